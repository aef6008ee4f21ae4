"""A mail server in a process of its own that writes down every message it takes, and misbehaves.

What it does to a message is drawn by chance; to addresses that begin with `gone` or `refused` it
always says no for good.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

GONE, REFUSED = "gone", "refused"
TAKEN = "250 2.0.0 taken"


@dataclass(frozen=True)
class Manners:
    """How many messages of a thousand meet which misfortune, on average.

    It hangs up after the recipient, in the body, or after the final dot, without the message or
    with it; it puts a recipient or a message off; it stalls, longer than the dispatcher waits,
    without the message or with it; it answers late.
    """

    hangs_up_early: int = 0
    hangs_up_in_body: int = 0
    hangs_up_without_it: int = 0
    hangs_up_with_it: int = 0
    puts_recipient_off: int = 0
    puts_message_off: int = 0
    stalls_before: int = 0
    stalls_without_it: int = 0
    stalls_with_it: int = 0
    answers_late: int = 0
    stall_seconds: float = 1.5
    late_seconds: float = 0.15


BAD = Manners(
    hangs_up_early=8,
    hangs_up_in_body=8,
    hangs_up_without_it=8,
    hangs_up_with_it=8,
    puts_recipient_off=20,
    puts_message_off=20,
    stalls_before=3,
    stalls_without_it=3,
    stalls_with_it=3,
    answers_late=20,
)


@dataclass
class PostOffice:
    """Takes messages as aiosmtpd hands them in."""

    record: int
    manners: Manners
    chance: random.Random

    def _meets(self, *misfortunes: str) -> str:
        """The one misfortune of these that this message meets, or nothing."""
        drawn = self.chance.randrange(1000)
        for name in misfortunes:
            drawn -= getattr(self.manners, name)
            if drawn < 0:
                return name
        return ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the recipient."""
        if address.startswith(GONE):
            return "550 5.1.1 no such mailbox"
        match self._meets(
            "hangs_up_early", "hangs_up_in_body", "puts_recipient_off", "stalls_before"
        ):
            case "hangs_up_early":
                _hang_up(server)
            case "hangs_up_in_body":
                asyncio.get_running_loop().call_later(0.001, _hang_up, server)
            case "puts_recipient_off":
                return "451 4.2.1 try again later"
            case "stalls_before":
                await asyncio.sleep(self.manners.stall_seconds)
            case _:
                pass
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Answer to the message: its final dot is here."""
        if envelope.rcpt_tos[0].startswith(REFUSED):
            return "554 5.7.1 not wanted here"
        misfortune = self._meets(
            "hangs_up_without_it",
            "hangs_up_with_it",
            "puts_message_off",
            "stalls_without_it",
            "stalls_with_it",
            "answers_late",
        )
        if misfortune == "puts_message_off":
            return "452 4.3.1 no room just now"
        if not misfortune.endswith("without_it"):
            self._take(envelope)
        if misfortune.startswith("stalls"):
            await asyncio.sleep(self.manners.stall_seconds)
        elif misfortune == "answers_late":
            await asyncio.sleep(self.manners.late_seconds)
        if misfortune.startswith(("hangs_up", "stalls")):
            _hang_up(server)
        return TAKEN

    def _take(self, envelope: Envelope) -> None:
        content = envelope.content
        if not isinstance(content, bytes):
            raise TypeError("a mail is bytes")
        identity = message_from_bytes(content)["Message-ID"]
        os.write(self.record, f"{identity} {envelope.rcpt_tos[0]}\n".encode())


def _hang_up(server: SMTP) -> None:
    if server.transport is not None:
        server.transport.close()


class Quick(UnthreadedController):
    """Without a limit of size, which makes aiosmtpd slower."""

    @override
    def factory(self) -> SMTP:
        """One connection."""
        return SMTP(self.handler, data_size_limit=None)


@dataclass
class Post:
    """A mail server at work: where it listens, and what it has taken."""

    port: int
    record: Path
    _read: int = 0
    _counted: int = 0

    def number(self) -> int:
        """How many messages have been taken, copies too."""
        with self.record.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        self._read += len(fresh)
        self._counted += fresh.count(b"\n")
        return self._counted

    def forget(self) -> None:
        """Begin the record anew."""
        os.truncate(self.record, 0)
        self._read = self._counted = 0

    def taken(self) -> list[tuple[str, str]]:
        """The Message-ID and the address of everything taken, in order."""
        lines = self.record.read_text(encoding="ascii").splitlines()
        return [(identity, to) for identity, _, to in (line.partition(" ") for line in lines)]

    def times(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(identity for identity, _ in self.taken())


@contextmanager
def post_office(folder: Path, manners: Manners | None = None, seed: int = 0) -> Iterator[Post]:
    """A mail server for as long as the `with` lasts; its record is kept in the folder."""
    record = folder / "taken.txt"
    record.touch()
    orders = json.dumps({"record": str(record), "seed": seed, **asdict(manners or Manners())})
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.killing.post_office", orders],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    if server.stdout is None:
        raise RuntimeError("the mail server has no output")
    with server.stdout:
        try:
            yield Post(int(server.stdout.readline()), record)
        finally:
            server.terminate()
            server.wait(timeout=60)


def main(orders: dict[str, Any]) -> None:
    """Listen on a free port of 127.0.0.1, say which, and serve until the process is ended."""
    record = os.open(orders.pop("record"), os.O_WRONLY | os.O_APPEND)
    chance = random.Random(orders.pop("seed"))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    office = PostOffice(record, Manners(**orders), chance)
    server = Quick(office, hostname="127.0.0.1", port=0, loop=loop)
    server.begin()  # type: ignore[no-untyped-call]
    listening: Any = server.server
    print(listening.sockets[0].getsockname()[1], flush=True)
    loop.run_forever()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
