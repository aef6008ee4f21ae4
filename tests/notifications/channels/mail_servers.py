"""Real SMTP servers on the loopback that answer, refuse or break off as asked."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Office:
    """What the server took in, and how it behaves.

    After `patient_for` messages on one connection it says 421, or with `silently` just hangs up.
    """

    on_mail: str = "250 OK"
    on_rcpt: str = "250 OK"
    on_data: str = "250 2.0.0 queued as A1B2"
    delay: float = 0.0
    drop: bool = False
    pipelining: bool = False
    patient_for: int = 1_000_000
    silently: bool = False
    limit: int = 1_000_000
    taken: list[Envelope] = field(default_factory=list)
    began: dict[Session, int] = field(default_factory=dict)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, host: str, offers: list[str]
    ) -> list[str]:
        """Offer what is to be offered."""
        session.host_name = host
        return [offers[0], *(["250-PIPELINING"] if self.pipelining else []), *offers[1:]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the sender."""
        self.began[session] = self.began.get(session, 0) + 1
        if self.began[session] > self.patient_for:
            if self.silently and server.transport is not None:
                server.transport.close()
            return "421 4.7.0 too many messages on one connection"
        if self.on_mail.startswith("2"):
            envelope.mail_from = address
        return self.on_mail

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to the recipient."""
        if self.on_rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.on_rcpt

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the message, or break off once it is all there."""
        await asyncio.sleep(self.delay)
        if self.drop and server.transport is not None:
            server.transport.close()
            return "421 gone"
        if self.on_data.startswith("2"):
            self.taken.append(envelope)
        return self.on_data


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def smtp_server(office: Office) -> Iterator[str]:
    """A server in a thread; yields its URL."""
    port = free_port()
    controller = Controller(
        office, hostname="127.0.0.1", port=port, data_size_limit=office.limit, ready_timeout=60
    )
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
