"""Everything that an archived election leaves, as files: its reports, every table, the history with its hash
chain, and the letters as they were sent. They are read without Writ."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime

from calendars.errors import WritError
from notifications.reports.archiving.bundle import CHAIN, SUMS, Content
from notifications.reports.archiving.evidence import evidence_files
from notifications.reports.archiving.letters import letter_files
from notifications.reports.document import Document, Table
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import report_page
from notifications.reports.pdf import NoPdfError, report_pdf
from notifications.reports.reading import Readers, read_matter
from notifications.reports.sheets import report_csv, table_csv
from notifications.reports.tables import activities_table, did_table, evidence_table
from tasks.progress import Progress, in_silence
from tasks.register.finding.told_rows import archived_at, messages_of_election
from tasks.register.models import DeliveryRow
from tasks.register.plans.elections import the_election
from tasks.register.record.history import entries, exported
from tasks.register.record.models import HistoryRow
from tasks.register.session import Session
from tasks.words import short_moment

Kept = Callable[[str], bytes | None]
_FOLDERS = {ReportKind.OUTCOMES: "returning-officers", ReportKind.DEBRIEF: "police"}


class NotArchivedError(WritError):
    """An election's archive was asked for while it goes on; `writ archive` closes it first."""


def archive_moment(session: Session, election: str) -> datetime:
    """When an election was archived (aware): its archive says how it stood then.

    Raises:
        UnknownElectionError: no such election.
        NotArchivedError: it goes on.
    """
    at = archived_at(session, the_election(session, election).id)
    if at is None:
        raise NotArchivedError(f"{election} is not archived; `writ archive {election}` closes it")
    return at


def archive_files(
    session: Session, election: str, *, kept: Kept, progress: Progress = in_silence
) -> dict[str, Content]:
    """The files of an archived election, by their names; those that were given as evidence as they are kept.

    Args:
        session: a reading session.
        election: its id.
        kept: the e-mail with a Message-ID as it went; None where Writ has it not.
        progress: hears how far the PDFs have come, in pages.

    Raises:
        UnknownElectionError, NotArchivedError: as `archive_moment`.
    """
    at = archive_moment(session, election)
    files: dict[str, Content] = {}
    lacking: list[str] = []
    for kind, folder in _FOLDERS.items():
        document = make_report(session, election, kind, now=at)
        files |= dict(_report(document, folder))
        try:
            files[f"{folder}/report.pdf"] = report_pdf(document, progress=progress)
        except NoPdfError:
            lacking.append(f"{folder}/report.pdf: the machine that made this could not draw PDF.")
    everything = read_matter(session, election, Readers(), now=at).activities
    for table in map(lambda make: make(everything), _TABLES):  # noqa: C417 - the makers differ
        files[f"all/{table.key}.csv"] = table_csv(table).encode()
    history = list(entries(session, election))
    files |= dict(_history(history))
    letters = dict(_letters(session, election, kept))
    files |= letters
    given, missing = evidence_files(session, election)
    files |= given
    lacking += missing
    files["README.txt"] = _about(election, at, history, letters, lacking).encode()
    return files


_TABLES = (activities_table, evidence_table, did_table)


def _report(document: Document, folder: str) -> Iterator[tuple[str, bytes]]:
    yield f"{folder}/report.html", report_page(document).encode()
    for name, text in report_csv(document).items():
        yield f"{folder}/tables/{name}", text.encode()


def _history(history: list[HistoryRow]) -> Iterator[tuple[str, bytes]]:
    """The chain as it is hashed, and the same to be read."""
    lines = (
        json.dumps(exported(row), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        for row in history
    )
    yield CHAIN, "".join(f"{line}\n" for line in lines).encode()
    table = Table(
        "history",
        "History",
        ("Entry", "When", "What", "Who", "As it says", "Task", "Hash"),
        tuple((r.position, r.at, r.kind, r.who, r.text, r.task, r.hash) for r in history),
    )
    yield "history/history.csv", table_csv(table).encode()


def _letters(session: Session, election: str, kept: Kept) -> Iterator[tuple[str, bytes]]:
    """Each letter that Writ has, and the list of all messages."""
    found = messages_of_election(session, election)
    rows = []
    for row, name in found:
        raw = kept(row.message_id)
        rows.append(_message(row, name, has_text=raw is not None))
        if raw is not None:
            for file, content in letter_files(row.number, raw):
                yield f"letters/{file}", content
    columns = ("Letter", "To", "Address", "By", "State", "When", "Message-ID", "Text kept")
    table = Table("messages", "Messages", columns, tuple(rows))
    yield "letters/messages.csv", table_csv(table).encode()


def _message(
    row: DeliveryRow, name: str, *, has_text: bool
) -> tuple[int | str | datetime | None, ...]:
    text = f"{row.number:07d}.txt" if has_text else "no"
    return (
        row.number,
        name,
        row.address,
        row.channel,
        row.state.value,
        row.finished_at,
        row.message_id,
        text,
    )


def _about(
    election: str,
    at: datetime,
    history: list[HistoryRow],
    letters: dict[str, bytes],
    lacking: list[str],
) -> str:
    """What is in the archive, how to read it, and how to prove it, in plain words."""
    texts = sum(name.endswith(".txt") for name in letters)
    last = history[-1].hash if history else "none"
    lack = "".join(f"\nNot in it: {line}\n" for line in lacking)
    return f"""\
{election}, archived on {short_moment(at)} (London time).

THIS HOLDS WHAT THE POLICE, THE COUNCILS AND THE COMMISSIONER'S OFFICE EACH KEEP TO THEMSELVES.
Hand out a folder, not the whole: returning-officers/ is for the councils, police/ for the police;
all/, history/, letters/ and evidence/ have everybody's.

returning-officers/  what there is to show by the performance standards: report.html (any browser),
                     report.pdf, tables/*.csv (UTF-8; a spreadsheet opens them)
police/              the police debrief, likewise
all/                 every task and checklist item, every piece of evidence, every step taken
history/             history.csv to be read; chain.jsonl to be proved, an entry a line
letters/             messages.csv: every message, to whom, when, and whether it arrived;
                     {texts} of them with their text (NUMBER.txt). What left by a mail server is
                     kept there and not here. Signed links were taken out: they were keys.
evidence/            files.csv: every file that was given as evidence, for which task, by whom; and
                     the files, by their SHA-256. Police-only ones are among them.
{SUMS}           the SHA-256 of every file

IS IT WHOLE? Unpacked, with any computer's tools:   sha256sum -c {SUMS}
With Writ:                                          writ verify FILE
Neither sees that somebody made the list anew. For that, compare the SHA-256 of the zip file itself
with the one that was printed, and written into the register's history, when it was made.

THE HISTORY has {len(history)} entries. Each line of chain.jsonl is a JSON object. Take all of it but
"hash", write it with sorted keys, no spaces and no escapes for letters beyond ASCII, as UTF-8: its
SHA-256 is "hash". "previous" is the hash of the entry before; of the first it is 64 zeros. The last is
{last}
{lack}"""
