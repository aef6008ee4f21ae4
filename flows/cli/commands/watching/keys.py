"""`writ new-key`: owners' links signed with a new key, and what the old one signed."""

from dataclasses import dataclass

from flows.cli.terminal.show import as_json, say, say_folded
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.files.signing_keys import new_key
from tasks.register.plans.answerers import name_of
from tasks.register.record.keys_changed import note_new_key
from tasks.settings import SettingsError, signing_key_file
from tasks.typist import name_given


@dataclass(frozen=True)
class NewKeyAsked:
    """`writ new-key`."""

    forget: bool
    who: str
    json: bool


def make_a_key(args: NewKeyAsked) -> int:
    """Sign owners' links with a new key from now on; nothing has to be started again."""
    office = open_office()
    if office.settings.signing_key is not None:
        raise SettingsError(
            "setting WRIT_SIGNING_KEY holds the keys: put a new one before them there, one a line, and"
            " start Writ again"
        )
    path = signing_key_file(office.settings)
    with office.register.write() as session:
        who = name_of(session, name_given(args.who))
        kept = new_key(path, forget=args.forget)
        note_new_key(session, kept=kept, who=who, now=utc_now())
    if args.json:
        say(as_json({"file": str(path), "kept": kept}))
        return 0
    after = (
        f"Links sent before still open, by {kept} older key{'s' if kept > 1 else ''}: `writ new-key --forget`"
        " ends that."
        if kept
        else "Links, sessions and forms from before open nothing any more: the next message has new links."
    )
    say_folded(f"Owners' links are signed with a new key, in {path}. {after}")
    return 0
