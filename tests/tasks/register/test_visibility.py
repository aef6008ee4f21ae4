"""Two organisations share a plan, but not everything: who sees which tasks, and who answers."""

from collections.abc import Collection
from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement, select, update

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Address, Directory, Holding, Person
from tasks.register.database import Register
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.visibility import answerable_by, mine, visible_to
from tests.builders import an_election, at, called_in, day
from tests.cast import (
    ASHA,
    BEN,
    CHLOE,
    DEV,
    HUGH,
    ISLA,
    JONAS,
    VICTOR,
    YUSUF,
    away,
    deputy,
    directory,
)

MAY = an_election(
    "Thu 2027-05-06",
    "Mon 2026-11-02",
    "local_england:ashford",
    "local_england:brambleton",
    "pcc:blankshire",
)
TODAY = day("Mon 2027-03-01")
WITHDRAWALS, LETTER = "ashford/local_england.withdrawals_close", "ashford/joint_letter"
GOLD, REGISTER = "blankshire/gold_group", "ashford/registration_deadline"
NEXT_DOOR = "brambleton/local_england.withdrawals_close"
OFFICES, PUBLIC = "opcc/withdrawals_close", "opcc/notice_of_election"
SOME = {WITHDRAWALS, LETTER, GOLD, REGISTER, NEXT_DOOR, OFFICES, PUBLIC}


@pytest.fixture
def called(register: Register) -> Register:
    """A May election of two authorities and the commissioner."""
    called_in(register, directory(), MAY)
    return register


def ids(register: Register, condition: ColumnElement[bool]) -> set[str]:
    """The tasks that meet a condition, as area and key."""
    with register.read() as session:
        found = session.scalars(select(TaskRow.id).where(condition)).all()
    return {task.partition("/")[2] for task in found}


def seen(register: Register, who: str, people: Directory | None = None) -> set[str]:
    """What somebody sees of a few telling tasks."""
    return SOME & ids(register, visible_to(who, people or directory(), TODAY))


def test_the_telling_tasks_are_there(called: Register) -> None:
    """So that what follows is hidden, and not missing."""
    assert SOME == SOME & ids(called, TaskRow.number > 0)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (ASHA, {WITHDRAWALS, REGISTER, LETTER, PUBLIC}),
        (CHLOE, {WITHDRAWALS, REGISTER, LETTER, PUBLIC}),
        (DEV, {NEXT_DOOR, PUBLIC}),
        (ISLA, {GOLD, LETTER, PUBLIC}),
        (JONAS, {LETTER, PUBLIC}),
        (HUGH, {GOLD, LETTER, PUBLIC}),
        (VICTOR, {OFFICES, PUBLIC, LETTER}),
        (YUSUF, {OFFICES, PUBLIC, LETTER}),
        ("nobody", set()),
    ],
)
def test_each_sees_their_own_organisation_where_they_work(
    called: Register, who: str, sees: set[str]
) -> None:
    """The council's tasks of their authority, the police's of their area, the office's; and what
    is shared there."""
    assert sees == seen(called, who)


def test_no_task_of_another_organisation_alone(called: Register) -> None:
    """Whatever the catalogue holds: what only one organisation owns, and nobody shares."""
    with called.read() as session:
        offices = {
            who: set(
                session.scalars(
                    select(TaskRow.visibility).where(visible_to(who, directory(), TODAY)).distinct()
                )
            )
            for who in (ASHA, ISLA, VICTOR)
        }
    assert {
        ASHA: {"council", "shared"},
        ISLA: {"police", "shared"},
        VICTOR: {"office", "shared"},
    } == offices


def answers(register: Register, who: str, people: Directory | None = None) -> set[str]:
    """What somebody may answer of a few telling tasks."""
    return SOME & ids(register, answerable_by(who, people or directory(), TODAY))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (ASHA, {WITHDRAWALS, REGISTER}),
        (BEN, {WITHDRAWALS}),
        (CHLOE, {WITHDRAWALS, REGISTER, LETTER}),
        (HUGH, {GOLD, LETTER}),
        (DEV, {NEXT_DOOR}),
        ("nobody", set()),
    ],
)
def test_only_its_posts_and_those_above_answer(
    called: Register, who: str, may: Collection[str]
) -> None:
    """Asha reads the joint letter, and does not sign it for the chief constable."""
    assert may == answers(called, who)


def test_a_post_that_changed_hands(called: Register) -> None:
    """Its tasks are seen by who holds it now, and by nobody for having held it."""
    handed = directory(
        {"ashford/esm": DEV, "ashford/ero": DEV},
        extra=[
            Holding("ashford", "esm", ASHA, deputy=False, start=None, end=day("Sun 2027-02-28")),
        ],
    )
    assert set() == seen(called, ASHA, handed)
    assert {WITHDRAWALS, REGISTER, LETTER, NEXT_DOOR, PUBLIC} == seen(called, DEV, handed)


def test_a_deputy_sees_what_they_deputise_for(called: Register) -> None:
    """Whether the holder is there or not."""
    people = directory(extra=[deputy("blankshire/gold_commander", DEV)])
    assert {NEXT_DOOR, GOLD, LETTER, PUBLIC} == seen(called, DEV, people)
    absent = directory(
        extra=[deputy("blankshire/gold_commander", DEV)], absences=[away(DEV, TODAY, TODAY)]
    )
    assert {NEXT_DOOR, GOLD, LETTER, PUBLIC} == seen(called, DEV, absent)


def test_a_task_handed_to_somebody_by_name(called: Register) -> None:
    """They see it and answer it, whatever posts they hold or do not hold; it is on their list."""
    with called.write() as session:
        task = session.scalars(select(TaskRow.number).where(TaskRow.id.endswith(LETTER))).one()
        session.execute(
            update(OwnerRow)
            .where(OwnerRow.task == task, OwnerRow.area == "ashford")
            .values(person="dev")
        )
    for who, others in ((DEV, {NEXT_DOOR, PUBLIC}), ("nobody", set())):
        with called.write() as session:
            session.execute(update(OwnerRow).where(OwnerRow.person.is_not(None)).values(person=who))
        assert {LETTER, *others} == seen(called, who)
        assert LETTER in answers(called, who)
        assert LETTER in ids(called, mine(who, directory(), TODAY))


def test_mine_are_fewer_than_those_seen(called: Register) -> None:
    """A list of one's own tasks holds what one owns; what was never passed up is not on it."""
    assert {WITHDRAWALS, REGISTER} == SOME & ids(called, mine(ASHA, directory(), TODAY))
    assert {LETTER} == SOME & ids(called, mine(CHLOE, directory(), TODAY))
    assert set() == ids(called, mine("nobody", directory(), TODAY))


def test_a_role_shows_what_its_organisation_sees_and_nothing_more(register: Register) -> None:
    """Pat holds no post: a role in Ashford shows the council's tasks there, one in the force those of the
    police; and nobody may answer for a task by a role."""
    called_in(register, directory(), MAY, at("Mon 2026-11-02 09:00"))
    for area, seen in (("ashford", {WITHDRAWALS, LETTER}), ("blankshire", {LETTER, GOLD})):
        role = Access(AccessRole.READER, area)
        pat = Person("pat", "Pat", "en", (Address("email", "pat@example.org"),), (role,))
        plain = directory()
        ours = replace(plain, people={**plain.people, "pat": pat})
        with register.read() as session:
            may = session.scalars(select(TaskRow.id).where(visible_to("pat", ours, TODAY))).all()
            answers = session.scalars(
                select(TaskRow.id).where(answerable_by("pat", ours, TODAY))
            ).all()
        ids = {task.partition("/")[2] for task in may}
        assert seen <= ids
        assert not ids & ({WITHDRAWALS, GOLD} - seen)
        assert not answers
