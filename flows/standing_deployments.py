"""The standing deployments: `prefect.yaml`, put into Prefect by Prefect's own `deploy` command."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from flows.engine.health import EngineRefusedError

PREFECT_FILE = Path(__file__).resolve().parents[1] / "prefect.yaml"
_SECONDS = 120


def deploy_standing(environ: Mapping[str, str]) -> None:
    """Create or refresh every deployment of `prefect.yaml`.

    Args:
        environ: the environment in which Prefect is reached.

    Raises:
        EngineRefusedError: Prefect did not take them; with its last words.
    """
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [*command, "--prefect-file", str(PREFECT_FILE)],
        cwd=PREFECT_FILE.parent,
        env=dict(environ),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise EngineRefusedError(
            f"Prefect did not take the deployments of {PREFECT_FILE.name}: {words[-1]}"
        )
