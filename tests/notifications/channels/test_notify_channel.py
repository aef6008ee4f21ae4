"""GOV.UK Notify: what it is asked, and what its errors mean, as its API documents them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from notifications.channels.govuk_notify import EMAIL, TEXT, Kind, NotifyAccount, NotifyChannel
from notifications.channels.port import Line, Taken
from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tests.notifications.cast import NOW
from tests.notifications.channels.channel_services import KEY, NUMBER, PERSON, SERVICE
from tests.notifications.channels.http_servers import NotifyOffice, web_server

MESSAGE = Message(
    subject="Due Thu 8 April 2027",
    text="The whole letter\n",
    html="<p>It</p>\n",
    message_id="<one@blankshire.example>",
    recipient="Asha",
    date=NOW,
    brief="In brief",
)


@contextmanager
def line_to(office: NotifyOffice, kind: Kind = EMAIL) -> Iterator[Line]:
    """A line to Notify."""
    with web_server(office) as place:
        line = NotifyChannel(NotifyAccount(KEY, f"http://{place}"), kind, SERVICE, 1).line()
        try:
            yield line
        finally:
            line.close()


@pytest.mark.parametrize(
    ("kind", "address", "path", "named", "words"),
    [
        (
            EMAIL,
            PERSON,
            "/v2/notifications/email",
            "email_address",
            {"subject": MESSAGE.subject, "body": MESSAGE.text},
        ),
        (TEXT, NUMBER, "/v2/notifications/sms", "phone_number", {"body": MESSAGE.brief}),
    ],
)
def test_notify_fills_its_template_and_keeps_our_reference(
    kind: Kind, address: str, path: str, named: str, words: dict[str, str]
) -> None:
    """The reference is the Message-ID; Notify's own id comes back, for its receipts."""
    office = NotifyOffice()
    with line_to(office, kind) as line:
        line.prepare(MESSAGE, address, again=False)
        taken = line.hand_over()
    [asked] = office.asked
    assert (asked.path, asked.body) == (
        path,
        {
            named: address,
            "template_id": SERVICE,
            "personalisation": words,
            "reference": MESSAGE.message_id,
        },
    )
    assert taken == Taken("accepted by GOV.UK Notify", office.kept[0]["id"])


def test_notify_is_asked_before_a_message_is_repeated() -> None:
    """What it has is not sent again; its first id comes back."""
    office = NotifyOffice()
    with line_to(office) as line:
        line.prepare(MESSAGE, PERSON, again=False)
        first = line.hand_over()
        line.prepare(MESSAGE, PERSON, again=True)
        second = line.hand_over()
    assert [asked.method for asked in office.asked] == ["POST", "GET"]
    assert (first.reference, "sending") == (second.reference, second.answer.split()[-1])


def test_a_message_that_notify_lost_is_sent_again() -> None:
    """It is there by its reference, but it failed on Notify's side."""
    office = NotifyOffice()
    with line_to(office) as line:
        line.prepare(MESSAGE, PERSON, again=False)
        line.hand_over()
        office.kept[0]["status"] = "technical-failure"
        line.prepare(MESSAGE, PERSON, again=True)
        line.hand_over()
    assert len(office.kept) == 2


@pytest.mark.parametrize("how", ["late", "drop"])
def test_a_question_that_is_not_answered_sends_nothing(how: str) -> None:
    """It is asked again later; nothing is unknown by asking."""
    office = NotifyOffice()
    setattr(office, how, True)
    with web_server(office) as place:
        account = NotifyAccount(KEY, f"http://{place}", patience=0.2)
        line = NotifyChannel(account, EMAIL, SERVICE, 1).line()
        with pytest.raises(DeliveryError, match="cannot be asked") as refused:
            line.prepare(MESSAGE, PERSON, again=True)
        line.close()
    assert (refused.value.unknown, refused.value.permanent) == (False, False)
    assert office.kept == []


ERRORS = [
    (400, "ValidationError", "email_address Not a valid email address", "good"),
    (400, "BadRequestError", "Can't send to this recipient using a team-only API key", "good"),
    (400, "BadRequestError", "Cannot send to international mobile numbers", "good"),
    (400, "BadRequestError", "Content for template has a character count greater than 918", "good"),
    (400, "BadRequestError", "Template not found", "down"),
    (400, "ValidationError", "template_id is not a valid UUID", "down"),
    (400, "BadRequestError", "Missing personalisation: body", "down"),
    (400, "BadRequestError", "Can't send to this recipient when service is in trial mode", "down"),
    (403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds", "down"),
    (403, "AuthError", "Invalid token: API key not found", "down"),
    (429, "RateLimitError", "Exceeded rate limit for key type TEAM of 3000 per 60 s", "now"),
    (429, "TooManyRequestsError", "Exceeded send limits (250) for today", "down"),
    (500, "Exception", "Internal server error", "down"),
    (503, "", "", "down"),
]


@pytest.mark.parametrize(("status", "kind", "words", "then"), ERRORS)
def test_each_error_of_notify_has_its_next_step(
    status: int, kind: str, words: str, then: str
) -> None:
    """The recipient's fault, our own, or wait a little."""
    answer = {"status_code": status, "errors": [{"error": kind, "message": words}]}
    office = NotifyOffice(status=status, answer=json.dumps(answer))
    with line_to(office) as line:
        line.prepare(MESSAGE, PERSON, again=False)
        with pytest.raises(DeliveryError, match=r"GOV\.UK Notify") as refused:
            line.hand_over()
    error = refused.value
    assert (error.permanent, error.down, error.unknown) == (then == "good", then == "down", False)
    assert status >= 500 or words in str(error)


@pytest.mark.parametrize("answer", ["not JSON", '{"error": "x"}', "[]"])
def test_an_answer_that_is_none_of_notifys_leaves_the_outcome_unknown(answer: str) -> None:
    """A proxy answered in its place, perhaps."""
    office = NotifyOffice(status=201, answer=answer)
    with line_to(office) as line:
        line.prepare(MESSAGE, PERSON, again=False)
        with pytest.raises(DeliveryError, match=r"GOV\.UK Notify") as refused:
            line.hand_over()
        with pytest.raises(DeliveryError, match="cannot be asked") as asked:
            line.prepare(MESSAGE, PERSON, again=True)
    assert (refused.value.unknown, asked.value.unknown) == (True, False)


def test_notify_is_not_followed_elsewhere() -> None:
    """The token would go with us."""
    office = NotifyOffice(status=302, answer="", headers={"Location": "/v2/elsewhere"})
    with line_to(office) as line:
        line.prepare(MESSAGE, PERSON, again=False)
        with pytest.raises(DeliveryError) as refused:
            line.hand_over()
    assert refused.value.down
    assert len(office.asked) == 1
