"""People in the register: by their number, which stands for them in links, or by their id."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from tasks.register.among import among
from tasks.register.models import PersonRow
from tasks.register.session import Session


def person_numbered(session: Session, number: int) -> PersonRow | None:
    """The person with this number; None where there is none, or none any more."""
    row = session.get(PersonRow, number)
    return None if row is None or row.removed else row


def people_known_as(
    session: Session, *, numbers: Collection[int], ids: Collection[str]
) -> Sequence[PersonRow]:
    """The people with these numbers, and those with these ids, also where they were removed."""
    known = or_(among(PersonRow.number, numbers), among(PersonRow.id, ids))
    return session.scalars(select(PersonRow).where(known)).all()


def number_of_person(session: Session, person: str) -> int:
    """The number that stands for the person with this id, who must be there."""
    return session.scalars(select(PersonRow.number).where(PersonRow.id == person)).one()


def person_ids(session: Session) -> dict[int, str]:
    """The id of every person, also of those who were removed, by number."""
    return {row.number: row.id for row in session.scalars(select(PersonRow))}
