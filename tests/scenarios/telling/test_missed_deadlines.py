"""Stories of a statutory deadline that passes undone: those who must know hear at once."""

from pathlib import Path

from tasks.files.area_files import AreaFolders
from tasks.register.database import Register, open_register
from tests.builders import an_election, to
from tests.cast import ASHA, BEN, CHLOE, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE, NOMINATIONS = "ashford/local_england.nominations_close", "Close of nominations"
NOTICE, PUBLISH = "ashford/local_england.notice_of_election", "Publish the notice of election"
REGISTER = "ashford/registration_deadline"
LETTER = "ashford/joint_letter"


def office_of(register: Register, *tasks: str) -> Office:
    """The office on the eve of the deadlines, with only these tasks to do, each by its moment."""
    office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    return office.of_old().only(*tasks)


def test_a_missed_hour_is_told_at_once_to_its_owner_and_the_returning_officer(
    sqlite_register: Register,
) -> None:
    """At four, not at four on the next working day; though Asha had said that she deals with it."""
    office = office_of(sqlite_register, CLOSE)
    office.at("Wed 2027-04-07 10:00")
    office.acknowledges(ASHA, CLOSE)
    seen = office.at("Thu 2027-04-08 16:00").nobody_else_than(ASHA, CHLOE)
    seen.expects(NOMINATIONS, to=ASHA, kind="overdue").expects(NOMINATIONS, to=CHLOE, kind="missed")
    (message,) = to(seen.sent, CHLOE)
    assert message.subject == (
        "Not reported done (Electoral services manager), overdue since today, Thu 8 April 2027, 16:00 (set by"
        " law): Close of nominations, Ashford"
    )
    text = " ".join(message.text.split())
    assert (
        "was due today, by 16:00, and nobody has reported it done. The law sets this date." in text
    )
    assert "You hear of it because you answer for it, as Returning officer." in text
    assert 0 == office.rung(CLOSE)
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")


def test_nobody_hears_of_what_was_done_in_time(sqlite_register: Register) -> None:
    """Nor of a recommendation that was missed."""
    office = office_of(sqlite_register, CLOSE, LETTER)
    office.at("Thu 2027-04-08 15:00")
    office.completes(ASHA, CLOSE)
    office.at("Thu 2027-04-08 16:00").nothing_to(CHLOE)
    with_letter = office.at("Sat 2027-05-01 09:00")
    with_letter.nothing_to(CHLOE)


def test_a_day_that_is_over_is_told_when_offices_would_open(sqlite_register: Register) -> None:
    """Due on Wednesday, at no hour: on Thursday at nine."""
    office = office_of(sqlite_register, NOTICE)
    office.at("Wed 2027-03-31 17:00").nothing_to(CHLOE)
    seen = office.at("Thu 2027-04-01 09:00")
    seen.expects(PUBLISH, to=CHLOE, kind="missed").expects(PUBLISH, to=ASHA, kind="overdue")


def test_it_waits_for_no_office_hours(sqlite_register: Register) -> None:
    """The register closes at 23:59: that is pressing by policy, and says why it comes at night."""
    office = office_of(sqlite_register, REGISTER)
    seen = office.at("Mon 2027-04-19 23:59").nobody_else_than(ASHA, CHLOE)
    (message,) = to(seen.sent, CHLOE)
    assert "outside office hours because a deadline set by law has passed" in " ".join(
        message.text.split()
    )


def test_who_hears_is_policy(tmp_path: Path) -> None:
    """Where an area names nobody it is told as before, on the next working day."""
    folder = tmp_path / "policy"
    folder.mkdir()
    (folder / "ashford.toml").write_text("[statute]\nmissed_told_to = []\n", "utf-8")
    register = open_register(
        f"sqlite:///{tmp_path / 'r.db'}", area_folders=AreaFolders(policies=folder)
    )
    office = office_of(register, CLOSE)
    office.at("Thu 2027-04-08 16:00").nobody_else_than()
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=ASHA, kind="overdue")
    register.close()
