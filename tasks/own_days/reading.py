"""Days as people give them: of which polls they are, and which hold for the whole election. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calendars.errors import WritError
from calendars.facts import fact_words, facts
from calendars.kinds import kind_of
from calendars.nearest import suggestion
from calendars.rules.rows import Row, Shape
from calendars.rules.ruleset import rules_for
from tasks.clock import london_day
from tasks.own_days.own_day import OwnDay
from tasks.people.posts import Posts, Scope
from tasks.planning.polls import ElectionFacts, Poll
from tasks.terms import STANDING_POLLS
from tasks.words import short_day


class DayRefusedError(WritError):
    """A day that cannot be taken as it was given; the message says how to give it."""


@dataclass(frozen=True, slots=True)
class DaysGiven:
    """Days that were given: `general` for the whole election, by name, and those of single authorities."""

    general: Mapping[str, date]
    own: tuple[OwnDay, ...]


@dataclass(frozen=True, slots=True)
class DayReader:
    """Reads what days are of: `notice_of_election`, `ashford/notice_of_election`, or, where an authority
    holds several kinds of poll and only one is meant, `ashford/parish_england.notice_of_election`.

    What each authority does by itself is of one authority: it may be left unnamed where there is one.
    """

    facts: ElectionFacts
    posts: Posts
    now: datetime

    def planned(self, days: Mapping[str, date], reason: str) -> DaysGiven:
        """Days that are to be, or that an officer fixed.

        Raises:
            DayRefusedError: nothing is called so, no such poll, or several authorities have one each.
        """
        general: dict[str, date] = {}
        own: list[OwnDay] = []
        for key, day in days.items():
            polls, name, placed = self._polls(key)
            if not polls or not (placed or any(self._is_of_one(poll, name) for poll in polls)):
                general[name] = day
            else:
                own += self._own(polls, name, day, reason, key, happened=False)
        return DaysGiven(general, tuple(own))

    def happened(self, days: Mapping[str, date], reason: str) -> tuple[OwnDay, ...]:
        """Days on which something was done.

        Raises:
            DayRefusedError: as `planned`; or the day is still to come.
        """
        own: list[OwnDay] = []
        for key, day in days.items():
            polls, name, _ = self._polls(key)
            if not polls:
                raise DayRefusedError(
                    f"no statutory date is called {name!r}; {self._nearest(name)}"
                )
            if day > london_day(self.now):
                raise DayRefusedError(
                    f"{key} cannot have been on {short_day(day)}, which is still to come; enter the day"
                    f" that is planned with --given {key}={day.isoformat()}"
                )
            own += self._own(polls, name, day, reason, key, happened=True)
        return tuple(own)

    def _own(
        self,
        polls: Sequence[Poll],
        name: str,
        day: date,
        reason: str,
        key: str,
        *,
        happened: bool,
    ) -> Iterator[OwnDay]:
        areas = list(dict.fromkeys(poll.area for poll in polls))
        if len(areas) > 1:
            raise DayRefusedError(
                f"{name} is of one authority, and {', '.join(areas)} have one each; name it, as"
                f" {areas[0]}/{key}={day.isoformat()}"
            )
        for poll in polls:
            yield OwnDay(name, day, poll.area, poll.kind, happened=happened, reason=reason)

    def _polls(self, key: str) -> tuple[list[Poll], str, bool]:
        """The polls that something may be of, what it is, and whether its area was named."""
        place, slash, rest = key.rpartition("/")
        kind, dot, name = rest.rpartition(".")
        held = [poll for poll in self.facts.polls if poll.state in STANDING_POLLS]
        polls = [poll for poll in held if speaks(poll.kind, name, self.facts.poll_date)]
        if dot and kind not in {poll.kind for poll in polls}:
            raise DayRefusedError(self._elsewhere(f"{name} of {kind!r}", key, polls))
        polls = [poll for poll in polls if kind in {"", poll.kind}]
        if slash and polls and place not in {poll.area for poll in polls}:
            raise DayRefusedError(self._elsewhere(f"{name} in {place!r}", key, polls))
        if slash and not polls:
            raise DayRefusedError(f"no statutory date is called {name!r}; {self._nearest(name)}")
        return [poll for poll in polls if place in {"", poll.area}], name, bool(slash)

    def _elsewhere(self, what: str, key: str, polls: Sequence[Poll]) -> str:
        name = key.rpartition("/")[2].rpartition(".")[2]
        known = ", ".join(f"{poll.area}/{poll.kind}.{name}" for poll in polls)
        return f"{self.facts.id} has no {what}; it has {known or 'none'}"

    def _is_of_one(self, poll: Poll, name: str) -> bool:
        """True of what an authority's own officer does, or fixes, and of what is known of it alone."""
        fact = facts().get(name)
        if fact is not None:
            return fact.of_one_area
        row = rules_for(kind_of(poll.kind), self.facts.poll_date).row(name)
        law = self.posts.law_roles.get(row.role) if row else None
        of_the_poll = law is not None and law.scope in {Scope.POLL, Scope.OFFICE}
        return row is not None and of_the_poll and _is_chosen(row)

    def _nearest(self, name: str) -> str:
        known: set[str] = set(fact_words())
        for kind in self.facts.kinds:
            known |= {row.key for row in rules_for(kind_of(kind), self.facts.poll_date).rows}
        return suggestion(name, sorted(known))


def speaks(kind: str, name: str, poll_date: date) -> bool:
    """True when the rules of a kind of poll speak of a date."""
    rules = rules_for(kind_of(kind), poll_date)
    return name in rules.refs or rules.row(name) is not None


def _is_chosen(row: Row) -> bool:
    """True where the officer chooses the day, within the rule or where it leaves them room."""
    by_a_day = row.shape is Shape.WINDOW and row.may_be_earlier
    fixes = row.shape is Shape.FIXED and bool(row.periods())
    return by_a_day or fixes or bool(row.officer_may_fix)
