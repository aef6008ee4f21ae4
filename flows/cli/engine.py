"""`writ dispatch`, `sync` and `up`: the engine by hand."""

import argparse
import asyncio
import os
from dataclasses import asdict

from flows.cli.prefect_side import prefect_api, progress_bar, show_standings
from flows.cli.show import as_json, say
from flows.engine.health import PrefectDownError, prefect_reachable
from flows.running import running
from flows.wiring import open_office
from tasks.clock import london, utc_now
from tasks.words import short_moment


def dispatch(args: argparse.Namespace) -> int:
    """One dispatch pass, here and now, or as if it were another moment."""
    now = args.now or utc_now()
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
    show_standings(office, now=now)
    return 0


def sync(args: argparse.Namespace) -> int:
    """Make Prefect show what the register says."""
    office = open_office()
    url = prefect_api(office)
    if not prefect_reachable(url):
        raise PrefectDownError(url)
    # Importing Prefect takes two seconds: only once it is known to be there.
    from flows.engine.client import engine_client
    from flows.standing_deployments import deploy_standing
    from flows.sync import sync_everything, sync_words

    deploy_standing(os.environ)

    async def run() -> str:
        async with engine_client(url) as client:
            reports = await sync_everything(
                client, office, now=utc_now(),
                progress=lambda election, done, of: progress_bar(election)(done, of),
            )  # fmt: skip
        if args.json:
            return as_json({election: asdict(report) for election, report in reports.items()})
        return sync_words(reports)

    say(asyncio.run(run()))
    return 0


def up(_args: argparse.Namespace) -> int:
    """Everything embedded: Prefect server, worker, owners' page; Ctrl-C stops all of it."""
    office = open_office()
    settings = office.settings
    with running(office, say=say) as embedded:
        say(f"Prefect UI: {embedded.ui_url}")
        say(f"Owners' page: {settings.page_url} (owners reach it by the links in their messages)")
        say("Ready. Ctrl-C stops everything.")
        embedded.wait()
    return 0
