"""Rehearsals: the real office against a moved clock, and nothing that leaves it."""

import json
import re
from collections import Counter
from datetime import date, time

import pytest
from sqlalchemy import func, select

from calendars.days.working_days import day_calendar
from notifications.rehearsal.findings import Findings
from notifications.rehearsal.page import page
from notifications.rehearsal.people import done_at, silent_people
from notifications.rehearsal.rehearsal import RehearsalError, rehearse
from tasks.catalogue.catalogue import load_catalogue
from tasks.files.area_files import AreaFolders
from tasks.outbox.due_notices import task_ladder
from tasks.people.directory import Directory
from tasks.register.database import Register, open_register
from tasks.register.models import Base, ProclaimedRow, TaskRow
from tasks.register.plans.directory_store import replace_directory
from tasks.register.plans.elections import polled_areas
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.task_views import open_books_of
from tasks.terms import Basis, NoticeKind, TaskState
from tests.builders import RecordingChannel, an_election, at, shown
from tests.cast import directory
from tests.office import Office

FACTS = an_election("Thu 2027-05-06", "Mon 2027-03-15", "local_england:ashford")
CALLED = "Mon 2027-03-15 09:00"
UP = {NoticeKind.ESCALATION, NoticeKind.HANDED_UP}
KEPT = {"joint_letter", "gold_meeting"}
POLICY = "[statute]\nclimb_until_working_days = 5\n[guidance]\nclimb_every_working_days = 1\n"
POLICY += "climb_until_working_days = 5\n"


def small() -> Directory:
    """The cast without Brambleton and the commissioner's office."""
    return directory(without=["brambleton", "opcc"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A register with the cast in it, whose force does little more than the law asks for and gives up
    soon, so that its elections are short."""
    home = tmp_path_factory.mktemp("office")
    for name in ("catalogue", "policy"):
        (home / name).mkdir()
    off = [d.key for d in load_catalogue() if d.basis is Basis.GUIDANCE and d.key not in KEPT]
    rows = "".join(f'[[off]]\nkey = "{key}"\nreason = "a short test"\n' for key in off)
    (home / "catalogue" / "blankshire.toml").write_text(rows, encoding="utf-8")
    (home / "policy" / "blankshire.toml").write_text(POLICY, encoding="utf-8")
    register = open_register(
        f"sqlite:///{home}/register.db",
        area_folders=AreaFolders(home / "catalogue", home / "policy"),
    )
    with register.write() as session:
        replace_directory(session, small())
    return register


def rehearsed(register: Register, silent: int = 0, seed: int = 0) -> Findings:
    """A rehearsal of the cast's election."""
    channels = {"email": RecordingChannel()}
    return rehearse(register, FACTS, channels, silent=silent, seed=seed, digests=False)


@pytest.fixture(scope="module")
def answered(office: Register) -> Findings:
    """A rehearsal in which everybody answers."""
    return rehearsed(office)


@pytest.fixture(scope="module")
def silent(office: Register) -> Findings:
    """A rehearsal in which nobody does."""
    return rehearsed(office, silent=100)


def rows(register: Register) -> dict[str, int]:
    """How many rows there are in each table."""
    with register.read() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def real(office: Register) -> Office:
    """An office with a register of its own, and the same files, that has called the election."""
    found = Office(office.in_memory())
    return found.opens(small(), FACTS, CALLED)


def test_nothing_leaves_and_nothing_is_kept(office: Register, answered: Findings) -> None:
    """The office's register and its channels are as they were; its proclaimed days count."""
    day = ProclaimedRow(
        day=date(2027, 4, 21),
        name="A jubilee",
        nations=["England"],
        proclaimed_on=date(2027, 1, 4),
        mourning=False,
    )
    with office.write() as session:
        session.add(day)
    before, channel = rows(office), RecordingChannel()
    found = rehearse(office, FACTS, {"email": channel}, digests=False)
    assert (before, []) == (rows(office), channel.sent)
    with office.write() as session:
        session.delete(day)
    dues = {task.key: shown(task.due) for task in found.tasks}
    assert dues != {task.key: shown(task.due) for task in answered.tasks}


def test_everybody_answers(answered: Findings) -> None:
    """Every task is done by its owner before it is due, and nobody above is asked."""
    asked = [task for task in answered.tasks if task.ending]
    assert ({0}, ()) == ({task.ending.rung for task in asked if task.ending}, answered.never_done)
    assert len(asked) == answered.done_by(owners=True)
    assert 0 == answered.done_by(owners=False)
    assert [] == [t.id for t in asked if t.closed_at is None or t.closed_at > max(t.due, t.opens)]
    assert set() == {about.kind for told in answered.messages for about in told.about} & UP


def test_nobody_answers(office: Register, silent: Findings) -> None:
    """Every ladder is climbed to its top, and every task stays undone."""
    asked = {task.id: task.ending for task in silent.tasks if task.ending}
    assert asked.keys() == {task.id for task in silent.never_done}
    assert tops(office) == {name: ending.rung for name, ending in asked.items()}
    assert any(ending.rung > 1 for ending in asked.values())
    assert all(ending.words.startswith("nobody left after") for ending in asked.values())
    law = {task.id for task in silent.statutory_never_done}
    assert law < asked.keys()


def tops(office: Register) -> dict[str, int]:
    """The last rung of each task with somebody to ask, as the register's own ladders have it: those of last
    resort only about what is set by law, or critical."""
    there = real(office)
    with there.register.read() as session:
        books = open_books_of(session)
        found = session.scalars(select(TaskRow).where(TaskRow.state != TaskState.PASSED)).all()
        owners = owners_of(session, [row.number for row in found])
        polled = polled_areas(session, {row.election for row in found})
        return {
            row.id: max(
                n for n, rung in enumerate(ladder) if n == 0 or rung.asked(last_resort=last)
            )
            for row in found
            for last in [
                row.basis is Basis.STATUTE or books.catalogue_of(row.area).by_key[row.key].critical
            ]
            for ladder in [
                task_ladder(
                    row, owners[row.number], books, polled=polled[row.election], now=there.now
                )
            ]
        }


def test_the_same_rehearsal_twice(office: Register) -> None:
    """The same people are silent, and the same words are said at the same moments."""
    first, second = rehearsed(office, silent=30), rehearsed(office, silent=30)
    assert first == second
    assert page(first) == page(second)
    assert 0 < len(first.scenario.silent_people) < first.scenario.people


def test_what_is_sent_is_what_an_office_sends(office: Register, silent: Findings) -> None:
    """Message for message, where nobody answers: an office driven pass by pass sends the same."""
    there = real(office)
    while there.report.next_at is not None:
        there.run(max(there.report.next_at, there.now))
    sent = Counter(
        (address, shown(message.date), message.subject) for message, address in there.every
    )
    assert sent == Counter((t.address, shown(t.at), t.subject) for t in silent.messages)


def test_what_waits_says_why(silent: Findings) -> None:
    """A message that fell due out of hours was held until they began, and the findings say so."""
    held = [told for told in silent.messages if told.held]
    assert held
    assert all(told.made < told.at for told in held)


def test_who_is_silent() -> None:
    """So many percent, rounded up; who is silent at ten percent is so at thirty as well."""
    people = [f"p{number}" for number in range(27)]
    found = {percent: silent_people(people, percent, 7) for percent in (0, 1, 10, 30, 100)}
    assert {0: 0, 1: 1, 10: 3, 30: 9, 100: 27} == {n: len(some) for n, some in found.items()}
    assert found[1] < found[10] < found[30] < found[100]
    assert found[30] != silent_people(people, 30, 8)


@pytest.mark.parametrize(
    ("asked", "due", "done"),
    [
        ("Mon 2027-03-01 09:00", "Mon 2027-03-15 17:00", "Mon 2027-03-08 09:00"),
        ("Mon 2027-03-01 09:00", "Wed 2027-03-10 17:00", "Fri 2027-03-05 09:00"),
        ("Mon 2027-03-01 09:00", "Thu 2027-03-11 17:00", "Fri 2027-03-05 09:00"),
        ("Mon 2027-03-01 09:00", "Mon 2027-03-01 17:00", "Mon 2027-03-01 13:00"),
        ("Mon 2027-03-01 09:00", "Fri 2027-02-26 17:00", "Mon 2027-03-01 09:00"),
    ],
)
def test_when_somebody_is_done(asked: str, due: str, done: str) -> None:
    """When offices open on the working day in the middle, else in the middle, else at once."""
    days = day_calendar("CAL-EW")
    assert done == shown(done_at(at(asked), at(due), time(9), days))


@pytest.mark.parametrize("percent", [-1, 101])
def test_no_percentage(office: Register, percent: int) -> None:
    """It is refused before anything is rehearsed."""
    with pytest.raises(RehearsalError, match=f"{percent} % of the people cannot be silent"):
        rehearsed(office, silent=percent)


def test_no_directory(sqlite_register: Register) -> None:
    """Without people nobody can be told; it says how to load them."""
    with pytest.raises(RehearsalError, match="load one first: `writ directory load FILE`"):
        rehearsed(sqlite_register)


def test_the_page_needs_nothing_else(silent: Findings) -> None:
    """Every task and every message is in it, and it names nothing to fetch."""
    written = page(silent)
    assert [] == re.findall(r'(?:src|href)="(?!#)[^"]*"', written)
    assert len(silent.tasks) == written.count("<tr data-p=")
    data = json.loads(written.partition('id="data">')[2].partition("</script>")[0])
    texts = ["\n\n".join(data["parts"][n] for n in message[-1]) for message in data["messages"]]
    assert [told.text for told in silent.messages] == texts
    assert len(data["parts"]) == len(set(data["parts"]))
