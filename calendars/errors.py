"""The root of every error that Writ raises on purpose.

An error's text is one line for a person: what is wrong, where, and what to do next.
"""

from typing_extensions import override

from calendars.brief import brief


class WritError(Exception):
    """Something was refused; the message says what, where and the remedy, and of what somebody wrote no
    more than is needed to know it again."""

    @override
    def __str__(self) -> str:
        return brief(super().__str__())


class RuleDataError(WritError):
    """A data file of rules, days off or tasks is malformed; names file, row, key and remedy."""


class UnknownKindError(WritError):
    """No such poll kind; the message suggests the nearest."""


class UnknownNationError(WritError):
    """No such nation, or one in which the poll kind is not held."""


class UnknownMilestoneError(WritError):
    """The poll kind has no such milestone; the message suggests the nearest."""


class TimetableInputError(WritError):
    """A date, nation or given value from which no timetable can be computed."""
