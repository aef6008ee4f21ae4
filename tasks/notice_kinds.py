"""The kinds of notice: why somebody is told something about an owned task."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """Why a notice is sent; the value is what the register stores.

    Opened: the task's window has begun. Reminder: some days or hours before it is due. Due today:
    on the morning of the day. Overdue: the due moment has passed. Escalation: nobody answered, so
    the next post on the ladder is asked. Change: its dates moved. Handed over: it was somebody
    else's before. Handed up: somebody asked the next post on the ladder by hand. Stand down: it is not
    needed any more. Done: somebody else has reported it done, or not applicable.
    """

    OPENED = "opened"
    REMINDER = "reminder"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    CHANGE = "change"
    HANDED_OVER = "handed_over"
    HANDED_UP = "handed_up"
    STAND_DOWN = "stand_down"
    DONE = "done"


_WORDS = {
    NoticeKind.OPENED: "Opening",
    NoticeKind.REMINDER: "Reminder",
    NoticeKind.DUE_TODAY: "Reminder on the day",
    NoticeKind.OVERDUE: "Overdue notice",
    NoticeKind.ESCALATION: "Escalation",
    NoticeKind.CHANGE: "Change",
    NoticeKind.HANDED_OVER: "Hand-over",
    NoticeKind.HANDED_UP: "Hand-up",
    NoticeKind.STAND_DOWN: "Stand-down",
    NoticeKind.DONE: "Completion",
}


def notice_words(kind: NoticeKind) -> str:
    """A kind of notice as the history names it: `Reminder`."""
    return _WORDS[kind]
