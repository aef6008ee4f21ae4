"""The owners' page over a desk in memory, with a clock that the story moves."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from starlette.applications import Starlette

from notifications.links import Links
from notifications.pages.app import ANY_HOST, create_app
from tasks.views.task import TaskView
from tests.notifications.cast import ASHA, NOMINATIONS, NOW
from tests.notifications.memory_desk import MemoryDesk

LINKS = Links(["a-key-for-the-tests-of-the-page"], max_age_days=90)
TASK = NOMINATIONS.number
# Of a task set by law it is asked once whether its evidence is missing on purpose.
DONE = {"action": "complete", "outcome": "done", "sure": "yes"}


@dataclass
class Office:
    """The page with a desk in memory, a clock to move, and what it was told of answers."""

    desk: MemoryDesk = field(default_factory=MemoryDesk)
    now: datetime = NOW
    told: list[str] = field(default_factory=list)
    hosts: Sequence[str] = ANY_HOST

    def app(self) -> Starlette:
        """The application under test."""
        return create_app(
            self.desk,
            LINKS,
            lambda: self.now,
            self.told.append,
            contact="Dev Roy",
            hosts=self.hosts,
        )

    def link(self, person: int = ASHA, task: int = TASK) -> str:
        """The address of a task's page, as sent to a person at the start of the story."""
        return f"/t/{LINKS.sign_task(task, person, now=NOW)}"

    def ask(self, method: str, path: str, **how: object) -> httpx.Response:
        """One request, without following redirects."""
        return asyncio.run(self._ask(lambda client: client.request(method, path, **how)))  # type: ignore[arg-type]

    async def _ask(
        self, call: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await call(client)

    def get(self, path: str) -> str:
        """A page that must be there."""
        response = self.ask("GET", path)
        assert response.status_code == 200
        return response.text

    def form_token(self, path: str) -> str:
        """The form token of the page as it stands now."""
        found = re.search(r'name="form" value="([^"]+)"', self.get(path))
        assert found, "the page has no form"
        return found[1]

    def press(self, path: str, answer: dict[str, str]) -> httpx.Response:
        """Open the page, fill in the form, press the button."""
        return self.ask("POST", path, data={"form": self.form_token(path), **answer})

    def task(self) -> TaskView:
        """The task as the desk has it."""
        return self.desk.tasks[TASK]

    def board(self, person: int = ASHA) -> str:
        """The address of a person's list."""
        return f"/me/{LINKS.sign_person(person, now=NOW)}"


def words(html: str) -> str:
    """The words of a page with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
