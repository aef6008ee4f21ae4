"""Plans for people: a summary by phase and post, and every task as a table.

What is planned and not kept yet (`Plan`) and what stands in the register are shown alike.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flows.cli.terminal.show import Entry, say, say_folded, say_table
from tasks.clock import london_day
from tasks.contests.shown import poll_lines
from tasks.people.posts import PostRole
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.polls import Poll, watches
from tasks.planning.reference_data import Books
from tasks.register.models import ElectionRow, MilestoneRow, PollRow, TaskRow
from tasks.terms import Basis, Standing, basis_words
from tasks.views.phases import Landmarks, Phase, landmarks
from tasks.views.task import LawfulMoment, Lesson, TaskView, item_words
from tasks.words import short_day, short_moment

_PHASE, _POST = "Phase", "Post"
_COUNTED = ("Tasks", "Statute", "Guidance", "First due")
_TOLD = ("At once",)
_VACANT = "nobody holds this post"
_DUE, _BASIS, _TASK, _OWNER, _STANDING = "Due", "Basis", "Task", "Owner", "Standing"


def say_polls(polls: Iterable[tuple[str, Poll]], books: Books) -> None:
    """Each poll (with its id), and each of its contests, with what became of it."""
    for poll_id, poll in polls:
        for line in poll_lines(poll, poll_id, books.directory.area(poll.area).name):
            became = f": {line.became}" if line.became else ""
            say(f"{'  ' * line.inner}{line.what}{became}  [{line.id}]")
    say("")


@dataclass(frozen=True, slots=True)
class Line:
    """A task as a list shows it; `due` is its day in words, with the hour where the law sets one.

    `duty_of_law` says that the law asks for it and fixes no day. `at_once` says that somebody is told of it as
    soon as the plan stands; `missing` is the evidence that the law asks for and a task reported done lacks;
    `learnt` what earlier elections learnt about it; `items` what its checklist holds that has a lawful day.
    """

    day: date
    due: str
    statute: bool
    area: str
    title: str
    roles: tuple[str, ...]
    owners: tuple[str, ...]
    standing: str
    id: str
    was: str | None = None
    why: str | None = None
    at_once: bool = False
    missing: tuple[str, ...] = ()
    learnt: tuple[str, ...] = ()
    duty_of_law: bool = False
    items: tuple[str, ...] = ()

    def cells(self) -> Sequence[str]:
        """Due, basis, task, owner, standing."""
        basis = Basis.STATUTE if self.statute else Basis.GUIDANCE
        task, owners = f"{self.area}: {self.title}", ", ".join(self.owners) or _VACANT
        said = basis_words(basis, duty_of_law=self.duty_of_law)
        return self.due, said, task, owners, self.standing


def planned_lines(plan: Plan, books: Books, *, now: datetime) -> list[Line]:
    """The tasks of a plan that is made now (aware); their owners are posts."""
    return [_planned_line(task, books, now) for task in plan.tasks]


def _planned_line(task: PlannedTask, books: Books, now: datetime) -> Line:
    draft, roles = task.draft, books.posts.roles
    return Line(
        day=london_day(task.due),
        due=short_moment(task.due) if draft.due_time else short_day(london_day(task.due)),
        statute=draft.definition.basis is Basis.STATUTE,
        area=books.directory.area(draft.area).name,
        title=draft.title,
        roles=draft.roles,
        owners=tuple(roles[place.role].title for place in task.owners),
        standing=Standing.PASSED if task.passed else Standing.PLANNED,
        id=task.id,
        was=task.moved.origin if task.moved else None,
        why=task.moved.why if task.moved else None,
        at_once=any(notice.at <= now for notice in task.notices),
        duty_of_law=draft.definition.duty_of_law,
        items=tuple(
            item_words(item.title, LawfulMoment(item.due, item.due_has_hour))
            for item in draft.items
            if item.due
        ),
    )


def stored_lines(rows: Iterable[TaskRow], views: Iterable[TaskView]) -> list[Line]:
    """Tasks of the register, as they stand; their owners are people."""
    return [_stored_line(row, view) for row, view in zip(rows, views, strict=True)]


def _stored_line(row: TaskRow, view: TaskView) -> Line:
    day = london_day(view.due)
    standing = view.standing.value
    if view.snoozed_until is not None:
        standing += f", snoozed until {short_moment(view.snoozed_until)}"
    return Line(
        day=day,
        due=short_moment(view.due) if view.due_has_hour else short_day(day),
        statute=view.basis is Basis.STATUTE,
        area=view.area,
        title=view.title,
        roles=tuple(row.roles),
        owners=tuple(view.owners),
        standing=standing,
        id=view.id,
        was=view.moved_from,
        why=view.moved_why,
        missing=view.evidence_missing if _lacks_by_law(view) else (),
        learnt=tuple(_learnt(lesson) for lesson in view.lessons),
        duty_of_law=view.duty_of_law,
        items=tuple(item_words(i.title, i.by_law) for i in view.unticked if i.by_law is not None),
    )


def _lacks_by_law(view: TaskView) -> bool:
    return view.standing is Standing.DONE and view.basis is Basis.STATUTE


def plan_landmarks(plan: Plan) -> Landmarks:
    """The landmarks of a plan."""
    dates = ((m.key, m.date) for table in plan.timetables.values() for m in table.milestones)
    return landmarks(dates, plan.election.poll_date, watches=plan.election.watches)


def stored_landmarks(
    election: ElectionRow, milestones: Iterable[MilestoneRow], polls: Iterable[PollRow]
) -> Landmarks:
    """The landmarks of an election in the register, with these statutory dates and polls."""
    days = ((m.key, m.day) for m in milestones)
    watching = watches(poll.kind for poll in polls)
    return landmarks(days, election.poll_date, watches=watching)


def say_summary(
    lines: Sequence[Line], marks: Landmarks, roles: Mapping[str, PostRole], *, would: bool = False
) -> None:
    """Print how many tasks there are, by phase and by post, and what a late call does to them; what was
    stood down is counted by itself.

    Args:
        lines: the tasks.
        marks: the landmarks of their election.
        roles: the posts there are, by key.
        would: none of it is so yet.
    """
    left = [line for line in lines if line.standing != Standing.STOOD_DOWN]
    if left:
        _say_by_phase(left, marks)
        _say_by_post(left, roles)
    _say_moved(left, "would be" if would else "")
    _say_missing(left)
    _say_vacant(left)
    _say_stood_down(len(lines) - len(left))


def say_phases(lines: Sequence[Line], marks: Landmarks) -> None:
    """Print how many tasks there are, by phase, and what a late call did to them."""
    _say_by_phase(lines, marks)
    _say_moved(lines, "")


def _say_by_phase(lines: Sequence[Line], marks: Landmarks) -> None:
    phases = _grouped(lines, lambda line: [marks.phase_of(line.day)], list(Phase))
    rows = [(*_counts(name, own), _last(own)) for name, own in phases.items()]
    if len(rows) > 1:
        rows.append((*_counts("All", lines), _last(lines)))
    say_table((_PHASE, *_COUNTED, "Last due"), rows)


def _say_by_post(lines: Sequence[Line], roles: Mapping[str, PostRole]) -> None:
    titles = {role.title: None for role in roles.values()}
    posts = _grouped(lines, lambda line: [roles[key].title for key in line.roles], list(titles))
    told = _TOLD if any(line.at_once for line in lines) else ()
    say_table(
        (_POST, *_COUNTED, *told),
        [
            (*_counts(name, own), *(str(sum(line.at_once for line in own)) for _ in told))
            for name, own in posts.items()
        ],
        title="By post (a task of two posts counts for both)",
    )


def _grouped(
    lines: Sequence[Line], groups: Callable[[Line], Iterable[str]], order: Sequence[str]
) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {name: [] for name in order}
    for line in lines:
        for name in dict.fromkeys(groups(line)):
            found[name].append(line)
    return {name: own for name, own in found.items() if own}


def _counts(name: str, lines: Sequence[Line]) -> tuple[str, ...]:
    statute = sum(line.statute for line in lines)
    counts = (len(lines), statute, len(lines) - statute)
    return name, *map(str, counts), short_day(min(line.day for line in lines))


def _last(lines: Sequence[Line]) -> str:
    return short_day(max(line.day for line in lines))


def _say_moved(lines: Sequence[Line], verb: str) -> None:
    passed = [line for line in lines if line.standing == Standing.PASSED]
    brought = [line for line in lines if line.was and line not in passed]
    if brought:
        count = _tasks(len(brought), verb)
        say_folded(f"\n{count} brought forward into the days that are left.")
    if passed:
        titles = Counter(line.title for line in passed)
        said = "; ".join(f"{title} ({n} times)" if n > 1 else title for title, n in titles.items())
        say_folded(f"\n{_tasks(len(passed), verb)} passed over, too late to be done: {said}.")


def _say_missing(lines: Sequence[Line]) -> None:
    lacking = [line for line in lines if line.missing]
    if lacking:
        said = "; ".join(
            f"{line.area}, {line.title} ({', '.join(line.missing)})" for line in lacking
        )
        say_folded(
            f"\n{_tasks(len(lacking), '')} done without the evidence the law asks for: {said}."
        )


def _say_vacant(lines: Sequence[Line]) -> None:
    ownerless = sum(not line.owners for line in lines)
    if ownerless:
        say_folded(
            f"\n{_tasks(ownerless, '')} of a post that nobody holds; enter who holds it in the directory file,"
            " then `writ directory load FILE`."
        )


def _say_stood_down(count: int) -> None:
    if count:
        say_folded(f"\n{_tasks(count, '')} stood down, not needed any more and not counted above.")


def _tasks(count: int, verb: str) -> str:
    return f"1 task {verb or 'is'}" if count == 1 else f"{count} tasks {verb or 'are'}"


def say_plan(lines: Sequence[Line], marks: Landmarks) -> None:
    """Print every task, phase by phase, and below it what moved it; then what can no longer be done."""
    passed = [line for line in lines if line.standing == Standing.PASSED]
    for phase in Phase:
        own = [line for line in lines if line not in passed and marks.phase_of(line.day) is phase]
        _say_group(phase.value, own)
    if passed:
        _say_group("Too late to be done", passed)


def _say_group(name: str, lines: Sequence[Line]) -> None:
    say_table(
        (_DUE, _BASIS, _TASK, _OWNER, _STANDING),
        [Entry(line.cells(), _below(line)) for line in lines],
        title=f"{name}: {len(lines)} task{'s' if len(lines) != 1 else ''}",
        titles=_TASK,
    )


def _below(line: Line) -> str:
    """What moved it, what of its checklist has a day of its own, and what earlier elections learnt."""
    moved = (f"was {line.was}: {line.why}",) if line.was else ()
    return "; ".join((*moved, *line.items, *line.learnt))


def _learnt(lesson: Lesson) -> str:
    return f"learnt at the poll of {short_day(lesson.poll_date)}, says {lesson.who}: {lesson.text}"


def say_list(lines: Iterable[Line]) -> None:
    """Print tasks with the ids by which commands take them."""
    say_table(
        (_DUE, _BASIS, _TASK, _OWNER, _STANDING),
        [Entry(line.cells(), line.id) for line in lines],
        titles=_TASK,
    )
