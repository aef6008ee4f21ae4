"""Mail over TLS: from the start or by STARTTLS, with a certificate that is checked."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from notifications.channels import smtp
from notifications.channels.registry import open_channels
from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tests.notifications.cast import NOW
from tests.notifications.channels.certificates import self_signed
from tests.notifications.channels.mail_servers import Office, free_port

# aiosmtpd warns of log-ins outside STARTTLS, not seeing that the line began with TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
MESSAGE = Message("Subject", "Text\n", "<p>Text</p>\n", "<writ.1@example.org>", "Asha", NOW)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one PEM file; nobody has signed it."""
    return self_signed(tmp_path)


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This machine trusts that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    smtp._checked.cache_clear()
    yield
    smtp._checked.cache_clear()


def only_office(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    """Let in the user `office@example.org` with the password `a@b/c`."""
    given = (getattr(data, "login", None), getattr(data, "password", None))
    return AuthResult(success=given == (b"office@example.org", b"a@b/c"), handled=False)


@contextmanager
def protected(office: Office, certificate: Path, *, from_the_start: bool) -> Iterator[str]:
    """A server with TLS that wants a log-in; yields its host and port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    port = free_port()
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=port,
        ready_timeout=60,
        ssl_context=context if from_the_start else None,
        tls_context=None if from_the_start else context,
        require_starttls=not from_the_start,
        auth_required=True,
        auth_require_tls=not from_the_start,
        authenticator=only_office,
    )
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def send(url: str, folder: Path, trust_host: str | None = None) -> str:
    """Send the message through the server at `url`."""
    channel = open_channels(
        maildir=folder, mail_from="e@example.org", smtp_url=url, smtp_trust_host=trust_host
    )["email"]
    line = channel.line()
    line.prepare(MESSAGE, "asha@example.org", again=False)
    answer = line.hand_over().answer
    line.close()
    return answer


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_log_in_goes_over_a_protected_line(
    scheme: str, certificate: Path, tmp_path: Path
) -> None:
    """STARTTLS or TLS from the start; signs in user and password are percent-encoded."""
    office = Office()
    with protected(office, certificate, from_the_start=scheme == "smtps") as place:
        send(f"{scheme}://office%40example.org:a%40b%2Fc@{place}", tmp_path)
    assert len(office.taken) == 1


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_for_the_office_to_mend(certificate: Path, tmp_path: Path) -> None:
    """The message is kept; the error shows neither user nor password."""
    office = Office()
    with (
        protected(office, certificate, from_the_start=False) as place,
        pytest.raises(DeliveryError, match="refused our user and password") as caught,
    ):
        send(f"smtp://office%40example.org:wrong@{place}", tmp_path)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_that_cannot_prove_its_name_gets_nothing(
    scheme: str, certificate: Path, tmp_path: Path
) -> None:
    """A certificate nobody vouches for ends the conversation before the log-in."""
    office = Office()
    with (
        protected(office, certificate, from_the_start=scheme == "smtps") as place,
        pytest.raises(DeliveryError, match=r"127\.0\.0\.1 cannot be trusted") as caught,
    ):
        send(f"{scheme}://office%40example.org:a%40b%2Fc@{place}", tmp_path)
    assert "WRIT_SMTP_TRUST_HOST" in str(caught.value)
    assert (caught.value.permanent, caught.value.unknown, caught.value.down) == (False, False, True)
    assert office.taken == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize(("named", "taken"), [("127.0.0.1", 1), ("relay.example.org", 0)])
def test_only_the_host_that_is_named_is_trusted_as_it_is(
    scheme: str, named: str, taken: int, certificate: Path, tmp_path: Path
) -> None:
    """A bad certificate is taken where the setting names that very host, and nowhere else."""
    office = Office()
    with (
        protected(office, certificate, from_the_start=scheme == "smtps") as place,
        nullcontext() if taken else pytest.raises(DeliveryError, match="cannot be trusted"),
    ):
        send(f"{scheme}://office%40example.org:a%40b%2Fc@{place}", tmp_path, trust_host=named)
    assert len(office.taken) == taken
