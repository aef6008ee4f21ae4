"""A report as PDF/A with tags: it can be kept for decades, and read aloud.

WeasyPrint draws it; it needs the system library Pango, and takes its time to be imported.
"""

import gc
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from typing_extensions import override

from calendars.errors import WritError
from notifications.reports.document import Document
from notifications.reports.page import report_page
from tasks.progress import Progress, in_silence

_VARIANT = "pdf/a-2a"
_ROWS_A_PAGE = 13
_STEPS = "weasyprint.progress"
_PAGE = "Page %d"


class NoPdfError(WritError):
    """No PDF can be made on this machine: WeasyPrint or the Pango libraries are missing; install them
    (apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0), or ask for HTML."""


def report_pdf(document: Document, *, progress: Progress = in_silence) -> bytes:
    """The report as a PDF file. The same report is the same file.

    Args:
        document: the report.
        progress: hears how many pages are laid out, and of about how many.

    Raises:
        NoPdfError: what draws it is not on this machine; says what to install.
    """
    weasyprint = _weasyprint()
    about = _about_how_many(document)
    with _pages_told(progress, about) as tell, _without_collection(), warnings.catch_warnings():
        # WeasyPrint leaves the file of the colour profile to be closed by itself.
        warnings.simplefilter("ignore", ResourceWarning)
        page = weasyprint.HTML(string=report_page(document), url_fetcher=_nothing_else)
        laid = page.render()
        made: bytes = laid.write_pdf(pdf_variant=_VARIANT, pdf_identifier=document.title.encode())
        tell(len(laid.pages), len(laid.pages))
    return made


def check_pdf() -> None:
    """Refuse a PDF before the work for it has begun.

    Raises:
        NoPdfError: what draws it is not on this machine.
    """
    _weasyprint()


def _nothing_else(url: str, *_: object, **__: object) -> NoReturn:
    """Whatever stands in a report, nothing is fetched for it."""
    raise ValueError(f"a report needs nothing from elsewhere: {url}")


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NoPdfError(NoPdfError.__doc__ and " ".join(NoPdfError.__doc__.split())) from error
    return weasyprint


def _about_how_many(document: Document) -> int:
    tables = [
        table
        for section in document.sections
        for table in (*section.tables, *(part.table for part in section.parts))
        if table is not None
    ]
    return 1 + sum(len(table.rows) for table in tables) // _ROWS_A_PAGE


class _Pages(logging.Handler):
    """Hears of each page from WeasyPrint's own log."""

    def __init__(self, progress: Progress, about: int) -> None:
        super().__init__()
        self._progress, self._about = progress, about

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, str) and record.msg.endswith(_PAGE) and record.args:
            (page,) = record.args if isinstance(record.args, tuple) else (0,)
            self._progress(int(str(page)), max(self._about, int(str(page)) + 1))


@contextmanager
def _pages_told(progress: Progress, about: int) -> Iterator[Progress]:
    log, handler = logging.getLogger(_STEPS), _Pages(progress, about)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield progress
    finally:
        log.removeHandler(handler)
        log.setLevel(level)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Every box of every page stays until the file is written: looking for what does not takes a third
    of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
