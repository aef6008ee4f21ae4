"""Whoever a force chooses for a statutory task of a council, its electoral services manager is asked too."""

from pathlib import Path

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.files.area_files import AreaFolders
from tasks.register.database import open_register
from tasks.register.people import number_of_person
from tasks.register.plans.owned_tasks import the_task
from tasks.terms import TaskState
from tests.builders import an_election, at
from tests.cast import ASHA, CHLOE, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE, TITLE = "ashford/local_england.notice_of_election", "Publish the notice of election"
OPENS = "Mon 2027-03-15 09:00"


@pytest.fixture
def office(tmp_path: Path) -> ChangingOffice:
    """Ashford's May election, in which the returning officer publishes the notice."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    chosen = 'key = "notice_of_election"\nposts = ["returning_officer"]\nscope = "poll"\n'
    (folder / "blankshire.toml").write_text(f"[[task]]\n{chosen}", encoding="utf-8")
    register = open_register(
        f"sqlite:///{tmp_path / 'r.db'}", area_folders=AreaFolders(catalogues=folder)
    )
    return ChangingOffice(register).opens(directory(), MAY, CALLED).only(NOTICE)


def test_both_are_asked_and_either_answers(office: ChangingOffice) -> None:
    """The manager is asked in the same pass as the returning officer, whose task it is, and is not passed over
    when it climbs; her one answer closes it."""
    seen = office.at(OPENS)
    seen.expects(TITLE, to=CHLOE)
    seen.expects(TITLE, to=ASHA).nobody_else_than(ASHA, CHLOE)
    with office.register.read() as session:
        row = the_task(session, f"{MAY.id}/{NOTICE}")
        number, roles = row.number, row.roles
        asha = number_of_person(session, "asha")
    assert ["returning_officer"] == roles
    desk = RegisterDesk(office.register)
    shown = desk.complete(
        number, person=asha, outcome="done", note="", evidence={}, now=at("Mon 2027-03-22 10:00")
    )
    assert "done" == shown.outcome
    with office.register.read() as session:
        assert TaskState.DONE is the_task(session, f"{MAY.id}/{NOTICE}").state
