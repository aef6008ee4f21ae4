"""The police debrief of an election: what was late, what was passed up, what was learnt, what is open. Pure."""

from collections.abc import Sequence

from notifications.reports.alike import late_together, missing_together
from notifications.reports.document import Document, Flag, Section, Table
from notifications.reports.matter import Activity, Matter
from notifications.reports.tables import (
    activities_table,
    did_table,
    due_cell,
    evidence_table,
    facts_of,
    lessons_table,
    missing_table,
    notices_table,
    people_table,
    reported_words,
    stands_cell,
    titled,
    when_words,
    who_words,
)
from tasks.terms import Standing
from tasks.words import long_day

_UP = ("passed up", "handed up")
_HOW_TO_READ = (
    "This is the police's: it has their own tasks and those that they share with councils and the"
    " commissioner's office. Those of a council or of the office alone are not in it.",
    "What counts is what was reported in Writ: a time is that of the report, which may be later than the"
    " act. An act that can only be reported once it has happened is never called late.",
    "What is open is what the owners of these tasks wrote; Writ keeps no case file, and none belongs in it.",
)


def debrief_pack(matter: Matter) -> Document:
    """The debrief of an election, of what the police may see."""
    tasks = [a for a in matter.activities if a.is_needed]
    late = [a for a in tasks if a.kept.is_bad]
    summary, late_ones = _summary_table(tasks), _late_table(late)
    risen, lessons = _risen_table(tasks), lessons_table(matter)
    lack = missing_together(tasks)
    learnt = _said_table("debriefs", "What the debriefs gave", tasks, matter.debriefs)
    cases = _said_table("investigations", "Investigations", tasks, matter.investigations)
    return Document(
        title="Police debrief",
        about=f"{matter.place}, {long_day(matter.poll_date)}",
        at=matter.at,
        facts=facts_of(matter, ("For", "the police of the area alone")),
        sections=(
            Section("glance", "At a glance", tables=(summary,)),
            Section.of("late", "What was late", late_together(late), "Nothing was late."),
            Section.of("risen", "What was passed up", risen, "Nothing went up a ladder."),
            Section.of("learnt", "What the debriefs gave", learnt, "This election plans none."),
            Section.of("lessons", "Lessons", lessons, "None was noted."),
            Section.of("open", "Open investigations", cases, "No task reports any."),
            Section.of("missing", "Evidence that is missing", lack, "None is missing."),
            Section("reading", "How to read this", _HOW_TO_READ),
        ),
        sheets=(
            summary,
            late_ones,
            risen,
            learnt,
            cases,
            missing_table(tasks),
            activities_table(matter.activities),
            evidence_table(matter.activities),
            notices_table(tasks),
            people_table(matter),
            did_table(matter.activities),
            lessons,
        ),
        brief=summary.only("Post", "Tasks", "Answered", "Late", "Not reported", "Passed up"),
        chief=late_ones.only("Due", "Where", "Stands", "Task"),
    )


def _summary_table(tasks: Sequence[Activity]) -> Table:
    """How the tasks of each post stand."""
    posts: dict[str, list[Activity]] = {}
    for task in tasks:
        posts.setdefault(task.post, []).append(task)
    return Table(
        "summary",
        "Tasks and checklist items, post by post",
        (
            "Post",
            "Tasks",
            "Answered",
            "Still to do",
            "Late",
            "Not reported",
            "Passed up",
            "Missing",
        ),
        tuple((post, *_counts(own)) for post, own in sorted(posts.items())),
        widths=(34, 9, 9, 10, 9, 10, 9, 10),
    )


def _counts(own: Sequence[Activity]) -> tuple[int | Flag, ...]:
    settled = sum(a.standing in {Standing.DONE, Standing.NOT_APPLICABLE} for a in own)
    return (
        len(own),
        settled,
        len(own) - settled,
        _flagged(sum(a.kept.is_bad and a.reported_at is not None for a in own)),
        _flagged(sum(a.kept.is_bad and a.reported_at is None for a in own)),
        _flagged(sum(_has_risen(a) for a in own)),
        _flagged(sum(len(a.missing) for a in own)),
    )


def _flagged(count: int) -> int | Flag:
    return Flag(str(count)) if count else 0


def _late_table(late: Sequence[Activity]) -> Table:
    return Table(
        "late",
        "Tasks that were late, or were not reported",
        ("Where", "Task", "Due", "Stands", "Reported", "Who", "Note"),
        tuple(
            (
                a.place,
                titled(a),
                due_cell(a),
                stands_cell(a),
                reported_words(a),
                who_words(a),
                a.note,
            )
            for a in sorted(late, key=lambda a: (-a.kept.hours, a.due, a.id))
        ),
        widths=(12, 24, 12, 17, 16, 20, 18),
    )


def _has_risen(activity: Activity) -> bool:
    return any(did.what in _UP for did in activity.did)


def _risen_table(tasks: Sequence[Activity]) -> Table:
    """Each step that a task was passed up, and how it ended."""
    return Table(
        "escalated",
        "Tasks that were passed up the ladder",
        ("Where", "Task", "Stands", "Reported", "When", "As the history says", "By"),
        tuple(
            (a.place, a.title, stands_cell(a), reported_words(a), did.at, did.text, did.who)
            for a in tasks
            for did in a.did
            if did.what in _UP
        ),
        merged=4,
        widths=(12, 22, 16, 16, 13, 28, 12),
    )


def _said_table(key: str, title: str, tasks: Sequence[Activity], wanted: frozenset[str]) -> Table:
    """What was written about tasks of these keys, and what is still to come of them."""
    return Table(
        key,
        title,
        ("Where", "Task", "Due", "Stands", "What", "What it says", "From whom"),
        tuple(
            (a.place, titled(a), due_cell(a), stands_cell(a), *said)
            for a in tasks
            if a.key in wanted
            for said in _said(a)
        ),
        merged=4,
        widths=(12, 22, 12, 17, 16, 30, 16),
    )


def _said(activity: Activity) -> Sequence[tuple[str, str | Flag, str]]:
    said: list[tuple[str, str | Flag, str]] = [
        (slot.label, slot.said or "ticked", when_words(slot.who, slot.at))
        for slot in activity.slots
        if not slot.is_missing
    ]
    if activity.note:
        said.append(("Note", activity.note, reported_words(activity)))
    if said:
        return said
    return [("", "nothing yet" if activity.reported_at is None else "nothing was written", "")]
