"""The process dies, at every step there is: nothing is lost, and what may have gone out is marked.

Every commit of a pass is a step, and so is the moment before a message is handed over and the one
after. The last test kills a real process with SIGKILL while a real mail server has its message.
"""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as MailSession
from sqlalchemy import event, select
from typing_extensions import override

from notifications.channels.registry import open_channels
from notifications.outbox.outbox import Outbox
from tasks.register.database import Register
from tasks.register.models import DeliveryRow, NoticeRow
from tasks.register.session import Session
from tests.builders import RecordingChannel, an_election, at
from tests.cast import directory
from tests.notifications.channels.mail_servers import Office as PostOffice
from tests.notifications.channels.mail_servers import smtp_server
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LETTER = "ashford/joint_letter"
MEETING = "blankshire/planning_meetings/2027-04"
OPENS = "Mon 2027-04-12 09:00"
LEASE = timedelta(minutes=10)


class Died(BaseException):
    """The process ends here: nothing after it runs."""


@contextmanager
def dying_at_commit(when: str, number: int) -> Iterator[None]:
    """Die before, or after, the n-th commit from here on."""
    seen = 0

    def die(_session: Session) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Died

    event.listen(Session, f"{when}_commit", die)
    try:
        yield
    finally:
        event.remove(Session, f"{when}_commit", die)


def dying_at(number: int) -> Callable[[object, object], None]:
    """Die at the n-th message."""
    seen = 0

    def die(_message: object, _address: object) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Died

    return die


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """One task with two owners, Hugh and Chloe: two messages in a pass."""
    opened = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    return opened.only(LETTER)


def recover(office: Office) -> None:
    """A new process, at once and then when the lease of the dead one has run out."""
    office.channel.before = office.channel.after = RecordingChannel().before
    for later in (timedelta(minutes=1), LEASE, LEASE + timedelta(minutes=1)):
        office.run(at(OPENS) + later)


def check(office: Office) -> set[str]:
    """Lost none; each at most twice, with the same identity, and then marked; the history whole.

    Returns the identities of those marked as unknown on the way.
    """
    times = Counter(message.message_id for message, _ in office.every)
    assert {"hugh@example.org", "chloe@example.org"} == {address for _, address in office.every}
    assert 2 == len(times)
    assert max(times.values()) <= 2
    with office.register.read() as session:
        rows = session.scalars(select(DeliveryRow)).all()
        waiting = session.scalars(
            select(NoticeRow).where(NoticeRow.state == "due", NoticeRow.at <= office.now)
        ).all()
    assert ["sent", "sent"] == [row.state for row in rows]
    assert [] == list(waiting)
    twice = {identity for identity, count in times.items() if count == 2}
    marked = {row.message_id for row in rows if row.unknowns}
    assert twice <= marked
    assert office.whole()
    assert [] == office.alarms()
    return marked


# A pass with two messages over one line commits at least this often: the task opens, the messages
# are made, claimed, sorted; then the hand-over of each is begun, and its outcome recorded.
COMMITS = 7


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, COMMITS + 1))
def test_dying_at_every_commit(office: Office, when: str, number: int) -> None:
    """Only a message whose hand-over was begun, and whose outcome was not recorded, is in doubt."""
    with dying_at_commit(when, number), pytest.raises(Died):
        office.run(at(OPENS))
    office.every += office.channel.taken()
    recover(office)
    marked = check(office)
    assert len(marked) <= (0 if number <= COMMITS - 3 else 1)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_dying_at_every_hand_over(office: Office, number: int, moment: str) -> None:
    """Before it, the message goes out once; after it, twice, with one identity."""
    setattr(office.channel, moment, dying_at(number))
    with pytest.raises(Died):
        office.run(at(OPENS))
    office.every += office.channel.taken()
    recover(office)
    assert 1 == len(check(office))
    assert len(office.every) == (2 if moment == "before" else 3)


@pytest.mark.parametrize("number", [1, 2])
def test_dying_while_a_message_is_prepared(office: Office, number: int) -> None:
    """Nothing of it has left: it goes out once, and nothing is in doubt."""
    office.channel.preparing = dying_at(number)
    with pytest.raises(Died):
        office.run(at(OPENS))
    office.every += office.channel.taken()
    office.channel.preparing = RecordingChannel().preparing
    recover(office)
    assert set() == check(office)
    assert 2 == len(office.every)


def test_dying_twice_with_the_same_message_gives_it_up(office: Office) -> None:
    """Repeated at most once: then its outcome stays unknown, and a person is told so."""
    for minutes in (0, 11):
        office.channel.after = dying_at(1)
        with pytest.raises(Died):
            office.run(at(OPENS) + timedelta(minutes=minutes))
        office.every += office.channel.taken()
    office.channel.after = RecordingChannel().after
    office.run(at(OPENS) + timedelta(minutes=12))
    office.run(at(OPENS) + timedelta(minutes=22))
    times = Counter(message.message_id for message, _ in office.every)
    assert [1, 2] == sorted(times.values())
    assert {"unknown": 1, "sent": 1} == office.deliveries()
    (alarm,) = office.alarms()
    assert alarm.startswith(("Chloe may not have been told: ", "Hugh may not have been told: "))


def test_dying_while_the_ladder_is_climbed(sqlite_register: Register) -> None:
    """The step and its messages are one: a task never climbs without somebody being told."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(MEETING)
    office.at("Mon 2027-05-10 17:00")
    with dying_at_commit("before", 1), pytest.raises(Died):
        office.run(at("Tue 2027-05-11 09:00"))
    assert 0 == office.rung(MEETING)
    assert {"isla@example.org", "jonas@example.org"} == {
        address for _, address in office.run(at("Tue 2027-05-11 09:01")).sent
    }
    assert 1 == office.rung(MEETING)


# ---- a real process, a real mail server, a real SIGKILL

CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from notifications.channels.registry import open_channels
from notifications.links import Links
from notifications.outbox.outbox import Outbox
from tasks.register.database import open_register

register, smtp, now = sys.argv[1:]
channels = open_channels(maildir=Path("unused"), mail_from="writ@example.org", smtp_url=smtp)
outbox = Outbox(open_register(register), channels, Links(["k" * 32], 120),
                page_url="http://127.0.0.1:8600", domain="blankshire.example")
outbox.run(now=datetime.fromisoformat(now))
"""


@dataclass
class SlowPostOffice(PostOffice):
    """A mail server that holds its first client at one step, until somebody has seen to it."""

    hold_at: str = "DATA"
    reached: threading.Event = field(default_factory=threading.Event)
    seen_to: threading.Event = field(default_factory=threading.Event)

    async def _hold(self, step: str) -> None:
        if step == self.hold_at and not self.reached.is_set():
            self.reached.set()
            while not self.seen_to.is_set():
                await asyncio.sleep(0.01)

    @override
    async def handle_RCPT(
        self,
        server: SMTP,
        session: MailSession,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Hold before the message is handed over."""
        await self._hold("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    @override
    async def handle_DATA(self, server: SMTP, session: MailSession, envelope: Envelope) -> str:
        """Take the message, and hold before that is said."""
        answer = await super().handle_DATA(server, session, envelope)
        await self._hold("DATA")
        return answer

    def identities(self) -> list[str]:
        """The Message-ID of everything taken."""
        mails = [e.content for e in self.taken if isinstance(e.content, bytes)]
        lines = [line for mail in mails for line in mail.decode("ascii").splitlines()]
        return [line for line in lines if line.startswith("Message-ID:")]


@pytest.mark.parametrize("hold_at", ["RCPT", "DATA"])
def test_a_process_killed_with_a_message_in_its_hands(
    office: Office, tmp_path: Path, hold_at: str
) -> None:
    """SIGKILL between claim and record: nothing lost, at most one repeated, with the same identity."""
    post = SlowPostOffice(hold_at=hold_at)
    url = office.register.engine.url.render_as_string(hide_password=False)
    with smtp_server(post) as smtp:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, url, smtp, at(OPENS).isoformat()],
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            cwd=tmp_path,
        )
        try:
            assert post.reached.wait(timeout=120), "the process never sent anything"
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait(timeout=60)
            post.seen_to.set()
        assert -signal.SIGKILL == child.returncode
        channels = open_channels(maildir=tmp_path, mail_from="writ@example.org", smtp_url=smtp)
        for minutes in (1, 11):
            Outbox(
                office.register,
                channels,
                office.links(),
                page_url="http://127.0.0.1:8600",
                domain="blankshire.example",
            ).run(now=at(OPENS) + timedelta(minutes=minutes))
    times = Counter(post.identities())
    assert 2 == len(times)
    with office.register.read() as session:
        rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)).all()
    assert ["sent", "sent"] == [row.state for row in rows]
    assert {f"Message-ID: {row.message_id}" for row in rows} == set(times)
    marked = {f"Message-ID: {row.message_id}" for row in rows if row.unknowns}
    twice = {identity for identity, count in times.items() if count > 1}
    assert twice <= marked
    assert max(times.values()) <= 2
    assert bool(twice) == (hold_at == "DATA")
    assert office.whole()
