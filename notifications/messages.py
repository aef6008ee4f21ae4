"""What a person is sent: one letter, one or more items, as text and HTML. Pure: no clock, no net."""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateNotFound, select_autoescape

from notifications.errors import LetterError
from notifications.words import (
    days_away,
    due_words,
    listed,
    moment_words,
    short_due_words,
    short_moment_words,
    skipped_words,
)
from tasks.notice_kinds import NoticeKind
from tasks.views import Basis, TaskView
from tasks.words import long_day

LINE = 72
LABEL = 16
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+>")

SUBJECT_LEADS = {
    NoticeKind.OPENED: "Due",
    NoticeKind.REMINDER: "Due",
    NoticeKind.DUE_TODAY: "Due today,",
    NoticeKind.OVERDUE: "Overdue since",
    NoticeKind.ESCALATION: "Passed up to you, due",
    NoticeKind.CHANGE: "Date changed, now due",
    NoticeKind.HANDED_OVER: "Now yours, due",
    NoticeKind.HANDED_UP: "Handed up to you, due",
    NoticeKind.DONE: "Done, was due",
}
PRESSING = (
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked before this reader and has not closed the task."""

    name: str
    post: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Climb:
    """Why an escalation comes to this reader: the rung (1 is the first above the owner), the
    post they hold there, and who was asked before them."""

    rung: int
    post: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One notice: its kind, the owned task, the reader's own signed address of its page.

    `climb` is given for an escalation and for nothing else. `by` names who brought the notice about,
    `why` is what they said. `revision` counts the changes of the task's plan. `quiet_days` is how many
    working days ago somebody took the task up, where their word has run out since.
    """

    kind: NoticeKind
    task: TaskView
    url: str
    climb: Climb | None = None
    by: str = ""
    why: str = ""
    revision: int = 1
    quiet_days: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """An alarm for the operators: its kind, what is wrong, and since when (aware)."""

    kind: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one person is told at one moment.

    `message_id` is a Message-ID with its angle brackets; the same letter sent again has the same.
    `board_url` is the reader's own signed address of the list of all their tasks. `language` is `en`
    or `cy`. `urgent` letters do not wait for office hours; `out_of_hours` says that this one did not.
    `held` says why it waited. `troubles` are alarms: a letter with them goes to the operators, who
    have no name here and no list.
    """

    name: str
    items: tuple[Item, ...]
    board_url: str
    message_id: str
    now: datetime
    language: str = "en"
    urgent: bool = False
    out_of_hours: bool = False
    held: str = ""
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its name, its whole media type, what is in it."""

    name: str
    type: str
    content: bytes


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the templates lay it out."""

    title: str
    place: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    guidance: str
    ask: str
    url: str
    stands: bool


def write(letter: Letter) -> Message:
    """The letter as subject, text and HTML, most urgent task first.

    Several items about one task become one entry: the most pressing kind speaks, and a change of
    date is always told. Raises LetterError when there is nothing in it, an escalation does not say who was asked, or
    the Message-ID is malformed.
    """
    _check(letter)
    by_task: dict[int, list[Item]] = {}
    for item in sorted(letter.items, key=_urgency):
        by_task.setdefault(item.task.number, []).append(item)
    entries = [_entry(items, letter.now) for items in by_task.values()]
    firsts = [items[0] for items in by_task.values()]
    subject = _subject(firsts) if firsts else _alarm_subject(letter.troubles)
    given = {"letter": letter, "subject": subject, "entries": entries}
    page = "letter" if letter.items else "alarm"
    return Message(
        subject=subject,
        text=templates().get_template(f"{page}.txt.j2").render(given),
        html=templates().get_template(f"{page}.html.j2").render(given),
        message_id=letter.message_id,
        recipient=letter.name,
        date=letter.now,
        urgent=letter.urgent,
    )


@cache
def templates() -> Environment:
    """The message templates, all of them read and compiled, so that a bad one stops the start.

    Raises LetterError when a kind of notice has no template.
    """
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "day": long_day,
        "moment": moment_words,
        "due": due_words,
        "listed": listed,
        "filled": _filled,
        "fact": _fact,
        "remedy": _remedy,
    }
    environment.filters.update(filters)
    for name in environment.list_templates(extensions=["j2"]):
        environment.get_template(name)
    for kind in NoticeKind:
        for part in ("lead", "ask"):
            try:
                environment.get_template(f"{part}/{kind}.j2")
            except TemplateNotFound as missing:
                raise LetterError(
                    f"no template for notices of kind {kind}: add templates/{missing.name}"
                ) from None
    return environment


def _check(letter: Letter) -> None:
    if not letter.items and not letter.troubles:
        raise LetterError(f"the letter {letter.message_id} tells nothing: give it an item")
    if not MESSAGE_ID.fullmatch(letter.message_id):
        raise LetterError(
            f"{letter.message_id!r} is no Message-ID: it reads <something@host.example>"
        )
    for item in letter.items:
        if (item.climb is not None) != (item.kind is NoticeKind.ESCALATION):
            raise LetterError(
                f"task {item.task.id}: an escalation, and nothing else, says who was asked before"
            )


def _urgency(item: Item) -> tuple[bool, datetime, int, int]:
    """Tasks by due moment, those not needed any more last; within a task the most pressing kind."""
    over = item.kind is NoticeKind.STAND_DOWN
    return over, item.task.due, item.task.number, PRESSING.index(item.kind)


def _subject(firsts: list[Item]) -> str:
    first = firsts[0]
    if len(firsts) == 1:
        return _one_line(f"{_subject_lead(first)}: {first.task.title}, {first.task.area}")
    standing = [item for item in firsts if item.kind is not NoticeKind.STAND_DOWN]
    if not standing:
        return f"{len(firsts)} election tasks are no longer needed"
    lead = _subject_lead(first)
    lead = f"{lead[0].lower()}{lead[1:]}"
    if len(standing) == 1:
        return f"1 election task for you, {lead}"
    return f"{len(standing)} election tasks for you, the first {lead}"


def _alarm_subject(troubles: Sequence[Trouble]) -> str:
    since = short_moment_words(min(trouble.since for trouble in troubles))
    if len(troubles) == 1:
        return f"Writ needs your help since {since}: {_one_line(troubles[0].text)}"
    return f"Writ needs your help: {len(troubles)} things to put right, the first since {since}"


def _subject_lead(item: Item) -> str:
    if item.kind is NoticeKind.STAND_DOWN:
        return "No longer needed"
    return f"{SUBJECT_LEADS[item.kind]} {short_due_words(item.task)}"


def _entry(items: list[Item], now: datetime) -> Entry:
    first, task = items[0], items[0].task
    given = {
        "task": task,
        "climb": first.climb,
        "falls": f"{'was' if task.due <= now else 'is'} due {days_away(task.due, now)}",
        "late": task.due <= now,
        "statute": task.basis is Basis.STATUTE,
    }
    stands = first.kind is not NoticeKind.STAND_DOWN
    told = [first.kind]
    if stands and any(item.kind is NoticeKind.CHANGE for item in items[1:]):
        told.append(NoticeKind.CHANGE)
    return Entry(
        title=task.title,
        place=f"{task.area} · {task.election_title}",
        lead=" ".join(_prose(f"lead/{kind}.j2", given) for kind in told),
        facts=facts(task, now) if stands else (),
        guidance=task.guidance if stands else "",
        ask=_prose(f"ask/{first.kind}.j2", given),
        url=first.url,
        stands=stands,
    )


def facts(task: TaskView, now: datetime) -> tuple[tuple[str, str], ...]:
    """What is due when and why, as label and value; values that do not apply are left out."""
    by_law = "set by law" if task.basis is Basis.STATUTE else "recommended"
    asked = f"{listed(task.owners)} ({task.post})" if task.owners else f"nobody holds: {task.post}"
    every = (
        ("Due", f"{due_words(task)} ({by_law})"),
        ("Starts", moment_words(task.opens) if task.opens > now else ""),
        ("Polling day", long_day(task.poll_date)),
        ("Why this date", task.why),
        ("Not counted", skipped_words(task.skipped)),
        ("Moved from", _moved(task)),
        ("Source", task.source),
        ("How sure", task.verified),
        ("Who is asked", asked),
    )
    return tuple((label, value) for label, value in every if value)


def _moved(task: TaskView) -> str:
    if task.moved_from is None:
        return ""
    return f"{task.moved_from}: {task.moved_why}" if task.moved_why else task.moved_from


def _prose(template: str, given: Mapping[str, object]) -> str:
    return _one_line(templates().get_template(template).render(given))


def _remedy(trouble: Trouble) -> str:
    """What an operator does about an alarm of this kind."""
    names = [f"trouble/{trouble.kind}.j2", "trouble/other.j2"]
    return _one_line(templates().select_template(names).render())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _filled(text: str) -> str:
    """A paragraph, or several, in lines short enough for a plain mail reader; links stay whole."""
    return "\n\n".join(
        textwrap.fill(part, LINE, break_long_words=False, break_on_hyphens=False)
        for part in text.strip().split("\n\n")
    )


def _fact(label: str, value: str) -> str:
    """A label and its value as a hanging paragraph."""
    return textwrap.fill(
        value,
        LINE,
        initial_indent=f"{label + ':':<{LABEL}}",
        subsequent_indent=" " * LABEL,
        break_long_words=False,
        break_on_hyphens=False,
    )
