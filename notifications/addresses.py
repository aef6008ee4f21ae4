"""Whether people can be reached where the directory says: asked when it is loaded, and by the doctor."""

from collections.abc import Callable, Mapping

from notifications.channels import problems_of
from notifications.errors import DeliveryError
from notifications.mail import check_address
from notifications.numbers import check_number
from notifications.port import Channel
from tasks.directory import Address, Directory, DirectoryError
from tasks.doctor import Finding, Level

# What every office has, whether it is set up yet or not; the other two go by names that are settings.
_FORMS: Mapping[str, Callable[[str], None]] = {"email": check_address, "text": check_number}
KNOWN = (*_FORMS, "teams", "webhook")


def refuse_bad_addresses(directory: Directory, channels: Mapping[str, Channel]) -> None:
    """Refuse a directory in which an address cannot be one.

    A channel that is not set up yet is no reason: the doctor says so.

    Raises:
        DirectoryError: names the person, the channel and the remedy, never the address.
    """
    for person in directory.people.values():
        for address in person.addresses:
            if (problem := _malformed(address, channels)) is not None:
                raise DirectoryError(f"person {person.id}, {address.channel}: {problem}")


def _malformed(address: Address, channels: Mapping[str, Channel]) -> str | None:
    if address.channel not in KNOWN:
        return f"there is no such channel; write one of {', '.join(KNOWN)}"
    if address.channel in channels:
        return problems_of(channels, address)
    if (check := _FORMS.get(address.channel)) is None:
        return None
    try:
        check(address.to)
    except DeliveryError as problem:
        return str(problem)
    return None


def address_findings(directory: Directory, channels: Mapping[str, Channel]) -> list[Finding]:
    """Who cannot be reached at one of their addresses: an alarm where there is no other."""
    found = []
    for person in sorted(directory.people.values(), key=lambda p: p.id):
        bad = {
            address: problem
            for address in person.addresses
            if (problem := problems_of(channels, address)) is not None
        }
        level = Level.ALARM if len(bad) == len(person.addresses) else Level.WARNING
        found += [
            Finding(
                level, "address", f"{person.name} cannot be reached by {address.channel}: {problem}",
                "set the channel up (see the README), or mend the directory and load it",
                about=(person.id,),
            )
            for address, problem in bad.items()
        ]  # fmt: skip
    return found or [Finding(Level.OK, "address", "everybody's addresses can be used")]
