"""All pages of people who have signed in, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications.links import Links
from notifications.pages.directory.addresses import AddressPages
from notifications.pages.directory.files import DirectoryFiles
from notifications.pages.directory.keeping import DirectoryPages
from notifications.pages.directory.people import PeoplePages
from notifications.pages.doors import Door, Who
from notifications.pages.of_elections.changes import ChangePages
from notifications.pages.of_elections.coming import ComingPage
from notifications.pages.of_elections.port import Foretell
from notifications.pages.of_elections.wall import WallPage
from notifications.pages.of_elections.wall_address import WallAddress
from notifications.pages.openid.port import Provider
from notifications.pages.openid.signing import AccountSigning
from notifications.pages.signed_in.election import ElectionPages
from notifications.pages.signed_in.elections import Elections
from notifications.pages.signed_in.feeds import Feeds
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.people import People
from notifications.pages.signed_in.signing import Signing
from notifications.pages.signed_in.summary import SummaryPage
from notifications.pages.signed_in.visits import Visits
from notifications.pages.tables.downloads import Downloads
from tasks.register.database import Register
from tasks.register.visits.sign_ins import EndedSessionError, signed_in


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What stands behind these pages: the register, the domain of Message-IDs, whether they are served by
    https alone, the address at which they are, what works out what will be sent, what is told of
    an election (an id) after it was changed on a page, and the provider of accounts, where one is set."""

    register: Register
    domain: str
    secure: bool
    page_url: str
    foretell: Foretell
    changed: Callable[[str], None]
    provider: Provider | None = None

    def goes_on(self, visit: int, person: int, *, now: datetime) -> bool:
        """Whether a session (by number) of a person has not ended."""
        with self.register.read() as session:
            try:
                signed_in(session, visit, person, now=now)
            except EndedSessionError:
                return False
        return True

    def doors(self, links: Links, now: Callable[[], datetime], contact: str) -> list[Door]:
        """Every door, each with who may open it.

        Args:
            links: sign what is mailed and what browsers keep.
            now: reads the clock once a request.
            contact: completes "ask ...".
        """
        visits = Visits(self.register, links, self.domain)
        gate = Gate(visits, links, now, contact, self.secure)
        people, elections = People(self.register, gate), Elections(self.register, gate)
        pages = ElectionPages(self.register, gate)
        directory = DirectoryPages(self.register, gate)
        coming, changes = ComingPage(pages, self.foretell), ChangePages(pages, self.changed)
        feeds = Feeds(self.register, gate, self.page_url, self.domain)
        accounts: list[Door] = []
        account = None
        if self.provider is not None:
            account = self.provider.account.label
            accounts = AccountSigning(self.provider, visits, links, gate, now, contact).doors()
        return [
            *Signing(visits, links, gate, now, contact, account).doors(),
            *accounts,
            gate.door("/elections", elections.show, name="elections"),
            gate.door("/e/{election}", pages.show, name="election"),
            *changes.doors(),
            gate.door("/e/{election}/record", pages.record, name="record"),
            gate.door("/e/{election}/summary", SummaryPage(pages).show, name="summary"),
            gate.door("/e/{election}/messages", coming.show, name="coming"),
            *self._walls(gate, pages),
            gate.door("/mine", people.mine, name="mine"),
            gate.door("/mine/calendar", feeds.show, name="calendar"),
            gate.door("/mine/calendar", feeds.change, name="change-calendar", post=True),
            gate.door("/mine/{task}", feeds.task, name="my-task"),
            Door("/feed/{secret}.ics", feeds.read, who=Who.CALENDAR, name="feed"),
            gate.door("/people", people.show, name="people", who=Who.OPERATOR),
            gate.door("/people", people.end, name="end-sessions", who=Who.ADMINISTRATOR, post=True),
            *directory.doors(),
            *PeoplePages(self.register, gate, self.domain).doors(),
            *AddressPages(self.register, gate).doors(),
            *DirectoryFiles(self.register, gate).doors(),
            *Downloads(gate, elections, pages, people, directory).doors(),
        ]

    def _walls(self, gate: Gate, pages: ElectionPages) -> list[Door]:
        wall, address = WallPage(pages), WallAddress(pages, self.page_url)
        path, operator = "/e/{election}/wall-address", Who.OPERATOR
        return [
            gate.door("/e/{election}/wall", wall.show, name="wall"),
            Door("/wall/{secret}", wall.read, who=Who.WALL, name="screen"),
            gate.door(path, address.show, name="wall-address", who=operator),
            gate.door(path, address.change, name="change-wall", who=operator, post=True),
        ]
