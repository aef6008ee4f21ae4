"""Reading a workbook as Excel does: what stands in the cells of its first sheet, and whether any is computed."""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def texts_of(book: bytes) -> list[list[str]]:
    """The rows, each cell as the text or the number in it; empty ones too."""
    with ZipFile(BytesIO(book)) as inside:
        sheet = ElementTree.fromstring(inside.read("xl/worksheets/sheet1.xml"))
        names = inside.namelist()
        kept = inside.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else b"<sst/>"
    shared = ["".join(t.itertext()) for t in ElementTree.fromstring(kept).iter(f"{SHEET}si")]
    assert [] == list(sheet.iter(f"{SHEET}f"))
    return [
        [_said(cell, shared) for cell in row.iter(f"{SHEET}c")] for row in sheet.iter(f"{SHEET}row")
    ]


def _said(cell: ElementTree.Element, shared: list[str]) -> str:
    value = cell.findtext(f"{SHEET}v") or ""
    return shared[int(value)] if cell.get("t") == "s" else value
