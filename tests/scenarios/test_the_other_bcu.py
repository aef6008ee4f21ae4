"""A story of a force of two BCUs and an election in one: nobody of the other is asked about it."""

from dataclasses import replace

from tasks.actions.handing_up import hand_up
from tasks.people.directory import Area, Directory, Holding
from tasks.people.posts import AreaKind
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tests.builders import an_election
from tests.cast import BEN, ISLA, JONAS, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NAMES, TITLE = "blankshire/nominee_notification", "Receive the names"


def two_bcus() -> Directory:
    """The cast, and Ben as silver commander of the south, where no poll is held."""
    there = directory(
        extra=[Holding("south", "silver_commander", BEN, deputy=False, start=None, end=None)]
    )
    south = Area("south", AreaKind.BCU, "Blankshire South", "England", "blankshire")
    return replace(there, areas={**there.areas, "south": south})


def test_a_task_of_the_force_climbs_to_the_bcu_of_the_poll(sqlite_register: Register) -> None:
    """By itself and by hand; who has a poll in both has both asked."""
    office = ChangingOffice(sqlite_register).opens(two_bcus(), MAY, "Mon 2026-11-02 09:00")
    office.only(NAMES)
    office.at("Fri 2027-04-16 09:00").expects(TITLE, to=ISLA, kind="due today")
    with office.register.write() as session:
        number = the_task(session, f"{MAY.id}/{NAMES}").number
        books = open_books_of(session)
        handed = hand_up(session, number, Answerer("Olga"), why="x", books=books, now=office.now)
        session.rollback()
    assert ("Jonas",) == handed.to
    office.at("Mon 2027-04-26 09:00").expects(TITLE, to=JONAS, kind="passed up").nothing_to(BEN)


def test_where_the_other_lies() -> None:
    """A poll of the whole force concerns both, one in Ashford the north; without a poll it is all."""
    there = two_bcus()
    for polled, asked in (
        (("ashford",), ("north",)),
        (("north",), ("north",)),
        (("south",), ("south",)),
        (("blankshire",), ("north", "south")),
        (("opcc",), ("north", "south")),
        ((), ("north", "south")),
        (("ashford", "south"), ("north", "south")),
    ):
        found = there.places_of("silver_commander", AreaKind.BCU, "blankshire", polled)
        assert asked == found, polled
