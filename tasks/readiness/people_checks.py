"""Checks of people and posts: vacancies, ladders that reach nobody, absences, unconfirmed addresses. Pure."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache

from tasks.people.directory import Absence, Directory, Holding, Person
from tasks.people.ladder import PostPlace, owner_posts, posts_above
from tasks.people.posts import Posts
from tasks.readiness.findings import ElectionToCheck, Finding, Level, TaskToCheck
from tasks.words import in_sentence, short_day, span_words

_NAMED = 5
_LOAD = "mend the directory file and load it (`writ directory load FILE`)"


class PostChecks:
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
