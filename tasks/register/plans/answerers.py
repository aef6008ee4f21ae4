"""Who answers, under which name it is kept, and for which of a task's posts it counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import or_, select

from tasks.clock import london_day
from tasks.people.directory import Directory, Person
from tasks.people.ladder import rungs
from tasks.people.posts import load_posts, post_words
from tasks.register.models import AreaRow, OwnerRow, TaskRow
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.visibility import answerable_by, visible_to
from tasks.register.session import Session
from tasks.text import clean_line
from tasks.typist import OPERATOR, operators_name
from tasks.views.answers import AnswerRefusedError, read_name

_LIKE_AN_ID = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")
_NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers: the name that the history keeps, the person where they are known, and the post on
    whose behalf, where one is named (as `esm` or `ashford/esm`; `spoken` is the same in words).

    Raises:
        AnswerRefusedError: the name is empty or too long.
    """

    name: str
    person: str | None = None
    post: str | None = None
    spoken: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", read_name(self.name))

    @property
    def words(self) -> str:
        """`Olga for the chief constable of Blankshire`, or the name alone."""
        if self.post is None:
            return self.name
        return f"{self.name} for {f'the {self.spoken}' if self.spoken else self.post}"


def answerer_of(session: Session, who: str, *, post: str = "") -> Answerer:
    """Who answers under what was typed: the person of the directory with this id, or else with this
    very name; somebody outside it under the name that was given. `operator: NAME` is never anybody of it.

    Raises:
        AnswerRefusedError: the name is empty or too long, several people are called so, or it is nearly
            the id or the name of one.
    """
    behalf, said = post.strip() or None, clean_line(who)
    if (operator := operators_name(said)) is not None:
        return Answerer(operator, None, behalf)
    directory = stored_directory(session).directory
    person = person_of(directory, said)
    if person is None:
        _refuse_a_slip(directory, said)
    name, key = (person.name, person.id) if person else (who, None)
    return Answerer(name, key, behalf)


def _refuse_a_slip(directory: Directory, who: str) -> None:
    """Refuse what is nearly an id or a name: as an operator's name it would answer for all."""
    if _LIKE_AN_ID.fullmatch(who):
        near = get_close_matches(who, directory.people, n=1, cutoff=_NEARLY)
        if near:
            raise AnswerRefusedError(
                f"nobody in the directory has the id {who!r}; did you mean {near[0]!r}? An operator who is"
                " not in it gives their name"
            )
        return
    called = {person.name.casefold(): person for person in directory.people.values()}
    for name in get_close_matches(who.casefold(), called, n=1, cutoff=_NEARLY):
        raise AnswerRefusedError(
            f"nobody in the directory is called {who!r}; did you mean {called[name].name}"
            f" ({called[name].id})? An operator who is called so is given as '{OPERATOR} {who}'"
        )


def answerer_about(
    session: Session, number: int, who: str, *, post: str = "", now: datetime
) -> Answerer:
    """The same, who answers about a task (by number).

    Raises:
        AnswerRefusedError: besides, a person of the directory who has no part in the task, and may not
            see it.
    """
    by = answerer_of(session, who, post=post)
    if by.person is None:
        return by
    directory, day = stored_directory(session).directory, london_day(now)
    theirs = or_(visible_to(by.person, directory, day), answerable_by(by.person, directory, day))
    found = session.scalar(select(TaskRow.number).where(TaskRow.number == number, theirs))
    if found is not None:
        return by
    task = session.scalar(select(TaskRow.id).where(TaskRow.number == number))
    raise AnswerRefusedError(
        f"{by.name} ({by.person}) {_whence(directory, by.person, day)} and has no part in {task};"
        " its owners answer it, or an operator who is not in the directory"
    )


def _whence(directory: Directory, person: str, day: date) -> str:
    forces = " and ".join(force.name for force in directory.forces_of(person, day))
    return f"is of {forces}" if forces else "holds no post"


def name_of(session: Session, who: str) -> str:
    """The name under which what somebody did is kept, who is given by id or name.

    Raises:
        AnswerRefusedError: the name is empty or too long, or several people are called so.
    """
    return answerer_of(session, who).name


def person_of(directory: Directory, who: str) -> Person | None:
    """Whom an id, or a name as the directory has it, stands for; None for nobody in it.

    Raises:
        AnswerRefusedError: several people are called so.
    """
    if who in directory.people:
        return directory.people[who]
    wanted = who.casefold()
    called = [p for p in directory.people.values() if p.name.casefold() == wanted]
    if len(called) > 1:
        ids = ", ".join(sorted(person.id for person in called))
        raise AnswerRefusedError(f"{len(called)} people are called {who}: {ids}; give the id")
    return called[0] if called else None


def nearest_person(directory: Directory, who: str) -> str:
    """The remedy for an id or a name that nobody has: the nearest id, or where all of them are."""
    near = get_close_matches(who.casefold(), directory.people, n=1)
    return f"did you mean {near[0]!r}?" if near else "`writ directory show` lists them"


@dataclass(frozen=True, slots=True)
class Part:
    """The owners of a task for whom an answer counts; `by_default` where who answers is none of them
    and named none, so that it counts for all."""

    owners: Sequence[OwnerRow]
    by_default: bool = False


def on_behalf(session: Session, by: Answerer, owners: Sequence[OwnerRow]) -> Answerer:
    """The same with the post as the register writes it, and as people say it.

    Raises:
        AnswerRefusedError: a post that owns nothing of the task; names those that do.
    """
    if by.post is None:
        return by
    own = [post_of(owner) for owner in owners if by.post in {owner.role, post_of(owner)}]
    if len(own) == 1:
        return replace(by, post=own[0], spoken=spoken_post(session, own[0]))
    posts = ", ".join(post_of(owner) for owner in owners) or "no post"
    raise AnswerRefusedError(
        f"{by.post!r} is {'more than one post' if own else 'no post'} whose task this is; give one of"
        f" {posts}"
    )


def part_of(owners: Sequence[OwnerRow], by: Answerer, directory: Directory, day: date) -> Part:
    """The post named; else those that this person holds, or whose part they were handed; else those
    they are deputy of or above; else every one."""
    if by.post is not None:
        return Part([owner for owner in owners if post_of(owner) == by.post])
    held, above = [], []
    for owner in owners:
        holders = {p.id for p in directory.holders(owner.area, owner.role, day)}
        if by.person and by.person in {owner.person, *holders}:
            held.append(owner)
        ladder = rungs(directory, load_posts(), owner.area, [owner.role], day)
        reach = {person.id for rung in ladder for person in rung.people}
        reach |= {h.person for h in directory.holdings_of(owner.area, owner.role, day)}
        if by.person in reach:
            above.append(owner)
    return Part(held or above or owners, by_default=not (held or above))


def spoken_post(session: Session, post: str) -> str:
    """A post, given as area/role, in words: `chief constable of Blankshire`."""
    area, _, role = post.partition("/")
    row = session.get(AreaRow, area)
    return post_words(role, row.name if row else area)


def post_of(owner: OwnerRow) -> str:
    """The post of an owner, as area/role."""
    return f"{owner.area}/{owner.role}"
