"""What several commands are asked, as it was typed: the fields are what the usage of a command puts there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Nothing:
    """A command that is asked nothing but itself."""


@dataclass(frozen=True)
class OnlyJson:
    """A command that can be asked for JSON."""

    json: bool
