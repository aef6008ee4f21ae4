"""What people get every week without asking: the Monday digest and the weekly summary."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from tasks.clock import london_day, london_moment
from tasks.people.posts import AreaKind
from tasks.planning.reference_data import Books
from tasks.register.messages.queue import Parcel, post
from tasks.register.models import AgendaRow
from tasks.register.plans.work_ahead import areas_with_news, posts_with_work
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn

DIGEST = "digest"
AHEAD = timedelta(weeks=4)
_WEEK = timedelta(weeks=1)
_SUMMARIES = {AreaKind.FORCE: "gold_commander", AreaKind.AUTHORITY: "returning_officer"}


def digests_due(
    session: Session,
    books: Books,
    numbers: Mapping[str, int],
    *,
    domain: str,
    now: datetime,
) -> int:
    """Put the week's digests into the outbox when Monday's opening hour has come.

    Everybody who has something to do this week gets one: a task that is open, can be done and is not put off
    beyond it, or one that opens; a chief officer only where something of theirs is due within the week, or late. A gold commander and a returning officer get the summary of their area, where something in it
    is late, passed up or opens. Each lists what opens within four weeks. After an outage of several
    weeks there is one.

    Returns:
        how many people get one.
    """
    row = session.get(AgendaRow, DIGEST, with_for_update=True)
    if row is None:
        session.add(AgendaRow(kind=DIGEST, next_at=_next_monday(books, now)))
        return 0
    if row.next_at > now:
        return 0
    row.next_at = _next_monday(books, now)
    parcels = _parcels(session, books, now)
    take_turn(session, Turn.OUTBOX)
    return post(session, parcels, books, numbers, domain=domain, now=now).messages


def _next_monday(books: Books, now: datetime) -> datetime:
    """Monday's opening hour, the next one after `now`."""
    day = london_day(now)
    monday = day + timedelta(days=-day.weekday() % 7)
    at = london_moment(monday, books.policy.opens)
    return at if at > now else london_moment(monday + _WEEK, books.policy.opens)


def _parcels(session: Session, books: Books, now: datetime) -> dict[str, Parcel]:
    day, directory = london_day(now), books.directory
    parcels: dict[str, Parcel] = {}
    when_due = [role.key for role in books.posts.roles.values() if role.digest_when_due]
    work = posts_with_work(session, until=now + _WEEK, when_due=when_due)
    for task_area, area, role, handed in work:
        instead = directory.people.get(handed or "")
        for person in [instead] if instead else directory.holders(area, role, day):
            parcels.setdefault(person.id, Parcel(task_area, parts=[DIGEST]))
    for area, role in _summaries(session, books, now):
        for person in directory.holders(area, role, day):
            parcels.setdefault(person.id, Parcel(area)).parts.append(f"summary:{area}")
    return parcels


def _summaries(session: Session, books: Books, now: datetime) -> Iterator[tuple[str, str]]:
    """The areas of which somebody gets a summary, and the role that gets it."""
    concerned = areas_with_news(session, until=now + _WEEK, now=now)
    for area in sorted(books.directory.areas.values(), key=lambda area: area.id):
        role = _SUMMARIES.get(area.kind)
        if role is not None and area.id in concerned:
            yield area.id, role
