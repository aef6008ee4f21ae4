"""How far something has come that takes its time: a bar on a terminal, a line now and then elsewhere.

It goes to standard error, so that an answer can be read by a program.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.cli.terminal.show import warn

Tell = Callable[[int, int], None]
_SECONDS_BETWEEN = 5.0
_SILENT_SECONDS = 10.0  # and a line says that it goes on


@contextmanager
def progress(what: str, unit: str = "") -> Iterator[Tell]:
    """Show that something is done, for as long as the `with` lasts.

    Args:
        what: as it is read before a colon: `Rehearsing blankshire.2027-05-06`.
        unit: what is counted: `runs`.

    Yields:
        a function that takes how much is done, and of how much.
    """
    if sys.stderr.isatty():
        with _bar(what, unit) as tell:
            yield tell
    else:
        with _lines(what, unit) as tell:
            yield tell


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Tell]:
    """It moves from the first moment, and goes when all is done."""
    # Only here: commands that have no bar start without it.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn("line"),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[share]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None, share="")

        def tell(done: int, of: int) -> None:
            shown.update(task, total=of, completed=done, share=_share(done, of, unit))

        yield tell


@contextmanager
def _lines(what: str, unit: str) -> Iterator[Tell]:
    """A line at the first news, every few seconds, at the end, and when there has been none for a while."""
    lines, over = _Lines(what, unit), threading.Event()
    watcher = threading.Thread(target=lines.watch, args=(over,), daemon=True)
    watcher.start()
    try:
        yield lines.tell
    finally:
        over.set()
        watcher.join()


class _Lines:
    """What was said of something, and when."""

    def __init__(self, what: str, unit: str) -> None:
        self._what, self._unit = what, unit
        self._began = self._said_at = time.monotonic()
        self._known: tuple[int, int] | None = None

    def tell(self, done: int, of: int) -> None:
        """Say how far it is, unless that is known or was said a moment ago."""
        first, self._known, before = self._known is None, (done, of), self._known
        is_time = first or done >= of or time.monotonic() - self._said_at >= _SECONDS_BETWEEN
        if before != (done, of) and is_time:
            self._say(_share(done, of, self._unit))

    def watch(self, over: threading.Event) -> None:
        """Say that it goes on, whenever nothing was said for a while."""
        while not over.wait(max(0.0, self._said_at + _SILENT_SECONDS - time.monotonic())):
            if time.monotonic() - self._said_at >= _SILENT_SECONDS:
                known = [_share(*self._known, self._unit)] if self._known else []
                seconds = time.monotonic() - self._began
                self._say(", ".join([*known, f"still at it after {seconds:.0f} s"]))

    def _say(self, how_far: str) -> None:
        warn(f"{self._what}: {how_far}")
        self._said_at = time.monotonic()


def _share(done: int, of: int, unit: str) -> str:
    return f"{done} of {of} {unit}".rstrip()
