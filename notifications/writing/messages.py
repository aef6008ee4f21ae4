"""What a person is sent: one letter, one or more items, as text and HTML. Pure: no clock, no net."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notifications.errors import LetterError
from notifications.wording.language import Language, language
from notifications.wording.when_due import WhenDue, urgency
from notifications.writing.entries import drafts_of, entry_of, facts
from notifications.writing.invites import invites
from notifications.writing.letter import Asked, Attachment, Climb, Item, Letter, Trouble
from notifications.writing.notice_words import PRESSING
from notifications.writing.subjects import brief_of, line_of, subject_of
from notifications.writing.template_env import inlined, page, templates
from tasks.alarms import remedy_of
from tasks.policy.notice_kinds import TRAITS
from tasks.terms import NoticeKind

__all__ = [
    "Asked",
    "Attachment",
    "Climb",
    "Item",
    "Letter",
    "Message",
    "Trouble",
    "facts",
    "templates",
    "write",
]

LONGEST_LIST = 300
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@(?P<domain>[A-Za-z0-9.-]+)>")


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


class Form(StrEnum):
    """How much of a letter a message says: all of it, all but the files, or a list with the links."""

    WHOLE = "whole"
    WITHOUT_FILES = "without its files"
    LIST = "as a list"


def write(letter: Letter, form: Form = Form.WHOLE) -> Message:
    """The letter as subject, text, HTML and in brief, most urgent task first.

    Several items about one task become one entry: the most pressing kind speaks, and a change of
    date is always told. Raises LetterError when there is nothing in it, an escalation does not say
    who was asked, or the Message-ID is malformed.
    """
    domain = _check(letter)
    words = language(letter.language)
    by_task: dict[int, list[Item]] = {}
    for item in sorted(letter.items, key=lambda item: _urgency(item, letter.now)):
        by_task.setdefault(item.task.number, []).append(item)
    firsts = [items[0] for items in by_task.values()]
    subject = subject_of(letter, firsts, words)
    given = {
        "letter": letter,
        "subject": subject,
        "without_files": form is not Form.WHOLE,
        **_told(letter, by_task, words, form),
        "remedies": [f"{remedy_of(trouble.kind)}." for trouble in letter.troubles],
    }
    entries, drafts = invites(letter, firsts, domain, words), _drafts(by_task.values())
    if form is not Form.WHOLE:
        entries, drafts = (), ()
    alone = len(entries) == 1
    kind = _template(letter, form)
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


def _told(
    letter: Letter, by_task: Mapping[int, Sequence[Item]], words: Language, form: Form
) -> dict[str, object]:
    """What the templates tell of each task: all of it, or a line."""
    if form is not Form.LIST:
        return {"entries": [entry_of(items, letter, words) for items in by_task.values()]}
    lines = [line_of(items[0], letter, words) for items in by_task.values()]
    return {"entries": lines[:LONGEST_LIST], "more": max(len(lines) - LONGEST_LIST, 0)}


def _drafts(tasks: Iterable[Sequence[Item]]) -> tuple[Attachment, ...]:
    return tuple(draft for items in tasks for draft in drafts_of(items))


def _template(letter: Letter, form: Form) -> str:
    if letter.troubles:
        return "alarm"
    return "list" if form is Form.LIST else "letter"


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


def _urgency(item: Item, now: datetime) -> tuple[bool, tuple[bool, datetime], int, int]:
    """The most urgent task first, those not needed any more last; within a task the most pressing kind."""
    over, task = TRAITS[item.kind].over, item.task
    law = item.by_law and not over
    how = urgency(WhenDue.of(task, now), by_law=law)
    return over, how, task.number, PRESSING[item.kind]


def _thread(firsts: list[Item], letter: Letter, domain: str) -> str | None:
    """All that anybody is told of one task is one thread, and nothing else is in it."""
    if len(firsts) != 1 or letter.overviews:
        return None
    return f"<{firsts[0].task.uid}@{domain}>"
