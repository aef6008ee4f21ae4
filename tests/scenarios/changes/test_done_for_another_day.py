"""Stories of what was done for a polling day that stands no longer: its owners are asked again."""

import pytest

from tasks.actions.asks.day import Postpone
from tasks.actions.changing import Changed
from tasks.catalogue.catalogue import load_catalogue
from tasks.register.database import Register
from tasks.register.record.answers import answers_of
from tasks.views.answers import Outcome
from tests.builders import an_election, day, to
from tests.cast import ASHA, BEN, CHLOE, HUGH, directory
from tests.changing_office import ChangingOffice, by_kind, words_of

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE, PUBLISH = "ashford/local_england.notice_of_election", "Publish the notice of election"
CARDS, GOLD, LETTER = "ashford/poll_cards", "blankshire/gold_group", "ashford/joint_letter"
WEEK_LATER = "Thu 2027-05-13"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, called half a year ahead."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)


def asked_again(changed: Changed) -> list[str]:
    """What a change asks again, as area and key."""
    return by_kind(changed).get("asked again", [])


def test_a_published_notice_comes_back_as_a_question(office: ChangingOffice) -> None:
    """Asha hears why, and is reminded and passed up as of any open task; what she reported is kept and
    counts no longer. A group that was established stays so."""
    office.only(NOTICE, GOLD)
    office.at("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE)
    office.completes(HUGH, GOLD)
    changed = office.moves(day(WEEK_LATER), "a flood")
    assert [NOTICE] == asked_again(changed)
    assert (
        "Publish the notice of election: the poll was moved to Thu 13 May 2027 (a flood), after this had"
        " been done for Thu 6 May 2027; please look whether it must be done again; due Wed 7 Apr 2027"
        " 17:00"
    ) == words_of(changed, NOTICE)
    seen = office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="open again")
    (message,) = to(seen.sent, ASHA)
    said = "after this had been done for Thu 6 May 2027; please look whether it must be done again."
    assert said in " ".join(message.text.split())
    assert ("planned", "done") == (office.state(NOTICE), office.state(GOLD))
    with office.register.read() as session:
        number = office._task(NOTICE).number
        (answer,) = answers_of(session, [number])[number]
    assert ("Asha", office.now) == (answer.who, answer.taken_back)
    office.at("Tue 2027-04-06 17:00").expects(PUBLISH, to=BEN, kind="passed up")
    office.at("Wed 2027-04-07 09:00").expects(PUBLISH, to=ASHA, kind="due today")
    office.completes(ASHA, NOTICE)
    assert not office.faults()


def test_what_was_not_needed_stays_so(office: ChangingOffice) -> None:
    """Somebody gave the reason, and it was not the day."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE, Outcome.NOT_APPLICABLE, "joint notice")
    assert [] == asked_again(office.moves(day(WEEK_LATER)))


def test_one_of_two_owners_had_answered(office: ChangingOffice) -> None:
    """The letter that Chloe signed names the old day: she is asked again with Hugh."""
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    office.completes(CHLOE, LETTER)
    changed = office.moves(day(WEEK_LATER))
    assert [LETTER] == asked_again(changed)
    assert {"Chloe", "Hugh"} == set(changed.told[f"{office.election()}/{LETTER}"])


def test_a_postponed_poll_gets_another_day(office: ChangingOffice) -> None:
    """What was done for the first one is asked again then, and not before."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE)
    assert {} == by_kind(office.changes(Postpone(reason="a flood")))
    assert [NOTICE] == asked_again(office.moves(day(WEEK_LATER)))


def test_a_poll_that_is_held_on_its_day_after_all(office: ChangingOffice) -> None:
    """What was done for it stands."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.completes(ASHA, NOTICE)
    office.changes(Postpone(reason="a flood"))
    assert [] == asked_again(office.moves(day("Thu 2027-05-06")))
    assert "done" == office.state(NOTICE)


def test_which_tasks_hold_for_one_polling_day() -> None:
    """The data says: publications, what is printed with the day, what is booked for it, and each close
    that the law counts from it."""
    marked = {d.key for d in load_catalogue() if d.for_polling_day}
    assert marked >= {"notice_of_election", "notice_of_poll", "sopn", "poll_cards", "ballot_papers"}
    assert marked >= {"polling_stations", "registration_deadline", "joint_letter"}
    assert not marked & {"gold_group", "mou", "spoc_seminar", "oath", "risk_register"}
