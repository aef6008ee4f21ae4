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
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from calendars.errors import WritError
from flows.cli.dates_text import timetable_text
from flows.cli.prefect_side import progress_bar
from flows.cli.show import columns, say
from flows.demo_answer import answer_first_task, person_url
from flows.running import running
from flows.up.lock import DataLock
from flows.wiring import Office, open_office
from tasks.books import open_books
from tasks.calling import call_election
from tasks.clock import london_day, utc_now
from tasks.datafiles import DATA
from tasks.directory_file import read_directory
from tasks.planning import Plan
from tasks.polls import ElectionFacts, Poll
from tasks.posts import load_posts
from tasks.register.deliveries import CLAIMED, READY, SENDING, SENT
from tasks.register.directory_store import replace_directory, stored_directory
from tasks.register.models import DeliveryRow, NoticeRow, PersonRow
from tasks.register.notices import DUE
from tasks.settings import load_settings
from tasks.words import long_day, short_moment, span_words

MAY_ELECTION = date(2027, 5, 6)
FORCE = "blankshire"
AUTHORITIES = ("ashford", "brambleton", "castlemere")
KIND = "local_england"
NOTICE_WORKING_DAYS = 30
POLL_WEEKDAY = 3  # Thursday
PATIENCE_SECONDS = 120
GLANCE_SECONDS = 0.5


class DemoError(WritError):
    """The demonstration did not get through; the message says at which step."""


def main() -> int:
    """Run the demonstration; returns the exit code."""
    parser = argparse.ArgumentParser(prog="writ demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop by itself when it is through")
    args = parser.parse_args()
    began = time.monotonic()
    try:
        office = _fresh_office()
        with running(office, say=say) as embedded:
            _call_both(office, embedded.api_url)
            _await("the first messages", lambda: _all_told(office))
            _show_sent(office)
            say("")
            say(f"Prefect UI                {embedded.ui_url}")
            say(f"Asha Khan's own page      {person_url(office, 'asha.khan', now=utc_now())}")
            if args.once:
                asyncio.run(_answer(office, embedded.api_url))
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
    lock = DataLock(home)
    lock.take()
    for path in home.iterdir():
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
    sudden = ElectionFacts(FORCE, _by_election_day(office, today), today, (Poll(KIND, "ashford"),))
    for facts, reason in ((ordinary, "ordinary election"), (sudden, "vacancy in Mill ward")):
        say("")
        say(f"Calling {facts.id}: {reason}, {long_day(facts.poll_date)}")
        with office.register.write() as session:
            plan = call_election(session, facts, reason=reason, who="make demo", now=utc_now())
        _show_plan(plan)
        asyncio.run(_show_in_prefect(office, api_url, facts.id))
    asyncio.run(_dispatch_now(api_url))


def _by_election_day(office: Office, today: date) -> date:
    """The first Thursday at least 30 working days away that is a working day."""
    with office.register.read() as session:
        directory = stored_directory(session).directory
    days = open_books(directory).office_days(directory.area(FORCE).nation)
    day = days.forward(today, NOTICE_WORKING_DAYS)
    while day.weekday() != POLL_WEEKDAY:
        day = days.forward(day, 1)
    return day


def _show_plan(plan: Plan) -> None:
    if len(plan.election.polls) > 1:
        say("")
        say(timetable_text(plan.timetables[KIND]))
        say("")
        say("The police's recommended timetable, as windows of this election:")
        say(columns([_window_line(plan, key) for key in _police_keys(plan)]))
    for task in plan.tasks:
        if task.moved:
            say(f"  {'passed' if task.passed else 'brought forward'}: {task.draft.title}")
            say(f"    was {task.moved.origin}; {task.moved.why}")
    for alarm in plan.alarms:
        say(f"  alarm: {alarm}")
    notices = sum(len(task.notices) for task in plan.tasks)
    say(f"{plan.election.id} has {len(plan.tasks)} tasks and {notices} notices.")


def _police_keys(plan: Plan) -> list[str]:
    source = "College of Policing"
    return list(
        dict.fromkeys(
            task.draft.definition.key
            for task in plan.tasks
            if (found := task.draft.definition.source) and found.document.startswith(source)
        )
    )


def _window_line(plan: Plan, key: str) -> tuple[str, str, str]:
    tasks = [task for task in plan.tasks if task.draft.definition.key == key]
    first, last = min(t.opens for t in tasks), max(t.due for t in tasks)
    posts = load_posts().roles
    owners = " and ".join(posts[role].title for role in tasks[0].draft.roles)
    return span_words(london_day(first), london_day(last)), tasks[0].draft.title, owners


async def _show_in_prefect(office: Office, api_url: str, election: str) -> None:
    from flows.engine.client import engine_client
    from flows.showing import sync_election

    now = utc_now()
    async with engine_client(api_url) as client:
        await sync_election(
            client, office.register, election, now=now, progress=progress_bar(election)
        )


async def _dispatch_now(api_url: str) -> None:
    from flows.engine.client import engine_client
    from flows.engine.deployments import schedule_next
    from flows.names import DISPATCH

    async with engine_client(api_url) as client:
        await schedule_next(client, DISPATCH, utc_now(), name="dispatch: elections were called")


def _await(what: str, ready: Callable[[], bool]) -> None:
    say("")
    say(f"Waiting for {what}")
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > end:
            raise DemoError(f"{what} did not come within {PATIENCE_SECONDS} s; see the logs folder")
        time.sleep(GLANCE_SECONDS)


def _all_told(office: Office) -> bool:
    """True once everything due has been sent."""
    now = utc_now()
    with office.register.read() as session:
        due = select(NoticeRow.number).where(NoticeRow.state == DUE, NoticeRow.at <= now).limit(1)
        waiting = (
            select(DeliveryRow.number)
            .where(DeliveryRow.state.in_((READY, CLAIMED, SENDING)))
            .limit(1)
        )
        return session.scalar(due) is None and session.scalar(waiting) is None


def _sent(office: Office) -> list[tuple[str, str, datetime]]:
    with office.register.read() as session:
        rows = session.execute(
            select(PersonRow.name, DeliveryRow.address, DeliveryRow.finished_at)
            .join(PersonRow, PersonRow.number == DeliveryRow.person)
            .where(DeliveryRow.state == SENT)
            .order_by(DeliveryRow.number)
        ).all()
    return [(name, address, at) for name, address, at in rows if at is not None]


def _show_sent(office: Office) -> None:
    say("Just sent:")
    say(columns([("  " + name, address, short_moment(at)) for name, address, at in _sent(office)]))
    if office.settings.smtp_url is None:
        say(
            f"Read them in {_near(office.settings.mailbox)} (a Maildir); set WRIT_SMTP_URL for mail."
        )


def _near(path: Path) -> Path:
    """The path as seen from this folder, where it lies below it."""
    here = Path.cwd()
    return path.resolve().relative_to(here) if path.resolve().is_relative_to(here) else path


async def _answer(office: Office, api_url: str) -> None:
    say("")
    task, state = await answer_first_task(office, api_url, patience=PATIENCE_SECONDS)
    say(f"Completed through its signed link: {task}; its Prefect run is {state}.")


if __name__ == "__main__":
    sys.exit(main())
