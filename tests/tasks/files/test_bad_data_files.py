"""Our own files of posts and polls, and how any file is read: once, strictly, every fault a line."""

import os
import socket
from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.overlay import lay_over
from tasks.files.area_files import AreaFile, read_area_files
from tasks.files.datafiles import DATA, FaultsError, parse_toml, read_toml
from tasks.people.posts import read_posts
from tasks.planning.polls import read_polls
from tasks.policy.area_policy import lay_policy


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """Our own file of this name with a slip in it."""
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    path = folder / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


POSTS = [
    ('at = "force"', 'at = "farce"', "post 1, at: unknown 'farce'; did you mean 'force'?"),
    (
        "ladder = []",
        'ladder = "chief_constable"',
        "post 1, ladder: 'chief_constable' is not a list in brackets; mend it",
    ),
    ('title = "Chief constable"', "title = 7", "post 1, title: 7 is not a text in quotes; mend it"),
    (
        'office = "police"',
        'offce = "police"',
        "post 1: unknown key 'offce'; did you mean 'office'? (and 1 more)",
    ),
    (
        'key = "assistant_chief_constable"',
        'key = "chief_constable"',
        "post 2, key: 'chief_constable' is used twice; choose another",
    ),
    (
        'ladder = ["chief_constable"]',
        'ladder = ["chief_constabel"]',
        "ladder of assistant_chief_constable: unknown post 'chief_constabel'; did you mean"
        " 'chief_constable'?",
    ),
    (
        'role = "RO"\npost = "esm"',
        'role = "RO"\npost = "esmm"',
        "law_role 'RO': unknown post 'esmm'; did you mean 'esm'?",
    ),
    (
        'nation = "Wales"',
        'nation = "Whales"',
        "office_days 2, nation: unknown 'Whales'; did you mean 'Wales'?",
    ),
]
POLLS = [
    (
        'held_in = "force"',
        'held_in = "office"',
        "kind 2, held_in: unknown 'office'; write one of authority, force",
    ),
    ('prefix = "local"', "prefix = 1", "kind 1, prefix: 1 is not a text in quotes; mend it"),
    ('key = "pcc"', 'key = "pcd"', "kind pcd: no poll kind is called 'pcd'; did you mean 'pcc'?"),
    (
        'kept = ["purdah_end", "period_police_end", "period_office_end"]',
        "",
        "uncontested: 'kept' is missing; add it",
    ),
    (
        'uncontested = ["notice_of_poll"]',
        'uncontested = "notice_of_poll"',
        "kind 6, uncontested: 'notice_of_poll' is not a list in brackets; mend it",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), POSTS)
def test_a_slip_in_the_posts(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The row, the key, what was expected."""
    with pytest.raises(FaultsError) as refused:
        read_posts(changed(tmp_path, "posts.toml", old, new))
    assert str(refused.value).startswith(f"posts.toml, {message}")


@pytest.mark.parametrize(("old", "new", "message"), POLLS)
def test_a_slip_in_the_polls(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The row, the key, what was expected."""
    with pytest.raises(FaultsError) as refused:
        read_polls(changed(tmp_path, "polls.toml", old, new))
    assert str(refused.value).startswith(f"polls.toml, {message}")


def test_a_file_is_parsed_once_and_a_changed_one_anew() -> None:
    """Requests do not read the same rows again and again; what was written since is taken up."""
    first = AreaFile("catalogue/once.toml", '[[off]]\nkey = "gold_meeting"\nreason = "once"\n')
    laid = lay_over(our_catalogue(), first)
    before = parse_toml.cache_info().misses
    assert laid is lay_over(our_catalogue(), AreaFile(first.place, first.text))
    assert before == parse_toml.cache_info().misses
    changed_one = AreaFile(first.place, first.text.replace("gold_meeting", "spoc_seminar"))
    assert "gold_meeting" in lay_over(our_catalogue(), changed_one).by_key
    own = (AreaFile("policy/once.toml", "[limits]\nmessages_an_hour = 4\n"),)
    assert lay_policy(own) is lay_policy((AreaFile(own[0].place, own[0].text),))


def test_notepads_mark_is_no_fault(tmp_path: Path) -> None:
    """Nobody sees it."""
    path = tmp_path / "ashford.toml"
    path.write_text("[quiet]\r\ndays_off = false\r\n", encoding="utf-8-sig")
    files = read_area_files(policies=[path])

    assert read_toml(path) == {"quiet": {"days_off": False}}
    assert () == lay_policy((files.policies["ashford"],)).faults


def test_what_may_never_end_is_a_fault_of_its_area_alone(tmp_path: Path) -> None:
    """A pipe that nobody writes into must not keep every other area waiting."""
    pipe, door, device = tmp_path / "pipe.toml", tmp_path / "door.toml", tmp_path / "zero.toml"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        files = read_area_files(policies=[pipe, door, device])

    assert "policy/pipe.toml: is no ordinary file; put one there" in files.policies["pipe"].fault
    assert "policy/zero.toml: is no ordinary file; put one there" in files.policies["zero"].fault
    assert "policy/door.toml: cannot be read" in files.policies["door"].fault
    with pytest.raises(RuleDataError, match="no ordinary file"):
        read_toml(pipe)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[quiet]\nstarts = 25:00:00", "ashford.toml, line 2: 25:00:00 is no hour; write hours"),
        ("[quiet]\nstarts = 8:00:00 # eight", "ashford.toml, line 2: 8:00:00 is no hour"),
        ("[quiet]\nstarts = 18:00", "ashford.toml, line 2: 18:00 is no hour; write hours, minutes"),
        ("at = [09:00:00, 12:60:00]", "ashford.toml, line 1: 12:60:00 is no hour"),
        ("day = 2027-02-30", "ashford.toml, line 1: 2027-02-30 is no day; write year, month and"),
        ("day = 2027-5-6", "ashford.toml, line 1: 2027-5-6 is no day"),
        ('a = "18:00" 09:00:00', "ashford.toml: Expected newline or end of document"),
        ("a = 1 # 18:00\nb", "ashford.toml: Expected '=' after a key"),
    ],
)
def test_an_hour_or_a_day_that_is_none_is_named(text: str, said: str) -> None:
    """It is not the file that is broken: the line, what stands there, how it is written."""
    with pytest.raises(RuleDataError) as error:
        parse_toml(text, where="ashford.toml")
    assert str(error.value).startswith(said)
    laid = lay_policy((AreaFile("ashford.toml", text),))
    assert laid.faults[0].startswith(said)
