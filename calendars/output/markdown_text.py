"""Words and tables in Markdown, for whatever shows it: a report, an e-mail, Prefect."""

import re
from collections.abc import Iterable, Sequence

# Names and reasons are people's words: none of it may draw, link or leave its cell. Within a word _ draws
# nothing, and keys stay as they are typed.
_MARKUP = re.compile(r"[\\`*{}\[\]<>#|~!&]|(?<![^\W_])_|_(?![^\W_])")


def literal(text: str) -> str:
    """A text as it is shown letter by letter, on one line."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.splitlines()))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; every cell is shown as it is.

    Args:
        head: the names of the columns.
        rows: as many texts each.
    """
    ruled = [_line(head), _line(["---"] * len(head))]
    return "\n".join([*ruled, *(_line([literal(each) for each in row]) for row in rows)])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
