"""`writ dispatch`, `sync` and `up`: the engine by hand."""

import asyncio
import datetime as dt
import os
import sys
from dataclasses import asdict, dataclass
from datetime import datetime

from calendars.written import WrittenDateError
from flows.cli.terminal.asked import OnlyJson
from flows.cli.terminal.prefect_side import prefect_api, show_standings
from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say
from flows.cli.terminal.whereabouts import typed
from flows.prefect.environment import login_words
from flows.prefect.health import PrefectDownError, prefect_reachable
from flows.running import running
from flows.up.supervisor import if_heard
from flows.wiring import open_office
from tasks.clock import london, utc_now
from tasks.planning.timetables import REACH_IN_YEARS
from tasks.words import short_moment

_READY = "Ready. Ctrl-C stops everything."
_NOT_YET = "Not everything works yet; what does not is tried again. Ctrl-C stops everything."


@dataclass(frozen=True)
class DispatchAsked:
    """`writ dispatch`."""

    now: dt.datetime | None
    json: bool


def dispatch(args: DispatchAsked) -> int:
    """One dispatch pass, here and now, or as if it were another moment."""
    now = _as_if(args.now)
    office = open_office()
    report = office.dispatch(now=now)
    if args.json:
        said = asdict(report)
        for moment in ("next_at", "oldest_unsent"):
            said[moment] = london(said[moment]) if said[moment] else None
        say(as_json(said))
    else:
        then = f"; next at {short_moment(report.next_at)}" if report.next_at else ""
        say(f"{report.words()}{then}")
    show_standings(office, now=now, changed=bool(report.opened or report.escalated))
    return 0


def _as_if(moment: datetime | None) -> datetime:
    """The moment of a pass: the present one, or one within reach of the plans there can be."""
    now = utc_now()
    if moment is not None and abs(moment.year - now.year) > REACH_IN_YEARS:
        raise WrittenDateError(
            f"--now {moment.isoformat()} is more than {REACH_IN_YEARS} years from today; write the year"
            " with care"
        )
    return moment or now


def sync(args: OnlyJson) -> int:
    """Make Prefect show what the register says."""
    office = open_office()
    url = prefect_api(office)
    if not prefect_reachable(url):
        raise PrefectDownError(url)
    # Importing Prefect takes two seconds: only once it is known to be there.
    from flows.prefect.client import engine_client
    from flows.prefect.standing_deployments import deploy_standing
    from flows.sync import sync_everything, sync_words

    deploy_standing(os.environ)

    async def run() -> str:
        async with engine_client(url) as client:
            with progress("Showing every election in Prefect", "runs") as tell:
                reports = await sync_everything(
                    client,
                    office,
                    now=utc_now(),
                    progress=tell,
                )
        if args.json:
            return as_json({election: asdict(report) for election, report in reports.items()})
        return sync_words(reports)

    say(asyncio.run(run()))
    return 0


@dataclass(frozen=True)
class UpAsked:
    """`writ up`."""

    copies: int


def up(args: UpAsked) -> int:
    """Everything embedded: Prefect server, worker, owners' page; Ctrl-C stops all of it."""
    office = open_office()
    settings = office.settings
    login = login_words(settings.home, to_a_person=sys.stdout.isatty())
    tell = if_heard(say)
    with running(office, say=tell, copies=args.copies) as embedded:
        tell(f"Prefect UI: {settings.prefect_url} ({login})")
        tell(f"Owners' page: {settings.page_url} (owners reach it by the links in their messages)")
        tell(f"Commands: {typed(settings)} tasks (in another terminal, in this folder)")
        tell(_READY if embedded.is_well else _NOT_YET)
        embedded.wait()
    return 0
