"""`writ undelivered`, `resend` and `seen-to`: messages that did not arrive, and what is done about them."""

import argparse
from dataclasses import asdict

from flows.cli.show import as_json, columns, login, say
from flows.wiring import open_office
from tasks.clock import london, utc_now
from tasks.register.undelivered import DeadLetter, dead_letters, see_to, send_again
from tasks.words import short_moment


def undelivered(args: argparse.Namespace) -> int:
    """Every message that failed, or may not have arrived, and that nobody has dealt with."""
    with open_office().register.read() as session:
        found = dead_letters(session)
    if args.json:
        say(as_json([{**asdict(letter), "at": london(letter.at)} for letter in found]))
        return 0
    rows = [
        (str(letter.number), short_moment(letter.at), letter.person, letter.channel, letter.state,
         letter.answer)
        for letter in found
    ]  # fmt: skip
    say(columns(rows) or "every message arrived, as far as anybody knows")
    return 0


def resend(args: argparse.Namespace) -> int:
    """Send messages again that failed or may not have arrived; the next pass does it."""
    with open_office().register.write() as session:
        numbers = [letter.number for letter in dead_letters(session)] if args.all else args.message
        found = send_again(session, numbers, who=login(args.who), now=utc_now())
    _say(found, "goes out with the next pass")
    return 0


def seen_to(args: argparse.Namespace) -> int:
    """Note that messages which did not arrive were dealt with another way."""
    with open_office().register.write() as session:
        found = see_to(session, args.message, who=login(args.who), note=args.note, now=utc_now())
    _say(found, "is off the list")
    return 0


def _say(found: list[DeadLetter], what: str) -> None:
    for letter in found:
        say(f"message {letter.number} to {letter.person} by {letter.channel} {what}")
    if not found:
        say("nothing to do: every message arrived, as far as anybody knows")
