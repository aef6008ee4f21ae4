"""The outbox pass: open what has begun, hand over what is due, send it, record what came of it.

The promise (a notice is never lost, and reaches a person once) rests on three steps:

1. In one transaction, due notices become messages in the outbox.
2. A message is claimed by compare-and-set with a lease, and that is committed.
3. It is sent outside any transaction, and the outcome is recorded after.

A crash before 2 changes nothing; one after it leaves a message whose lease runs out, which is
then counted as unknown, and sent once more with the same Message-ID.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from notifications.channels import Channel
from notifications.errors import DeliveryError
from notifications.letters import Writer
from notifications.links import Links
from notifications.messages import write
from tasks.books import Books, open_books
from tasks.notice_kinds import NoticeKind
from tasks.register import deliveries
from tasks.register.database import Register
from tasks.register.directory_store import stored_directory
from tasks.register.elections import clear_alarms, proclaimed_days, raise_alarms, standing_alarms
from tasks.register.history import Event, EventKind, append
from tasks.register.models import DeliveryRow, NoticeRow, PersonRow, TaskRow
from tasks.register.notices import next_moment, without_next_step
from tasks.register.told import hand_over
from tasks.register.work import open_due

_AT_ONCE = 5000
_HOLDER_BYTES = 8
_NO_NEXT_STEP = "no-next-step"
_WORDS = {
    NoticeKind.OPENED: "Opening told",
    NoticeKind.REMINDER: "Reminded",
    NoticeKind.DUE_TODAY: "Reminded that it is due today",
    NoticeKind.OVERDUE: "Told that it is overdue",
    NoticeKind.ESCALATION: "Escalation told",
    NoticeKind.CHANGE: "Change told",
    NoticeKind.HANDED_OVER: "Hand-over told",
    NoticeKind.HANDED_UP: "Hand-up told",
    NoticeKind.STAND_DOWN: "Stand-down told",
    NoticeKind.DONE: "Completion told",
}


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass did, and when the next one is needed (aware; None when nothing is planned).

    `told` counts messages sent, `escalated` tasks that went up a rung, `retried` messages the
    server did not take now, `failed` those it never will, `unknown` those of which nobody knows.
    """

    opened: int = 0
    told: int = 0
    escalated: int = 0
    retried: int = 0
    failed: int = 0
    unknown: int = 0
    dropped: int = 0
    without_next_step: int = 0
    next_at: datetime | None = None

    def words(self) -> str:
        """The pass in a few words: `14 told, 2 escalated`."""
        counts = {
            "opened": self.opened,
            "told": self.told,
            "escalated": self.escalated,
            "to be tried again": self.retried,
            "failed": self.failed,
            "of unknown outcome": self.unknown,
            "without a next step": self.without_next_step,
        }
        return ", ".join(f"{n} {word}" for word, n in counts.items() if n) or "nothing due"


class Outbox:
    """Everything a dispatcher needs; several may work on one register at once."""

    def __init__(
        self,
        register: Register,
        channels: Mapping[str, Channel],
        links: Links,
        *,
        page_url: str,
        domain: str,
    ) -> None:
        """
        Args:
            register: the register.
            channels: by the name that addresses carry (`email`).
            links: signs the owners' links.
            page_url: the owners' page as its readers reach it.
            domain: the part of Message-IDs behind the at sign.
        """
        self._register = register
        self._channels = channels
        self._links = links
        self._page_url = page_url
        self._domain = domain
        self._holder = secrets.token_hex(_HOLDER_BYTES)

    def run(self, *, now: datetime) -> PassReport:
        """One pass: everything due up to `now` is told. Returns what was done."""
        began = monotonic()
        report, books = self._hand_over(PassReport(), now=now)
        writer = Writer(books, self._links, self._page_url)
        while True:
            # A long pass must not let its later leases run out early: `now` is when it began.
            lease = timedelta(minutes=books.policy.sending.handing_over_minutes) + timedelta(
                seconds=monotonic() - began
            )
            with self._register.write() as session:
                claimed = deliveries.claim_one(session, holder=self._holder, lease=lease, now=now)
            if claimed is None:
                break
            report = self._deliver(claimed, writer, books, report, now=now)
        return self._audit(report, now=now)

    def _hand_over(self, report: PassReport, *, now: datetime) -> tuple[PassReport, Books]:
        while True:
            with self._register.write() as session:
                stored = stored_directory(session)
                books = open_books(stored.directory, proclaimed_days(session))
                opened = open_due(session, now=now)
                handed = hand_over(
                    session, books, stored.numbers, domain=self._domain, limit=_AT_ONCE, now=now
                )
            report = replace(
                report,
                opened=report.opened + opened,
                escalated=report.escalated + handed.escalated,
            )
            if handed.notices < _AT_ONCE:
                return report, books

    def _deliver(
        self,
        claimed: DeliveryRow,
        writer: Writer,
        books: Books,
        report: PassReport,
        *,
        now: datetime,
    ) -> PassReport:
        if claimed.unknowns > 1:
            self._finish(claimed, deliveries.UNKNOWN, "nobody knows whether it arrived", now=now)
            return replace(report, unknown=report.unknown + 1)
        with self._register.read() as session:
            letter = writer.letter(session, claimed, now=now)
        if letter is None:
            self._finish(claimed, deliveries.DROPPED, "every task in it is closed", now=now)
            return replace(report, dropped=report.dropped + 1)
        try:
            answer = self._channel(claimed.channel).send(write(letter), claimed.address)
        except DeliveryError as error:
            return self._not_taken(claimed, error, books, report, now=now)
        said = {item.task.number for item in letter.items}
        self._finish(claimed, deliveries.SENT, answer, now=now, about=said)
        return replace(report, told=report.told + 1)

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            raise DeliveryError(f"no channel {name!r} is set up; set it up or change the address",
                                permanent=True)  # fmt: skip
        return self._channels[name]

    def _not_taken(
        self,
        claimed: DeliveryRow,
        error: DeliveryError,
        books: Books,
        report: PassReport,
        *,
        now: datetime,
    ) -> PassReport:
        if error.permanent:
            self._finish(claimed, deliveries.FAILED, str(error), now=now)
            return replace(report, failed=report.failed + 1)
        if error.unknown and claimed.unknowns:
            self._finish(claimed, deliveries.UNKNOWN, str(error), now=now)
            return replace(report, unknown=report.unknown + 1)
        at = now + books.policy.retry.wait(claimed.attempts)
        with self._register.write() as session:
            kept = deliveries.try_again(
                session, claimed.number, holder=self._holder, at=at, answer=str(error),
                unknown=error.unknown,
            )  # fmt: skip
            if kept and claimed.attempts == 1:
                self._note(session, claimed, EventKind.RETRY, f"not taken yet: {error}", now=now)
        return replace(report, retried=report.retried + 1)

    def _finish(
        self,
        claimed: DeliveryRow,
        state: str,
        answer: str,
        *,
        now: datetime,
        about: Collection[int] | None = None,
    ) -> None:
        with self._register.write() as session:
            mine = deliveries.finish(
                session, claimed.number, holder=self._holder, state=state, answer=answer, now=now
            )
            if not mine:
                return
            if state == deliveries.SENT:
                self._note(session, claimed, EventKind.SENT, "", now=now, about=about)
            elif state == deliveries.FAILED:
                self._note(session, claimed, EventKind.SEND_FAILED, f"failed: {answer}", now=now)
                self._alarm(session, claimed, f"could not be told: {answer}", now=now)
            elif state == deliveries.UNKNOWN:
                self._note(session, claimed, EventKind.SEND_UNKNOWN, answer, now=now)
                self._alarm(session, claimed, f"may not have been told: {answer}", now=now)

    def _note(
        self,
        session: Session,
        claimed: DeliveryRow,
        kind: EventKind,
        text: str,
        *,
        now: datetime,
        about: Collection[int] | None = None,
    ) -> None:
        """Write into the history of every task in a message (those `about` it) what became of it."""
        name = session.get_one(PersonRow, claimed.person).name
        events: dict[str, list[Event]] = {}
        for row in deliveries.carried_by(session, claimed.number):
            task = session.get_one(TaskRow, session.get_one(NoticeRow, row.notice).task)
            if about is not None and task.number not in about:
                continue
            words = f"{_WORDS[NoticeKind(row.kind)]} to {name} by {claimed.channel}"
            if text:
                words = f"Message to {name} by {claimed.channel}: {text}"
            event = Event(
                kind, "Writ", words, task=task.number, data={"message": claimed.message_id}
            )
            events.setdefault(task.election, []).append(event)
        for election, told in sorted(events.items()):
            append(session, election, told, at=now)

    def _alarm(self, session: Session, claimed: DeliveryRow, text: str, *, now: datetime) -> None:
        name = session.get_one(PersonRow, claimed.person).name
        words = f"{name} {text} (message {claimed.number})"
        raise_alarms(session, [words], kind="delivery", election=None, now=now)

    def _audit(self, report: PassReport, *, now: datetime) -> PassReport:
        """Every open task must have a next step; what has none is an alarm."""
        with self._register.read() as session:
            lost = [row.id for row in without_next_step(session)]
            next_at = next_moment(session)
            before = {a.text for a in standing_alarms(session) if a.kind == _NO_NEXT_STEP}
        texts = [f"task {task} is open and nothing is planned for it" for task in lost]
        if before != set(texts):
            with self._register.write() as session:
                clear_alarms(session, kind=_NO_NEXT_STEP, but=texts, now=now)
                raise_alarms(session, texts, kind=_NO_NEXT_STEP, election=None, now=now)
        return replace(report, without_next_step=len(lost), next_at=next_at)
