"""An office whose elections change: each change is previewed, made, and asked for once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from calendars.days.proclaimed import ProclaimedDay
from notifications.writing.messages import Message
from tasks.actions.asks.ask import Ask, ChangeRefusedError
from tasks.actions.asks.day import Move
from tasks.actions.changing import Changed, change_election
from tasks.actions.changing_hands import tell_new_holders
from tasks.actions.handing_over import HandedTask, hand_over
from tasks.actions.proclaiming import proclaim
from tasks.people.directory import Directory
from tasks.register.database import Register
from tasks.register.models import Base, NoticeRow, TaskRow
from tasks.register.plans.changes import change_words
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.plans.elections import facts_of, the_election
from tasks.terms import NoticeKind
from tests.builders import at, shown
from tests.office import Office, Seen, said

_FOUR_WEEKS = timedelta(weeks=4)


def everything_in(register: Register) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with register.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(select(table)).all()), key=repr)
            for table in Base.metadata.sorted_tables
        }


@dataclass
class ChangingOffice(Office):
    """An office in which elections change; every change is tried as a preview first."""

    def changes(self, ask: Ask, *, election: str = "") -> Changed:
        """Make a change, as its preview says; making it twice changes nothing more."""
        name = election or self.election()

        def work(*, preview: bool) -> Sequence[Changed]:
            opened = self.register.read if preview else self.register.write
            with opened() as session:
                return [
                    change_election(session, name, ask, who="Olga", now=self.now, preview=preview)
                ]

        return self._thrice(work)[0]

    def proclaims(self, day: ProclaimedDay) -> Sequence[Changed]:
        """Enter a proclaimed day, as its preview says; entering it twice changes nothing more."""

        def work(*, preview: bool) -> Sequence[Changed]:
            opened = self.register.read if preview else self.register.write
            with opened() as session:
                return proclaim(session, day, who="Olga", now=self.now, preview=preview)

        return self._thrice(work)

    def _thrice(self, work: Callable[..., Sequence[Changed]]) -> Sequence[Changed]:
        before = everything_in(self.register)
        preview = work(preview=True)
        assert before == everything_in(self.register)
        made = work(preview=False)
        assert preview == made
        after = everything_in(self.register)
        try:
            again = work(preview=False)
        except ChangeRefusedError:
            again = []
        assert all(changed.is_empty for changed in again)
        assert after == everything_in(self.register)
        return made

    def moves(self, day: date, reason: str = "a test") -> Changed:
        """Move the polling day."""
        return self.changes(Move(day, reason=reason))

    def gives(
        self, task: str, who: str, *, post: str = "", note: str = "on leave", anyway: bool = False
    ) -> HandedTask:
        """Olga hands a task over."""
        with self.register.write() as session:
            return hand_over(
                session,
                f"{self.election()}/{task}",
                who,
                who="Olga",
                note=note,
                now=self.now,
                post=post,
                anyway=anyway,
            )

    def loads(self, directory: Directory) -> dict[str, int]:
        """Load another directory, as `writ directory load` does; loading it twice tells nobody."""
        told = self._load(directory)
        assert {} == self._load(directory)
        return told

    def _load(self, directory: Directory) -> dict[str, int]:
        with self.register.write() as session:
            old = stored_directory(session).directory
            replace_directory(session, directory)
            new = stored_directory(session).directory
            return tell_new_holders(session, old, new, now=self.now)

    def hears_as_previewed(self, *changes: Changed) -> Seen:
        """The next pass tells exactly those, and of that, which the previews named; that something
        was done before is no change."""
        seen = self.run()
        promised = {
            (name.lower(), change.title.upper())
            for changed in changes
            for change in changed.tasks
            for name in changed.told.get(change.id, ())
        }
        people = {address.partition("@")[0] for _, address in seen.sent}
        assert promised == self._told_of(seen)
        assert len(people) == len(seen.sent), "one message for each person"
        return seen

    def _told_of(self, seen: Seen) -> set[tuple[str, str]]:
        """Who was told of which tasks, in full, in a line or counted in a list, by the notices of this pass;
        not that one was done."""
        with self.register.read() as session:
            titles = dict(session.execute(select(TaskRow.number, TaskRow.title)).tuples().all())
            done = set(
                session.scalars(
                    select(NoticeRow.task).where(
                        NoticeRow.at == self.now, NoticeRow.kind == NoticeKind.DONE
                    )
                )
            )
        return {
            (address.partition("@")[0], titles[number].upper())
            for message, address in seen.sent
            for number in message.tasks
            if number not in done or _is_news(message, titles[number])
        }

    def jumps(self, moment: str) -> Seen:
        """Let the time come with a single pass, as after a long outage."""
        return self.run(at(moment))

    def walks(self, moment: str) -> Seen:
        """Let the time come with a pass every four weeks, so that nothing is too late to be told."""
        while self.now + _FOUR_WEEKS < at(moment):
            self.run(self.now + _FOUR_WEEKS)
        return self.run(at(moment))

    def election(self) -> str:
        """The only election there is."""
        with self.register.read() as session:
            return session.scalars(select(TaskRow.election).distinct()).one()

    def state(self, task: str) -> str:
        """What the register says of a task."""
        return self._task(task).state

    def due(self, task: str) -> str:
        """When a task is due."""
        return shown(self._task(task).due)

    def opens_at(self, task: str) -> str:
        """When a task opened, or opens."""
        return shown(self._task(task).opens)

    def acknowledged_by(self, task: str) -> str | None:
        """Who has said that they deal with a task."""
        return self._task(task).acknowledged_by

    def states(self) -> dict[str, str]:
        """The state of every task, by area and key."""
        with self.register.read() as session:
            rows = session.scalars(select(TaskRow)).all()
        return {row.id.partition("/")[2]: row.state for row in rows}

    def notices(self, task: str) -> list[tuple[str, str, str]]:
        """The notices of a task: kind, moment and state, in order of time."""
        number = self._task(task).number
        with self.register.read() as session:
            rows = session.scalars(
                select(NoticeRow)
                .where(NoticeRow.task == number)
                .order_by(NoticeRow.at, NoticeRow.number)
            ).all()
        return [(row.kind, shown(row.at), row.state) for row in rows]

    def polling_day(self) -> date:
        """The day on which the register says the election is held."""
        with self.register.read() as session:
            return facts_of(session, the_election(session, self.election())).poll_date


def _is_news(message: Message, title: str) -> bool:
    """Whether a message tells something else of a task, in full, than that it is done."""
    return any(
        kind not in {"done", "listed"} and words.startswith(title.upper())
        for kind, words in said(message)
    )


def by_kind(changed: Changed) -> dict[str, list[str]]:
    """The tasks of a change, by what happens to them, as area and key."""
    found: dict[str, list[str]] = {}
    for change in changed.tasks:
        found.setdefault(change.kind.value, []).append(change.id.partition("/")[2])
    return found


def words_of(changed: Changed, task: str) -> str:
    """What a change says of one task."""
    (found,) = [c for c in changed.tasks if c.id.partition("/")[2] == task]
    return change_words(found, changed.why)
