"""What a person is sent: one letter, one or more items, as text and HTML. Pure: no clock, no net."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from notifications.errors import LetterError
from notifications.wording.language import Language, language
from notifications.wording.when_due import WhenDue, urgency
from notifications.writing.cuts import Cut, Form, apart, cuts
from notifications.writing.entries import at_stake, drafts_of, entry_of, facts
from notifications.writing.invites import invites
from notifications.writing.letter import (
    AddressCode,
    Asked,
    Attachment,
    Climb,
    Item,
    Letter,
    SignIn,
    Trouble,
)
from notifications.writing.notice_words import PRESSING
from notifications.writing.subjects import brief_of, line_of, subject_of
from notifications.writing.template_env import inlined, page, templates
from tasks.alarms import remedy_of
from tasks.policy.delivery_rules import SendingRules
from tasks.policy.notice_kinds import TRAITS
from tasks.policy.policy import load_policy
from tasks.terms import NoticeKind

__all__ = [
    "AddressCode",
    "Asked",
    "Attachment",
    "Climb",
    "Form",
    "Item",
    "Letter",
    "Message",
    "SignIn",
    "Trouble",
    "at_stake",
    "facts",
    "templates",
    "write",
]

KILOBYTE = 1000
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@(?P<domain>[A-Za-z0-9.-]+)>")


@dataclass(frozen=True, slots=True)
class Message:
    """A written letter, ready for any channel.

    `brief` says it in a few lines of plain text, with the most urgent link, for a text message or a
    card. `thread` is the Message-ID of the thread it belongs to (a task's), `invite` a calendar entry
    that the mail carries as an alternative to its text, `attachments` files. `urgent` says that it
    does not wait for office hours. `tasks` are the numbers of those it tells of, in full, in a line or
    counted.
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
    tasks: frozenset[int] = frozenset()


def write(letter: Letter, form: Form = Form.WHOLE, rules: SendingRules | None = None) -> Message:
    """The letter as subject, text, HTML and in brief, most urgent task first.

    Several items about one task become one entry: the most pressing kind speaks, and a change of
    date is always told. Of more tasks than policy tells in full the message is a list of all, what the
    law sets first, with the first of them in full. It is cut down until it is as short as `rules` say,
    those of our policy where none are given. Raises LetterError when there is nothing in it, an
    escalation does not say who was asked, or the Message-ID is malformed.
    """
    rules = rules or load_policy().sending
    told = _Told.of(letter, _check(letter), rules)
    shorter = (told.message(form, cut) for cut in cuts(form, rules))
    message = next(shorter)
    while not _is_short(message, rules):
        cut_down = next(shorter, None)
        if cut_down is None:
            break
        message = cut_down
    return message


def _is_short(message: Message, rules: SendingRules) -> bool:
    words, html = len(message.text.split()), len(message.html.encode())
    return words <= rules.most_words and html <= rules.most_html_kilobytes * KILOBYTE


@dataclass(frozen=True, slots=True)
class _Told:
    """A letter sorted: the notices of each task, the most pressing first, in the order in which they are
    told; and the `firsts` of them, the most urgent task first."""

    letter: Letter
    domain: str
    words: Language
    by_task: tuple[tuple[Item, ...], ...]
    firsts: tuple[Item, ...]

    @classmethod
    def of(cls, letter: Letter, domain: str, rules: SendingRules) -> "_Told":
        """The letter's tasks in order: what the law sets first where there is a list of them."""
        by_task: dict[int, list[Item]] = {}
        for item in sorted(letter.items, key=lambda item: _urgency(item, letter.now)):
            by_task.setdefault(item.task.number, []).append(item)
        tasks = [tuple(items) for items in by_task.values()]
        firsts = tuple(items[0] for items in tasks)
        if len(tasks) > rules.told_in_full:
            tasks.sort(key=lambda items: (TRAITS[items[0].kind].over, not items[0].by_law))
        return cls(letter, domain, language(letter.language), tuple(tasks), firsts)

    def message(self, form: Form, cut: Cut) -> Message:
        """The message in a form, cut down so far."""
        letter, words, firsts = self.letter, self.words, self.firsts
        many = len(self.by_task) > cut.in_full
        full = self.by_task[: cut.in_full] if many else self.by_task
        alone = len(self.by_task) == 1 and not many
        drafts = apart([draft for items in full for draft in drafts_of(items)])[: cut.files]
        calendar = self._invites(full, cut.files - len(drafts))
        lines = [line_of(items[0], letter, words) for items in self.by_task] if many else []
        subject = subject_of(letter, firsts, words)
        given = {
            "letter": _cut_down(letter, cut),
            "subject": subject,
            "out_of_hours": self._out_of_hours(),
            "without_files": form is Form.WITHOUT_FILES,
            "intro": self._intro(len(full), form),
            "entries": [entry_of(items, letter, words, drafts) for items in full],
            "lines": [said for said, _ in lines[: cut.listed]],
            "link": lines[0][1] if len(lines) == 1 else letter.board_url,
            "more": max(len(lines) - cut.listed, 0),
            "all": len(self.by_task),
            "remedies": [f"{remedy_of(trouble.kind)}." for trouble in letter.troubles],
            "more_alarms": max(len(letter.troubles) - cut.alarms, 0),
        }
        kind = _template(letter)
        return Message(
            subject=subject,
            text=page(words.code, f"{kind}.txt.j2", given),
            html=inlined(page(words.code, f"{kind}.html.j2", given)),
            message_id=letter.message_id,
            recipient=letter.name,
            date=letter.now,
            brief=brief_of(letter, firsts, subject, words),
            language=words.code,
            thread=_thread(firsts, letter, self.domain),
            invite=calendar[0] if alone and calendar else None,
            attachments=drafts if alone else (*calendar, *drafts),
            urgent=letter.urgent,
            tasks=frozenset(item.task.number for item in firsts),
        )

    def _invites(self, full: Sequence[Sequence[Item]], room: int) -> tuple[Attachment, ...]:
        """The calendar entries of what is told in full, as many as there is room for."""
        firsts = [items[0] for items in full][: max(room, 0)]
        return apart(invites(self.letter, firsts, self.domain, self.words))

    def _out_of_hours(self) -> str:
        """Why it comes outside office hours, if it does: for a deadline of the law that is close, or has passed."""
        if not self.letter.out_of_hours:
            return ""
        law = [WhenDue.of(item.task, self.letter.now) for item in self.firsts if item.by_law]
        passed = bool(law) and all(when.is_past for when in law)
        return self.words.say("layout.out_of_hours_past" if passed else "layout.out_of_hours")

    def _intro(self, full: int, form: Form) -> str:
        """What a message of several tasks says before them, or one that is too long to be told in full."""
        every = len(self.by_task)
        if full == every:
            return self.words.say("layout.several", n=every) if every > 1 else ""
        if full:
            first = self.words.count("in_full", full)
            return self.words.say("layout.first_in_full", n=every, first=first)
        if every == 1:
            return self.words.say("layout.too_long")
        return self.words.say("layout.as_list", n=every)


def _cut_down(letter: Letter, cut: Cut) -> Letter:
    overviews = tuple(map(cut.overview, letter.overviews))
    return replace(letter, overviews=overviews, troubles=letter.troubles[: cut.alarms])


def _template(letter: Letter) -> str:
    if letter.troubles:
        return "alarm"
    if letter.code is not None:
        return "address_code"
    return "letter" if letter.sign_in is None else "sign_in"


def _check(letter: Letter) -> str:
    """Raises LetterError for a letter that cannot be written; returns its Message-ID's domain."""
    alone = letter.sign_in or letter.code
    if not (letter.items or letter.overviews or letter.troubles or alone):
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


def _thread(firsts: Sequence[Item], letter: Letter, domain: str) -> str | None:
    """All that anybody is told of one task is one thread, and nothing else is in it."""
    if len(firsts) != 1 or letter.overviews:
        return None
    return f"<{firsts[0].task.uid}@{domain}>"
