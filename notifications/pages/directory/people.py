"""The people of an organisation: shown with their addresses, changed, taken out; each change previewed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from notifications.pages.directory.addresses import by_visitor
from notifications.pages.directory.people_words import person_lines, wrong_words
from notifications.pages.directory.places import our_places
from notifications.pages.doors import Door, Who
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from tasks.actions.directories.keeping import ChangedMeanwhileError, as_seen, people_of
from tasks.actions.directories.parts import place_key
from tasks.actions.directories.people import By, make_person_edit, places_of
from tasks.actions.directories.proving import ask_for_proof, tried_out
from tasks.people.access import AccessRole
from tasks.people.directory import ENGLISH, LANGUAGES, Directory, Person
from tasks.people.edits.people import PROVED, PersonEdit, PersonRefusedError, PersonSort
from tasks.people.edits.proof_rules import load_proof_rules
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.visits.members import Organisation

THERE = "/directory/people"
# What a preview sends on when its button is pressed.
_FIELDS = (
    *("of", "sort", "person", "name", "language", "role", "first", "drop"),
    *("address", "instead"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody as the page shows them: their role in this organisation (empty for that of their posts), and
    whether it alone may change them."""

    person: Person
    role: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """An organisation: `key` stands for it."""

    key: str
    name: str
    people: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that was asked for: in whose directory, and by whom."""

    edit: PersonEdit
    place: Organisation
    by: By


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """The handlers, over the register. `domain` is that of Message-IDs."""

    register: Register
    gate: Gate
    domain: str

    def doors(self) -> list[Door]:
        """Looking, previewing and making."""
        door, who, preview = self.gate.door, Who.ADMINISTRATOR, f"{THERE}/preview"
        return [
            door(THERE, self.show, name="directory-people", who=who),
            door(THERE, self.make, name="change-person", who=who, post=True),
            door(preview, self.preview, name="preview-person", who=who, post=True),
            door(THERE + "/{person}", self.show_person, name="directory-person", who=who),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /directory/people: the people of the organisations that the visitor administers."""
        return await self._list(request, visitor)

    async def show_person(self, request: Request, visitor: Visitor) -> Response:
        """GET /directory/people/{person}: one of them, with what can be changed; `?of=` says where."""
        return await self._person(
            request, visitor, request.path_params["person"], request.query_params.get("of", "")
        )

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """POST /directory/people/preview: what a change would do; nothing is changed."""
        now, form = self.gate.now(), request.state.form
        directory = await run_in_threadpool(self._directory)
        asked = _asked(directory, visitor, form, now)
        try:
            edit, new = await run_in_threadpool(self._tried_out, directory, asked, now)
        except PersonRefusedError as refused:
            return await self._refused(request, visitor, asked, refused)
        site, mails = self.gate.site(request, visitor), edit.sort in PROVED
        say, how = site.words.say, "address.previewed_how" if mails else "person.previewed_how"
        return page_of(
            "directory_preview",
            site,
            form=form,
            fields=_FIELDS,
            path=THERE,
            back=say("person.title"),
            button=say("address.mail" if mails else "directory.make"),
            told=[say(how, minutes=load_proof_rules().minutes, address=edit.address)],
            lines=person_lines(directory, new, edit, site.words),
            seen=as_seen(directory, asked.place, now),
        )

    async def make(self, request: Request, visitor: Visitor) -> Response:
        """POST /directory/people: make the change that was previewed, or mail a code, where nothing has changed
        since."""
        now, form = self.gate.now(), request.state.form
        directory = await run_in_threadpool(self._directory)
        asked = _asked(directory, visitor, form, now)
        try:
            await run_in_threadpool(self._make, asked, form.get("seen", ""), now)
        except PersonRefusedError as refused:
            return await self._refused(request, visitor, asked, refused)
        except ChangedMeanwhileError:
            site = self.gate.site(request, visitor)
            say, links = site.words.say, [(THERE, site.words.say("directory.look"))]
            told = say("directory.meanwhile_how")
            return said_page(site, say("directory.meanwhile"), told, status=409, links=links)
        then = "/addresses" if asked.edit.sort in PROVED else THERE
        return RedirectResponse(f"{root_of(request.scope)}{then}", status_code=303)

    def _tried_out(
        self, directory: Directory, asked: Asked, now: datetime
    ) -> tuple[PersonEdit, Directory]:
        with self.register.read() as session:
            return tried_out(session, directory, asked.edit, asked.place, asked.by, now)

    def _make(self, asked: Asked, seen: str, now: datetime) -> None:
        edit, place, by, domain = asked.edit, asked.place, asked.by, self.domain
        with self.register.write() as session:
            if edit.sort in PROVED:
                ask_for_proof(session, edit, place, seen=seen, by=by, domain=domain, now=now)
            else:
                make_person_edit(session, edit, place=place, seen=seen, by=by, now=now)

    def _directory(self) -> Directory:
        with self.register.read() as session:
            return stored_directory(session).directory

    async def _refused(
        self, request: Request, visitor: Visitor, asked: Asked, refused: PersonRefusedError
    ) -> Response:
        edit, of = asked.edit, place_key(asked.place)
        if edit.sort is PersonSort.ADD:
            return await self._list(request, visitor, refused)
        return await self._person(request, visitor, edit.person, of, refused)

    async def _list(
        self, request: Request, visitor: Visitor, refused: PersonRefusedError | None = None
    ) -> Response:
        now, site = self.gate.now(), self.gate.site(request, visitor)
        directory = await run_in_threadpool(self._directory)
        places = our_places(directory, visitor, now)
        return page_of(
            "directory_people",
            site,
            status=200 if refused is None else 422,
            given={} if refused is None else request.state.form,
            problem="" if refused is None else wrong_words(directory, refused, site.words),
            organisations=[_whose(directory, place, places, now) for place in places],
        )

    async def _person(
        self,
        request: Request,
        visitor: Visitor,
        person: str,
        of: str,
        refused: PersonRefusedError | None = None,
    ) -> Response:
        now, site = self.gate.now(), self.gate.site(request, visitor)
        directory = await run_in_threadpool(self._directory)
        places = {place_key(p): p for p in our_places(directory, visitor, now)}
        if of not in places:
            raise HTTPException(404)
        ours = _whose(directory, places[of], list(places.values()), now)
        found = next((kept for kept in ours.people if kept.person.id == person), None)
        if found is None:
            raise HTTPException(404)
        return page_of(
            "directory_person",
            site,
            status=200 if refused is None else 422,
            whose=ours,
            kept=found,
            given={} if refused is None else request.state.form,
            problem="" if refused is None else wrong_words(directory, refused, site.words),
        )


def _whose(
    directory: Directory, place: Organisation, ours: list[Organisation], now: datetime
) -> Whose:
    people = tuple(
        Kept(
            directory.people[who],
            _role(directory.people[who], place.area),
            places_of(directory, who, now) <= set(ours),
        )
        for who in people_of(directory, place, now)
    )
    return Whose(place_key(place), directory.area(place.area).name, people)


def _role(person: Person, area: str) -> str:
    return next((str(access.role) for access in person.access if access.area == area), "")


def _asked(directory: Directory, visitor: Visitor, form: Mapping[str, str], now: datetime) -> Asked:
    """The change that a form asks for.

    Raises HTTPException: 404 for what is not the visitor's to change, or no choice of the form.
    """
    places = {place_key(place): place for place in our_places(directory, visitor, now)}
    place, person = places.get(form.get("of", "")), form.get("person", "")
    read: Mapping[str, Callable[[str], bool]] = {
        "sort": lambda sort: sort in set(PersonSort),
        "language": lambda code: code in {"", *LANGUAGES},
        "role": lambda role: role in {"", *AccessRole},
    }
    if place is None or not all(fits(form.get(name, "")) for name, fits in read.items()):
        raise HTTPException(404)
    sort = PersonSort(form["sort"])
    known = people_of(directory, place, now)
    if (person != "") if sort is PersonSort.ADD else (person not in known):
        raise HTTPException(404)
    edit = PersonEdit(
        sort,
        place.area,
        person,
        form.get("name", ""),
        form.get("language", "") or ENGLISH,
        form.get("role", ""),
        form.get("first", ""),
        form.get("drop", ""),
        form.get("address", ""),
        form.get("instead", ""),
    )
    return Asked(edit, place, by_visitor(visitor, tuple(places.values())))
