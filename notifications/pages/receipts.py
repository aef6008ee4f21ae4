"""Where services report what became of a message they had taken: bounces, and GOV.UK Notify's receipts.

Every report is signed: Notify sends the token that was set for its call-backs as a bearer; a relay
that reports bounces signs the body (HMAC-SHA256, as `X-Writ-Signature: sha256=...`).
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tasks.outbox.undelivered import note_receipt
from tasks.register.database import Register

LARGEST_BODY = 64 * 1024
LONGEST_WORDS = 300
SIGNATURE = "X-Writ-Signature"
_NOTIFY = {
    "delivered": True,
    "permanent-failure": False,
    "temporary-failure": False,
    "technical-failure": False,
}
_BOUNCE = {"delivered": True, "bounced": False, "complained": False}


@dataclass(frozen=True, slots=True)
class Receipts:
    """The handlers; `secret` is what reports are signed with, `domain` that of our Message-IDs."""

    register: Register
    secret: str
    domain: str
    now: Callable[[], datetime]

    async def notify(self, request: Request) -> Response:
        """POST /receipts/notify: GOV.UK Notify's delivery receipt (reference, id, status)."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(bearer.encode(), self.secret.encode()):
            raise HTTPException(404)
        said = _object(await _body(request))
        return await self._take(
            said.get("reference") or said.get("id"), said.get("status"), _NOTIFY, ""
        )

    async def bounce(self, request: Request) -> Response:
        """POST /receipts/mail: a mail relay's report (message_id, status, detail)."""
        body = await _body(request)
        signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        given = request.headers.get(SIGNATURE, "").removeprefix("sha256=")
        if not hmac.compare_digest(given.encode(), signed.encode()):
            raise HTTPException(404)
        said = _object(body)
        told = said.get("detail")
        detail = " ".join(told.split()) if isinstance(told, str) else ""
        return await self._take(said.get("message_id"), said.get("status"), _BOUNCE, detail)

    async def _take(
        self, identity: Any, status: Any, known: dict[str, bool], detail: str
    ) -> Response:
        if not _is_plain(identity) or not _is_plain(status) or not detail.isprintable():
            raise HTTPException(400)
        # What is only under way (Notify's `sending`, `pending`) changes nothing.
        if status in known:
            words = f"{status}: {detail}" if detail else status
            await run_in_threadpool(
                self._note, identity, words[:LONGEST_WORDS], arrived=known[status]
            )
        return PlainTextResponse("noted\n")

    def _note(self, identity: str, words: str, *, arrived: bool) -> None:
        with self.register.write() as session:
            note_receipt(
                session, identity, words, arrived=arrived, domain=self.domain, now=self.now()
            )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


def _is_plain(said: Any) -> TypeGuard[str]:
    """A text that can be stored: no half of a surrogate pair, no control character."""
    return isinstance(said, str) and said.isprintable()


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(said, dict):
        raise HTTPException(400)
    return said
