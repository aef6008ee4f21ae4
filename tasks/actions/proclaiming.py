"""Proclaiming a bank holiday, or a day of mourning: every election it touches is planned anew.

The law decides what such a day moves. One proclaimed while a local timetable is running, or after
Parliament is dissolved, moves nothing that was fixed (Representation of the People Act 1983,
ss.40(3) and 43(4); Sch 1 r2(2A)); the calendars know that, and nothing is decided here.
"""

from datetime import date, datetime

from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import WritError
from calendars.nations import nations_of
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.dates import SetProclaimed
from tasks.actions.changing import Changed, change_election
from tasks.alarms import Alarm
from tasks.clock import london_day
from tasks.files.area_files import AreaFileError
from tasks.register.messages.alarms import raise_alarms
from tasks.register.plans.directory_store import area_names
from tasks.register.plans.elections import called_elections, proclaimed_days
from tasks.register.plans.storing import store_proclaimed
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.words import long_day

NOT_ANEW = "plan.not_anew"


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
        What changes in each election in which anything does, and those that could not be planned
        because a file of their area has a fault.

    Raises:
        ChangeRefusedError: the day is in the past, or is entered otherwise already; or one of the
            elections cannot be planned with it, which it names.
    """
    if new.day < london_day(now):
        raise ChangeRefusedError(
            f"{long_day(new.day)} is in the past; a proclaimed day must be still to come"
        )
    if not preview:
        # An election that is being called meanwhile would be planned without the day.
        take_turn(session, Turn.ELECTIONS)
    days = _days_with(session, new)
    if not preview and new not in proclaimed_days(session):
        _enter(session, new, who=who, now=now)
    why = f"{long_day(new.day)} was proclaimed a day not counted ({new.name})"
    found = []
    for election in called_elections(session):
        ask = SetProclaimed(days, why=why)
        try:
            changed = change_election(session, election, ask, who=who, now=now, preview=preview)
        except AreaFileError as error:
            _raise_not_anew(session, election, str(error), now=now, preview=preview)
            found.append(Changed(election, why, (), {}, (), area_names(session), fault=str(error)))
            continue
        except WritError as error:
            raise ChangeRefusedError(f"{election}: {error}") from error
        if not changed.is_empty:
            found.append(changed)
    return found


def _days_with(session: Session, new: ProclaimedDay) -> tuple[ProclaimedDay, ...]:
    known = {day.day: day for day in proclaimed_days(session)}
    if known.get(new.day, new) != new:
        raise ChangeRefusedError(
            f"{long_day(new.day)} is entered already, as {known[new.day].name!r}; it cannot change"
        )
    return tuple(sorted({**known, new.day: new}.values(), key=lambda day: day.day))


def _raise_not_anew(
    session: Session, election: str, fault: str, *, now: datetime, preview: bool
) -> None:
    """One area's broken file keeps no other area from the day; it is an alarm until it is planned."""
    if not preview:
        alarm = Alarm.of(NOT_ANEW, {"election": election}, fault=fault)
        raise_alarms(session, [alarm], election=election, now=now)


def _enter(session: Session, new: ProclaimedDay, *, who: str, now: datetime) -> None:
    store_proclaimed(session, [new])
    nations = ", ".join(nation.value for nation in new.nations)
    text = f"Proclaimed: {long_day(new.day)}, {new.name}, in {nations}"
    append(session, OFFICE, [Event(EventKind.PROCLAIMED, who, text)], at=now)
