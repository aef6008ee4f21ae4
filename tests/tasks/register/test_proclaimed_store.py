"""Proclaimed days have one store, the register: commands that only compute dates read it themselves."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.days.proclaimed import ProclaimedDay
from calendars.nations import Nation
from flows.cli import main
from tasks.actions.proclaiming import proclaim
from tasks.files.places import SettingsError, places
from tasks.register.database import Register
from tasks.register.errors import RegisterError
from tasks.register.models import ProclaimedRow
from tasks.register.plans.elections import proclaimed_days
from tasks.register.proclaimed import days_proclaimed_in
from tasks.settings import load_settings
from tests.builders import at, day
from tests.registers import empty

JUBILEE = ProclaimedDay(
    day("Tue 2027-06-01"), "Jubilee", (Nation.ENGLAND, Nation.WALES), day("Mon 2027-03-01")
)
MOURNING = ProclaimedDay(
    day("Mon 2027-04-19"), "Žalost \N{SNOWMAN}", tuple(Nation), day("Mon 2027-03-15"), mourning=True
)


def url_of(register: Register) -> str:
    return register.engine.url.render_as_string(hide_password=False)


def test_what_the_register_has_is_what_the_date_commands_read(register: Register) -> None:
    """By whatever way a day was entered; in both kinds of database."""
    assert () == days_proclaimed_in(url_of(register))
    for new in (JUBILEE, MOURNING):
        with register.write() as session:
            proclaim(session, new, who="Chloe", now=at("Tue 2027-03-16 10:00"))
    with register.read() as session:
        assert (MOURNING, JUBILEE) == proclaimed_days(session)
    assert (MOURNING, JUBILEE) == days_proclaimed_in(url_of(register))


def test_they_read_what_another_process_is_about_to_write(register: Register) -> None:
    """Nothing of it before the commit, and without waiting for it."""
    with register.write() as session:
        proclaim(session, JUBILEE, who="Chloe", now=at("Tue 2027-03-16 10:00"))
        assert () == days_proclaimed_in(url_of(register))
    assert (JUBILEE,) == days_proclaimed_in(url_of(register))


def test_a_register_without_tables_has_none(empty_url: str) -> None:
    """Nor one that does not exist; looking makes neither."""
    assert () == days_proclaimed_in(empty_url)
    if empty_url.startswith("sqlite:///"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgresql://u:sekret@h:notaport/d", "check WRIT_DATABASE_URL"),
        ("postgresql://u:sekret@[::1/d", "is not a database address"),
        ("postgresql://root@127.0.0.1:1/none", "check WRIT_DATABASE_URL"),
        ("sqlite://host/x", "is not a database address"),
        ("sqlite:///file:x.db?uri=true", "is not a database address"),
        ("mysql://h/x", "is not a database address"),
        ("sqlite:////etc", "check WRIT_DATABASE_URL"),
        (f"sqlite:///{Path(__file__).absolute()}", "file is not a database"),
        ("", "is not a database address"),
    ],
)
def test_a_register_that_cannot_be_read_is_said(url: str, why: str) -> None:
    """In one line: without its days a date may be wrong. Never a password."""
    with pytest.raises(RegisterError, match=why) as refused:
        days_proclaimed_in(url)
    assert "\n" not in str(refused.value)
    assert "sekret" not in str(refused.value)


@pytest.mark.parametrize("in_file", ["", 'home = "kept"\n', 'database_url = "sqlite:///a.db"\n'])
@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WRIT_HOME": "here"},
        {"writ_home": "small"},
        {"WRIT_DATABASE_URL": "postgresql://u@h/d"},
        {"WRIT_DATABASE_URL": ""},
    ],
)
def test_the_places_are_those_of_the_settings(
    environment: dict[str, str], in_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read by two ways, found to be the same."""
    for name in ("WRIT_HOME", "WRIT_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    (tmp_path / "writ.toml").write_text(in_file)
    assert (load_settings().home, load_settings().register_url) == (
        places().home,
        places().register_url,
    )


@pytest.mark.parametrize(
    "garbage",
    [
        b"home = \n",
        b"\xff\xfe",
        b"home = 5\n",
        b"[[[",
        b"a = " + b"[" * 5000,
        b"a = " + b"9" * 9999,
    ],
)
def test_a_settings_file_that_is_none(
    garbage: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, whoever reads it."""
    monkeypatch.delenv("WRIT_HOME", raising=False)
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    (tmp_path / "writ.toml").write_bytes(garbage)
    for read in (places, load_settings):
        with pytest.raises(SettingsError, match=r"writ\.toml") as refused:
            read()
        assert "\n" not in str(refused.value)


HEAVY = ("prefect", "sqlalchemy", "pydantic", "apprise", "jinja2")


def test_a_date_command_reads_the_register_and_still_starts_light(register: Register) -> None:
    """The day that was proclaimed is not counted, and nothing slow was imported for it."""
    with register.write() as session:
        proclaim(session, MOURNING, who="Chloe", now=at("Tue 2027-03-16 10:00"))
    code = (
        "import sys; from flows.cli import main;"
        "main(['why', '--kind', 'local_england', '--date', '2027-05-06', 'nominations_close']);"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    environment = {**os.environ, "WRIT_DATABASE_URL": url_of(register)}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert "Žalost" in ran.stdout
    assert ran.stdout.splitlines()[-1] == "[]"


DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    days=st.lists(
        st.builds(
            ProclaimedDay,
            DAYS,
            st.text(st.characters(codec="utf-8", exclude_characters="\0")),
            st.lists(st.sampled_from(Nation), min_size=1, unique=True).map(tuple),
            DAYS,
            mourning=st.booleans(),
        ),
        max_size=4,
        unique_by=lambda made: made.day,
    )
)
def test_both_ways_to_read_agree(days: list[ProclaimedDay], register: Register) -> None:
    """Whatever the days."""
    empty(register)
    with register.write() as session:
        session.add_all(
            ProclaimedRow(
                day=d.day,
                name=d.name,
                nations=[n.value for n in d.nations],
                proclaimed_on=d.proclaimed_on,
                mourning=d.mourning,
            )
            for d in days
        )
    with register.read() as session:
        assert proclaimed_days(session) == days_proclaimed_in(url_of(register))


def test_a_file_of_an_older_program_is_not_read(
    sqlite_register: Register,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Whatever is in it; one line says so, and the dates are the register's."""
    monkeypatch.setenv("WRIT_HOME", str(tmp_path))
    monkeypatch.delenv("WRIT_DATABASE_URL", raising=False)
    (tmp_path / "proclaimed.toml").write_bytes(b"\xff[[day")
    assert 0 == main(["why", "--kind", "pcc", "--date", "2027-05-06", "nominations_close"])
    (line,) = capsys.readouterr().err.splitlines()
    assert "proclaimed.toml is not read any more" in line
