"""Text from outside: what is taken out where it comes in, and escaped where it goes to a terminal."""

import json
import string
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import JSON, String, select

from tasks.register.database import Register
from tasks.register.models import AlarmRow, Base
from tasks.register.record.history import OFFICE, Event, EventKind, append, entries
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tasks.text import (
    clean_fields,
    clean_line,
    clean_text,
    clean_value,
    for_terminal,
    has_hidden,
    on_one_line,
    spreadsheet_cell,
)
from tasks.views.answers import AnswerRefusedError, read_evidence, read_name, read_note
from tests.builders import at

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NOW = at("Mon 2027-04-12 10:00")
EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))


def test_what_no_text_may_hold() -> None:
    """Every control character but tab and line break, every override, every half of a pair, and what is no
    character and no file of a spreadsheet can hold; and no letter, sign or emblem of any script."""
    kept = set(clean_text(EVERYTHING))
    gone = set(EVERYTHING) - kept
    controls = {c for c in EVERYTHING if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
    assert controls | set(OVERRIDES) | {"\u2028", "\u2029", "\ufffe", "\uffff"} == gone


def test_a_line_is_one_line() -> None:
    """Whatever ends a line becomes a space in a text of one line, and a plain line break in a note."""
    for end in ("\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        assert "a b" == clean_line(f" a{end}b{end}")
        assert "a\nb" == clean_text(f"a{end}b")
    assert "Rhŷs  O'Neill 🏴 السلام" == clean_line("\tRhŷs\t O'Neill 🏴 السلام\x00")


@given(st.text(alphabet=st.one_of(st.sampled_from(string.printable + OVERRIDES), st.characters())))
def test_cleaning_once_is_enough(text: str) -> None:
    """Twice is the same, and what is clean can be written, stored and put on one line."""
    for clean in (clean_text, clean_line):
        once = clean(text)
        assert once == clean(once)
        assert not has_hidden(clean_line(once))
        assert once == once.encode().decode()
    assert 1 == len(clean_line(text).splitlines() or [""])


@given(
    st.text(alphabet=st.one_of(st.sampled_from('\x1b\x9b\r\n\t\x00\u202e\\"a'), st.characters()))
)
def test_what_goes_to_a_terminal_commands_nothing(text: str) -> None:
    """JSON stays the same value; a part of a line stays within it."""
    assert text == json.loads(for_terminal(json.dumps(text, ensure_ascii=False)))
    shown = for_terminal(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]
    assert 1 == len((on_one_line(text) or "x").splitlines())


def test_fields_of_a_form() -> None:
    """Only a note has several lines, and what names wards keeps its line breaks, to be refused for them;
    numbers, lists and days stay what they are."""
    given = {
        "who": "Olga\n\x1b[2J",
        "note": " a\r\nb\x00 ",
        "polls": ["x\ny"],
        "poll": [["Mi\nll "]],
        "n": 3,
        "d": {"k\n": "v\n", "ward": "Mi\r\nll\n"},
    }
    assert clean_fields(given) == {
        "who": "Olga [2J",
        "note": "a\nb",
        "polls": ["x y"],
        "poll": [["Mi\nll"]],
        "n": 3,
        "d": {"k": "v", "ward": "Mi\nll"},
    }


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+44",
        "-1",
        "@x",
        "'=1",
        " =1",
        "\t=1",
        "\n@x",
        "\uff1d1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
    ],
)
def test_a_cell_that_a_spreadsheet_might_compute(cell: str) -> None:
    """It stands behind an apostrophe; what is plain stays as it is."""
    assert f"'{cell}" == spreadsheet_cell(cell)
    assert "a=1" == spreadsheet_cell("a=1")


def test_what_is_read_of_an_answer() -> None:
    """The same limits whichever way it comes: at the limit it is taken, above it is refused."""
    assert "x" * 4000 == read_note("x" * 4000 + "\x00 \n")
    assert {"Minutes": "M 1"} == read_evidence({"Minutes\n": "M\n1", "Photo": "\x07 "})
    assert "Olga" == read_name(" \x1bOlga\n")
    for read, text, words in (
        (read_note, "x" * 4001, "the note has 4001 characters; 4000 are kept"),
        (read_name, "\x00 ", "the name of who answers is empty"),
        (read_name, "x" * 121, "the name of who answers has 121 characters"),
        (read_evidence, {"Minutes": "x" * 501}, "'Minutes' has 501 characters; 500 are kept"),
        (read_evidence, {"x" * 501: "y"}, "501 characters; 500 are kept"),
        (read_evidence, {str(n): "y" for n in range(51)}, "51 pieces of evidence; 50 are kept"),
    ):
        with pytest.raises(AnswerRefusedError, match=words):
            read(text)  # type: ignore[arg-type]


def test_every_text_of_the_register_is_cleaned() -> None:
    """No column takes text as it comes, but ids and states, which have a length and a pattern."""
    plain = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON) and getattr(column.type, "length", None) is None
    ]
    assert [] == plain


def test_what_is_stored_can_be_stored_anywhere(register: Register) -> None:
    """NUL is no error of PostgreSQL's, and comes back from neither."""
    with register.write() as session:
        session.add(AlarmRow(kind="test", text="a\x00b\ud800\x1b[31m\r\nc", raised_at=NOW))
    with register.read() as session:
        assert ["ab[31m\nc"] == session.scalars(select(AlarmRow.text)).all()


def said(session: Session) -> tuple[str, str, object]:
    """The only entry of the history, as it was stored."""
    (row,) = entries(session, OFFICE)
    return row.who, row.text, row.data


def test_the_history_is_hashed_as_it_is_kept(register: Register) -> None:
    """Cleaned before the hash, so that it verifies."""
    data = {"note": "a\x00\x1b", "deep": [{"k\x07": "v\u202e"}]}
    with register.write() as session:
        append(session, OFFICE, [Event(EventKind.ALARM, "Ol\nga", "x\x9by", data=data)], at=NOW)
    with register.read() as session:
        assert ("Ol ga", "xy", {"note": "a", "deep": [{"k": "v"}]}) == said(session)
        assert [None] == [verdict.fault for verdict in verify(session)]
    assert clean_value(data) == {"note": "a", "deep": [{"k": "v"}]}
