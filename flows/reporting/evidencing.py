"""Writing the reports of an election into files: page, PDF, workbook and CSV."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from calendars.errors import WritError
from notifications.reports.document import Document
from notifications.reports.page import report_page
from notifications.reports.pdf import check_pdf, report_pdf
from notifications.reports.sheets import report_csv
from tasks.progress import Progress, in_silence


class ReportFileError(WritError):
    """A report cannot be written where it is wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a report is to be written: as a page, a PDF and a workbook each a file, as CSV a folder."""

    html: Path | None = None
    pdf: Path | None = None
    excel: Path | None = None
    csv: Path | None = None

    @property
    def files(self) -> Sequence[Path]:
        """The files, without the folder."""
        return [path for path in (self.html, self.pdf, self.excel) if path is not None]


def check_places(wanted: Wanted) -> None:
    """Refuse what cannot be written before the work begins.

    Raises:
        ReportFileError: a file that is a folder or lies in none, a folder that is a file.
        NoPdfError: a PDF was asked for, and this machine has not what draws it.
    """
    for path in wanted.files:
        if path.is_dir():
            raise ReportFileError(f"{path} is a folder; give the name of a file")
        if not path.parent.is_dir():
            raise ReportFileError(
                f"there is no folder {path.parent}; make it first, or give another file"
            )
    if wanted.csv is not None and not _can_be_folder(wanted.csv):
        raise ReportFileError(
            f"{wanted.csv} is no folder, and cannot be made one; CSV files are several, name a folder"
        )
    if wanted.pdf is not None:
        check_pdf()


def _can_be_folder(path: Path) -> bool:
    """True for a folder, and for what is not there yet below one."""
    for each in (path, *path.parents):
        if each.exists():
            return each.is_dir()
    return False


def write_report(
    document: Document, wanted: Wanted, *, progress: Progress = in_silence
) -> Sequence[Path]:
    """Write a report; returns the files, each of them whole.

    Args:
        document: the report.
        wanted: where it is to be written, checked by `check_places`.
        progress: hears how far the PDF has come, in pages.

    Raises:
        ReportFileError: a file cannot be written; says why.
        NoPdfError: this machine cannot make a PDF.
    """
    written: list[Path] = []

    def write(path: Path, made: Callable[[], bytes]) -> None:
        content = made()
        put(path, lambda file: file.write(content))
        written.append(path)

    if wanted.html is not None:
        write(wanted.html, lambda: report_page(document).encode())
    if wanted.pdf is not None:
        write(wanted.pdf, lambda: report_pdf(document, progress=progress))
    if wanted.excel is not None:
        write(wanted.excel, lambda: _workbook(document))
    if wanted.csv is not None:
        for name, text in report_csv(document).items():
            write(wanted.csv / name, text.encode)
    return written


def _workbook(document: Document) -> bytes:
    # Only here: what is not asked for a workbook starts without it.
    from notifications.reports.workbook import report_workbook

    return report_workbook(document)


def put(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Have a file written whole or not at all; its folder is made where there is none.

    Raises:
        ReportFileError: it cannot be written; says why.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ReportFileError(
            f"{path} cannot be written ({error.strerror}); give another place"
        ) from error
