"""Elections in the register: finding them, their polls and their statutory dates."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import WritError
from calendars.nations import Nation
from tasks.own_days.own_day import OwnDay, read_days
from tasks.planning.contests import read_contest
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.among import among
from tasks.register.models import (
    ElectionRow,
    MilestoneRow,
    PollRow,
    ProclaimedRow,
    TaskRow,
)
from tasks.register.session import Session
from tasks.terms import STANDING_POLLS, ElectionState, PollState


class UnknownElectionError(WritError):
    """No such election in the register."""


def the_election(session: Session, election_id: str) -> ElectionRow:
    """The election.

    Raises:
        UnknownElectionError: lists those there are.
    """
    row = session.get(ElectionRow, election_id)
    if row is None:
        known = session.scalars(select(ElectionRow.id).order_by(ElectionRow.poll_date)).all()
        raise UnknownElectionError(
            f"no election {election_id!r}; known: {', '.join(known) or 'none, call one first'}"
        )
    return row


def elections(session: Session) -> Sequence[ElectionRow]:
    """Every election, in order of polling day."""
    return session.scalars(
        select(ElectionRow).order_by(ElectionRow.poll_date, ElectionRow.id)
    ).all()


def polls_of(session: Session, election_id: str) -> Sequence[PollRow]:
    """The polls of an election, by id."""
    return session.scalars(
        select(PollRow).where(PollRow.election == election_id).order_by(PollRow.id)
    ).all()


def polled_areas(session: Session, elections: Collection[str]) -> dict[str, frozenset[str]]:
    """The areas in which each of these elections has polls, whatever has become of them."""
    found: dict[str, set[str]] = {}
    for election, area in session.execute(
        select(PollRow.election, PollRow.area).where(among(PollRow.election, elections))
    ):
        found.setdefault(election, set()).add(area)
    return {election: frozenset(areas) for election, areas in found.items()}


def polls_of_each(session: Session, elections: Collection[str]) -> dict[str, list[PollRow]]:
    """The polls of each of these elections, by id."""
    found: dict[str, list[PollRow]] = {}
    for row in session.scalars(
        select(PollRow).where(among(PollRow.election, elections)).order_by(PollRow.id)
    ):
        found.setdefault(row.election, []).append(row)
    return found


def milestones_of_each(
    session: Session, elections: Collection[str]
) -> dict[str, list[MilestoneRow]]:
    """Every statutory date that each of these elections was planned with, also those of kinds of which
    no poll stands any more."""
    found: dict[str, list[MilestoneRow]] = {}
    for row in session.scalars(select(MilestoneRow).where(among(MilestoneRow.election, elections))):
        found.setdefault(row.election, []).append(row)
    return found


def own_days_of(session: Session, election: ElectionRow) -> list[tuple[OwnDay, date | None]]:
    """The days of single authorities, each with the day by the rule where the officer fixed another."""
    rules = {
        (row.kind, row.key, row.area): row.by_rule
        for row in milestones_of_each(session, [election.id]).get(election.id, ())
    }
    return [
        (own, rules.get((own.kind, own.name, own.area)) or rules.get((own.kind, own.name, "")))
        for own in read_days(election.actual)
    ]


def of_area(rows: Sequence[MilestoneRow], area: str) -> list[MilestoneRow]:
    """Of statutory dates those that hold in an area: its own where it has them, else the general ones."""
    own = {(row.election, row.kind, row.key) for row in rows if row.area == area}
    return [
        row
        for row in rows
        if row.area == area or (not row.area and (row.election, row.kind, row.key) not in own)
    ]


def called_elections(session: Session) -> Sequence[str]:
    """The ids of the elections that are called, in order of polling day."""
    return session.scalars(
        select(ElectionRow.id)
        .where(ElectionRow.state == ElectionState.CALLED)
        .order_by(ElectionRow.poll_date, ElectionRow.id)
    ).all()


def archived_among(session: Session, elections: Collection[str]) -> frozenset[str]:
    """Those of these elections that are archived."""
    return frozenset(
        session.scalars(
            select(ElectionRow.id).where(
                among(ElectionRow.id, elections), ElectionRow.state == ElectionState.ARCHIVED
            )
        )
    )


def milestone_of(session: Session, task: TaskRow) -> MilestoneRow | None:
    """The statutory date that a task serves, where it serves one."""
    if task.milestone_kind is None or task.milestone_key is None:
        return None
    where = (task.election, task.milestone_kind, task.milestone_key)
    return session.get(MilestoneRow, (*where, task.area)) or session.get(MilestoneRow, (*where, ""))


def milestones_of(session: Session, election_id: str) -> Sequence[MilestoneRow]:
    """The statutory dates the election was planned with, kind by kind in order of time, without those of
    single authorities; those of kinds of which no poll stands any more are left out."""
    standing = select(PollRow.kind).where(
        PollRow.election == election_id, PollRow.state.in_(STANDING_POLLS)
    )
    return session.scalars(
        select(MilestoneRow)
        .where(
            MilestoneRow.election == election_id,
            MilestoneRow.area == "",
            MilestoneRow.kind.in_(standing),
        )
        .order_by(MilestoneRow.kind, MilestoneRow.position)
    ).all()


def poll_of(row: PollRow) -> Poll:
    """A poll as the facts of its election have it."""
    return Poll(
        row.kind,
        row.area,
        PollState(row.state),
        row.known_since,
        tuple(read_contest(contest) for contest in row.contests),
        row.links.get("replaces"),
        row.links.get("replaced_by"),
        date.fromisoformat(since) if (since := row.links.get("limits_since")) else None,
    )


def facts_of(session: Session, row: ElectionRow) -> ElectionFacts:
    """The facts an election stands on now; polls that are cancelled or countermanded included."""
    return ElectionFacts(
        area=row.area,
        poll_date=row.poll_date,
        called_on=row.called_on,
        polls=tuple(poll_of(poll) for poll in polls_of(session, row.id)),
        given={key: date.fromisoformat(day) for key, day in row.given.items()},
        own=read_days(row.actual),
        proclaimed=proclaimed_days(session),
        known_since=row.known_since,
        known_as=row.id,
    )


def proclaimed_days(session: Session) -> tuple[ProclaimedDay, ...]:
    """The days proclaimed since the data was written, by date."""
    return tuple(
        ProclaimedDay(
            day=row.day,
            name=row.name,
            nations=tuple(Nation(nation) for nation in row.nations),
            proclaimed_on=row.proclaimed_on,
            mourning=row.mourning,
        )
        for row in session.scalars(select(ProclaimedRow).order_by(ProclaimedRow.day))
    )
