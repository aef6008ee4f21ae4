"""Every table of the pages of who has signed in, to be downloaded: one address below the page's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.directory.keeping import DirectoryPages
from notifications.pages.doors import Door, Who
from notifications.pages.signed_in.election import ElectionPages, read_filter
from notifications.pages.signed_in.elections import Elections, polls_words
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.people import People
from notifications.pages.signed_in.rendering import site_of
from notifications.pages.signed_in.summary import chosen_places, summary_of
from notifications.pages.signed_in.visits import Visitor
from notifications.pages.tables.elections import (
    election_tables,
    elections_table,
    summary_tables,
)
from notifications.pages.tables.files import table_file
from notifications.pages.tables.lists import away_table, people_table, posts_table
from notifications.reports.document import Table
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.register.finding.seen_elections import over, under_way
from tasks.views.election import wanted


@dataclass(frozen=True, slots=True)
class Downloads:
    """The handlers, beside those of the pages that show the same tables: a file has what its reader's page
    has, under the same filter, in the same language."""

    gate: Gate
    elections: Elections
    pages: ElectionPages
    people: People
    directory: DirectoryPages

    def doors(self) -> list[Door]:
        """One for the tables of each page."""
        door, end = self.gate.door, "/{table}.{form}"
        operator, administrator = Who.OPERATOR, Who.ADMINISTRATOR
        return [
            door(f"/elections{end}", self.of_elections, name="elections-table"),
            door("/e/{election}" + end, self.of_election, name="election-table"),
            door("/e/{election}/summary" + end, self.of_summary, name="summary-table"),
            door(f"/people{end}", self.of_people, name="people-table", who=operator),
            door(f"/directory{end}", self.of_directory, name="directory-table", who=administrator),
        ]

    async def of_elections(self, request: Request, visitor: Visitor) -> Response:
        """GET /elections/elections.csv: what is under way, then what is over."""
        now, words = self.gate.now(), self._words(request, visitor)
        seen, day = await run_in_threadpool(self.elections.seen, visitor, now), london_day(now)
        polls = {each.id: polls_words(each, words) for each in seen}
        in_order = [*under_way(seen, day=day), *over(seen, day=day)]
        return await _file(request, [elections_table(in_order, polls, words)], now)

    async def of_election(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/timetable.csv and the like, filtered as the page is."""
        now, words = self.gate.now(), self._words(request, visitor)
        whole, _ = await self.pages.sight(request, visitor, now)
        tables = election_tables(wanted(whole, read_filter(request.query_params)), words)
        return await table_file(request, tables, about=whole.id, now=now)

    async def of_summary(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/summary/late.csv and the like; `?for=` as for the page."""
        now, words = self.gate.now(), self._words(request, visitor)
        sight, looking = await self.pages.sight(request, visitor, now)
        places = chosen_places(request, looking)
        if not places:
            raise HTTPException(404)
        tables = summary_tables(summary_of(sight, places[0], looking, now=now), words)
        return await table_file(request, tables, about=sight.id, now=now)

    async def of_people(self, request: Request, visitor: Visitor) -> Response:
        """GET /people/people.csv: who may see what."""
        now = self.gate.now()
        shown = await run_in_threadpool(self.people.shown, visitor, now)
        return await _file(request, [people_table(shown, self._words(request, visitor))], now)

    async def of_directory(self, request: Request, visitor: Visitor) -> Response:
        """GET /directory/posts.csv and /directory/away.csv."""
        now, words = self.gate.now(), self._words(request, visitor)
        kept = await run_in_threadpool(self.directory.kept, visitor, now)
        return await _file(request, [posts_table(kept, words), away_table(kept, words)], now)

    def _words(self, request: Request, visitor: Visitor) -> Language:
        return site_of(request, self.gate.contact, visitor).words


async def _file(request: Request, tables: list[Table], now: datetime) -> Response:
    by_key: Mapping[str, Table] = {table.key: table for table in tables}
    return await table_file(request, by_key, about="", now=now)
