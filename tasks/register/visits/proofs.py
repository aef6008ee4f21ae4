"""E-mail addresses that wait for the code that was mailed to them.

The code is nowhere in the register, nor a hash of it, which could be tried out: it follows from the salt of
its row and the key with which links are signed, both for the mail and for what is typed.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from calendars.errors import WritError
from tasks.people.directory import Address
from tasks.people.edits.people import EMAIL, PersonEdit, PersonSort
from tasks.people.edits.proof_rules import ProofRules
from tasks.register.among import among
from tasks.register.messages.deliveries import (
    NewDelivery,
    code_number,
    code_part,
    store_deliveries,
)
from tasks.register.models import AddressRow, DeliveryRow, PersonRow
from tasks.register.session import Session
from tasks.register.visits.members import Organisation
from tasks.register.visits.models import AddressProofRow
from tasks.terms import DeliveryState

_SALT_BYTES = 24


class TooOftenError(WritError):
    """Codes were asked for too often within the hour; wait, and ask again."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An address that waits: its number, what is to be done once it is proved, in whose directory, who asked
    for it (their number) and when, what the code follows from, and how often it was typed wrong."""

    number: int
    edit: PersonEdit
    place: Organisation
    asker: int
    asked_at: datetime
    salt: str
    tries: int


def begin_proof(
    session: Session,
    edit: PersonEdit,
    place: Organisation,
    *,
    asker: int,
    rules: ProofRules,
    domain: str,
    now: datetime,
) -> None:
    """Mail a code to an address, in place of one that waits already for the same person.

    Args:
        session: a writing session, in the directory's turn.
        edit: what is to be done once it is proved; whose name and language the mail takes.
        place: in whose directory.
        asker: who asks, their number.
        rules: how often may be asked.
        domain: of Message-IDs.
        now: aware.

    Raises:
        TooOftenError: too often.
    """
    _forget(session, before=now - timedelta(hours=rules.kept_hours))
    _check_often(session, edit.address, asker, rules, since=now - timedelta(hours=1))
    same = AddressProofRow.person == edit.person if edit.person else _to(edit.address)
    waiting = update(AddressProofRow).where(same, AddressProofRow.ended_at.is_(None))
    session.execute(waiting.values(ended_at=now))
    row = AddressProofRow(
        asker=asker,
        person=edit.person,
        area=place.area,
        office=place.office,
        address=edit.address,
        wanted=asdict(edit),
        salt=secrets.token_urlsafe(_SALT_BYTES),
        asked_at=now,
        tries=0,
    )
    session.add(row)
    session.flush()
    known = session.scalar(select(PersonRow.number).where(PersonRow.id == edit.person))
    parts = (code_part(row.number),)
    # Who is not in the directory has no number yet: theirs is the asker's message.
    mail = NewDelivery(known or asker, Address(EMAIL, edit.address), (), now, parts, urgent=True)
    store_deliveries(session, [mail], domain=domain, now=now)


def _forget(session: Session, *, before: datetime) -> None:
    session.execute(delete(AddressProofRow).where(AddressProofRow.asked_at < before))


def _check_often(
    session: Session, address: str, asker: int, rules: ProofRules, *, since: datetime
) -> None:
    for asked, most in (
        (_to(address), rules.to_an_address_an_hour),
        (AddressProofRow.asker == asker, rules.by_somebody_an_hour),
    ):
        counted = select(func.count()).where(asked, AddressProofRow.asked_at > since)
        if (session.scalar(counted) or 0) >= most:
            raise TooOftenError(TooOftenError.__doc__)


def _to(address: str) -> Any:
    return func.lower(AddressProofRow.address) == address.lower()


def proof_waiting(session: Session, number: int) -> Proof | None:
    """The address with this number that waits, also where its code is too old; None where none does."""
    row = session.get(AddressProofRow, number)
    return None if row is None or row.ended_at is not None else _proof(row)


def proofs_waiting(session: Session, *, since: datetime) -> Sequence[Proof]:
    """All that wait, asked for since then, the last first."""
    rows = session.scalars(
        select(AddressProofRow)
        .where(AddressProofRow.ended_at.is_(None), AddressProofRow.asked_at > since)
        .order_by(AddressProofRow.number.desc())
    )
    return [_proof(row) for row in rows]


def count_wrong(session: Session, number: int) -> None:
    """A code was typed that is not the one."""
    tried = update(AddressProofRow).where(AddressProofRow.number == number)
    session.execute(tried.values(tries=AddressProofRow.tries + 1))


def end_proof(session: Session, number: int, *, now: datetime) -> None:
    """It waits no more."""
    ended = update(AddressProofRow).where(AddressProofRow.number == number)
    session.execute(ended.values(ended_at=now))


def confirm_address(session: Session, person: int, address: Address, *, now: datetime) -> None:
    """Note that a person (by number) reads what is sent to this address."""
    own = (AddressRow.person == person, AddressRow.channel == address.channel)
    confirming = update(AddressRow).where(*own, AddressRow.to == address.to)
    session.execute(confirming.values(confirmed_at=now))


def undeliverable(session: Session, proofs: Collection[Proof]) -> frozenset[int]:
    """Those (by number) whose mail was refused for good."""
    failed = session.scalars(
        select(DeliveryRow.parts).where(
            DeliveryRow.state == DeliveryState.FAILED,
            among(DeliveryRow.address, {proof.edit.address for proof in proofs}),
        )
    )
    numbers = {code_number(parts) for parts in failed}
    return frozenset(proof.number for proof in proofs if proof.number in numbers)


def proofs_carried(session: Session, deliveries: Collection[DeliveryRow]) -> Mapping[int, Proof]:
    """The addresses that wait for the code of a message, by the number of the message, with one query where
    there are any."""
    found = ((row.number, code_number(row.parts)) for row in deliveries)
    numbers = {message: number for message, number in found if number is not None}
    if not numbers:
        return {}
    rows = session.scalars(
        select(AddressProofRow).where(
            among(AddressProofRow.number, set(numbers.values())), AddressProofRow.ended_at.is_(None)
        )
    )
    proofs = {row.number: _proof(row) for row in rows}
    return {message: proofs[number] for message, number in numbers.items() if number in proofs}


def _proof(row: AddressProofRow) -> Proof:
    wanted = {**row.wanted, "sort": PersonSort(row.wanted["sort"])}
    return Proof(
        row.number,
        PersonEdit(**wanted),
        Organisation(row.area, row.office),
        row.asker,
        row.asked_at,
        row.salt,
        row.tries,
    )
