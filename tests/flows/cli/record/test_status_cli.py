"""`writ status` as it is typed: one screen, what to see to in a line each, and an exit code to watch."""

import json
from collections.abc import Iterator

import pytest

from flows.wiring import open_office
from tests.builders import SAMPLE, an_election, call
from tests.flows.days import stop_the_clock
from tests.flows.typed import Run
from tests.notifications.channels.mail_servers import Office as MailServer
from tests.notifications.channels.mail_servers import smtp_server

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
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
