"""`writ undelivered`, `resend` and `seen-to` as they are typed, with a mail server that refuses."""

import json
from collections.abc import Iterator

import pytest

from flows.forms import ResendForm
from flows.resend import record
from flows.wiring import open_office
from tasks.clock import utc_now
from tests.builders import SAMPLE, an_election, call
from tests.flows.typed import Run
from tests.notifications.mail_servers import Office as MailServer
from tests.notifications.mail_servers import smtp_server

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
OPENS = "2027-03-10T09:00+00:00"


@pytest.fixture
def server() -> MailServer:
    """A mail server that has none of the mailboxes."""
    return MailServer(on_rcpt="550 no such mailbox")


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch, server: MailServer) -> Iterator[Run]:
    """`writ ...` with an election of which messages did not arrive."""
    with smtp_server(server) as url:
        monkeypatch.setenv("WRIT_SMTP_URL", url)
        monkeypatch.setenv("WRIT_DIGESTS", "false")
        writ("directory", "load", SAMPLE)
        call(open_office().register, MAY)
        writ("dispatch", "--now", OPENS)
        yield writ


def letters(writ: Run) -> list[dict[str, object]]:
    """What `writ undelivered` lists."""
    code, out, _ = writ("undelivered", "--json")
    assert 0 == code
    found: list[dict[str, object]] = json.loads(out)
    return found


def test_they_are_listed_and_sent_again(writ: Run, server: MailServer) -> None:
    """Who, by what, why; then all at once, and the list is empty."""
    listed = letters(writ)
    assert listed
    assert {("email", "failed", 1)} == {(x["channel"], x["state"], x["attempts"]) for x in listed}
    assert "550 no such mailbox" in str(listed[0]["answer"])
    assert str(listed[0]["person"]) in writ("undelivered")[1]
    server.on_rcpt = "250 OK"
    code, out, _ = writ("resend", "--all", "--who", "Olga")
    assert (0, len(listed)) == (code, out.count("goes out with the next pass"))
    writ("dispatch", "--now", "2027-03-10T09:05+00:00")
    assert len(listed) == len(server.taken)
    assert [] == letters(writ)
    assert "every message arrived" in writ("undelivered")[1]
    assert "every message arrived" in writ("resend", "--all")[1]


def test_one_is_seen_to(writ: Run) -> None:
    """The operator rang up; the others stay on the list."""
    listed = letters(writ)
    number = str(listed[0]["number"])
    assert 0 == writ("seen-to", number, "--note", "told by telephone", "--who", "Olga")[0]
    assert listed[1:] == letters(writ)
    assert "seen to by Olga: told by telephone" in writ("history")[1]


@pytest.mark.parametrize("command", [("resend",), ("seen-to", "--note", "x")])
def test_one_that_is_none(writ: Run, command: tuple[str, ...]) -> None:
    """One line that says where they are listed; nothing is done to the others named."""
    before = letters(writ)
    code, _, err = writ(*command, str(before[0]["number"]), "9999")
    assert 1 == code
    assert err == (
        "writ: message 9999 is none that failed or may not have arrived; `writ undelivered` lists those\n"
    )
    assert before == letters(writ)


def test_the_form_does_the_same(writ: Run) -> None:
    """Left empty, every one; pressed again, there is nothing to do."""
    count = len(letters(writ))
    office, form = open_office(), ResendForm(who="Olga")
    assert record(office, form, now=utc_now()).startswith(f"{count} sent again, to ")
    assert "every message has arrived" == record(office, form, now=utc_now())
