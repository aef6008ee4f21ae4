"""The standing deployments: `prefect.yaml`, put into Prefect by Prefect's own `deploy` command."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from flows.prefect.health import EngineRefusedError

_HOME = Path(__file__).parents[2]
# In a checkout it stands at the top, in an installed package beside the flows.
_TOP = _HOME / "prefect.yaml"
PREFECT_FILE = _TOP if _TOP.is_file() else _HOME / "flows" / "prefect.yaml"
_SECONDS = 300
_REFUSED = f"Prefect did not take the deployments of {PREFECT_FILE.name}"


def deploy_standing(environ: Mapping[str, str]) -> None:
    """Create or refresh every deployment of `prefect.yaml`.

    Args:
        environ: the environment in which Prefect is reached.

    Raises:
        EngineRefusedError: Prefect did not take them, or not in time; with its last words.
    """
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
            [*command, "--prefect-file", str(PREFECT_FILE)],
            cwd=_HOME,
            env=dict(environ),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise EngineRefusedError(f"{_REFUSED}: no answer in {_SECONDS} s; try again") from error
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
        raise EngineRefusedError(f"{_REFUSED}: {words[-1]}")
