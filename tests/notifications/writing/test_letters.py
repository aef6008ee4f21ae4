"""From deliveries to letters: what still matters when a message is written, and at what cost."""

import re
from contextlib import redirect_stdout, suppress
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import select, update

from flows.cli.parser import parse
from notifications.writing.messages import Letter, write
from tasks.actions.answering import acknowledge, complete
from tasks.alarms import remedy_of
from tasks.files.datafiles import DATA, read_toml
from tasks.register.database import Register
from tasks.register.messages.queue import OUT_OF_HOURS
from tasks.register.models import AlarmRow, DeliveryRow, ElectionRow, PersonRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.session import Session
from tasks.terms import NoticeKind, TaskState
from tasks.views.answers import Outcome
from tests.cast import ASHA, BEN, CHLOE, GRACE, HUGH, ISLA, JONAS, directory
from tests.notifications.posting import (
    CLOSE,
    ELECTION,
    JOINT_LETTER,
    LATER,
    counted,
    letter_of,
    office,
    post,
    writer,
)

TWO = ((NoticeKind.OPENED, CLOSE), (NoticeKind.REMINDER, JOINT_LETTER))


@pytest.fixture
def may(sqlite_register: Register) -> Register:
    """Ashford's May election, a month before the poll."""
    office(sqlite_register)
    with sqlite_register.write() as session:
        open_due(session, now=LATER)
    return sqlite_register


def kinds(letter: Letter | None) -> list[NoticeKind]:
    """What a letter tells."""
    return [] if letter is None else [item.kind for item in letter.items]


def test_a_batch_costs_as_many_queries_as_one_letter(register: Register) -> None:
    """Nine messages with escalations and alarms take the same handful of queries as three."""
    office(register)
    with register.write() as session:
        open_due(session, now=LATER)
        alarm = AlarmRow(election=None, kind="plan", text="Something", raised_at=LATER)
        session.add(alarm)
        session.flush()
        few = [
            post(session, ASHA, *TWO),
            post(session, CHLOE, (NoticeKind.ESCALATION, CLOSE), rung=2),
            post(session, None, parts=[f"alarm:{alarm.number}"]),
        ]
        more = [post(session, who, *TWO) for who in (ASHA, BEN, CHLOE, GRACE, ISLA, JONAS)]
        write_all = writer(session)
        with counted(session) as for_few:
            write_all.written(session, few, now=LATER)
        session.expire_all()
        rows = [*few, *more]
        for row in rows:
            session.refresh(row)
        with counted(session) as for_all:
            found = write_all.written(session, rows, now=LATER).letters
    assert {row.number for row in rows} == found.keys()
    assert None not in found.values()
    assert len(for_few) == len(for_all) <= 18


def test_readers_of_one_task_share_what_is_shown_of_it(may: Register) -> None:
    """It is put together once, however many are told."""
    with may.write() as session:
        rows = [post(session, who, *TWO) for who in (ASHA, BEN)]
        first, second = writer(session).written(session, rows, now=LATER).letters.values()
    assert first is not None
    assert second is not None
    assert first.items[0].task is second.items[0].task
    assert first.items[0].url != second.items[0].url


def test_nothing_is_told_of_an_archived_election(may: Register) -> None:
    """Four months later nobody is woken by a ghost."""
    with may.write() as session:
        row = post(session, ASHA, *TWO, (NoticeKind.STAND_DOWN, CLOSE))
        session.execute(update(ElectionRow).values(state="archived"))
        assert letter_of(session, row) is None


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("open", ["opened", "change"]),
        ("done", ["done"]),
        ("not_applicable", ["done"]),
        ("stood_down", ["stand_down"]),
        ("passed", ["stand_down"]),
    ],
)
def test_what_is_told_fits_how_the_task_stands_now(
    may: Register, state: str, told: list[str]
) -> None:
    """A stand-down of a task that is needed again, or an opening of one that is done, is not sent."""
    every = [NoticeKind.OPENED, NoticeKind.CHANGE, NoticeKind.STAND_DOWN, NoticeKind.DONE]
    with may.write() as session:
        row = post(session, ASHA, *((kind, CLOSE) for kind in every))
        the_task(session, f"{ELECTION}/{CLOSE}").state = TaskState(state)
        session.flush()
        assert told == kinds(letter_of(session, row))


def test_a_reminder_that_waited_is_dropped_when_somebody_has_taken_the_task_up(
    may: Register,
) -> None:
    """An acknowledgement stops what has not been sent yet, but what opened is still told, and so is
    the last call."""
    with may.write() as session:
        row = post(session, ASHA, (NoticeKind.REMINDER, CLOSE))
        both = post(session, ASHA, (NoticeKind.REMINDER, CLOSE), (NoticeKind.OPENED, CLOSE))
        up = post(session, CHLOE, (NoticeKind.ESCALATION, CLOSE), rung=1)
        assert kinds(letter_of(session, row)) == ["reminder"]
        number = the_task(session, f"{ELECTION}/{CLOSE}").number
        acknowledge(session, number, Answerer("Ben"), note="", now=LATER + timedelta(minutes=1))
        later = LATER + timedelta(minutes=2)
        assert letter_of(session, row, later) is None
        assert letter_of(session, up, later) is None
        assert kinds(letter_of(session, both, later)) == ["opened"]
        due = the_task(session, f"{ELECTION}/{CLOSE}").due
        assert kinds(letter_of(session, row, due - timedelta(hours=1))) == ["reminder"]


def test_a_reminder_that_waited_is_dropped_while_the_task_is_put_off(may: Register) -> None:
    """And told again from the hour it was put off to."""
    with may.write() as session:
        row = post(session, ASHA, (NoticeKind.REMINDER, CLOSE))
        until = LATER + timedelta(hours=3)
        the_task(session, f"{ELECTION}/{CLOSE}").snoozed_until = until
        session.flush()
        assert letter_of(session, row) is None
        assert kinds(letter_of(session, row, until)) == ["reminder"]


def test_working_days_since_a_word_that_ran_out_are_counted(may: Register) -> None:
    """Taken up on the Thursday before Easter, two working days: Tuesday and Wednesday."""
    with may.write() as session:
        row = post(session, ASHA, (NoticeKind.REMINDER, CLOSE))
        task = the_task(session, f"{ELECTION}/{CLOSE}")
        task.acknowledged_by = "Ben"
        task.acknowledged_at = LATER - timedelta(days=11)
        task.acknowledged_until = LATER + timedelta(days=1)
        session.flush()
        found = letter_of(session, row)
        assert found is not None
        assert found.items[0].quiet_days is None
        task.acknowledged_until = LATER - timedelta(days=4)
        session.flush()
        found = letter_of(session, row)
        assert found is not None
        # Thursday 25 March to Monday 5 April 2027, without Good Friday and Easter Monday.
        assert found.items[0].quiet_days == 5


def test_who_brought_a_notice_about_and_why_reaches_its_reader(may: Register) -> None:
    """A hand-up says who asks, by name."""
    with may.write() as session:
        row = post(session, CHLOE, (NoticeKind.HANDED_UP, CLOSE), by=ASHA, why="The papers burnt")
        found = letter_of(session, row)
    assert found is not None
    assert ("Asha", "The papers burnt") == (found.items[0].by, found.items[0].why)


def test_a_person_who_has_left_is_told_nothing(may: Register) -> None:
    """A message that was waiting for them is not sent."""
    with may.write() as session:
        row = post(session, ASHA, *TWO)
        session.execute(update(PersonRow).where(PersonRow.id == ASHA).values(removed=True))
        assert letter_of(session, row) is None


def test_how_a_message_was_sent_stands_in_the_letter(may: Register) -> None:
    """Urgent, out of hours, or held, and the language of its reader."""
    with may.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == ASHA).values(language="cy"))
        urgent = letter_of(session, post(session, ASHA, *TWO, urgent=True, parts=[OUT_OF_HOURS]))
        held = letter_of(session, post(session, BEN, *TWO, held="outside office hours"))
    assert urgent is not None
    assert held is not None
    assert (True, True, "", "cy") == (
        urgent.urgent,
        urgent.out_of_hours,
        urgent.held,
        urgent.language,
    )
    assert (False, False, "outside office hours", "en") == (
        held.urgent,
        held.out_of_hours,
        held.held,
        held.language,
    )


def alarmed(session: Session) -> tuple[AlarmRow, DeliveryRow]:
    """An alarm, and the message that tells the operators of it."""
    alarm = AlarmRow(
        election=ELECTION, kind="nobody", text="Nobody could be told about 'X'", raised_at=LATER
    )
    session.add(alarm)
    session.flush()
    return alarm, post(session, None, parts=[f"alarm:{alarm.number}"])


def test_operators_are_told_what_since_when_and_what_to_do(may: Register) -> None:
    """An alarm is a letter of its own, without a name, a task or a link."""
    with may.write() as session:
        _, row = alarmed(session)
        found = letter_of(session, row)
    assert found is not None
    message = write(found)
    assert (
        message.subject
        == "Writ needs your help since Mon 5 April 2027, 09:00: Nobody could be told about 'X'"
    )
    text = " ".join(message.text.split())
    assert "Since: Monday 5 April 2027, 09:00" in text
    assert "What to do: Enter a holder or a deputy, with an address" in text
    assert "http" not in message.text + message.html


def test_an_alarm_that_has_ended_is_not_told(may: Register) -> None:
    """Its message is dropped."""
    with may.write() as session:
        alarm, row = alarmed(session)
        alarm.cleared_at = LATER
        session.flush()
        assert letter_of(session, row) is None


def test_tasks_are_read_as_the_register_has_them(may: Register) -> None:
    """A letter tells of the moment that holds now, not when the message was made."""
    with may.write() as session:
        row = post(session, ASHA, (NoticeKind.OPENED, CLOSE))
        due = LATER + timedelta(days=2)
        session.execute(update(TaskRow).where(TaskRow.id == f"{ELECTION}/{CLOSE}").values(due=due))
        found = letter_of(session, row)
    assert found is not None
    assert found.items[0].task.due == due


def commands() -> set[str]:
    """The commands that `writ --help` lists."""
    shown = StringIO()
    with redirect_stdout(shown), suppress(SystemExit):
        parse(["--help"])
    return set(re.findall(r"^    (\w+)\b", shown.getvalue(), re.MULTILINE))


@pytest.mark.parametrize("kind", read_toml(DATA / "alarms.toml"))
def test_every_kind_of_alarm_has_its_own_remedy(kind: str) -> None:
    """In words, with commands that there are."""
    said = remedy_of(kind)
    assert said != remedy_of("other")
    assert commands() >= set(re.findall(r"`writ (\w+)", said))


def test_an_alarm_of_an_unknown_kind_names_where_to_look() -> None:
    """Rather than saying nothing."""
    said = remedy_of("brand-new")
    assert {"alarms", "doctor"} == set(re.findall(r"`writ (\w+)", said))
    assert commands() >= {"alarms", "doctor"}


@pytest.mark.parametrize(
    ("who", "post_title"),
    [(HUGH, "Chief constable"), (CHLOE, "Returning officer"), (ASHA, "")],
)
def test_a_task_of_two_posts_comes_to_each_reader_as_their_own(
    may: Register, who: str, post_title: str
) -> None:
    """Not as both; and to somebody who holds neither as none."""
    with may.write() as session:
        the_task(session, f"{ELECTION}/{JOINT_LETTER}").opens = LATER
        letter = letter_of(session, post(session, who, (NoticeKind.OPENED, JOINT_LETTER)))
    assert letter is not None
    assert post_title == letter.items[0].post
    text = " ".join(write(letter).text.split())
    comes = f"It comes to you as {post_title} and is due" if post_title else "now open. It is due"
    assert comes in text


def test_nobody_is_told_what_they_said_themselves_as_if_it_were_another(may: Register) -> None:
    """Who took the task up reads *you*, the others the name; so does who handed it up to themselves."""
    with may.write() as session:
        number = the_task(session, f"{ELECTION}/{CLOSE}").number
        acknowledge(session, number, Answerer("Isla", ISLA), note="", now=LATER)
        told = (NoticeKind.OPENED, CLOSE), (NoticeKind.HANDED_UP, JOINT_LETTER)
        texts = {}
        for who in (ISLA, ASHA):
            row = post(session, who, *told, by=ISLA, why="I am away")
            letter = letter_of(session, row)
            assert letter is not None
            texts[who] = " ".join(write(letter).text.split())
    assert "You said on Monday 5 April 2027, 09:00 that you are dealing with it." in texts[ISLA]
    assert "handed up to you by yourself, and you said: I am away." in texts[ISLA]
    assert "Isla said" not in texts[ISLA]
    assert "Isla said on Monday 5 April 2027, 09:00 that they are dealing with it." in texts[ASHA]
    assert "handed up to you by Isla, who says: I am away." in texts[ASHA]


def test_what_is_reported_not_applicable_is_not_said_to_be_done(may: Register) -> None:
    """As an owner reports it, through the register."""
    with may.write() as session:
        task = the_task(session, f"{ELECTION}/{CLOSE}")
        complete(
            session,
            task.number,
            Answerer("Asha", ASHA),
            directory=directory(),
            outcome=Outcome.NOT_APPLICABLE,
            note="no poll",
            evidence={},
            now=LATER,
        )
        letter = letter_of(session, post(session, BEN, (NoticeKind.DONE, CLOSE)))
    assert letter is not None
    message = write(letter)
    assert message.subject.startswith("Not applicable, due Thu 8 April 2027, 16:00: ")
    assert "has been reported as not applicable by Asha" in " ".join(message.text.split())


def test_a_force_wide_task_does_not_name_the_force_twice(may: Register) -> None:
    """Beside its own area the election is called by its day; beside another's by the force too."""
    with may.write() as session:
        force = session.scalars(
            select(TaskRow.id).where(TaskRow.area == "blankshire").limit(1)
        ).one()
        key = force.partition("/")[2]
        told = ((NoticeKind.OPENED, key), (NoticeKind.OPENED, CLOSE))
        session.execute(update(TaskRow).where(TaskRow.id == force).values(state="open"))
        letter = letter_of(session, post(session, GRACE, *told))
    assert letter is not None
    text = write(letter).text
    assert "\nBlankshire · Thursday 6 May 2027\n" in text
    assert "\nAshford · Blankshire, Thursday 6 May 2027\n" in text


def test_a_subject_counts_how_many_of_several_have_a_new_date(may: Register) -> None:
    """One of two is not both, and both are not one."""
    with may.write() as session:
        change, remind = NoticeKind.CHANGE, NoticeKind.OPENED
        one = letter_of(session, post(session, ASHA, (remind, CLOSE), (change, JOINT_LETTER)))
        both = letter_of(session, post(session, ASHA, (change, CLOSE), (change, JOINT_LETTER)))
    assert one is not None
    assert both is not None
    first = "the first due Thu 8 April 2027, 16:00"
    assert f"2 election tasks for you, 1 with a new date, {first}" == write(one).subject
    assert f"New dates for 2 election tasks, {first}" == write(both).subject
