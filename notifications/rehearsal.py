"""The whole life of an election against a moved clock: nothing leaves, and no register changes.

Planner, policy, outbox and templates are the real ones, on a register in memory that holds a copy of
the office's directory and proclaimed days. What people do is told in `rehearsal_people`.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from calendars.errors import WritError
from notifications.collecting import without_collection
from notifications.outbox import Outbox
from notifications.port import Channel
from notifications.rehearsal_channel import NOWHERE, PAGE_URL, KeptLinks, KeptMessage, Mail
from notifications.rehearsal_findings import Findings, Scenario, find
from notifications.rehearsal_people import WHOLE, done_at, silent_people
from tasks.answers import Outcome
from tasks.books import Books
from tasks.calling import call_election
from tasks.clock import london_moment
from tasks.directory import Address, Directory
from tasks.notice_kinds import NoticeKind
from tasks.polls import ElectionFacts
from tasks.register.database import Register
from tasks.register.directory_store import replace_directory, stored_directory
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    ProclaimedRow,
    TaskRow,
    table_of,
)
from tasks.register.notices import next_moment
from tasks.register.work import Answerer, acknowledge, complete
from tasks.sight import open_books_of
from tasks.standing import TaskState
from tasks.words import long_day

_MINUTE = timedelta(minutes=1)
_ONLY_TOLD = (NoticeKind.DONE.value, NoticeKind.STAND_DOWN.value)
_WHO = "rehearsal"


class RehearsalError(WritError):
    """Nothing can be rehearsed like this; the message says what to change."""


def rehearse(
    office: Register,
    facts: ElectionFacts,
    channels: Mapping[str, Channel],
    *,
    silent: int = 0,
    seed: int = 0,
    operators: Sequence[Address] = (),
    digests: bool = True,
) -> Findings:
    """Live through an election, from the opening hour of the day it is called until nobody is asked
    any more.

    Args:
        office: the office's register, which is only read.
        facts: the election, as it would be called.
        channels: those that the office has; none is used but to check addresses.
        silent: how many percent of the people who hold posts in the area never answer.
        seed: which people these are; the same are drawn for the same number.
        operators: where alarms would go.
        digests: whether people would get the Monday digest and the weekly summary.

    Raises:
        RehearsalError: a percentage that is none, or there is no directory.
        CallRefusedError, UnknownAreaError, UnknownKindError, TimetableInputError: the election could
            not be called like this.
    """
    _check(facts, silent)
    with closing(office.in_memory()) as register:
        directory = _copy(office, register, facts.area)
        with register.read() as session:
            books = open_books_of(session)
        now = london_moment(facts.called_on, books.policy_of(facts.area).opens)
        with register.write() as session:
            call_election(session, facts, reason="", who=_WHO, now=now)
        people = {held.person for held in directory.holdings}
        quiet = silent_people(people, silent, seed)
        mail = Mail(channels)
        outbox = Outbox(
            register, mail.channels, KeptLinks(), page_url=PAGE_URL, domain=NOWHERE,
            operators=operators, digests=digests,
        )  # fmt: skip
        with without_collection():
            last = _Stage(register, outbox, mail, books, quiet).play(now)
        with register.read() as session:
            played = Scenario(facts, silent, seed, len(people), quiet, now, last)
            return find(session, played, mail.kept, books)


def _check(facts: ElectionFacts, silent: int) -> None:
    if not 0 <= silent <= WHOLE:
        raise RehearsalError(f"{silent} % of the people cannot be silent; give 0 to {WHOLE}")
    if facts.poll_date <= facts.called_on:
        raise RehearsalError(
            f"{long_day(facts.poll_date)} is not after {long_day(facts.called_on)}, the day of the"
            " call; give a later polling day, or an earlier day of the call"
        )


def _copy(office: Register, register: Register, area: str) -> Directory:
    """Copy into `register` what an election of the area is planned with; returns the directory.

    Raises:
        RehearsalError: the office has none.
    """
    days = table_of(ProclaimedRow)
    with office.read() as session:
        directory = stored_directory(session, around=area).directory
        proclaimed = [dict(row) for row in session.execute(select(days)).mappings()]
    if not directory.areas:
        raise RehearsalError(
            "there is no directory to rehearse with; load one first: `writ directory load FILE`"
        )
    with register.write() as session:
        replace_directory(session, directory)
        if proclaimed:
            session.execute(insert(days), proclaimed)
    return directory


@dataclass(frozen=True, slots=True, order=True)
class _Done:
    """Somebody reports a task (its number) done, at an aware moment."""

    at: datetime
    task: int
    person: str


class _Stage:
    """The clock of a rehearsal, moved from one moment to the next at which anything happens."""

    def __init__(
        self,
        register: Register,
        outbox: Outbox,
        mail: Mail,
        books: Books,
        silent: Collection[str],
    ) -> None:
        self._register, self._outbox, self._mail = register, outbox, mail
        self._books, self._silent = books, silent
        self._to_come: list[_Done] = []
        self._promised: set[tuple[int, str]] = set()

    def play(self, now: datetime) -> datetime:
        """Let everything happen from `now` (aware) on; returns the last moment at which anything did.

        The clock goes by whole minutes, so that it does not matter how fast this machine is.
        """
        while True:
            self._report(now)
            report = self._outbox.run(now=now)
            self._hear(self._mail.new(), now)
            if not (self._to_come or self._anything_planned()):
                return now
            ahead = [done.at for done in self._to_come[:1]]
            ahead += [_whole_minute(moment) for moment in [report.next_at] if moment is not None]
            now = max(min(ahead), now + _MINUTE)

    def _anything_planned(self) -> bool:
        """Whether anything but the weekly digests is still to come: those never end."""
        with self._register.read() as session:
            return next_moment(session) is not None

    def _report(self, now: datetime) -> None:
        """Everybody who meant to be done by now says so."""
        if not (self._to_come and self._to_come[0].at <= now):
            return
        people = self._books.directory.people
        with self._register.write() as session:
            while self._to_come and self._to_come[0].at <= now:
                done = heappop(self._to_come)
                complete(
                    session, done.task, Answerer(people[done.person].name, done.person),
                    directory=self._books.directory, outcome=Outcome.DONE, note="", evidence={},
                    now=now,
                )  # fmt: skip

    def _hear(self, messages: Sequence[KeptMessage], now: datetime) -> None:
        """Those who were asked, and are not silent, take up what they were asked to do."""
        if not messages:
            return
        with self._register.write() as session:
            for person, task in _asked(session, [kept.message.message_id for kept in messages]):
                if person.id not in self._silent:
                    self._take_up(session, person, task, now)

    def _take_up(self, session: Session, person: PersonRow, task: TaskRow, now: datetime) -> None:
        if (task.number, person.id) in self._promised:
            return
        self._promised.add((task.number, person.id))
        dealt_with = task.acknowledged_until is not None and now < task.acknowledged_until
        if now < task.due and not dealt_with:
            acknowledge(session, task.number, Answerer(person.name, person.id), note="", now=now)
        opens = self._books.policy_of(task.area).opens
        days = self._books.office_days(self._books.directory.area(task.area).nation)
        at = done_at(now, task.due, opens, days)
        heappush(self._to_come, _Done(at, task.number, person.id))


def _asked(session: Session, messages: Sequence[str]) -> Sequence[tuple[PersonRow, TaskRow]]:
    """Who is asked for what by these messages (their Message-IDs), as far as it is still open."""
    rows = session.execute(
        select(PersonRow, TaskRow)
        .join(DeliveryRow, DeliveryRow.person == PersonRow.number)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(
            DeliveryRow.message_id.in_(messages),
            DeliveryNoticeRow.kind.not_in(_ONLY_TOLD),
            TaskRow.state == TaskState.OPEN.value,
        )
        .distinct()
        .order_by(TaskRow.number, PersonRow.id)
    )
    return [(person, task) for person, task in rows]


def _whole_minute(moment: datetime) -> datetime:
    """The moment, or the next at which a minute begins."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + _MINUTE
