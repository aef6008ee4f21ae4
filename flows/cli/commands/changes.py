"""`writ replan`, `postpone`, `cancel`, `uncontested`: what changes in an election."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from flows.cli import REFUSED
from flows.cli.commands.elections import planned_json
from flows.cli.terminal.prefect_side import show_election
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import Entry, as_json, say, say_folded, say_table, warn
from flows.elections.change_table import ChangeRow, change_rows, change_summary, not_anew_words
from flows.wiring import open_office
from tasks.actions.asks.ask import Ask, ChangeRefusedError
from tasks.actions.asks.day import CancelElection, Postpone
from tasks.actions.asks.polls import SetPolls
from tasks.actions.asks.replan import Replan
from tasks.actions.changing import Changed
from tasks.actions.days.recording import change_and_report
from tasks.actions.fresh_polls.fates import Death
from tasks.actions.fresh_polls.holding_again import HeldAgain, HoldAgain, hold_again
from tasks.actions.proclaiming import proclaim, proclaimed_day
from tasks.clock import london, london_day, utc_now
from tasks.contests.asked import polls_to_change
from tasks.people.posts import load_posts
from tasks.planning.polls import Poll, day_in
from tasks.planning.replanning import TaskChange
from tasks.register.plans.answerers import name_of
from tasks.register.plans.directory_store import stored_areas
from tasks.register.plans.elections import the_election
from tasks.register.session import Session
from tasks.terms import PollState
from tasks.typist import name_given


@dataclass(frozen=True)
class PreviewAsked:
    """A change that can be previewed."""

    preview: bool
    json: bool


@dataclass(frozen=True)
class ChangeAsked(PreviewAsked):
    """A change of one election."""

    election: str
    reason: str
    who: str


@dataclass(frozen=True)
class ReplanAsked(ChangeAsked):
    """`writ replan`."""

    date: dt.date | None
    add_poll: Sequence[Sequence[str]]
    remove_poll: Sequence[Sequence[str]]
    poll: Sequence[Sequence[str]]
    given: Sequence[tuple[str, dt.date]]
    actual: Sequence[tuple[str, dt.date]]


@dataclass(frozen=True)
class PostponeAsked(ChangeAsked):
    """`writ postpone`."""

    power: str | None


@dataclass(frozen=True)
class PollsAsked(ChangeAsked):
    """`writ uncontested`."""

    poll: Sequence[Sequence[str]]


@dataclass(frozen=True)
class CancelAsked(PollsAsked):
    """`writ cancel`."""

    countermanded: bool


@dataclass(frozen=True)
class CountermandAsked(PollsAsked):
    """`writ countermand`."""

    fresh: dt.date
    proof_on: dt.date | None
    stood: str | None


@dataclass(frozen=True)
class ProclaimAsked(PreviewAsked):
    """`writ proclaim`."""

    day: dt.date
    nation: str
    proclaimed_on: dt.date
    why: str
    mourning: bool
    who: str


def replan(args: ReplanAsked) -> int:
    """Move the day, or that of some polls; add or take away polls, enter dates; or only plan anew from the
    same facts."""
    if args.poll:
        if args.date is None:
            raise ChangeRefusedError(
                "--poll names the polls that move; add --date, the day they move to"
            )
        if args.add_poll or args.remove_poll or args.given or args.actual:
            raise ChangeRefusedError(
                "--poll moves polls and nothing else: enter --add-poll, --remove-poll, --given and --actual"
                " by a command of their own"
            )
        day = args.date
        return _hold_again(args, lambda polls: HoldAgain(polls(args.poll), day, args.reason))

    def wanted(polls: PollsOf) -> Ask:
        return Replan(
            reason=args.reason,
            polling_day=args.date,
            add=polls(args.add_poll),
            take_away=polls(args.remove_poll),
            given=dict(args.given),
            actual=dict(args.actual),
        )

    return _change(args, wanted)


def postpone(args: PostponeAsked) -> int:
    """Postpone without a date: what is not done is stood down until there is a day."""
    return _change(args, lambda _: Postpone(args.reason, args.power))


def cancel(args: CancelAsked) -> int:
    """Cancel the election, or some of its polls."""
    if not args.poll:
        if args.countermanded:
            raise ChangeRefusedError(
                "--countermanded is of the polls in which the candidate stood: name them with --poll"
            )
        return _change(args, lambda _: CancelElection(reason=args.reason))
    state = PollState.COUNTERMANDED if args.countermanded else PollState.CANCELLED
    return _change(args, lambda polls: SetPolls(polls(args.poll), state, reason=args.reason))


def uncontested(args: PollsAsked) -> int:
    """No poll is taken where there are no more candidates than seats."""
    return _change(
        args,
        lambda polls: SetPolls(polls(args.poll), PollState.UNCONTESTED, reason=args.reason),
    )


def countermand(args: CountermandAsked) -> int:
    """A candidate has died: the poll is countermanded, and the fresh one called, in one step."""
    death = Death(args.proof_on or london_day(utc_now()), args.stood)
    return _hold_again(
        args, lambda polls: HoldAgain(polls(args.poll), args.fresh, args.reason, death)
    )


PollsOf = Callable[[Sequence[Sequence[str]]], tuple[Poll, ...]]


def _change(args: ChangeAsked, asked: Callable[[PollsOf], Ask]) -> int:
    """Ask of an election what `asked` makes of the polls as they were typed."""

    def work(session: Session, now: datetime) -> Changed:
        return change_and_report(
            session,
            args.election,
            asked(_polls_of(session, args.election)),
            who=name_of(session, name_given(args.who)),
            now=now,
            preview=args.preview,
        )

    return _make(args, work)


def _polls_of(session: Session, election: str) -> PollsOf:
    """Reads polls of an election as they were typed."""
    row = the_election(session, election)
    areas, days = stored_areas(session), {row.poll_date, day_in(row.id)}

    def polls(given: Sequence[Sequence[str]]) -> tuple[Poll, ...]:
        return polls_to_change([text for several in given for text in several], areas, days=days)

    return polls


def _hold_again(args: ChangeAsked, asked: Callable[[PollsOf], HoldAgain]) -> int:
    """Hold polls on another day, or only show what that would change."""
    office, now = open_office(), utc_now()
    with (
        progress(f"Planning {args.election} anew"),
        office.register.opened(preview=args.preview) as session,
    ):
        held = hold_again(
            session,
            args.election,
            asked(_polls_of(session, args.election)),
            who=name_of(session, name_given(args.who)),
            now=now,
            preview=args.preview,
        )
    show_held(args, held)
    if not args.preview:
        for number, election in enumerate((args.election, held.fresh)):
            show_election(office, election, now=now, changed=number == 0)
    return 0


def show_held(args: PreviewAsked, held: HeldAgain) -> None:
    """Print what becomes of the election that the polls leave, what the law says, and what is called."""
    if args.json:
        called = planned_json(held.called) if held.called else None
        added = _changed_json(args, held.added) if held.added else None
        fresh = {"notes": list(held.notes), "fresh": called or added}
        say(as_json({**_changed_json(args, held.left), **fresh}))
        return
    show_changed(args, held.left)
    for note in held.notes:
        say_folded(f"{note[:1].upper()}{note[1:]}.")
    if held.called:
        is_called = "would be called" if args.preview else "is called"
        say_folded(
            f"{held.fresh} {is_called} for it: {len(held.called.tasks)} tasks;"
            f" `writ plan {held.fresh}` lists them."
        )
    elif held.added:
        show_changed(args, held.added)


def _make(args: ChangeAsked, work: Callable[[Session, datetime], Changed]) -> int:
    """Make a change, or only show it."""
    office, now = open_office(), utc_now()
    with (
        progress(f"Planning {args.election} anew"),
        office.register.opened(preview=args.preview) as session,
    ):
        changed = work(session, now)
    show_changed(args, changed)
    if not args.preview:
        for one in (changed, *changed.reopened):
            show_election(office, one.election, now=now, changed=not one.is_empty)
    return 0


def show_changed(
    args: PreviewAsked, changed: Changed, besides: Mapping[str, Any] | None = None
) -> None:
    """Print what changes and who hears of it; `besides` is what JSON says more."""
    if args.json:
        say(as_json({**_changed_json(args, changed), **(besides or {})}))
        return
    would = args.preview
    if changed.fault:
        warn(not_anew_words(changed, would=would))
        return
    say_folded(
        f"Preview: nothing was changed. {changed.election} would be changed, and people would read:"
        f" {changed.why}."
        if would
        else f"{changed.election}: {changed.why}."
    )
    say_folded(change_summary(changed, would=would))
    if changed.done:
        say_folded(
            f"{'Would be reported' if would else 'Reported'} done: {', '.join(changed.done)}."
        )
    rows = change_rows(changed, load_posts().roles)
    hears = (("Would hear" if would else "Hears"),) if changed.told else ()
    for post, own in groupby(rows, key=lambda row: row.post):
        listed = [_row(row, told=bool(hears)) for row in own]
        say_table((*_HEAD, *hears), listed, title=post, titles="Task")
    for alarm in changed.alarms:
        warn(f"alarm: {alarm}")
    for watch in changed.reopened:
        show_changed(args, watch)


def _changed_json(args: PreviewAsked, changed: Changed) -> dict[str, Any]:
    return {
        "election": changed.election,
        "why": changed.why,
        "preview": args.preview,
        "tasks": [change_json(change, changed) for change in changed.tasks],
        "alarms": [str(alarm) for alarm in changed.alarms],
        "done": list(changed.done),
        "reopened": [_changed_json(args, watch) for watch in changed.reopened],
        "fault": changed.fault or None,
    }


_HEAD = ("Task", "Basis", "From", "To")


def _row(row: ChangeRow, *, told: bool) -> Entry:
    names = (", ".join(row.told),) if told else ()
    return Entry((row.task, row.basis, row.was, row.to, *names), row.why)


def change_json(change: TaskChange, changed: Changed) -> dict[str, Any]:
    """One change as `--json` gives it."""
    old, new = change.stored, change.planned
    return {
        "id": change.id,
        "title": change.title,
        "area": change.area,
        "change": change.kind.value,
        "from": {"opens": london(old.opens), "due": london(old.due)} if old else None,
        "to": {"opens": london(new.opens), "due": london(new.due)} if new else None,
        "asked_again": change.ask_again,
        "told": list(changed.told.get(change.id, ())),
    }


def proclaim_day(args: ProclaimAsked) -> int:
    """Enter a proclaimed day, and plan anew every election it touches; exit code 1 where a fault keeps
    one of them from it."""
    office, now = open_office(), utc_now()
    day = proclaimed_day(
        args.day,
        nations=(args.nation,),
        proclaimed_on=args.proclaimed_on,
        why=args.why,
        mourning=args.mourning,
    )
    with office.register.opened(preview=args.preview) as session:
        found = proclaim(
            session, day, who=name_of(session, name_given(args.who)), now=now, preview=args.preview
        )
    for place, changed in enumerate(found):
        show_changed(args, changed)
        if not args.preview:
            show_election(office, changed.election, now=now, changed=place == 0)
    if not found and not args.json:
        say(f"No election's dates {'would change' if args.preview else 'change'}.")
    return REFUSED if any(changed.fault for changed in found) else 0
