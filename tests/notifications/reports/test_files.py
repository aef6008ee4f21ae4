"""A report as page, PDF, workbook and CSV: readable by everybody, and nothing in it is a command."""

import csv
import re
import sys
import zlib
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from notifications.reports.document import Document, Flag, Section, Table
from notifications.reports.page import report_page
from notifications.reports.pdf import NoPdfError, report_pdf
from notifications.reports.sheets import report_csv, table_csv
from notifications.reports.workbook import report_workbook, workbook
from tasks.text import for_terminal
from tests.builders import at, day
from tests.notifications.workbooks import texts_of

EVIL = "=cmd|' /C calc'!A0"
TAGS = '<script>alert("1")</script> & <b>bold</b>'
TABLE = Table(
    "evidence",
    "Evidence",
    ("Where", "Due", "What", "Count"),
    (
        ("Ashford", day("Thu 2027-05-06"), EVIL, 3),
        ("Ashford", at("Thu 2027-05-06 16:00"), TAGS, Flag("2")),
        ("Brambleton", None, "https://example.org/a", Flag("missing")),
        ("+44", None, "two\nlines", 0),
    ),
    merged=1,
    widths=(1, 1, 2, 1),
)
DOCUMENT = Document(
    title="Evidence",
    about="Blankshire",
    at=at("Mon 2027-06-14 09:00"),
    facts=(("Election", "blankshire.2027-05-06"),),
    sections=(Section("all", "All of it", ("Words.",), (TABLE,)),),
    sheets=(TABLE,),
    brief=TABLE,
    chief=TABLE,
)
FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d]")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_the_page_says_its_language_and_has_headings_and_table_heads() -> None:
    """What a screen reader goes by; rows that begin alike share their heading."""
    page = report_page(DOCUMENT)
    assert '<html lang="en-GB">' in page
    assert ["h1", "h2"] == re.findall(r"<(h[1-6])[ >]", page)
    assert 4 == page.count('scope="col"')
    assert '<th scope="rowgroup" rowspan="2">Ashford</th>' in page
    assert 2 == page.count('<th scope="row">')
    assert "<caption>Evidence</caption>" in page
    assert "Thu 6 May 2027 16:00" in page
    assert "<title>Evidence: Blankshire</title>" in page


def test_nothing_that_people_wrote_is_markup() -> None:
    """And the page loads nothing from anywhere."""
    page = report_page(DOCUMENT)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in page
    assert [] == re.findall(r'(?:src|href)="(?!#)', page)


def test_no_cell_of_the_workbook_is_a_formula_or_a_link() -> None:
    """Texts are texts, counts numbers, days dates."""
    with ZipFile(BytesIO(report_workbook(DOCUMENT))) as book:
        assert not [name for name in book.namelist() if "externalLink" in name]
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    assert [] == list(sheet.iter(f"{SHEET}f"))
    assert [] == list(sheet.iter(f"{SHEET}hyperlink"))
    texts = ["".join(t.itertext()) for t in shared.iter(f"{SHEET}si")]
    assert {EVIL, TAGS, "https://example.org/a", "+44", "two\nlines"} <= set(texts)
    cells = {cell.get("r"): cell for cell in sheet.iter(f"{SHEET}c")}
    assert "s" == cells["C2"].get("t")
    assert "3" == cells["D2"].findtext(f"{SHEET}v")
    assert "46513" == cells["B2"].findtext(f"{SHEET}v")  # Excel's number of 6 May 2027
    assert None is cells["B2"].get("t")
    assert "frozen" == next(sheet.iter(f"{SHEET}pane")).get("state")


COMMANDS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\uff1d1+1", "'=1", "  -1")


@pytest.mark.parametrize("text", COMMANDS)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    """Whatever a cell begins with, by itself and set off; and what no cell can hold does not spoil it."""
    hidden, long = f"{text}\x00\x1b\ufffe\uffff", text + "x" * 40_000
    rows = ((text, Flag(text)), (hidden, long))
    table = Table("evidence", "Tyne & Wear", ("=1", "B"), rows)
    found = [cell for row in texts_of(workbook("a", [table], at=DOCUMENT.at))[1:] for cell in row]
    shown = for_terminal(text)
    assert [shown, shown, f"{shown}\\u0000\\u001b\\ufffe\\uffff"] == found[:3]
    assert (32_767, "...") == (len(found[3]), found[3][-3:])
    written = list(csv.reader(StringIO(table_csv(table), newline="")))
    assert not [cell for row in written[1:] for cell in row if FORMULA.match(cell)]


def test_no_cell_of_a_csv_is_a_formula() -> None:
    """A spreadsheet would run it; days and moments are written one way."""
    text = report_csv(DOCUMENT)["evidence.csv"]
    assert text.splitlines()[0] == "Where,Due,What,Count"
    assert "'=cmd" in text
    assert ",=cmd" not in text
    assert "2027-05-06T16:00+01:00" in text
    assert "two\\nlines" in text
    assert "'+44" in text


def unpacked(pdf: bytes) -> bytes:
    """A PDF with what is compressed in it written out."""
    streams = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompressobj().decompress(each) for each in streams)


def test_the_pdf_is_made_to_be_kept() -> None:
    """PDF/A with tags, in English; the same report is the same file, and progress is told."""
    told: list[tuple[int, int]] = []
    made = report_pdf(DOCUMENT, progress=lambda page, of: told.append((page, of)))
    assert made.startswith(b"%PDF-1.7")
    inside = unpacked(made)
    for said in (b"/StructTreeRoot", b"/Lang (en-GB)", b"/Marked true", b"/OutputIntents"):
        assert said in inside, said
    assert re.search(rb'pdfaid:part(="|>)2', inside)
    assert re.search(rb'pdfaid:conformance(="|>)A', inside)
    assert (1, 1) == told[-1]
    assert made == report_pdf(DOCUMENT)


def test_without_what_draws_a_pdf_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line; the page is made all the same."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(NoPdfError, match="apt-get install libpango") as refused:
        report_pdf(DOCUMENT)
    assert 1 == len(str(refused.value).splitlines())
    assert "<h1>" in report_page(DOCUMENT)


def test_what_stands_in_a_report_fetches_nothing() -> None:
    """Neither a picture nor a file of the machine, whatever a style could ask for."""
    from notifications.reports.pdf import _nothing_else

    with pytest.raises(ValueError, match="needs nothing from elsewhere"):
        _nothing_else("file:///etc/passwd")
