"""What mails call the day of an election: polling day only where there is a poll."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from notifications.wording.language import language
from notifications.writing.messages import Letter, write
from notifications.writing.overview import Week
from notifications.writing.subjects import place_in
from tasks.actions.asks.polls import SetPolls
from tasks.actions.changing import change_election
from tasks.actions.vacancies.watching import Known, Vacancy, open_watch
from tasks.contests.asked import parse_poll
from tasks.contests.the_day import concerning, day_is
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.plans.owned_tasks import the_task
from tasks.terms import DayIs, NoticeKind, PollState
from tests.builders import an_election, at, called_in, day, settle
from tests.cast import ASHA, CHLOE, directory
from tests.notifications.posting import ELECTION, letter_of, office, post

NOTICED = at("Tue 2027-01-12 10:00")
PETITIONED = at("Tue 2027-06-01 09:00")
WATCH = "blankshire.vacancy.ashford.mill.2027-01-12"
COST = "ashford/funding_reconciliation"
POLL_WORDS = ("poll of", "polling day", "pleidlais ", "pleidleisio")


def watched(register: Register) -> None:
    """A vacancy in Ashford, for which electors may ask for a by-election."""
    settle(register, directory())
    known = Known(retires=day("Mon 2029-05-07"))
    seat = parse_poll("local_england:ashford:Mill")
    days = (day("Mon 2027-01-04"), day("Tue 2027-01-12"))
    with register.write() as session:
        vacancy = Vacancy("blankshire", seat, *days, known)
        open_watch(session, vacancy, reason="resigned", who="Olga", now=NOTICED)


def petitioned(register: Register) -> str:
    """A recall petition in Ashford; returns its id."""
    told = {"speaker_notice_given": "Thu 2027-05-27"}
    facts = an_election("Mon 2027-06-14", "Tue 2027-06-01", "recall_petition:ashford", **told)
    called_in(register, directory(), facts, PETITIONED)
    return facts.id


def letter(
    register: Register, who: str, election: str, task: str, now: datetime, *parts: str
) -> Letter:
    """What one of the cast is written about a task, or in the weekly mail of these parts."""
    with register.write() as session:
        told = () if parts else ((NoticeKind.REMINDER, task),)
        row = post(session, who, *told, made=now, election=election, parts=list(parts))
        found = letter_of(session, row, now=now)
    assert found is not None
    return found


def said(found: Letter, code: str) -> str:
    """All of a message, with its subject, in one line."""
    message = write(replace(found, language=code))
    return " ".join(f"{message.subject} {message.text}".split())


@pytest.mark.parametrize(
    ("code", "label", "of"),
    [
        ("en", "Notice day: Tuesday 12 January 2027", "vacancy with notice of Tue 12 January 2027"),
        ("cy", "Diwrnod hysbysiad: dydd Mawrth 12 Ionawr 2027", "lle gwag, hysbysiad Mawrth 12"),
    ],
)
def test_a_watch_has_a_notice_and_no_poll(
    sqlite_register: Register, code: str, label: str, of: str
) -> None:
    """In the letter of a task, where it is told from others, and in the weekly mails."""
    watched(sqlite_register)
    one = letter(sqlite_register, ASHA, WATCH, "ashford/vacancy_request", NOTICED)
    assert label in said(one, code)
    assert of in place_in(one.items[0].task, language(code))
    later = at("Wed 2027-01-20 10:00")
    with sqlite_register.write() as session:
        the_task(session, f"{WATCH}/ashford/vacancy_request").due = later - timedelta(days=1)
    digest = letter(sqlite_register, ASHA, WATCH, "", later, "digest")
    summary = letter(sqlite_register, CHLOE, WATCH, "", later, "summary:ashford")
    for weekly in (digest, summary):
        assert of in said(weekly, code)
        assert not any(word in said(weekly, code) for word in POLL_WORDS)
    assert [(DayIs.NOTICE,)] == [week.held for week in weeks(summary) if week.held]


def weeks(found: Letter) -> tuple[Week, ...]:
    """The picture of the weeks of the first overview of a letter."""
    return found.overviews[0].weeks


@pytest.mark.parametrize(
    ("code", "label", "of"),
    [
        ("en", "Signing from: Monday 14 June 2027", "petition to sign from Mon 14 June 2027"),
        ("cy", "Dechrau llofnodi: dydd Llun 14 Mehefin 2027", "deiseb i'w llofnodi o Llun 14"),
    ],
)
def test_a_petition_is_signed_and_not_polled(
    sqlite_register: Register, code: str, label: str, of: str
) -> None:
    """In the letter of a task, where it is told from others, and in the weekly mails."""
    recall = petitioned(sqlite_register)
    task = "ashford/petition_notice"
    one = letter(sqlite_register, ASHA, recall, task, PETITIONED)
    assert label in said(one, code)
    assert of in place_in(one.items[0].task, language(code))
    assert not any(word in said(one, code) for word in POLL_WORDS)
    weekly = letter(sqlite_register, ASHA, recall, "", PETITIONED, "digest")
    assert of in said(weekly, code)
    assert not any(word in said(weekly, code) for word in POLL_WORDS)


@pytest.mark.parametrize(
    ("code", "label", "of"),
    [
        ("en", "No poll on: Thursday 6 May 2027", "called for Thu 6 May 2027, no poll"),
        ("cy", "Dim pleidlais ar: dydd Iau 6 Mai 2027", "galwyd ar gyfer Iau 6 Mai 2027"),
    ],
)
@pytest.mark.parametrize("became", [PollState.UNCONTESTED, PollState.COUNTERMANDED])
def test_a_poll_that_is_not_taken_has_no_polling_day(
    sqlite_register: Register, became: PollState, code: str, label: str, of: str
) -> None:
    """What is still to be done says so, and the weeks of the summary show no poll."""
    office(sqlite_register)
    now = at("Mon 2027-04-12 10:00")
    with sqlite_register.write() as session:
        asked = SetPolls((Poll("local_england", "ashford"),), became, "no more candidates")
        change_election(session, ELECTION, asked, who="Olga", now=now)
        the_task(session, f"{ELECTION}/{COST}").opens = now + timedelta(weeks=1)
    one = letter(sqlite_register, CHLOE, ELECTION, COST, now)
    assert label in said(one, code)
    weekly = letter(sqlite_register, CHLOE, ELECTION, "", now, "summary:ashford")
    assert of in said(weekly, code)
    assert not any(week.held for week in weeks(weekly))


def test_what_happens_on_a_day_is_said_of_what_concerns_an_area() -> None:
    """Ashford's poll is countermanded and Brambleton's is not; a petition beside a poll is none of its business."""
    dead = Poll("local_england", "ashford", PollState.COUNTERMANDED)
    held, recall = Poll("local_england", "brambleton"), Poll("recall_petition", "ashford")
    every, books = (dead, held, recall), directory()
    expected = {"ashford": DayIs.NO_POLL, "brambleton": DayIs.POLL, "blankshire": DayIs.POLL}
    for area, is_what in expected.items():
        assert is_what is day_is(concerning(every, ["local_england"], area, books))
    assert DayIs.SIGNING is day_is(concerning(every, ["recall_petition"], "ashford", books))
