"""A dispatcher as a process of its own that can be told to kill itself at a named step.

It makes passes, one after the other, at the moment that the clock of `Signals` shows. Whoever
started it moves that clock.
"""

import os
import signal
import smtplib
import threading
import time
from collections.abc import Callable
from ctypes import Array, c_double
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakSet

from sqlalchemy import event

from notifications.channels import smtp_line
from notifications.channels.mail import Sender
from notifications.channels.smtp import Security, SmtpServer
from notifications.channels.smtp_line import SmtpChannel, SmtpLine
from notifications.links import Links
from notifications.outbox import outbox
from notifications.outbox.outbox import Outbox
from tasks.register.database import Register, open_register
from tasks.register.messages import deliveries
from tasks.register.session import Session

DOMAIN = "killing.example"
IDLE_SECONDS = 0.004
PLACES = 2
# Where things are in the signals: from DONE on one for each dispatcher, then one more for each.
CLOCK, STOP, DONE = 0, 1, 2


@dataclass(frozen=True)
class Orders:
    """What a dispatcher is to do: on which register, by which mail server, over how many lines at
    once, waiting how many seconds for an answer; at which step (of STEPS) it dies, and at the how
    manieth time it comes there."""

    register: str
    port: int
    lines: int
    patience: float
    die: str = ""
    nth: int = 1


def outbox_of(register: Register, orders: Orders) -> Outbox:
    """The outbox of one dispatcher."""
    server = SmtpServer(
        "127.0.0.1",
        orders.port,
        Security.NONE,
        patience=orders.patience,
        handover_patience=orders.patience,
    )
    channel = SmtpChannel(server, Sender("writ@killing.example", "Writ"), orders.lines)
    return Outbox(
        register,
        {"email": channel},
        Links(["k" * 32], 120),
        page_url="http://127.0.0.1:8600",
        domain=DOMAIN,
        digests=False,
    )


def dispatch(orders: Orders, signals: Array[c_double], place: int) -> None:
    """Make passes until told to stop, or dead. After each that leaves nothing to be done at its
    moment, `signals[DONE + place]` is that moment; the number of messages told is added up behind."""
    if orders.die:
        arm(orders.die, orders.nth)
    register = open_register(orders.register)
    made = outbox_of(register, orders)
    while not signals[STOP]:
        clock = signals[CLOCK]
        now = datetime.fromtimestamp(clock, UTC)
        report = made.run(now=now)
        signals[DONE + PLACES + place] += report.told
        if report.next_at is None or report.next_at > now:
            signals[DONE + place] = clock
            time.sleep(IDLE_SECONDS)
    register.close()


# ---- the steps at which it can die


class Death:
    """Comes at the n-th time it is called."""

    def __init__(self, nth: int) -> None:
        self._left = nth
        self._lock = threading.Lock()

    def __call__(self) -> None:
        """SIGKILL, as from outside: nothing is closed, flushed or rolled back."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str, nth: int) -> None:
    """Let this process die when it comes to `step` for the n-th time."""
    STEPS[step](Death(nth))


def around(
    place: Any, name: str, *, before: Callable[[], object] = int, after: Callable[[], object] = int
) -> None:
    """Call `before` and `after` whenever the function of that name in `place` is called."""
    real = getattr(place, name)

    def watched(*args: Any, **named: Any) -> Any:
        before()
        found = real(*args, **named)
        after()
        return found

    setattr(place, name, watched)


def at_commit(when: str, place: Any, name: str, death: Death) -> None:
    """Die before or after the commit of the transaction in which that function did something."""
    real = getattr(place, name)
    concerned: WeakSet[Session] = WeakSet()

    def watched(session: Session, *args: Any, **named: Any) -> Any:
        found = real(session, *args, **named)
        if getattr(found, "notices", found):
            concerned.add(session)
        return found

    def committed(session: Session) -> None:
        if session in concerned:
            concerned.discard(session)
            death()

    setattr(place, name, watched)
    event.listen(Session, f"{when}_commit", committed)


def at_sending(
    what: bytes, *, before: Callable[[], object] = int, after: Callable[[], object] = int
) -> None:
    """Die before or after these bytes are given to the mail server."""
    real = smtplib.SMTP.send

    def send(smtp: Any, said: Any) -> None:
        if said == what:
            before()
        real(smtp, said)
        if said == what:
            after()

    smtplib.SMTP.send = send  # type: ignore[method-assign,assignment]


STEPS: dict[str, Callable[[Death], None]] = {
    "before the messages are made": lambda d: at_commit("before", outbox, "hand_over", d),
    "after the messages are made": lambda d: at_commit("after", outbox, "hand_over", d),
    "before the claim is kept": lambda d: at_commit("before", deliveries, "claim_batch", d),
    "after the claim is kept": lambda d: at_commit("after", deliveries, "claim_batch", d),
    "before the line is open": lambda d: around(smtp_line, "_connected", before=d),
    "after the recipient is known": lambda d: at_sending(b"DATA\r\n", before=d),
    "after the body, before the dot": lambda d: around(SmtpLine, "prepare", after=d),
    "before the beginning is kept": lambda d: at_commit("before", deliveries, "begin", d),
    "after the beginning is kept": lambda d: at_commit("after", deliveries, "begin", d),
    "before the dot": lambda d: at_sending(b".\r\n", before=d),
    "after the dot, before the answer": lambda d: at_sending(b".\r\n", after=d),
    "after the answer": lambda d: around(SmtpLine, "hand_over", after=d),
    "before the record is kept": lambda d: at_commit("before", deliveries, "record", d),
    "after the record is kept": lambda d: at_commit("after", deliveries, "record", d),
}
