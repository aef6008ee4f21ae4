"""Calendar entries of owned tasks (RFC 5545 and 5546): later messages update them or cancel them.

An entry is put together once for each task and language; for each reader only the line that invites
them and the one with their own link are added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

from icalendar import Alarm, Calendar, Event, Parameters, Timezone, vCalAddress, vText
from icalendar.parser import Contentline

from notifications.language import Language
from notifications.letter import Attachment, Item, Letter
from notifications.press import one_line
from tasks.clock import london, london_day
from tasks.notice_kinds import NoticeKind
from tasks.views import TaskView

_CANCELS = {NoticeKind.STAND_DOWN, NoticeKind.DONE}
_PRODUCT = "-//Writ//Owned tasks//EN"
# Reminders of the calendar itself: the morning before an entry without an hour, else a day before.
_MORNING_BEFORE, _DAY_BEFORE = timedelta(hours=-15), timedelta(days=-1)
_READER, _LINK = "READER", "https://writ.invalid/link"
_KEPT = 4096
_LONGEST = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar entry is made of, but for its reader.

    `sequence` rises with every change: a plan's revision counts twice, and the odd number after it
    is its cancellation. So a cancellation is higher than the last request, and what is needed again,
    which is a new revision, higher than that.
    """

    uid: str
    sequence: int
    cancelled: bool
    stamp: datetime
    organiser: str
    language: str
    due: datetime
    has_hour: bool
    summary: str
    told: str

    @property
    def method(self) -> str:
        """`REQUEST` or `CANCEL`."""
        return "CANCEL" if self.cancelled else "REQUEST"


def invites(
    letter: Letter, firsts: list[Item], domain: str, words: Language
) -> tuple[Attachment, ...]:
    """A calendar entry for each task of the letter; none where sender and reader have no e-mail
    addresses.

    Args:
        letter: gives the two addresses, the reader's name, and the moment.
        firsts: the most pressing notice of each task.
        domain: ends the entries' ids.
        words: the reader's language.
    """
    if "@" not in letter.sender or "@" not in letter.address:
        return ()
    return tuple(_invite(item, letter, domain, words) for item in firsts)


def _invite(item: Item, letter: Letter, domain: str, words: Language) -> Attachment:
    task, cancelled = item.task, item.kind in _CANCELS
    entry = Entry(
        uid=f"task-{task.number}@{domain}",
        sequence=2 * item.revision + cancelled,
        cancelled=cancelled,
        stamp=letter.now,
        organiser=letter.sender,
        language=words.code,
        due=task.due,
        has_hour=task.due_has_hour,
        summary=one_line(words.say("calendar.summary", title=task.title, area=task.area)),
        told=_told(task, words),
    )
    lines = "\r\n".join(_lines_for(entry, letter, item.url)) + "\r\n"
    name = "".join(c if c.isalnum() else "-" for c in task.key).strip("-")
    kind = f'text/calendar; charset="utf-8"; method={entry.method}'
    return Attachment(f"{name}.ics", kind, lines.encode())


def _told(task: TaskView, words: Language) -> str:
    law = words.say(
        "fact.due_law" if task.basis == "statute" else "fact.due_advice", due=words.due(task)
    )
    facts = ((law, "due"), (words.known(task.why), "why"), (task.source, "source"))
    lines = [f"{words.say(f'fact.{label}')}: {value}" for value, label in facts if value]
    return "\n".join([*lines, words.say("layout.links"), words.say("calendar.link", url=_LINK)])


def _lines_for(entry: Entry, letter: Letter, url: str) -> Iterator[str]:
    for line in _shelf.lines(entry):
        if line.startswith("ATTENDEE"):
            yield _attendee(letter)
        elif _LINK in line:
            yield _folded(line.replace(_LINK, vText(url).to_ical().decode()))
        else:
            yield line


def _attendee(letter: Letter) -> str:
    given = Parameters(
        CN=letter.name, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"
    )
    address = vCalAddress(f"mailto:{letter.address}")
    return _folded(str(Contentline.from_parts("ATTENDEE", given, address)))


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets."""
    if len(line.encode()) < _LONGEST:
        return line
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return folded.decode()


class _Shelf:
    """The lines of entries made before, folded but for those that differ from reader to reader."""

    def __init__(self) -> None:
        self._kept: dict[Entry, tuple[str, ...]] = {}

    def lines(self, entry: Entry) -> tuple[str, ...]:
        found = self._kept.get(entry)
        if found is None:
            found = tuple(_built(entry))
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[entry] = found
        return found


_shelf = _Shelf()


def _built(entry: Entry) -> Iterator[str]:
    for line in filter(None, map(str, _calendar(entry).content_lines())):
        if entry.has_hour and line == "BEGIN:VEVENT":
            yield from _time_zone()
        if line.endswith(_LINK):
            # All but the end, which the link completes, is the same for everybody.
            *head, tail = _folded(line.removesuffix(_LINK)).split("\r\n")
            yield from head
            yield tail + _LINK
        else:
            yield line if line.startswith("ATTENDEE") else _folded(line)


def _calendar(entry: Entry) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry.method)
    calendar.add_component(_event(entry))
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("summary", entry.summary)
    event.add("description", entry.told)
    event.add("url", _LINK)
    event.add("organizer", vCalAddress(f"mailto:{entry.organiser}"))
    event.add("attendee", vCalAddress(f"mailto:{_READER}"))
    event.add("transp", "TRANSPARENT")
    if entry.has_hour:
        # A deadline has no length.
        event.add("dtstart", london(entry.due))
    else:
        event.add("dtstart", london_day(entry.due))
        event.add("dtend", london_day(entry.due) + timedelta(days=1))
    if not entry.cancelled:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.summary)
    alarm.add("trigger", _DAY_BEFORE if entry.has_hour else _MORNING_BEFORE)
    return alarm


@cache
def _time_zone() -> tuple[str, ...]:
    """Europe/London by its yearly rules, which Outlook reads."""
    text = files("calendars").joinpath("data", "europe-london.ics").read_text("utf-8")
    return tuple(Timezone.from_ical(text).to_ical().decode().split("\r\n")[:-1])
