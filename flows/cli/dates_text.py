"""Timetables, explanations and kinds as aligned text for a terminal."""

import datetime as dt
from collections.abc import Iterable, Sequence

from calendars.english import day_words, hour_words
from calendars.kinds import PollKind, variants_of
from calendars.milestones import Milestone, Timetable
from calendars.verification import verification
from calendars.why import Count, CountedDay, Explanation

_GAP = "  "
_INDENT = "    "


def timetable_text(timetable: Timetable) -> str:
    """A whole timetable: dated milestones by date, then those without a date."""
    dated = [m for m in timetable.milestones if m.date or m.earliest]
    undated = [m for m in timetable.milestones if not (m.date or m.earliest)]
    lines = [_heading(timetable), ""]
    lines += _table(
        ("By", "Hour", "Milestone", "Who", "How sure", "Key"),
        [_dated_cells(milestone) for milestone in dated],
    )
    if undated:
        lines += ["", "Without a date:"]
        lines += [_undated_line(milestone) for milestone in undated]
    lines += _warning_lines(timetable.warnings)
    return "\n".join(lines)


def why_text(explanation: Explanation) -> str:
    """One milestone with its count, day by day."""
    milestone = explanation.milestone
    lines = [_heading(explanation.timetable), "", f"{milestone.title} ({milestone.key})"]
    lines += [f"  {name:<11}{value}" for name, value in _particulars(milestone) if value]
    for count in explanation.counts:
        lines += ["", *_count_lines(count)]
    lines += _warning_lines(explanation.timetable.warnings)
    return "\n".join(lines)


def kinds_text(kinds: Iterable[PollKind]) -> str:
    """The poll kinds, with where they are held and how sure we are of their rules."""
    rows = [
        (
            kind.key,
            kind.title,
            ", ".join(kind.nations),
            f"from {kind.begins.isoformat()}",
            verification(kind).words(),
        )
        for kind in kinds
    ]
    lines = _table(("Kind", "Title", "Where", "Polls", "Rules"), rows)
    named = [f"{v.key} ({kind.key}: {v.title})" for kind in kinds for v in variants_of(kind)]
    return "\n".join([*lines, "", "Also:", *(f"  {name}" for name in named)] if named else lines)


def _heading(timetable: Timetable) -> str:
    nation = f", {timetable.nation}" if timetable.nation else ""
    known = f", as known on {day_words(timetable.as_of)}" if timetable.as_of else ""
    return f"{timetable.title}{nation}: {day_words(timetable.poll_date)}{known}"


def _dated_cells(milestone: Milestone) -> tuple[str, ...]:
    if milestone.date:
        when = day_words(milestone.date)
    else:
        when = f"from {day_words(milestone.earliest)}" if milestone.earliest else ""
    title = milestone.title
    if milestone.earliest and milestone.date and milestone.earliest != milestone.date:
        title += f" (from {day_words(milestone.earliest)})"
    if milestone.today:
        title += f" [today: {_when(milestone.today.date, milestone.today.time)}]"
    hour = hour_words(milestone.time, milestone.until)
    return when, hour, title, milestone.role, str(milestone.verified), milestone.key


def _undated_line(milestone: Milestone) -> str:
    needs = f" [needs --given {milestone.needs}=DATE]" if milestone.needs else ""
    return f"  {milestone.title} ({milestone.key}; {milestone.verified}): {milestone.rule}{needs}"


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
    reason = f"not counted: {day.why}" if day.why else ""
    return f"{day_words(day.date)} {number:>4}  {reason}".rstrip()


def _warning_lines(warnings: Sequence[str]) -> list[str]:
    return ["", *(f"Note: {warning}." for warning in warnings)] if warnings else []


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
