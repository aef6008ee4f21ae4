"""The tables that reports share: activities, evidence, deadlines, and who was told of what. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from notifications.reports.document import Cell, Flag, Table
from notifications.reports.matter import Activity, Matter, Slot
from notifications.reports.timing import Timing
from tasks.clock import london_day
from tasks.terms import Basis, basis_words
from tasks.words import short_moment, span_words

MISSING = "missing"
NOT_DUE = Timing.TO_COME.value
_ACTIVITY = (
    "Where",
    "Activity",
    "On the checklist of",
    "Outcome",
    "Basis",
    "Post",
    "People",
    "Opens",
    "Due",
    "Stands",
    "Reported",
    "Reported by",
    "Kept",
    "Hours late",
    "Note",
    "Asked for by",
    "Id",
)


def facts_of(matter: Matter, *own: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """What a report is about, and as it stood when; its own facts between."""
    return (
        ("Election", matter.election),
        ("Polls", ", ".join(matter.polls)),
        *own,
        ("As it stood on", short_moment(matter.at)),
    )


def due_cell(activity: Activity) -> Cell:
    """When it was due: a moment where its hour counts, else a day."""
    return activity.due if activity.due_has_hour else london_day(activity.due)


def kept_cell(activity: Activity) -> Cell:
    """Whether its deadline was kept."""
    words = activity.kept.words
    return Flag(words) if activity.kept.is_bad else words


def stands_cell(activity: Activity) -> Cell:
    """Where it stands, and whether its deadline was kept: `Done, late by 3 days`."""
    kept = activity.kept
    words = f"{activity.stands}, {kept.since or kept.words}"
    return Flag(words) if activity.kept.is_bad else words


def when_words(who: str | None, at: datetime | None) -> str:
    """Who, and when: `Asha Khan, Mon 12 Apr 2027 10:00`."""
    return ", ".join(part for part in (who, short_moment(at) if at else "") if part)


def reported_words(activity: Activity) -> str:
    """By whom it was reported, and when."""
    return when_words(activity.reported_by, activity.reported_at)


def slot_cell(slot: Slot, activity: Activity) -> Cell:
    """What there is of a piece of evidence."""
    if slot.said:
        return slot.said
    if slot.ticked:
        return "ticked, with nothing named"
    if slot in activity.missing:
        return Flag(MISSING)
    return NOT_DUE if slot in activity.not_due else ""


def titled(activity: Activity) -> str:
    """Its title, with that of the task whose checklist holds it."""
    return activity.title if activity.part_of is None else f"{activity.title} ({activity.part_of})"


def activities_table(activities: Iterable[Activity]) -> Table:
    """Every activity, as a spreadsheet keeps it."""
    return Table(
        "activities",
        "Every activity",
        _ACTIVITY,
        tuple(
            (
                a.place,
                a.title,
                a.part_of,
                a.outcome,
                basis_words(a.basis, duty_of_law=a.duty_of_law),
                a.post,
                ", ".join(a.owners),
                london_day(a.opens),
                due_cell(a),
                a.stands,
                a.reported_at,
                a.reported_by,
                kept_cell(a),
                a.kept.hours or None,
                a.note,
                a.source,
                a.id,
            )
            for a in activities
        ),
    )


def evidence_table(activities: Iterable[Activity]) -> Table:
    """Every piece of evidence that was asked for or given."""
    return Table(
        "evidence",
        "Evidence asked for and given",
        ("Where", "Activity", "Outcome", "Evidence", "What there is", "Given by", "When", "Id"),
        tuple(
            (
                a.place,
                titled(a),
                a.outcome,
                slot.label,
                slot_cell(slot, a),
                slot.who,
                slot.at,
                a.id,
            )
            for a in activities
            for slot in a.slots
        ),
    )


def missing_table(activities: Iterable[Activity]) -> Table:
    """What evidence is to be expected and is not there."""
    return Table(
        "missing",
        "Evidence that is missing",
        ("Where", "Activity", "Due", "Stands", "Who", "Evidence"),
        tuple(
            (a.place, titled(a), due_cell(a), stands_cell(a), who_words(a), slot.label)
            for a in activities
            for slot in a.missing
        ),
        merged=5,
        widths=(11, 26, 12, 16, 20, 22),
    )


def who_words(activity: Activity) -> str:
    """Its post, and the people in it."""
    return f"{activity.post}: {', '.join(activity.owners) or 'nobody'}"


def by_law(activities: Iterable[Activity]) -> Iterator[Activity]:
    """The tasks that the law sets a date for."""
    return (a for a in activities if a.basis is Basis.STATUTE and a.part_of is None)


def deadlines_table(activities: Iterable[Activity]) -> Table:
    """The deadlines of these tasks, and whether they were kept."""
    return Table(
        "deadlines",
        "Deadlines",
        ("Where", "Task", "Due", "Stands", "Reported", "By", "Kept", "Set by"),
        tuple(
            (
                a.place,
                a.title,
                due_cell(a),
                a.stands,
                a.reported_at,
                a.reported_by,
                kept_cell(a),
                a.source,
            )
            for a in activities
        ),
    )


def told_table(activities: Iterable[Activity]) -> Table:
    """Who was told of each task, and who took it up, to be read."""
    return Table(
        "told",
        "Who was told, and who took it up",
        ("Where", "Task", "Messages", "Sent", "To", "Taken up", "Passed up"),
        tuple(
            (
                a.place,
                a.title,
                messages_cell(a),
                _span(a),
                ", ".join(a.told.people),
                when_words(*taken_up(a)),
                f"{a.rung} step{'' if a.rung == 1 else 's'}" if a.rung else "",
            )
            for a in activities
            if _was_told(a)
        ),
        widths=(11, 25, 9, 18, 24, 17, 9),
    )


def messages_cell(activity: Activity) -> Cell:
    """How many messages were sent, and how many of them may be lost."""
    told = activity.told
    return Flag(f"{told.messages}, {told.lost} lost") if told.lost else told.messages


def _span(activity: Activity) -> str:
    told = activity.told
    if told.first is None or told.last is None:
        return ""
    return span_words(london_day(told.first), london_day(told.last))


def _was_told(activity: Activity) -> bool:
    return bool(activity.told.messages or activity.told.lost or activity.did)


def notices_table(activities: Iterable[Activity]) -> Table:
    """Who was told of each task, and who took it up."""
    return Table(
        "notices",
        "Who was told, and who took it up",
        (
            "Where",
            "Task",
            "Messages",
            "First",
            "Last",
            "Did not arrive",
            "To",
            "Taken up by",
            "Taken up",
            "Steps up the ladder",
        ),
        tuple(
            (
                a.place,
                a.title,
                a.told.messages,
                _day(a.told.first),
                _day(a.told.last),
                Flag(str(a.told.lost)) if a.told.lost else 0,
                ", ".join(a.told.people),
                *taken_up(a),
                a.rung,
            )
            for a in activities
            if _was_told(a)
        ),
    )


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else london_day(moment)


def taken_up(activity: Activity) -> tuple[str, datetime | None]:
    """Who took it up first, and when."""
    first = next((did for did in activity.did if did.what == "taken up"), None)
    return (first.who, first.at) if first else ("", None)


def people_table(matter: Matter) -> Table:
    """How many messages each person was sent."""
    return Table(
        "people",
        "Messages to each person",
        ("Person", "Sent", "Did not arrive, or may not have"),
        tuple(
            (post.person, post.sent, Flag(str(post.lost)) if post.lost else 0)
            for post in matter.posted
        ),
    )


def lessons_table(matter: Matter) -> Table:
    """What was noted for the next election."""
    return Table(
        "lessons",
        "Lessons for the next election",
        ("Where", "Task", "What was learnt", "Who", "When"),
        tuple((each.place, each.task, each.text, each.who, each.at) for each in matter.lessons),
        widths=(12, 26, 38, 12, 12),
    )


def did_table(activities: Iterable[Activity]) -> Table:
    """What was done about each task besides answering for it."""
    return Table(
        "steps",
        "Taken up, put off, handed over and passed up",
        ("Where", "Task", "What", "When", "Who", "As the history says"),
        tuple(
            (a.place, a.title, did.what, did.at, did.who, did.text)
            for a in activities
            for did in a.did
        ),
    )
