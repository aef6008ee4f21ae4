"""The poll kinds: one for each statute's election, as the data files describe them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from calendars.data_files import Table, data_names, field_of, read_data, refuse_unknown_fields
from calendars.errors import UnknownKindError, UnknownNationError
from calendars.nations import Nation, nation_of, nations_of
from calendars.nearest import suggestion

_FIELDS = (
    "key",
    "title",
    "nations",
    "calendar",
    "from",
    "from_why",
    "settled_by",
    "settled_why",
    "nation_decides",
    "variant_of",
    "rows_of",
    "date_is",
    "date_words",
    "warning",
    "include",
    "leave_out",
    "names_from",
    "names",
    "adjust",
    "row",
)


@dataclass(frozen=True, slots=True)
class KindWarning:
    """What whoever plans a poll of a kind, held on a day from `begins` to `ends`, should know."""

    begins: date
    ends: date
    words: str


@dataclass(frozen=True, slots=True)
class PollKind:
    """A poll kind. `begins` is the first polling day for which its rules hold, by `begins_why`.

    `settled_by` is the milestone from which on a late bank holiday no longer moves a date, by the
    provision `settled_why`; `nation_decides` says that the nation picks the calendar; `variant_of` names the kind whose
    rows it shares; `warns` is what to be careful about; `date_is` says what its date is, where that is not the polling day, and
    `date_words` is what its rules call that day.
    """

    key: str
    title: str
    nations: tuple[Nation, ...]
    calendar: str
    begins: date
    begins_why: str
    settled_by: str | None
    settled_why: str
    nation_decides: bool
    variant_of: str | None
    date_is: str
    date_words: str
    warns: tuple[KindWarning, ...]
    table: Table

    def warnings_for(self, day: date) -> tuple[str, ...]:
        """What to be careful about at a poll of the kind on a day."""
        return tuple(found.words for found in self.warns if found.begins <= day <= found.ends)

    def nation(self, text: str | None) -> Nation | None:
        """The nation meant by `text`; the only one, where the kind has but one.

        None where no nation is singled out: none was named, or `UK` for a kind held in all four.

        Raises:
            UnknownNationError: no such nation, or the kind is not held there.
        """
        meant = nations_of(text) if text else self.nations
        if set(meant) == set(self.nations):
            return self.nations[0] if len(self.nations) == 1 else None
        if len(meant) > 1 or meant[0] not in self.nations:
            where, held = " and ".join(meant), " and ".join(self.nations)
            raise UnknownNationError(
                f"{self.key} is not held in {where}, only in {held}; choose another kind or nation"
            )
        return meant[0]


@cache
def all_kinds() -> tuple[PollKind, ...]:
    """Every poll kind, without the variants, by key.

    Raises:
        RuleDataError: a data file is malformed.
    """
    return tuple(kind for kind in _every() if kind.variant_of is None)


def variants_of(kind: PollKind) -> tuple[PollKind, ...]:
    """The kinds that share the rows of `kind` and change some of them."""
    return tuple(found for found in _every() if found.variant_of == kind.key)


def kind_of(key: str) -> PollKind:
    """The poll kind called `key`, which may be one of its other names (`recall_petition`).

    Raises:
        UnknownKindError: there is none; the message suggests the nearest.
    """
    return _by_name(key.strip().casefold().replace("-", "_"))


@cache
def _every() -> tuple[PollKind, ...]:
    return tuple(_read(name) for name in data_names("kinds"))


@cache
def _by_name(key: str) -> PollKind:
    path = f"kinds/{key}.toml"
    if path not in data_names("kinds"):
        known = [name.removeprefix("kinds/").removesuffix(".toml") for name in data_names("kinds")]
        raise UnknownKindError(f"no poll kind is called {key!r}; {suggestion(key, known)}")
    return _read(path)


@cache
def _read(name: str) -> PollKind:
    table = read_data(name)
    where = name
    refuse_unknown_fields(table, _FIELDS, where=where)
    return PollKind(
        key=field_of(table, "key", str, where=where),
        title=field_of(table, "title", str, where=where),
        nations=tuple(nation_of(n) for n in field_of(table, "nations", list, where=where)),
        calendar=field_of(table, "calendar", str, where=where),
        begins=field_of(table, "from", date, where=where),
        begins_why=field_of(table, "from_why", str, where=where),
        settled_by=table.get("settled_by"),
        settled_why=str(table.get("settled_why", "")),
        nation_decides=bool(table.get("nation_decides", False)),
        variant_of=table.get("variant_of"),
        date_is=str(table.get("date_is", "the polling day")),
        date_words=str(table.get("date_words", "the poll")),
        warns=tuple(_warning(row, f"{where}: warning") for row in table.get("warning", ())),
        table=table,
    )


def _warning(row: Table, where: str) -> KindWarning:
    refuse_unknown_fields(row, ("from", "until", "words"), where=where)
    return KindWarning(
        begins=row.get("from", date.min),
        ends=row.get("until", date.max),
        words=field_of(row, "words", str, where=where),
    )
