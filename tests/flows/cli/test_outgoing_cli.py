"""`writ undelivered`, `resend` and `seen-to` as they are typed, with a mail server that refuses."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import update

from flows.fields.call_forms import ResendForm
from flows.resend import record
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.register.models import DeliveryRow
from tests.builders import SAMPLE, an_election, at, call
from tests.flows.days import stop_the_clock
from tests.flows.typed import Run
from tests.notifications.channels.mail_servers import Office as MailServer
from tests.notifications.channels.mail_servers import smtp_server

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
OPENS = "2027-03-10T09:00+00:00"


@pytest.fixture
def server() -> MailServer:
    """A mail server that has none of the mailboxes."""
    return MailServer(on_rcpt="550 no such mailbox")


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch, server: MailServer) -> Iterator[Run]:
    """`writ ...` with an election of which messages did not arrive, a minute later."""
    stop_the_clock(monkeypatch, "2027-03-10T09:01+00:00")
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
    assert "nothing to do: no message failed" in writ("resend", "--all")[1]


def test_what_is_still_on_its_way_has_not_arrived(writ: Run, server: MailServer) -> None:
    """How many, since when and why: refused for now, or in the hands of a dispatcher that died."""
    count = len(letters(writ))
    server.on_rcpt = "451 try again later"
    writ("resend", "--all", "--who", "Olga")
    writ("dispatch", "--now", "2027-03-10T09:01+00:00")
    code, out, _ = writ("undelivered")
    said = " ".join(out.split())
    assert (0, True) == (
        code,
        said.startswith(f"{count} messages are still on the way, since Wed 10 Mar 2027 09:00:"),
    )
    assert "451 try again later" in said
    assert "; tried again on Wed 10 Mar 2027 09:0" in said
    assert "every message arrived" not in said
    assert count == writ("undelivered", "--on-the-way")[1].count("451 try again later")
    assert [] == letters(writ)
    with open_office().register.write() as session:
        lease = at("Wed 2027-03-10 09:00")
        session.execute(update(DeliveryRow).values(state="sending", holder="gone", lease=lease))
    listed = json.loads(writ("undelivered", "--on-the-way", "--json")[1])
    assert {"its dispatcher is silent since Wed 10 Mar 2027 09:00; the next pass takes it"} == {
        each["why"] for each in listed
    }


def test_what_no_pass_has_written_has_not_arrived(
    writ: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no dispatcher runs, what is due is said to be, and nothing to have arrived."""
    numbers = [str(letter["number"]) for letter in letters(writ)]
    writ("seen-to", *numbers, "--note", "told by telephone", "--who", "Olga")
    assert "every message arrived" in writ("undelivered")[1]
    stop_the_clock(monkeypatch, "2027-04-12T09:01+01:00")
    said = " ".join(writ("undelivered")[1].split())
    assert " notices are due since " in said
    assert "no pass has written of them yet" in said
    assert "every message arrived" not in said


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
    assert record(office, form, now=utc_now()).message.startswith(f"{count} sent again, to ")
    assert (
        "no message failed, or may not have arrived" == record(office, form, now=utc_now()).message
    )
