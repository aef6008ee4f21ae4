"""The messages of the next days of an election that has been called, as they would leave.

What a rehearsal does from the day of the call, this does from now on: a copy of what the register holds
meets the real outbox and the real templates against a moved clock, and nobody answers.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.channels.port import Channel
from notifications.outbox.collecting import without_collection
from notifications.outbox.outbox import Outbox
from notifications.rehearsal.channel import NOWHERE, PAGE_URL, KeptLinks, Mail
from notifications.rehearsal.findings import told_by
from notifications.rehearsal.rehearsal import next_minute
from tasks.register.database import Register
from tasks.register.finding.tasks import tasks_of
from tasks.register.plans.elections import the_election
from tasks.register.plans.force_copy import copy_force
from tasks.views.messages import Ahead

DAYS = 7


@dataclass(frozen=True, slots=True)
class Ways:
    """How the office writes: its channels by name, the address that mails come from (empty: none), and
    whether people get the digests."""

    channels: Mapping[str, Channel]
    sender: str = ""
    digests: bool = True


def messages_ahead(
    office: Register, election: str, ways: Ways, *, now: datetime, days: int = DAYS
) -> Ahead:
    """The messages about an election in the next days; nothing leaves, and the register is only read.

    A message holds all that its reader is told at that moment, of the same force's other elections too.
    Links lead nowhere in it. Every service is taken to work.

    Args:
        office: the register.
        election: its id.
        ways: how the office writes.
        now: aware; what is due by now leaves at once.
        days: how many days are looked ahead.

    Raises:
        UnknownElectionError: no such election.
    """
    until = now + timedelta(days=days)
    with closing(office.in_memory()) as register:
        with office.read() as session, register.write() as into:
            copy_force(session, into, the_election(session, election).area)
        mail = Mail(ways.channels)
        outbox = Outbox(
            register,
            mail.channels,
            KeptLinks(),
            page_url=PAGE_URL,
            domain=NOWHERE,
            sender=ways.sender,
            digests=ways.digests,
        )
        with without_collection():
            _play(outbox, now, until)
        with register.read() as session:
            rows = {row.number: row for row in tasks_of(session)}
            ours = {number for number, row in rows.items() if row.election == election}
            told = told_by(session, mail.kept, {n: row.id for n, row in rows.items()})
    about = tuple(each for each in told if each.tasks & ours)
    return Ahead(election, now, until, about, PAGE_URL)


def _play(outbox: Outbox, now: datetime, until: datetime) -> None:
    """Run every pass from now on up to a moment."""
    while True:
        coming = outbox.run(now=now).next_at
        if coming is None:
            return
        now = next_minute(now, coming)
        if now > until:
            return
