"""Titles that one owner reads in one list are told apart by more than a word that says nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import pytest

from tasks.catalogue.catalogue import load_catalogue
from tasks.catalogue.definitions import TaskDefinition
from tests.builders import plan_of
from tests.scenarios.plans.elections import SORTS, Sort

LITTLE = frozenset(
    [
        "a",
        "all",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "its",
        "of",
        "on",
        "the",
        "to",
        "up",
        "with",
    ]
)
# What tells two titles apart though all else is the same.
TELLING = [
    {"first", "second"},
    {"starts", "ends"},
    {"begins", "ends"},
    {"nominations", "withdrawals"},
    {"postal", "proxy"},
    {"post", "proxy"},
    {"emergency", "vote"},
    {"emergency"},
    {"election", "poll"},
    {"close", "determine"},
    {"ten", "two"},
]


def words(title: str) -> frozenset[str]:
    """The words of a title that say something."""
    return frozenset(re.findall(r"[a-z0-9']+", title.lower())) - LITTLE


def alike(titles: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Those of the titles, each with the keys of what is called so, that cannot be told apart."""
    yield from ((title, title) for title, keys in titles.items() if len(set(keys)) > 1)
    for one, other in combinations(sorted(titles), 2):
        left, right = words(one) - words(other), words(other) - words(one)
        if max(len(left), len(right)) <= 1 and left | right not in TELLING:
            yield one, other


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.name)
def test_an_owner_can_tell_the_titles_of_a_plan_apart(sort: Sort) -> None:
    """Those of tasks, and of what their checklists hold. What recurs is one thing, told apart by its day."""
    owned: dict[tuple[str, str], dict[str, set[str]]] = {}
    for task in plan_of(sort.facts(), sort.directory()).tasks:
        held = ((item.title, item.key) for item in task.draft.items)
        for owner in task.owners:
            titles = owned.setdefault((owner.area, owner.role), {})
            for title, key in ((task.draft.title, task.draft.local_key.partition("/")[0]), *held):
                titles.setdefault(title, set()).add(key)
    assert not [(owner, pair) for owner, titles in owned.items() for pair in alike(titles)]


def test_titles_of_the_catalogue_can_be_told_apart() -> None:
    """Where one post may have both at one poll."""
    found: list[tuple[str, str]] = []
    for one, other in combinations(load_catalogue(), 2):
        if _meet(one, other):
            titles: dict[str, set[str]] = {}
            titles.setdefault(one.title, set()).add(one.key)
            titles.setdefault(other.title, set()).add(other.key)
            found += alike(titles)
    assert not found


def _meet(one: TaskDefinition, other: TaskDefinition) -> bool:
    """Whether one post may have both: an area alike, of one size and kind of poll."""
    both = ((one.sizes, other.sizes), (one.kinds, other.kinds), (one.nations, other.nations))
    apart = any(left is not None and right is not None and not left & right for left, right in both)
    return one.scope is other.scope and bool({*one.posts} & {*other.posts}) and not apart


def test_titles_that_are_the_same_but_for_little_words_are_found() -> None:
    """And those of one word more, but not two that an opposite tells apart."""
    assert list(alike({"Brief the agents": {"a"}, "Brief all agents, and agents": {"b"}}))
    assert list(alike({"Brief agents": {"a"}, "Brief new agents": {"b"}}))
    assert list(alike({"Brief agents": {"a", "b"}}))
    assert not list(alike({"The period starts": {"a"}, "The period ends": {"b"}}))
