"""The command line's own way of saying that something was typed wrongly."""

import argparse
import re
from difflib import get_close_matches
from typing import Any, NoReturn

from typing_extensions import override

from calendars.brief import brief
from calendars.nearest import suggestion

_NO_VALUE = re.compile(r"argument (?:\S+/)?(--[\w-]+): expected (?:one|at least one) argument")
_NO_CHOICE = re.compile(
    r"argument (?P<what>\S+): invalid choice: (?P<written>.*) \(choose from (?P<known>.*)\)",
    re.DOTALL,
)
_SAYS_HOW = "argument "  # what is wrong with a value says how it is written
_ALIKE = 0.8  # options all begin alike
_MOST_NAMED = 8  # words to choose from; more of them are for --help


class Arguments(argparse.ArgumentParser):
    """As argparse's, but it refuses in one line that says what to do, and says back no more of what was typed
    than is needed to know it again."""

    @override
    def error(self, message: str) -> NoReturn:
        """End with code 2 and one line."""
        if found := _NO_VALUE.fullmatch(message):
            message += f"; a value that begins with a dash is written {found[1]}=-..."
        elif found := _NO_CHOICE.fullmatch(message):
            message = (
                f"argument {found['what']}: unknown {found['written']}; {self._instead(found)}"
            )
        elif not message.startswith(_SAYS_HOW):
            message += f"; {self._how}"
        self.exit(2, f"{self.prog}: error: {brief(message)}\n")

    @override
    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse's, but what is too much is refused by the command that it was typed to."""
        known, too_much = super().parse_known_args(args, namespace)
        if too_much:
            near = get_close_matches(too_much[0], self._option_string_actions, n=1, cutoff=_ALIKE)
            hint = f", did you mean {near[0]}?" if near else ""
            self.error(f"it does not take {' '.join(map(repr, too_much))}{hint}")
        return known, too_much

    @property
    def _how(self) -> str:
        return f"`{self.prog} --help` says how it is written"

    def _instead(self, found: re.Match[str]) -> str:
        known = [each.strip("'") for each in found["known"].split(", ")]
        written = found["written"].strip("'\"")
        if len(known) > _MOST_NAMED and not get_close_matches(written, known, n=1):
            return f"`{self.prog} --help` lists what there is"
        return suggestion(written, known)
