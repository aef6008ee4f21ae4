"""How the channels' services do, as every dispatcher has found them: the circuit in the register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from tasks.policy.delivery_rules import CircuitRules
from tasks.register.models import ChannelRow, DeliveryRow
from tasks.register.session import Session
from tasks.terms import DeliveryState


@dataclass(frozen=True, slots=True)
class Service:
    """How one channel's service does: failures in a row, since when, until when it is left alone
    (aware, UTC), and what it said."""

    name: str
    failures: int = 0
    down_since: datetime | None = None
    open_until: datetime | None = None
    answer: str | None = None

    def failed(self, answer: str, *, rules: CircuitRules, now: datetime) -> "Service":
        """The service after it took nothing once more."""
        failures = self.failures + 1
        rests = now + rules.wait(failures) if failures >= rules.failures else None
        return Service(self.name, failures, self.down_since or now, rests, answer)

    def worked(self) -> "Service":
        """The service after it took something."""
        return replace(self, failures=0, down_since=None, open_until=None, answer=None)

    def rests(self, now: datetime) -> bool:
        """True while it is to be left alone."""
        return self.open_until is not None and now < self.open_until

    def long_down(self, rules: CircuitRules, now: datetime) -> bool:
        """True when what is pressing should go another way."""
        patience = timedelta(minutes=rules.fall_back_after_minutes)
        return self.down_since is not None and now - self.down_since >= patience


def services(session: Session) -> dict[str, Service]:
    """Every service of which there is something to say, by its channel."""
    return {
        row.name: Service(row.name, row.failures, row.down_since, row.open_until, row.answer)
        for row in session.scalars(select(ChannelRow))
    }


def keep_services(session: Session, found: Mapping[str, Service]) -> None:
    """Write down how services do; what waits for one that is left alone waits until then."""
    if not found:
        return
    for service in found.values():
        row = session.get(ChannelRow, service.name)
        if row is None:
            row = ChannelRow(name=service.name)
            session.add(row)
        row.failures, row.down_since = service.failures, service.down_since
        row.open_until, row.answer = service.open_until, service.answer
        if service.open_until is not None:
            session.execute(
                update(DeliveryRow)
                .where(
                    DeliveryRow.channel == service.name,
                    DeliveryRow.state == DeliveryState.READY,
                    DeliveryRow.next_try < service.open_until,
                )
                .values(next_try=service.open_until)
            )
    session.flush()
