"""An election as one person may see it: read with a fixed number of queries, however many tasks there are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from tasks.clock import london_day
from tasks.contests.the_day import day_is
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind, load_posts
from tasks.planning.contests import read_contest
from tasks.register.among import among
from tasks.register.finding.tasks import tasks_seen_at, tasks_seen_by
from tasks.register.models import ElectionRow, MilestoneRow, OwnerRow, PollRow, TaskRow
from tasks.register.plans.elections import milestones_of, poll_of, polls_of
from tasks.register.plans.task_views import row_standing
from tasks.register.record.history import EventKind
from tasks.register.record.models import AnswerRow, HistoryRow
from tasks.register.session import Session
from tasks.register.visits.members import Organisation, memberships, organisation_at
from tasks.terms import TO_DO, DayIs
from tasks.views.election import (
    Asked,
    Deed,
    ElectionSight,
    Happened,
    LawDate,
    Period,
    SeenPoll,
    SeenTask,
    mark_of,
)
from tasks.views.phases import Landmarks, landmarks

LATELY = 30
# What is told of an election's changes; who was written to is not one.
CHANGES = (
    EventKind.CALLED,
    EventKind.REPLANNED,
    EventKind.MOVED,
    EventKind.AMENDED,
    EventKind.REVIVED,
    EventKind.STOOD_DOWN,
    EventKind.HANDED_OVER,
    EventKind.HANDED_UP,
    EventKind.ACKNOWLEDGED,
    EventKind.SNOOZED,
    EventKind.ANSWERED,
    EventKind.COMPLETED,
    EventKind.NOT_APPLICABLE,
    EventKind.REOPENED,
    EventKind.UNDONE,
    EventKind.ESCALATED,
    EventKind.ARCHIVED,
)
_WIDE = {AreaKind.FORCE, AreaKind.OFFICE}
_START, _END = "purdah_start", "purdah_end"


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks (an id), with the directory around the election, the organisations they are of, and whose
    names they may read (ids). A screen that looks is nobody (empty), and of one organisation."""

    person: str
    directory: Directory
    ours: frozenset[Organisation]
    named: frozenset[str]
    now: datetime

    @classmethod
    def of(cls, person: str, directory: Directory, *, now: datetime) -> "Looking":
        """Somebody reads the names of those with whom they share an organisation."""
        everybody = memberships(directory, london_day(now))
        ours = frozenset(everybody.get(person, {}))
        named = {who for who, theirs in everybody.items() if ours & theirs.keys()}
        return cls(person, directory, ours, frozenset({*named, person}), now)

    @classmethod
    def at(cls, place: Organisation, directory: Directory, *, now: datetime) -> "Looking":
        """A screen of an organisation, on which nobody is named."""
        return cls("", directory, frozenset({place}), frozenset(), now)

    @property
    def day(self) -> date:
        """The day on which they look."""
        return london_day(self.now)

    def is_ours(self, area: str, role: str) -> bool:
        """Whether a post is one of an organisation of theirs."""
        known = load_posts().roles.get(role)
        if known is None or area not in self.directory.areas:
            return False
        return organisation_at(self.directory, area, known.office) in self.ours

    def name(self, area: str) -> str:
        """What an area is called."""
        known = self.directory.areas.get(area)
        return known.name if known else area


def election_sight(session: Session, row: ElectionRow, looking: Looking) -> ElectionSight | None:
    """The election of a row as somebody sees it; None where they see nothing of it."""
    rows = _seen_by(session, row, looking)
    if not rows:
        return None
    owners = _owners(session, row.id)
    milestones = milestones_of(session, row.id)
    polls = polls_of(session, row.id)
    is_what = day_is(poll_of(poll) for poll in polls)
    watching = is_what is DayIs.NOTICE
    marks = landmarks(((m.key, m.day) for m in milestones), row.poll_date, watches=watching)
    tasks = tuple(_task(task, owners.get(task.number, ()), marks, looking) for task in rows)
    by_number = {task.number: task for task in tasks}
    return ElectionSight(
        row.id,
        looking.name(row.area),
        row.area,
        row.poll_date,
        row.called_on,
        row.state,
        tasks,
        tuple(_poll(poll, looking) for poll in polls),
        _dates(milestones, looking),
        _periods(rows, looking),
        _deeds(session, row.id, by_number, looking),
        _happened(session, row.id, by_number),
        day_is=is_what,
    )


def _seen_by(session: Session, row: ElectionRow, looking: Looking) -> Sequence[TaskRow]:
    directory = looking.directory
    if looking.person:
        return tasks_seen_by(session, looking.person, directory, looking.day, election=row.id)
    (place,) = looking.ours
    return tasks_seen_at(session, place.area, place.office, directory, election=row.id)


def _owners(session: Session, election: str) -> dict[int, list[OwnerRow]]:
    found: dict[int, list[OwnerRow]] = {}
    for owner in session.scalars(
        select(OwnerRow)
        .join(TaskRow, TaskRow.number == OwnerRow.task)
        .where(TaskRow.election == election)
        .order_by(OwnerRow.area, OwnerRow.role)
    ):
        found.setdefault(owner.task, []).append(owner)
    return found


def _task(
    row: TaskRow, owners: Collection[OwnerRow], marks: Landmarks, looking: Looking
) -> SeenTask:
    roles, directory, now = load_posts().roles, looking.directory, looking.now
    area = directory.area(row.area)
    late = row.due < now
    return SeenTask(
        number=row.number,
        key=row.key,
        title=row.title,
        area=area.name,
        area_id=area.id,
        around=tuple(each.id for each in directory.upward(area.id)),
        kinds=tuple(row.kinds),
        roles=tuple(row.roles),
        posts=tuple(roles[role].title if role in roles else role for role in row.roles),
        basis=row.basis,
        opens=row.opens,
        due=row.due,
        due_has_hour=row.due_has_hour,
        mark=mark_of(row_standing(row, now=now), late=late),
        phase=marks.phase_of(london_day(row.due)),
        wide=area.kind in _WIDE,
        asked=tuple(_asked(owner, looking) for owner in owners if owner.answered_at is None)
        if row.state in TO_DO
        else (),
    )


def _asked(owner: OwnerRow, looking: Looking) -> Asked:
    known, directory = load_posts().roles.get(owner.role), looking.directory
    handed_to = directory.people.get(owner.person or "")
    people = (handed_to,) if handed_to else directory.holders(owner.area, owner.role, looking.day)
    return Asked(
        known.title if known else owner.role,
        looking.name(owner.area),
        owner.area,
        looking.is_ours(owner.area, owner.role),
        tuple(person.name for person in people if person.id in looking.named),
    )


def _poll(row: PollRow, looking: Looking) -> SeenPoll:
    return SeenPoll(
        f"{row.kind}:{row.area}",
        row.kind,
        looking.name(row.area),
        row.area,
        tuple(area.id for area in looking.directory.upward(row.area)),
        tuple(read_contest(contest).name for contest in row.contests),
    )


def _dates(milestones: Sequence[MilestoneRow], looking: Looking) -> tuple[LawDate, ...]:
    """The dates by day; one that several kinds share stands once."""
    found = {
        LawDate(row.day, row.hour or "", _of_area(row, looking)): None
        for row in milestones
        if row.day is not None
    }
    return tuple(sorted(found, key=lambda date: (date.day, date.hour, date.title)))


def _of_area(row: MilestoneRow, looking: Looking) -> str:
    """The title of a date, with whose it is where an authority has days of its own."""
    return f"{row.title}, {looking.name(row.area)}" if row.area else row.title


def _periods(rows: Sequence[TaskRow], looking: Looking) -> tuple[Period, ...]:
    """From the day of the notice to the close of poll, as the tasks of the councils have it."""
    ends = {row.area: london_day(row.due) for row in rows if row.key == _END}
    starts = {row.area: london_day(row.due) for row in rows if row.key == _START}
    return tuple(
        Period(area, looking.name(area), first, ends[area])
        for area, first in sorted(starts.items(), key=lambda item: looking.name(item[0]))
        if area in ends
    )


def _deeds(
    session: Session, election: str, tasks: Mapping[int, SeenTask], looking: Looking
) -> tuple[Deed, ...]:
    """What was answered and still counts, the last first."""
    rows = session.scalars(
        select(AnswerRow)
        .join(TaskRow, TaskRow.number == AnswerRow.task)
        .where(TaskRow.election == election, AnswerRow.taken_back.is_(None))
        .order_by(AnswerRow.at.desc(), AnswerRow.number.desc())
    )
    return tuple(
        Deed(
            row.at,
            row.task,
            tasks[row.task].title,
            tasks[row.task].area,
            _doer(row, looking),
            tuple(_post(post, looking) for post in row.posts),
            row.outcome,
            row.note,
            tuple(sorted((str(slot), str(said)) for slot, said in row.evidence.items())),
        )
        for row in rows
        if row.task in tasks
    )


def _doer(row: AnswerRow, looking: Looking) -> str:
    """Who answered, where their name may be read: one of ours, or an operator for posts of ours alone."""
    if row.person is not None:
        return row.who if row.person in looking.named else ""
    places = [post.partition("/") for post in row.posts]
    return row.who if all(looking.is_ours(area, role) for area, _, role in places) else ""


def _post(post: str, looking: Looking) -> tuple[str, str]:
    area, _, role = post.partition("/")
    known = load_posts().roles.get(role)
    return known.title if known else role, looking.name(area)


def _happened(
    session: Session, election: str, tasks: Mapping[int, SeenTask]
) -> tuple[Happened, ...]:
    """The last changes of the election and of the tasks that are seen, the last first."""
    rows = session.execute(
        select(HistoryRow.at, HistoryRow.kind, HistoryRow.task)
        .where(
            HistoryRow.chain == election,
            HistoryRow.kind.in_([kind.value for kind in CHANGES]),
            or_(HistoryRow.task.is_(None), among(HistoryRow.task, tasks)),
        )
        .order_by(HistoryRow.position.desc())
        .limit(LATELY)
    )
    found = []
    for at, kind, number in rows:
        task = tasks.get(number) if number is not None else None
        found.append(
            Happened(at, kind, task.title, task.area, task.number) if task else Happened(at, kind)
        )
    return tuple(found)
