"""From deliveries to letters: what still matters when a message is written, and at what cost."""

import re
from contextlib import redirect_stdout, suppress
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from flows.cli.parser import parse
from notifications.messages import Letter, write
from notifications.press import remedy
from tasks.notice_kinds import NoticeKind
from tasks.register.auditing import _KINDS
from tasks.register.database import Register
from tasks.register.models import AlarmRow, DeliveryRow, ElectionRow, PersonRow, TaskRow
from tasks.register.posting import OUT_OF_HOURS
from tasks.register.work import Answerer, acknowledge, open_due, the_task
from tests.cast import ASHA, BEN, CHLOE, GRACE, ISLA, JONAS
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
            write_all.letters(session, few, now=LATER)
        session.expire_all()
        rows = [*few, *more]
        for row in rows:
            session.refresh(row)
        with counted(session) as for_all:
            found = write_all.letters(session, rows, now=LATER)
    assert {row.number for row in rows} == found.keys()
    assert None not in found.values()
    assert len(for_few) == len(for_all) <= 16


def test_readers_of_one_task_share_what_is_shown_of_it(may: Register) -> None:
    """It is put together once, however many are told."""
    with may.write() as session:
        rows = [post(session, who, *TWO) for who in (ASHA, BEN)]
        first, second = writer(session).letters(session, rows, now=LATER).values()
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
        the_task(session, f"{ELECTION}/{CLOSE}").state = state
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
        urgent.urgent, urgent.out_of_hours, urgent.held, urgent.language,
    )  # fmt: skip
    assert (False, False, "outside office hours", "en") == (
        held.urgent, held.out_of_hours, held.held, held.language,
    )  # fmt: skip


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
    assert "What to do: enter who holds the post" in text
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


@pytest.mark.parametrize("kind", [*_KINDS, "plan", "nobody", "delivery"])
def test_every_kind_of_alarm_has_its_own_remedy(kind: str) -> None:
    """In words, with commands that there are."""
    said = remedy("en", kind)
    assert said != remedy("en", "other")
    assert commands() >= set(re.findall(r'"writ (\w+)', said))


def test_an_alarm_of_an_unknown_kind_names_where_to_look() -> None:
    """Rather than saying nothing."""
    said = remedy("en", "brand-new")
    assert {"alarms", "doctor"} == set(re.findall(r'"writ (\w+)', said))
    assert commands() >= {"alarms", "doctor"}
