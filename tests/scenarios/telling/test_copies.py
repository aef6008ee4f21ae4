"""Stories of tasks that are copied to posts which do not own them: these hear once it is done, and no more."""

from pathlib import Path

from tasks.actions.asks.day import CancelElection
from tasks.actions.asks.replan import Replan
from tasks.actions.reopening import reopen
from tasks.files.area_files import AreaFolders
from tasks.register.database import Register, open_register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import Outcome
from tests.builders import an_election, at, to
from tests.cast import ASHA, CHLOE, ISLA, VICTOR, WENDY, deputy, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
PURDAH, STARTS = "ashford/purdah_start", "The pre-election period starts"
BEGUN = "Mon 2027-03-22 09:00"


def office_of(register: Register) -> ChangingOffice:
    """The office of Ashford's May election, with only the start of the pre-election period to do."""
    return ChangingOffice(register).opens(directory(), MAY, CALLED).only(PURDAH)


def test_the_posts_a_task_is_copied_to_hear_when_it_is_done(sqlite_register: Register) -> None:
    """The monitoring officer was asked; the police and the manager hear the end of it, in one message each. The
    commissioner's office, whose period it is not, does not."""
    office = office_of(sqlite_register)
    office.at(BEGUN).expects(STARTS, to=WENDY).nobody_else_than(WENDY)
    office.at("Wed 2027-03-24 09:00").nobody_else_than(WENDY)
    office.completes(WENDY, PURDAH, note="Told all members")
    seen = office.run().nobody_else_than(ISLA, ASHA)
    for who in (ISLA, ASHA):
        seen.expects(STARTS, to=who, kind="done")
    assert 2 == len(seen.sent)
    (message,) = to(seen.sent, ISLA)
    text = " ".join(message.text.split())
    assert "reported done by Wendy" in text
    assert "You hear of it because it is copied to you, as Force election SPOC." in text
    assert "Their note: Told all members." in text
    assert "What to do: nothing." in text
    office.at("Fri 2027-05-07 09:00").nobody_else_than()
    assert 2 == len([address for _, address in office.every if not address.startswith(WENDY)])
    assert not office.faults()


def test_a_task_done_before_anybody_was_asked(sqlite_register: Register) -> None:
    """They hear of it all the same, when offices open next."""
    office = office_of(sqlite_register)
    office.at("Fri 2027-03-12 10:00").nobody_else_than()
    office.completes("olga", PURDAH)
    office.run().nobody_else_than()
    office.at("Mon 2027-03-15 08:59").nobody_else_than()
    office.at("Mon 2027-03-15 09:00").nobody_else_than(ISLA, ASHA)


def test_a_report_that_was_taken_back_overnight_is_told_to_nobody(
    sqlite_register: Register,
) -> None:
    """Nor twice, where it is reported again before the morning."""
    office = office_of(sqlite_register)
    office.at(BEGUN)
    office.now = at("Mon 2027-03-22 15:00")
    for again in (False, True):
        office.completes("olga", PURDAH)
        if not again:
            with sqlite_register.write() as session:
                number = the_task(session, f"{MAY.id}/{PURDAH}").number
                reopen(session, number, Answerer("Olga"), why="too early", now=office.now)
    office.run()
    seen = office.at("Tue 2027-03-23 09:00").nobody_else_than(ISLA, ASHA, WENDY)
    assert 3 == len(seen.sent)
    assert {("done", STARTS.upper())} == seen.told(ASHA)


def test_who_reported_it_done_or_holds_two_posts(sqlite_register: Register) -> None:
    """The one who did it hears nothing; who was asked and gets a copy as well, or deputises, hears once."""
    office = ChangingOffice(sqlite_register).opens(
        directory(
            {"ashford/monitoring_officer": ASHA, "blankshire/force_election_spoc": None},
            extra=[deputy("blankshire/force_election_spoc", VICTOR)],
        ),
        MAY,
        CALLED,
    )
    office.only(PURDAH).at(BEGUN).nobody_else_than(ASHA)
    office.completes("olga", PURDAH)
    seen = office.run().nobody_else_than(VICTOR, ASHA)
    assert 2 == len(seen.sent)
    (message,) = to(seen.sent, ASHA)
    assert "copied" not in message.text


def test_nobody_hears_of_what_does_not_apply_or_is_stood_down(sqlite_register: Register) -> None:
    """Those who were not asked have heard nothing that they would have to forget."""
    office = office_of(sqlite_register)
    office.at(BEGUN)
    office.completes("olga", PURDAH, Outcome.NOT_APPLICABLE, note="no council here")
    office.run().nobody_else_than(WENDY)


def test_a_cancelled_election(sqlite_register: Register) -> None:
    """The owner is stood down; nobody else."""
    office = office_of(sqlite_register)
    office.at(BEGUN)
    office.changes(CancelElection(reason=""))
    office.run().nobody_else_than(WENDY)


def test_what_is_open_again_asks_nothing_of_who_got_a_copy(sqlite_register: Register) -> None:
    """What they were told holds no longer, which they hear; doing it is for others."""
    office = office_of(sqlite_register)
    office.at(BEGUN)
    office.completes(WENDY, PURDAH)
    office.run()
    with sqlite_register.write() as session:
        number = the_task(session, f"{MAY.id}/{PURDAH}").number
        reopen(session, number, Answerer("Olga"), why="too early", now=office.now)
    seen = office.run().expects(STARTS, to=WENDY, kind="open again")
    (message,) = to(seen.sent, ISLA)
    words = " ".join(message.text.split())
    assert "What to do: nothing: it is copied to you, and others do it." in words


def test_only_who_may_see_the_task_hears_of_it(tmp_path: Path) -> None:
    """Where a force keeps it to the councils, the police and the commissioner's office hear nothing."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    changed = '[[task]]\nkey = "purdah_start"\nvisibility = "council"\n'
    (folder / "blankshire.toml").write_text(changed, "utf-8")
    register = open_register(
        f"sqlite:///{tmp_path / 'r.db'}", area_folders=AreaFolders(catalogues=folder)
    )
    office = office_of(register)
    office.at(BEGUN)
    office.completes(WENDY, PURDAH)
    office.run().nobody_else_than(ASHA)
    register.close()


def test_what_becomes_another_posts_was_never_theirs_who_got_a_copy(tmp_path: Path) -> None:
    """Open again, it goes to the returning officer: whose it was hears so; whom it was copied to hears
    nothing of a task that was not theirs."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    register = open_register(
        f"sqlite:///{tmp_path / 'r.db'}", area_folders=AreaFolders(catalogues=folder)
    )
    people = directory({"ashford/chief_executive": None})
    office = ChangingOffice(register).opens(people, MAY, CALLED).only(PURDAH)
    office.at(BEGUN)
    office.completes(WENDY, PURDAH)
    office.run()
    with register.write() as session:
        number = the_task(session, f"{MAY.id}/{PURDAH}").number
        reopen(session, number, Answerer("Olga"), why="too early", now=office.now)
    office.run()
    whole = ("purdah_start", "purdah_end", "purdah_parish")
    changed = (f'[[task]]\nkey = "{key}"\nposts = ["returning_officer"]\n' for key in whole)
    (folder / "blankshire.toml").write_text("".join(changed), "utf-8")
    office.changes(Replan(reason="the returning officer does it"))
    seen = office.run().expects(STARTS, to=CHLOE, kind="handed over")
    (gone,) = to(seen.sent, WENDY)
    assert "The task below is no longer yours." in gone.text
    seen.nobody_else_than(WENDY, CHLOE)
    register.close()
