"""What a rehearsal found, as plain values: who was told what and when, and how each task ended."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notifications.gathering.overviews import SUMMARY
from notifications.rehearsal.channel import KeptMessage, tasks_linked
from notifications.writing.messages import Message
from tasks.clock import london_day
from tasks.outbox.digests import DIGEST
from tasks.people.channels import CHANNELS
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.register.finding.tasks import tasks_of
from tasks.register.messages.alarms import alarm_words, every_alarm
from tasks.register.messages.contents import every_message, tasks_told_of
from tasks.register.models import DeliveryRow, TaskRow
from tasks.register.people import person_ids
from tasks.register.plans.elections import milestones_of
from tasks.register.session import Session
from tasks.terms import Basis, NoticeKind, TaskState, basis_words
from tasks.views.messages import About, Told


@dataclass(frozen=True, slots=True)
class Scenario:
    """What was rehearsed: the election, who was silent (ids; so many percent of `people`, drawn by
    the seed), and between which moments (aware)."""

    facts: ElectionFacts
    silent: int
    seed: int
    people: int
    silent_people: frozenset[str]
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """Where the ladder of a task ended: the rung (0 are its owners) and who was asked there, by name.

    `answered` says that one of them (`people` is that one then) closed it.
    """

    rung: int
    people: tuple[str, ...]
    answered: bool

    @property
    def words(self) -> str:
        """`owner: Asha Khan`, `step 2: Hugh Tanner`, `nobody left after step 2: Hugh Tanner`."""
        names = ", ".join(self.people)
        place = f"step {self.rung}: {names}" if self.rung else f"owner: {names}"
        if self.answered:
            return place
        return f"nobody left after {place}" if self.people else "nobody to ask"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A task as it was when the rehearsal ended; `told` counts the messages about it, `ending` is None
    where nobody was to be asked. Moments are aware."""

    id: str
    key: str
    title: str
    area: str
    area_name: str
    basis: Basis
    opens: datetime
    due: datetime
    state: TaskState
    closed_at: datetime | None
    told: int
    ending: Ending | None
    duty_of_law: bool = False

    @property
    def basis_words(self) -> str:
        """Why its date is what it is, in words."""
        return basis_words(self.basis, duty_of_law=self.duty_of_law)


@dataclass(frozen=True, slots=True)
class StatutoryDate:
    """A date that the law fixes in this election."""

    day: date
    title: str


@dataclass(frozen=True, slots=True)
class Busiest:
    """The most messages that one person got on one day."""

    name: str
    day: date
    messages: int


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a rehearsal found."""

    scenario: Scenario
    tasks: tuple[Rehearsed, ...]
    messages: tuple[Told, ...]
    alarms: tuple[str, ...]
    dates: tuple[StatutoryDate, ...]

    @property
    def never_done(self) -> tuple[Rehearsed, ...]:
        """Tasks that nobody would have done."""
        return tuple(task for task in self.tasks if task.state is TaskState.OPEN)

    @property
    def statutory_never_done(self) -> tuple[Rehearsed, ...]:
        """Those of them that the law asks for."""
        return tuple(task for task in self.never_done if task.basis is Basis.STATUTE)

    def done_by(self, *, owners: bool) -> int:
        """How many tasks were done by their owners, or by somebody above them."""
        ends = [task.ending for task in self.tasks]
        return sum(1 for end in ends if end and end.answered and (end.rung == 0) is owners)

    @property
    def busiest(self) -> Busiest | None:
        """The most that anybody got on one day; None when nothing was sent."""
        counts = Counter((told.name, london_day(told.at)) for told in self.messages if told.person)
        if not counts:
            return None
        (name, day), most = max(counts.items(), key=lambda each: (each[1], each[0][1], each[0][0]))
        return Busiest(name, day, most)


def find(
    session: Session, scenario: Scenario, kept: Sequence[KeptMessage], books: Books
) -> Findings:
    """What a rehearsal found.

    Args:
        session: an open session of the register that was rehearsed on.
        scenario: what was rehearsed.
        kept: every message, in the order in which they would have been sent.
        books: for the names of areas.
    """
    election = scenario.facts.id
    rows = tasks_of(session, election)
    messages = told_by(session, kept, {row.number: row.id for row in rows})
    by_task: dict[str, list[tuple[str, About]]] = {row.id: [] for row in rows}
    for told in messages:
        for about in told.about:
            by_task[about.task].append((told.name, about))
    days = sorted({(m.day, m.title) for m in milestones_of(session, election) if m.day is not None})
    alarms = map(alarm_words, every_alarm(session))
    return Findings(
        scenario,
        tuple(_rehearsed(row, by_task[row.id], books) for row in rows),
        messages,
        tuple(dict.fromkeys(alarms)),
        tuple(StatutoryDate(day, title) for day, title in days),
    )


def told_by(
    session: Session, kept: Sequence[KeptMessage], tasks: Mapping[int, str]
) -> tuple[Told, ...]:
    """The messages that were kept, with whom they tell of what.

    Args:
        session: an open session of the register that made them.
        kept: in the order in which they would have been sent.
        tasks: the id of every task by its number.
    """
    rows = {row.message_id: row for row in every_message(session)}
    people, carried = person_ids(session), tasks_told_of(session)
    return tuple(
        _told(each, row, people.get(row.person or 0, ""), carried.get(row.number, ()), tasks)
        for each in kept
        for row in [rows[each.message.message_id]]
    )


def _told(
    each: KeptMessage,
    row: DeliveryRow,
    person: str,
    carried: Iterable[tuple[int, NoticeKind, int]],
    tasks: Mapping[int, str],
) -> Told:
    message = each.message
    # What was closed while the message waited is not in it any more.
    shown = message.tasks
    return Told(
        at=message.date,
        made=row.created_at,
        person=person,
        name=message.recipient or "the operators",
        channel=each.channel,
        address=each.address,
        subject=message.subject,
        text=_as_sent(message, each.channel),
        urgent=message.urgent,
        held=row.held or "",
        overviews=any(part == DIGEST or part.startswith(SUMMARY) for part in row.parts),
        files=tuple(attached.name for attached in message.attachments),
        about=tuple(
            About(tasks[task], kind, rung) for task, kind, rung in carried if task in shown
        ),
        tasks=shown | tasks_linked(message.html),
    )


def _as_sent(message: Message, channel: str) -> str:
    known = CHANNELS.get(channel)
    brief = known is not None and known.brief
    return message.brief or message.subject if brief else message.text


def _rehearsed(row: TaskRow, told: Sequence[tuple[str, About]], books: Books) -> Rehearsed:
    definition = books.catalogue_of(row.area).by_key.get(row.key)
    return Rehearsed(
        id=row.id,
        key=row.key,
        title=row.title,
        area=row.area,
        area_name=books.directory.area(row.area).name,
        basis=Basis(row.basis),
        opens=row.opens,
        due=row.due,
        state=TaskState(row.state),
        closed_at=row.closed_at,
        told=len(told),
        ending=_ending(row, told),
        duty_of_law=definition is not None and definition.duty_of_law,
    )


def _ending(row: TaskRow, told: Sequence[tuple[str, About]]) -> Ending | None:
    if row.state == TaskState.DONE and row.closed_by:
        rung = max((about.rung for name, about in told if name == row.closed_by), default=0)
        return Ending(rung, (row.closed_by,), answered=True)
    if row.state != TaskState.OPEN:
        return None
    last = [name for name, about in told if about.rung == row.rung]
    return Ending(row.rung, tuple(dict.fromkeys(last)), answered=False)
