"""What is typed reaches the function that does it as a value of its own type."""

import argparse
from collections.abc import Iterator
from dataclasses import fields
from typing import get_type_hints

import pytest

from flows.cli.parser import handler_called, parse, the_parser


def commands(
    parser: argparse.ArgumentParser, words: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, and how it is typed."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not inner:
        yield words.strip(), parser
    for action in inner:
        for name, below in action.choices.items():
            yield from commands(below, f"{words} {name}")


COMMANDS = dict(commands(the_parser()))


@pytest.mark.parametrize("words", COMMANDS)
def test_all_that_can_be_typed_is_asked_and_no_more(words: str) -> None:
    """An option that no command reads, or a field that nobody can type, is a slip."""
    parser = COMMANDS[words]
    handler = handler_called(parser.get_default("handler"))
    (asked,) = (hint for name, hint in get_type_hints(handler).items() if name != "return")
    typed = {action.dest for action in parser._actions} - {"help"}
    assert typed == {field.name for field in fields(asked)}


def test_what_is_typed_has_its_type() -> None:
    """Read once, where it is typed."""
    handler, asked = parse(["timetable", "--kind", "pcc", "--date", "2027-05-06", "--json"])
    assert "timetable" == handler.__name__
    assert ("pcc", "2027-05-06", True) == (asked.kind, asked.date.isoformat(), asked.json)


def test_a_dozen_commands_and_more() -> None:
    """So that nothing above passes for want of commands."""
    assert len(COMMANDS) > 30
