"""What it is to type a command: its words in, its exit code, answer and complaint out."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from tasks import clock, typist
from tests.builders import SAMPLE

Run = Callable[..., tuple[int, str, str]]
Command = tuple[str | Path, ...]
LOAD: Command = ("directory", "load", SAMPLE)

_typed: dict[Path, tuple[Command, ...]] = {}
_kept: dict[tuple[object, ...], Path] = {}


def begun(writ: Run, *commands: Command) -> None:
    """Type commands that all succeed, into a home in which nothing else was done before; where the same were
    typed earlier, take a copy of what came of it then. Most stories begin alike.

    What they depend on besides: the settings, who types, and the day, or the moment of a clock that stands.
    """
    home = Path(os.environ["WRIT_HOME"])
    assert home in _typed or not home.exists(), "type what was not typed by this after it"
    _typed[home] = _typed.get(home, ()) + commands
    settings = [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("WRIT_")]
    settings.remove(f"WRIT_HOME={home}")
    now = clock.utc_now()
    day = clock.london_day(now) if vars(clock)["datetime"] is datetime else now
    key = (_typed[home], *settings, typist.login(), day)
    if key in _kept:
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(_kept[key], home, ignore=shutil.ignore_patterns("*-shm"))
        return
    for command in commands:
        code, _, complaint = writ(*command)
        assert 0 == code, complaint
    _kept[key] = home.parents[1] / f"begun-{len(_kept)}"
    shutil.copytree(home, _kept[key])
