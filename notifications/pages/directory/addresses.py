"""New e-mail addresses that wait for their code: typed by whose it is, or by the administrator who asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.doors import Door
from notifications.pages.forms import number_of
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import page_of
from notifications.pages.signed_in.visits import Visitor
from tasks.actions.directories.people import By
from tasks.actions.directories.proving import (
    Tried,
    administered,
    give_up,
    prove,
    those_for,
)
from tasks.people.access import AccessRole
from tasks.people.edits.people import PersonSort
from tasks.people.edits.proof_rules import load_proof_rules
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.visits.members import Organisation
from tasks.register.visits.proofs import proofs_waiting, undeliverable

_STATUS: Mapping[Tried, int] = {
    Tried.PROVED: 200,
    Tried.WRONG: 422,
    Tried.SPENT: 410,
    Tried.LATE: 410,
    Tried.GONE: 404,
    Tried.REFUSED: 409,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An address that waits for its code, as the page shows it: of whom, in place of which, until when;
    whether the code is too old, whether its mail was refused, and whether the visitor may give it up."""

    number: int
    name: str
    address: str
    instead: str
    new: bool
    until: datetime
    late: bool
    refused: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class AddressPages:
    """The handlers, over the register."""

    register: Register
    gate: Gate

    def doors(self) -> list[Door]:
        """Looking, and typing a code."""
        return [
            self.gate.door("/addresses", self.show, name="addresses"),
            self.gate.door("/addresses", self.answer, name="prove-address", post=True),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /addresses: those of which the visitor may type the code."""
        return await self._page(request, visitor)

    async def answer(self, request: Request, visitor: Visitor) -> Response:
        """POST /addresses: a code was typed, or an address is given up."""
        now, form = self.gate.now(), request.state.form
        number = number_of(form.get("address", ""))
        if number is None:
            raise HTTPException(404)
        if form.get("action") == "end":
            if not await run_in_threadpool(self._end, number, visitor, now):
                raise HTTPException(404)
            return await self._page(request, visitor)
        tried, left = await run_in_threadpool(
            self._prove, number, form.get("code", ""), visitor, now
        )
        return await self._page(request, visitor, tried, left)

    def waiting(self, visitor: Visitor, now: datetime) -> list[Waiting]:
        """What waits, the last first."""
        rules = load_proof_rules()
        with self.register.read() as session:
            directory = stored_directory(session).directory
            by = by_visitor(visitor, tuple(administered(directory, visitor.id, now)))
            since = now - timedelta(hours=rules.kept_hours)
            found = those_for(proofs_waiting(session, since=since), by)
            refused = undeliverable(session, found)
        return [
            Waiting(
                proof.number,
                proof.edit.name,
                proof.edit.address,
                proof.edit.instead.partition(":")[2],
                proof.edit.sort is PersonSort.ADD,
                (until := proof.asked_at + rules.life),
                now >= until,
                proof.number in refused,
                proof.place in by.ours,
            )
            for proof in found
        ]

    def _prove(self, number: int, typed: str, visitor: Visitor, now: datetime) -> tuple[Tried, int]:
        with self.register.write() as session:
            ours = administered(stored_directory(session).directory, visitor.id, now)
            by = by_visitor(visitor, tuple(ours))
            codes_of = self.gate.links.codes_of
            return prove(session, number, typed, by=by, codes_of=codes_of, now=now)

    def _end(self, number: int, visitor: Visitor, now: datetime) -> bool:
        with self.register.write() as session:
            ours = administered(stored_directory(session).directory, visitor.id, now)
            return give_up(session, number, by=by_visitor(visitor, tuple(ours)), now=now)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        tried: Tried | None = None,
        left: int = 0,
    ) -> Response:
        now, site = self.gate.now(), self.gate.site(request, visitor)
        found = await run_in_threadpool(self.waiting, visitor, now)
        said = "" if tried is None else site.words.say(f"address.{tried}", n=left)
        return page_of(
            "addresses",
            site,
            status=200 if tried is None else _STATUS[tried],
            waiting=found,
            said=said,
            proved=tried is Tried.PROVED,
            administers=visitor.is_at_least(AccessRole.ADMINISTRATOR),
            minutes=load_proof_rules().minutes,
        )


def by_visitor(visitor: Visitor, ours: tuple[Organisation, ...]) -> By:
    """A visitor as who does something."""
    return By(visitor.number, visitor.id, visitor.reader.name, ours)
