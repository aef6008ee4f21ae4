"""The command line's own way of saying that something was typed wrongly."""

import argparse
import re
from typing import NoReturn

from typing_extensions import override

from calendars.brief import brief

_NO_VALUE = re.compile(r"argument (?:\S+/)?(--[\w-]+): expected (?:one|at least one) argument")


class Arguments(argparse.ArgumentParser):
    """As argparse's, but it says back no more of what was typed than is needed to know it again, and how
    a value is written that begins with a dash."""

    @override
    def error(self, message: str) -> NoReturn:
        """End with code 2 and one line."""
        if found := _NO_VALUE.fullmatch(message):
            message += f"; a value that begins with a dash is written {found[1]}=-..."
        super().error(brief(message))
