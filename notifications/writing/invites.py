"""Calendar entries of owned tasks (RFC 5545 and 5546): later messages update them or cancel them.

An entry is put together once for each task and language; for each reader only the line that invites
them and the one with their own link are added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache

from icalendar import Alarm, Calendar, Event, Parameters, vCalAddress, vText
from icalendar.parser import Contentline

from calendars.output.icalendar import london_time_zone
from notifications.wording.language import Language
from notifications.writing.entries import due_words, why_words
from notifications.writing.letter import Attachment, Item, Letter
from notifications.writing.subjects import place_of
from notifications.writing.template_env import one_line
from tasks.clock import LONDON, london, london_day
from tasks.policy.notice_kinds import TRAITS
from tasks.views.task import TaskView

_PRODUCT = "-//Writ//Owned tasks//EN"
# Reminders of the calendar itself: the morning before an entry without an hour, else a day before.
_MORNING_BEFORE, _DAY_BEFORE = timedelta(hours=-15), timedelta(days=-1)
_LINK = "https://writ.invalid/link"
_ALARM, _SPECIMEN = "alarm", "said by the alarm"
_OF_A_TASK = {"UID", "SEQUENCE", "DTSTAMP", "SUMMARY", "DESCRIPTION", "DTSTART", "DTEND", _ALARM}
_KEPT = 4096
_EARLIER = "task-"
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


def invites_to(letter: Letter) -> bool:
    """Whether sender and reader have e-mail addresses, so that calendar entries go with a letter."""
    return "@" in letter.sender and "@" in letter.address


def invites(
    letter: Letter, firsts: list[Item], domain: str, words: Language
) -> tuple[Attachment, ...]:
    """A calendar entry for each task of the letter; none where sender and reader have no e-mail
    addresses.

    Args:
        letter: gives the two addresses, the reader's name, and the moment.
        firsts: the most pressing notice of each task.
        domain: ends the ids of entries that an earlier version made.
        words: the reader's language.
    """
    if not invites_to(letter):
        return ()
    return tuple(_invite(item, letter, domain, words) for item in firsts)


def _invite(item: Item, letter: Letter, domain: str, words: Language) -> Attachment:
    task, cancelled = item.task, TRAITS[item.kind].over
    entry = Entry(
        uid=entry_uid(task.uid, domain),
        sequence=sequence_of(item.revision) + cancelled,
        cancelled=cancelled,
        stamp=letter.now,
        organiser=letter.sender,
        language=words.code,
        due=task.due,
        has_hour=task.due_has_hour,
        summary=summary_of(task, place_of(item, words), words),
        told=told_of(task, words, _LINK),
    )
    lines = "\r\n".join(_lines_for(entry, letter, item.url)) + "\r\n"
    name = "".join(c if c.isalnum() else "-" for c in task.key).strip("-")
    kind = f'text/calendar; charset="utf-8"; method={entry.method}'
    return Attachment(f"{name}.ics", kind, lines.encode())


def entry_uid(uid: str, domain: str) -> str:
    """The entry's id. That of an earlier version was nobody else's by its domain alone."""
    return f"{uid}@{domain}" if uid.startswith(_EARLIER) else uid


def sequence_of(revision: int) -> int:
    """The sequence of an entry of a task at this revision, while it is not cancelled."""
    return 2 * revision


def summary_of(task: TaskView, place: str, words: Language) -> str:
    """What an entry is called: the task, and where it is to be done."""
    return one_line(words.say("calendar.summary", title=task.title, area=place))


def told_of(task: TaskView, words: Language, url: str) -> str:
    """What an entry says of its task: when it is due and why, and where it opens."""
    facts = ((due_words(task, words), "due"), (why_words(task, words), "why"))
    lines = [f"{words.say(f'fact.{label}')}: {value}" for value, label in facts if value]
    return "\n".join([*lines, words.say("calendar.link", url=url)])


def _lines_for(entry: Entry, letter: Letter, url: str) -> Iterator[str]:
    for line in _shelf.lines(entry):
        if line.startswith("ATTENDEE"):
            yield _attendee(letter)
        elif _LINK in line:
            yield _folded(line.replace(_LINK, vText(url).to_ical().decode()))
        else:
            yield line


def _attendee(letter: Letter) -> str:
    given = Parameters(CN=letter.name, RSVP="FALSE")
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
    values = _values(entry)
    for head, name in _form(
        cancelled=entry.cancelled, has_hour=entry.has_hour, organiser=entry.organiser
    ):
        if name == "DESCRIPTION":
            # All but the end, which the link completes, is the same for everybody.
            *whole, tail = _folded(head + values[name].removesuffix(_LINK)).split("\r\n")
            yield from whole
            yield tail + _LINK
        else:
            yield _folded(head + values[name]) if name else head


def _values(entry: Entry) -> dict[str, str]:
    """What stands behind the colon of the lines that differ from task to task."""
    day = london_day(entry.due)
    summary = _escaped(entry.summary)
    start = f"{london(entry.due):%Y%m%dT%H%M%S}" if entry.has_hour else f"{day:%Y%m%d}"
    return {
        "UID": entry.uid,
        "SEQUENCE": str(entry.sequence),
        "DTSTAMP": f"{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "SUMMARY": summary,
        "DESCRIPTION": _escaped(entry.told),
        "DTSTART": start,
        "DTEND": f"{day + timedelta(days=1):%Y%m%d}",
        _ALARM: summary,
    }


def _escaped(text: str) -> str:
    return vText(text).to_ical().decode()


@lru_cache
def _form(*, cancelled: bool, has_hour: bool, organiser: str) -> tuple[tuple[str, str], ...]:
    """The lines of every entry of a sort, with the name of what each task puts behind it.

    The library makes it once: to make each entry by it takes as long as all the rest of a message.
    """
    found: list[tuple[str, str]] = []
    for line in filter(
        None,
        map(
            str,
            _calendar(cancelled=cancelled, has_hour=has_hour, organiser=organiser).content_lines(),
        ),
    ):
        if has_hour and line == "BEGIN:VEVENT":
            found += [(each, "") for each in _time_zone()]
        head, colon, value = line.partition(":")
        name = _ALARM if value == _SPECIMEN else head.partition(";")[0]
        found.append((head + colon, name) if name in _OF_A_TASK else (line, ""))
    return tuple(found)


def _calendar(*, cancelled: bool, has_hour: bool, organiser: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if cancelled else "REQUEST")
    calendar.add_component(_event(cancelled=cancelled, has_hour=has_hour, organiser=organiser))
    return calendar


def _event(*, cancelled: bool, has_hour: bool, organiser: str) -> Event:
    event = Event()
    for name in ("uid", "summary", "description"):
        event.add(name, name)
    event.add("sequence", 0)
    event.add("dtstamp", datetime(2000, 1, 1, tzinfo=UTC))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("url", _LINK)
    event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    event.add("attendee", vCalAddress("mailto:reader"))
    event.add("transp", "TRANSPARENT")
    if has_hour:
        # A deadline has no length.
        event.add("dtstart", datetime(2000, 1, 1, tzinfo=LONDON))
    else:
        event.add("dtstart", date(2000, 1, 1))
        event.add("dtend", date(2000, 1, 1))
    if not cancelled:
        event.add_component(_alarm(_DAY_BEFORE if has_hour else _MORNING_BEFORE))
    return event


def _alarm(before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _SPECIMEN)
    alarm.add("trigger", before)
    return alarm


@cache
def _time_zone() -> tuple[str, ...]:
    """Europe/London by its yearly rules, which Outlook reads."""
    return tuple(london_time_zone().to_ical().decode().split("\r\n")[:-1])
