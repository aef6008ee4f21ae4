"""What will be sent about an election in the next days: when, to whom, and as it will read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.of_elections.port import Foretell
from notifications.pages.of_elections.reach import organisations_run
from notifications.pages.of_elections.wall import REFRESH
from notifications.pages.phrasing import page_language, posts_words
from notifications.pages.signed_in.election import Choice, ElectionPages
from notifications.pages.signed_in.rendering import Site, page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.people.directory import ENGLISH
from tasks.register.finding.election_sight import Looking
from tasks.register.finding.tasks import seen_of
from tasks.register.finding.veil import Veil
from tasks.register.visits.members import reader_of
from tasks.text import clean_line
from tasks.views.election import ElectionSight
from tasks.views.messages import Ahead, Foretold, Told

MOST = 100
# How soon a browser asks again for what is being worked out.
SECONDS = 3
_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Coming:
    """A message to come as its visitor may see it: to whom is a name, or the posts of somebody of another
    organisation. It has no subject and no text where it tells of something that the visitor may not see."""

    at: datetime
    made: datetime
    to: str
    posts: str
    channel: str
    language: str
    subject: str
    text: str
    files: tuple[str, ...]
    urgent: bool
    held: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is asked for of the messages: those of a day (as 2027-04-12), and to somebody; empty for all."""

    day: str
    to: str

    @property
    def is_empty(self) -> bool:
        """Whether everything is asked for."""
        return not (self.day or self.to)

    def keeps(self, message: Coming) -> bool:
        """Whether a message is one of them."""
        day = self.day in {"", london_day(message.at).isoformat()}
        return day and self.to in {"", message.to}


@dataclass(frozen=True, slots=True)
class ComingPage:
    """The handler, beside those of the election's other pages."""

    pages: ElectionPages
    foretell: Foretell

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/messages: those of the next days; while they are worked out for the first time,
        a page that asks again by itself."""
        now = self.pages.gate.now()
        sight, looking = await self.pages.sight(request, visitor, now)
        site = self.pages.gate.site(request, visitor)
        found = await run_in_threadpool(self.foretell, sight.id, now=now)
        if found.fault:
            say, back = site.words.say, [(f"/e/{sight.id}", site.words.say("wall.back"))]
            told = say("coming.fault_how", contact=site.contact)
            return said_page(site, say("coming.fault"), told, status=503, links=back)
        messages: list[Coming] = []
        if found.ahead is not None:
            messages = await run_in_threadpool(
                self._seen, found.ahead, sight, visitor, looking, site.words
            )
        page = _page(site, sight, found, messages, _narrowed(request))
        if not found.current:
            page.headers[REFRESH] = str(SECONDS)
        return page

    def _seen(
        self,
        ahead: Ahead,
        sight: ElectionSight,
        visitor: Visitor,
        looking: Looking,
        words: Language,
    ) -> list[Coming]:
        """The messages that the visitor may see: to the people of their organisations; an operator's also
        those to others. Every one tells of a task of this election that they see."""
        numbers = {number for message in ahead.messages for number in message.tasks}
        with self.pages.register.read() as session:
            seen = seen_of(session, numbers, visitor.id, looking.directory, looking.day)
        ours = seen & {task.number for task in sight.tasks}
        runs = bool(organisations_run(visitor, looking))
        showing = _Showing(looking, words, ahead.nowhere)
        return [
            showing.message(message, whole=message.tasks <= seen)
            for message in ahead.messages
            if message.tasks & ours and (runs or message.person in looking.named)
        ]


class _Showing:
    """Shows messages to one visitor, naming nobody whose name is not for them."""

    def __init__(self, looking: Looking, words: Language, nowhere: str) -> None:
        self._looking, self._words = looking, words
        self._veil = Veil(looking.directory, looking.person, looking.day)
        self._link = re.compile(rf"{re.escape(nowhere)}\S*")

    def message(self, message: Told, *, whole: bool) -> Coming:
        """A message; without its words where not all of them are for the visitor (`whole`)."""
        words, people = self._words, self._looking.directory.people
        reader = reader_of(self._looking.directory, message.person, self._looking.day)
        posts = words.listed(posts_words(reader, words)) if reader else ""
        named = message.person in self._looking.named
        language = people[message.person].language if message.person in people else ENGLISH
        own_link = f"[{page_language(language).say('coming.own_link')}]"
        return Coming(
            at=message.at,
            made=message.made,
            to=message.name if named else posts or words.say("election.another_organisation"),
            posts=posts if named else "",
            channel=words.say(f"coming.by_{message.channel}"),
            language=language,
            subject=self._veil.text(message.subject) if whole else "",
            text=self._veil.text(self._link.sub(own_link, message.text)) if whole else "",
            files=tuple(map(self._veil.text, message.files)) if whole else (),
            urgent=message.urgent,
            held=words.known(message.held) if message.held and message.made < message.at else "",
        )


def _narrowed(request: Request) -> Narrowed:
    asked = request.query_params
    return Narrowed(*(clean_line(asked.get(name, ""))[:_LONGEST] for name in ("day", "to")))


def _page(
    site: Site,
    sight: ElectionSight,
    found: Foretold,
    messages: Sequence[Coming],
    by: Narrowed,
) -> Response:
    shown = [message for message in messages if by.keeps(message)]
    days: dict[object, list[Coming]] = {}
    for message in shown[:MOST]:
        days.setdefault(london_day(message.at), []).append(message)
    return page_of(
        "coming",
        site,
        sight=sight,
        ahead=found.ahead,
        current=found.current,
        days=days,
        count=len(shown),
        more=max(len(shown) - MOST, 0),
        choices=_choices(messages, by, site.words),
        by=by,
        seconds=SECONDS,
    )


def _choices(messages: Sequence[Coming], by: Narrowed, words: Language) -> tuple[Choice, ...]:
    days = {london_day(message.at): None for message in messages}
    readers = sorted({message.to for message in messages})
    return (
        Choice(
            "day",
            words.say("coming.day"),
            tuple((day.isoformat(), words.day(day)) for day in days),
            by.day,
        ),
        Choice("to", words.say("coming.to"), tuple((to, to) for to in readers), by.to),
    )
