"""Absences and confirmed addresses in the register, and what a newly loaded file leaves alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tasks.people.absences import with_calendar
from tasks.people.directory import Address, Directory, DirectoryError, Holding
from tasks.people.posts import AreaKind
from tasks.register.database import Register
from tasks.register.messages.deliveries import Carried, NewDelivery, store_deliveries
from tasks.register.models import DeliveryRow, NoticeRow
from tasks.register.plans.directory_store import (
    changes,
    confirm_addresses,
    confirmed_people,
    replace_absences,
    replace_directory,
    stored_directory,
)
from tasks.terms import NoticeKind
from tests.builders import an_election, at, call, day, settle
from tests.cast import ASHA, BEN, CHLOE, away, directory, everything, person

NOW = at("Mon 2027-03-01 09:00")
LEAVE = away(ASHA, day("Mon 2027-03-29"), day("Fri 2027-04-09"))
READ = away(BEN, day("Thu 2027-04-01"), day("Thu 2027-04-01"), calendar=True)


def stored(register: Register) -> Directory:
    """The directory as it stands."""
    with register.read() as session:
        return stored_directory(session).directory


def load(register: Register, new: Directory) -> list[str]:
    """Load a directory; what changed."""
    with register.write() as session:
        return replace_directory(session, new)


def test_everything_comes_back_and_the_second_load_changes_nothing(register: Register) -> None:
    """Absences with their reasons, deputies, days, ladders, two addresses, Welsh."""
    before = everything()
    assert "+ absence asha 2027-03-29 to 2027-04-09" in load(register, before)
    after = stored(register)
    assert (before.areas, before.people) == (after.areas, after.people)
    assert before.absences == after.absences
    assert set(before.ladders) == set(after.ladders)
    assert before.holdings == after.holdings
    assert [] == load(register, before)


def test_typed_absences_follow_the_file_and_calendars_stay(register: Register) -> None:
    """A file says everything about leave that is typed in, and nothing about calendars."""
    load(register, directory(absences=[LEAVE]))
    with register.write() as session:
        new = with_calendar(stored_directory(session).directory, BEN, (READ,))
        assert ["+ absence ben 2027-04-01 to 2027-04-01 (calendar)"] == replace_absences(
            session, new
        )
        assert [] == replace_absences(session, new)
    assert (LEAVE, READ) == stored(register).absences
    assert ["- absence asha 2027-03-29 to 2027-04-09"] == changes(stored(register), directory())
    assert ["- absence asha 2027-03-29 to 2027-04-09"] == load(register, directory())
    assert (READ,) == stored(register).absences
    assert [] == load(register, directory())


def test_who_is_gone_takes_their_absences_along(register: Register) -> None:
    """They come back without them."""
    load(register, directory(absences=[READ]))
    lines = load(register, directory({"ashford/deputy_returning_officer": CHLOE}))
    assert "- absence ben 2027-04-01 to 2027-04-01 (calendar)" in lines
    load(register, directory())
    assert () == stored(register).absences


def test_an_area_with_tasks_stays_with_its_force(register: Register) -> None:
    """An election is called for one force; the area could only be there under a new name."""
    plain = directory()
    load(register, plain)
    other = replace(plain.areas["blankshire"], id="loamshire", name="Loamshire")
    moved = replace(
        plain,
        areas={
            **plain.areas,
            "loamshire": other,
            "brambleton": replace(plain.areas["brambleton"], parent="loamshire"),
        },
    )
    election = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:brambleton")
    call(register, election)
    with pytest.raises(DirectoryError) as refused:
        load(register, moved)
    assert str(refused.value) == (
        "area 'brambleton' moves from blankshire to loamshire, and blankshire.2027-05-06 has tasks"
        " there; keep it where it is, or give the area a new id in loamshire"
    )
    assert plain.areas == stored(register).areas


def test_an_area_without_tasks_may_move(register: Register) -> None:
    """Boundaries change."""
    plain = directory()
    load(register, plain)
    assert AreaKind.BCU is plain.areas["north"].kind
    moved = replace(
        plain,
        areas={
            **plain.areas,
            "brambleton": replace(plain.areas["brambleton"], parent="blankshire"),
        },
    )
    assert ["~ area brambleton"] == load(register, moved)


def confirm(register: Register, who: str, told_of: int | None = None) -> list[str]:
    """Confirm a person's addresses; those that were not."""
    with register.write() as session:
        number = stored_directory(session).numbers[who]
        return confirm_addresses(session, number, now=NOW, told_of=told_of)


def confirmed(register: Register) -> set[str]:
    """Who has a confirmed address."""
    with register.read() as session:
        return set(confirmed_people(session))


def test_a_confirmed_address_stays_so_while_it_is_theirs(register: Register) -> None:
    """Over loads and in any order of preference; a new address has to be confirmed again."""
    plain = directory()
    load(register, plain)
    assert (["asha@example.org"], []) == (confirm(register, ASHA), confirm(register, ASHA))
    second = Address("email", "asha.khan@example.org")
    asha = replace(person(ASHA), addresses=(second, *person(ASHA).addresses))
    load(register, replace(plain, people={**plain.people, ASHA: asha}))
    assert {ASHA} == confirmed(register)
    assert ["asha.khan@example.org"] == confirm(register, ASHA)
    stranger = replace(person(ASHA), addresses=(Address("email", "a@example.org"),))
    load(register, replace(plain, people={**plain.people, ASHA: stranger}))
    assert set() == confirmed(register)


@pytest.mark.parametrize(
    ("state", "answers"),
    [
        ("sent", ["asha@example.org"]),
        ("unknown", ["asha@example.org"]),
        ("failed", []),
        ("ready", []),
    ],
)
def test_an_answer_confirms_where_the_question_went(
    register: Register, state: str, answers: list[str]
) -> None:
    """Only the address that had the link, only if it may have arrived, only for its reader."""
    plain = directory(extra=[Holding("ashford", "esm", BEN, deputy=True, start=None, end=None)])
    second = Address("email", "asha.khan@example.org")
    asha = replace(person(ASHA), addresses=(*person(ASHA).addresses, second))
    settle(register, replace(plain, people={**plain.people, ASHA: asha}))
    call(register, an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford"))
    with register.write() as session:
        numbers = stored_directory(session).numbers
        notice, other = session.scalars(select(NoticeRow).order_by(NoticeRow.number)).all()[::40][
            :2
        ]
        told = Carried(notice.number, NoticeKind(notice.kind), 0)
        store_deliveries(
            session,
            [NewDelivery(numbers[ASHA], asha.addresses[0], (told,), NOW)],
            domain="x.example",
            now=NOW,
        )
        session.execute(update(DeliveryRow).values(state=state))
    assert notice.task != other.task
    assert [] == confirm(register, ASHA, told_of=other.task)
    assert [] == confirm(register, BEN, told_of=notice.task)
    assert answers == confirm(register, ASHA, told_of=notice.task)
