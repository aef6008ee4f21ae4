"""Drafts of the letters and agreements that tasks ask for: texts a clerk can edit, made into documents.

The texts and what they may hold are data (`templates/drafts`); they are checked when they are read.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

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
_KEPT = 500
_KEYS = {"task", "file", "name", "fields"}


@dataclass(frozen=True, slots=True)
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
        paper = docx.Document()
        paper.core_properties.title = self.name
        paper.core_properties.author = "Writ"
        for line in self.lines:
            self._fill(_paragraph(paper, line), line.removeprefix("# ").removeprefix("* "), values)
        kept = BytesIO()
        paper.save(kept)
        return kept.getvalue()

    def _fill(self, paragraph: Paragraph, line: str, values: Mapping[str, str]) -> None:
        # The odd pieces are the names of fields.
        for number, piece in enumerate(_FIELD.split(line)):
            if number % 2 == 0:
                paragraph.add_run(piece)
            elif values.get(piece):
                paragraph.add_run(values[piece])
            else:
                run = paragraph.add_run(f"[to be filled in: {self.wanted(piece)}]")
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW

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
