"""The libraries that log whole addresses, secrets and people's included, are made silent."""

import logging

SILENT = logging.CRITICAL + 1
TALKATIVE = ("apprise", "notifications_python_client", "urllib3.connectionpool")


def silence() -> None:
    """From now on they log nothing; what they would have said comes back in our errors."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(SILENT)
