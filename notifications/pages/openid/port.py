"""What the pages need of a provider of accounts, and what is set of one. Light: every process imports it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """What is set: who issues tokens (`issuer`), what it calls us and its secret for us, which claim of
    a token holds the e-mail address, what our button says ("" for our own words), and the hosts that may
    be spoken to (any when there are none)."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    claim: str = "email"
    label: str = ""
    hosts: frozenset[str] = frozenset()


class Provider(Protocol):
    """Sends people to where they prove who they are, and says whom it believes them to be."""

    @property
    def account(self) -> Account:
        """What is set."""
        ...

    def begin(self, secret: str, state: str, *, now: datetime) -> str:
        """The address at which somebody signs in, whose browser keeps `secret`, and who comes back with
        `state`.

        Raises:
            ProviderDownError: it does not answer.
        """
        ...

    def address(self, secret: str, code: str, *, now: datetime) -> str:
        """The e-mail address that was proved to be that of who came back with `code`.

        Raises:
            ProviderDownError: it does not answer.
            RefusedTokenError: the code, or its token, is not to be believed.
            UnprovedAddressError: no such address.
        """
        ...
