"""The worker as a process: finds Prefect as the settings say, with the password kept in the home.

Start it with `python -m flows.up.worker`; with `--alone` where no other worker runs: what an earlier
one left unfinished is then given back first. Where others run, `--name` is what it is called each time: it
then gives back what was left by itself.
"""

import argparse
import asyncio
import sys

from flows.prefect.environment import apply_environment, prefect_environment
from flows.up.several.fleet import GAVE_BACK
from tasks.clock import utc_now
from tasks.files.private import keep_private
from tasks.settings import load_settings


def main() -> None:
    """Work until SIGINT or SIGTERM; the flows still running are then stopped too."""
    parser = argparse.ArgumentParser(prog="python -m flows.up.worker", description=__doc__)
    parser.add_argument("--alone", action="store_true", help="there is no other worker")
    parser.add_argument("--name", help="what it is called, among several")
    asked = parser.parse_args()
    settings = load_settings()
    keep_private(settings.home)
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    # Here, not above: Prefect reads its environment when it is imported.
    from flows.prefect.worker import main as work

    if asked.alone or asked.name:
        asyncio.run(_make_ready(asked.name))
    work(asked.name)


async def _make_ready(name: str | None) -> None:
    """Have the pool there, and nothing in it that counts as running."""
    from prefect.client.orchestration import get_client

    from flows.prefect.deployments import ensure_work_pool
    from flows.prefect.lost import release_lost_runs

    async with get_client() as client:
        await ensure_work_pool(client)
        if lost := await release_lost_runs(client, now=utc_now(), worker=name):
            sys.stdout.write(
                f"{GAVE_BACK} {lost} runs that were unfinished when the last worker stopped\n"
            )


if __name__ == "__main__":
    main()
