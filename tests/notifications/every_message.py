"""Every kind of message at every stage of its task's life, in both languages: to be tested, and read.

`python -m tests.notifications.every_message > every-message.txt` writes the reading copy.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product

from notifications.writing.messages import Asked, Climb, Form, Item, Letter, Message, write
from notifications.writing.overview import Election, Line, Listing, Overview, Section
from tasks.clock import LONDON
from tasks.people.directory import LANGUAGES
from tasks.terms import NoticeKind
from tasks.views.task import TaskView
from tests.notifications.cast import JOINT_LETTER, NOMINATIONS

TASK_URL, BOARD = "https://elections.example.org/t/x", "https://elections.example.org/me/x"
NO_HOUR = replace(
    NOMINATIONS,
    number=21,
    title="Publish the notice of election",
    due_has_hour=False,
    due=datetime(2027, 4, 8, 17, 0, tzinfo=LONDON),
)
ADVICE = replace(JOINT_LETTER, due=NO_HOUR.due, opens=NOMINATIONS.opens)
TASKS = {"statute, 16:00": NOMINATIONS, "statute, no hour": NO_HOUR, "guidance": ADVICE}
DUE = NOMINATIONS.due
MOMENTS = {
    "early": DUE - timedelta(days=7),
    "the day before": DUE - timedelta(days=1),
    "in the morning": DUE - timedelta(hours=7),
    "at the hour": DUE,
    "an hour late": DUE + timedelta(hours=1, minutes=30),
    "the day after": DUE + timedelta(hours=17),
    "a week late": DUE + timedelta(days=7),
}
CLIMB = Climb(
    "Returning officer, Ashford",
    (Asked("Ben", "Deputy electoral services manager, Ashford", DUE - timedelta(days=8)),),
)
TAKEN = {"acknowledged_by": "Ben", "acknowledged_at": DUE - timedelta(days=8)}
# Whether somebody has taken the task up, and if so whether their word has run out.
WORDS = ("", "taken up", "taken up long ago", "taken up by the reader")
CLOSED = {
    "closed_by": "Ben",
    "closed_at": DUE - timedelta(days=7),
    "outcome": "done",
    "note": "all in the safe",
}


@dataclass(frozen=True)
class Case:
    """One message, and of what it was made."""

    name: str
    language: str
    kinds: tuple[NoticeKind, ...]
    task: TaskView
    now: datetime
    message: Message


def item(kind: NoticeKind, task: TaskView) -> Item:
    """A notice of this kind, with all that it can say."""
    climb = CLIMB if kind is NoticeKind.ESCALATION else None
    if kind is NoticeKind.CHANGE:
        task = replace(task, changed_from="Wed 7 Apr 2027 16:00", changed_why="the poll was moved")
    if kind in {NoticeKind.DONE, NoticeKind.STAND_DOWN}:
        task = replace(task, **CLOSED)  # type: ignore[arg-type]
    by, why = ("Ben", "I am away") if kind in _SAID else ("", "")
    return Item(kind, task, TASK_URL, climb, by=by, why=why, post=task.post)


_SAID = {NoticeKind.HANDED_UP, NoticeKind.REOPENED, NoticeKind.TAKEN_OVER}


def letter(now: datetime, language: str, *items: Item, overview: Overview | None = None) -> Letter:
    """A letter to Asha that is handed over at a moment."""
    overviews = (overview,) if overview else ()
    return Letter("Asha", items, BOARD, "<1@example.org>", now, language, overviews=overviews)


def single(kinds: Iterable[NoticeKind] = NoticeKind) -> Iterator[Case]:
    """One notice of one task, of each of these kinds."""
    for code, (moment, now), kind, (sort, task), taken in product(
        LANGUAGES, MOMENTS.items(), kinds, TASKS.items(), WORDS
    ):
        until = now + timedelta(days=-1 if taken == WORDS[2] else 1)
        shown = replace(task, acknowledged_until=until, **TAKEN) if taken else task  # type: ignore[arg-type]
        told = replace(
            item(kind, shown),
            quiet_days=2 if taken == WORDS[2] else None,
            own_word=taken == WORDS[3],
        )
        name = f"{kind}, {sort}, {moment}, {taken or 'nobody has answered'}"
        message = write(letter(now, code, told))
        yield Case(name, code, (kind,), shown, now, message)


def several() -> Iterator[Case]:
    """Several tasks in one message, whole and as a list."""
    other = replace(NOMINATIONS, number=30, title="Statement of persons nominated")
    for code, (moment, now), kind, form in product(
        LANGUAGES, MOMENTS.items(), NoticeKind, (Form.WHOLE, Form.LIST)
    ):
        items = item(kind, NOMINATIONS), item(NoticeKind.REMINDER, other)
        name = f"{kind} and reminder, {moment}, {form}"
        message = write(letter(now, code, *items), form)
        yield Case(name, code, (kind, NoticeKind.REMINDER), NOMINATIONS, now, message)
        alike = write(letter(now, code, item(kind, NOMINATIONS), item(kind, other)), form)
        yield Case(f"{kind} twice, {moment}, {form}", code, (kind,), NOMINATIONS, now, alike)


def digests() -> Iterator[Case]:
    """A digest with the task in one of its lists, those in which it can stand at the moment."""
    for code, (moment, now), section in product(LANGUAGES, MOMENTS.items(), Section):
        if section is (Section.LATE if now < DUE else Section.COMING):
            continue
        line = Line(
            title=NOMINATIONS.title,
            area="Ashford",
            opens=NOMINATIONS.opens,
            due=DUE,
            due_has_hour=True,
            who="Ben",
            until=DUE,
            why="the printer is late",
            passed_to=(("Chloe", "Returning officer"),),
            by_law=True,
            poll_date=date(2027, 5, 6),
        )
        found = Overview(
            monday=date(2027, 4, 5),
            day=now.date(),
            listings=(Listing(section, (line,)),),
            elections=(Election(area="Blankshire", poll_date=date(2027, 5, 6)),),
            area="Ashford" if section in {Section.LATE, Section.ESCALATED} else "",
        )
        message = write(letter(now, code, overview=found))
        yield Case(f"list of {section}, {moment}", code, (), NOMINATIONS, now, message)


def every_case() -> Iterator[Case]:
    """All of them."""
    yield from single()
    yield from several()
    yield from digests()


def reading_copy() -> Iterator[str]:
    """What differs from one to the next: subject, lead, what to do; the same words once, and one of
    every sort whole."""
    seen: set[tuple[str, ...]] = set()
    for case in every_case():
        said = (case.message.subject, *paragraphs(case.message))
        if said not in seen:
            seen.add(said)
            text = "\n   ".join(said)
            yield f"\n{case.language}: {case.name} ({case.now:%a %d %b %H:%M})\n   {text}\n"
    for kind in NoticeKind:
        message = write(letter(MOMENTS["in the morning"], "en", item(kind, NOMINATIONS)))
        yield f"\n{'=' * 72}\n{kind}\nShort: {message.brief}\nSubject: {message.subject}\n"
        yield f"\n{message.text}\n"


def paragraphs(message: Message) -> list[str]:
    """What a message says of its own: not the facts of its task, nor what is the same in all."""
    every = [" ".join(part.split()) for part in message.text.split("\n\n")]
    start = [part for part in every[1:] if not _FACTS.match(part)]
    return [part for part in start if not _SAME.match(part)]


_FACTS = re.compile(
    r"[^a-z]+ (Ashford|Close|Joint)|(Due|Erbyn|Starts|Yn dechrau): |Take in|Agree the|In Wales it"
)
_SAME = re.compile(r"https:|Opening a link|Nid yw agor|All your|Eich holl|Questions|Cwestiynau|-+$")


if __name__ == "__main__":
    sys.stdout.writelines(reading_copy())
