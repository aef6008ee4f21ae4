"""The posts that own tasks, their ladders, and how the law's officers map to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache

from calendars.errors import RuleDataError
from tasks.datafiles import DATA, check_keys, read_toml

_POST_KEYS = {"key", "title", "office", "at", "ladder", "chased_by"}


class AreaKind(StrEnum):
    """What sort of area a post, or a task, belongs to."""

    FORCE = "force"
    BCU = "bcu"
    AUTHORITY = "authority"
    OFFICE = "office"


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
            RuleDataError: no such role; names `where` it was asked for and the nearest key.
        """
        if key in self.roles:
            return self.roles[key]
        near = get_close_matches(key, self.roles, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(self.roles)}"
        raise RuleDataError(f"{where}: unknown post {key!r}; {hint}")


@cache
def load_posts() -> Posts:
    """The posts of `data/posts.toml`.

    Raises:
        RuleDataError: the file is malformed, or a ladder names an unknown post.
    """
    path = DATA / "posts.toml"
    content = read_toml(path)
    check_keys(content, {"post", "law_role", "office_days"}, {"post"}, where=path.name)
    roles: dict[str, PostRole] = {}
    for number, row in enumerate(content["post"], start=1):
        check_keys(row, _POST_KEYS, _POST_KEYS - {"chased_by"}, where=f"{path.name}, post {number}")
        roles[row["key"]] = PostRole(
            key=row["key"],
            title=row["title"],
            office=row["office"],
            at=AreaKind(row["at"]),
            ladder=tuple(row["ladder"]),
            chased_by=row.get("chased_by"),
        )
    posts = Posts(
        roles=roles,
        law_roles={
            row["role"]: LawRole(row["role"], row["post"], Scope(row["scope"]))
            for row in content["law_role"]
        },
        office_calendars={row["nation"]: row["calendar"] for row in content["office_days"]},
    )
    for role in roles.values():
        for rung in role.ladder:
            posts.role(rung, where=f"{path.name}, ladder of {role.key}")
    for law_role in posts.law_roles.values():
        posts.role(law_role.post, where=f"{path.name}, law_role {law_role.role!r}")
    return posts
