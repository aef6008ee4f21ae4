"""What Prefect keeps of every election at a glance: it says how things stand, and is made anew when they change."""

import asyncio
import base64
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from sqlalchemy import select

from flows.prefect.client import engine_client
from flows.showing.election_boards import glance_key, glances_of, keep_election_boards
from flows.up import Embedded
from tasks.actions.archiving import archive_election
from tasks.register.database import Register
from tasks.register.finding.at_a_glance import marks_of_elections
from tasks.register.models import TaskRow
from tests.builders import at
from tests.cast import ASHA, directory
from tests.notifications.may_office import MAY, NOTICE
from tests.office import Office

NOW = at("Thu 2027-04-08 10:00")
LATE, POSTS, DRAWN = (glance_key(MAY.id, what) for what in ("late", "posts", "drawn"))


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Ashford's May, of which nothing was answered until April."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.at("Thu 2027-04-08 09:00")
    office.run()
    return office


def made(office: Office) -> dict[str, Any]:
    """The artifacts by key: heading and what they say."""
    found = glances_of(office.register, MAY.id, mark="1", now=NOW)
    assert [DRAWN, POSTS, LATE] == [each.key for each in found]
    return {
        each.key: (each.heading, each.data if each.key == DRAWN else json.loads(each.data))
        for each in found
    }


def test_what_is_late_is_listed_with_its_owner(office: Office) -> None:
    """What was passed up comes first; the heading counts."""
    heading, rows = made(office)[LATE]
    assert (
        heading == f"{len(rows)} late: Blankshire, Thursday 6 May 2027, as of Thu 8 Apr 2027 10:00"
    )
    assert {"Escalated", "Overdue"} >= {row["stands"] for row in rows}
    notice = next(row for row in rows if row["task"].startswith("Publish the notice of election"))
    assert ("statute", "Ashford") == (notice["basis"], notice["where"])
    assert "Electoral services manager" in notice["owner"]


def test_each_post_has_a_row_and_the_tasks_add_up(office: Office) -> None:
    """Those with most that is late come first, and what was done is counted as done."""
    before = {(row["post"], row["where"]): row for row in made(office)[POSTS][1]}
    late = [int(row["late"]) for row in before.values()]
    assert late == sorted(late, reverse=True)
    office.completes(ASHA, NOTICE)
    after = {(row["post"], row["where"]): row for row in made(office)[POSTS][1]}
    mine = ("Electoral services manager", "Ashford")
    assert int(after[mine]["done"]) == int(before[mine]["done"]) + 1
    assert int(after[mine]["late"]) == int(before[mine]["late"]) - 1
    with office.register.read() as session:
        owned = sum(len(roles) for roles in session.scalars(select(TaskRow.roles)))
    states = ("late", "waiting", "to come", "done")
    assert owned == sum(int(row[state]) for row in before.values() for state in states)


def test_the_picture_is_one_of_svg_that_draws_every_date_of_law(office: Office) -> None:
    """It names polling day, says which day it was drawn on, and no more than it has room for."""
    _, data = made(office)[DRAWN]
    kind, _, coded = data.partition(",")
    assert kind == "data:image/svg+xml;base64"
    root = ET.fromstring(base64.b64decode(coded))
    words = " ".join(
        "".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")
    )
    for said in (
        "Thursday 6 May 2027",
        "Delivery of nomination papers",
        "today",
        "that are due later",
    ):
        assert said in words
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    for mark in root.iter("{http://www.w3.org/2000/svg}rect"):
        at_x, at_y = float(mark.attrib.get("x", 0)), float(mark.attrib.get("y", 0))
        assert 0 <= at_x <= at_x + float(mark.attrib["width"]) <= width
        assert 0 <= at_y <= at_y + float(mark.attrib["height"]) <= height


def test_an_election_that_is_archived_is_drawn_no_more(office: Office) -> None:
    """From then on no new day makes another of it."""
    after, later = at("Mon 2027-07-12 10:00"), at("Tue 2027-07-13 10:00")
    with office.register.write() as session:
        archive_election(
            session, MAY.id, reason="test", who="Olga", now=after, even_if_open=True, preview=False
        )
    with office.register.read() as session:
        assert marks_of_elections(session, now=after) == marks_of_elections(session, now=later)
    last = glances_of(office.register, MAY.id, mark="", now=later)[-1]
    assert last.heading.startswith("Nothing late")


@pytest.mark.prefect
def test_prefect_keeps_one_of_each_and_makes_it_anew_on_a_change(
    office: Office, engine: Embedded
) -> None:
    """Nothing is written while nothing changed; an answer, and the next day, are shown by the same artifacts."""

    async def story() -> None:
        async with engine_client(engine.api_url) as client:
            assert 1 == await keep_election_boards(client, office.register, now=NOW)
            first = await kept(client)
            assert 0 == await keep_election_boards(client, office.register, now=NOW)
            assert first == await kept(client)
            office.completes(ASHA, NOTICE)
            assert 1 == await keep_election_boards(client, office.register, now=NOW)
            then = await kept(client)
            assert {key: each[0] for key, each in first.items()} == {
                key: each[0] for key, each in then.items()
            }
            assert len(json.loads(then[LATE][1])) == len(json.loads(first[LATE][1])) - 1
            tomorrow = at("Fri 2027-04-09 10:00")
            assert 1 == await keep_election_boards(client, office.register, now=tomorrow)

    asyncio.run(story())


async def kept(client: PrefectClient) -> dict[str, tuple[Any, ...]]:
    """Every version of the three artifacts, of which there is to be one each."""
    named = ArtifactFilterKey(any_=[LATE, POSTS, DRAWN])
    found = await client.read_artifacts(artifact_filter=ArtifactFilter(key=named))
    assert 3 == len(found)
    return {str(a.key): (a.id, a.data, a.updated) for a in found}
