"""The readiness check before an election: what would keep somebody from being told. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from calendars.bank_holidays import published_years
from tasks.directory import Absence, Directory, Holding, Person
from tasks.ladder import PostPlace, owner_posts, posts_above
from tasks.posts import Posts
from tasks.words import in_sentence, short_day, span_words

_NAMED = 5
_ABOUT_PEOPLE = {
    "vacant-post", "nobody-reachable", "one-person-ladder", "away-on-date", "holder-ends",
    "unconfirmed-address",
}  # fmt: skip
_LOAD = "mend the directory file and load it (`writ directory load FILE`)"


class Level(StrEnum):
    """How bad a finding is. An alarm must be mended before the election can be relied on."""

    ALARM = "alarm"
    WARNING = "warning"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what was found, what to do, whom or what it is about (ids)."""

    level: Level
    code: str
    text: str
    remedy: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskToCheck:
    """What the check needs to know of a task still to be done. `opens` and `due` in London."""

    title: str
    area: str
    roles: tuple[str, ...]
    owners: tuple[PostPlace, ...]
    opens: date
    due: date
    statutory: bool

    def days(self, today: date) -> tuple[date, ...]:
        """The days on which its posts must be held: when it opens (or today), and when it is due."""
        return tuple(dict.fromkeys((max(self.opens, today), max(self.due, today))))


@dataclass(frozen=True, slots=True)
class ElectionToCheck:
    """An election and what is still to be done for it."""

    id: str
    poll_date: date
    tasks: tuple[TaskToCheck, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """What is set of what reaches people: a mail server, the page's address, the heartbeat."""

    mail_server: bool
    public_url: str | None
    heartbeat: bool


def examine(
    directory: Directory,
    posts: Posts,
    elections: Sequence[ElectionToCheck],
    setup: Setup,
    *,
    confirmed: Collection[str],
    today: date,
) -> list[Finding]:
    """Everything that was found, alarms first; one `ok` for each check that found nothing.

    Args:
        directory: people, posts and absences.
        posts: for titles and default ladders.
        elections: those to be checked; the posts of their tasks are what matters.
        setup: what is set.
        confirmed: the people (ids) with a confirmed address.
        today: London's day.
    """
    people = _PostChecks(
        directory, posts, [t for e in elections for t in e.tasks], confirmed, today
    )
    checks: Mapping[str, tuple[str, Callable[[], Iterator[Finding]]]] = {
        "directory": ("people and areas are loaded", lambda: _loaded(directory)),
        "vacant-post": ("every post that owns a task is held", people.vacancies),
        "nobody-reachable": ("every ladder reaches somebody", people.unreachable),
        "one-person-ladder": ("no ladder stands on one person", people.lonely),
        "away-on-date": ("nobody is away on a statutory date of theirs", people.absences),
        "holder-ends": (
            "every post is held up to polling day",
            lambda: (found for e in elections for found in people.endings(e)),
        ),
        "unconfirmed-address": ("everybody's address is confirmed", people.unconfirmed),
        "projected-holidays": (
            "the bank holidays of every date are published",
            lambda: (found for e in elections for found in _projected(e)),
        ),
        "mail": ("a mail server is set", lambda: _mail(setup)),
        "public-url": ("owners reach the page from outside", lambda: _public_url(setup)),
        "heartbeat": ("the dispatch is watched from outside", lambda: _heartbeat(setup)),
    }
    found: list[Finding] = []
    for code, (fine, check) in checks.items():
        if code in _ABOUT_PEOPLE and not directory.people:
            continue
        found += list(check()) or [Finding(Level.OK, code, fine)]
    order = list(Level)
    return sorted(found, key=lambda finding: order.index(finding.level))


def everyday_tasks(
    directory: Directory, posts: Posts, roles: Collection[str], today: date
) -> tuple[TaskToCheck, ...]:
    """A task of today for each post of these roles that the areas have, for a check while no
    election is called."""
    return tuple(
        TaskToCheck(
            "", area.id, (role,), owner_posts(directory, posts, area.id, [role]),
            opens=today, due=today, statutory=False,
        )
        for area in directory.areas.values()
        for role in roles
        if posts.roles[role].at is area.kind
    )  # fmt: skip


class _PostChecks:
    """The checks of people and posts."""

    def __init__(
        self,
        directory: Directory,
        posts: Posts,
        tasks: Sequence[TaskToCheck],
        confirmed: Collection[str],
        today: date,
    ) -> None:
        self._directory = directory
        self._posts = posts
        self._tasks = sorted(tasks, key=lambda task: (task.due, task.area))
        self._confirmed = confirmed
        self._today = today
        self._steps = cache(self._all_steps)

    def vacancies(self) -> Iterator[Finding]:
        """Posts that own a task and that nobody holds on a day that matters for it."""
        vacant: dict[PostPlace, list[tuple[date, TaskToCheck]]] = {}
        for task in self._tasks:
            for place in task.owners:
                days = [day for day in task.days(self._today) if not self._held(place, day)]
                if days:
                    vacant.setdefault(place, []).append((days[0], task))
        for place, missing in vacant.items():
            day = min(day for day, _ in missing)
            yield Finding(
                Level.ALARM,
                "vacant-post",
                f"{self._named(place)}: nobody holds the post on {short_day(day)}"
                + _tasks_words([task for _, task in missing]),
                f"put somebody into it: {_LOAD}",
                (str(place),),
            )

    def unreachable(self) -> Iterator[Finding]:
        """Ladders on which, on a day that matters, there is nobody, or everybody is away."""
        for (area, role), days in self._ladders().items():
            for day in days:
                people = self._people(area, role, day)
                if any(self._directory.absence_of(person.id, day) is None for person in people):
                    continue
                why = "everybody on it is away" if people else "none of its posts is held"
                yield Finding(
                    Level.ALARM,
                    "nobody-reachable",
                    f"{self._ladder_named(area, role)}: {why} on {short_day(day)}",
                    f"name a deputy, or fill a post on it: {_LOAD}",
                    (f"{area}/{role}",),
                )
                break

    def lonely(self) -> Iterator[Finding]:
        """Ladders of several posts that one person stands on alone."""
        for (area, role), days in self._ladders().items():
            people = self._people(area, role, days[-1])
            if len(self._steps(area, role)) > 1 and len(people) == 1:
                yield Finding(
                    Level.WARNING,
                    "one-person-ladder",
                    f"{self._ladder_named(area, role)}: {people[0].name} is the only one on it;"
                    " nobody else would hear of silence",
                    f"give it a rung held by somebody else: {_LOAD}",
                    (people[0].id,),
                )

    def absences(self) -> Iterator[Finding]:
        """Holders who are away on the day of a statutory date of their post."""
        over: dict[tuple[PostPlace, Absence], list[TaskToCheck]] = {}
        for task in self._tasks:
            for place in task.owners if task.statutory else ():
                for holding in self._named_holders(place, task.due):
                    absence = self._directory.absence_of(holding.person, task.due)
                    if absence is not None:
                        over.setdefault((place, absence), []).append(task)
        for (place, absence), tasks in over.items():
            yield self._away(place, absence, tasks)

    def _away(self, place: PostPlace, absence: Absence, tasks: Sequence[TaskToCheck]) -> Finding:
        there = [
            person
            for person in self._directory.holders(place.area, place.role, tasks[0].due)
            if self._directory.absence_of(person.id, tasks[0].due) is None
        ]
        names = " and ".join(person.name for person in there)
        return Finding(
            Level.WARNING if there else Level.ALARM,
            "away-on-date",
            f"{self._directory.people[absence.person].name} is away"
            f" {span_words(absence.start, absence.end)} ({self._named(place)})"
            + _tasks_words(tasks)
            + (f"; {names} is told instead" if there else "; nobody deputises"),
            f"make sure that {names} can do it" if there else f"name a deputy: {_LOAD}",
            (absence.person, str(place)),
        )

    def endings(self, election: ElectionToCheck) -> Iterator[Finding]:
        """Holders who leave before polling day, with nobody to follow them."""
        poll = election.poll_date
        places = dict.fromkeys(place for task in election.tasks for place in task.owners)
        for place in places if poll >= self._today else ():
            if self._named_holders(place, poll):
                continue
            for held in self._named_holders(place, self._today):
                person = self._directory.people[held.person].name
                until = short_day(held.end) if held.end else ""
                yield Finding(
                    Level.WARNING,
                    "holder-ends",
                    f"{self._named(place)}: {person} holds it until {until}, and nobody on"
                    f" {short_day(poll)}, polling day of {election.id}",
                    f"name who follows, with `from`: {_LOAD}",
                    (held.person, str(place)),
                )

    def unconfirmed(self) -> Iterator[Finding]:
        """People who may be told something, and have never shown that they read it."""
        people = {
            person.id: person
            for (area, role), days in self._ladders().items()
            for day in days
            for person in self._people(area, role, day)
            if person.id not in self._confirmed
        }
        if people:
            names = [person.name for person in people.values()]
            more = len(names) - _NAMED
            said = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
            yield Finding(
                Level.WARNING,
                "unconfirmed-address",
                f"nobody knows whether {said} can be reached: no address was ever confirmed",
                "ask them, then `writ directory confirm PERSON`; an answer by a link confirms too",
                tuple(people),
            )

    def _ladders(self) -> dict[tuple[str, str], list[date]]:
        """The ladders that tasks stand on, by area and owner role, each with the days that matter."""
        found: dict[tuple[str, str], set[date]] = {}
        for task in self._tasks:
            for role in task.roles:
                found.setdefault((task.area, role), set()).update(task.days(self._today))
        return {ladder: sorted(days) for ladder, days in found.items()}

    def _all_steps(self, area: str, role: str) -> tuple[tuple[PostPlace, ...], ...]:
        own = owner_posts(self._directory, self._posts, area, [role])
        return (own, *posts_above(self._directory, self._posts, area, role))

    def _people(self, area: str, role: str, day: date) -> list[Person]:
        """Everybody whom the ladder can reach on that day."""
        return list(
            {
                person.id: person
                for step in self._steps(area, role)
                for place in step
                for person in self._directory.holders(place.area, place.role, day)
            }.values()
        )

    def _held(self, place: PostPlace, day: date) -> bool:
        return bool(self._directory.holdings_of(place.area, place.role, day))

    def _named_holders(self, place: PostPlace, day: date) -> list[Holding]:
        held = self._directory.holdings_of(place.area, place.role, day)
        return [holding for holding in held if not holding.deputy]

    def _named(self, place: PostPlace) -> str:
        title = in_sentence(self._posts.roles[place.role].title)
        return f"{self._directory.area(place.area).name}, {title}"

    def _ladder_named(self, area: str, role: str) -> str:
        return f"the ladder of {self._named(PostPlace(area, role))}"


def _tasks_words(tasks: Sequence[TaskToCheck]) -> str:
    titles = [task for task in tasks if task.title]
    if not titles:
        return ""
    first = min(titles, key=lambda task: task.due)
    what = f"{first.title!r}, due {short_day(first.due)}"
    return f"; {what}" if len(titles) == 1 else f"; {len(titles)} tasks, the first {what}"


def _loaded(directory: Directory) -> Iterator[Finding]:
    if not directory.people:
        yield Finding(
            Level.ALARM,
            "directory",
            "the directory is empty: nobody can be told anything",
            "write one like tasks/data/sample/blankshire.toml and `writ directory load FILE`",
        )


def _projected(election: ElectionToCheck) -> Iterator[Finding]:
    last = max([election.poll_date, *(task.due for task in election.tasks)])
    if last.year >= published_years().stop:
        yield Finding(
            Level.WARNING,
            "projected-holidays",
            f"{election.id}: GOV.UK has published bank holidays up to"
            f" {published_years().stop - 1}; later ones are projected",
            "update the package govuk-bank-holidays when they are out, then re-plan",
            (election.id,),
        )


def _mail(setup: Setup) -> Iterator[Finding]:
    if not setup.mail_server:
        yield Finding(
            Level.ALARM,
            "mail",
            "no mail server is set: messages stay in the local mailbox, and nobody is told",
            "set WRIT_SMTP_URL to smtp://user:password@host:port",
        )


def _public_url(setup: Setup) -> Iterator[Finding]:
    if setup.public_url is None or _is_loopback(setup.public_url):
        yield Finding(
            Level.ALARM if setup.mail_server else Level.WARNING,
            "public-url",
            "the links in messages lead to this machine only; owners cannot open them",
            "set WRIT_PUBLIC_URL to the address under which owners reach the page",
        )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _heartbeat(setup: Setup) -> Iterator[Finding]:
    if not setup.heartbeat:
        yield Finding(
            Level.WARNING,
            "heartbeat",
            "no heartbeat is set: nobody would notice if the dispatch stood still",
            "set WRIT_HEARTBEAT_URL to an address that raises an alarm when it is not fetched",
        )
