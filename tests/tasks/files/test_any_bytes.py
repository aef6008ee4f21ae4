"""Files that an office writes, spoilt in any way: read, or refused in one of our words."""

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.errors import WritError
from tasks.catalogue.catalogue import Catalogue, load_catalogue
from tasks.catalogue.overlay import lay_over
from tasks.files.area_files import read_area_files
from tasks.people.absences import read_absences
from tasks.people.directory_csv import read_directory_csv
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.policy.area_policy import lay_policy
from tests.builders import day

POSTS = load_posts()
DIRECTORY = b"""[[area]]
id = "blankshire"
kind = "force"
name = "Blankshire"
nation = "England"
[[person]]
id = "asha"
name = "Asha"
addresses = ["email:asha@example.org", "text:+447700900123"]
[[post]]
area = "blankshire"
role = "force_spoc"
holder = "asha"
from = 2027-03-29
[[absence]]
person = "asha"
from = 2027-03-29
until = 2027-04-09
"""
CALENDAR = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:e1\r
DTSTART;TZID=Europe/London:20270405T090000\r\nDTEND;TZID=Europe/London:20270405T131500\r
RRULE:FREQ=DAILY;UNTIL=20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
PEOPLE = b"id,name,language,addresses\r\nasha,Asha,,email:asha@example.org\r\nben,Ben,cy,\r\n"
POLICY = b"""[quiet]
starts = 20:00:00
[statute]
reminder_days = [21, 14, 7, 1, 0]
"""
CATALOGUE = b"""[[source]]
key = "ours"
document = "Our plan"
[[task]]
key = "our_task"
title = "Ours"
post = "esm"
scope = "authority"
source = "ours"
section = "1"
window = "month +2"
[[off]]
key = "purdah_start"
"""


def a_directory(path: Path) -> object:
    return read_directory(path, POSTS)


def a_folder(path: Path) -> object:
    return read_directory_csv(path.parent, POSTS)


def a_calendar(path: Path) -> object:
    return read_absences(path, "asha", opens=time(9), closes=time(17), today=day("Mon 2027-03-01"))


def a_policy(path: Path) -> object:
    return lay_policy(tuple(read_area_files((), [path]).policies.values()))


def a_catalogue(path: Path) -> object:
    (file,) = read_area_files([path]).catalogues.values()
    return lay_over(Catalogue(load_catalogue()), file)


READERS = {
    "ours.toml": (a_directory, DIRECTORY),
    "people.csv": (a_folder, PEOPLE),
    "asha.ics": (a_calendar, CALENDAR),
    "ashford.toml": (a_policy, POLICY),
    "blankshire.toml": (a_catalogue, CATALOGUE),
}
ODD_PIECES = st.sampled_from(
    [
        b"\0",
        b"\xff",
        b"\xed\xa0\x80",
        b"\n",
        b'"',
        b"[",
        b"[" * 3000,
        b"9" * 5000,
        b"0001-01-01",
        b"inf",
        b"9999-12-31",
        b"99999999T999999",
        b"P9999999999D",
        b"=",
        b",",
        b"1e400",
        b"-1",
        b"\xe2\x80\xae",
    ]
) | st.binary(max_size=6)
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def read(reader: Callable[[Path], object], path: Path) -> None:
    """Read, or be refused in one line."""
    said = ""
    try:
        reader(path)
    except WritError as error:
        said = str(error)
    assert "\n" not in said


@pytest.mark.parametrize("name", READERS)
@FEW
@given(data=st.data())
def test_a_file_that_is_spoilt(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """A few bytes of a good one are others."""
    reader, good = READERS[name]
    spoilt = good
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(spoilt)))
        length = data.draw(st.integers(0, 12))
        spoilt = spoilt[:start] + data.draw(ODD_PIECES) + spoilt[start + length :]
    path = tmp_path / name
    path.write_bytes(spoilt)
    read(reader, path)


VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.text(st.characters(codec="utf-8"), max_size=12)
    | st.sampled_from(
        ["force", "blankshire", "esm", "asha", "email:a@b.org", "month +2", "England"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "key", "title"]), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = [
    "id",
    "kind",
    "name",
    "nation",
    "parent",
    "fire",
    "language",
    "addresses",
    "area",
    "role",
    "holder",
    "deputies",
    "from",
    "until",
    "rungs",
    "person",
    "why",
    "calendar",
    "key",
    "title",
    "post",
    "scope",
    "source",
    "section",
    "window",
    "evidence",
    "opens_days_before",
    "starts",
    "ends",
    "reminder_days",
    "settle_working_days",
    "each_working_days",
    "document",
]
ROWS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=5)
TABLES = st.dictionaries(
    st.sampled_from(
        [
            "area",
            "person",
            "post",
            "ladder",
            "absence",
            "task",
            "off",
            "source",
            "quiet",
            "statute",
            "guidance",
        ]
    ),
    st.lists(ROWS, max_size=3) | ROWS | VALUES,
    max_size=4,
)


@pytest.mark.parametrize("reader", [a_directory, a_policy, a_catalogue])
@FEW
@given(content=TABLES)
def test_a_file_of_other_things(
    tmp_path: Path, reader: Callable[[Path], object], content: dict[str, object]
) -> None:
    """Sound TOML, with any value at any key."""
    path = tmp_path / "ashford.toml"
    path.write_text(tomli_w.dumps(content), encoding="utf-8")
    read(reader, path)
