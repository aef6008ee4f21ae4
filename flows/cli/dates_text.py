"""Timetables, explanations and kinds as aligned text for a terminal."""

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

from calendars.combined import CombinedRow, CombinedTimetable
from calendars.english import day_words, hour_words
from calendars.kinds import PollKind, variants_of
from calendars.levels import Level
from calendars.milestones import Milestone, Timetable
from calendars.pending import all_pending
from calendars.verification import verification
from calendars.why import Count, CountedDay, Explanation

_GAP = "  "
_INDENT = "    "
_HEAD = ("By", "Hour", "Milestone (key)", "Who", "Checked")
_TITLE_WIDTH = 58
_WHO_WIDTH = 18
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
    cells = [line for row, kinds in dated for line in _dated_lines(row, kinds)]
    lines = [heading, "", *_table(_HEAD, cells), "", _LEGEND]
    if undated:
        lines += ["", "Without a date:"]
        lines += [f"  {_undated_line(row, kinds)}" for row, kinds in undated]
    return "\n".join([*lines, *_warning_lines(warnings)])


def why_text(explanation: Explanation) -> str:
    """One milestone with its count, day by day."""
    milestone = explanation.milestone
    lines = [_heading(explanation.timetable), "", f"{milestone.title} ({milestone.key})"]
    lines += [f"  {name:<12} {value}" for name, value in _particulars(milestone) if value]
    for count in explanation.counts:
        lines += ["", *_count_lines(count)]
    lines += _warning_lines(explanation.timetable.warnings)
    return "\n".join(lines)


def kinds_text(kinds: Sequence[PollKind]) -> str:
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
    named = [f"  {v.key} ({kind.key}: {v.title})" for kind in kinds for v in variants_of(kind)]
    coming = [f"  {change.name}: {change.title}; {change.status}" for change in all_pending()]
    lines += ["", "Variants:", *named, "", "Announced, not law (--pending NAME):", *coming]
    return "\n".join(lines)


def _heading(timetable: Timetable) -> str:
    nation = f", {timetable.nation}" if timetable.nation else ""
    known = f", as known on {day_words(timetable.as_of)}" if timetable.as_of else ""
    return f"{timetable.title}{nation}: {day_words(timetable.poll_date)}{known}"


def _dated_lines(milestone: Milestone, kinds: str) -> list[tuple[str, ...]]:
    """The lines of one milestone; a long title or officer runs on below."""
    if milestone.date:
        when = day_words(milestone.date)
    else:
        when = f"from {day_words(milestone.earliest)}" if milestone.earliest else ""
    title = f"{milestone.title}{kinds} ({milestone.key})"
    if milestone.earliest and milestone.date and milestone.earliest != milestone.date:
        title += f" from {day_words(milestone.earliest)}"
    if milestone.needs:
        title += f" [needs --given {milestone.needs}=DATE]"
    if milestone.today:
        title += f" [today: {_when(milestone.today.date, milestone.today.time)}]"
    hour = hour_words(milestone.time, milestone.until)
    level = _CHECKED[Level(milestone.verified)]
    return list(
        zip_longest(
            [when],
            [hour],
            wrap(title, _TITLE_WIDTH, break_long_words=False),
            wrap(milestone.role, _WHO_WIDTH),
            [level],
            fillvalue="",
        )
    )


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
    return ["", *(f"Note: {warning}." for warning in warnings)] if warnings else []


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]
