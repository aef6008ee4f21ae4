"""What can go wrong with the register as a database."""

from calendars.errors import WritError


class RegisterError(WritError):
    """The register cannot be opened, read or written; the message says what to check."""


class RegisterBusyError(RegisterError):
    """Somebody else kept the register too long; nothing of what was asked for was done."""


class RegisterLostError(RegisterError):
    """The database stopped answering: what was being written was not kept, unless the line broke while
    it was answering."""


def not_an_address() -> RegisterError:
    """The setting cannot be read as a database's address; it is not repeated, for it may hold a
    password."""
    return RegisterError(
        "WRIT_DATABASE_URL is not a database address; write sqlite:///path or"
        " postgresql://user@host:port/name"
    )
