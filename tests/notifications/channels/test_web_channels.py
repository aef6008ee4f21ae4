"""Teams, webhooks and SMS gateways: what they are sent, and what each answer means."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from apprise import Apprise, NotifyBase

from notifications.channels.allowed import Allowed
from notifications.channels.apprise_http import see
from notifications.channels.apprise_services import (
    A_NUMBER,
    AppriseChannel,
    SmsChannel,
    TeamsChannel,
    WebhookChannel,
)
from notifications.channels.port import Taken
from notifications.errors import ChannelSettingError, DeliveryError
from notifications.writing.messages import Message
from tasks.settings import ALLOWED_SCHEMES
from tests.notifications.cast import NOW
from tests.notifications.channels.certificates import self_signed
from tests.notifications.channels.http_servers import Asked, WebOffice, web_server

LINK = "https://elections.example.org/t/abc.def"
MESSAGE = Message(
    subject="Overdue: Môn, close of nominations",
    text="The whole letter\n",
    html="<p>It</p>\n",
    message_id="<one@blankshire.example>",
    recipient="Asha",
    date=NOW,
    brief=f"Close of nominations is overdue. {LINK}",
    urgent=True,
)
SECRET = "KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
FLOW = "643e69f83c8944438d68119179a10a64"
NATIVE = (
    f"https://PLACE/workflows/{FLOW}/triggers/manual/paths/invoke"
    f"?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={SECRET}"
)
ALL = Allowed()


def send(channel: AppriseChannel, address: str, message: Message = MESSAGE) -> Taken:
    """One message over a line of its own."""
    line = channel.line()
    try:
        line.prepare(message, address, again=False)
        return line.hand_over()
    finally:
        line.close()


def as_apprise(url: str) -> NotifyBase:
    """The service, made by Apprise itself."""
    service = Apprise.instantiate(url)
    assert isinstance(service, NotifyBase)
    return service


@contextmanager
def webhook(office: WebOffice) -> Iterator[WebhookChannel]:
    """A webhook with this office behind it."""
    with web_server(office) as place:
        yield WebhookChannel({"control room": f"json://{place}/hook"}, ALL, 2)


@pytest.mark.parametrize("written", [f"workflows://PLACE/{FLOW}/{SECRET}", NATIVE])
def test_teams_shows_a_card_with_subject_brief_and_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    """Written Apprise's way, or as Teams shows it; no picture is fetched from elsewhere."""
    pem = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    office = WebOffice(status=202, answer="")
    with web_server(office, pem) as place:
        channel = TeamsChannel({"gold": written.replace("PLACE", place)}, ALL, 2)
        assert send(channel, "gold").answer == "202"
    [asked] = office.asked
    assert asked.path == f"/workflows/{FLOW}/triggers/manual/paths/invoke"
    assert asked.query["sig"] == [SECRET]
    card = asked.body["attachments"][0]["content"]
    assert [(block["type"], block["text"]) for block in card["body"]] == [
        ("TextBlock", MESSAGE.subject),
        ("TextBlock", f"Close of nominations is overdue. [{LINK}]({LINK})"),
    ]


def test_a_webhook_gets_subject_text_message_id_and_urgency() -> None:
    """And nothing else; its own number for the message comes back."""
    office = WebOffice(answer='{"ok": true, "id": 4711}')
    with webhook(office) as channel:
        assert send(channel, "control room") == Taken('200 {"ok": true, "id": 4711}', "4711")
    assert office.asked[0].body == {
        "subject": MESSAGE.subject,
        "text": MESSAGE.text.strip(),
        "message_id": MESSAGE.message_id,
        "urgent": True,
    }


def sms_sent(brief: str) -> Asked:
    """What a gateway is asked to send."""
    office = WebOffice(answer='{"result": {"message_id": "4711", "status": "ok"}}')
    message = Message("The subject", "Text\n", "<p/>", "<1@e.org>", "Asha", NOW, brief=brief)
    with web_server(office) as place:
        send(SmsChannel(f"smseagle://token@{place}/{{to}}", ALL, 1), "+447700900123", message)
    [asked] = office.asked
    return asked


@pytest.mark.parametrize(
    ("brief", "text"), [("Short, with a link", "Short, with a link"), ("", "The subject")]
)
def test_a_text_message_is_brief(brief: str, text: str) -> None:
    """The few lines, or the subject where there are none; to the number as it is written."""
    said: dict[str, Any] = sms_sent(brief).body["params"]
    assert (said["message"], said["to"]) == (text, "+447700900123")


NOT_TAKEN = [
    (200, '{"error": "no such room"}', "now"),
    (200, '{"errors": ["one", "two"]}', "now"),
    (200, '{"ok": false}', "now"),
    (200, '{"success": false, "code": 404}', "good"),
    (200, '{"success": "false", "code": 429}', "now"),
    (200, '{"status": "error", "message": "x"}', "now"),
    (200, '{"error": "gone", "permanent": true}', "good"),
    (200, '[{"ok": true}, {"ok": false}]', "now"),
    (200, '{"result": {"status": "error"}}', "now"),
    (200, '{"messages": [{"status": "2", "error-text": "no balance"}]}', "now"),
    (200, '{"data": {"messages": [{"status": "INVALID_RECIPIENT"}]}}', "now"),
    (
        200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP"
        " error 429 with ContextId",
        "now",
    ),
    (200, "Webhook message delivery failed with error: HTTP error 410", "good"),
    (301, "", "down"),
    (307, "", "down"),
    (400, '{"message": "bad"}', "good"),
    (401, "", "down"),
    (403, "", "good"),
    (404, "no", "good"),
    (408, "", "now"),
    (410, "", "good"),
    (425, "", "now"),
    (429, "", "now"),
    (500, "<html>", "now"),
    (502, "", "down"),
    (503, "", "down"),
    (504, "", "down"),
]


@pytest.mark.parametrize(("status", "answer", "then"), NOT_TAKEN)
def test_what_is_no_yes_is_not_taken(status: int, answer: str, then: str) -> None:
    """Never again, again, or not now for anybody: three different next steps."""
    office = WebOffice(status, answer, headers={"Location": "/elsewhere"})
    with webhook(office) as channel, pytest.raises(DeliveryError) as refused:
        send(channel, "control room")
    error = refused.value
    assert (error.permanent, error.down, error.unknown) == (then == "good", then == "down", False)
    assert [asked.path for asked in office.asked] == ["/hook"]


TAKEN = [
    "",
    "ok",
    "{}",
    "[]",
    "1",
    '""',
    '{"error": null, "ok": true}',
    '{"error_code": 0, "errors": [], "status": "queued", "success": "100"}',
]


@pytest.mark.parametrize("answer", TAKEN)
def test_what_is_no_error_is_taken(answer: str) -> None:
    """Services answer in many ways; an error that is null is none."""
    with webhook(WebOffice(answer=answer)) as channel:
        assert send(channel, "control room").answer == f"200 {answer}".strip()


def test_a_line_keeps_its_connection() -> None:
    """Four messages, one connection."""
    office = WebOffice()
    with webhook(office) as channel:
        line = channel.line()
        for _ in range(4):
            line.prepare(MESSAGE, "control room", again=False)
            line.hand_over()
        line.close()
    assert (len(office.asked), office.connections) == (4, 1)


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """Nothing is said to that server."""
    office = WebOffice()
    with web_server(office, self_signed(tmp_path)) as place:
        channel = WebhookChannel({"control room": f"jsons://{place}/hook"}, ALL, 1)
        with pytest.raises(DeliveryError, match="certificate") as refused:
            send(channel, "control room")
    assert (refused.value.down, refused.value.unknown) == (True, False)
    assert office.asked == []


def test_others_in_this_process_use_the_library_as_it_is() -> None:
    """Apprise outside our channels, and everybody else, is left alone."""
    office = WebOffice()
    with webhook(office):
        pass
    with web_server(office) as place:
        assert as_apprise(f"json://{place}/own").notify(body="x", title="y")
        assert requests.get(f"http://{place}/plain", timeout=60).ok
    assert [asked.path for asked in office.asked] == ["/own", "/plain"]


SMS_URLS = {
    "bulksms": "bulksms://user:password@{to}",
    "clicksend": "clicksend://user:password@{to}",
    "d7sms": "d7sms://token@{to}",
    "httpsms": f"httpsms://token@{A_NUMBER}/{{to}}",
    "msgbird": f"msgbird://{'a' * 25}/{A_NUMBER}/{{to}}",
    "nexmo": f"nexmo://{'a' * 8}:{'b' * 16}@{A_NUMBER}/{{to}}",
    "plivo": f"plivo://{'a' * 25}@{'b' * 40}/{A_NUMBER}/{{to}}",
    "seven": "seven://apikey/{to}",
    "sinch": f"sinch://{'a' * 32}:{'b' * 32}@{A_NUMBER}/{{to}}",
    "smseagle": "smseagle://token@gateway.example.org/{to}",
    "smseagles": "smseagles://token@gateway.example.org/{to}",
    "sns": "sns://AHIAJGNT76XIMXDBIJYA/bu1dHSdO22pfaaVy/wmNsdjJ4C07D3bndi9PWwf2/us-east-2/{to}",
    "twilio": f"twilio://AC{'a' * 32}:{'b' * 32}@{A_NUMBER}/{{to}}",
    "vonage": f"vonage://{'a' * 8}:{'b' * 16}@{A_NUMBER}/{{to}}",
}
NO_GATEWAYS = {"smtp", "smtps", "mailto", "mailtos", "workflows", "json", "jsons", "notify"}


def test_every_gateway_that_is_allowed_is_tried() -> None:
    """The list below is whole."""
    assert set(SMS_URLS) == ALLOWED_SCHEMES - NO_GATEWAYS


@pytest.mark.parametrize("url", SMS_URLS.values(), ids=SMS_URLS.keys())
def test_the_answer_of_every_allowed_gateway_can_be_seen(url: str) -> None:
    """It takes a number in E.164 and sends by HTTP."""
    SmsChannel(url, ALL, 1).line().prepare(MESSAGE, "+447700900123", again=False)


def test_a_service_whose_answer_cannot_be_seen_is_refused() -> None:
    """A refusal would go unnoticed."""
    service = as_apprise("syslog://")
    with pytest.raises(ChannelSettingError, match=r"WRIT_SMS_URL: .*choose another"):
        see(service, "WRIT_SMS_URL")
