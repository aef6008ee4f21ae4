"""An e-mail address: asked for on the page, and used once the code that was mailed to it has been typed."""

import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from tasks.actions.directories.keeping import ChangedMeanwhileError, as_seen, write_change
from tasks.actions.directories.people import By, changed_person
from tasks.clock import london_day
from tasks.people.access import AccessRole
from tasks.people.directory import Address, Directory
from tasks.people.edits.people import (
    EMAIL,
    PersonEdit,
    PersonRefusedError,
    PersonSort,
    PersonWrong,
    new_id,
)
from tasks.people.edits.proof_rules import load_proof_rules
from tasks.register.people import number_of_person, person_ids, person_numbered
from tasks.register.plans.directory_store import stored_directory
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.register.visits.members import Organisation, memberships
from tasks.register.visits.proofs import (
    Proof,
    TooOftenError,
    begin_proof,
    confirm_address,
    count_wrong,
    end_proof,
    proof_waiting,
)
from tasks.register.visits.sign_ins import forget_links_to


class Tried(StrEnum):
    """What came of a code that was typed."""

    PROVED = "proved"
    WRONG = "wrong"
    SPENT = "spent"
    LATE = "late"
    GONE = "gone"
    REFUSED = "refused"


def may_prove(proof: Proof, by: By) -> bool:
    """Whether somebody may type the code: whose address it is, or who administers the organisation."""
    own = proof.edit.sort is PersonSort.ADDRESS and proof.edit.person == by.id
    return own or proof.place in by.ours


def tried_out(
    session: Session,
    directory: Directory,
    edit: PersonEdit,
    place: Organisation,
    by: By,
    now: datetime,
) -> tuple[PersonEdit, Directory]:
    """A change as it will be made once its address is proved, and the directory then; somebody new has an id
    that nobody had.

    Raises:
        PersonRefusedError: what stands against it.
    """
    if edit.sort is PersonSort.ADD:
        edit = replace(edit, person=new_id(edit.name, set(person_ids(session).values())))
    new = changed_person(session, directory, edit, place=place, by=by, now=now)
    return edit, new


def ask_for_proof(
    session: Session,
    edit: PersonEdit,
    place: Organisation,
    *,
    seen: str,
    by: By,
    domain: str,
    now: datetime,
) -> None:
    """Mail a code to a new address. Nothing of the directory is changed.

    Args:
        session: a writing session.
        edit: adds somebody, or gives them an address.
        place: in whose directory.
        seen: what that was like when the change was previewed (`as_seen`).
        by: who asks.
        domain: of Message-IDs.
        now: aware.

    Raises:
        ChangedMeanwhileError: somebody has changed the directory since.
        PersonRefusedError: what stands against it.
    """
    take_turn(session, Turn.DIRECTORY)
    directory = stored_directory(session).directory
    if as_seen(directory, place, now) != seen:
        raise ChangedMeanwhileError(ChangedMeanwhileError.__doc__)
    _, new = tried_out(session, directory, edit, place, by, now)
    if edit.sort is PersonSort.ADDRESS:
        whose = new.people[edit.person]
        edit = replace(edit, name=whose.name, language=whose.language)
    rules = load_proof_rules()
    try:
        begin_proof(session, edit, place, asker=by.number, rules=rules, domain=domain, now=now)
    except TooOftenError:
        raise PersonRefusedError(PersonWrong.OFTEN) from None


def prove(
    session: Session,
    number: int,
    typed: str,
    *,
    by: By,
    codes_of: Callable[[str], Sequence[str]],
    now: datetime,
) -> tuple[Tried, int]:
    """Type a code: the right one makes the change, and the address is used from then on.

    Args:
        session: a writing session; what is returned is to be committed, also where the code is wrong.
        number: of the address that waits.
        typed: as it was typed.
        by: who types it.
        codes_of: makes the codes of a salt, each of which is right.
        now: aware.

    Returns:
        What came of it, and how often it may still be tried.
    """
    take_turn(session, Turn.DIRECTORY)
    proof, rules = proof_waiting(session, number), load_proof_rules()
    if proof is None or not may_prove(proof, by):
        return Tried.GONE, 0
    if now >= proof.asked_at + rules.life:
        return Tried.LATE, 0
    given = _plain(typed).encode()
    if not any(hmac.compare_digest(given, code.encode()) for code in codes_of(proof.salt)):
        count_wrong(session, number)
        left = rules.tries - proof.tries - 1
        if left > 0:
            return Tried.WRONG, left
        end_proof(session, number, now=now)
        return Tried.SPENT, 0
    end_proof(session, number, now=now)
    made = _make(session, proof, by, now)
    return (Tried.PROVED if made else Tried.REFUSED), 0


def _make(session: Session, proof: Proof, by: By, now: datetime) -> bool:
    """Make what was asked for, where whoever asked may still do it; returns whether it could be made."""
    old = stored_directory(session).directory
    asker = person_numbered(session, proof.asker)
    if asker is None:
        return False
    asked_by = By(asker.number, asker.id, asker.name, tuple(administered(old, asker.id, now)))
    if proof.place not in asked_by.ours:
        return False
    try:
        edit, new = tried_out(session, old, proof.edit, proof.place, asked_by, now)
    except PersonRefusedError:
        return False
    code = f", the code mailed to a new address typed by {by.name}"
    write_change(session, old, new, place=proof.place, who=asker.name, now=now, by=code)
    number = number_of_person(session, edit.person)
    confirm_address(session, number, Address(EMAIL, edit.address), now=now)
    if edit.instead:
        forget_links_to(session, number, edit.instead.removeprefix(f"{EMAIL}:"))
    return True


def administered(directory: Directory, person: str, now: datetime) -> Sequence[Organisation]:
    """The organisations that somebody (by id) administers, in order."""
    own = memberships(directory, london_day(now)).get(person, {})
    return sorted(place for place, role in own.items() if role.covers(AccessRole.ADMINISTRATOR))


def those_for(proofs: Collection[Proof], by: By) -> Sequence[Proof]:
    """The addresses of which somebody may type the code."""
    return [proof for proof in proofs if may_prove(proof, by)]


def give_up(session: Session, number: int, *, by: By, now: datetime) -> bool:
    """Let an address wait no more; returns whether it did, and was one of an organisation of theirs."""
    take_turn(session, Turn.DIRECTORY)
    proof = proof_waiting(session, number)
    if proof is None or proof.place not in by.ours:
        return False
    end_proof(session, number, now=now)
    return True


def _plain(typed: str) -> str:
    """A code without the gaps in which people write it, in capitals."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())
