"""The posts that own tasks, their ladders, and how the law's officers map to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated

from calendars.errors import RuleDataError
from calendars.nations import Nation
from calendars.nearest import suggestion
from tasks.files.datafiles import DATA, Faults, check_keys, read_toml
from tasks.files.rows import Flag, Line, Name, Once, Row, one_of, read_rows
from tasks.words import in_sentence

_OFFICES = ("police", "council", "commissioner", "commission")
_SAME_TITLE = 0.9  # alike enough to be a post's title, mistyped at the most
_TABLES = {"post", "law_role", "office_days"}


class AreaKind(StrEnum):
    """What sort of area a post, or a task, belongs to."""

    FORCE = "force"
    BCU = "bcu"
    AUTHORITY = "authority"
    OFFICE = "office"


# Whose people belong to an area of this kind.
OFFICE_AT = {
    AreaKind.FORCE: "police",
    AreaKind.BCU: "police",
    AreaKind.AUTHORITY: "council",
    AreaKind.OFFICE: "commissioner",
}


class Scope(StrEnum):
    """How often a definition becomes a task in one election."""

    FORCE = "force"
    BCU = "bcu"
    AUTHORITY = "authority"
    POLL = "poll"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class PostRole:
    """A kind of post, as `data/posts.toml` describes it."""

    key: str
    title: str
    office: str
    at: AreaKind
    ladder: tuple[str, ...]
    chased_by: str | None
    last_resort: bool = False
    digest_when_due: bool = False
    asked_too: bool = False


@dataclass(frozen=True, slots=True)
class LawRole:
    """What the law's name for an officer means for us: which post, and how often."""

    role: str
    post: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Posts:
    """All post roles, the law's officers, and the calendar of each nation's offices."""

    roles: Mapping[str, PostRole]
    law_roles: Mapping[str, LawRole]
    office_calendars: Mapping[str, str]

    def role(self, key: str, *, where: str) -> PostRole:
        """The role with this key.

        Raises:
            RuleDataError: no such role; names `where` it was asked for and the key that is nearest, or
                whose title was written.
        """
        if key in self.roles:
            return self.roles[key]
        titled = {role.title.casefold(): role.key for role in self.roles.values()}
        near = get_close_matches(key.replace("_", " ").casefold(), titled, n=1, cutoff=_SAME_TITLE)
        hint = f"did you mean {titled[near[0]]!r}?" if near else suggestion(key, self.roles)
        raise RuleDataError(f"{where}: unknown post {key!r}; {hint}")


def post_words(role: str, area: str) -> str:
    """A post as it stands inside a sentence, by its role and its area's name: `chief constable of
    Blankshire`."""
    roles = load_posts().roles
    return f"{in_sentence(roles[role].title) if role in roles else role} of {area}"


class _PostRow(Row):
    key: Name
    title: Line
    office: Annotated[str, one_of(_OFFICES)]
    at: Annotated[AreaKind, one_of(AreaKind)]
    ladder: Annotated[tuple[Line, ...], Once]
    chased_by: Line | None = None
    last_resort: Flag = False
    digest_when_due: Flag = False
    asked_too: Flag = False


class _LawRow(Row):
    role: Line
    post: Line
    scope: Annotated[Scope, one_of(Scope)]


class _OfficeDaysRow(Row):
    nation: Annotated[str, one_of(Nation)]
    calendar: Line


@cache
def load_posts() -> Posts:
    """The posts of `data/posts.toml`.

    Raises:
        RuleDataError: the file is malformed, or a ladder names an unknown post.
    """
    return read_posts(DATA / "posts.toml")


def read_posts(path: Path) -> Posts:
    """The posts of a file.

    Raises:
        RuleDataError: a malformed row, a post written twice or that is unknown, ladders that go round in
            a circle; names the row and the key of each.
    """
    content, where, faults = read_toml(path), path.name, Faults()
    check_keys(content, _TABLES, _TABLES, where=where)
    posts = Posts(
        roles={
            row.key: _role(row)
            for row in read_rows(_PostRow, content, "post", faults, where=where, key="key")
        },
        law_roles={
            row.role: LawRole(row.role, row.post, row.scope)
            for row in read_rows(_LawRow, content, "law_role", faults, where=where, key="role")
        },
        office_calendars={
            row.nation: row.calendar
            for row in read_rows(
                _OfficeDaysRow, content, "office_days", faults, where=where, key="nation"
            )
        },
    )
    faults.refuse()
    for place, named in _named(posts, where):
        with faults.noted():
            posts.role(named, where=place)
    faults.refuse()
    _refuse_circles(posts, where, faults)
    return posts


def _role(row: _PostRow) -> PostRole:
    return PostRole(
        row.key,
        row.title,
        row.office,
        row.at,
        row.ladder,
        row.chased_by,
        row.last_resort,
        row.digest_when_due,
        row.asked_too,
    )


def _refuse_circles(posts: Posts, where: str, faults: Faults) -> None:
    try:
        TopologicalSorter({role.key: role.ladder for role in posts.roles.values()}).prepare()
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        faults.add(
            f"{where}: ladders go round in a circle ({circle}), so that somebody is asked below the"
            " owner; take one of them away"
        )
    faults.refuse()


def _named(posts: Posts, where: str) -> Iterator[tuple[str, str]]:
    """The posts that rows name, and where they do."""
    for role in posts.roles.values():
        yield from ((f"{where}, ladder of {role.key}", rung) for rung in role.ladder)
        if role.chased_by is not None:
            yield f"{where}, chased_by of {role.key}", role.chased_by
    for law_role in posts.law_roles.values():
        yield f"{where}, law_role {law_role.role!r}", law_role.post
