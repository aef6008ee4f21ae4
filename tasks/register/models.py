"""The tables of the register."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from tasks.register.base import Base as Base
from tasks.register.base import table_of as table_of
from tasks.register.columns import ReasonText, Term
from tasks.terms import (
    Act,
    Basis,
    DeliveryState,
    ElectionState,
    NoticeKind,
    NoticeState,
    PollState,
    TaskState,
)


class OfficeRow(Base):
    """This register, in the one row there is: an id of its own, made with it."""

    __tablename__ = "office"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)


class AreaRow(Base):
    """An area of the directory, and the contests that it lists: name, election and seats of each."""

    __tablename__ = "area"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    nation: Mapped[str]
    parent: Mapped[str | None] = mapped_column(ForeignKey("area.id"))
    fire: Mapped[bool]
    contests: Mapped[list[Any]] = mapped_column(server_default="[]")


class PersonRow(Base):
    """A person of the directory. `number` stands for them in links, which hold no names; `access` are
    their roles on the pages, each as `operator:ashford`."""

    __tablename__ = "person"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str]
    language: Mapped[str]
    removed: Mapped[bool] = mapped_column(default=False)
    access: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class AddressRow(Base):
    """One address of a person; the lowest rank is tried first.

    `confirmed_at` says since when it is known that they read what is sent there.
    """

    __tablename__ = "address"
    person: Mapped[int] = mapped_column(ForeignKey("person.number"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    to: Mapped[str]
    confirmed_at: Mapped[datetime | None]


class HoldingRow(Base):
    """A person holds a post for a time."""

    __tablename__ = "holding"
    number: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    role: Mapped[str]
    person: Mapped[int] = mapped_column(ForeignKey("person.number"))
    deputy: Mapped[bool]
    start: Mapped[date | None]
    end: Mapped[date | None]


class AbsenceRow(Base):
    """A person is away for a time; `calendar` marks what was read from their calendar."""

    __tablename__ = "absence"
    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("person.number"))
    start: Mapped[date]
    end: Mapped[date]
    why: Mapped[str | None]
    calendar: Mapped[bool]


class LadderRow(Base):
    """An area's own ladder for one of its posts."""

    __tablename__ = "ladder"
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(80), primary_key=True)
    rungs: Mapped[list[Any]]


class ElectionRow(Base):
    """An election as it was called. `revision` counts its plans; `actual` are the days of single
    authorities, as `stored_days` writes them; `power` is the key of the power by which it was postponed,
    where one was named."""

    __tablename__ = "election"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    nation: Mapped[str]
    poll_date: Mapped[date]
    called_on: Mapped[date]
    called_at: Mapped[datetime]
    reason: Mapped[str]
    given: Mapped[dict[str, Any]]
    actual: Mapped[dict[str, Any]]
    known_since: Mapped[datetime]
    state: Mapped[ElectionState] = mapped_column(Term(ElectionState))
    revision: Mapped[int]
    power: Mapped[str | None]


class PollRow(Base):
    """One poll of an election, and its contests as `stored_contest` writes them. `known_since` is set for
    one added after the call; `links` are `replaces`, `replaced_by` and `limits_since`, where it has them."""

    __tablename__ = "poll"
    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    election: Mapped[str] = mapped_column(ForeignKey("election.id"), index=True)
    kind: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    state: Mapped[PollState] = mapped_column(Term(PollState))
    known_since: Mapped[datetime | None]
    contests: Mapped[list[Any]] = mapped_column(server_default="[]")
    links: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class MilestoneRow(Base):
    """A statutory date as it was planned with: the record of what was computed, and why.

    `area` is whose date it is, where an authority has days of its own; empty for all others.
    `by_rule` is the day by the rule, where the officer fixed another.
    """

    __tablename__ = "milestone"
    election: Mapped[str] = mapped_column(ForeignKey("election.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    area: Mapped[str] = mapped_column(String(80), primary_key=True, server_default="")
    position: Mapped[int]
    title: Mapped[str]
    earliest: Mapped[date | None]
    day: Mapped[date | None]
    hour: Mapped[str | None]
    rule: Mapped[str]
    role: Mapped[str]
    source: Mapped[str]
    verified: Mapped[str]
    needs: Mapped[str | None]
    skipped: Mapped[list[Any]]
    by_rule: Mapped[date | None]


class ProclaimedRow(Base):
    """A bank holiday, or day of mourning, proclaimed since the data of the calendars was written."""

    __tablename__ = "proclaimed"
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    nations: Mapped[list[Any]]
    proclaimed_on: Mapped[date]
    mourning: Mapped[bool]


class TaskRow(Base):
    """An owned task. What is shown of it beyond this comes from its milestone and its history.

    `state` is planned, open, done, not_applicable, stood_down or passed; `shown` is the standing
    last shown in Prefect, so that what differs can be found without asking Prefect; `late_shown` the due
    moment of which Prefect had the event that it has passed. `office` is whose task it is (police,
    council or office), `visibility` who sees it (one of these, or shared).
    What cannot have been done yet is refused before `possible_from`. `items` are the key and the title
    of each thing that it holds as a checklist; what was ticked stands in `tick`.
    An acknowledgement holds until `acknowledged_until`, a snooze until `snoozed_until`. `old_uid` is
    what it is called in calendars, where somebody was told of it by an earlier version of Writ.
    """

    __tablename__ = "task"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(240), unique=True)
    election: Mapped[str] = mapped_column(ForeignKey("election.id"))
    key: Mapped[str]
    title: Mapped[str]
    scope: Mapped[str]
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))
    roles: Mapped[list[Any]]
    kinds: Mapped[list[Any]]
    basis: Mapped[Basis] = mapped_column(Term(Basis))
    milestone_kind: Mapped[str | None]
    milestone_key: Mapped[str | None]
    window: Mapped[str | None]
    source: Mapped[str | None]
    opens: Mapped[datetime]
    due: Mapped[datetime]
    due_has_hour: Mapped[bool]
    moved_from: Mapped[str | None] = mapped_column(ReasonText)
    moved_why: Mapped[str | None] = mapped_column(ReasonText)
    changed_from: Mapped[str | None] = mapped_column(ReasonText)
    changed_why: Mapped[str | None] = mapped_column(ReasonText)
    state: Mapped[TaskState] = mapped_column(Term(TaskState, 20))
    revision: Mapped[int]
    rung: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    acknowledged_person: Mapped[str | None] = mapped_column(String(120))
    acknowledged_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    snoozed_by: Mapped[str | None]
    snoozed_why: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    shown: Mapped[str | None]
    late_shown: Mapped[datetime | None]
    waits_for: Mapped[str | None]
    office: Mapped[str | None]
    visibility: Mapped[str] = mapped_column(server_default="shared")
    old_uid: Mapped[str | None]
    act: Mapped[Act] = mapped_column(Term(Act, 10), server_default=Act.BY)
    possible_from: Mapped[datetime | None]
    items: Mapped[list[Any]] = mapped_column(server_default="[]")

    __table_args__ = (
        Index("ix_task_election_due", "election", "due"),
        Index("ix_task_state_opens", "state", "opens"),
        Index("ix_task_area", "area"),
    )


class TickRow(Base):
    """That an item of a task's checklist was ticked: when and by whom (a person's id, where they are in
    the directory)."""

    __tablename__ = "tick"
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), primary_key=True)
    item: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    person: Mapped[str | None] = mapped_column(String(120))


class OwnerRow(Base):
    """A post that owns a task, and its own answer where several must answer.

    `person` is who the task was handed to (by id) instead of the post's holder.
    """

    __tablename__ = "task_owner"
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), primary_key=True)
    area: Mapped[str] = mapped_column(String(80), primary_key=True)
    role: Mapped[str] = mapped_column(String(80), primary_key=True)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    person: Mapped[str | None] = mapped_column(String(120))

    __table_args__ = (Index("ix_task_owner_post", "area", "role"),)


class NoticeRow(Base):
    """Something to be told about a task at a moment.

    `state` is due, told (handed to deliveries), or dropped (with the reason). `person` is the one
    (by id) whom it is for, where it is for one alone; `by` (an id too) who brought it about, and `why`
    what they said.
    """

    __tablename__ = "notice"
    number: Mapped[int] = mapped_column(primary_key=True)
    task: Mapped[int] = mapped_column(ForeignKey("task.number"), index=True)
    election: Mapped[str]
    kind: Mapped[NoticeKind] = mapped_column(Term(NoticeKind))
    at: Mapped[datetime]
    state: Mapped[NoticeState] = mapped_column(Term(NoticeState, 20))
    dropped: Mapped[str | None]
    person: Mapped[str | None] = mapped_column(String(120))
    by: Mapped[str | None] = mapped_column(String(120))
    why: Mapped[str | None] = mapped_column(ReasonText)

    __table_args__ = (Index("ix_notice_state_at", "state", "at"),)


class DeliveryRow(Base):
    """One message to one person by one channel: its attempts and its outcome.

    `state` is ready, claimed (a dispatcher prepares it), sending (it is being handed over), sent,
    failed, unknown or dropped. While it is claimed or sending, `holder` says which dispatcher has
    it and `lease` until when. `person` is empty for an alarm to the operators. `parts` are what it
    carries besides notices (`digest`, `summary:AREA`, `alarm:NUMBER`); `urgent` that it does not
    wait for office hours; `held` why it waits. `rank` is the place of its address among the
    person's, `instead_of` the message that failed before it. `reference` is the channel's own
    number for it; `receipt` what the channel reported afterwards. `seen_to_by` is who passed it on
    by another way, after it had failed.
    """

    __tablename__ = "delivery"
    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int | None] = mapped_column(ForeignKey("person.number"))
    channel: Mapped[str]
    address: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[DeliveryState] = mapped_column(Term(DeliveryState, 20))
    attempts: Mapped[int] = mapped_column(default=0)
    unknowns: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try: Mapped[datetime]
    holder: Mapped[str | None]
    lease: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    parts: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    held: Mapped[str | None] = mapped_column(ReasonText)
    rank: Mapped[int] = mapped_column(default=0, server_default="0")
    instead_of: Mapped[int | None]
    reference: Mapped[str | None] = mapped_column(String(200), index=True)
    receipt: Mapped[str | None]
    receipt_at: Mapped[datetime | None]
    seen_to_by: Mapped[str | None]

    __table_args__ = (
        Index("ix_delivery_state_next_try", "state", "next_try"),
        Index("ix_delivery_person_finished_at", "person", "finished_at"),
    )


class DeliveryNoticeRow(Base):
    """Which notices a message carries, and in what capacity its reader is told."""

    __tablename__ = "delivery_notice"
    delivery: Mapped[int] = mapped_column(ForeignKey("delivery.number"), primary_key=True)
    notice: Mapped[int] = mapped_column(ForeignKey("notice.number"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(Term(NoticeKind))
    rung: Mapped[int]

    __table_args__ = (Index("ix_delivery_notice_notice", "notice"),)


class ChannelRow(Base):
    """How a channel's service does: how often in a row it failed, and until when it is left alone."""

    __tablename__ = "channel"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int]
    down_since: Mapped[datetime | None]
    open_until: Mapped[datetime | None]
    answer: Mapped[str | None]


class AgendaRow(Base):
    """When something regular is next due: the weekly digests."""

    __tablename__ = "agenda"
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_at: Mapped[datetime]


class AlarmRow(Base):
    """Something an operator must mend; cleared when it no longer holds.

    `identity` is its sort and what it is about, as JSON; `details` what else its sentence says (see
    `tasks.alarms`). `text` is the sentence of one that an earlier version raised. `told_at` says when the operators were written to, `shown_at` when it became an event in Prefect.
    """

    __tablename__ = "alarm"
    number: Mapped[int] = mapped_column(primary_key=True)
    election: Mapped[str | None]
    kind: Mapped[str]
    text: Mapped[str | None]
    identity: Mapped[str | None]
    details: Mapped[dict[str, Any] | None]
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_alarm_cleared_at", "cleared_at"),)
