"""`writ undelivered`, `resend` and `seen-to`: messages that did not arrive, and what is done about them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from flows.cli.terminal.show import as_json, say, say_folded, say_table
from flows.wiring import open_office
from tasks.clock import london, utc_now
from tasks.outbox.undelivered import DeadLetter, dead_letters, see_to, send_again
from tasks.outbox.underway import on_their_way, underway_words, untold_words
from tasks.register.plans.answerers import name_of
from tasks.typist import name_given
from tasks.words import short_moment


@dataclass(frozen=True)
class UndeliveredAsked:
    """`writ undelivered`."""

    on_the_way: bool
    json: bool


@dataclass(frozen=True)
class ResendAsked:
    """`writ resend`."""

    message: Sequence[int]
    all: bool
    who: str


@dataclass(frozen=True)
class SeenToAsked:
    """`writ seen-to`."""

    message: Sequence[int]
    note: str
    who: str


def undelivered(args: UndeliveredAsked) -> int:
    """Every message that failed, or may not have arrived, and that nobody has dealt with; and how many
    are still on their way."""
    if args.on_the_way:
        return _on_the_way(args)
    with open_office().register.read() as session:
        found, underway = dead_letters(session), on_their_way(session, now=utc_now())
        untold = untold_words(session, now=utc_now())
    if args.json:
        say(as_json([{**asdict(letter), "at": london(letter.at)} for letter in found]))
        return 0
    rows = [
        (
            str(letter.number),
            short_moment(letter.at),
            letter.person,
            letter.channel,
            letter.state,
            letter.answer,
        )
        for letter in found
    ]
    say_table(
        ("No.", "When", "To", "By", "Outcome", "What the service said"),
        rows,
        titles="What the service said",
    )
    if underway:
        say_folded(f"{underway_words(underway)} (--on-the-way lists them)")
    if untold:
        say_folded(f"{untold} (`writ dispatch`)")
    if not (rows or underway or untold):
        say("every message arrived, as far as anybody knows")
    return 0


def _on_the_way(args: UndeliveredAsked) -> int:
    """Every message that waits, or that a dispatcher has in its hands."""
    with open_office().register.read() as session:
        found = on_their_way(session, now=utc_now())
    if args.json:
        say(as_json([{**asdict(each), "since": london(each.since)} for each in found]))
        return 0
    rows = [
        (
            str(each.number),
            short_moment(each.since),
            each.person,
            each.channel,
            str(each.attempts),
            each.why,
        )
        for each in found
    ]
    say_table(("No.", "Since", "To", "By", "Tried", "What keeps it"), rows, titles="What keeps it")
    if not rows:
        say("no message is on its way")
    return 0


def resend(args: ResendAsked) -> int:
    """Send messages again that failed or may not have arrived; the next pass does it."""
    with open_office().register.write() as session:
        numbers = [letter.number for letter in dead_letters(session)] if args.all else args.message
        found = send_again(
            session, numbers, who=name_of(session, name_given(args.who)), now=utc_now()
        )
    _say(found, "goes out with the next pass")
    return 0


def seen_to(args: SeenToAsked) -> int:
    """Note that messages which did not arrive were dealt with another way."""
    with open_office().register.write() as session:
        found = see_to(
            session,
            args.message,
            who=name_of(session, name_given(args.who)),
            note=args.note,
            now=utc_now(),
        )
    _say(found, "is off the list")
    return 0


def _say(found: list[DeadLetter], what: str) -> None:
    for letter in found:
        say(f"message {letter.number} to {letter.person} by {letter.channel} {what}")
    if not found:
        say("nothing to do: no message failed, or may not have arrived (`writ undelivered`)")
