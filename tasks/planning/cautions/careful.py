"""What an election's officers are to be careful about, as alarms of its plan. Pure."""

from collections.abc import Iterator

from calendars.kinds import kind_of
from calendars.milestones import Milestone
from tasks.alarms import Alarm
from tasks.own_days.own_day import OwnDay
from tasks.planning.cautions.left_vacant import left_vacant
from tasks.planning.contests import contest_words
from tasks.planning.polls import poll_words
from tasks.planning.statutory import Scene

# The day on which a petition opens, and the last on which a poll may be.
_SIGNING, _LATEST = "designated_day", "poll_latest"


def cautions(scene: Scene) -> Iterator[Alarm]:
    """Of polls of these kinds on that day; of what was done after its last lawful day, or is said to have been
    before the call; of vacancies that the ordinary election fills; of a petition that is opened late, and of a last
    day for the poll that nobody can reckon yet."""
    yield from _warnings(scene)
    yield from _opened_late(scene)
    yield from _latest_unknown(scene)
    yield from _late_days(scene)
    yield from _before_the_call(scene)
    yield from _six_months(scene)


def _warnings(scene: Scene) -> Iterator[Alarm]:
    facts = scene.facts
    for kind in facts.kinds:
        for number, words in enumerate(kind_of(kind).warnings_for(facts.poll_date), 1):
            yield Alarm.of(
                "plan.careful",
                {"kind": kind, "number": number},
                poll=poll_words(kind).title,
                words=words,
            )


def _opened_late(scene: Scene) -> Iterator[Alarm]:
    """A petition of which signing begins after the day that the law wants, where a later one is practicable."""
    for poll in scene.facts.polls:
        begins = scene.timetable(poll.kind, poll.area).get(_SIGNING)
        if begins and begins.earliest and scene.facts.poll_date > begins.earliest:
            yield Alarm.of(
                "plan.opened_late",
                {"kind": poll.kind, "area": poll.area},
                poll=poll_words(poll.kind).title,
                was=scene.facts.poll_date,
                lawful=begins.earliest,
                source=begins.source,
            )


def _latest_unknown(scene: Scene) -> Iterator[Alarm]:
    """A last day for the poll that counts from a date which nobody has given."""
    for poll in scene.facts.polls:
        latest = scene.timetable(poll.kind, poll.area).get(_LATEST)
        if latest and latest.date is None and latest.needs:
            yield Alarm.of(
                "plan.latest_unknown",
                {"kind": poll.kind, "area": poll.area},
                poll=poll_words(poll.kind).title,
                needs=latest.needs,
                rule=latest.rule,
                source=latest.source,
            )


def _six_months(scene: Scene) -> Iterator[Alarm]:
    """A vacancy that arose within the time before the councillor would have retired."""
    for poll in scene.facts.polls:
        left = left_vacant(scene.facts.given, scene.timetable(poll.kind, poll.area))
        if left is not None:
            yield Alarm.of(
                "plan.six_months",
                {"kind": poll.kind, "area": poll.area},
                seat=", ".join(contest_words(contest) for contest in poll.contests),
                arose=left.arose,
                begin=left.begin.date,
                until=left.until(),
                unless=left.unless(scene.facts.id),
                rule=left.rule,
            )


def _late_days(scene: Scene) -> Iterator[Alarm]:
    """An alarm for each thing that was done after its last lawful day."""
    for own, kind, area, law in _own_days(scene):
        last = law.by_rule or law.date
        if own.happened and last and own.day > last:
            yield Alarm.of(
                "plan.late_day",
                {"area": area, "kind": kind, "name": own.name},
                title=law.title,
                area_name=scene.books.directory.area(area).name,
                was=own.day,
                last=last,
                rule=law.rule,
            )


def _before_the_call(scene: Scene) -> Iterator[Alarm]:
    """An alarm for each day on which an officer is said to have done, at a poll, what follows from its call,
    before the call: one of the two days is wrong, or the call was entered late."""
    called = scene.facts.called_on
    for own, kind, area, law in () if scene.facts.watches else _own_days(scene):
        if own.day < called:
            yield Alarm.of(
                "plan.day_before_call",
                {"area": area, "kind": kind, "name": own.name},
                title=law.title,
                area_name=scene.books.directory.area(area).name,
                was=own.day,
                called=called,
            )


def _own_days(scene: Scene) -> Iterator[tuple[OwnDay, str, str, Milestone]]:
    """Each day of an authority's own, and the statutory date that it is of, for each poll concerned."""
    for own in scene.facts.own:
        for kind in scene.facts.kinds:
            for area in sorted(scene.facts.areas_of(kind)):
                law = scene.timetable(kind, area).get(own.name)
                if law is not None and own.concerns(kind, area):
                    yield own, kind, area, law
