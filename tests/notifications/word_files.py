"""Word files for tests: made as a clerk would, and read back."""

import re
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX

_TAG = re.compile(r"({{.*?}})")


def word_file(*paragraphs: str, header: str = "", mark: bool = True) -> bytes:
    """A Word file of these paragraphs, with its fields in yellow (unless they are not marked)."""
    paper = docx.Document()
    for text in paragraphs:
        paragraph = paper.add_paragraph()
        for piece in filter(None, _TAG.split(text)):
            run = paragraph.add_run(piece)
            if mark and _TAG.fullmatch(piece):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    if header:
        run = paper.sections[0].header.paragraphs[0].add_run(header)
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


def marked(paper: Document) -> list[str]:
    """What is highlighted, to be filled in by hand."""
    return [
        run.text
        for paragraph in paper.paragraphs
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]
