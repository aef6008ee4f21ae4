"""A picture of an election's home in the Prefect UI, from a real server."""

import base64
import json
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from flows.prefect.environment import prefect_auth
from tasks.files.datafiles import DATA
from tests.flows.stage import on_stage, wait_until

ELECTION = "blankshire.2027-05-06"
_POLLS = ("local_england:ashford", "local_england:brambleton", "local_england:castlemere")
_WINDOW = ViewportSize(width=1280, height=900)
_READY = 30_000  # milliseconds


def of_the_deployment(chromium: Browser, home: Path, folder: Path) -> None:
    """Call the election of May, and open its deployment's page.

    Args:
        chromium: draws.
        home: an empty folder for the office.
        folder: where the picture goes.
    """
    with on_stage(home) as stage:
        stage.writ("directory", "load", str(DATA / "sample" / "blankshire.toml"))
        day = ELECTION.partition(".")[2]
        stage.writ("call", "--area", "blankshire", "--date", day, "--poll", *_POLLS)
        query = {"deployments": {"name": {"like_": ELECTION}}}
        found: list[dict[str, str]] = []

        def shown() -> bool:
            found[:] = stage.post("/deployments/filter", query)
            return bool(found)

        wait_until("the election in Prefect", shown)
        ui = str(stage.prefect.base_url).rstrip("/").removesuffix("/api")
        secret = base64.b64encode(prefect_auth(stage.office.settings.home)[1].encode()).decode()
        context = chromium.new_context(viewport=_WINDOW)
        # As after logging in.
        context.add_init_script(f"localStorage.setItem('prefect-password', {json.dumps(secret)})")
        page = context.new_page()
        page.goto(f"{ui}/deployments/deployment/{found[0]['id']}?tab=Description")
        page.locator("table").first.wait_for(timeout=_READY)
        page.wait_for_load_state("networkidle", timeout=_READY)
        page.screenshot(path=folder / "prefect.png", animations="disabled")
        context.close()
