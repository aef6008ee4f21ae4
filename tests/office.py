"""A whole elections office for stories: real planner, register and outbox; only the post is kept.

`office.at(moment)` lets the time come and runs every pass that the dispatcher would have run on
the way; what was sent at that very moment is then asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy import delete, func, select, update

from notifications.links import Links
from notifications.outbox.outbox import Outbox, PassReport
from notifications.writing.messages import Message
from tasks.actions.answering import acknowledge, complete
from tasks.people.directory import Address, Directory
from tasks.planning.polls import ElectionFacts
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.models import DeliveryRow, NoticeRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.record.history import Event, EventKind, append, entries
from tasks.register.record.standings import checkpoint, standings_of
from tasks.register.record.verifying import verify
from tasks.terms import Act, NoticeKind
from tasks.views.answers import Outcome
from tests.builders import RecordingChannel, at, called_in, shown, to

RULE = "-" * 72
LEADS = {
    "opened": "This task is now open.",
    "reminder": "This is a reminder:",
    "due today": "The task below is due today",
    "missed": "You hear of it because you answer for it",
    "passed up": "It now comes to you",
    "overdue": "nobody has reported it done.",
    "changed": "The date of the task below has changed.",
    "redrafted": "The polling day, or a date set by law, has changed",
    "stood down": "The task below is no longer needed.",
    "handed over": "was somebody else's and is yours from now on",
    "taken over": "The task below is no longer yours.",
    "handed up": "It was handed up to you",
    "done": "The task below has been reported",
    "open again": "The task below is open again",
    "happened": "Did it happen?",
}


def said(message: Message) -> Iterator[tuple[str, str]]:
    """What a message tells: for each of its tasks, the capacity and the title (in capitals). What is told
    in a line of a list alone is `listed`."""
    yield from (("listed", line.upper()) for line in _listed(message))
    for block in message.text.split(RULE):
        words = " ".join(block.split())
        for kind, lead in LEADS.items():
            if lead in words:
                shouted = (line for line in block.splitlines() if line[:12].isupper())
                title = " ".join(shouted)
                yield kind, title
                break


def _listed(message: Message) -> Iterator[str]:
    """The lines of the list that a message of many tasks begins with, from the title on."""
    first = message.text.partition(RULE)[0].partition("All your election tasks:")[0]
    for line in " ".join(first.split()).split(" * ")[1:]:
        yield line.partition(": ")[2]


@dataclass(frozen=True)
class Seen:
    """What was sent at one moment."""

    moment: str
    sent: tuple[tuple[Message, str], ...]

    def told(self, who: str) -> set[tuple[str, str]]:
        """What one person was told, as capacity and title."""
        return {item for message in to(self.sent, who) for item in said(message)}

    def expects(self, title: str, *, to: str, kind: str = "opened") -> "Seen":
        """This person was told of this task in this capacity, at this moment."""
        found = {k for k, words in self.told(to) if words.startswith(title.upper())}
        if not found & {kind, "listed"}:
            raise AssertionError(
                f"{self.moment}: {to} should be told {title!r} ({kind}); was told {self.told(to)}"
            )
        return self

    def nothing_to(self, *people: str) -> "Seen":
        """None of them was told anything."""
        for who in people:
            if to(self.sent, who):
                raise AssertionError(f"{self.moment}: {who} was told {self.told(who)}")
        return self

    def nothing_about(self, title: str) -> "Seen":
        """Nobody was told of this task."""
        for message, address in self.sent:
            if any(words.startswith(title.upper()) for _, words in said(message)):
                raise AssertionError(f"{self.moment}: {address} was told of {title!r}")
        return self

    def nobody_else_than(self, *people: str) -> "Seen":
        """Whoever was told anything is one of them, and each of them was."""
        told = {address.partition("@")[0] for _, address in self.sent}
        if told != set(people):
            raise AssertionError(f"{self.moment}: told {sorted(told)}, not {sorted(people)}")
        return self


@dataclass
class Office:
    """An office with its register, its post and the time of day."""

    register: Register
    channel: RecordingChannel = field(default_factory=RecordingChannel)
    report: PassReport = field(default_factory=PassReport)
    every: list[tuple[Message, str]] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: at("Mon 2026-11-02 09:00"))
    digests: bool = False
    operators: tuple[Address, ...] = ()
    sender: str = ""
    others: dict[str, RecordingChannel] = field(default_factory=dict)

    def outbox(self) -> Outbox:
        """A dispatcher of its own, as after a restart."""
        return Outbox(
            self.register,
            {"email": self.channel, **self.others},
            self.links(),
            page_url="http://127.0.0.1:8600",
            domain="blankshire.example",
            operators=self.operators,
            sender=self.sender,
            digests=self.digests,
        )

    def links(self) -> Links:
        """What signs the owners' links."""
        return Links(["k" * 32], 120)

    def opens(self, directory: Directory, facts: ElectionFacts, moment: str) -> Self:
        """Load the directory and call the election at that moment."""
        self.now = at(moment)
        called_in(self.register, directory, facts, self.now)
        self.report = PassReport(next_at=self.now)
        return self

    def of_old(self) -> Self:
        """As if planned before Writ knew how and from when a task can be done, so that all can be
        answered, and what is not done at its hour is missed then."""
        with self.register.write() as session:
            session.execute(update(TaskRow).values(possible_from=None, act=Act.BY))
            asked = select(NoticeRow.task).where(NoticeRow.kind == NoticeKind.HAPPENED)
            missed = NoticeRow.kind == NoticeKind.MISSED
            session.execute(delete(NoticeRow).where(missed, NoticeRow.task.in_(asked)))
            happened = update(NoticeRow).where(NoticeRow.kind == NoticeKind.HAPPENED)
            session.execute(happened.values(kind=NoticeKind.MISSED))
        return self

    def only(self, *tasks: str) -> Self:
        """Close every task but these (`ashford/joint_letter`), so that a story has one thread.

        All at once, without the history of it: that of a hundred answers would take most of a test.
        """
        with self.register.write() as session:
            waiting = session.scalars(
                select(TaskRow).where(TaskRow.state.in_(["planned", "open"]))
            ).all()
            numbers = [row.number for row in waiting if row.id.partition("/")[2] not in tasks]
            session.execute(
                update(TaskRow)
                .where(TaskRow.number.in_(numbers))
                .values(
                    state="not_applicable",
                    outcome="not applicable",
                    closed_at=self.now,
                    closed_by="Olga",
                    shown=None,
                )
            )
            session.flush()
            kept = checkpoint(standings_of(session, numbers))
            for election in {row.election for row in waiting}:
                said = Event(EventKind.SEALED, "Olga", "All at once", data=kept)
                append(session, election, [said], at=self.now)
            session.execute(
                update(NoticeRow)
                .where(NoticeRow.task.in_(numbers), NoticeRow.state == "due")
                .values(state="dropped", dropped="closed by Olga")
            )
        return self

    def run(self, moment: datetime | None = None) -> Seen:
        """One pass."""
        self.now = moment or self.now
        self.report = self.outbox().run(now=self.now)
        sent = self.channel.taken()
        self.every += sent
        return Seen(shown(self.now), tuple(sent))

    def at(self, moment: str) -> Seen:
        """Let the time come, with every pass on the way; returns what was sent at the moment."""
        then = at(moment)
        while self.report.next_at is not None and self.report.next_at < then:
            self.run(max(self.report.next_at, self.now))
        return self.run(then)

    def _task(self, task: str) -> TaskRow:
        with self.register.read() as session:
            election = session.scalars(select(TaskRow.election).distinct()).one()
            return the_task(session, f"{election}/{task}")

    def acknowledges(self, who: str, task: str) -> None:
        """Somebody presses the button."""
        with self.register.write() as session:
            number = self._task(task).number
            acknowledge(session, number, Answerer(who.capitalize(), who), note="", now=self.now)

    def completes(
        self, who: str, task: str, outcome: Outcome = Outcome.DONE, note: str = ""
    ) -> None:
        """Somebody reports a task done, or not applicable."""
        with self.register.write() as session:
            complete(
                session,
                self._task(task).number,
                Answerer(who.capitalize(), who),
                directory=stored_directory(session).directory,
                outcome=outcome,
                note=note,
                evidence={},
                now=self.now,
                correction="for the story",
            )

    def rung(self, task: str) -> int:
        """On which step of the ladder a task stands."""
        return self._task(task).rung

    def told(self, task: str) -> list[str]:
        """The history of a task, as people read it."""
        number = self._task(task).number
        with self.register.read() as session:
            return [row.text for row in entries(session) if row.task == number]

    def deliveries(self) -> dict[str, int]:
        """How many messages are in which state."""
        with self.register.read() as session:
            rows = session.execute(
                select(DeliveryRow.state, func.count()).group_by(DeliveryRow.state)
            ).all()
        return {state: count for state, count in rows}  # noqa: C416 - rows are typed tuples

    def alarms(self) -> list[str]:
        """What stands to be mended."""
        with self.register.read() as session:
            return [alarm_words(alarm) for alarm in standing_alarms(session)]

    def faults(self) -> list[str]:
        """What is wrong with the record; nothing where it is as it was written."""
        with self.register.read() as session:
            return [fault for verdict in verify(session) for fault in verdict.faults]

    def whole(self) -> bool:
        """True when the history is unbroken, and the present follows from it."""
        return not self.faults()
