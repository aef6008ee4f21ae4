"""What is an e-mail address, and how it goes over the line."""

import re
from functools import lru_cache

import idna

from calendars.errors import WritError

_LOCAL_LENGTH, _DOMAIN_LENGTH, _REMEMBERED = 64, 253, 4096
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
# No name at the top has one letter only, or none.
_TOP = re.compile(r"(?=.*[a-z])[a-z0-9-]{2,}")


class MailAddressError(WritError):
    """This is no e-mail address; the message says which part of one it is not."""


@lru_cache(maxsize=_REMEMBERED)
def address_on_the_line(address: str) -> str:
    """The address with its domain in the letters that mail servers take: `post@müller.example` goes
    out as `post@xn--mller-kva.example`. A computer of one's own (`root@localhost`) is one too.

    Raises:
        MailAddressError: it is none, or one that only a mail server with SMTPUTF8 could take.
    """
    local, at, domain = address.rpartition("@")
    if not at:
        raise MailAddressError("it has no @")
    if not local.isascii():
        raise MailAddressError("before the @, mail servers take plain letters without accents only")
    if len(local) > _LOCAL_LENGTH or not _LOCAL.fullmatch(local):
        raise MailAddressError("what stands before the @ is no name of a mailbox")
    return f"{local}@{_domain(domain)}"


def _domain(domain: str) -> str:
    try:
        found = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise MailAddressError("what stands after the @ is no name of a domain") from error
    *_, top = labels = found.split(".")
    if len(found) > _DOMAIN_LENGTH or (len(labels) > 1 and not _TOP.fullmatch(top)):
        raise MailAddressError("what stands after the @ is no whole name of a domain")
    return found
