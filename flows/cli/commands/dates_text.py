"""Timetables, explanations and kinds as aligned text for a terminal."""

import datetime as dt
from collections.abc import Sequence

from calendars.combined import CombinedRow, CombinedTimetable
from calendars.english import day_words, hour_words
from calendars.kinds import PollKind, variants_of
from calendars.levels import Level
from calendars.milestones import Milestone, Timetable
from calendars.output.why import Count, CountedDay, Explanation
from calendars.rules.pending import all_pending
from calendars.rules.verification import verification
from flows.cli.terminal.show import Entry, folded, table

_INDENT = "    "
_HANGING = " " * 15
_HEAD = ("By", "Hour", "Milestone, and its key", "Who", "Checked")
_CHECKED = {Level.STATUTE: "statute", Level.PUBLISHED: "published", Level.UNVERIFIED: "unverified"}
_LEGEND = "Checked: " + ", ".join(
    f"{word} = {level}" for level, word in _CHECKED.items() if word != level
)


def timetable_text(timetable: Timetable) -> str:
    """A whole timetable: dated milestones by date, then those without a date."""
    rows = [(milestone, "") for milestone in timetable.milestones]
    return _rows_text(_heading(timetable), rows, timetable.warnings)


def combined_text(combined: CombinedTimetable) -> str:
    """Several polls of one day: each row with the kinds it is for."""
    rows = [(row.plan, _kinds(row)) for row in combined.rows]
    heading = "\n".join(_heading(timetable) for timetable in combined.timetables)
    return _rows_text(heading, rows, combined.warnings)


def _rows_text(heading: str, rows: list[tuple[Milestone, str]], warnings: Sequence[str]) -> str:
    dated = [(row, kinds) for row, kinds in rows if row.date or row.earliest]
    undated = [(row, kinds) for row, kinds in rows if not (row.date or row.earliest)]
    cells = [_dated_row(row, kinds) for row, kinds in dated]
    lines = [heading, "", table(_HEAD, cells, titles=_HEAD[2]), "", folded(_LEGEND)]
    if undated:
        lines += ["", "Without a date:", ""]
        lines += [folded(_undated_line(row, kinds), hanging=_INDENT) for row, kinds in undated]
    return "\n".join([*lines, *_warning_lines(warnings)])


def why_text(explanation: Explanation) -> str:
    """One milestone with its count, day by day."""
    milestone = explanation.milestone
    lines = [_heading(explanation.timetable), "", f"{milestone.title} ({milestone.key})"]
    lines += [
        folded(f"  {name:<12} {value}", hanging=_HANGING)
        for name, value in _particulars(milestone)
        if value
    ]
    for count in explanation.counts:
        lines += ["", *_count_lines(count)]
    lines += _warning_lines(explanation.timetable.warnings)
    return "\n".join(lines)


def kinds_text(kinds: Sequence[PollKind]) -> str:
    """The poll kinds, with where they are held and how sure we are of their rules."""
    rows = [
        Entry(
            (kind.key, kind.title, ", ".join(kind.nations), day_words(kind.begins)),
            f"rules: {verification(kind).words()}",
        )
        for kind in kinds
    ]
    named = [
        folded(f"  {v.key} ({kind.key}: {v.title})", hanging=_INDENT)
        for kind in kinds
        for v in variants_of(kind)
    ]
    coming = [
        folded(f"  {change.name}: {change.title}; {change.status}", hanging=_INDENT)
        for change in all_pending()
    ]
    lines = [
        table(("Kind", "Title", "Where", "Polls from"), rows, titles="Title"),
        "",
        "Variants:",
        *named,
    ]
    return "\n".join([*lines, "", "Announced, not law (--pending NAME):", *coming])


def _heading(timetable: Timetable) -> str:
    nation = f", {timetable.nation}" if timetable.nation else ""
    known = f", as known on {day_words(timetable.as_of)}" if timetable.as_of else ""
    return f"{timetable.title}{nation}: {day_words(timetable.poll_date)}{known}"


def _dated_row(milestone: Milestone, kinds: str) -> Entry:
    """One milestone, with the key by which `writ why` takes it."""
    if milestone.date:
        when = day_words(milestone.date)
    else:
        when = f"from {day_words(milestone.earliest)}" if milestone.earliest else ""
    title = f"{milestone.title}{kinds}"
    if milestone.earliest and milestone.date and milestone.earliest != milestone.date:
        title += f" from {day_words(milestone.earliest)}"
    if milestone.needs:
        title += f" [needs --given {milestone.needs}=DATE]"
    if milestone.today:
        title += f" [today: {_when(milestone.today.date, milestone.today.time)}]"
    hour = hour_words(milestone.time, milestone.until)
    level = _CHECKED[Level(milestone.verified)]
    return Entry((when, hour, title, milestone.role, level), milestone.key)


def _undated_line(milestone: Milestone, kinds: str) -> str:
    needs = f" [needs --given {milestone.needs}=DATE]" if milestone.needs else ""
    named = f"{milestone.key}; {milestone.verified}"
    return f"{milestone.title}{kinds} ({named}): {milestone.rule}{needs}"


def _kinds(row: CombinedRow) -> str:
    if not row.differing:
        return f" [{', '.join(row.kinds)}]"
    each = (
        f"{found.kind}: {_when(found.milestone.date, found.milestone.time) or 'no date'}"
        for found in row.differing
    )
    return f" [{', '.join(each)}]"


def _particulars(milestone: Milestone) -> list[tuple[str, str]]:
    today = milestone.today
    return [
        ("first day", day_words(milestone.earliest) if milestone.earliest else ""),
        ("day", _when(milestone.date, milestone.time)),
        ("today's law", f"{_when(today.date, today.time)}: {today.rule}" if today else ""),
        ("rule", milestone.rule),
        ("who", milestone.role),
        ("calendar", milestone.calendar),
        ("source", milestone.source),
        ("checked", f"{milestone.verified}{_against(milestone)}"),
        ("needs", f"--given {milestone.needs}=DATE" if milestone.needs else ""),
    ]


def _against(milestone: Milestone) -> str:
    return f": {milestone.against}" if milestone.against else ""


def _when(day: dt.date | None, hour: dt.time | None) -> str:
    if day is None:
        return ""
    return f"{day_words(day)} {hour_words(hour, None)}".rstrip()


def _count_lines(count: Count) -> list[str]:
    lines = [f"Count: {count.rule}", f"{_INDENT}{day_words(count.anchor)}  {count.anchor_is}"]
    lines += [_INDENT + _day_line(day) for day in count.days]
    return [*lines, f"{_INDENT}{day_words(count.found)}  is the day"]


def _day_line(day: CountedDay) -> str:
    number = "" if day.number is None else str(day.number)
    reason = f"not counted: {day.why}" if day.why and day.number is None else day.why or ""
    return f"{day_words(day.date)} {number:>4}  {reason}".rstrip()


def _warning_lines(warnings: Sequence[str]) -> list[str]:
    return ["", *(folded(f"Note: {warning}.") for warning in warnings)] if warnings else []
