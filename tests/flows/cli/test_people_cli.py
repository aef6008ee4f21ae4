"""`writ directory` and `writ doctor` as they are typed: what is said, and the exit code."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select

from flows.wiring import open_office
from tasks.people.directory_file import write_directory
from tasks.register.models import PersonRow
from tasks.register.record.history import OFFICE, entries
from tasks.register.record.verifying import verify
from tasks.register.visits.feeds import make_feed, whose_feed
from tests.builders import SAMPLE, an_election, at, call
from tests.cast import ASHA, directory, everything
from tests.flows.typed import Run

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Private\r\n"
    "DTSTART;VALUE=DATE:20990105\r\nDTEND;VALUE=DATE:20990110\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_load_shows_what_changes_and_the_second_time_nothing(writ: Run, tmp_path: Path) -> None:
    """Then out as CSV and in again: nothing either."""
    code, out, _ = writ("directory", "check", SAMPLE)
    assert (0, True) == (code, "+ area ashford" in out.splitlines())
    assert "nothing to change" not in out
    code, out, _ = writ("directory", "load", SAMPLE)
    assert (0, True) == (code, out.rstrip().endswith("entries loaded"))
    assert (0, "nothing to change\n", "") == writ("directory", "load", SAMPLE)
    code, out, _ = writ("directory", "export", "--csv", tmp_path / "csv")
    assert (0, True) == (code, f"`writ directory load {tmp_path / 'csv'}`" in out)
    assert (0, "nothing to change\n", "") == writ("directory", "load", tmp_path / "csv")
    assert {"changes": []} == json.loads(writ("directory", "check", tmp_path / "csv", "--json")[1])


def test_a_wrong_line_changes_nothing(writ: Run, tmp_path: Path) -> None:
    """One line says which; the directory stands as it did."""
    writ("directory", "load", SAMPLE)
    before = writ("directory", "export", "--json")
    writ("directory", "export", "--csv", tmp_path)
    posts = tmp_path / "posts.csv"
    said = posts.read_text("utf-8-sig").replace("hugh.tanner", "hugh.tenner")
    posts.write_text(said, encoding="utf-8")
    code, out, err = writ("directory", "load", tmp_path)
    assert (1, "") == (code, out)
    assert (
        "writ: posts.csv, line 2 (chief_constable), holder: no person 'hugh.tenner';"
        " add them or mend the id\n"
    ) == err
    assert before == writ("directory", "export", "--json")


def test_what_is_shown(writ: Run, tmp_path: Path) -> None:
    """Posts with their people, deputies, from and until, and who will be away."""
    path = tmp_path / "ours.toml"
    path.write_text(write_directory(everything()), encoding="utf-8")
    writ("directory", "load", path)
    (tmp_path / "asha.ics").write_text(CALENDAR, encoding="utf-8", newline="")
    code, out, _ = writ("directory", "absences", ASHA, tmp_path / "asha.ics")
    assert (
        0,
        ["+ absence asha 2099-01-05 to 2099-01-09 (calendar)", "1 entry taken from the calendar"],
    ) == (code, out.splitlines())
    assert "nothing to change\n" == writ("directory", "absences", ASHA, tmp_path / "asha.ics")[1]
    _, out, _ = writ("directory", "show")
    lines = [" ".join(line.split()) for line in out.splitlines()]
    deputy = lines.index("Ashford Electoral services manager (deputy) Ben from 2027-03-01")
    assert "email:ben@example.org" in lines[deputy + 1]
    assert [
        line
        for line in lines
        if line.startswith("Ashford Electoral services manager Asha ")
        and line.endswith("away Mon 5 Jan 2099 to Fri 9 Jan 2099")
    ]
    assert "Private" not in writ("directory", "export")[1]


def test_a_person_nobody_knows(writ: Run, tmp_path: Path) -> None:
    """Neither their calendar nor their address."""
    writ("directory", "load", SAMPLE)
    for argv in (("absences", "ghost", tmp_path / "x.ics"), ("confirm", "ghost")):
        code, _, err = writ("directory", *argv)
        assert (1, "writ: no person 'ghost' in the directory; see `writ directory show`\n") == (
            code,
            err,
        )


def test_a_confirmed_address(writ: Run) -> None:
    """Once; the history says whose, and keeps no address for ever."""
    writ("directory", "load", SAMPLE)
    _, out, _ = writ("directory", "confirm", "asha.khan")
    assert ["~ address asha.khan@example.org of asha.khan", "1 entry confirmed"] == out.splitlines()
    assert (0, "nothing to change\n", "") == writ("directory", "confirm", "asha.khan")
    with open_office().register.read() as session:
        rows = list(entries(session, OFFICE))
        assert all(verdict.fault is None for verdict in verify(session))
    assert ["Addresses of asha.khan confirmed: 1 change"] == [
        row.text for row in rows if "confirmed" in row.text
    ]
    assert "asha.khan@" not in " ".join(f"{row.text} {row.data}" for row in rows)


def doctor(writ: Run, *argv: str) -> tuple[int, dict[str, Any]]:
    """The check as JSON."""
    code, out, _ = writ("doctor", *argv, "--json")
    found: dict[str, Any] = json.loads(out)
    return code, found


def test_the_doctor_before_anything_is_set_up(writ: Run) -> None:
    """An empty directory and no mail: not ready."""
    code, found = doctor(writ)
    assert (1, False) == (code, found["ready"])
    alarms = {f["code"] for f in found["findings"] if f["level"] == "alarm"}
    assert {"directory", "mail"} == alarms
    code, out, _ = writ("doctor")
    assert (1, True) == (code, out.endswith("not ready: 2 to mend first\n"))
    assert all(f["remedy"] for f in found["findings"] if f["level"] != "ok")


def test_the_doctor_of_an_office_that_is_ready(
    writ: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything set: exit code 0; where each setting comes from, and not one secret."""
    monkeypatch.setenv("WRIT_SMTP_URL", "smtp://writ:hunter2@mail.example.org:587")
    monkeypatch.setenv("WRIT_HEARTBEAT_URL", "https://beat.example.org/3f6c-secret")
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    (tmp_path / "writ.toml").write_text(
        'public_url = "https://elections.example.org"\nsigning_key = "also-a-secret-of-some-length"\n',
        encoding="utf-8",
    )
    writ("directory", "load", SAMPLE)
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
    call(open_office().register, facts)
    code, found = doctor(writ, facts.id)
    levels = {f["code"]: f["level"] for f in found["findings"]}
    assert (0, True) == (code, found["ready"])
    assert {"ok"} == {levels[code] for code in ("mail", "public-url", "heartbeat", "directory")}
    assert "warning" == levels["unconfirmed-address"]
    settings = {row["name"]: (row["value"], row["source"]) for row in found["settings"]}
    assert {
        "WRIT_SMTP_URL": ("set", "environment"),
        "WRIT_HEARTBEAT_URL": ("set", "environment"),
        "WRIT_PUBLIC_URL": ("https://elections.example.org", "writ.toml"),
        "WRIT_SIGNING_KEY": ("set", "writ.toml"),
        "WRIT_DATABASE_URL": ("not set", "default"),
        "WRIT_PAGE_PORT": ("8600", "default"),
    }.items() <= settings.items()
    text = json.dumps(found) + writ("doctor")[1]
    assert not [secret for secret in ("hunter2", "secret") if secret in text]


def test_the_doctor_of_an_election_there_is_not(writ: Run) -> None:
    """It says which there are."""
    code, _, err = writ("doctor", "nowhere.2027-05-06")
    assert (1, "writ: no election 'nowhere.2027-05-06'; known: none, call one first\n") == (
        code,
        err,
    )


def test_whose_tasks_are_listed(writ: Run, tmp_path: Path) -> None:
    """`--person` lists what that person owns or is asked about; with `--may-see` what they may see, and
    nothing else."""
    path = tmp_path / "ours.toml"
    path.write_text(write_directory(directory()), encoding="utf-8")
    writ("directory", "load", path)
    facts = an_election(
        "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
    )
    call(open_office().register, facts)

    def listed(who: str, *more: str) -> dict[str, list[str]]:
        found = json.loads(writ("tasks", facts.id, "--person", who, "--json", *more)[1])
        return {task["id"]: task["owners"] for task in found}

    of = {who: listed(who, "--may-see") for who in ("asha", "dev", "isla")}
    assert listed("Asha") == listed("asha")
    assert listed("asha").keys() < of["asha"].keys()
    assert {"ashford/esm", "ashford/ero"} == {
        post for posts in listed("asha").values() for post in posts if post.startswith("ashford/e")
    }
    assert all({"ashford/esm", "ashford/ero"} & set(posts) for posts in listed("asha").values())
    withdrawals = f"{facts.id}/ashford/local_england.withdrawals_close"
    assert [True, False, False] == [withdrawals in of[who] for who in ("asha", "dev", "isla")]
    assert not any("/ashford/" in task for task in of["dev"])
    assert (
        "writ: --may-see says what one person may see: add --person\n"
        == (writ("tasks", "--may-see")[2])
    )
    code, _, err = writ("tasks", "--person", "ghost")
    assert (1, True) == (code, "'ghost' is not in the directory" in err)
    said = "writ: --person 'asha.khan' is not in the directory; did you mean 'asha'?\n"
    assert (1, "", said) == writ("tasks", "--person", "asha.khan")


def test_the_doctor_names_areas_with_a_policy_of_their_own(writ: Run, tmp_path: Path) -> None:
    """And says what is wrong with a file before anything is planned with it."""
    writ("directory", "load", SAMPLE)
    own = tmp_path / "var" / "policy" / "ashford.toml"
    own.parent.mkdir()
    own.write_text("[quiet]\nstarts = 20:00:00\n", encoding="utf-8")
    assert "with their own policy: ashford" in writ("doctor")[1]
    own.write_text("[quiet]\nstart = 20:00:00\n", encoding="utf-8")
    code, out, _ = writ("doctor")
    assert 1 == code
    said = "policy/ashford.toml, quiet: unknown key 'start'; did you mean 'starts'?"
    assert said in out
    assert (0, "") == writ("tasks")[::2]


def test_a_fault_in_an_areas_file_is_named_where_an_operator_looks(
    writ: Run, tmp_path: Path
) -> None:
    """All of them by the doctor, the first as an alarm even before a pass; what is asked for the area is
    refused, and what is not goes on. A file that changes is read anew."""
    writ("directory", "load", SAMPLE)
    own = tmp_path / "var" / "catalogue" / "blankshire.toml"
    own.parent.mkdir()
    own.write_text('[[task]]\nkey = "gold_meeting"\nevidence = "minutes"\nwindow = 5\n', "utf-8")
    place = "catalogue/blankshire.toml, task 1 (gold_meeting)"
    faults = [
        f"{place}, evidence: 'minutes' is not a list in brackets; mend it",
        f"{place}, window: 5 is not a text in quotes; mend it",
    ]
    found = json.loads(writ("doctor", "--json")[1])["findings"]
    assert faults == [f["text"] for f in found if f["code"] == "own-catalogue"]
    (alarm,) = json.loads(writ("alarms", "--json")[1])
    assert ("area-file", True) == (
        alarm["kind"],
        alarm["text"].startswith(f"{faults[0]} (and 1 more)"),
    )
    assert 0 == writ("dispatch")[0]
    assert [alarm["text"]] == [one["text"] for one in json.loads(writ("alarms", "--json")[1])]
    call = (
        "call",
        "--area",
        "blankshire",
        "--date",
        "2027-05-06",
        "--poll",
        "local_england:ashford",
    )
    for argv in (call, ("catalogue", "--area", "blankshire")):
        code, out, err = writ(*argv)
        assert (1, "", True) == (code, out, err.startswith(f"writ: {faults[0]}"))
    assert (0, "") == writ("catalogue", "--json")[::2]
    assert "no area 'nowhere' in the directory" in writ("catalogue", "--area", "nowhere")[2]
    own.write_text('[[off]]\nkey = "gold_meeting"\nreason = "none"\n', "utf-8")
    assert "gold_meeting" not in writ("catalogue", "--area", "blankshire")[1]
    assert "gold_meeting" in writ("catalogue")[1]
    assert 0 == writ("dispatch")[0]
    assert [] == json.loads(writ("alarms", "--json")[1])


def test_people_are_reached_by_what_the_file_says(
    writ: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mobile number, and the names of a team and of a webhook, whose addresses are settings."""
    monkeypatch.setenv("WRIT_TEAMS", '{"gold": "workflows://flows.example.org:443/flow/sign/"}')
    said = '"email:asha.khan@example.org", "text:+447700900123", "teams:gold"'
    text = SAMPLE.read_text(encoding="utf-8")
    file = tmp_path / "ours.toml"
    file.write_text(text.replace('"email:asha.khan@example.org"', said), encoding="utf-8")
    assert 0 == writ("directory", "load", file)[0]
    assert "text:+447700900123" in writ("directory", "export")[1]
    found = json.loads(writ("doctor", "--json")[1])["findings"]
    (finding,) = [f for f in found if f["code"] == "address" and f["about"] == ["asha.khan"]]
    assert ("warning", "Asha Khan cannot be reached by text") == (
        finding["level"],
        finding["text"].partition(":")[0],
    )
    file.write_text(text.replace("email:asha.khan@example.org", "text:07700900123"), "utf-8")
    code, _, err = writ("directory", "load", file)
    assert 1 == code
    assert err.startswith("writ: person asha.khan, text: the recipient's number is no telephone")
    assert "07700900123" not in err


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can enter, as no folder of a test is."""
    with TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_the_doctor_looks_at_a_register_that_is_kept_elsewhere(
    writ: Run, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home's rights do not cover it; closed at its making, it may be opened later."""
    register = open_folder / "register.db"
    monkeypatch.setenv("WRIT_DATABASE_URL", f"sqlite:///{register}")
    assert "private" not in {f["code"] for f in doctor(writ)[1]["findings"] if f["level"] != "ok"}
    register.chmod(0o644)
    (found,) = [f for f in doctor(writ)[1]["findings"] if f["code"] == "private"]

    assert (found["level"], found["remedy"]) == ("warning", f"`chmod go= {register}`")


def test_an_operator_lists_and_revokes_the_addresses_of_calendars(writ: Run) -> None:
    """By person; the second time there is none left, and a wrong person is named."""
    writ("directory", "load", SAMPLE)
    code, out, _ = writ("directory", "feeds")
    assert (0, True) == (code, "nobody has an address for their calendar" in out)
    with open_office().register.write() as session:
        person = session.scalars(select(PersonRow).order_by(PersonRow.id)).all()[0]
        who, name = person.id, person.name
        secret = make_feed(session, person, who=name, now=at("Mon 2026-11-02 09:00"))
    _, out, _ = writ("directory", "feeds")
    assert [who, name, "2026-11-02 09:00"] == re.split(r"\s{2,}", out.splitlines()[-1].strip())
    assert {who: "2026-11-02 09:00"} == json.loads(writ("directory", "feeds", "--json")[1])
    assert (0, "revoked\n", "") == writ("directory", "revoke-feed", who)
    assert {"revoked": False} == json.loads(writ("directory", "revoke-feed", who, "--json")[1])
    with open_office().register.read() as session:
        assert whose_feed(session, secret) is None
        assert "feed-revoked" == list(entries(session, OFFICE))[-1].kind
        assert [None] == [verdict.fault for verdict in verify(session)]
    code, _, err = writ("directory", "revoke-feed", "nobody.known")
    assert (1, True) == (code, "no person 'nobody.known' in the directory" in err)
