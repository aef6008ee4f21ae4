"""The items of a task's checklist in the register: ticked one by one, by whom and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tasks.register.among import among
from tasks.register.models import TaskRow, TickRow
from tasks.register.session import Session


@dataclass(frozen=True, slots=True)
class ItemTicked:
    """One item of a task's checklist, and its tick, where it has one; `due` is the moment (aware) by which
    the law wants it, where it has a day of its own, and `due_has_hour` whether that is an hour."""

    key: str
    title: str
    tick: TickRow | None
    due: datetime | None = None
    due_has_hour: bool = False


def items_of(session: Session, rows: Collection[TaskRow]) -> Mapping[int, Sequence[ItemTicked]]:
    """The checklist of each of these tasks that has one, by the task's number, in its order."""
    holders = [row for row in rows if row.items]
    if not holders:
        return {}
    ticks = {
        (tick.task, tick.item): tick
        for tick in session.scalars(
            select(TickRow).where(among(TickRow.task, [row.number for row in holders]))
        )
    }
    return {
        row.number: tuple(_item(said, ticks.get((row.number, said[0]))) for said in row.items)
        for row in holders
    }


def _item(said: Sequence[Any], tick: TickRow | None) -> ItemTicked:
    """An item as `stored_item` of the planning wrote it; those of earlier versions have no day."""
    key, title, *day = said
    if not day:
        return ItemTicked(key, title, tick)
    due, has_hour = day
    return ItemTicked(key, title, tick, datetime.fromisoformat(due), has_hour)


def keep_ticks(
    session: Session,
    task: int,
    items: Sequence[str],
    *,
    who: str,
    person: str | None,
    now: datetime,
) -> None:
    """Tick items that have no tick yet."""
    session.add_all(TickRow(task=task, item=item, at=now, who=who, person=person) for item in items)
    session.flush()


def forget_ticks(session: Session, task: int, items: Sequence[str]) -> None:
    """Take the ticks of items back."""
    session.execute(delete(TickRow).where(TickRow.task == task, TickRow.item.in_(items)))
