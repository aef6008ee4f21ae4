"""How sure we are of a rule: what its text was checked against."""

from enum import StrEnum

from calendars.errors import RuleDataError


class Level(StrEnum):
    """What a rule was checked against, in the words that every output shows."""

    STATUTE = "checked against the statute"
    PUBLISHED = "checked against published timetables"
    UNVERIFIED = "unverified"


_CODES = {"V1": Level.STATUTE, "V2": Level.PUBLISHED, "M": Level.UNVERIFIED}


def level_of(code: str, *, where: str) -> Level:
    """The level that the data writes as V1, V2 or M.

    Raises:
        RuleDataError: another code.
    """
    if code not in _CODES:
        raise RuleDataError(
            f"{where}: verified = {code!r}; write V1 (statute read), V2 (published) or M (memory)"
        )
    return _CODES[code]
