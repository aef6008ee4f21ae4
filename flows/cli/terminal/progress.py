"""How far something has come that takes its time: a bar on a terminal, a line now and then elsewhere.

It goes to standard error, so that an answer can be read by a program.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.cli.terminal.show import warn

Tell = Callable[[int, int], None]
_SECONDS_BETWEEN = 5.0


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
        yield _lines(what, unit)


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


def _lines(what: str, unit: str) -> Tell:
    """A line at the first news, every few seconds, and at the end."""
    said_at: float | None = None
    last = (-1, 0)

    def tell(done: int, of: int) -> None:
        nonlocal said_at, last
        now = time.monotonic()
        if (done, of) == last or not (
            said_at is None or done >= of or now - said_at >= _SECONDS_BETWEEN
        ):
            return
        warn(f"{what}: {_share(done, of, unit)}")
        said_at, last = now, (done, of)

    return tell


def _share(done: int, of: int, unit: str) -> str:
    return f"{done} of {of} {unit}".rstrip()
