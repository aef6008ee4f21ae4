"""What an operator reads of a form that was sent off: the run's name, its message, its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from calendars.output.markdown_text import literal, table

PREVIEW_TAG = "preview"
_LONGEST_RUN_NAME = 140


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that changes: what, from what, to what, why, and the names of those who hear of it."""

    what: str
    before: str = ""
    after: str = ""
    why: str = ""
    hears: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a form did, or would do (`preview`).

    Attributes:
        name: what the run is called; a few words that begin with what was done.
        message: the same in a sentence.
        rows: what changes, one by one.
        notes: what else is to be known, a paragraph each.
        elections: those that Prefect is to show anew, and is linked to.
        tasks: single tasks that Prefect is to show anew, by id.
        preview: nothing was done.
        text: further Markdown of its own.
        key: what its artifact is kept under; else it goes by its election.
    """

    name: str
    message: str
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    elections: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    preview: bool = False
    text: str = ""
    key: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The elections that it is about, each once."""
        return tuple(dict.fromkeys([*self.elections, *(t.partition("/")[0] for t in self.tasks)]))


def run_name(words: str) -> str:
    """A run's name of these words: one line, not too long for a list."""
    line = " ".join(words.split())
    if len(line) <= _LONGEST_RUN_NAME:
        return line
    return f"{line[:_LONGEST_RUN_NAME].rpartition(' ')[0]} ..."


def refusal_name(message: str) -> str:
    """The name of a run that was refused: why, without the remedy."""
    return run_name(f"Refused: {message.partition('; ')[0]}")


def as_markdown(told: Told, links: Sequence[tuple[str, str]]) -> str:
    """The artifact of a run.

    Args:
        told: what was done, or would be.
        links: the pages of its elections in Prefect: what each is called, and where it is.
    """
    parts = [f"# {literal(told.name)}", literal(told.message)]
    if told.preview:
        parts.append("**Nothing was changed.** This is what would happen.")
    parts += [literal(note) for note in told.notes]
    if told.rows:
        parts.append(_rows(told))
    if told.text:
        parts.append(told.text)
    if links:
        parts.append(" · ".join(f"[{literal(title)}]({url})" for title, url in links))
    return "\n\n".join(parts)


def _rows(told: Told) -> str:
    hears = "Who would hear" if told.preview else "Who hears"
    rows = [(row.what, row.before, row.after, row.why, row.hears) for row in told.rows]
    return table(("What", "From", "To", "Why", hears), rows)
