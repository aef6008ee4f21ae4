"""Builders for tests: days with their weekday, books, elections, and a channel that records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from notifications.channels.port import Taken
from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tasks.actions.calling import call_election
from tasks.catalogue.catalogue import Catalogue, our_catalogue
from tasks.catalogue.definitions import TaskDefinition
from tasks.clock import london, london_moment
from tasks.files.datafiles import DATA
from tasks.people.directory import Directory
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.reference_data import Books, open_books
from tasks.register.database import Register
from tasks.register.plans.directory_store import replace_directory
from tests.registers import begin

SAMPLE = DATA / "sample" / "blankshire.toml"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(text: str) -> date:
    """`Thu 2027-05-06`; fails by itself where that is no Thursday."""
    weekday, _, iso = text.partition(" ")
    found = date.fromisoformat(iso)
    if DAYS[found.weekday()] != weekday:
        raise AssertionError(f"{iso} is a {DAYS[found.weekday()]}, not a {weekday}")
    return found


def at(text: str) -> datetime:
    """`Thu 2027-05-06 16:00` as London's clocks show it, aware, in UTC."""
    when, _, hour = text.rpartition(" ")
    return london_moment(day(when), time.fromisoformat(hour))


def shown(moment: datetime) -> str:
    """A moment in the words that `at` reads."""
    local = london(moment)
    return f"{DAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}"


def shown_day(found: date) -> str:
    """A day in the words that `day` reads."""
    return f"{DAYS[found.weekday()]} {found.isoformat()}"


def sample() -> Directory:
    """Blankshire, as `make demo` loads it."""
    return read_directory(SAMPLE, load_posts())


def an_election(
    poll: str, called: str, *polls: str, area: str = "blankshire", **given: str
) -> ElectionFacts:
    """`an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")`."""
    return ElectionFacts(
        area=area,
        poll_date=day(poll),
        called_on=day(called),
        polls=tuple(Poll(kind, held_in) for kind, _, held_in in (t.partition(":") for t in polls)),
        given={name: day(text) for name, text in given.items()},
    )


def plan_of(
    facts: ElectionFacts, directory: Directory, now: datetime | None = None, *, apart: bool = False
) -> Plan:
    """The plan, made at nine on the day of the call unless `now` says otherwise; `apart`: each duty as a
    task of its own, none held by a checklist."""
    moment = now or london_moment(facts.called_on, time(9))
    books = open_books(directory)
    if apart:
        books = replace(books, ours=Catalogue(each_apart()))
    return plan_election(facts, books, now=moment)


def each_apart() -> tuple[TaskDefinition, ...]:
    """Our catalogue without checklists."""
    ours = our_catalogue().definitions
    return tuple(
        replace(d, items=()) for d in ours if d.source is None or d.source.document != "Writ"
    )


def named(plan: Plan, local: str) -> PlannedTask:
    """The task with this area and key: `ashford/joint_letter`."""
    found = {task.id.partition("/")[2]: task for task in plan.tasks}
    return found[local]


def settle(register: Register, directory: Directory) -> Books:
    """Load the directory into the register."""
    with register.write() as session:
        replace_directory(session, directory)
    return open_books(directory)


def call(register: Register, facts: ElectionFacts, now: datetime | None = None) -> Plan:
    """Call the election, at nine on the day of the call unless `now` says otherwise."""
    moment = now or london_moment(facts.called_on, time(9))
    with register.write() as session:
        return call_election(session, facts, reason="a test", who="Olga", now=moment)


def called_in(
    register: Register, directory: Directory, facts: ElectionFacts, now: datetime | None = None
) -> None:
    """Load the directory into an empty register and call the election, as `settle` and `call` do."""

    def work() -> None:
        settle(register, directory)
        call(register, facts, now)

    begin(register, repr((directory, facts, now)), work)


@dataclass
class RecordingChannel:
    """A channel that keeps what it takes; `preparing` and `before` may refuse, or break off, each
    preparation and each hand-over."""

    scheme: str = "recording"
    lines: int = 1
    sent: list[tuple[Message, str]] = field(default_factory=list)
    preparing: Callable[[Message, str], None] = field(default=lambda _message, _address: None)
    before: Callable[[Message, str], None] = field(default=lambda _message, _address: None)
    after: Callable[[Message, str], None] = field(default=lambda _message, _address: None)

    def check(self, address: str) -> None:
        """Only what has an at sign is an address."""
        if "@" not in address:
            raise DeliveryError("the recipient's address is no e-mail address", permanent=True)

    def line(self) -> "RecordingLine":
        """A line that puts what it is given into `sent`."""
        return RecordingLine(self)

    def taken(self) -> list[tuple[Message, str]]:
        """What came since this was asked last."""
        found, self.sent = self.sent, []
        return found


@dataclass
class RecordingLine:
    """A line of a RecordingChannel; several may be used by several threads."""

    channel: RecordingChannel
    prepared: tuple[Message, str] | None = None

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Hold the message."""
        self.channel.check(address)
        self.channel.preparing(message, address)
        self.prepared = message, address

    def hand_over(self) -> Taken:
        """Keep the message."""
        if self.prepared is None:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        (message, address), self.prepared = self.prepared, None
        self.channel.before(message, address)
        self.channel.sent.append((message, address))
        self.channel.after(message, address)
        return Taken(f"kept {message.message_id}")

    def drop(self) -> None:
        """Forget the message."""
        self.prepared = None

    def close(self) -> None:
        """Nothing to say goodbye to."""
        self.drop()


def to(sent: Iterable[tuple[Message, str]], who: str) -> list[Message]:
    """Those messages that went to one of the cast."""
    return [message for message, address in sent if address == f"{who}@example.org"]
