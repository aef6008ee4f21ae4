"""The tables of who has signed in to the pages, of addresses that wait for their code, and of those that
calendars and screens read.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tasks.register.base import Base


class SignInRow(Base):
    """A link that was asked for to sign in to the pages with, and the session that came of it.

    `address` is where the link was sent, `browser` the hash of the secret of the browser in which it was
    asked for. It is used once, at `used_at`; the session that it began is over at `ended_at`, where it was
    ended, or when its time is up.
    """

    __tablename__ = "sign_in"
    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("person.number"))
    address: Mapped[str]
    browser: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_sign_in_person", "person"),)


class AddressProofRow(Base):
    """An e-mail address (`address`) that waits for the code that was mailed to it, which follows from `salt`
    and a key that is not in the register.

    `asker` asked for it, in the directory of an organisation (an area and whose people they are, `office`);
    `person` (an id) is whose it will be, empty for somebody new; `wanted` what is done then, as a
    `PersonEdit`. It waits until `ended_at`, or until its time is up; `tries` is how often the code was typed
    wrong.
    """

    __tablename__ = "address_proof"
    number: Mapped[int] = mapped_column(primary_key=True)
    asker: Mapped[int] = mapped_column(ForeignKey("person.number"))
    person: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(80))
    office: Mapped[str] = mapped_column(String(40))
    address: Mapped[str]
    wanted: Mapped[dict[str, Any]]
    salt: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime]
    tries: Mapped[int]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_address_proof_person", "person"),)


class CalendarFeedRow(Base):
    """The address at which a person's calendar reads their tasks, one each: the hash of its secret."""

    __tablename__ = "calendar_feed"
    person: Mapped[int] = mapped_column(ForeignKey("person.number"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class WallRow(Base):
    """The address at which a screen shows an election's wall, one for each organisation (an area and whose
    people they are, `police`): the hash of its secret."""

    __tablename__ = "wall"
    election: Mapped[str] = mapped_column(ForeignKey("election.id"), primary_key=True)
    area: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(40), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
