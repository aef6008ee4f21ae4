"""Prefect told of everything once, as a process: `python -m flows.up.registration`.

It puts the deployments of `prefect.yaml` into Prefect, and shows there what the register says. Done
twice it changes nothing; where it fails, one line says why, and `writ up` tries it again.
"""

import asyncio
import os
import sys

from calendars.errors import WritError
from flows.prefect.environment import api_url, apply_environment, prefect_environment
from flows.wiring import Office, open_office
from tasks.clock import utc_now


def main() -> int:
    """Register the deployments and bring Prefect in step with the register; returns the exit code."""
    try:
        _register(open_office())
    except WritError as error:
        sys.stderr.write(f"writ: {error}\n")
        return 1
    return 0


def _register(office: Office) -> None:
    home, port = office.settings.home, office.settings.prefect_port
    apply_environment(prefect_environment(home, port))
    # Here, not above: Prefect reads its environment when it is imported.
    from flows.prefect.client import engine_client
    from flows.prefect.standing_deployments import deploy_standing
    from flows.sync import sync_everything, sync_words

    async def sync() -> str:
        async with engine_client(api_url(port)) as client:
            return sync_words(await sync_everything(client, office, now=utc_now()))

    deploy_standing(os.environ)
    sys.stdout.write(f"Prefect and register: {asyncio.run(sync())}\n")


if __name__ == "__main__":
    sys.exit(main())
