"""`writ status` as it is typed: one screen, what to see to in a line each, and an exit code to watch."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from typing_extensions import override

from flows.wiring import open_office
from tests.builders import SAMPLE, an_election, call
from tests.flows.days import stop_the_clock
from tests.flows.typed import Run
from tests.notifications.channels.mail_servers import Office as MailServer
from tests.notifications.channels.mail_servers import smtp_server

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
AUTH = "PREFECT_API_AUTH_STRING"
NOBODY = ["Prefect does not answer", "the owners' page does not answer"]


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`writ ...` where a mail server has none of the mailboxes, with an election that was called."""
    stop_the_clock(monkeypatch, "2027-03-10T09:01+00:00")
    monkeypatch.setenv("WRIT_DIGESTS", "false")
    with smtp_server(MailServer(on_rcpt="550 no such mailbox")) as url:
        monkeypatch.setenv("WRIT_SMTP_URL", url)
        writ("directory", "load", SAMPLE)
        call(open_office().register, MAY)
        yield writ


def to_see_to(writ: Run) -> list[str]:
    """What `writ status` says is to be seen to, as far as the colon or semicolon."""
    code, out, _ = writ("status", "--json")
    said = json.loads(out)
    assert (code == 0) == said["well"] == (not said["to_see_to"])
    return [
        fault.partition(";")[0].partition(",")[0].partition(":")[0] for fault in said["to_see_to"]
    ]


def test_it_says_that_nobody_is_told_and_then_what_did_not_arrive(writ: Run) -> None:
    """First nobody has dispatched; afterwards the server refused what was handed to it."""
    assert ["nobody is told", *NOBODY] == to_see_to(writ)
    writ("dispatch", "--now", "2027-03-10T09:00+00:00")
    lost, alarms, *rest = to_see_to(writ)
    assert lost.endswith("messages did not arrive and 0 may not have")
    assert "to mend" in alarms
    assert NOBODY == rest


def test_one_screen_says_it_in_words(writ: Run) -> None:
    """What waits, the elections with the law's next date, and what to do about it."""
    code, out, _ = writ("status")
    said = " ".join(out.split())
    assert 1 == code
    assert len(out.splitlines()) < 30
    for words in (
        "How it stands, Wed 10 Mar 2027 09:01",
        "nothing left",
        "noted outside the register never",
        "blankshire.2027-05-06",
        "Thu 6 May 2027",
        "To see to: nobody is told: what is due waits since",
        "tell them now with `writ dispatch`",
    ):
        assert words in said


def test_an_empty_office_has_nothing_to_tell(monkeypatch: pytest.MonkeyPatch, writ: Run) -> None:
    """No election, no messages, not even a day for the weekly list: only what does not run is said."""
    monkeypatch.setenv("WRIT_DATABASE_URL", "sqlite://")
    monkeypatch.setenv("WRIT_DIGESTS", "true")
    assert NOBODY == to_see_to(writ)


class AnotherWrits(BaseHTTPRequestHandler):
    """A Prefect that says to everybody that it is well, and all else to nobody but its own clients."""

    def do_GET(self) -> None:
        """`writ:theirs`, in the header's own coding, is let in."""
        well = self.path == "/api/health"
        let_in = well or self.headers["Authorization"] == "Basic d3JpdDp0aGVpcnM="
        body = b"true" if let_in else b"{}"
        self.send_response(200 if let_in else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("ours", "strange"), [("writ:ours", 1), ("writ:theirs", 0)])
def test_another_writs_prefect_is_not_taken_for_ours(
    ours: str, strange: int, writ: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers on our port: all would look well while no form of ours works."""
    with ThreadingHTTPServer(("127.0.0.1", 0), AnotherWrits) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("WRIT_PREFECT_PORT", str(server.server_port))
        monkeypatch.setenv(AUTH, ours)
        code, out, _ = writ("status")
        server.shutdown()
    said = " ".join(out.split())
    assert 1 == code
    assert said.count("answers, but not to us") == strange
    assert said.count("the Prefect that answers does not take our password") == strange
