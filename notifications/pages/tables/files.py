"""A table of a page as a file that is downloaded: for Excel, or as CSV."""

import re
from collections.abc import Mapping
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.reports.document import Table
from notifications.reports.sheets import table_csv

EXCEL, CSV = "xlsx", "csv"
KINDS = {
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
# Without it Excel takes a file of UTF-8 for one of its own country's letters, and spoils Welsh ones.
_UTF8 = "\ufeff"
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


async def table_file(
    request: Request, tables: Mapping[str, Table], *, about: str, now: datetime
) -> Response:
    """The table that this address names (`table`), in the form that it names.

    Args:
        request: whose address it is.
        tables: those that there are, by key.
        about: begins the file's name, and is what the workbook says it is about.
        now: aware.

    Raises:
        HTTPException: 404 where there is no such table, or no such form of it.
    """
    table, form = tables.get(request.path_params["table"]), request.path_params["form"]
    if table is None or form not in KINDS:
        raise HTTPException(404)
    content = await run_in_threadpool(_written, table, form, about, now)
    name = _ODD.sub("-", "-".join(filter(None, (about, f"{table.key}.{form}"))))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=KINDS[form], headers=headers)


def _written(table: Table, form: str, about: str, now: datetime) -> bytes:
    if form == CSV:
        return (_UTF8 + table_csv(table)).encode()
    # Only here: the pages start, and most of them are shown, without it.
    from notifications.reports.workbook import workbook

    return workbook(": ".join(filter(None, (table.title, about))), [table], at=now)
