"""`writ vacancy`: a watch over a vacancy, and the by-election that it becomes."""

import datetime as dt
from dataclasses import dataclass

from flows.cli.commands.changes import PreviewAsked, show_changed, show_held
from flows.cli.commands.elections import planned_json
from flows.cli.commands.plans import plan_landmarks, planned_lines, say_plan
from flows.cli.terminal.prefect_side import show_election
from flows.cli.terminal.show import as_json, say, say_folded, warn
from flows.wiring import open_office
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.vacancies.becoming import call_by_election
from tasks.actions.vacancies.watching import Known, Vacancy, enter_known, open_watch
from tasks.clock import utc_now
from tasks.contests.asked import parse_poll
from tasks.planning.cautions.left_vacant import is_left_vacant
from tasks.planning.planning import Plan
from tasks.planning.reference_data import Books
from tasks.register.plans.answerers import name_of
from tasks.register.plans.task_views import open_books_of
from tasks.typist import name_given
from tasks.words import long_day


@dataclass(frozen=True)
class VacancyAsked(PreviewAsked):
    """`writ vacancy`."""

    watch: str | None
    area: str | None
    seat: str | None
    arose: dt.date | None
    notice: dt.date | None
    requested_on: dt.date | None
    declared_on: dt.date | None
    retires: dt.date | None
    third_vacant: bool
    call: dt.date | None
    reason: str
    who: str

    @property
    def known(self) -> Known:
        """What is entered of it."""
        return Known(self.requested_on, self.declared_on, self.retires, self.third_vacant)


def vacancy(args: VacancyAsked) -> int:
    """Open a watch over a vacancy, enter what has become known of it, or call its by-election."""
    if args.watch is None:
        return _open(args)
    if args.call is None:
        return _enter(args, args.watch)
    if args.known != Known():
        raise ChangeRefusedError(
            "--call calls the by-election and nothing else: enter the days of the vacancy before, by a"
            " command of their own"
        )
    return _call(args, args.watch, args.call)


def _open(args: VacancyAsked) -> int:
    office, now = open_office(), utc_now()
    if args.area is None or args.seat is None or args.arose is None:
        raise ChangeRefusedError("a watch is opened with --area, --seat and --arose")
    asked = Vacancy(
        args.area,
        parse_poll(args.seat),
        args.arose,
        args.notice,
        args.known,
    )
    with office.register.opened(preview=args.preview) as session:
        made = open_watch(
            session,
            asked,
            reason=args.reason,
            who=name_of(session, name_given(args.who)),
            now=now,
            preview=args.preview,
        )
        books = open_books_of(session, around=args.area)
    if args.json:
        say(as_json(planned_json(made)))
    else:
        _show_watch(args, made, books, now=now)
    if not args.preview:
        show_election(office, made.election.id, now=now)
    return 0


def _show_watch(args: VacancyAsked, made: Plan, books: Books, *, now: dt.datetime) -> None:
    watch, would = made.election.id, args.preview
    say_folded(
        f"{watch} {'would be' if would else 'is'} opened: a watch over the vacancy, its notice of"
        f" {long_day(made.election.poll_date)}."
    )
    say_plan(planned_lines(made, books, now=now), plan_landmarks(made))
    say("")
    for alarm in made.alarms:
        warn(f"alarm: {alarm}")
    if args.retires is None:
        say_folded("The six-month rule is looked at when --retires is given.")
    if would:
        say("Preview: nothing was kept.")
        return
    if is_left_vacant(made.election, made.timetables):
        return
    say_folded(
        f"`writ vacancy {watch} --requested-on DAY` enters the electors' request, `writ vacancy {watch}"
        " --call DAY` calls the by-election."
    )


def _enter(args: VacancyAsked, watch: str) -> int:
    office, now = open_office(), utc_now()
    with office.register.opened(preview=args.preview) as session:
        changed = enter_known(
            session,
            watch,
            args.known,
            reason=args.reason,
            who=name_of(session, name_given(args.who)),
            now=now,
            preview=args.preview,
        )
    show_changed(args, changed)
    if not args.preview:
        show_election(office, watch, now=now, changed=not changed.is_empty)
    return 0


def _call(args: VacancyAsked, watch: str, day: dt.date) -> int:
    office, now = open_office(), utc_now()
    with office.register.opened(preview=args.preview) as session:
        held = call_by_election(
            session,
            watch,
            day,
            reason=args.reason,
            who=name_of(session, name_given(args.who)),
            now=now,
            preview=args.preview,
        )
    show_held(args, held)
    if not args.preview:
        for number, election in enumerate((watch, held.fresh)):
            show_election(office, election, now=now, changed=number == 0)
    return 0
