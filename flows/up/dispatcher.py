"""The dispatcher as a process: finds Prefect as the settings say, with the password kept in the home.

Start it with `python -m flows.up.dispatcher`; with `--alone` where no other dispatcher runs: a pass
that still counts as running is then known to be lost. Where others run, `--name` is what it is called each
time: a pass of its own that still counts as running is lost.
"""

import argparse

from flows.prefect.environment import apply_environment, prefect_environment
from tasks.files.private import keep_private
from tasks.settings import load_settings


def main() -> None:
    """Dispatch until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m flows.up.dispatcher", description=__doc__)
    parser.add_argument("--alone", action="store_true", help="there is no other dispatcher")
    parser.add_argument("--name", help="what it is called, among several")
    asked = parser.parse_args()
    settings = load_settings()
    keep_private(settings.home)
    apply_environment(prefect_environment(settings.home, settings.prefect_port))
    # Here, not above: Prefect reads its environment when it is imported.
    from flows.dispatcher import main as dispatch

    dispatch(alone=asked.alone, name=asked.name)


if __name__ == "__main__":
    main()
