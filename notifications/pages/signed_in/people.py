"""A visitor's own list, and for operators: who of their organisation may see what, and is signed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from notifications.pages.rendering import root_of
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import page_of
from notifications.pages.signed_in.visits import Visitor
from tasks.clock import london_day
from tasks.people.access import AccessRole
from tasks.people.directory import Directory
from tasks.people.posts import load_posts
from tasks.register.database import Register
from tasks.register.plans.directory_store import people_numbers
from tasks.register.visits.members import (
    Organisation,
    directory_for,
    memberships,
    organisation_at,
)
from tasks.register.visits.sign_ins import SESSION_LIFE, last_sign_ins, sign_out


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of an organisation: the number that stands for them, their posts there, their role, when
    they last signed in, and whether they still are."""

    number: int
    name: str
    posts: tuple[str, ...]
    role: AccessRole
    last: datetime | None
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An organisation, with its people by name; `may_end` says that the visitor may end their sessions."""

    name: str
    people: tuple[Member, ...]
    may_end: bool


@dataclass(frozen=True, slots=True)
class People:
    """The handlers, over the register."""

    register: Register
    gate: Gate

    async def mine(self, request: Request, visitor: Visitor) -> Response:
        """GET /mine: to the visitor's own list, by a link that ends with the session."""
        links = self.gate.links
        token = links.sign_person(
            visitor.number, now=links.ending(visitor.until), visit=visitor.visit
        )
        return RedirectResponse(f"{root_of(request.scope)}/me/{token}", status_code=303)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /people: the people of the organisations in which the visitor is an operator or more."""
        now = self.gate.now()
        found = await run_in_threadpool(self.shown, visitor, now)
        return page_of("people", self.gate.site(request, visitor), organisations=found)

    async def end(self, request: Request, visitor: Visitor) -> Response:
        """POST /people: end every session of somebody of these organisations."""
        now, given = self.gate.now(), request.state.form.get("person", "")
        if not await run_in_threadpool(self._end, visitor, given, now):
            raise HTTPException(404)
        return RedirectResponse(request.url.path, status_code=303)

    def shown(self, visitor: Visitor, now: datetime) -> list[Shown]:
        """The organisations in which the visitor is an operator or more, with their people."""
        with self.register.read() as session:
            directory = directory_for(session, visitor.number)
            ours = _with_role(directory, visitor, AccessRole.OPERATOR, now)
            numbers = people_numbers(session)
            last = last_sign_ins(
                session, [numbers[person] for each in ours.values() for person in each]
            )
        return [
            Shown(
                directory.area(place.area).name,
                _members(directory, place, who, numbers, last, now),
                who[visitor.id].covers(AccessRole.ADMINISTRATOR),
            )
            for place, who in sorted(ours.items())
        ]

    def _end(self, visitor: Visitor, given: str, now: datetime) -> bool:
        with self.register.read() as session:
            directory = directory_for(session, visitor.number)
            numbers = people_numbers(session)
        ours = _with_role(directory, visitor, AccessRole.ADMINISTRATOR, now).values()
        known = {str(numbers[person]): numbers[person] for each in ours for person in each}
        if given not in known:
            return False
        with self.register.write() as session:
            sign_out(session, [known[given]], now=now)
        return True


def _with_role(
    directory: Directory, visitor: Visitor, least: AccessRole, now: datetime
) -> dict[Organisation, dict[str, AccessRole]]:
    """The organisations in which the visitor has this role or more, each with its people (ids)."""
    everybody = memberships(directory, london_day(now))
    own = everybody.get(visitor.id, {})
    ours = [place for place, role in own.items() if role.covers(least)]
    return {
        place: {person: belongs[place] for person, belongs in everybody.items() if place in belongs}
        for place in ours
    }


def _members(
    directory: Directory,
    place: Organisation,
    who: Mapping[str, AccessRole],
    numbers: Mapping[str, int],
    last: Mapping[int, tuple[datetime, bool]],
    now: datetime,
) -> tuple[Member, ...]:
    titles = _titles(directory, place, now)
    found = []
    for person, role in who.items():
        at, left = last.get(numbers[person], (None, False))
        still = at is not None and left and now - at < SESSION_LIFE
        name = directory.people[person].name
        posts = tuple(dict.fromkeys(titles.get(person, ())))
        found.append(Member(numbers[person], name, posts, role, at, still))
    return tuple(sorted(found, key=lambda member: member.name))


def _titles(directory: Directory, place: Organisation, now: datetime) -> dict[str, Sequence[str]]:
    roles, day = load_posts().roles, london_day(now)
    found: dict[str, list[str]] = {}
    for held in directory.holdings:
        office = roles[held.role].office
        if held.covers(day) and organisation_at(directory, held.area, office) == place:
            found.setdefault(held.person, []).append(roles[held.role].title)
    return dict(found)
