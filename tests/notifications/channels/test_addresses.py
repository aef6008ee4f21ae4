"""Addresses that are none are refused when the directory is loaded, not at nine o'clock."""

from dataclasses import replace
from pathlib import Path

import pytest

from notifications.channels.addresses import address_findings, refuse_bad_addresses
from notifications.channels.port import Channel
from notifications.channels.registry import WAYS_OUT, open_channels
from tasks.people.channels import CHANNELS
from tasks.people.directory import Address, Directory, DirectoryError
from tasks.readiness.findings import Level
from tests.cast import ASHA, directory


def with_addresses(*addresses: Address) -> Directory:
    """The cast; Asha is reached at these."""
    cast = directory()
    asha = replace(cast.people[ASHA], addresses=addresses)
    return replace(cast, people={**cast.people, ASHA: asha})


@pytest.fixture
def channels(tmp_path: Path) -> dict[str, Channel]:
    """An office with nothing but a mailbox."""
    return open_channels(maildir=tmp_path / "mail", mail_from="writ@example.org")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (Address("email", "asha at home"), "no e-mail address"),
        (Address("text", "07700 900123"), "no telephone number with its country"),
        (Address("text", "+441632960123"), "not a mobile telephone's"),
        (Address("email", "asha@example.c"), "no e-mail address"),
        (Address("pager", "1234"), "write one of email, text, teams, webhook"),
    ],
)
def test_an_address_that_is_none(channels: dict[str, Channel], address: Address, why: str) -> None:
    """One line: who, which channel, what to do; never the address."""
    with pytest.raises(DirectoryError) as refused:
        refuse_bad_addresses(with_addresses(address), channels)
    said = str(refused.value)
    assert said.startswith(f"person asha, {address.channel}: ")
    assert why in said
    assert address.to not in said


def test_a_channel_that_is_not_set_up_yet_is_no_reason(channels: dict[str, Channel]) -> None:
    """It is loaded; the doctor says what is missing."""
    known = with_addresses(
        Address("email", "asha@example.org"),
        Address("text", "+447700900123"),
        Address("teams", "elections"),
    )
    refuse_bad_addresses(known, channels)
    assert [(Level.WARNING, ("asha",))] * 2 == [
        (f.level, f.about) for f in address_findings(known, channels)
    ]


def test_somebody_who_cannot_be_reached_at_all_is_an_alarm(channels: dict[str, Channel]) -> None:
    """Where no address of theirs can be used."""
    (finding,) = address_findings(with_addresses(Address("text", "+447700900123")), channels)
    assert (Level.ALARM, "address") == (finding.level, finding.code)
    assert finding.text.startswith("Asha cannot be reached by text: no channel 'text' is set up")


def test_everybody_can_be_reached(channels: dict[str, Channel]) -> None:
    """Said too, so that nobody wonders whether it was looked at."""
    (finding,) = address_findings(directory(), channels)
    assert Level.OK is finding.level


def test_every_channel_that_an_address_can_name_has_a_way_out() -> None:
    """And none has one by a name that no address can have."""
    assert tuple(CHANNELS) == tuple(WAYS_OUT)
