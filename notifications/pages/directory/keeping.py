"""The page of an organisation's directory: shown, a change previewed, a change made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from calendars.written import WrittenDateError, read_day
from notifications.pages.directory.places import our_places
from notifications.pages.doors import Door, Who
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from notifications.wording.language import Language
from tasks.actions.directories.keeping import (
    ChangedMeanwhileError,
    as_seen,
    is_within,
    make_edit,
    people_of,
    posts_of,
)
from tasks.actions.directories.parts import place_key
from tasks.clock import london_day
from tasks.people.directory import Absence, Directory, Holding, Person
from tasks.people.editing import Edit, EditRefusedError, Sort, Wrong, edited
from tasks.people.posts import load_posts
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.visits.members import Organisation

# What a preview sends on when its button is pressed.
_FIELDS = ("of", "sort", "person", "post", "deputy", "first", "last", "why")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: what stands for it, its title, its area, who is set in it, now or later."""

    key: str
    title: str
    area: str
    held: tuple[tuple[str, Holding], ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An organisation as its page shows it: `key` stands for it, `seen` for how it is now."""

    key: str
    name: str
    people: tuple[tuple[str, str], ...]
    posts: tuple[Post, ...]
    away: tuple[tuple[str, Absence], ...]
    seen: str


@dataclass(frozen=True, slots=True)
class DirectoryPages:
    """The handlers, over the register."""

    register: Register
    gate: Gate

    def doors(self) -> list[Door]:
        """Looking, previewing and making."""
        door, who = self.gate.door, Who.ADMINISTRATOR
        there, preview = "/directory", "/directory/preview"
        return [
            door(there, self.show, name="directory", who=who),
            door(preview, self.preview, name="preview-directory", who=who, post=True),
            door(there, self.make, name="change-directory", who=who, post=True),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /directory: the organisations that the visitor administers, with what can be changed."""
        return await self._page(request, visitor, {}, None)

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """POST /directory/preview: what a change would do; nothing is changed."""
        now, form = self.gate.now(), request.state.form
        directory = await run_in_threadpool(self._directory)
        place, edit = _asked(directory, visitor, form, now)
        site = self.gate.site(request, visitor)
        if edit is None:
            return await self._page(request, visitor, form, Wrong.DAYS)
        try:
            new = edited(directory, edit, today=london_day(now))
        except EditRefusedError as refused:
            return await self._page(request, visitor, form, refused.wrong)
        return page_of(
            "directory_preview",
            site,
            form=form,
            fields=_FIELDS,
            path="/directory",
            back=site.words.say("directory.title"),
            button=site.words.say("directory.make"),
            told=[site.words.say("directory.previewed_how")],
            lines=_lines(new, place, edit, site.words, now),
            seen=as_seen(directory, place, now),
        )

    async def make(self, request: Request, visitor: Visitor) -> Response:
        """POST /directory: make the change that was previewed, where nothing has changed since."""
        now, form = self.gate.now(), request.state.form
        directory = await run_in_threadpool(self._directory)
        place, edit = _asked(directory, visitor, form, now)
        if edit is None:
            raise HTTPException(400)
        try:
            await run_in_threadpool(self._make, edit, place, form, visitor, now)
        except (ChangedMeanwhileError, EditRefusedError):
            site = self.gate.site(request, visitor)
            say, links = site.words.say, [("/directory", site.words.say("directory.look"))]
            told = say("directory.meanwhile_how")
            return said_page(site, say("directory.meanwhile"), told, status=409, links=links)
        return RedirectResponse(f"{root_of(request.scope)}/directory", status_code=303)

    def kept(self, visitor: Visitor, now: datetime) -> list[Kept]:
        """The organisations that the visitor administers, as the page shows them."""
        directory = self._directory()
        return [_kept(directory, place, now) for place in our_places(directory, visitor, now)]

    def _make(
        self,
        edit: Edit,
        place: Organisation,
        form: Mapping[str, str],
        visitor: Visitor,
        now: datetime,
    ) -> None:
        with self.register.write() as session:
            seen, who = form.get("seen", ""), visitor.reader.name
            make_edit(session, edit, place=place, seen=seen, who=who, now=now)

    def _directory(self) -> Directory:
        with self.register.read() as session:
            return stored_directory(session).directory

    async def _page(
        self, request: Request, visitor: Visitor, form: Mapping[str, str], wrong: Wrong | None
    ) -> Response:
        now = self.gate.now()
        return page_of(
            "directory",
            self.gate.site(request, visitor),
            status=200 if wrong is None else 422,
            organisations=await run_in_threadpool(self.kept, visitor, now),
            given=form,
            wrong=wrong,
            today=london_day(now),
        )


def _asked(
    directory: Directory, visitor: Visitor, form: Mapping[str, str], now: datetime
) -> tuple[Organisation, Edit | None]:
    """The change that a form asks for, in which organisation; no change where a day in it is none.

    Raises HTTPException: 404 for what is not the visitor's to change.
    """
    places = {place_key(place): place for place in our_places(directory, visitor, now)}
    place, sort = places.get(form.get("of", "")), form.get("sort", "")
    if place is None or sort not in set(Sort):
        raise HTTPException(404)
    is_of_post = sort in {Sort.HOLD, Sort.GIVE_UP}
    area, slash, role = form.get("post", "").partition("/") if is_of_post else ("", "", "")
    who = form.get("person", "")
    if is_of_post and not slash:
        raise HTTPException(404)
    try:
        first, last = _day(form.get("first", "")), _day(form.get("last", ""))
    except WrittenDateError:
        first, last, sort = None, None, ""
    deputy = form.get("deputy", "") == "yes"
    edit = Edit(Sort(sort or Sort.AWAY), who, first, last, form.get("why", ""), area, role, deputy)
    if not is_within(directory, place, edit, now):
        raise HTTPException(404)
    return place, edit if sort else None


def _day(written: str) -> date | None:
    return read_day(written) if written else None


def _kept(directory: Directory, place: Organisation, now: datetime) -> Kept:
    today, roles = london_day(now), load_posts().roles
    who = people_of(directory, place, now)
    names = {person: directory.people[person].name for person in who}
    posts = [
        Post(
            f"{area}/{role}",
            roles[role].title,
            directory.area(area).name,
            tuple(
                (directory.people[held.person].name, held)
                for held in directory.holdings
                if (held.area, held.role) == (area, role) and (held.end or today) >= today
            ),
        )
        for area, role in posts_of(directory, place)
    ]
    away = sorted(
        ((names[a.person], a) for a in directory.absences if a.person in names and a.end >= today),
        key=lambda found: (found[1].start, found[0]),
    )
    return Kept(
        place_key(place),
        directory.area(place.area).name,
        tuple(names.items()),
        tuple(sorted(posts, key=lambda post: (not post.held, post.title))),
        tuple(away),
        as_seen(directory, place, now),
    )


def _lines(
    new: Directory, place: Organisation, edit: Edit, words: Language, now: datetime
) -> list[str]:
    """What a change does, in words: itself, and who answers then for which post of the organisation."""
    name, say = new.people[edit.person].name, words.say
    first = max(edit.first or london_day(now), london_day(now))
    day = {
        "first": words.day(edit.first or first),
        "last": words.day(edit.last) if edit.last else say("directory.open_end"),
    }
    posts = {(edit.area, edit.role)} if edit.role else _posts_held(new, place, edit.person, first)
    if edit.sort is Sort.GIVE_UP and edit.last:
        first = date.fromordinal(edit.last.toordinal() + 1)
    key = f"{edit.sort}_deputy" if edit.deputy else str(edit.sort)
    lines = [say(f"directory.does_{key}", name=name, post=_title(new, edit, words), **day)]
    for area, role in sorted(posts):
        title = words.known(load_posts().roles[role].title)
        after = new.holders(area, role, first)
        told = {"post": f"{title} ({new.area(area).name})", "day": words.day(first)}
        lines.append(say(_then(after, edit), names=words.listed([p.name for p in after]), **told))
    return lines


def _then(after: Collection[Person], edit: Edit) -> str:
    if not after:
        return "directory.then_nobody"
    alone = edit.sort is Sort.AWAY and edit.person in {person.id for person in after}
    return "directory.then_all_the_same" if alone else "directory.then"


def _title(directory: Directory, edit: Edit, words: Language) -> str:
    if not edit.role:
        return ""
    title = words.known(load_posts().roles[edit.role].title)
    return f"{title} ({directory.area(edit.area).name})"


def _posts_held(
    directory: Directory, place: Organisation, person: str, day: date
) -> set[tuple[str, str]]:
    held = (h for h in directory.holdings if h.person == person and h.covers(day))
    return {(h.area, h.role) for h in held} & set(posts_of(directory, place))
