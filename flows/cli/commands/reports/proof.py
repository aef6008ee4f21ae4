"""`writ verify`: the proof of the register's history, and of archives."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from calendars.errors import WritError
from flows.cli import REFUSED
from flows.cli.commands.backups.checking import check_file
from flows.cli.terminal.show import say, say_folded, warn
from flows.wiring import Office, open_office
from notifications.reports.archiving.bundle import Checked, check_archive
from tasks.clock import utc_now
from tasks.files.anchors import Anchor, AnchorFileError
from tasks.files.backups.kind import is_backup
from tasks.files.evidence_files import digest_of
from tasks.limits import LONGEST_REASON
from tasks.register.plans.answerers import name_of
from tasks.register.record.anchoring import accept_as_it_is, acceptances, anchor_faults
from tasks.register.record.evidence import files_in_use
from tasks.register.record.verifying import Verdict
from tasks.register.record.verifying import verify as verify_history
from tasks.text import clean_line
from tasks.typist import name_given
from tasks.words import short_moment

_NAMED = 50


class OtherFileError(WritError):
    """A file is not the one that was meant: its SHA-256 is another."""


class NotAcceptedError(WritError):
    """What is wrong with the history is nothing that a restored backup explains, or nobody says why."""


@dataclass(frozen=True)
class VerifyAsked:
    """`writ verify`."""

    file: Path | None
    sha256: str
    accept: str
    who: str
    clear: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: each chain, the notes outside, and what is wrong with those or by them."""

    verdicts: list[Verdict]
    noted: list[Anchor]
    gone: list[str]

    @property
    def altered(self) -> list[str]:
        """What is wrong in the register itself."""
        return [f"{verdict.chain}: {each}" for verdict in self.verdicts for each in verdict.faults]

    @property
    def faults(self) -> list[str]:
        """All that is wrong."""
        return [*self.altered, *self.gone]


def verify(args: VerifyAsked) -> int:
    """Check every chain of the history and what stands by it, or the archive or the backup in a file; exit code 1 when
    something was changed. With `accept`, go on from a history that a backup made shorter."""
    if args.file is not None:
        return _verify_file(args.file, args.sha256)
    office = open_office()
    proof = proof_of(office)
    if args.accept:
        _accept(office, args, proof, now=utc_now())
        proof = proof_of(office)
    found = say_proof(proof)
    if not proof.verdicts and not proof.faults:
        say("there is no history yet: nothing was loaded or called in this home")
    if args.clear and found != REFUSED:
        _clear_unused(office)
    return found


def proof_of(office: Office) -> Proof:
    """What there is to say of the history of an office, and of what stands by it."""
    # Read before the register is, so that what the dispatcher notes meanwhile is no fault.
    unread, noted = "", []
    try:
        noted = office.anchors.read()
    except AnchorFileError as error:
        unread = str(error)
    with office.register.read() as session:
        verdicts = verify_history(session)
        gone = [unread] if unread else anchor_faults(session, office.anchors, noted)
    return Proof(verdicts, noted, gone)


def _accept(office: Office, args: VerifyAsked, proof: Proof, *, now: datetime) -> None:
    reason = clean_line(args.accept)
    if len(reason) > LONGEST_REASON:
        raise NotAcceptedError(
            f"--accept wants a reason of 1 to {LONGEST_REASON} characters: which backup was restored, and why"
        )
    if proof.altered:
        raise NotAcceptedError(
            f"{proof.altered[0]}; no backup that was restored explains that, so nothing was accepted"
        )
    with office.register.write() as session:
        who = name_of(session, name_given(args.who))
        names = accept_as_it_is(session, office.anchors, reason=reason, who=who, now=now)
    if not names:
        raise NotAcceptedError("the history is what was noted of it; there is nothing to accept")


def say_proof(proof: Proof) -> int:
    """Print it; returns the exit code."""
    for verdict in proof.verdicts:
        if not verdict.faults:
            say(f"{verdict.chain}: {verdict.words}, unchanged")
    for (moment, why), names in acceptances(proof.noted).items():
        say_folded(f"Accepted as it was on {short_moment(moment)}: {', '.join(names)} ({why})")
    faults = proof.faults
    for fault in faults[:_NAMED]:
        warn(f"writ: {fault}")
    if len(faults) > _NAMED:
        warn(f"writ: and {len(faults) - _NAMED} more")
    if faults:
        warn("writ: keep this register as it is for whoever looks into it, and restore a backup")
    if proof.gone and not proof.altered:
        warn(
            'writ: where it was you who restored one, `writ verify --accept "which, and why"` goes on from it'
        )
    return REFUSED if faults else 0


def _clear_unused(office: Office) -> None:
    """Delete what was kept for answers that were then not given."""
    folder = office.register.evidence
    if folder is None:
        return
    with office.register.read() as session:
        unused = folder.unused(files_in_use(session), now=utc_now())
    for path in unused:
        path.unlink(missing_ok=True)
    say(f"{len(unused)} file{'s' * (len(unused) != 1)} to which no answer refers: deleted")


def _verify_file(path: Path, wanted: str) -> int:
    """It needs no register: any machine with Writ will do."""
    if is_backup(path):
        return _verify_backup(path, wanted)
    found = check_archive(path)
    for fault in found.faults:
        warn(f"writ: {path}: {fault}")
    if wanted and wanted.strip().lower() != found.sha256:
        raise OtherFileError(
            f"{path} is not the archive that was meant: its SHA-256 is {found.sha256}"
        )
    if found.faults:
        warn(f"writ: {path} is not as it was archived; fetch another copy")
        return REFUSED
    say_folded(_whole_words(path, found, compared=bool(wanted)))
    return 0


def _verify_backup(path: Path, wanted: str) -> int:
    with path.open("rb") as file:
        found = digest_of(file) if wanted else ""
    if found != wanted.strip().lower():
        raise OtherFileError(f"{path} is not the backup that was meant: its SHA-256 is {found}")
    return check_file(path)


def _whole_words(path: Path, found: Checked, *, compared: bool) -> str:
    words = (
        f"{path}: {found.files} files and {found.entries} entries of history, as they were archived."
        f" SHA-256 {found.sha256}"
    )
    if compared:
        return f"{words}, as was asked."
    return f"{words}; compare it with the one that was noted when it was made (--sha256 does)."
