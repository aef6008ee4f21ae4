"""The items of a task's checklist in the register: ticked one by one, by whom and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from tasks.register.among import among
from tasks.register.models import TaskRow, TickRow
from tasks.register.session import Session


@dataclass(frozen=True, slots=True)
class ItemTicked:
    """One item of a task's checklist, and its tick, where it has one."""

    key: str
    title: str
    tick: TickRow | None


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
        row.number: tuple(
            ItemTicked(key, title, ticks.get((row.number, key))) for key, title in row.items
        )
        for row in holders
    }


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
