"""What every channel keeps to, real or recording, against real servers and a real mailbox."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest

from notifications.channels import open_channels
from notifications.errors import DeliveryError
from notifications.messages import Message
from notifications.port import Channel
from tests.builders import RecordingChannel
from tests.notifications.cast import NOW
from tests.notifications.mail_servers import Office, smtp_server

MESSAGE = Message(
    subject="Due", text="Hello\n", html="<p>Hello</p>\n",
    message_id="<one@blankshire.example>", recipient="Asha", date=NOW,
)  # fmt: skip


def recording(_folder: Path) -> AbstractContextManager[Channel]:
    """The fake that the rest of the tests use."""
    return nullcontext(RecordingChannel())


def maildir(folder: Path) -> AbstractContextManager[Channel]:
    """The local mailbox."""
    return nullcontext(open_channels(maildir=folder / "mail", mail_from="w@example.org")["email"])


@contextmanager
def smtp(folder: Path) -> Iterator[Channel]:
    """A mail server."""
    with smtp_server(Office()) as url:
        yield open_channels(maildir=folder, mail_from="w@example.org", smtp_url=url)["email"]


@pytest.fixture(params=[recording, maildir, smtp])
def channel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Channel]:
    """Each channel in turn."""
    opened: Callable[[Path], AbstractContextManager[Channel]] = request.param
    with opened(tmp_path) as found:
        yield found


def test_what_is_taken_is_answered(channel: Channel) -> None:
    """Two steps, an answer in words; the line goes on to the next message."""
    line = channel.line()
    for _ in range(2):
        line.prepare(MESSAGE, "asha@example.org", again=False)
        assert line.hand_over().answer
    line.close()


def test_what_is_no_address_is_refused_for_good(channel: Channel) -> None:
    """Before anything is handed over; the line is still good for the next message."""
    line = channel.line()
    with pytest.raises(DeliveryError) as refused:
        line.prepare(MESSAGE, "nowhere", again=False)
    assert (True, False) == (refused.value.permanent, refused.value.unknown)
    line.prepare(MESSAGE, "asha@example.org", again=False)
    assert line.hand_over().answer
    line.close()


def test_a_line_hands_over_only_what_was_prepared(channel: Channel) -> None:
    """Nothing twice, and nothing that was dropped."""
    line = channel.line()
    line.prepare(MESSAGE, "asha@example.org", again=False)
    line.drop()
    with pytest.raises(DeliveryError, match="prepare a message first"):
        line.hand_over()
    line.close()
