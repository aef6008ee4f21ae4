"""The returning officers' report: outcome by outcome and activity by activity, what there is to show. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from notifications.reports.alike import alike, missing_together, standing_together, where_words
from notifications.reports.document import Cell, Document, Flag, Part, Section, Table
from notifications.reports.matter import Activity, Matter, Slot
from notifications.reports.tables import (
    activities_table,
    by_law,
    deadlines_table,
    did_table,
    due_cell,
    evidence_table,
    facts_of,
    lessons_table,
    missing_table,
    notices_table,
    people_table,
    reported_words,
    slot_cell,
    stands_cell,
    told_table,
    when_words,
)
from notifications.reports.timing import Timing
from tasks.terms import Standing
from tasks.words import long_day

_HOW_TO_READ = (
    "What counts is what was reported in Writ: a time is that of the report, which may be later than the"
    " act. An act that can only be reported once it has happened, as a poll, is never called late.",
    "Evidence is what the owners named: where it can be found, or what it says. An item of a checklist"
    " counts as done once it is ticked; what nobody named for it is shown as ticked.",
    "Missing is what was asked for and not named, where the task was reported done or is past its"
    " deadline; what is asked for by a deadline that is still to come is not due yet, and not missing. Where an owner named something without saying which piece it is, nothing is called missing.",
    "Tasks of one organisation alone, as those of the police, are not in this report.",
)


def outcomes_report(matter: Matter, *, area: str | None = None) -> Document:
    """The report of an election by the standards' outcomes.

    Args:
        matter: what its readers may see.
        area: the name of the one authority that it is about; None for all.
    """
    needed = [a for a in matter.activities if a.is_needed]
    law = [*by_law(needed)]
    missing = missing_table(needed)
    glance = glance_table(matter, needed)
    return Document(
        title="Evidence for the returning officer's performance standards",
        about=f"{area or matter.place}, {long_day(matter.poll_date)}",
        at=matter.at,
        facts=facts_of(matter, ("Standards", matter.standards)),
        sections=_sections(matter, needed, glance),
        sheets=(
            glance,
            activities_table(matter.activities),
            evidence_table(matter.activities),
            missing,
            deadlines_table(law),
            notices_table(needed),
            people_table(matter),
            did_table(matter.activities),
            lessons_table(matter),
        ),
        brief=glance.only(
            "Outcome", "Activities", "In time", "Late", "Not reported", "Not due yet", "Missing"
        ),
        chief=missing.only("Due", "Where", "Evidence", "Activity"),
    )


def _sections(matter: Matter, needed: Sequence[Activity], glance: Table) -> tuple[Section, ...]:
    """What is read, in its order."""
    law = [*by_law(needed)]
    rest = [a for a in needed if a.outcome is None and a not in law and a.part_of is None]
    return (
        Section("glance", "At a glance", tables=(glance,)),
        Section.of(
            "missing",
            "What is missing",
            missing_together(needed),
            _nothing_missing(needed),
        ),
        *_outcome_sections(matter.outcomes, [a for a in needed if a.outcome is not None]),
        Section.of("law", "Dates set by law", standing_together(law), "There are none."),
        Section.of("rest", "Other tasks", standing_together(rest), "There are none beside these."),
        Section.of("told", "Notices and acknowledgements", told_table(needed), "Nobody was told."),
        Section.of("lessons", "Lessons", lessons_table(matter), "None was noted."),
        Section("reading", "How to read this report", _HOW_TO_READ),
    )


def glance_table(matter: Matter, needed: Sequence[Activity]) -> Table:
    """How many activities and pieces of evidence there are, outcome by outcome, and how they stand."""
    groups: list[tuple[str, list[Activity]]] = [
        (f"{number}. {title}", [a for a in needed if a.outcome == number])
        for number, title in matter.outcomes.items()
    ]
    groups.append(("Dates set by law", [*by_law(needed)]))
    return Table(
        "summary",
        "Activities and evidence, outcome by outcome",
        (
            "Outcome",
            "Activities",
            "Done",
            "Not applicable",
            "In time",
            "Late",
            "Not reported",
            "Not due yet",
            "Evidence asked for",
            "There",
            "Missing",
            "Evidence not due yet",
        ),
        tuple((name, *_counts(own)) for name, own in groups),
        widths=(24, 9, 7, 10, 7, 7, 9, 8, 9, 7, 8, 9),
    )


def _counts(own: Sequence[Activity]) -> tuple[Cell, ...]:
    standings = [a.standing for a in own]
    done, not_needed = standings.count(Standing.DONE), standings.count(Standing.NOT_APPLICABLE)
    asked = [(slot, a) for a in own for slot in a.slots if slot.asked]
    late = sum(a.kept.is_bad and a.reported_at is not None for a in own)
    silent = sum(a.kept.is_bad and a.reported_at is None for a in own)
    missing = sum(len(a.missing) for a in own)
    return (
        len(own),
        done,
        not_needed,
        sum(a.reported_at is not None and not a.kept.is_bad for a in own),
        _flagged(late),
        _flagged(silent),
        sum(a.kept.timing is Timing.TO_COME for a in own),
        len(asked),
        sum(not slot.is_missing for slot, _ in asked),
        _flagged(missing),
        sum(len(a.not_due) for a in own),
    )


def _nothing_missing(needed: Sequence[Activity]) -> str:
    """That nothing is missing, and how much cannot be yet."""
    later = sum(len(a.not_due) for a in needed)
    if not later:
        return "Nothing that is to be expected."
    pieces = "1 piece is" if later == 1 else f"{later} pieces are"
    return f"Nothing that is to be expected by now; {pieces} not due yet."


def _flagged(count: int) -> Cell:
    return Flag(str(count)) if count else 0


def _outcome_sections(
    outcomes: Mapping[int, str], activities: Sequence[Activity]
) -> Iterator[Section]:
    for number, title in outcomes.items():
        own = [a for a in activities if a.outcome == number]
        none = ("No activity of this outcome was asked for at this election.",)
        parts = tuple(_activity_part(number, each) for each in alike(own, lambda a: a.key))
        yield Section(
            f"outcome-{number}", f"Outcome {number}: {title}", () if own else none, parts=parts
        )


def _activity_part(number: int, own: Sequence[Activity]) -> Part:
    """One activity: a row for each piece of evidence, once for all places that show the same."""
    sources = dict.fromkeys(a.source for a in own)
    held = dict.fromkeys(a.part_of for a in own if a.part_of is not None)
    words = [f"Asked for by: {'; '.join(sources)}."]
    if held:
        words.append(f"An item on the checklist of: {'; '.join(held)}.")
    table = Table(
        f"outcome-{number}-{own[0].key}",
        own[0].title,
        ("Where", "Due", "Stands", "Reported", "Evidence", "What there is", "Given by"),
        tuple((where_words(same), *row) for same in alike(own, _rows) for row in _rows(same[0])),
        merged=4,
        widths=(16, 11, 15, 15, 17, 26, 15),
    )
    return Part(own[0].title, tuple(words), table)


def _rows(activity: Activity) -> tuple[tuple[Cell, ...], ...]:
    """What is said of an activity, aside from where."""
    head = (due_cell(activity), stands_cell(activity), reported_words(activity))
    if not activity.slots:
        return ((*head, "none asked for", activity.note, ""),)
    found: dict[tuple[Cell, str], list[str]] = {}
    for slot in activity.slots:
        found.setdefault((slot_cell(slot, activity), _given(slot, activity)), []).append(slot.label)
    return tuple((*head, "; ".join(labels), *said) for said, labels in found.items())


def _given(slot: Slot, activity: Activity) -> str:
    """By whom it was given and when, where that is not what stands under Reported."""
    words = when_words(slot.who, slot.at)
    return "as reported" if words and words == reported_words(activity) else words
