"""Timetables as Markdown tables, for a report, an e-mail or a deployment's description."""

from collections.abc import Iterable, Sequence

from calendars.combined import CombinedRow, CombinedTimetable
from calendars.english import day_words, hour_words
from calendars.milestones import Milestone, Timetable
from calendars.output.markdown_text import literal, table

_HEAD = ("By", "Hour", "Milestone", "Who", "Rule", "Source", "How sure")


def timetable_markdown(timetable: Timetable) -> str:
    """One timetable: a heading, a table of the dated rows, a list of the others, the warnings."""
    rows = [(milestone, "") for milestone in timetable.milestones]
    nation = f", {timetable.nation}" if timetable.nation else ""
    title = f"{timetable.title}{nation}: {day_words(timetable.poll_date)}"
    return _document(title, rows, timetable.warnings)


def combined_markdown(combined: CombinedTimetable) -> str:
    """Several polls of one day; each row names its kinds."""
    rows = [(row.plan, _kinds(row)) for row in combined.rows]
    titles = "; ".join(timetable.title for timetable in combined.timetables)
    return _document(f"{titles}: {day_words(combined.poll_date)}", rows, combined.warnings)


def _document(title: str, rows: Sequence[tuple[Milestone, str]], warnings: Iterable[str]) -> str:
    dated = [(row, kinds) for row, kinds in rows if row.date or row.earliest]
    undated = [(row, kinds) for row, kinds in rows if not (row.date or row.earliest)]
    lines = [f"# {literal(title)}", "", table(_HEAD, (_cells(row, kinds) for row, kinds in dated))]
    if undated:
        lines += ["", "Without a date:", ""]
        lines += [f"- {literal(_undated(row, kinds))}" for row, kinds in undated]
    notes = [f"> {literal(warning)}" for warning in warnings]
    return "\n".join([*lines, *(["", *notes] if notes else []), ""])


def _cells(row: Milestone, kinds: str) -> list[str]:
    when = day_words(row.date) if row.date else ""
    if row.earliest and row.earliest != row.date:
        when = f"from {day_words(row.earliest)}{f' to {when}' if when else ''}"
    hour = hour_words(row.time, row.until)
    today = f" (today: {hour_words(row.today.time)})" if row.today else ""
    title = f"{row.title}{kinds}{today}"
    return [when, hour, title, row.role, row.rule, row.source, str(row.verified)]


def _undated(row: Milestone, kinds: str) -> str:
    needs = f" Needs {row.needs}." if row.needs else ""
    return f"{row.title}{kinds}: {row.rule}.{needs} ({row.source}; {row.verified})"


def _kinds(row: CombinedRow) -> str:
    """In round brackets: square ones begin a link, and would be escaped where the source is read."""
    if not row.differing:
        return f" ({', '.join(row.kinds)})"
    each = ", ".join(
        f"{found.kind}: {day_words(found.milestone.date) if found.milestone.date else 'no date'}"
        for found in row.differing
    )
    return f" ({each})"
