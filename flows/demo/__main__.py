"""The demonstration behind `make demo`: a May election and an unscheduled one, end to end.

Real server, worker, page, register and messages, in a folder of its own that each demonstration
begins anew. With --once it answers one task through its signed link and stops by itself.
"""

import argparse
import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from calendars.english import day_words, hour_words
from calendars.errors import WritError
from calendars.levels import Level
from flows.cli.commands.plans import plan_landmarks, planned_lines, say_phases
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import say, say_folded, say_table
from flows.cli.terminal.whereabouts import near, typed
from flows.demo.answer import answer_first_task, person_url
from flows.demo.waiting import Waiting
from flows.prefect.environment import login_words
from flows.running import running
from flows.up import Embedded
from flows.up.lock import DataLock
from flows.wiring import Office, open_office
from tasks.actions.calling import call_election
from tasks.clock import london_day, utc_now
from tasks.contests.asked import parse_poll
from tasks.files.datafiles import DATA
from tasks.files.private import keep_private, kept_in
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.reference_data import Books, open_books
from tasks.register.messages.contents import sent_messages
from tasks.register.messages.due import all_sent
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.plans.task_views import open_books_of
from tasks.settings import load_settings
from tasks.words import long_day, short_moment

MAY_ELECTION = date(2027, 5, 6)
FORCE = "blankshire"
AUTHORITIES = ("ashford", "brambleton", "castlemere")
BY_ELECTION = "local_england:ashford:Mill.by"
KIND = "local_england"
NOTICE_WORKING_DAYS = 30
POLL_WEEKDAY = 3  # Thursday
GLANCE_SECONDS = 0.5
SHOWN = 8  # messages


def main() -> int:
    """Run the demonstration; returns the exit code."""
    parser = argparse.ArgumentParser(prog="writ demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop by itself when it is through")
    args = parser.parse_args()
    began = time.monotonic()
    try:
        office = _fresh_office()
        with running(office, say=say) as embedded:
            _await("the Prefect server", lambda: embedded.is_well, embedded)
            _call_both(office, embedded.api_url)
            say("")
            say("Waiting for the first messages")
            _await("the first messages", lambda: _all_told(office), embedded)
            _show_sent(office)
            say("")
            login = login_words(office.settings.home, to_a_person=sys.stdout.isatty())
            say(f"Prefect UI                {embedded.ui_url} ({login})")
            say(f"Asha Khan's own page      {person_url(office, 'asha.khan', now=utc_now())}")
            say(f"On the command line       {typed(office.settings)} tasks --person asha.khan")
            say(f"                          {typed(office.settings)} plan {FORCE}.{MAY_ELECTION}")
            if args.once:
                asyncio.run(_answer(office, embedded))
                say(f"The demonstration is through after {time.monotonic() - began:.0f} s.")
                return 0
            say("Everything stays up until Ctrl-C.")
            embedded.wait()
    except WritError as error:
        sys.stderr.write(f"writ: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _fresh_office() -> Office:
    """The office of the demonstration, in `demo` below the home folder, begun anew."""
    settings = load_settings()
    home = settings.home / "demo"
    keep_private(home)
    lock = DataLock(home)
    lock.take()
    for path in kept_in(home):
        if path.name != "up.lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    lock.release()
    office = open_office(settings.model_copy(update={"home": home}))
    _without_quiet_hours(home)
    sample = DATA / "sample" / "blankshire.toml"
    with office.register.write() as session:
        entries = replace_directory(session, read_directory(sample, load_posts()))
    say(f"Loaded the sample directory, Blankshire: {len(entries)} entries (all made up)")
    return office


def _without_quiet_hours(home: Path) -> None:
    """Let the sample force write at any hour, so that there is something to see at night."""
    own = home / "policy" / f"{FORCE}.toml"
    own.parent.mkdir()
    own.write_text(
        "# The demonstration writes at any hour; an office leaves this out.\n"
        "[quiet]\nstarts = 23:59:59\nends = 00:00:00\ndays_off = false\n",
        encoding="utf-8",
    )


def _call_both(office: Office, api_url: str) -> None:
    now = utc_now()
    today = london_day(now)
    ordinary = ElectionFacts(
        FORCE, MAY_ELECTION, today, tuple(Poll(KIND, area) for area in AUTHORITIES)
    )
    ward = parse_poll(BY_ELECTION)
    sudden = ElectionFacts(FORCE, _by_election_day(office, today), today, (ward,))
    for facts, reason in ((ordinary, "ordinary election"), (sudden, "vacancy in Mill ward")):
        say("")
        say(f"Calling {facts.id}: {reason}, {long_day(facts.poll_date)}")
        with office.register.write() as session:
            plan = call_election(session, facts, reason=reason, who="make demo", now=utc_now())
        _show_plan(plan, _books(office))
        _show(office, api_url, facts.id)


def _books(office: Office) -> Books:
    with office.register.read() as session:
        return open_books_of(session, around=FORCE)


def _by_election_day(office: Office, today: date) -> date:
    """The first Thursday at least 30 working days away that is a working day."""
    with office.register.read() as session:
        directory = stored_directory(session).directory
    days = open_books(directory).office_days(directory.area(FORCE).nation)
    day = days.forward(today, NOTICE_WORKING_DAYS)
    while day.weekday() != POLL_WEEKDAY:
        day = days.forward(day, 1)
    return day


def _show_plan(plan: Plan, books: Books) -> None:
    """Both timetables of the ordinary election, in short; of each, how many tasks there are and when."""
    if len(plan.election.polls) > 1:
        whole = f"writ timetable --kind {KIND} --date {plan.election.poll_date}"
        law = f"The law's timetable in short; the whole of it: `{whole}`"
        say_table(("By", "Hour", "What"), _law_rows(plan), title=law)
        say_table(
            ("From", "To", "What"), _police_rows(plan), title="The police's recommended timetable"
        )
    say("")
    say_phases(planned_lines(plan, books, now=utc_now()), plan_landmarks(plan))
    for alarm in plan.alarms:
        say_folded(f"alarm: {alarm}")
    notices = sum(len(task.notices) for task in plan.tasks)
    say(f"{plan.election.id} has {len(plan.tasks)} tasks and {notices} notices.")


def _law_rows(plan: Plan) -> list[tuple[str, str, str]]:
    """What is due up to polling day, as far as it was checked against the statute itself."""
    return [
        (day_words(m.date), hour_words(m.time, m.until), m.title)
        for m in plan.timetables[KIND].milestones
        if m.date and m.date <= plan.election.poll_date and m.verified == Level.STATUTE
    ]


def _police_rows(plan: Plan) -> list[tuple[str, str, str]]:
    """The windows of what the College of Policing recommends, with what is done in each."""
    spans: dict[str, list[PlannedTask]] = {}
    for task in plan.tasks:
        source = task.draft.definition.source
        if source and source.document.startswith("College of Policing"):
            spans.setdefault(task.draft.definition.key, []).append(task)
    windows: dict[tuple[date, date], list[str]] = {}
    for tasks in spans.values():
        first, last = min(t.opens for t in tasks), max(t.due for t in tasks)
        window = windows.setdefault((london_day(first), london_day(last)), [])
        window.append(tasks[0].draft.title)
    return [
        (day_words(first), day_words(last), "; ".join(titles))
        for (first, last), titles in sorted(windows.items())
    ]


def _show(office: Office, api_url: str, election: str) -> None:
    """Show an election in Prefect; where that has no time for it, a line says so and all goes on."""
    try:
        asyncio.run(_show_in_prefect(office, api_url, election))
    except WritError as error:
        say_folded(f"Not shown in Prefect yet, the dispatcher tries again: {error}")


async def _show_in_prefect(office: Office, api_url: str, election: str) -> None:
    from flows.prefect.client import engine_client
    from flows.showing.drawing import draw_election

    now = utc_now()
    async with engine_client(api_url) as client:
        with progress(f"Showing {election} in Prefect", "runs") as tell:
            await draw_election(client, office, election, now=now, progress=tell)


def _await(what: str, ready: Callable[[], bool], embedded: Embedded) -> None:
    waiting = Waiting(what, embedded, say=say)
    while not ready():
        waiting.goes_on()
        time.sleep(GLANCE_SECONDS)


def _all_told(office: Office) -> bool:
    """True once everything due has been sent."""
    with office.register.read() as session:
        return all_sent(session, now=utc_now())


def _show_sent(office: Office) -> None:
    with office.register.read() as session:
        sent = sent_messages(session)
    rows = [(name, address, short_moment(at)) for name, address, at in sent[:SHOWN]]
    more = len(sent) - len(rows)
    say_table(("To", "Address", "When"), rows, title=f"Just sent: {len(sent)} messages")
    if more > 0:
        say(f"and {more} more.")
    if office.settings.smtp_url is None:
        say_folded(
            f"Read them in {near(office.settings.mailbox)} (a Maildir); set WRIT_SMTP_URL for mail."
        )


async def _answer(office: Office, embedded: Embedded) -> None:
    say("")
    waiting = Waiting("the run of the task that was answered", embedded, say=say)
    task, state = await answer_first_task(office, embedded.api_url, meanwhile=waiting.goes_on)
    say(f"Completed through its signed link: {task}; its Prefect run is {state}.")


if __name__ == "__main__":
    sys.exit(main())
