"""What operators have to mend, as three tables that Prefect keeps: alarms, findings, lost messages.

Each has a fixed key and is one artifact, which is written over when what it says has changed.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from prefect.client.orchestration import PrefectClient

from flows.readiness import findings_of
from flows.showing.artifacts import Artifact, keep_artifacts
from flows.showing.election_boards import keep_election_boards
from flows.wiring import Office
from tasks.alarms import remedy_of
from tasks.clock import london_day
from tasks.outbox.undelivered import dead_letters
from tasks.readiness.findings import Finding, Level
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.session import Session
from tasks.terms import DeliveryState
from tasks.words import short_moment

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Board:
    """One table: its key in Prefect, its heading, and its rows."""

    key: str
    heading: str
    rows: tuple[Row, ...]

    @property
    def data(self) -> str:
        """The rows as Prefect keeps a table."""
        return json.dumps(self.rows, ensure_ascii=False)

    @property
    def artifact(self) -> Artifact:
        """It, as Prefect is to keep it."""
        return Artifact(self.key, self.heading, "table", self.data)


def boards_of(office: Office, *, now: datetime) -> tuple[Board, ...]:
    """The three tables as the register and the settings have them.

    Raises:
        WritError: the register does not answer, or a channel's settings cannot work.
    """
    with office.register.read() as session:
        alarms = tuple(_alarms(session))
        undelivered = tuple(_undelivered(session))
    found = findings_of(office, today=london_day(now))
    mend = tuple(_finding(each) for each in found if each.level is not Level.OK)
    return (
        Board("writ-alarms", _alarm_heading(len(alarms)), alarms),
        Board("writ-doctor", _counted(len(mend), "point", "to see to"), mend),
        Board(
            "writ-undelivered",
            _counted(len(undelivered), "message", "that did not arrive, or may not have"),
            undelivered,
        ),
    )


async def keep_boards(client: PrefectClient, office: Office, *, now: datetime) -> None:
    """Have Prefect's three tables, and what it keeps of each election, say what is so now; what says it already
    is left alone.

    Raises:
        WritError: as `boards_of`.
        prefect.exceptions.PrefectHTTPStatusError: Prefect would not.
    """
    boards = await asyncio.to_thread(boards_of, office, now=now)
    await keep_artifacts(client, [board.artifact for board in boards])
    await keep_election_boards(client, office.register, now=now)


def _counted(count: int, what: str, rest: str) -> str:
    return f"{count or 'No'} {what}{'' if count == 1 else 's'} {rest}"


def _alarm_heading(count: int) -> str:
    return _counted(count, "alarm", "stands" if count == 1 else "stand")


def _alarms(session: Session) -> Iterator[Row]:
    for row in standing_alarms(session):
        yield {
            "since": short_moment(row.raised_at),
            "what": alarm_words(row),
            "where": row.election or "",
            "what to do": remedy_of(row.kind),
        }


def _finding(found: Finding) -> Row:
    return {
        "how bad": found.level.value,
        "what": found.text,
        "about": ", ".join(found.about),
        "what to do": found.remedy,
    }


def _undelivered(session: Session) -> Iterator[Row]:
    for letter in dead_letters(session):
        failed = letter.state == DeliveryState.FAILED
        yield {
            "message": str(letter.number),
            "since": short_moment(letter.at),
            "what": f"{letter.person} by {letter.channel}: "
            + ("did not arrive" if failed else "may not have arrived"),
            "answer": letter.answer,
            "where": _named(letter.tasks),
            "what to do": remedy_of("delivery"),
        }


def _named(tasks: Sequence[str], most: int = 3) -> str:
    more = f" and {len(tasks) - most} more" if len(tasks) > most else ""
    return ", ".join(tasks[:most]) + more
