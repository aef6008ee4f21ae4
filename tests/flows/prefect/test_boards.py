"""The three tables of what operators have to mend: what they say, and that Prefect keeps one of each."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from pydantic import SecretStr
from sqlalchemy import update

from flows.prefect.client import engine_client
from flows.showing.boards import boards_of, keep_boards
from flows.up import Embedded
from flows.wiring import Office
from notifications.links import Links
from tasks.alarms import Alarm
from tasks.people.directory import Address
from tasks.register.database import Register
from tasks.register.messages.alarms import clear_alarms, raise_alarms
from tasks.register.messages.deliveries import NewDelivery, store_deliveries
from tasks.register.models import DeliveryRow
from tasks.settings import Settings
from tasks.terms import DeliveryState
from tests.builders import at, sample, settle

NOW = at("Mon 2027-04-12 10:00")
DOWN = Alarm.of("service-down.channel", {"channel": "email"}, since=NOW, answer="451 later")
KEYS = ["writ-alarms", "writ-doctor", "writ-undelivered"]


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Office:
    """Blankshire's, in which a service is down and a message to operators was lost."""
    settle(sqlite_register, sample())
    with sqlite_register.write() as session:
        raise_alarms(session, [DOWN], election=None, now=NOW)
        letter = NewDelivery(None, Address("email", "ops@example.org"), (), NOW, ("alarm:1",))
        store_deliveries(session, [letter], domain="example.org", now=NOW)
        values = {
            "state": DeliveryState.FAILED,
            "answer": "550 no such mailbox",
            "finished_at": NOW,
        }
        session.execute(update(DeliveryRow).values(**values))
    settings = Settings(home=tmp_path, signing_key=SecretStr("k" * 32))
    return Office(settings, sqlite_register, Links(["k" * 32], 30))


def test_each_row_says_since_when_what_where_and_what_to_do(office: Office) -> None:
    """Headings count; what is right is not listed."""
    alarms, doctor, undelivered = boards_of(office, now=NOW)
    assert KEYS == [alarms.key, doctor.key, undelivered.key]
    assert "1 alarm stands" == alarms.heading
    assert (
        {
            "since": "Mon 12 Apr 2027 10:00",
            "what": "email takes nothing since Mon 12 Apr 2027 10:00: 451 later",
            "where": "",
            "what to do": "Ask whoever runs the service, and see that its settings are right; nothing is"
            " lost, and what waits is sent when it answers again. Tell those whose deadline is near by"
            " telephone",
        },
    ) == alarms.rows
    assert f"{len(doctor.rows)} points to see to" == doctor.heading
    assert {"alarm", "warning"} >= {row["how bad"] for row in doctor.rows}
    assert any("WRIT_HEARTBEAT_URL" in row["what to do"] for row in doctor.rows)
    (lost,) = undelivered.rows
    assert "the operators by email: did not arrive" == lost["what"]
    assert "550 no such mailbox" == lost["answer"]
    assert "1 message that did not arrive, or may not have" == undelivered.heading


def test_nothing_to_mend(office: Office) -> None:
    """A table that is empty says so above it."""
    with office.register.write() as session:
        clear_alarms(session, kind="service-down", now=NOW)
    alarms = boards_of(office, now=NOW)[0]
    assert ("No alarms stand", "[]") == (alarms.heading, alarms.data)


@pytest.mark.prefect
def test_prefect_keeps_one_of_each(office: Office, engine: Embedded) -> None:
    """A second look writes nothing, a change is written over what was, and a lost one is made again."""

    async def story() -> None:
        async with engine_client(engine.api_url) as client:
            await keep_boards(client, office, now=NOW)
            first = await kept(client)
            assert KEYS == sorted(first)
            await keep_boards(client, office, now=NOW)
            assert first == await kept(client)
            with office.register.write() as session:
                clear_alarms(session, kind="service-down", now=NOW)
            await keep_boards(client, office, now=NOW)
            then = await kept(client)
            assert first["writ-alarms"][0] == then["writ-alarms"][0]
            assert "No alarms stand" == then["writ-alarms"][1]
            assert [] == json.loads(then["writ-alarms"][2])
            assert first["writ-doctor"] == then["writ-doctor"]
            await client.delete_artifact(then["writ-doctor"][0])
            await keep_boards(client, office, now=NOW)
            assert KEYS == sorted(await kept(client))

    asyncio.run(story())


async def kept(client: PrefectClient) -> dict[str, tuple[Any, ...]]:
    """Every version of the three artifacts, of which there is to be one each."""
    found = await client.read_artifacts(
        artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=KEYS))
    )
    assert len(found) == len({each.key for each in found})
    return {str(a.key): (a.id, a.description, a.data, a.updated) for a in found}
