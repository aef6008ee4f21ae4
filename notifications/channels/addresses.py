"""Whether people can be reached where the directory says: asked when it is loaded, and by the doctor."""

from collections.abc import Mapping

from notifications.channels.port import Channel
from notifications.channels.registry import WAYS_OUT, problems_of
from notifications.errors import DeliveryError
from tasks.people.channels import CHANNELS
from tasks.people.directory import Address, Directory, DirectoryError
from tasks.readiness.findings import Finding, Level


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
    if address.channel not in CHANNELS:
        return f"there is no such channel; write one of {', '.join(CHANNELS)}"
    if address.channel in channels:
        return problems_of(channels, address)
    if (check := WAYS_OUT[address.channel].check) is None:
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
                level,
                "address",
                f"{person.name} cannot be reached by {address.channel}: {problem}",
                "set the channel up (see the README), or mend the directory and load it",
                about=(person.id,),
            )
            for address, problem in bad.items()
        ]
    return found or [Finding(Level.OK, "address", "everybody's addresses can be used")]
