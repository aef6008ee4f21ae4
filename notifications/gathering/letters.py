"""From deliveries in the register to the letters their readers get, a batch at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from notifications.gathering.gathering import Gathered
from notifications.gathering.overviews import Sketch
from notifications.links import Links, grouped
from notifications.writing.messages import AddressCode, Asked, Climb, Item, Letter, SignIn, Trouble
from notifications.writing.overview import Overview
from tasks.clock import london_day
from tasks.people.directory import Person
from tasks.people.edits.proof_rules import load_proof_rules
from tasks.people.ladder import Rung, stands_as
from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.register.messages.alarms import alarm_numbers, alarm_words
from tasks.register.messages.contents import CarriedNotice
from tasks.register.messages.queue import OUT_OF_HOURS
from tasks.register.messages.who_has_heard import Untold
from tasks.register.models import DeliveryRow, PersonRow
from tasks.register.session import Session
from tasks.register.visits.proofs import Proof
from tasks.register.visits.sign_ins import Asked as SignInAsked

# Of these some readers never had anything to do with the task.
_COPIED = {Audience.TOLD_AND_COPIED_BUT_DOER, Audience.OWNERS_AND_TOLD_BUT_DOER}


@dataclass(frozen=True, slots=True)
class Written:
    """The letters of a batch of deliveries by number (None for one that says nothing any more), and
    what was taken out of them."""

    letters: Mapping[int, Letter | None]
    untold: Sequence[Untold]


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

    def written(
        self, session: Session, deliveries: Sequence[DeliveryRow], *, now: datetime
    ) -> Written:
        """The letter of each delivery as things stand now, and what they do not tell any more.

        A handful of queries, however many deliveries there are. None where nothing in it matters
        any more: every task in it has been closed since, its election is archived, every alarm in it
        is cleared, or its reader is no longer in the directory.
        """
        found = Gathered(session, deliveries, self._books, now=now)
        return Written(
            {row.number: self._of(row, found, now=now) for row in deliveries}, found.untold
        )

    def _of(self, row: DeliveryRow, found: Gathered, *, now: datetime) -> Letter | None:
        if row.person is None:
            return self._to_operators(row, found, now=now)
        person = found.people.get(row.person)
        if row.number in found.sign_ins:
            return self._to_sign_in(row, person, found.sign_ins[row.number], now=now)
        if row.number in found.codes:
            return self._to_prove(row, found.codes[row.number], found, now=now)
        carried = found.carried.get(row.number, ())
        sketches = found.overviews.get(row.number, ())
        if person is None or not (carried or sketches):
            return None
        several = found.several([each.task for each in carried])
        items = tuple(self._item(each, person, found, now=now) for each in carried)
        told = {
            "new": frozenset(each.task.number for each in carried),
            "digest": frozenset[int]().union(*(s.tasks() for s in sketches if not s.area)),
        }
        return Letter(
            name=person.name,
            items=tuple(replace(item, of_several=several) for item in items),
            board_url=f"{self._page_url}/me/{self._links.sign_person(person.number, now=now)}",
            message_id=row.message_id,
            now=now,
            language=person.language,
            urgent=row.urgent,
            out_of_hours=OUT_OF_HOURS in row.parts,
            held=row.held or "",
            overviews=tuple(
                overview
                for sketch in sketches
                if (overview := self._linked(sketch, person, told, now=now)).listings
            ),
            sender=self._sender,
            address=row.address,
            person=person.id,
        )

    def _to_sign_in(
        self, row: DeliveryRow, person: PersonRow | None, asked: SignInAsked, *, now: datetime
    ) -> Letter | None:
        """A link that was asked for; None where it would be too late."""
        if person is None or now >= asked.until:
            return None
        token = self._links.sign_sign_in(asked.number, person.number, now=asked.asked_at)
        return Letter(
            name=person.name,
            items=(),
            board_url="",
            message_id=row.message_id,
            now=now,
            language=person.language,
            urgent=row.urgent,
            person=person.id,
            sign_in=SignIn(f"{self._page_url}/in/{token}", asked.until),
        )

    def _to_prove(
        self, row: DeliveryRow, proof: Proof, found: Gathered, *, now: datetime
    ) -> Letter | None:
        """The code of an address; None where it would be too late, or nobody asks for it any more."""
        until, asker = proof.asked_at + load_proof_rules().life, found.people.get(proof.asker)
        if asker is None or now >= until:
            return None
        code = AddressCode(
            grouped(self._links.code_of(proof.salt)),
            until,
            f"{self._page_url}/addresses",
            asker.name,
            self._books.directory.area(proof.place.area).name,
        )
        return Letter(
            name=proof.edit.name,
            items=(),
            board_url="",
            message_id=row.message_id,
            now=now,
            language=proof.edit.language,
            urgent=row.urgent,
            person=proof.edit.person,
            code=code,
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
            troubles=tuple(Trouble(a.kind, alarm_words(a), a.raised_at) for a in standing),
        )

    def _linked(
        self,
        sketch: Sketch,
        person: PersonRow,
        told: Mapping[str, frozenset[int]],
        *,
        now: datetime,
    ) -> Overview:
        """The overview with the reader's own links to its tasks, without those of which the message tells
        before: a reader's own by what is new, an area's by the reader's own."""
        before = told["digest" if sketch.area else "new"]
        urls = {n: self._url(n, person, now=now) for n in sketch.tasks() - before}
        return sketch.without(before).linked(urls)

    def _url(self, task: int, person: PersonRow, *, now: datetime) -> str:
        token = self._links.sign_task(task, person.number, now=now)
        return f"{self._page_url}/t/{token}"

    def _item(
        self, each: CarriedNotice, person: PersonRow, found: Gathered, *, now: datetime
    ) -> Item:
        task, audience = each.task, TRAITS[each.kind].audience
        return Item(
            kind=each.kind,
            task=found.view(task),
            url=self._url(task.number, person, now=now),
            climb=self._climb(each, person, found, now=now)
            if audience is Audience.NEXT_RUNG
            else None,
            by=found.names.get(each.by or "", each.by or ""),
            why=each.why or "",
            post=found.posts_answering(task, person.id)
            if audience is Audience.ANSWERABLE
            else found.own_posts(task, person.id),
            copied=found.posts_copied(task, person.id) if audience in _COPIED else "",
            own_word=task.acknowledged_person == person.id,
            own_doing=each.by == person.id,
            revision=task.revision,
            quiet_days=found.quiet_days(task),
            others=found.asks_others(task),
            drafts=found.drafts(each, person.id),
        )

    def _climb(
        self, each: CarriedNotice, person: PersonRow, found: Gathered, *, now: datetime
    ) -> Climb:
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
        return Climb(post=post, asked=asked)

    def _post(self, person: Person, rung: Rung, now: datetime) -> str:
        """The title of the post through which the person stands on a rung."""
        directory, roles = self._books.directory, self._books.posts.roles
        place = stands_as(directory, rung, person, london_day(now))
        if place is None:
            return ""
        return f"{roles[place.role].title}, {directory.area(place.area).name}"
