"""Tables to be read, in which what is alike in several places is said once. Pure.

Most tasks are done by many councils on one day. A reader wants the task, how it stands, and where; a row for
each council hides that in a hundred pages. The tables that a spreadsheet keeps have a row for each.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from notifications.reports.document import Cell, Table
from notifications.reports.matter import Activity
from notifications.reports.tables import (
    due_cell,
    reported_words,
    stands_cell,
    titled,
)


def alike(
    activities: Iterable[Activity], by: Callable[[Activity], Hashable]
) -> Iterator[Sequence[Activity]]:
    """The activities that `by` finds alike, together, in the order in which the first of each came."""
    found: dict[Hashable, list[Activity]] = {}
    for activity in activities:
        found.setdefault(by(activity), []).append(activity)
    yield from found.values()


def where_words(own: Iterable[Activity]) -> str:
    """In which places: `Ashford, Bramley`."""
    return ", ".join(dict.fromkeys(a.place for a in own))


def whose_words(own: Sequence[Activity]) -> str:
    """Of which post, and where, with the people in it: `Elections manager: Ashford (Erin Walsh), Bramley
    (nobody)`."""
    places = dict.fromkeys(f"{a.place} ({', '.join(a.owners) or 'nobody'})" for a in own)
    return f"{own[0].post}: {', '.join(places)}"


def missing_together(activities: Iterable[Activity]) -> Table:
    """What evidence is to be expected and is not there: each activity once for all who lack the same."""

    def lacks(a: Activity) -> tuple[Hashable, ...]:
        return titled(a), due_cell(a), stands_cell(a), _labels(a), a.post

    return Table(
        "missing",
        "Evidence that is missing",
        ("Activity", "Due", "Stands", "Evidence", "Whose"),
        tuple(
            (
                titled(own[0]),
                due_cell(own[0]),
                stands_cell(own[0]),
                _labels(own[0]),
                whose_words(own),
            )
            for own in alike((a for a in activities if a.missing), lacks)
        ),
        widths=(27, 11, 15, 21, 36),
    )


def _labels(activity: Activity) -> str:
    return "; ".join(slot.label for slot in activity.missing)


def standing_together(activities: Iterable[Activity]) -> Table:
    """Each task and what sets its date once, and below one another how its deadlines were kept."""
    return Table(
        "standing",
        "Deadlines, and whether they were kept",
        ("Task", "Set by", "Due", "Stands", "Reported", "Where"),
        tuple(
            (
                own[0].title,
                own[0].source,
                due_cell(own[0]),
                stands_cell(own[0]),
                reported_words(own[0]),
                where_words(own),
            )
            for each in alike(activities, lambda a: (a.title, a.source))
            for own in alike(each, _kept)
        ),
        merged=2,
        widths=(24, 25, 12, 16, 18, 20),
    )


def _kept(activity: Activity) -> tuple[Cell, Cell, str]:
    return due_cell(activity), stands_cell(activity), reported_words(activity)


def late_together(late: Iterable[Activity]) -> Table:
    """What was late or was not reported, the latest first; each task once for all who stand alike."""
    latest = sorted(late, key=lambda a: (-a.kept.hours, a.due, a.id))
    return Table(
        "late",
        "Tasks that were late, or were not reported",
        ("Task", "Due", "Stands", "Reported", "Whose", "Note"),
        tuple(
            (titled(own[0]), *_kept(own[0]), whose_words(own), own[0].note)
            for own in alike(latest, lambda a: (titled(a), *_kept(a), a.note, a.post))
        ),
        widths=(26, 11, 16, 15, 30, 20),
    )
