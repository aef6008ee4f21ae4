"""The channels that an address of the directory can name, a row each.

What opens each of them stands by the same name in `notifications/channels/registry.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tasks.people.mail_addresses import MailAddressError, address_on_the_line


@dataclass(frozen=True, slots=True)
class ChannelName:
    """What addresses begin with (`teams:gold group`), and what says in words what is wrong with the rest,
    as far as the directory's file can show it. `brief` says that a message leaves by it in a few lines."""

    name: str
    fault_in: Callable[[str], str | None] = lambda to: None
    brief: bool = False


def _mail(to: str) -> str | None:
    try:
        domain = address_on_the_line(to).rpartition("@")[2]
    except MailAddressError as error:
        return f"{to!r} is not an e-mail address, {error}; mend it"
    return None if "." in domain else f"{to!r} is not a full e-mail address; mend it"


def _name_on(channel: str) -> Callable[[str], str | None]:
    def fault(to: str) -> str | None:
        if "/" not in to:
            return None
        # The whole address is a secret, and would stand in the register for everybody to read.
        return (
            f"{channel} takes a name, not an address; write the name here, and the address with that"
            " name into the settings"
        )

    return fault


CHANNELS: Mapping[str, ChannelName] = {
    row.name: row
    for row in (
        ChannelName("email", _mail),
        ChannelName("text", brief=True),
        ChannelName("teams", _name_on("teams"), brief=True),
        ChannelName("webhook", _name_on("webhook")),
    )
}
