"""Proclaiming a bank holiday, or a day of mourning: every election it touches is planned anew.

The law decides what such a day moves. One proclaimed while a local timetable is running, or after
Parliament is dissolved, moves nothing that was fixed (Representation of the People Act 1983,
ss.40(3) and 43(4); Sch 1 r2(2A)); the calendars know that, and nothing is decided here.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.errors import WritError
from calendars.nations import nations_of
from calendars.proclaimed import ProclaimedDay
from tasks.changing import Changed, ChangeRefusedError, change_election, set_proclaimed
from tasks.clock import london_day
from tasks.register.elections import ElectionState, proclaimed_days
from tasks.register.history import OFFICE, Event, EventKind, append
from tasks.register.models import ElectionRow, ProclaimedRow
from tasks.words import long_day


def proclaimed_day(
    day: date, *, nations: tuple[str, ...], proclaimed_on: date, why: str, mourning: bool = False
) -> ProclaimedDay:
    """A day as `proclaim` takes it.

    Raises:
        UnknownNationError: names the nations there are.
        ChangeRefusedError: it says no reason, or was proclaimed after the day itself.
    """
    if not why.strip():
        raise ChangeRefusedError("say why the day was proclaimed: --why TEXT")
    if proclaimed_on > day:
        raise ChangeRefusedError(
            f"{long_day(day)} cannot have been proclaimed after it, on {long_day(proclaimed_on)}"
        )
    named = tuple(dict.fromkeys(one for nation in nations for one in nations_of(nation)))
    return ProclaimedDay(day, why.strip(), named, proclaimed_on, mourning=mourning)


def proclaim(
    session: Session, new: ProclaimedDay, *, who: str, now: datetime, preview: bool = False
) -> list[Changed]:
    """Enter a proclaimed day and plan every election anew that is still called.

    Returns:
        What changes in each election in which anything does.

    Raises:
        ChangeRefusedError: the day is in the past, or is entered otherwise already; or one of the
            elections cannot be planned with it, which it names.
    """
    if new.day < london_day(now):
        raise ChangeRefusedError(
            f"{long_day(new.day)} is in the past; a proclaimed day must be still to come"
        )
    known = {day.day: day for day in proclaimed_days(session)}
    if known.get(new.day, new) != new:
        raise ChangeRefusedError(
            f"{long_day(new.day)} is entered already, as {known[new.day].name!r}; it cannot change"
        )
    if new.day not in known and not preview:
        _enter(session, new, who=who, now=now)
    days = tuple(sorted({**known, new.day: new}.values(), key=lambda day: day.day))
    why = f"{long_day(new.day)} was proclaimed a day not counted ({new.name})"
    called = session.scalars(
        select(ElectionRow.id)
        .where(ElectionRow.state == ElectionState.CALLED.value)
        .order_by(ElectionRow.poll_date, ElectionRow.id)
    ).all()
    found = []
    for election in called:
        ask = set_proclaimed(days, why=why)
        try:
            changed = change_election(session, election, ask, who=who, now=now, preview=preview)
        except WritError as error:
            raise ChangeRefusedError(f"{election}: {error}") from error
        if not changed.is_empty:
            found.append(changed)
    return found


def _enter(session: Session, new: ProclaimedDay, *, who: str, now: datetime) -> None:
    session.add(
        ProclaimedRow(
            day=new.day,
            name=new.name,
            nations=[nation.value for nation in new.nations],
            proclaimed_on=new.proclaimed_on,
            mourning=new.mourning,
        )
    )
    session.flush()
    nations = ", ".join(nation.value for nation in new.nations)
    text = f"Proclaimed: {long_day(new.day)}, {new.name}, in {nations}"
    append(session, OFFICE, [Event(EventKind.PROCLAIMED, who, text)], at=now)
