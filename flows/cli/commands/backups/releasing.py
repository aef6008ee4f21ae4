"""`writ release`: messages go out again after a restore."""

from dataclasses import asdict, dataclass
from datetime import datetime

from flows.cli.terminal.show import as_json, say, say_folded
from flows.cli.usage.backups import NOW
from flows.wiring import open_office
from tasks.backups.releasing import Released, release
from tasks.clock import london, utc_now
from tasks.register.plans.answerers import name_of
from tasks.typist import name_given
from tasks.words import short_moment


@dataclass(frozen=True)
class ReleaseAsked:
    """`writ release`."""

    ran_until: datetime | str
    who: str
    json: bool


def release_telling(args: ReleaseAsked) -> int:
    """Let telling go on, without what the register before has sent."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        released = release(
            session,
            ran_until=_moment(args.ran_until, now),
            domain=office.domain,
            digests=office.settings.digests,
            who=name_of(session, name_given(args.who)),
            now=now,
        )
    if args.json:
        moments = {name: london(getattr(released, name)) for name in ("made", "ran_until")}
        say(as_json({**asdict(released), **moments}))
    else:
        _say(released)
    return 0


def _moment(typed: datetime | str, now: datetime) -> datetime | None:
    if isinstance(typed, datetime):
        return typed
    return now if typed == NOW else None


def _say(released: Released) -> None:
    said = "Messages go out again as they fall due."
    if released.messages:
        said += (
            f" {released.messages} that fell due by {short_moment(released.ran_until)} are kept as unknown and not"
            " sent: `writ undelivered` lists them, `writ resend` sends again what did not arrive, `writ seen-to`"
            " closes the others."
        )
    say_folded(said)
    say_folded(
        "What was answered, called or changed after the backup is not in this register: ask, and enter it again."
    )
