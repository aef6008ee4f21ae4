"""Drafts of the letters and agreements that tasks ask for: texts a clerk can edit, made into documents.

The texts and what they may hold are data (`templates/drafts`); they are checked when they are read.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import SEEK_END, BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.text.paragraph import Paragraph

from calendars.errors import RuleDataError
from notifications.errors import LetterError
from tasks.catalogue_checks import check_milestones
from tasks.datafiles import check_keys
from tasks.posts import load_posts

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOLDER, MILESTONE = "holder.", "date."
PLAIN = frozenset({
    "polling_day", "today", "area", "authorities", "force", "office", "contests", "election",
})  # fmt: skip
_FIELD = re.compile(r"\{([^{}]*)\}")
_TEXT = "word/document.xml"
_RUN = re.compile(
    r'(?P<mark><w:rPr><w:highlight w:val="yellow"/></w:rPr>)<w:t>\{(?P<field>[^{}<]+)\}</w:t>'
)
_KEPT = 500
_KEYS = {"task", "file", "name", "fields"}


@dataclass(frozen=True)
class DraftText:
    """One draft: the key of its task, what it is called, its fields, and its text by lines.

    `by_hand` says in words what only a person can fill in, by field.
    """

    task: str
    name: str
    fields: frozenset[str]
    lines: tuple[str, ...]
    by_hand: Mapping[str, str]

    def document(self, values: Mapping[str, str]) -> bytes:
        """The draft as a Word document.

        Args:
            values: the fields that can be filled in; each other is marked, in words, to be filled in
                by hand.
        """

        def filled(run: re.Match[str]) -> str:
            if values.get(run["field"]):
                return f'<w:t xml:space="preserve">{escape(values[run["field"]])}</w:t>'
            return f"{run['mark']}<w:t>[to be filled in: {escape(self.wanted(run['field']))}]</w:t>"

        rest, text = self._form
        kept = BytesIO(rest)
        kept.seek(0, SEEK_END)
        with ZipFile(kept, "a", ZIP_DEFLATED) as package:
            package.writestr(_TEXT, _RUN.sub(filled, text))
        return kept.getvalue()

    @cached_property
    def _form(self) -> tuple[bytes, str]:
        """The document with a marked run for each field, made once: the package without its text,
        and the text, as XML."""
        paper = docx.Document()
        paper.core_properties.title = self.name
        paper.core_properties.author = "Writ"
        for line in self.lines:
            paragraph = _paragraph(paper, line)
            # The odd pieces are the names of fields.
            for number, piece in enumerate(
                _FIELD.split(line.removeprefix("# ").removeprefix("* "))
            ):
                run = paragraph.add_run(f"{{{piece}}}" if number % 2 else piece)
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW if number % 2 else None
        whole, rest = BytesIO(), BytesIO()
        paper.save(whole)
        with ZipFile(whole) as made, ZipFile(rest, "w", ZIP_DEFLATED) as package:
            for part in made.namelist():
                if part != _TEXT:
                    package.writestr(part, made.read(part))
            text = made.read(_TEXT).decode()
        return rest.getvalue(), text

    def wanted(self, field: str) -> str:
        """What has to be filled in, in words."""
        if field in self.by_hand:
            return self.by_hand[field]
        if field.startswith(HOLDER):
            title = load_posts().roles[field.removeprefix(HOLDER)].title
            return f"name of the {title[:1].lower() + title[1:] if title[1:2].islower() else title}"
        if field.startswith(MILESTONE):
            return f"date: {field.removeprefix(MILESTONE).replace('_', ' ')}"
        return field.replace("_", " ")


def _paragraph(paper: Document, line: str) -> Paragraph:
    # Set by its id: to look a style up by name takes as long as all the rest of the document.
    added = paper.element.body.add_p()
    added.style = {"# ": "Heading2", "* ": "ListBullet"}.get(line[:2])
    return Paragraph(added, paper)


@lru_cache(maxsize=_KEPT)
def document_of(task: str, values: tuple[tuple[str, str], ...]) -> bytes:
    """The draft of tasks with this key, filled in; kept, because many people get the same one."""
    return draft_texts()[task].document(dict(values))


@cache
def draft_texts() -> Mapping[str, DraftText]:
    """The drafts by the key of their task, checked.

    Raises:
        LetterError: a file is missing, or has a field that is not declared, or lacks one that is;
            names the file and the field.
    """
    folder = files("notifications").joinpath("templates", "drafts")
    return {draft.task: draft for draft in read_drafts(folder)}


def read_drafts(folder: Traversable) -> Iterator[DraftText]:
    """The drafts of a folder with a `drafts.toml`. Raises LetterError, see `draft_texts`."""
    content = tomllib.loads(folder.joinpath("drafts.toml").read_text("utf-8"))
    for row in content["draft"]:
        yield _read(folder, row, content["by_hand"])


def _read(folder: Traversable, row: Mapping[str, Any], by_hand: Mapping[str, str]) -> DraftText:
    try:
        check_keys(row, _KEYS, _KEYS, where="drafts.toml")
        text = folder.joinpath(row["file"]).read_text("utf-8")
        check_milestones(
            [f.removeprefix(MILESTONE) for f in row["fields"] if f.startswith(MILESTONE)],
            where=row["file"],
        )
    except OSError:
        raise LetterError(f"drafts.toml: there is no file {row['file']}; add it") from None
    except RuleDataError as error:
        raise LetterError(str(error)) from None
    _check_fields(row["file"], row["fields"], text, by_hand)
    lines = tuple(line for line in map(str.strip, text.splitlines()) if line)
    return DraftText(row["task"], row["name"], frozenset(row["fields"]), lines, by_hand)


def _check_fields(
    file: str, declared: Sequence[str], text: str, by_hand: Mapping[str, str]
) -> None:
    used = set(_FIELD.findall(text))
    for field in sorted(used - set(declared)):
        raise LetterError(f"{file}: the field {field!r} is not declared in drafts.toml; correct it")
    for field in sorted(set(declared) - used):
        raise LetterError(f"{file}: the field {field!r} is missing from the text; put it back")
    roles = {HOLDER + role for role in load_posts().roles}
    for field in sorted(used):
        if not (
            field in PLAIN or field in by_hand or field in roles or field.startswith(MILESTONE)
        ):
            raise LetterError(
                f"{file}: there is no field {field!r}; see drafts.toml for those there are"
            )
