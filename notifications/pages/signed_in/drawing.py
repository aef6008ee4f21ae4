"""The picture of an election: bars of its lines, shaded periods, months, dates of law, today. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from notifications.timeline import Place, Scale
from notifications.wording.language import Language
from tasks.clock import london_moment
from tasks.views.election import ElectionSight, Line, Period

_NARROWEST = 0.35
_DAY = timedelta(days=1)
# What a month takes up of the line (percent), and one with its year.
_ROOM, _YEAR_ROOM = 8.0, 15.0
_AT_THE_END = 88  # percent; a word that begins there would be cut off


@dataclass(frozen=True, slots=True)
class Bar:
    """Something from a place to a place (percent of the line); `shade` is the number of the shade that lies
    behind it, where one does."""

    start: float
    width: float
    shade: int | None = None

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.start + self.width, 2)


@dataclass(frozen=True, slots=True)
class Body:
    """A body and its pre-election period: what it is called, its days and its bar."""

    name: str
    period: Period
    bar: Bar


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn once for the whole table; `shades` are the different periods, `bodies` whose they are."""

    months: tuple[Place, ...]
    dates: tuple[Place, ...]
    today: Place | None
    poll: Place
    shades: tuple[Bar, ...]
    bodies: tuple[Body, ...]

    def anchor(self, at: float) -> str:
        """At which end a word is held that stands at this place."""
        return "end" if at > _AT_THE_END else "start"


class Drawing:
    """Draws lines on the scale of a whole election, so that a filter moves nothing."""

    def __init__(self, whole: ElectionSight, words: Language, *, now: datetime) -> None:
        """
        Args:
            whole: the election, unfiltered.
            words: the language of its reader.
            now: aware.
        """
        self._words = words
        after_poll = london_moment(whole.poll_date + _DAY, time.min)
        first = min([task.opens for task in whole.tasks])
        last = max([after_poll, *(task.due for task in whole.tasks)])
        self._scale = Scale(min(first, after_poll - _DAY), last)
        periods = _with_the_others(whole.periods, words)
        spans = list(dict.fromkeys((period.first, period.last) for period in periods))
        self._shade_of = {
            period.area_id: spans.index((period.first, period.last)) for period in periods
        }
        names: Sequence[str] = words.phrases["election"]["months"]
        inside = first <= now <= last
        self.picture = Picture(
            _with_room(self._scale.months(names)),
            self._scale.days((date.day, date.title) for date in whole.dates),
            Place(self._scale.place(now), words.say("election.today")) if inside else None,
            Place(
                self._scale.day(whole.poll_date),
                words.say(f"election.{whole.day_is}_day"),
            ),
            tuple(self._span(first, last) for first, last in spans),
            tuple(Body(each.area, each, self._span(each.first, each.last)) for each in periods),
        )

    def bar(self, line: Line) -> Bar:
        """The bar of a line, before the shade of its own council, or of all where it is not one's alone."""
        places = {task.area_id for task in line.tasks}
        alone = next(iter(places)) if len(places) == 1 else ""
        start, end = self._scale.place(line.opens), self._scale.place(line.due)
        return Bar(
            start,
            round(max(end - start, _NARROWEST), 2),
            self._shade_of.get(alone, self._shade_of.get("")),
        )

    def _span(self, first: date, last: date) -> Bar:
        """From the beginning of a day to the end of a day."""
        start, end = self._scale.day(first), self._scale.day(last + _DAY)
        return Bar(start, round(max(end - start, _NARROWEST), 2))


def _with_room(months: tuple[Place, ...]) -> tuple[Place, ...]:
    """The months, without the names for which there is no room: those with a year stand first of all."""
    named: list[Place] = []
    for each in sorted(months, key=lambda month: (not _has_year(month), month.at)):
        if all(_room_between(each, other) for other in named):
            named.append(each)
    return tuple(each if each in named else Place(each.at, "") for each in months)


def _room_between(one: Place, other: Place) -> bool:
    first, last = sorted((one, other), key=lambda place: place.at)
    return last.at - first.at >= (_YEAR_ROOM if _has_year(first) else _ROOM)


def _has_year(month: Place) -> bool:
    return " " in month.words


def _with_the_others(periods: Iterable[Period], words: Language) -> tuple[Period, ...]:
    """The councils' periods, and that of the police and the commissioner's office, who keep to all of
    them."""
    found = tuple(periods)
    if not found:
        return ()
    name = words.say("election.police_and_commissioner")
    first, last = min(p.first for p in found), max(p.last for p in found)
    return (*found, Period("", name, first, last))
