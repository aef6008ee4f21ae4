"""Which texts are e-mail addresses, and how they go out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.people.mail_addresses import MailAddressError, address_on_the_line


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("fred@example.org", "fred@example.org"),
        ("o'neil+polls@EXAMPLE.gov.uk", "o'neil+polls@example.gov.uk"),
        ("fred@müller.example", "fred@xn--mller-kva.example"),
        ("fred@xn--mller-kva.example", "fred@xn--mller-kva.example"),
        ("fred@例え.テスト", "fred@xn--r8jz45g.xn--zckzah"),
        ("fred@cyngor.cymru", "fred@cyngor.cymru"),
        ("clerk@council.local", "clerk@council.local"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address(address: str, sent_to: str) -> None:
    """Domains of other letters exist; so do names inside an office."""
    assert sent_to == address_on_the_line(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "fred",
        "@example.org",
        "fred@",
        "fred@example.c",
        "fred@example.123",
        "fred@.org",
        "fred@example..org",
        "fred@example.org.",
        "fred@-example.org",
        "fred@ex_ample.org",
        "fred@[127.0.0.1]",
        "fred@xn--zzzzzz.org",
        "a@b@example.org",
        "a..b@example.org",
        ".a@example.org",
        '"a b"@example.org',
        "a b@example.org",
        "élan@example.org",
        f"{'x' * 65}@example.org",
        f"a@{'x' * 64}.org",
        f"a@{'x.' * 126}org",
        "a\n@example.org",
        "a@example.org\n",
        "a\0@example.org",
        "a@\ud800.org",
    ],
)
def test_a_text_that_is_none(address: str) -> None:
    """No mail server would take it."""
    with pytest.raises(MailAddressError):
        address_on_the_line(address)


@given(st.text() | st.emails() | st.builds("{}@{}".format, st.text(), st.text()))
def test_what_goes_out_can_stand_in_an_envelope(address: str) -> None:
    """Whatever the text: refused, or plain ASCII without blanks, and the same when read again."""
    try:
        found = address_on_the_line(address)
    except MailAddressError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert " " not in found
    assert found == address_on_the_line(found)
