"""From a delivery in the register to the letter its reader gets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.links import Links
from notifications.messages import Asked, Climb, Item, Letter
from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Person
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.register.deliveries import carried_by
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.register.told import task_ladder
from tasks.register.work import owners_of
from tasks.sight import Sight
from tasks.standing import TaskState

_OPEN = {TaskState.PLANNED.value, TaskState.OPEN.value}
_STILL_TOLD = {NoticeKind.STAND_DOWN, NoticeKind.CHANGE}


class Writer:
    """Writes letters with the reader's own signed links."""

    def __init__(self, books: Books, links: Links, page_url: str) -> None:
        """
        Args:
            books: the directory and the catalogue.
            links: signs the links.
            page_url: the owners' page as its readers reach it, without a slash at the end.
        """
        self._books = books
        self._links = links
        self._page_url = page_url

    def letter(self, session: Session, delivery: DeliveryRow, *, now: datetime) -> Letter | None:
        """The letter of a delivery as things stand now; None when nothing in it matters any more
        (every task in it has been closed since)."""
        carried = {row.notice: row for row in carried_by(session, delivery.number)}
        found = session.execute(
            select(NoticeRow.number, TaskRow)
            .join(TaskRow, TaskRow.number == NoticeRow.task)
            .where(NoticeRow.number.in_(carried))
            .order_by(TaskRow.due, NoticeRow.number)
        ).all()
        live = [
            (carried[number], task)
            for number, task in found
            if task.state in _OPEN or carried[number].kind in _STILL_TOLD
        ]
        if not live:
            return None
        person = session.get_one(PersonRow, delivery.person)
        sight = Sight(session, [task for _, task in live], self._books)
        items = [self._item(session, row, task, person, sight, now=now) for row, task in live]
        board = self._links.sign_person(person.number, now=now)
        return Letter(
            name=person.name,
            items=tuple(items),
            board_url=f"{self._page_url}/me/{board}",
            message_id=delivery.message_id,
            now=now,
        )

    def _item(
        self,
        session: Session,
        row: DeliveryNoticeRow,
        task: TaskRow,
        person: PersonRow,
        sight: Sight,
        *,
        now: datetime,
    ) -> Item:
        kind = NoticeKind(row.kind)
        token = self._links.sign_task(task.number, person.number, now=now)
        climb = None
        if kind is NoticeKind.ESCALATION:
            climb = self._climb(session, row, task, person, now=now)
        return Item(
            kind=kind,
            task=sight.view(task, now=now),
            url=f"{self._page_url}/t/{token}",
            climb=climb,
        )

    def _climb(
        self,
        session: Session,
        row: DeliveryNoticeRow,
        task: TaskRow,
        person: PersonRow,
        *,
        now: datetime,
    ) -> Climb:
        owners = owners_of(session, [task.number]).get(task.number, ())
        ladder = task_ladder(task, owners, self._books, now=now)
        since = _first_told(session, task.number)
        lower = ladder[: row.rung]
        asked = tuple(
            Asked(name=below.name, post=self._post(below, rung, now), since=since[below.id])
            for rung in lower
            for below in rung.people
            if below.id in since and below.id != person.id
        )
        own = [rung for rung in ladder if person.id in {p.id for p in rung.people}]
        reader = self._books.directory.people.get(person.id)
        post = self._post(reader, own[0], now) if own and reader else ""
        return Climb(rung=row.rung, post=post, asked=asked)

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


def _first_told(session: Session, task: int) -> dict[str, datetime]:
    """When each person was first told about a task, by their id."""
    rows: Sequence[tuple[str, datetime]] = [
        (person, at)
        for person, at in session.execute(
            select(PersonRow.id, func.min(DeliveryRow.created_at))
            .join(DeliveryRow, DeliveryRow.person == PersonRow.number)
            .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
            .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
            .where(NoticeRow.task == task)
            .group_by(PersonRow.id)
        )
    ]
    return dict(rows)
