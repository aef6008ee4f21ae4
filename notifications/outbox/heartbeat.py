"""The outgoing heartbeat: a watch that somebody else keeps on the dispatcher."""

from datetime import datetime

import httpx

from tasks.alarms import Alarm
from tasks.register.database import Register
from tasks.register.messages.alarms import keep_alarms, stand_as

SECONDS = 10.0
_KIND = "heartbeat"


def beat(register: Register, url: str, *, now: datetime) -> None:
    """Fetch `url` after a pass that went through. Where that fails, an alarm stands until it works.

    Whoever watches the address notices when the fetching stops; redirects are not followed, and the
    address is shown nowhere, as it is its own secret.

    Args:
        register: where the alarm is kept.
        url: of the watching service, http or https.
        now: aware.
    """
    alarms = [Alarm.of("heartbeat.failed", why=why)] if (why := _fetch(url)) else []
    with register.read() as session:
        stands = stand_as(session, _KIND, alarms)
    if not stands:
        with register.write() as session:
            keep_alarms(session, _KIND, alarms, now=now)


def _fetch(url: str) -> str | None:
    """Why the address could not be fetched; None when it could."""
    try:
        reply = httpx.get(url, timeout=SECONDS, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as failure:
        return type(failure).__name__
    return None if reply.is_success else f"HTTP {reply.status_code}"
