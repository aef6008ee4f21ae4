"""What Prefect does in the background (late runs, schedules, automations), in a process of its own, for all
its servers: `python -m flows.up.several.background`."""

import os
import sys

from flows.prefect.environment import apply_environment, prefect_environment
from flows.up.several.engines import engines_of
from tasks.files.private import keep_private
from tasks.settings import load_settings


def main() -> None:
    """Become Prefect's own command for it, which ends at SIGINT or SIGTERM."""
    settings = load_settings()
    keep_private(settings.home)
    apply_environment(
        {**prefect_environment(settings.home, settings.prefect_port), **engines_of(settings)}
    )
    command = [sys.executable, "-m", "prefect", "server", "services", "start"]
    os.execv(command[0], command)  # noqa: S606 - our own command


if __name__ == "__main__":
    main()
