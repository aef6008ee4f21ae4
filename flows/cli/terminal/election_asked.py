"""The election that `writ call` and `writ rehearse` are asked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.clock import london_day
from tasks.contests.asked import polls_to_call
from tasks.contests.id_files import read_id_file
from tasks.people.directory import Directory
from tasks.planning.polls import ElectionFacts


@dataclass(frozen=True)
class ElectionAsked:
    """An election that is not called yet. What `ids` of polls say need not be said by `area` and `date`."""

    area: str | None
    date: dt.date | None
    poll: Sequence[Sequence[str]]
    ids: Path | None
    called_on: dt.date | None
    given: Sequence[tuple[str, dt.date]]

    def facts(self, directory: Directory, *, now: dt.datetime) -> ElectionFacts:
        """The election; called today, in London, where no other day is given.

        Raises:
            WritError: polls that cannot be read; says what to write.
        """
        found = polls_to_call(
            [text for several in self.poll for text in several],
            read_id_file(self.ids, directory) if self.ids else (),
            directory,
            area=self.area,
            day=self.date,
        )
        return ElectionFacts(
            area=found.area,
            poll_date=found.day,
            called_on=self.called_on or london_day(now),
            polls=found.polls,
            given=dict(self.given),
        )
