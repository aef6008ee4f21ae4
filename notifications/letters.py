"""From deliveries in the register to the letters their readers get, a batch at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.gathering import Carried, Gathered, alarm_numbers
from notifications.links import Links
from notifications.messages import Asked, Climb, Item, Letter, Trouble
from notifications.overview import Overview
from notifications.overviews import Sketch
from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Person
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.register.models import DeliveryRow, PersonRow
from tasks.register.posting import OUT_OF_HOURS


class Writer:
    """Writes letters with the reader's own signed links."""

    def __init__(self, books: Books, links: Links, page_url: str, *, sender: str = "") -> None:
        """
        Args:
            books: the directory and the catalogue.
            links: signs the links.
            page_url: the owners' page as its readers reach it, without a slash at the end.
            sender: the bare e-mail address that messages come from, which invites to calendar
                entries; without it there are none.
        """
        self._sender = sender
        self._books = books
        self._links = links
        self._page_url = page_url

    def letters(
        self, session: Session, deliveries: Sequence[DeliveryRow], *, now: datetime
    ) -> dict[int, Letter | None]:
        """The letter of each delivery, by its number, as things stand now.

        A handful of queries, however many deliveries there are. None where nothing in it matters
        any more: every task in it has been closed since, its election is archived, every alarm in it
        is cleared, or its reader is no longer in the directory.
        """
        found = Gathered(session, deliveries, self._books, now=now)
        return {row.number: self._of(row, found, now=now) for row in deliveries}

    def _of(self, row: DeliveryRow, found: Gathered, *, now: datetime) -> Letter | None:
        if row.person is None:
            return self._to_operators(row, found, now=now)
        person = found.people.get(row.person)
        carried = found.carried.get(row.number, ())
        sketches = found.overviews.get(row.number, ())
        if person is None or not (carried or sketches):
            return None
        return Letter(
            name=person.name,
            items=tuple(self._item(each, person, found, now=now) for each in carried),
            board_url=f"{self._page_url}/me/{self._links.sign_person(person.number, now=now)}",
            message_id=row.message_id,
            now=now,
            language=person.language,
            urgent=row.urgent,
            out_of_hours=OUT_OF_HOURS in row.parts,
            held=row.held or "",
            overviews=tuple(self._linked(sketch, person, now=now) for sketch in sketches),
            sender=self._sender,
            address=row.address,
        )

    def _to_operators(self, row: DeliveryRow, found: Gathered, *, now: datetime) -> Letter | None:
        numbers = alarm_numbers(row.parts)
        standing = [found.alarms[number] for number in numbers if number in found.alarms]
        if not standing:
            return None
        return Letter(
            name="",
            items=(),
            board_url="",
            message_id=row.message_id,
            now=now,
            urgent=row.urgent,
            troubles=tuple(Trouble(a.kind, a.text, a.raised_at) for a in standing),
        )

    def _linked(self, sketch: Sketch, person: PersonRow, *, now: datetime) -> Overview:
        """The overview with the reader's own links to its tasks."""
        return sketch.linked({n: self._url(n, person, now=now) for n in sketch.tasks()})

    def _url(self, task: int, person: PersonRow, *, now: datetime) -> str:
        token = self._links.sign_task(task, person.number, now=now)
        return f"{self._page_url}/t/{token}"

    def _item(self, each: Carried, person: PersonRow, found: Gathered, *, now: datetime) -> Item:
        task = each.task
        return Item(
            kind=each.kind,
            task=found.view(task),
            url=self._url(task.number, person, now=now),
            climb=self._climb(each, person, found, now=now)
            if each.kind is NoticeKind.ESCALATION
            else None,
            by=found.names.get(each.by or "", each.by or ""),
            why=each.why or "",
            revision=task.revision,
            quiet_days=found.quiet_days(task),
            drafts=found.drafts(each),
        )

    def _climb(self, each: Carried, person: PersonRow, found: Gathered, *, now: datetime) -> Climb:
        ladder = found.ladder(each.task)
        since = found.first_told.get(each.task.number, {})
        asked = tuple(
            Asked(name=below.name, post=self._post(below, rung, now), since=since[below.id])
            for rung in ladder[: each.rung]
            for below in rung.people
            if below.id in since and below.id != person.id
        )
        own = [rung for rung in ladder if person.id in {p.id for p in rung.people}]
        reader = self._books.directory.people.get(person.id)
        post = self._post(reader, own[0], now) if own and reader else ""
        return Climb(rung=each.rung, post=post, asked=asked)

    def _post(self, person: Person, rung: Rung, now: datetime) -> str:
        """The title of the post through which the person stands on a rung."""
        directory, roles = self._books.directory, self._books.posts.roles
        held = [
            place
            for place in rung.posts
            if person in directory.holders(place.area, place.role, london_day(now))
        ]
        # Who stands in for a post's holder is named by it; nobody else is on its rung.
        for place in [*held, *rung.posts][:1]:
            return f"{roles[place.role].title}, {directory.area(place.area).name}"
        return ""
