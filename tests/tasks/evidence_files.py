"""Files of every kind that is taken as evidence, and some that only seem to be, made by what makes such files."""

from email.message import EmailMessage
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from xlsxwriter import Workbook

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(16)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
MSG = OLE + "__substg1.0_0037001F".encode("utf-16-le") + bytes(64)
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(64)
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def a_docx() -> bytes:
    """A letter, as Word keeps it."""
    file, made = BytesIO(), Document()
    made.add_paragraph("The notice hangs on the board.")
    made.save(file)
    return file.getvalue()


def an_xlsx() -> bytes:
    """A workbook, as Excel keeps it."""
    file = BytesIO()
    with Workbook(file) as book:
        book.add_worksheet().write_string(0, 0, "Ashford")
    return file.getvalue()


def with_macros(document: bytes) -> bytes:
    """The same letter, with a macro in it."""
    file = BytesIO(document)
    with ZipFile(file, "a") as zipped:
        zipped.writestr("word/vbaProject.bin", b"macro")
    return file.getvalue()


def an_eml() -> bytes:
    """A mail, as mail programs keep it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "The notice"
    mail.set_content("It hangs on the board.")
    return mail.as_bytes()
