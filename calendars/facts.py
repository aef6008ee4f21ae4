"""The dates that may be given, because the polling day alone does not decide them."""

from dataclasses import dataclass
from functools import cache

from calendars.data_files import field_of, read_data, refuse_unknown_fields

_FILE = "facts.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """A date that somebody has to tell us: its name, and what it is in words.

    `not_before` and `not_after` name dates (`poll`, or given ones) that it must respect. `of_one_area`
    says that each authority has its own, `may_never_be` that it need not come at all.
    """

    name: str
    words: str
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    of_one_area: bool = False
    may_never_be: bool = False


@cache
def facts() -> dict[str, Fact]:
    """Every date that may be given and is not itself a milestone, by its name.

    Raises:
        RuleDataError: a row is malformed.
    """
    found = {}
    for name, row in read_data(_FILE)["fact"].items():
        where = f"{_FILE}: {name}"
        fields = ("words", "not_before", "not_after", "of_one_area", "may_never_be")
        refuse_unknown_fields(row, fields, where=where)
        found[name] = Fact(
            name=name,
            words=field_of(row, "words", str, where=where),
            not_before=tuple(row.get("not_before", ())),
            not_after=tuple(row.get("not_after", ())),
            of_one_area=bool(row.get("of_one_area", False)),
            may_never_be=bool(row.get("may_never_be", False)),
        )
    return found


@cache
def fact_words() -> dict[str, str]:
    """What to call each given date, and each milestone that other rules count from."""
    return {name: fact.words for name, fact in facts().items()} | dict(
        read_data(_FILE)["milestone_words"]
    )
