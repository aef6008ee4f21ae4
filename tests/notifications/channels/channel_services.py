"""Every channel with the real service behind it, for the contract that they all keep."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from notifications.channels.allowed import Allowed
from notifications.channels.apprise_services import (
    AppriseChannel,
    SmsChannel,
    TeamsChannel,
    WebhookChannel,
)
from notifications.channels.govuk_notify import EMAIL, TEXT, Kind, NotifyAccount, NotifyChannel
from notifications.channels.mail import Sender
from notifications.channels.maildir import MaildirChannel
from notifications.channels.port import Channel
from notifications.channels.smtp import SmtpServer
from notifications.channels.smtp_line import SmtpChannel
from tests.builders import RecordingChannel
from tests.notifications.channels.http_servers import NotifyOffice, WebOffice, web_server
from tests.notifications.channels.mail_servers import Office, smtp_server

NUMBER = "+447700900123"
PERSON = "asha@example.org"
SECRET = "s3cretToken99"
PATIENCE = (20.0, 20.0)
SHORT = 0.2
SENDER = Sender("office@example.org")
ALL = Allowed()
SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
KEY = f"office-{SERVICE}-3d844edf-8d35-48ac-975b-e847b4f122b0"
WORKFLOW = f"643e69f83c8944438d68119179a10a64/{SECRET}"


@dataclass
class Standing:
    """A channel, one address that it knows, what came to its service, and how that can be made to
    behave: `refuse`, `defer`, `late`, `break`; nothing for what is only a folder or a list."""

    channel: Channel
    address: str
    came: Callable[[], int]
    behave: dict[str, Callable[[], None]] = field(default_factory=dict)


Opener = Callable[[Path], AbstractContextManager[Standing]]


@contextmanager
def recording(_folder: Path) -> Iterator[Standing]:
    """The fake that the rest of the tests use."""
    channel = RecordingChannel(lines=3)
    yield Standing(channel, PERSON, lambda: len(channel.sent))


@contextmanager
def maildir(folder: Path) -> Iterator[Standing]:
    """The local mailbox."""
    channel = MaildirChannel(folder / "mail", SENDER)
    yield Standing(channel, PERSON, lambda: len(list((folder / "mail" / "new").iterdir())))


@contextmanager
def smtp(_folder: Path) -> Iterator[Standing]:
    """A mail server."""
    office = Office()
    with smtp_server(office) as url:
        channel = SmtpChannel(SmtpServer.read(url), SENDER, 4)

        def late() -> None:
            office.delay = 1.0
            channel._server = replace(channel._server, handover_patience=SHORT)

        ways = {
            "refuse": lambda: setattr(office, "on_rcpt", "550 5.1.1 no such user"),
            "defer": lambda: setattr(office, "on_data", "451 4.3.0 later"),
            "late": late,
            "break": lambda: setattr(office, "drop", True),
        }
        yield Standing(channel, PERSON, lambda: len(office.taken), ways)


def web_ways(
    office: WebOffice, channel: AppriseChannel | NotifyChannel, refusal: str = "{}"
) -> dict[str, Callable[[], None]]:
    """How an HTTP service is made to behave; patience is short only where it is tried."""

    def answer(status: int, words: str) -> None:
        office.status, office.answer = status, words

    def late() -> None:
        office.late = True
        if isinstance(channel, NotifyChannel):
            channel._account = replace(channel._account, patience=SHORT)
        else:
            channel.patience = (PATIENCE[0], SHORT)

    return {
        "refuse": lambda: answer(400, refusal),
        "defer": lambda: answer(429, refusal),
        "late": late,
        "break": lambda: setattr(office, "drop", True),
    }


@contextmanager
def teams(folder: Path) -> Iterator[Standing]:
    """A Teams workflow; it answers 202 and nothing else. Needs the folder's certificate trusted."""
    office = WebOffice(status=202, answer="")
    with web_server(office, folder / "server.pem") as place:
        urls = {"gold group": f"workflows://{place}/{WORKFLOW}"}
        channel = TeamsChannel(urls, ALL, 2, PATIENCE)
        yield Standing(channel, "gold group", lambda: len(office.asked), web_ways(office, channel))


@contextmanager
def webhook(_folder: Path) -> Iterator[Standing]:
    """A webhook that takes JSON; it says its own address and our password back."""
    office = WebOffice(answer='{"ok": true, "id": 4711}')
    with web_server(office) as place:
        url = f"json://office:{SECRET}@{place}/hooks/{SECRET}"
        channel = WebhookChannel({"control room": url}, ALL, 2, PATIENCE)
        ways = web_ways(
            office, channel, f'{{"error": "no {SECRET} at http://{place}/hooks/{SECRET}"}}'
        )
        yield Standing(channel, "control room", lambda: len(office.asked), ways)


@contextmanager
def sms(_folder: Path) -> Iterator[Standing]:
    """An SMS gateway in the building."""
    office = WebOffice(answer='{"result": {"message_id": "4711", "status": "ok"}}')
    with web_server(office) as place:
        channel = SmsChannel(f"smseagle://{SECRET}@{place}/{{to}}", ALL, 2, PATIENCE)
        ways = web_ways(office, channel, f'{{"error": "{NUMBER} is not known to {SECRET}"}}')
        yield Standing(channel, NUMBER, lambda: len(office.asked), ways)


@contextmanager
def notify(kind: Kind, address: str) -> Iterator[Standing]:
    """GOV.UK Notify."""
    office = NotifyOffice()
    with web_server(office) as place:
        account = NotifyAccount(KEY, f"http://{place}")
        refusal = '{"errors": [{"error": "ValidationError", "message": "no such person"}]}'
        channel = NotifyChannel(account, kind, SERVICE, 2)
        ways = web_ways(office, channel, refusal)
        yield Standing(channel, address, lambda: len(office.kept), ways)


def notify_email(_folder: Path) -> AbstractContextManager[Standing]:
    """GOV.UK Notify for e-mail."""
    return notify(EMAIL, PERSON)


def notify_text(_folder: Path) -> AbstractContextManager[Standing]:
    """GOV.UK Notify for text messages."""
    return notify(TEXT, NUMBER)


EVERY: tuple[Opener, ...] = (
    recording,
    maildir,
    smtp,
    teams,
    webhook,
    sms,
    notify_email,
    notify_text,
)
SERVED = EVERY[2:]
