"""The terms of the whole: states, standings, kinds and bases, stored as they are, their sets named once.

A new state is added here, and in the sets it belongs to; a kind of notice has its row in
`tasks.policy.notice_kinds`.
"""

from datetime import datetime
from enum import StrEnum


class Basis(StrEnum):
    """Why a date is what it is."""

    STATUTE = "statute"
    GUIDANCE = "guidance"


def basis_words(basis: Basis, *, duty_of_law: bool) -> str:
    """Why a date is what it is, as every list says it: a duty for which the law fixes no day is neither a statutory
    date nor mere guidance."""
    return "law, no day" if duty_of_law and basis is Basis.GUIDANCE else basis.value


class ElectionState(StrEnum):
    """What has become of an election. A postponed one has no day until it is given one."""

    CALLED = "called"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"


class PollState(StrEnum):
    """What has become of a poll.

    Uncontested: no more candidates than seats, so that no poll is taken. Countermanded: a
    candidate has died. Moved: held on another day. By-election called: a vacancy whose by-election is.
    Cancelled: taken out for another reason. The last four have no tasks left.
    """

    CALLED = "called"
    UNCONTESTED = "uncontested"
    COUNTERMANDED = "countermanded"
    MOVED = "moved"
    BECAME = "by-election called"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """How a task can be done: by a moment (early is fine); at something that happens, as a poll or a
    close of applications, never before it; from the beginning of its window, or what must come first."""

    BY = "by"
    AT = "at"
    FROM = "from"


class PollSize(StrEnum):
    """How much of the catalogue a poll deserves, from most to least.

    Area: an ordinary polling day of several contests, or a poll over a whole area. Contest: one ward
    or division. Referendum, parish, parish poll (demanded by a meeting) and petition: polls and petitions
    of those kinds. Vacancy: a watch over a seat that has become vacant.
    """

    AREA = "area"
    CONTEST = "contest"
    REFERENDUM = "referendum"
    PARISH = "parish"
    PARISH_POLL = "parish_poll"
    VACANCY = "vacancy"
    PETITION = "petition"


# What is no election: only what is meant for it is done for it, and no election of the day makes it greater.
NO_ELECTION = frozenset({PollSize.PARISH_POLL, PollSize.VACANCY, PollSize.PETITION})


class DayIs(StrEnum):
    """What happens on the day of an election, so that nothing calls a polling day what is none.

    Poll: a poll is held. Notice: that of a vacancy, which is watched, is given. Signing: a recall petition
    opens for it. No poll: none is taken of what was called for it, uncontested, countermanded or cancelled.
    """

    POLL = "poll"
    NOTICE = "notice"
    SIGNING = "signing"
    NO_POLL = "no_poll"


# The states of polls for which there is something to do.
STANDING_POLLS = frozenset({PollState.CALLED, PollState.UNCONTESTED})


class TaskState(StrEnum):
    """What the register stores; people are shown a `Standing`."""

    PLANNED = "planned"
    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    STOOD_DOWN = "stood_down"
    PASSED = "passed"


# Somebody is to do it still, now or later.
TO_DO = frozenset({TaskState.PLANNED, TaskState.OPEN})
# Somebody has answered for it.
REPORTED = frozenset({TaskState.DONE, TaskState.NOT_APPLICABLE})
# Nobody needs it: taken out of the plan, or its time has gone by.
NOT_NEEDED = frozenset({TaskState.STOOD_DOWN, TaskState.PASSED})


class Standing(StrEnum):
    """Where an owned task stands, in the words that Prefect and the pages show."""

    PLANNED = "Planned"
    AWAITING = "Awaiting owner"
    ACKNOWLEDGED = "Acknowledged"
    OVERDUE = "Overdue"
    ESCALATED = "Escalated"
    DONE = "Done"
    NOT_APPLICABLE = "Not applicable"
    STOOD_DOWN = "Stood down"
    PASSED = "Passed"

    @property
    def is_open(self) -> bool:
        """True while somebody still has to act."""
        return self in OPEN_STANDINGS

    @property
    def is_closed(self) -> bool:
        """True once nothing more is expected of anybody."""
        return self in CLOSED_STANDINGS


OPEN_STANDINGS = frozenset(
    {Standing.AWAITING, Standing.ACKNOWLEDGED, Standing.OVERDUE, Standing.ESCALATED}
)
CLOSED_STANDINGS = frozenset(
    {Standing.DONE, Standing.NOT_APPLICABLE, Standing.STOOD_DOWN, Standing.PASSED}
)
SETTLED = {
    TaskState.PLANNED: Standing.PLANNED,
    TaskState.DONE: Standing.DONE,
    TaskState.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
    TaskState.STOOD_DOWN: Standing.STOOD_DOWN,
    TaskState.PASSED: Standing.PASSED,
}


def standing_of(
    state: str, *, due: datetime, acknowledged: bool, rung: int, now: datetime
) -> Standing:
    """The standing of a task in this state. An overdue task stays so, whoever has seen it."""
    if state != TaskState.OPEN:
        return SETTLED[TaskState(state)]
    if acknowledged and now <= due:
        return Standing.ACKNOWLEDGED
    if rung:
        return Standing.ESCALATED
    return Standing.OVERDUE if now > due else Standing.AWAITING


class NoticeKind(StrEnum):
    """Why a notice is sent; the value is what the register stores. What is so of each stands in
    `tasks.policy.notice_kinds`.

    Opened: the task's window has begun. Reminder: some days or hours before it is due. Due today:
    on the morning of the day. Overdue: the due moment has passed. Missed: a date that the law sets has
    just passed undone, so its owners and those who answer for it hear at once. Happened: the moment of
    what happens then has come, and its owners are asked whether it did. Escalation: nobody answered, so
    the next post on the ladder is asked. Change: its dates moved. Redrafted: a date in its letter has
    changed, though its own have not. Handed over: it was somebody else's before. Taken over: it was
    theirs, and is somebody else's now. Handed up: somebody asked the next post on the ladder by hand.
    Stand down: it is not needed any more. Done: somebody else has reported it done, or not applicable.
    Reopened: that no longer holds. Item due: a thing of its checklist has a lawful day of its own, which is
    near, or has passed. Replied: an operator has answered a question about it.
    """

    OPENED = "opened"
    REMINDER = "reminder"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    MISSED = "missed"
    HAPPENED = "happened"
    ITEM_DUE = "item_due"
    ESCALATION = "escalation"
    CHANGE = "change"
    REDRAFTED = "redrafted"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    HANDED_UP = "handed_up"
    STAND_DOWN = "stand_down"
    DONE = "done"
    REOPENED = "reopened"
    REPLIED = "replied"


class NoticeState(StrEnum):
    """What has become of a notice: due, told (handed to deliveries), or dropped with the reason."""

    DUE = "due"
    TOLD = "told"
    DROPPED = "dropped"


class DeliveryState(StrEnum):
    """What has become of a message.

    Claimed: a dispatcher prepares it, nothing has left. Sending: its hand-over has begun. Unknown: it
    broke off during the hand-over. Dropped: somebody saw to it, or it is not needed any more.
    """

    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


IN_HAND = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})
