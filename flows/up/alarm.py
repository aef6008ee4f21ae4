"""Alarms about services that keep dying: `python -m flows.up.alarm SERVICE=LOG ...`.

It needs the register and a way out, and neither Prefect nor any of the services.
"""

import sys
from collections.abc import Sequence
from datetime import datetime

from calendars.errors import WritError
from flows.up.supervisor import stopping
from flows.wiring import Office, open_office
from tasks.alarms import Alarm
from tasks.clock import utc_now
from tasks.register.messages.alarms import keep_alarms, stand_as

KIND = "service"


def main() -> int:
    """Let the alarms of this kind be those given, and none else; tell the operators of new ones."""
    try:
        office, alarms = open_office(), [stopping(*each.split("=", 1)) for each in sys.argv[1:]]
        set_alarms(office, alarms, now=utc_now())
        if alarms:
            office.dispatch(now=utc_now())
    except WritError as error:
        sys.stderr.write(f"writ: {error}\n")
        return 1
    return 0


def set_alarms(office: Office, alarms: Sequence[Alarm], *, now: datetime) -> None:
    """Raise these alarms, as far as they do not stand, and clear the others of the kind."""
    with office.register.read() as session:
        stands = stand_as(session, KIND, alarms)
    if not stands:
        with office.register.write() as session:
            keep_alarms(session, KIND, alarms, now=now)


if __name__ == "__main__":
    sys.exit(main())
