"""What every channel keeps to, real or recording, against real servers and a real mailbox."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.channels import smtp
from notifications.channels.port import Taken
from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tests.notifications.cast import NOW
from tests.notifications.channels.certificates import self_signed
from tests.notifications.channels.channel_services import (
    EVERY,
    KEY,
    NUMBER,
    PERSON,
    SECRET,
    SERVED,
    Standing,
)

LINK = "https://elections.example.org/t/aSignedToken"
MESSAGE = Message(
    subject="Due Thu 8 April 2027",
    text="Hello\n",
    html="<p>Hello</p>\n",
    message_id="<one@blankshire.example>",
    recipient="Asha",
    date=NOW,
    brief=f"Due: {LINK}",
)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The servers with TLS are vouched for."""
    pem = str(self_signed(tmp_path))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", pem)
    monkeypatch.setenv("SSL_CERT_FILE", pem)
    smtp._checked.cache_clear()
    yield
    smtp._checked.cache_clear()


@pytest.fixture(params=EVERY)
def every(request: pytest.FixtureRequest, tmp_path: Path, certificate: None) -> Iterator[Standing]:
    """Each channel in turn."""
    with request.param(tmp_path) as standing:
        yield standing


@pytest.fixture(params=SERVED)
def served(request: pytest.FixtureRequest, tmp_path: Path, certificate: None) -> Iterator[Standing]:
    """Each channel that has a server."""
    with request.param(tmp_path) as standing:
        yield standing


def send(standing: Standing, message: Message = MESSAGE, *, again: bool = False) -> Taken:
    """One message over a line of its own."""
    line = standing.channel.line()
    try:
        line.prepare(message, standing.address, again=again)
        return line.hand_over()
    finally:
        line.close()


def refusal(standing: Standing) -> DeliveryError:
    """Why the message was not taken, which shows nothing that must not be seen."""
    with pytest.raises(DeliveryError) as refused:
        send(standing)
    said = str(refused.value)
    for secret in (SECRET, KEY, KEY[-36:], NUMBER, NUMBER[1:], PERSON, "://", LINK):
        assert secret not in said
    assert refused.value.__cause__ is None
    return refused.value


def nature(error: DeliveryError) -> tuple[bool, bool]:
    """For good, or not known."""
    return error.permanent, error.unknown


def test_what_is_taken_is_answered(every: Standing) -> None:
    """Two steps, an answer in words; the line goes on to the next message."""
    line = every.channel.line()
    for number in range(2):
        message = replace(MESSAGE, message_id=f"<{number}@blankshire.example>")
        line.prepare(message, every.address, again=False)
        assert every.came() == number
        assert line.hand_over().answer
        assert every.came() == number + 1
    line.close()


@pytest.mark.parametrize("address", ["nowhere", "", "07700 900123", "a@b\r\nBcc: c@d"])
def test_what_is_no_address_is_refused_for_good(every: Standing, address: str) -> None:
    """Before anything is handed over, and when a directory is loaded; the line stays good."""
    line = every.channel.line()
    if every.channel.scheme != "recording" or "@" not in address:
        with pytest.raises(DeliveryError) as refused:
            line.prepare(MESSAGE, address, again=False)
        with pytest.raises(DeliveryError, match=r"the directory|no e-mail address"):
            every.channel.check(address)
        assert nature(refused.value) == (True, False)
        assert address == "" or address not in str(refused.value)
    line.prepare(MESSAGE, every.address, again=False)
    assert line.hand_over().answer
    line.close()


def test_a_line_hands_over_only_what_was_prepared(every: Standing) -> None:
    """Nothing twice, and nothing that was dropped."""
    line = every.channel.line()
    line.prepare(MESSAGE, every.address, again=False)
    line.drop()
    with pytest.raises(DeliveryError, match="prepare a message first"):
        line.hand_over()
    line.prepare(MESSAGE, every.address, again=False)
    line.hand_over()
    with pytest.raises(DeliveryError, match="prepare a message first"):
        line.hand_over()
    line.close()
    assert every.came() == 1


def test_several_lines_work_at_once(every: Standing) -> None:
    """As many as the channel says, each in a thread; every message comes once."""
    failed: list[Exception] = []
    ready = threading.Barrier(every.channel.lines)

    def work(worker: int) -> None:
        line = every.channel.line()
        try:
            ready.wait()
            for number in range(5):
                message = replace(MESSAGE, message_id=f"<{worker}.{number}@blankshire.example>")
                line.prepare(message, every.address, again=False)
                line.hand_over()
        except DeliveryError as error:
            failed.append(error)
        finally:
            line.close()

    threads = [
        threading.Thread(target=work, args=(number,)) for number in range(every.channel.lines)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert every.came() == 5 * every.channel.lines


def test_a_repeat_is_one_message_where_the_service_can_be_asked(every: Standing) -> None:
    """The mailbox and GOV.UK Notify know it by its Message-ID; elsewhere it comes once more."""
    send(every)
    assert send(every, again=True).answer
    once = every.channel.scheme in {"maildir", "notify"}
    assert every.came() == (1 if once else 2)


def test_refused_for_good(served: Standing) -> None:
    """The same to the same address cannot help."""
    served.behave["refuse"]()
    error = refusal(served)
    assert (nature(error), error.down) == ((True, False), False)


def test_refused_for_now(served: Standing) -> None:
    """It did not arrive, and may later."""
    served.behave["defer"]()
    error = refusal(served)
    assert (nature(error), error.down) == ((False, False), False)


def test_an_answer_that_is_late_leaves_the_outcome_unknown(served: Standing) -> None:
    """It may have been taken; the service is slow, not down."""
    served.behave["late"]()
    error = refusal(served)
    assert (nature(error), error.down) == ((False, True), False)


def test_a_line_that_breaks_during_the_hand_over_leaves_it_unknown(served: Standing) -> None:
    """It may have been taken, and the next message would fare no better."""
    served.behave["break"]()
    error = refusal(served)
    assert (nature(error), error.down) == ((False, True), True)


@pytest.mark.parametrize("opened", SERVED)
@pytest.mark.usefixtures("certificate")
def test_a_server_that_is_down_loses_nothing(opened: object, tmp_path: Path) -> None:
    """Nobody listens: certainly not arrived, and nor would the next."""
    with opened(tmp_path) as standing:  # type: ignore[operator]
        pass
    error = refusal(standing)
    assert (nature(error), error.down) == ((False, False), True)


def test_nothing_secret_is_logged(served: Standing, caplog: pytest.LogCaptureFixture) -> None:
    """Neither address nor password nor link, taken or refused, even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    send(served)
    served.behave["refuse"]()
    refusal(served)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("mail.", "asyncio"))]
    assert ours == []
