"""What Prefect's own pages say: the timetable as a table, the task above its form, a state's line.

Prefect shows times in the browser's zone; everything here is written out in London time.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from calendars.output.markdown_text import literal, table
from flows.showing.election_boards import GLANCES, glance_key
from notifications.wording.language import english
from notifications.writing.asked import asked_words
from notifications.writing.entries import why_words
from tasks.actions.asks.powers import powers
from tasks.contests.shown import poll_lines
from tasks.own_days.own_day import OwnDay
from tasks.own_days.words import day_words, name_words
from tasks.planning.polls import poll_words
from tasks.planning.reference_data import Books
from tasks.register.models import ElectionRow, MilestoneRow, PollRow
from tasks.register.plans.elections import poll_of
from tasks.terms import ElectionState, Standing
from tasks.views.task import GivenAnswer, TaskView
from tasks.words import long_day, short_day, short_moment

_STANDS = {
    ElectionState.POSTPONED: "Postponed: it has no day until `replan-an-election` gives it one.",
    ElectionState.CANCELLED: "Cancelled: nothing is to be done for it any more.",
    ElectionState.ARCHIVED: "Archived: it is over, and nothing leaves for it any more.",
}
_WITHOUT_TIMETABLE = _STANDS.keys()
_LISTS = (
    ("waiting", {"state": "Paused"}),
    ("to come", {"state": "Scheduled"}),
    ("overdue", {"tag": "overdue"}),
    ("passed up the ladder", {"tag": "escalated"}),
    ("answered", {"state": "Completed"}),
    ("stood down", {"tag": "stood down"}),
    ("passed", {"tag": "passed"}),
)
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=800)


def deployment_markdown(
    election: ElectionRow,
    polls: Sequence[PollRow],
    milestones: Sequence[MilestoneRow],
    books: Books,
    *,
    roles: Collection[str] = (),
    own: Sequence[tuple[OwnDay, date | None]] = (),
) -> str:
    """The election's description: what is held where, the lists people need, its statutory timetable.

    Args:
        election: as it stands now; where it is over, no timetable is shown.
        polls: its polls.
        milestones: its statutory dates.
        books: names of areas and posts.
        roles: the posts that own its tasks; each gets a link to what is theirs.
        own: the days of single authorities, each with the day by the rule where that is another.
    """
    force = books.directory.area(election.area).name
    lines = [
        f"## {literal(force)}, {long_day(election.poll_date)}",
        *_standing_lines(election),
        f"Called on {long_day(election.called_on)}"
        + (f": {literal(election.reason)}." if election.reason else "."),
        "",
        *_poll_lines(polls, books),
        "",
        *_list_lines(election, roles, books),
    ]
    if ElectionState(election.state) not in _WITHOUT_TIMETABLE:
        for kind in dict.fromkeys(poll.kind for poll in polls):
            rows = [row for row in milestones if row.kind == kind]
            lines += ["", f"### Statutory timetable: {poll_words(kind).title}", "", _table(rows)]
        lines += _own_lines(own, books)
    lines += [
        "",
        "Times are London time. *Cancel* on a waiting run stops no task: it stands as Paused again within"
        " a minute. `record-a-completion` and *Resume* close a task; `cancel-an-election` stands tasks down.",
    ]
    return "\n".join(lines)


def _own_lines(own: Sequence[tuple[OwnDay, date | None]], books: Books) -> Iterator[str]:
    """The days on which an authority did something, or that its officer planned or fixed."""
    if own:
        yield ""
        yield "### Days of single authorities"
        yield ""
    for day, by_rule in own:
        area = books.directory.area(day.area).name if day.area else "all"
        kind = f", {poll_words(day.kind).title}" if day.kind else ""
        yield f"* {literal(area + kind)}: {literal(f'{name_words(day)}: {day_words(day, by_rule)}')}"


def _standing_lines(election: ElectionRow) -> Iterator[str]:
    """What has become of it, where that is not what its name or its runs say."""
    said = _STANDS.get(ElectionState(election.state))
    if said is not None:
        yield f"**{said}**"
        yield ""
    power = powers().get(election.power or "")
    if power is not None:
        yield f"Postponed under {literal(power.words)}."
        yield ""
    called_for = election.id.rpartition(".")[2]
    if called_for != election.poll_date.isoformat():
        first = date.fromisoformat(called_for)
        yield (
            f"**The poll was moved to {long_day(election.poll_date)}.** It was called for"
            f" {long_day(first)}, the day that stays in its name."
        )
        yield ""


def _list_lines(election: ElectionRow, roles: Collection[str], books: Books) -> Iterator[str]:
    """Links to Prefect's own lists of this election's runs."""
    yield "**Lists:** " + " · ".join(
        f"[{title}]({_runs_link(election, **query)})" for title, query in _LISTS
    )
    yield ""
    yield "**At a glance:** " + " · ".join(
        f"[{title}](/artifacts/key/{glance_key(election.id, what)})" for title, what in GLANCES
    )
    titles = {role: books.posts.roles[role].title for role in roles if role in books.posts.roles}
    if titles:
        yield ""
        yield "**Everything of:** " + " · ".join(
            f"[{literal(title)}]({_runs_link(election, tag=f'post:{role}')})"
            for role, title in sorted(titles.items(), key=lambda pair: pair[1])
        )


def _runs_link(election: ElectionRow, *, state: str = "", tag: str = "") -> str:
    """The address of a list of this election's runs in Prefect, from its call to its last return."""
    query = [
        *[("state", state)] * bool(state),
        ("tag", election.id),
        *[("tag", tag)] * bool(tag),
        ("type", "range"),
        ("startDate", f"{election.called_on - _BEFORE}T00:00:00Z"),
        ("endDate", f"{election.poll_date + _AFTER}T00:00:00Z"),
    ]
    return "/runs?" + urlencode(query)


def _poll_lines(polls: Sequence[PollRow], books: Books) -> Iterator[str]:
    for poll in polls:
        area = books.directory.area(poll.area).name
        for line in poll_lines(poll_of(poll), poll.id, area):
            became = f": **{line.became}**" if line.became else ""
            yield f"{'  ' * line.inner}* {literal(line.what)} (`{line.id}`){became}"


def _table(rows: Sequence[MilestoneRow]) -> str:
    return table(
        ("date", "hour", "milestone", "officer", "how sure"),
        (
            (short_day(row.day), row.hour or "", row.title, row.role, row.verified)
            for row in rows
            if row.day is not None
        ),
    )


def form_markdown(view: TaskView) -> str:
    """What stands above the form with which a task is finished in Prefect."""
    lines = [
        f"## {literal(view.title)}",
        f"**{literal(view.area)}** · {literal(view.election_title)} · `{view.id}`",
        "",
        f"Due **{short_moment(view.due)}** · owner: {literal(asked_words(view, english()))}",
        "",
        view.guidance,
        "",
        f"*Why this date:* {literal(why_words(view, english()))} · *Source:* {literal(view.source)} · *{view.verified}*",
    ]
    if view.moved_from:
        lines += ["", f"*Instead of* {view.moved_from}"]
    if view.contests:
        said = "; ".join(f"{c.name}: {c.became}" if c.became else c.name for c in view.contests)
        lines += ["", f"*What is polled:* {literal(said)}"]
    if view.evidence_asked:
        lines += ["", f"*Evidence asked for:* {literal('; '.join(view.evidence_asked))}"]
    lines += [line for answer in view.standing_answers for line in ("", _answer_line(answer))]
    return "\n".join(lines)


def _answer_line(answer: GivenAnswer) -> str:
    posts = f" ({', '.join(answer.posts)})" if answer.posts else ""
    said = [answer.note, *(f"{label}: {text}" for label, text in answer.evidence.items())]
    words = "; ".join(each for each in said if each)
    when = short_moment(answer.at)
    return "*Answered already:* " + literal(
        f"{answer.who}{posts}, {when}" + (f": {words}" if words else "")
    )


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
    if view.still_asked:
        who = ", ".join(answer.who for answer in view.standing_answers)
        return f"{who} answered; still waiting for {', '.join(view.still_asked)}; {due}"
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
