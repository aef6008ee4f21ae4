"""From the register to what a report is made of, with a handful of queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.errors import WritError
from notifications.reports.matter import Activity, Did, Learnt, Matter, Post, Slot, Told
from notifications.reports.timing import Kept, kept
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.report_rows import load_report_rows
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind
from tasks.planning.reference_data import Books
from tasks.register.finding.tasks import tasks_of
from tasks.register.finding.told_rows import (
    ToldOf,
    archived_at,
    events_of_election,
    left_open,
    told_of_election,
)
from tasks.register.models import TaskRow
from tasks.register.plans.directory_store import area_names
from tasks.register.plans.elections import polls_of, the_election
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.plans.visibility import may_see
from tasks.register.record.history import EventKind
from tasks.register.record.lessons import lessons_of
from tasks.register.record.models import HistoryRow
from tasks.register.session import Session
from tasks.terms import Act, DeliveryState, Standing
from tasks.views.task import CheckItem, TaskView

_DID = {
    EventKind.ACKNOWLEDGED: "taken up",
    EventKind.SNOOZED: "put off",
    EventKind.HANDED_OVER: "handed over",
    EventKind.ESCALATED: "passed up",
    EventKind.HANDED_UP: "handed up",
    EventKind.REOPENED: "opened again",
    EventKind.UNDONE: "undone",
}
_SETTLED = frozenset({Standing.DONE, Standing.NOT_APPLICABLE})
_LOST = frozenset({DeliveryState.FAILED, DeliveryState.UNKNOWN})


class NoSuchReportError(WritError):
    """A report was asked for that there is not; says which there are."""


@dataclass(frozen=True, slots=True)
class Readers:
    """For whom a report is: an organisation (`council`, `police`), or everybody (None); of one area and
    what lies in it, or of all (None)."""

    office: str | None = None
    area: str | None = None


def read_matter(session: Session, election_id: str, readers: Readers, *, now: datetime) -> Matter:
    """What a report of an election says to its readers: no task that they may not see.

    Args:
        session: a reading session.
        election_id: which election.
        readers: for whom it is.
        now: aware; what is not reported by then is late from its due moment on. An archived election
            is shown as it stood when it was archived.

    Raises:
        UnknownElectionError: no such election.
        NoSuchReportError: the area is none in which the election has tasks.
    """
    election = the_election(session, election_id)
    now = archived_at(session, election.id) or now
    books = open_books_of(session)
    rows = [
        row for row in tasks_of(session, election.id) if _is_for(row, readers, books, election.area)
    ]
    if readers.area is not None and not any(row.area == readers.area for row in rows):
        raise NoSuchReportError(_no_such_area(session, election.id, readers.area))
    sight = Sight(session, rows, books)
    around = _Around(session, election.id, rows)
    rules = load_report_rows()
    return Matter(
        election=election.id,
        place=books.directory.area(election.area).name,
        poll_date=election.poll_date,
        state=election.state.value,
        polls=tuple(
            poll.id
            for poll in polls_of(session, election.id)
            if readers.area is None or _lie_in_one_line(books.directory, poll.area, readers.area)
        ),
        at=now,
        outcomes={row.number: row.title for row in rules.outcome},
        standards=rules.document,
        activities=tuple(
            activity
            for row in rows
            for activity in _activities(row, sight.view(row, now=now), around, books, now=now)
        ),
        posted=around.posted(),
        lessons=tuple(_learnt(session, rows, area_names(session))),
        debriefs=frozenset(rules.debriefs),
        investigations=frozenset(rules.investigations),
    )


def _is_for(row: TaskRow, readers: Readers, books: Books, force: str) -> bool:
    """Whether these readers may see a task, as `tasks.register.plans.visibility` has it for people."""
    if readers.office is not None and not may_see(readers.office, row.visibility):
        return False
    if readers.area is None:
        return True
    directory = books.directory
    if readers.area in {area.id for area in directory.upward(row.area)}:
        return True
    above = {area.id for area in directory.upward(readers.area)}
    above |= {area.id for area in directory.within(force, AreaKind.OFFICE)}
    return row.visibility == "shared" and row.area in above


def _lie_in_one_line(directory: Directory, one: str, other: str) -> bool:
    """Whether one of two areas lies in the other, or both are the same."""
    return any(
        inner in {area.id for area in directory.upward(outer)}
        for inner, outer in ((one, other), (other, one))
    )


def _no_such_area(session: Session, election: str, area: str) -> str:
    known = sorted({poll.area for poll in polls_of(session, election)})
    return f"no tasks of {election} are done in {area!r}; --area takes one of {', '.join(known)}"


class _Around:
    """What was told and done about tasks, read once."""

    def __init__(self, session: Session, election: str, rows: Iterable[TaskRow]) -> None:
        numbers = {row.number for row in rows}
        self._told: dict[int, list[ToldOf]] = {}
        for told in told_of_election(session, election):
            if told.task in numbers:
                self._told.setdefault(told.task, []).append(told)
        self.left_open = left_open(session, election)
        self._did: dict[int, list[Did]] = {}
        for entry in events_of_election(session, election, _DID):
            if entry.task in numbers:
                self._did.setdefault(entry.task, []).append(_did(entry))

    def told(self, number: int) -> Told:
        """Who was told of a task."""
        messages = {each.message: each for each in self._told.get(number, ())}.values()
        sent = [each for each in messages if each.state is DeliveryState.SENT]
        moments = sorted(each.at for each in sent if each.at is not None)
        return Told(
            messages=len(sent),
            people=tuple(dict.fromkeys(each.person for each in sent)),
            first=moments[0] if moments else None,
            last=moments[-1] if moments else None,
            lost=sum(each.state in _LOST for each in messages),
        )

    def did(self, number: int) -> tuple[Did, ...]:
        """What was done about a task."""
        return tuple(self._did.get(number, ()))

    def posted(self) -> tuple[Post, ...]:
        """What each person was sent."""
        messages = {each.message: each for every in self._told.values() for each in every}.values()
        counts: dict[str, list[int]] = {}
        for each in messages:
            count = counts.setdefault(each.person, [0, 0])
            count[0] += each.state is DeliveryState.SENT
            count[1] += each.state in _LOST
        return tuple(Post(name, *counts[name]) for name in sorted(counts))


def _learnt(
    session: Session, rows: Sequence[TaskRow], areas: Mapping[str, str]
) -> Iterator[Learnt]:
    """The lessons that were noted about tasks."""
    found = lessons_of(session, [row.number for row in rows])
    for row in rows:
        for lesson in found.get(row.number, ()):
            yield Learnt(areas[row.area], row.title, lesson.text, lesson.who, lesson.at)


def _did(entry: HistoryRow) -> Did:
    why = str(entry.data.get("note") or entry.data.get("why") or "")
    return Did(_DID[EventKind(entry.kind)], entry.who, entry.at, entry.text, why)


def _activities(
    row: TaskRow, view: TaskView, around: _Around, books: Books, *, now: datetime
) -> Iterator[Activity]:
    """A task, and the items of its checklist."""
    definitions = books.catalogue_of(row.area).by_key
    task = _task(row, view, around, definitions.get(row.key), now=now)
    yield task
    for item in view.checklist:
        definition = definitions.get(item.key)
        standing = _item_standing(task, item, now=now)
        yield replace(
            task,
            id=f"{view.id}#{item.key}",
            key=item.key,
            title=item.title,
            part_of=view.title,
            outcome=definition.outcome if definition else None,
            source=(definition.source_words() if definition else None) or view.source,
            standing=standing,
            kept=_kept(row, standing, item.ticked_at, now=now),
            reported_by=item.ticked_by,
            reported_at=item.ticked_at,
            note="",
            slots=_item_slots(view, item),
            rung=0,
            told=Told(),
            did=(),
        )


def _task(
    row: TaskRow,
    view: TaskView,
    around: _Around,
    definition: TaskDefinition | None,
    *,
    now: datetime,
) -> Activity:
    standing = view.standing
    if row.number in around.left_open:
        standing = Standing.OVERDUE if now > row.due else Standing.PLANNED
    closed_at = view.closed_at if standing in _SETTLED else None
    return Activity(
        id=view.id,
        key=view.key,
        title=view.title,
        part_of=None,
        outcome=definition.outcome if definition else None,
        source=view.source,
        place=view.area,
        place_id=row.area,
        post=view.post,
        owners=view.owners,
        basis=view.basis,
        opens=view.opens,
        due=view.due,
        due_has_hour=view.due_has_hour,
        standing=standing,
        kept=_kept(row, standing, closed_at, now=now),
        reported_by=view.closed_by if closed_at else None,
        reported_at=closed_at,
        note=view.note or "",
        slots=_task_slots(view),
        rung=view.rung,
        told=around.told(row.number),
        did=around.did(row.number),
        duty_of_law=view.duty_of_law,
    )


def _kept(row: TaskRow, standing: Standing, reported: datetime | None, *, now: datetime) -> Kept:
    return kept(
        standing,
        Act(row.act),
        due=row.due,
        due_has_hour=row.due_has_hour,
        reported=reported,
        now=now,
    )


def _item_standing(task: Activity, item: CheckItem, *, now: datetime) -> Standing:
    """Where an item stands: done once it is ticked; not ticked, it waits though its task may be done."""
    if item.ticked_at is not None:
        return Standing.DONE
    if task.standing is not Standing.DONE:
        return task.standing
    return Standing.OVERDUE if now > task.due else Standing.AWAITING


def _task_slots(view: TaskView) -> tuple[Slot, ...]:
    """The evidence that is asked for, and what was given besides; but for what items ask for."""
    of_items = {label for item in view.checklist for label in item.evidence}
    own = [label for label in view.evidence if label not in of_items]
    given = dict.fromkeys(piece.label for piece in view.evidence_given)
    besides = [label for label in given if label not in {*own, *of_items}]
    return (
        *(slot for label in own for slot in _given(view, label) or [Slot(label)]),
        *(replace(slot, asked=False) for label in besides for slot in _given(view, label)),
    )


def _item_slots(view: TaskView, item: CheckItem) -> tuple[Slot, ...]:
    """The evidence that an item asks for: what the answers to its task name, else its tick."""
    return tuple(
        slot
        for label in item.evidence
        for slot in _given(view, label)
        or [Slot(label, who=item.ticked_by or "", at=item.ticked_at, ticked=bool(item.ticked_at))]
    )


def _given(view: TaskView, label: str) -> list[Slot]:
    """What the answers that count name as this piece of evidence."""
    return [
        Slot(label, answer.evidence[label], answer.who, answer.at)
        for answer in view.standing_answers
        if label in answer.evidence
    ]
