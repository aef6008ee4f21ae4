"""Two police forces in one office: what one keeps in its own files never reaches the other, and a fault
in one stops nothing of the other's."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from notifications.pages.app import create_app
from notifications.pages.register_desk import RegisterDesk
from tasks.actions.asks.day import Move
from tasks.actions.asks.replan import Replan
from tasks.actions.changing import change_election
from tasks.actions.proclaiming import proclaim, proclaimed_day
from tasks.clock import london_day
from tasks.files.area_files import AreaFileError, AreaFolders
from tasks.people.directory import Area, Directory, Holding
from tasks.people.posts import AreaKind
from tasks.planning.planning import Plan, plan_election
from tasks.planning.polls import ElectionFacts
from tasks.register.database import Register, open_register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import elections
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tests.builders import an_election, at, call, day, named, shown
from tests.cast import ASHA, directory, person
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
FENS = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:marsh", area="fenshire")
CALLED = "Mon 2026-11-02 09:00"
CLOSE = "local_england.nominations_close"
SEMINAR = '[[off]]\nkey = "spoc_seminar"\nreason = "Fenshire goes to the regional one"\n'
BRIEFING = """
[source]
document = "Fenshire Police: election policy"
section = "4"

[[task]]
key = "flood_watch"
title = "Ask the drainage board about polling places"
posts = ["gold_commander"]
scope = "force"
window = "month -1"
guidance = "Ask the board. Say which places."
evidence = ["Answer of the board"]
"""
TYPO = '[[task]]\nkey = "gold_meeting"\nevidence = "minutes"\n'


def both_forces() -> Directory:
    """The cast, and next to Blankshire Fenshire with the authority of Marsh: Petra, gold commander, and
    Quentin, electoral services manager."""
    fens = Area("fenshire", AreaKind.FORCE, "Fenshire", "England", None)
    marsh = Area("marsh", AreaKind.AUTHORITY, "Marsh", "England", "fenshire")
    held = [("fenshire", "gold_commander", "petra"), ("marsh", "esm", "quentin")]
    ours = directory()
    return replace(
        ours,
        areas={**ours.areas, "fenshire": fens, "marsh": marsh},
        people={**ours.people, "petra": person("petra"), "quentin": person("quentin")},
        holdings=(
            *ours.holdings,
            *(
                Holding(area, role, who, deputy=False, start=None, end=None)
                for area, role, who in held
            ),
        ),
    )


class TwoForces:
    """An office of both forces, with the folders in which they keep their files."""

    def __init__(self, home: Path) -> None:
        self.home = home
        for name in ("catalogue", "policy"):
            (home / name).mkdir()
        self.register: Register = open_register(
            f"sqlite:///{home}/r.db", area_folders=AreaFolders(home / "catalogue", home / "policy")
        )
        self.office = Office(self.register)

    def keeps(self, name: str, text: str) -> None:
        """A force, or an authority, writes its file: `catalogue/fenshire`."""
        (self.home / f"{name}.toml").write_text(text, encoding="utf-8")

    def opens(self) -> "TwoForces":
        """Both May elections are called."""
        self.office.opens(both_forces(), MAY, CALLED)
        call(self.register, FENS)
        return self

    def planned(self, facts: ElectionFacts) -> Plan:
        """The plan of an election with the files as they stand."""
        with self.register.read() as session:
            books = open_books_of(session)
        return plan_election(facts, books, now=at(CALLED))

    def alarms(self) -> list[str]:
        """What stands to be mended about files, after a pass."""
        with self.register.read() as session:
            return [
                alarm_words(alarm)
                for alarm in standing_alarms(session)
                if alarm.kind == "area-file"
            ]

    def page(self, task: str, who: str, *, answer: bool = False) -> httpx.Response:
        """Somebody opens the page of a task, or answers on it."""
        with self.register.read() as session:
            number = the_task(session, task).number
            reader = stored_directory(session).numbers[who]
        links = self.office.links()
        address = f"/t/{links.sign_task(number, reader, now=self.office.now)}"
        return asyncio.run(self._asked(address, answer=answer))

    async def _asked(self, address: str, *, answer: bool) -> httpx.Response:
        app = create_app(
            RegisterDesk(self.register),
            self.office.links(),
            lambda: self.office.now,
            lambda _t: None,
        )
        way = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=way, base_url="http://page", follow_redirects=True
        ) as client:
            opened = await client.get(address)
            if not answer:
                return opened
            token = opened.text.partition('name="form" value="')[2].partition('"')[0]
            return await client.post(address, data={"form": token, "action": "acknowledge"})


@pytest.fixture
def forces(tmp_path: Path) -> Iterator[TwoForces]:
    """Both forces; nobody keeps a file yet."""
    found = TwoForces(tmp_path)
    yield found
    found.register.close()


def keys(plan: Plan) -> set[str]:
    """The keys of the tasks of a plan."""
    return {task.draft.definition.key for task in plan.tasks}


def test_what_a_force_switches_off_or_adds_is_its_own(forces: TwoForces) -> None:
    """Fenshire holds no seminar and watches the floods; Blankshire is as if it had no neighbour."""
    forces.opens()
    ours = forces.planned(MAY)
    forces.keeps("catalogue/fenshire", BRIEFING + SEMINAR)
    theirs = forces.planned(FENS)
    assert ours == forces.planned(MAY)
    assert ("spoc_seminar" in keys(ours), "flood_watch" in keys(ours)) == (True, False)
    assert ("spoc_seminar" in keys(theirs), "flood_watch" in keys(theirs)) == (False, True)
    with forces.register.read() as session:
        books = open_books_of(session)
    assert "spoc_seminar" in books.catalogue_of("ashford").by_key
    assert "flood_watch" in books.catalogue_of("marsh").by_key


def test_guidance_is_shown_as_its_own_force_words_it(forces: TwoForces) -> None:
    """On the page of each, though both have the task."""
    forces.opens()
    change = '[[task]]\nkey = "gold_meeting"\nguidance = "Meet at the pumping station."\n'
    forces.keeps("catalogue/fenshire", change)
    forces.office.run(at("Mon 2027-03-01 09:00"))
    words = "Meet at the pumping station."
    assert words in forces.page("fenshire.2027-05-06/fenshire/gold_meeting", "petra").text
    ours = forces.page("blankshire.2027-05-06/blankshire/gold_meeting", "grace")
    assert (200, False) == (ours.status_code, words in ours.text)


FAULTS = [
    ("catalogue/fenshire", TYPO),
    ("catalogue/fenshire", "[[task"),
    ("catalogue/fenshire", '[[task]]\nkey = "gold_meeting"\nwindow = "month 99999"\n'),
    ("policy/fenshire", "[late]\nsettle_working_days = 0\n"),
    ("policy/fenshire", "[statute]\nreminder_days = [1000000000]\n"),
    ("policy/marsh", "[guidance]\nclimb_every_working_days = 10000000\n"),
    ("policy/marsh", '[quiet]\nstarts = "six"\n'),
]


@pytest.mark.parametrize(("name", "text"), FAULTS)
def test_a_fault_in_one_areas_file_stops_no_other(forces: TwoForces, name: str, text: str) -> None:
    """The pass tells both forces what was planned, says the fault as an alarm until it is mended, and
    every page and answer goes on; only planning for the area itself is refused."""
    forces.opens().keeps(name, text)
    seen = forces.office.run(at("Thu 2027-04-08 09:00"))
    for who in (ASHA, "quentin"):
        assert any("nominations" in title.lower() for _, title in seen.told(who)), who
    (alarm,) = forces.alarms()
    area = "Marsh" if name.endswith("marsh") else "Fenshire"
    assert alarm.startswith(f"{name}.toml")
    assert f"nothing new is planned for {area}" in alarm
    for force, authority, who in (
        ("blankshire", "ashford", ASHA),
        ("fenshire", "marsh", "quentin"),
    ):
        task = f"{force}.2027-05-06/{authority}/{CLOSE}"
        assert 200 == forces.page(task, who).status_code
        answered = forces.page(task, who, answer=True)
        assert 200 == answered.status_code
        with forces.register.read() as session:
            assert the_task(session, task).acknowledged_by == who.capitalize()
    with pytest.raises(AreaFileError, match=f"nothing can be planned for {area}"):
        forces.planned(FENS)
    assert keys(forces.planned(MAY))
    (forces.home / f"{name}.toml").unlink()
    forces.office.run(at("Thu 2027-04-08 09:30"))
    assert [] == forces.alarms()
    assert keys(forces.planned(FENS))


@pytest.mark.parametrize(("name", "text"), [FAULTS[0], FAULTS[3]])
def test_calls_and_changes_of_the_area_are_refused_and_nothing_is_half_done(
    forces: TwoForces, name: str, text: str
) -> None:
    """In one line that names the file; the neighbour's are taken."""
    forces.opens().keeps(name, text)
    later = replace(FENS, poll_date=day("Thu 2027-06-10"))
    with pytest.raises(AreaFileError, match=rf"^{name}\.toml, "):
        call(forces.register, later)
    call(forces.register, replace(MAY, poll_date=day("Thu 2027-06-10")))
    with pytest.raises(AreaFileError, match=rf"^{name}\.toml, "):
        postponed(forces, FENS.id)
    postponed(forces, MAY.id)
    with forces.register.read() as session:
        assert ["2027-05-06", "2027-05-13", "2027-06-10"] == [
            row.poll_date.isoformat() for row in elections(session)
        ]


def postponed(forces: TwoForces, election: str) -> None:
    """Move an election by a week."""
    with forces.register.write() as session:
        ask = Move(day("Thu 2027-05-13"), reason="flood")
        change_election(session, election, ask, who="Olga", now=at(CALLED))


def test_a_proclaimed_day_reaches_every_area_but_the_one_that_cannot_be_planned(
    forces: TwoForces,
) -> None:
    """That one stays as it was, and is an alarm until it is planned again."""
    forces.opens().keeps("catalogue/fenshire", TYPO)
    now = at("Mon 2027-03-01 10:00")
    jubilee = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=london_day(now), why="Jubilee"
    )
    with forces.register.write() as session:
        found = {one.election: one for one in proclaim(session, jubilee, who="Olga", now=now)}
    assert found[MAY.id].tasks
    assert (0, True) == (
        len(found[FENS.id].tasks),
        "catalogue/fenshire.toml, task 1" in found[FENS.id].fault,
    )
    assert ["Wed 2027-04-07 16:00", "Thu 2027-04-08 16:00"] == [
        due_of(forces, e) for e in (MAY, FENS)
    ]
    (alarm,) = plan_alarms(forces, "was not planned anew")
    assert "then `writ replan fenshire.2027-05-06`" in alarm
    (forces.home / "catalogue" / "fenshire.toml").unlink()
    with forces.register.write() as session:
        change_election(session, FENS.id, Replan(reason="mended"), who="Olga", now=now)
    assert "Wed 2027-04-07 16:00" == due_of(forces, FENS)
    assert [] == plan_alarms(forces, "was not planned anew")


def due_of(forces: TwoForces, facts: ElectionFacts) -> str:
    """When nominations close in the election's one authority."""
    with forces.register.read() as session:
        return shown(the_task(session, f"{facts.id}/{facts.polls[0].area}/{CLOSE}").due)


def plan_alarms(forces: TwoForces, words: str) -> list[str]:
    """The standing alarms with these words in them."""
    with forces.register.read() as session:
        return [
            alarm_words(alarm) for alarm in standing_alarms(session) if words in alarm_words(alarm)
        ]


def test_an_area_says_nothing_of_its_neighbour_even_where_a_file_is_named_for_none(
    forces: TwoForces,
) -> None:
    """A file of an authority in the folder of catalogues, and one of nowhere, are nobody's."""
    forces.opens()
    ours = forces.planned(MAY)
    for name in ("marsh", "nowhere"):
        forces.keeps(f"catalogue/{name}", SEMINAR)
    assert ours == forces.planned(MAY)
    assert "spoc_seminar" in keys(forces.planned(FENS))
    forces.office.run(at("Mon 2027-03-01 09:00"))
    assert [] == forces.alarms()
    assert "blankshire/spoc_seminar" in named(ours, "blankshire/spoc_seminar").id
