"""What Prefect's own pages say: the timetable as a table, the task above its form, a state's line.

Prefect shows times in the browser's zone; everything here is written out in London time.
"""

from collections.abc import Iterator, Sequence

from tasks.books import Books
from tasks.polls import poll_words
from tasks.register.models import ElectionRow, MilestoneRow, PollRow
from tasks.views import Standing, TaskView
from tasks.words import long_day, short_day, short_moment


def deployment_markdown(
    election: ElectionRow,
    polls: Sequence[PollRow],
    milestones: Sequence[MilestoneRow],
    books: Books,
) -> str:
    """The election's description: what is held where, and its statutory timetable."""
    force = books.directory.area(election.area).name
    lines = [
        f"## {force}, {long_day(election.poll_date)}",
        f"Called on {long_day(election.called_on)}"
        + (f": {election.reason}." if election.reason else "."),
        "",
        *_poll_lines(polls, books),
    ]
    for kind in dict.fromkeys(poll.kind for poll in polls):
        rows = [row for row in milestones if row.kind == kind]
        lines += ["", f"### Statutory timetable: {poll_words(kind).title}", "", *_table(rows)]
    lines += [
        "",
        "Times are London time. *Upcoming* is the plan, one run for each task. In *Runs*, choose"
        " *All run states* to see what waits for its owner and what is done.",
    ]
    return "\n".join(lines)


def _poll_lines(polls: Sequence[PollRow], books: Books) -> Iterator[str]:
    for poll in polls:
        area = books.directory.area(poll.area).name
        yield f"* {area}: {poll_words(poll.kind).title} (`{poll.id}`)"


def _table(rows: Sequence[MilestoneRow]) -> Iterator[str]:
    yield "| date | hour | milestone | officer | how sure |"
    yield "|---|---|---|---|---|"
    for row in rows:
        if row.day is not None:
            yield (
                f"| {short_day(row.day)} | {row.hour or ''} | {row.title} | {row.role} |"
                f" {row.verified} |"
            )


def form_markdown(view: TaskView) -> str:
    """What stands above the form with which a task is finished in Prefect."""
    lines = [
        f"## {view.title}",
        f"**{view.area}** · {view.election_title} · `{view.id}`",
        "",
        f"Due **{short_moment(view.due)}** · owner: {', '.join(view.owners) or 'nobody'} ({view.post})",
        "",
        view.guidance,
        "",
        f"*Why this date:* {view.why} · *Source:* {view.source} · *{view.verified}*",
    ]
    if view.moved_from:
        lines += ["", f"*Moved from* {view.moved_from}: {view.moved_why}"]
    if view.evidence:
        lines += ["", f"*Evidence asked for:* {'; '.join(view.evidence)}"]
    return "\n".join(lines)


def standing_message(view: TaskView) -> str:
    """The line beside a run's state."""
    if view.standing.is_closed:
        return _closed_message(view)
    due = f"due {short_moment(view.due)}"
    owners = ", ".join(view.owners) or "nobody"
    said = {
        Standing.PLANNED: f"Opens {short_moment(view.opens)}, {due}; owner: {owners}",
        Standing.AWAITING: f"Waiting for {owners}; {due}",
        Standing.ACKNOWLEDGED: f"Acknowledged by {view.acknowledged_by}; {due}",
        Standing.OVERDUE: f"Overdue, was {due}; waiting for {owners}",
        Standing.ESCALATED: f"Passed up the ladder; was asked of {owners}, {due}",
    }
    if view.snoozed_until is None:
        return said[view.standing]
    return (
        f"Snoozed by {view.snoozed_by} until {short_moment(view.snoozed_until)}:"
        f" {view.snoozed_why}; {said[view.standing]}"
    )


def _closed_message(view: TaskView) -> str:
    if view.standing is Standing.STOOD_DOWN:
        return "Stood down: it is not needed any more"
    if view.standing is Standing.PASSED:
        return f"Passed: {view.moved_why}"
    at = short_moment(view.closed_at) if view.closed_at else ""
    note = f": {view.note}" if view.note else ""
    return f"{view.standing} by {view.closed_by}, {at}{note}"
