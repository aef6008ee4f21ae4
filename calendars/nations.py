"""The four nations, as they are written in the data and as people type them."""

from enum import StrEnum

from calendars.errors import UnknownNationError


class Nation(StrEnum):
    """A part of the United Kingdom, spelt as the data and every output spell it."""

    ENGLAND = "England"
    WALES = "Wales"
    SCOTLAND = "Scotland"
    NORTHERN_IRELAND = "Northern Ireland"


_SHORT = {
    "eng": Nation.ENGLAND,
    "e": Nation.ENGLAND,
    "wal": Nation.WALES,
    "wls": Nation.WALES,
    "cymru": Nation.WALES,
    "w": Nation.WALES,
    "sct": Nation.SCOTLAND,
    "scot": Nation.SCOTLAND,
    "sco": Nation.SCOTLAND,
    "s": Nation.SCOTLAND,
    "ni": Nation.NORTHERN_IRELAND,
    "nir": Nation.NORTHERN_IRELAND,
    "n ireland": Nation.NORTHERN_IRELAND,
}
_SEVERAL = {
    "uk": tuple(Nation),
    "united kingdom": tuple(Nation),
    "england wales": (Nation.ENGLAND, Nation.WALES),
    "england and wales": (Nation.ENGLAND, Nation.WALES),
}
_BY_NAME = {nation.casefold(): nation for nation in Nation} | _SHORT


def nation_of(text: str) -> Nation:
    """The nation that `text` names, in any case, long or short (`scotland`, `northern_ireland`, `NI`).

    Raises:
        UnknownNationError: `text` names none of the four.
    """
    found = _BY_NAME.get(_plain(text))
    if found is None:
        known = ", ".join(Nation)
        raise UnknownNationError(f"no nation is called {text!r}; write one of {known}")
    return found


def nations_of(text: str) -> tuple[Nation, ...]:
    """The nations that `text` names: one, or those of `UK` or `England and Wales`.

    Raises:
        UnknownNationError: `text` names neither a nation nor several.
    """
    return _SEVERAL.get(_plain(text)) or (nation_of(text),)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())
