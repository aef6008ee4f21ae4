"""One change of somebody in the directory: added, changed, given an e-mail address, taken out. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import count

from calendars.errors import WritError
from tasks.limits import LONGEST_KEY, LONGEST_NAME
from tasks.people.access import Access, AccessRole
from tasks.people.channels import CHANNELS
from tasks.people.directory import ENGLISH, Address, Directory, Holding, Person
from tasks.people.edits.proof_rules import load_proof_rules
from tasks.people.mail_addresses import address_on_the_line

EMAIL = "email"
LONGEST_ADDRESS = 254


class PersonSort(StrEnum):
    """What is changed. Somebody who is added, and an address, are not in the directory before the code that
    was mailed to the address is typed."""

    ADD = "add"
    CHANGE = "change"
    ADDRESS = "address"
    TAKE_OUT = "take-out"


PROVED = frozenset({PersonSort.ADD, PersonSort.ADDRESS})


class PersonWrong(StrEnum):
    """Why a change cannot be."""

    NAME = "name"
    NOTHING = "nothing"
    ONLY = "only"
    GONE = "person_gone"
    POSTS = "posts"
    TASKS = "tasks"
    SELF = "oneself"
    NO_PLACE = "no_place"
    ELSEWHERE = "elsewhere"
    ADDRESS = "address"
    HOST = "host"
    OTHERS = "others"
    OWN = "own"
    OFTEN = "often"


class PersonRefusedError(WritError):
    """A change of somebody in the directory that cannot be; `wrong` says why, `which` on account of what."""

    def __init__(self, wrong: PersonWrong, which: Collection[str] = ()) -> None:
        super().__init__(f"this person cannot be changed so: {wrong}")
        self.wrong, self.which = wrong, tuple(which)


@dataclass(frozen=True, slots=True)
class PersonEdit:
    """A change of a person (by id), asked for by an organisation that `area` stands for.

    `role` is theirs there, empty for none but that of their posts; `first` the address that is tried before
    the others, `drop` one that is taken away, both as the file writes them; `address` a new e-mail address,
    which comes in place of `instead` (empty: besides those there are).
    """

    sort: PersonSort
    area: str
    person: str
    name: str = ""
    language: str = ENGLISH
    role: str = ""
    first: str = ""
    drop: str = ""
    address: str = ""
    instead: str = ""


def person_edited(directory: Directory, edit: PersonEdit, *, today: date) -> Directory:
    """The directory with a change made.

    Args:
        directory: as it is.
        edit: the change; whoever asks may make it. An address in it counts as proved.
        today: London's day.

    Raises:
        PersonRefusedError: it cannot be made.
    """
    if edit.sort is PersonSort.ADD:
        return _with(directory, _added(directory, edit))
    person = directory.people.get(edit.person)
    if person is None:
        raise PersonRefusedError(PersonWrong.GONE)
    match edit.sort:
        case PersonSort.CHANGE:
            return _with(directory, _changed(person, edit))
        case PersonSort.ADDRESS:
            return _with(directory, _readdressed(directory, person, edit))
        case PersonSort.TAKE_OUT:
            return _without(directory, person, today)


def new_id(name: str, taken: Collection[str]) -> str:
    """An id for somebody of this name that nobody has or ever had, so that a namesake inherits nothing."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[: LONGEST_KEY - 5].strip(".") or "person"
    numbered = (stem if n == 1 else f"{stem}.{n}" for n in count(1))
    return next(found for found in numbered if found not in taken)


def _with(directory: Directory, person: Person) -> Directory:
    return replace(directory, people={**directory.people, person.id: person})


def _without(directory: Directory, person: Person, today: date) -> Directory:
    """What they held once goes with them; what they hold, or will, is to be given to somebody first."""
    held = [h for h in directory.holdings if h.person == person.id]
    if now_or_later := list(_titled(directory, held, today)):
        raise PersonRefusedError(PersonWrong.POSTS, now_or_later)
    return replace(
        directory,
        people={key: each for key, each in directory.people.items() if key != person.id},
        holdings=tuple(h for h in directory.holdings if h.person != person.id),
        absences=tuple(a for a in directory.absences if a.person != person.id),
    )


def _titled(directory: Directory, held: Collection[Holding], today: date) -> Iterator[str]:
    """The posts (as `ashford/esm`) that are held today or later, each once."""
    yield from dict.fromkeys(f"{h.area}/{h.role}" for h in held if h.end is None or h.end >= today)


def _added(directory: Directory, edit: PersonEdit) -> Person:
    address = _new_address(directory, edit, owner="")
    return Person(
        edit.person, _name(edit), edit.language, (address,), _access((), edit.area, edit.role)
    )


def _changed(person: Person, edit: PersonEdit) -> Person:
    addresses = list(person.addresses)
    known = {str(address): address for address in addresses}
    if not {edit.first, edit.drop} - {""} <= set(known):
        raise PersonRefusedError(PersonWrong.GONE)
    if edit.drop:
        addresses.remove(known[edit.drop])
    if edit.first and edit.first != edit.drop:
        addresses.sort(key=lambda address: str(address) != edit.first)
    if not addresses:
        raise PersonRefusedError(PersonWrong.ONLY)
    new = replace(
        person,
        name=_name(edit),
        language=edit.language,
        addresses=tuple(addresses),
        access=_access(person.access, edit.area, edit.role),
    )
    if new == person:
        raise PersonRefusedError(PersonWrong.NOTHING)
    return new


def _readdressed(directory: Directory, person: Person, edit: PersonEdit) -> Person:
    new = _new_address(directory, edit, owner=person.id)
    if not edit.instead:
        return replace(person, addresses=(*person.addresses, new))
    if edit.instead not in {str(address) for address in person.addresses}:
        raise PersonRefusedError(PersonWrong.GONE)
    addresses = (new if str(a) == edit.instead else a for a in person.addresses)
    return replace(person, addresses=tuple(addresses))


def _new_address(directory: Directory, edit: PersonEdit, *, owner: str) -> Address:
    to = edit.address
    if len(to) > LONGEST_ADDRESS or not to.isprintable() or CHANNELS[EMAIL].fault_in(to):
        raise PersonRefusedError(PersonWrong.ADDRESS)
    domain = address_on_the_line(to).rpartition("@")[2].lower()
    if load_proof_rules().forbids(domain):
        raise PersonRefusedError(PersonWrong.HOST)
    for person in directory.people.values():
        if any(a.channel == EMAIL and _alike(a.to, to) for a in person.addresses):
            own = person.id == owner
            raise PersonRefusedError(PersonWrong.OWN if own else PersonWrong.OTHERS)
    return Address(EMAIL, to)


def _alike(one: str, other: str) -> bool:
    """Whether two addresses are one: neither capitals nor the letters of a domain's name tell them apart."""
    return address_on_the_line(one).casefold() == address_on_the_line(other).casefold()


def _name(edit: PersonEdit) -> str:
    if not 0 < len(edit.name) <= LONGEST_NAME or not edit.name.isprintable():
        raise PersonRefusedError(PersonWrong.NAME)
    return edit.name


def _access(before: Collection[Access], area: str, role: str) -> tuple[Access, ...]:
    """The roles with this one in an area in place of that there is, where it stood."""
    new = (Access(AccessRole(role), area),) if role else ()
    if not any(access.area == area for access in before):
        return (*before, *new)
    kept = ((access,) if access.area != area else new for access in before)
    return tuple(access for each in kept for access in each)
