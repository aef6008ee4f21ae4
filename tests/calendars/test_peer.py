"""Against uk-election-timetables: every Thursday from 2018 to 2028, each kind and nation.

We agree with the peer, or the disagreement is of a class listed here with its reason and source.
A disagreement outside the classes fails; so does a class that no longer happens.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from typing import Any, NamedTuple

import pytest
from dateutil.easter import easter
from uk_election_timetables.calendars import Country  # type: ignore[import-untyped]
from uk_election_timetables.elections import (  # type: ignore[import-untyped]
    CityOfLondonLocalElection,
    GreaterLondonAssemblyElection,
    LocalElection,
    MayoralElection,
    NorthernIrelandAssemblyElection,
    PoliceAndCrimeCommissionerElection,
    Referendum,
    ScottishParliamentElection,
    SeneddCymruElection,
    UKParliamentElection,
)

from calendars.days.working_days import day_calendar
from calendars.timetable import build_timetable

EVENTS = {
    "NOTICE_OF_ELECTION_DEADLINE": "notice_of_election",
    "REGISTRATION_DEADLINE": "registration_deadline",
    "CLOSE_OF_NOMINATIONS": "nominations_close",
    "SOPN_PUBLISH_DEADLINE": "sopn",
    "POSTAL_VOTE_APPLICATION_DEADLINE": "postal_deadline",
    "VAC_APPLICATION_DEADLINE": "vac_deadline",
}
COUNTRIES = {
    "England": Country.ENGLAND,
    "Wales": Country.WALES,
    "Scotland": Country.SCOTLAND,
    "Northern Ireland": Country.NORTHERN_IRELAND,
}
OWN_CALENDAR = {
    "England": "CAL-EW",
    "Wales": "CAL-EW",
    "Scotland": "CAL-SC-REG",
    "Northern Ireland": "CAL-NI",
}


class Case(NamedTuple):
    """One of our kinds in one nation, and the peer's class for it."""

    kind: str
    nation: str
    peer: Callable[[date], Any]


CASES = (
    Case("local_england", "England", partial(LocalElection, country=Country.ENGLAND)),
    Case("parish_england", "England", partial(LocalElection, country=Country.ENGLAND)),
    Case("local_wales", "Wales", partial(LocalElection, country=Country.WALES)),
    Case("community_wales", "Wales", partial(LocalElection, country=Country.WALES)),
    Case("local_scotland", "Scotland", partial(LocalElection, country=Country.SCOTLAND)),
    Case("local_ni", "Northern Ireland", partial(LocalElection, country=Country.NORTHERN_IRELAND)),
    Case("pcc", "England", PoliceAndCrimeCommissionerElection),
    Case("pcc", "Wales", PoliceAndCrimeCommissionerElection),
    Case("pcc_byelection", "England", PoliceAndCrimeCommissionerElection),
    Case("ca_mayor", "England", MayoralElection),
    Case("la_mayor", "England", MayoralElection),
    Case("gla", "England", GreaterLondonAssemblyElection),
    Case("senedd", "Wales", SeneddCymruElection),
    Case("sp", "Scotland", ScottishParliamentElection),
    Case("nia", "Northern Ireland", NorthernIrelandAssemblyElection),
    Case("referendum", "England", partial(Referendum, country=Country.ENGLAND)),
    Case("np_referendum", "England", partial(Referendum, country=Country.ENGLAND)),
    Case("city_of_london", "England", CityOfLondonLocalElection),
    *(
        Case(kind, nation, partial(UKParliamentElection, country=country))
        for kind in ("parl_general", "parl_byelection")
        for nation, country in COUNTRIES.items()
    ),
)


class Difference(NamedTuple):
    """One day on which the peer and we do not agree."""

    kind: str
    nation: str
    event: str
    poll: date
    ours: date | None
    theirs: date


Test = Callable[[Difference], bool]


def back(found: Difference, n: int, code: str | None = None) -> date:
    return day_calendar(code or OWN_CALENDAR[found.nation]).back(found.poll, n)


def no_vac(found: Difference) -> bool:
    """No Voter Authority Certificate at this poll, or not yet."""
    without = ("local_wales", "community_wales", "local_scotland", "senedd", "sp", "city_of_london")
    devolved = found.kind in without or found.nation == "Northern Ireland"
    return found.ours is None and (devolved or found.poll < date(2023, 5, 4))


def any_part(found: Difference) -> bool:
    """A count over a bank holiday that only another part of the kingdom has."""
    n = {"notice_of_election": 22, "nominations_close": 19, "sopn": 18, "vac_deadline": 6}
    n["postal_deadline"] = 14 if found.nation == "Northern Ireland" else 11
    return (
        found.kind == "parl_general"
        and found.event in n
        and found.ours == back(found, n[found.event], "CAL-GE")
        and found.theirs == back(found, n[found.event])
    )


def registration_of_the_kingdom(found: Difference) -> bool:
    return (
        found.kind == "parl_general"
        and found.event == "registration_deadline"
        and found.nation in ("Scotland", "Northern Ireland")
        and found.ours == back(found, 12, "CAL-EW")
        and found.theirs == back(found, 12)
    )


def easter_monday(found: Difference) -> bool:
    """Easter Monday lies in the last eleven working days of a Scottish absent-vote count."""
    monday = easter(found.poll.year) + timedelta(days=1)
    return (
        (found.kind, found.event)
        in (("local_scotland", "postal_deadline"), ("sp", "postal_deadline"))
        and found.theirs == back(found, 11)
        and found.ours == back(found, 11, "CAL-SC-RULES")
        and found.theirs <= monday < found.poll
    )


def proclaimed_while_running(found: Difference) -> bool:
    """19 September 2022, proclaimed on the 10th, after the notice of the poll."""
    counts = {"registration_deadline": 12, "postal_deadline": 11, "nominations_close": 19}
    counts |= {"notice_of_election": 25, "sopn": 18, "vac_deadline": 6}
    code = OWN_CALENDAR[found.nation]
    if found.kind == "local_scotland":
        counts |= {"notice_of_election": 28, "nominations_close": 23}
        code = "CAL-SC-RULES"
    if found.kind == "gla":
        counts |= {"notice_of_election": 30, "nominations_close": 24, "sopn": 22}
    if found.kind == "parl_general":
        counts |= {"notice_of_election": 22}
        code = "CAL-EW" if found.event == "registration_deadline" else "CAL-GE"
    if found.nation == "Northern Ireland":
        counts |= {"postal_deadline": 14}
    known = day_calendar(code, as_of=date(2022, 9, 9))
    return (
        date(2022, 9, 19) < found.poll < date(2022, 11, 1)
        and found.event in counts
        and found.ours == known.back(found.poll, counts[found.event])
    )


def pcc_nominations(found: Difference) -> bool:
    n = {"nominations_close": (19, 18), "sopn": (18, 17)}.get(found.event)
    if n is None or not found.kind.startswith("pcc"):
        return False
    return (found.ours, found.theirs) == (back(found, n[0]), back(found, n[1]))


def gla_nominations(found: Difference) -> bool:
    n = {"nominations_close": (24, 22), "sopn": (22, 21)}.get(found.event)
    if n is None or found.kind != "gla":
        return False
    running = day_calendar("CAL-EW", as_of=date(2022, 9, 9)).back(found.poll, n[0])
    return found.theirs == back(found, n[1]) and found.ours in (back(found, n[0]), running)


def by_election_fixed(found: Difference) -> bool:
    fixed = ("notice_of_election", "nominations_close", "sopn")
    return found.kind == "parl_byelection" and found.event in fixed and found.ours is None


def ni_statement(found: Difference) -> bool:
    return (
        found.kind in ("local_ni", "nia")
        and found.event == "sopn"
        and (found.ours, found.theirs) == (back(found, 16), back(found, 15))
    )


def no_statement(found: Difference) -> bool:
    kinds = ("local_scotland", "city_of_london")
    return found.event == "sopn" and found.ours is None and found.kind in kinds


def city(found: Difference) -> bool:
    if found.kind != "city_of_london":
        return False
    if found.event == "notice_of_election":
        pair = (back(found, 22, "CAL-COL"), back(found, 25, "CAL-COL"))
        return (found.ours, found.theirs) == pair
    return found.event == "postal_deadline" and (found.ours, found.theirs) == (
        back(found, 11, "CAL-COL"),
        back(found, 11),
    )


CLASSES: dict[str, tuple[Test, str]] = {
    "no VAC": (
        no_vac,
        "Voter identification began on 4 May 2023 (SI 2022/1382) and is not used at Welsh or "
        "Scottish council polls, the Senedd, Holyrood or in Northern Ireland, which has its card; "
        "the City's page names none.",
    ),
    "any part of the kingdom": (
        any_part,
        "A general election leaves out a bank holiday in any part of the United Kingdom (RPA 1983 "
        "Sch 1 r2(2)(a)); the tables published for 12 December 2019 did so.",
    ),
    "registration of the kingdom": (
        registration_of_the_kingdom,
        "Registration for the general election of 2019 was published for the whole kingdom as "
        "26 November, which is the English count; the nation's own is shown in a warning.",
    ),
    "Easter Monday in Scotland": (
        easter_monday,
        "SSI 2007/170 reg 11(7) names Easter Monday for absent votes (Holyrood: probable).",
    ),
    "proclaimed while running": (
        proclaimed_while_running,
        "A bank holiday proclaimed after the notice leaves a published timetable as it is (RPA "
        "1983 ss.40(3), 43(4); Sch 1 r2(2A)); Roman Road Bow, 13 October 2022.",
    ),
    "PCC nominations": (
        pcc_nominations,
        "19 working days at 16:00, statement 18 (Electoral Commission 2024, Lancashire 2016, "
        "Wiltshire 2021); the peer has the statement's day for nominations.",
    ),
    "GLA nominations": (
        gla_nominations,
        "24 working days at 16:00, statement 22 (London Elects 2024); the peer has 22 and 21.",
    ),
    "by-election days that the officer fixes": (
        by_election_fixed,
        "The Returning Officer fixes nominations 17 to 19 working days before the poll (Erskine "
        "May 2.7); Batley 2021 had 18, Gorton and Denton 2026 had 17. We ask for the day.",
    ),
    "Northern Ireland's statement": (
        ni_statement,
        "With no objections the statement is published on the last day for nominations at 18:00 "
        "(Sch 5 of the 1962 Act; SI 2009/256 Sch 1).",
    ),
    "no statement": (
        no_statement,
        "Scottish council polls have a notice of poll instead (SSI 2011/399); for the City no rule "
        "on a statement was found.",
    ),
    "City of London": (
        city,
        "Notices were published 22 (2025) and 24 (2017) working days before, so 25 is not the rule; "
        "absent votes are counted over the City's breaks.",
    ),
}


def thursdays() -> Iterator[date]:
    day = date(2018, 1, 4)
    while day.year <= 2028:
        yield day
        day += timedelta(weeks=1)


@cache
def peer_days(peer: str, country: Country, day: date) -> dict[str, date]:
    """The peer's events, computed once for kinds that share one of its classes."""
    case = next(case for case in CASES if peer_of(case) == (peer, country))
    return {EVENTS[row["event"]]: row["date"] for row in case.peer(day).timetable}


def peer_of(case: Case) -> tuple[str, Country]:
    election = case.peer(date(2024, 5, 2))
    return type(election).__name__, election.country


@cache
def ours_of(kind: str) -> tuple[str, ...]:
    """Our milestones for the peer's six events, where the kind has them."""
    wanted = (*EVENTS.values(), "ni_absent_vote_deadline", "notice_of_referendum")
    return tuple(
        row.key for row in build_timetable(kind, date(2027, 5, 6)).milestones if row.key in wanted
    )


def our_days(case: Case, day: date) -> dict[str, date | None]:
    timetable = build_timetable(case.kind, day, nation=case.nation, only=ours_of(case.kind))
    found = {milestone.key: milestone.date for milestone in timetable.milestones}
    if case.nation == "Northern Ireland":
        found["postal_deadline"] = found["ni_absent_vote_deadline"]
    if case.kind.endswith("referendum"):
        found["notice_of_election"] = found["notice_of_referendum"]
    return {event: found.get(event) for event in EVENTS.values()}


def differences() -> Iterator[Difference]:
    for case in CASES:
        peer, country = peer_of(case)
        for day in thursdays():
            ours = our_days(case, day)
            for event, theirs in peer_days(peer, country, day).items():
                if ours[event] != theirs:
                    yield Difference(case.kind, case.nation, event, day, ours[event], theirs)


# What both look at takes long to work out: they share it, on one worker.
pytestmark = pytest.mark.xdist_group("the peer's timetables")


@pytest.fixture(scope="module")
def found() -> list[Difference]:
    return list(differences())


def test_every_disagreement_is_of_a_listed_class(found: list[Difference]) -> None:
    """Nothing differs for a reason that is not written down."""
    classes = [test for test, _ in CLASSES.values()]
    unlisted = [each for each in found if not any(test(each) for test in classes)]
    assert unlisted == []


def test_every_class_still_happens(found: list[Difference]) -> None:
    """A reason that explains nothing any more is taken off the list."""
    happens = Counter(name for each in found for name, (test, _) in CLASSES.items() if test(each))
    assert set(happens) == set(CLASSES)
