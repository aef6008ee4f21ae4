"""What a person is sent: one letter, one or more items, as text and HTML. Pure: no clock, no net."""

import re
from dataclasses import dataclass
from datetime import datetime

from notifications.entries import entry_of, facts
from notifications.errors import LetterError
from notifications.invites import invites
from notifications.language import language
from notifications.letter import Asked, Attachment, Climb, Item, Letter, Trouble
from notifications.press import inlined, page, remedy, templates
from notifications.subjects import brief_of, subject_of
from tasks.notice_kinds import NoticeKind

__all__ = [
    "Asked", "Attachment", "Climb", "Item", "Letter", "Message", "Trouble", "facts", "templates",
    "write",
]  # fmt: skip

MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@(?P<domain>[A-Za-z0-9.-]+)>")
_PRESSING = (
    NoticeKind.DONE,
    NoticeKind.STAND_DOWN,
    NoticeKind.HANDED_UP,
    NoticeKind.ESCALATION,
    NoticeKind.OVERDUE,
    NoticeKind.DUE_TODAY,
    NoticeKind.HANDED_OVER,
    NoticeKind.CHANGE,
    NoticeKind.REMINDER,
    NoticeKind.OPENED,
)
_OVER = {NoticeKind.STAND_DOWN, NoticeKind.DONE}


@dataclass(frozen=True, slots=True)
class Message:
    """A written letter, ready for any channel.

    `brief` says it in a few lines of plain text, with the most urgent link, for a text message or a
    card. `thread` is the Message-ID of the thread it belongs to (a task's), `invite` a calendar entry
    that the mail carries as an alternative to its text, `attachments` files. `urgent` says that it
    does not wait for office hours.
    """

    subject: str
    text: str
    html: str
    message_id: str
    recipient: str
    date: datetime
    brief: str = ""
    language: str = "en"
    thread: str | None = None
    invite: Attachment | None = None
    attachments: tuple[Attachment, ...] = ()
    urgent: bool = False


def write(letter: Letter) -> Message:
    """The letter as subject, text, HTML and in brief, most urgent task first.

    Several items about one task become one entry: the most pressing kind speaks, and a change of
    date is always told. Raises LetterError when there is nothing in it, an escalation does not say
    who was asked, or the Message-ID is malformed.
    """
    domain = _check(letter)
    words = language(letter.language)
    by_task: dict[int, list[Item]] = {}
    for item in sorted(letter.items, key=_urgency):
        by_task.setdefault(item.task.number, []).append(item)
    firsts = [items[0] for items in by_task.values()]
    subject = subject_of(letter, firsts, words)
    given = {
        "letter": letter,
        "subject": subject,
        "entries": [entry_of(items, letter, words) for items in by_task.values()],
        "remedies": [remedy(words.code, trouble.kind) for trouble in letter.troubles],
    }
    entries = invites(letter, firsts, domain, words)
    drafts = tuple(draft for item in firsts for draft in item.drafts)
    alone = len(entries) == 1
    kind = "alarm" if letter.troubles else "letter"
    return Message(
        subject=subject,
        text=page(words.code, f"{kind}.txt.j2", given),
        html=inlined(page(words.code, f"{kind}.html.j2", given)),
        message_id=letter.message_id,
        recipient=letter.name,
        date=letter.now,
        brief=brief_of(letter, firsts, subject, words),
        language=words.code,
        thread=_thread(firsts, letter, domain),
        invite=entries[0] if alone else None,
        attachments=drafts if alone else (*entries, *drafts),
        urgent=letter.urgent,
    )


def _check(letter: Letter) -> str:
    """Raises LetterError for a letter that cannot be written; returns its Message-ID's domain."""
    if not (letter.items or letter.overviews or letter.troubles):
        raise LetterError(f"the letter {letter.message_id} tells nothing: give it an item")
    named = MESSAGE_ID.fullmatch(letter.message_id)
    if not named:
        raise LetterError(
            f"{letter.message_id!r} is no Message-ID: it reads <something@host.example>"
        )
    for item in letter.items:
        if (item.climb is not None) != (item.kind is NoticeKind.ESCALATION):
            raise LetterError(
                f"task {item.task.id}: an escalation, and nothing else, says who was asked before"
            )
    return named["domain"]


def _urgency(item: Item) -> tuple[bool, datetime, int, int]:
    """Tasks by due moment, those not needed any more last; within a task the most pressing kind."""
    over = item.kind in _OVER
    return over, item.task.due, item.task.number, _PRESSING.index(item.kind)


def _thread(firsts: list[Item], letter: Letter, domain: str) -> str | None:
    """All that anybody is told of one task is one thread, and nothing else is in it."""
    if len(firsts) != 1 or letter.overviews:
        return None
    return f"<task-{firsts[0].task.number}@{domain}>"
