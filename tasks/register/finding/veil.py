"""Whose names somebody may read on pages: of another organisation they read the post in place of the name."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from tasks.people.directory import Directory
from tasks.people.posts import load_posts, post_words
from tasks.register.visits.members import Organisation, memberships, organisation_at
from tasks.views.answers import AnswerRefusedError
from tasks.views.task import Holders, TaskView

_NOBODYS = "somebody of another organisation"
_WORD = re.compile(r"\w+")
# What may hold a name; the rest is the catalogue's, or the law's.
_MAY_NAME = (
    "owners",
    "acknowledged_by",
    "snoozed_by",
    "snoozed_why",
    "closed_by",
    "note",
    "history",
    "moved_why",
    "changed_why",
    "answers",
    "still_asked",
    "quiet",
    "checklist",
    "lessons",
    "questions",
)


class Veil:
    """Keeps from one reader the names of those who are, and were, of none of their organisations."""

    def __init__(self, directory: Directory, reader: str, day: date) -> None:
        """
        Args:
            directory: around what they read.
            reader: who they are, by id.
            day: on which they read it.
        """
        everybody = memberships(directory, day)
        ours = {*everybody.get(reader, {})}
        posts = _posts_ever(directory)
        named = {reader}
        for who in directory.people:
            theirs = {place for place, _, _ in posts.get(who, ())} | {*everybody.get(who, {})}
            if theirs & ours:
                named.add(who)
        known = {directory.people[who].name for who in named if who in directory.people}
        self._post: dict[str, str] = {}
        self._whence: dict[str, str] = {}
        for who, person in directory.people.items():
            if person.name not in known:
                _, role, area = next(iter(posts.get(who, ())), (None, "", ""))
                place = directory.areas[area].name if area else ""
                self._post[person.name] = post_words(role, place) if area else _NOBODYS
                self._whence[person.name] = place or _NOBODYS
        self._by_word: dict[str, list[str]] = {}
        for name in sorted(self._post, key=len, reverse=True):
            if found := _WORD.search(name):
                self._by_word.setdefault(found[0], []).append(name)

    def text(self, text: str) -> str:
        """A text in which nobody is named whose name is not for this reader."""
        near = {word for word in _WORD.findall(text) if word in self._by_word}
        # A line of a mail may end within a name.
        flat = " ".join(text.split()) if near else ""
        names = [name for word in near for name in self._by_word[word] if name in flat]
        for name in sorted(names, key=len, reverse=True):
            found = r"\s+".join(map(re.escape, name.split()))
            text = re.sub(rf"(?<!\w){found}(?!\w)", lambda _: self._post[name], text)  # noqa: B023
        return text

    def view(self, task: TaskView) -> TaskView:
        """A task as this reader may see it."""
        shown: dict[str, Any] = {name: self._value(getattr(task, name)) for name in _MAY_NAME}
        holders = (
            Holders(
                each.post,
                tuple(dict.fromkeys(self._whence.get(name, name) for name in each.people)),
            )
            for each in task.holders
        )
        # Where the text says the post already, it is not said twice.
        posts = {post: f"{post} ({post})" for post in self._post.values()}
        still = (
            next((post for post, twice in posts.items() if said == twice), said)
            for said in shown["still_asked"]
        )
        step = task.next_step
        if step is not None:
            people = (replace(p, name="") if p.name in self._post else p for p in step.people)
            step = replace(step, people=tuple(people))
        shown["next_step"] = step
        return replace(task, **{**shown, "still_asked": tuple(still)}, holders=tuple(holders))

    @contextmanager
    def over_refusals(self) -> Iterator[None]:
        """Let what an answer is refused with name nobody either."""
        try:
            yield
        except AnswerRefusedError as refused:
            raise type(refused)(self.text(str(refused))) from refused

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value) if type(value) is str else value
        if isinstance(value, tuple):
            return tuple(self._value(each) for each in value)
        if isinstance(value, Mapping):
            return {key: self._value(each) for key, each in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            inner = {each.name: self._value(getattr(value, each.name)) for each in fields(value)}
            return replace(value, **inner)
        return value


def _posts_ever(directory: Directory) -> dict[str, list[tuple[Organisation, str, str]]]:
    """The posts that everybody (by id) holds, held or will hold, each with its organisation."""
    roles = load_posts().roles
    found: dict[str, list[tuple[Organisation, str, str]]] = {}
    for held in directory.holdings:
        if held.role in roles and held.area in directory.areas:
            place = organisation_at(directory, held.area, roles[held.role].office)
            found.setdefault(held.person, []).append((place, held.role, held.area))
    return found
