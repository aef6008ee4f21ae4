"""Words that people write, in Markdown: nothing of them is mark-up."""

import re

import pytest
from markdown_it import MarkdownIt

from calendars.output.markdown_text import literal, table

ODD = [
    "x | y",
    "a line\nand another\r\nand a third",
    "`code` and ``more",
    "<b>bold</b> & &lt;i&gt;",
    "[here](http://x) ![it](http://y)",
    "*so* _so_ __so__ ~~so~~",
    "# no heading",
    "> no quotation",
    "back\\slash \\| \\",
    "local_england and the_election_",
]


@pytest.mark.parametrize("text", ODD)
def test_a_text_is_shown_letter_by_letter_in_its_cell(text: str) -> None:
    """It draws nothing, links nowhere, opens no column and no row."""
    shown = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(table(("A", "B"), [(text, "end")]))
    )
    cells = re.findall(r"<td>(.*?)</td>", shown, flags=re.DOTALL)
    plain = " ".join(text.splitlines())
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(mark, entity)
    assert [plain, "end"] == cells


def test_keys_stay_as_they_are_typed() -> None:
    """Within a word an underscore draws nothing; who reads the source copies the key."""
    assert "parl_byelection" == literal("parl_byelection")
