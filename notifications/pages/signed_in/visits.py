"""Who has signed in, over the register: asking for a link, using it, staying signed in, signing out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from notifications.links import Links, SignInLink
from tasks.clock import london_day
from tasks.people.access import Access, AccessRole, read_access
from tasks.register.database import Register
from tasks.register.visits.members import by_area, posts_held
from tasks.register.visits.sign_ins import (
    SESSION_LIFE,
    ask_to_sign_in,
    begin_session,
    check_link,
    end_session,
    sign_in,
    signed_in,
)
from tasks.views.reader import Reader


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in: by which link (`visit`, its number), the person's number and id, their name and
    posts, language and roles. `token` is what their browser keeps; links made for them end at `until`."""

    visit: int
    number: int
    id: str
    reader: Reader
    language: str
    access: tuple[Access, ...]
    token: str
    until: datetime

    def is_at_least(self, role: AccessRole) -> bool:
        """True when they have that role, or more, in some organisation."""
        return any(access.role.covers(role) for access in self.access)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a link would sign in, and in which language they read."""

    name: str
    language: str


class Visits:
    """Opens a transaction for each call; safe to call from several threads."""

    def __init__(self, register: Register, links: Links, domain: str) -> None:
        """
        Args:
            register: the register, its schema up to date.
            links: sign what is mailed, and what browsers keep.
            domain: of Message-IDs.
        """
        self._register, self._links, self._domain = register, links, domain

    def ask(self, address: str, *, secret: str, now: datetime) -> int:
        """Have a link mailed to everybody who is called so; returns to how many.

        `secret` is that of the browser in which it is asked for: it opens in no other.
        """
        with self._register.write() as session:
            return ask_to_sign_in(
                session, address, browser=_hashed(secret), domain=self._domain, now=now
            )

    def named(self, link: SignInLink, *, secret: str, now: datetime) -> Named:
        """Whom a link would sign in; nothing changes.

        Raises:
            SignInError: why it would not.
        """
        with self._register.read() as session:
            row = check_link(session, link.number, link.person, browser=_hashed(secret), now=now)
            return Named(row.name, row.language)

    def begin(self, link: SignInLink, *, secret: str, now: datetime) -> str:
        """Use a link; returns what the browser is to keep.

        Raises:
            SignInError: why it does not work.
        """
        with self._register.write() as session:
            sign_in(session, link.number, link.person, browser=_hashed(secret), now=now)
        return self._links.sign_session(link.number, link.person, now=now)

    def begin_by_account(self, address: str, *, secret: str, now: datetime) -> str:
        """Sign in who has proved to a provider that this e-mail address is theirs; returns what the browser
        is to keep. `secret` is that of the browser: it signs in once.

        Raises:
            SignInError: why nobody is signed in.
        """
        with self._register.write() as session:
            begun = begin_session(session, address, browser=_hashed(secret), now=now)
        return self._links.sign_session(begun.number, begun.person, now=now)

    def visitor(self, token: str, *, now: datetime) -> Visitor:
        """Who is signed in with what their browser keeps.

        Raises:
            LinkError, EndedSessionError: nobody, or not any more.
        """
        kept = self._links.read_session(token, now=now)
        with self._register.read() as session:
            row = signed_in(session, kept.number, kept.person, now=now)
            posts = by_area(posts_held(session, row.number, london_day(now)))
        roles = (read_access(written) for written in row.access)
        return Visitor(
            kept.number,
            row.number,
            row.id,
            Reader(row.name, posts),
            row.language,
            tuple(role for role in roles if role is not None),
            token,
            kept.signed + SESSION_LIFE,
        )

    def end(self, visitor: Visitor, *, now: datetime) -> None:
        """Sign out in this browser."""
        with self._register.write() as session:
            end_session(session, visitor.visit, now=now)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
