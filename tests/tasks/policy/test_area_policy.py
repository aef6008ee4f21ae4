"""An area's own policy laid over its force's and ours; what cannot be is refused when loaded."""

from datetime import time
from pathlib import Path

import pytest

from tasks.clock import london_moment
from tasks.files.area_files import AreaFileError, AreaFolders, read_area_files
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import Books, open_books
from tasks.policy.policy import Policy, load_policy
from tasks.readiness.area_doctor import area_findings
from tasks.register.database import Register, open_register
from tasks.register.plans.task_views import open_books_of
from tasks.terms import Basis
from tests.builders import an_election, named, settle, shown
from tests.cast import directory

BOTH = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
NOW = london_moment(BOTH.called_on, time(9))
NOTICE = "local_england.notice_of_election"
OURS = load_policy()


def write(folder: Path, **texts: str) -> list[Path]:
    """Areas' own files."""
    files = [folder / f"{area}.toml" for area in texts]
    for path, text in zip(files, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return files


def books(folder: Path, **texts: str) -> Books:
    """The cast's books with these files."""
    return open_books(directory(), files=read_area_files((), write(folder, **texts)))


def planned(folder: Path, **texts: str) -> Plan:
    """The May election of Ashford and Brambleton, as it is planned with these files."""
    return plan_election(BOTH, books(folder, **texts), now=NOW)


def reminders(policy: Policy) -> tuple[int, ...]:
    """The days before, on which the owner of a statutory task is reminded."""
    return policy.by_basis[Basis.STATUTE].reminder_days


def test_without_files_our_own_holds(tmp_path: Path) -> None:
    """Everywhere; and so it does where a file says nothing."""
    assert OURS is books(tmp_path).policy_of("ashford")
    assert OURS == books(tmp_path, ashford="# nothing of our own\n").policy_of("ashford")


def test_what_an_area_does_not_say_stays(tmp_path: Path) -> None:
    """A table may be partial: its other keys, the other basis and the quiet hours are ours."""
    found = books(tmp_path, ashford="[statute]\nreminder_days = [3]\n").policy_of("ashford")
    assert (3,) == reminders(found)
    ours, own = OURS.by_basis[Basis.STATUTE], found.by_basis[Basis.STATUTE]
    assert ours.reminder_hours == own.reminder_hours
    assert OURS.by_basis[Basis.GUIDANCE] == found.by_basis[Basis.GUIDANCE]
    assert (OURS.quiet, OURS.retry, OURS.opens) == (found.quiet, found.retry, found.opens)


def test_an_authority_inherits_from_its_force(tmp_path: Path) -> None:
    """Key by key: what Ashford says itself goes before what Blankshire says for all."""
    found = books(
        tmp_path,
        blankshire="[statute]\nreminder_days = [10]\nreminder_hours = [2]\n",
        ashford="[statute]\nreminder_days = [3]\n",
    )
    ashford, next_door = found.policy_of("ashford"), found.policy_of("brambleton")
    assert ((3,), (10,), (10,)) == (
        reminders(ashford),
        reminders(next_door),
        reminders(found.policy_of("blankshire")),
    )
    assert (2,) == ashford.by_basis[Basis.STATUTE].reminder_hours


def test_an_area_is_planned_with_its_own_policy(tmp_path: Path) -> None:
    """Ashford's reminders go by its file, at its hour; Brambleton's by ours, over Easter."""
    own = "[office]\nopens = 08:30:00\n[statute]\nreminder_days = [3]\nreminder_working_days = []\n"
    plan = planned(tmp_path, ashford=own)
    kinds = {
        area: [
            f"{notice.kind.value} {shown(notice.at)[4:]}"
            for notice in named(plan, f"{area}/{NOTICE}").notices
            if notice.kind in {"opened", "reminder"}
        ]
        for area in ("ashford", "brambleton")
    }
    assert ["opened 2027-03-15 08:30", "reminder 2027-03-28 08:30"] == kinds["ashford"]
    assert [
        "opened 2027-03-15 09:00",
        "reminder 2027-03-17 09:00",
        "reminder 2027-03-24 09:00",
        "reminder 2027-03-25 09:00",
        "reminder 2027-03-30 09:00",
    ] == kinds["brambleton"]


def test_how_long_before_a_task_opens_is_the_areas(tmp_path: Path) -> None:
    """For statutory tasks and for guidance that hangs on a day."""
    longer = "[statute]\nopens_days_before = 42\n[guidance]\nopens_days_before = 42\n"
    plan = planned(tmp_path, ashford=longer)
    assert "Wed 2027-02-17 09:00" == shown(named(plan, f"ashford/{NOTICE}").opens)
    assert "Wed 2027-03-10 09:00" == shown(named(plan, f"brambleton/{NOTICE}").opens)


def test_the_register_plans_with_the_files_in_the_home_folder(tmp_path: Path) -> None:
    """Whoever opens the books from the register has them, with one area alone as well."""
    folder = tmp_path / "policy"
    folder.mkdir()
    write(folder, blankshire="[quiet]\nstarts = 20:00:00\n")
    register: Register = open_register(
        f"sqlite:///{tmp_path / 'r.db'}", area_folders=AreaFolders(policies=folder)
    )
    settle(register, directory())
    with register.read() as session:
        everywhere = open_books_of(session).policy_of("ashford").quiet.starts
        around = open_books_of(session, around="blankshire")
    assert {time(20)} == {everywhere, around.policy_of("ashford").quiet.starts}
    assert time(18) == around.policy.quiet.starts
    register.close()


def test_a_file_named_by_no_area_is_not_read(tmp_path: Path) -> None:
    """It must not stop the reminders of the others, and it is found."""
    found = books(tmp_path, ashfrod="nonsense", ashford="")
    assert {} == found.file_faults()
    (warning,) = [f for f in area_findings(found) if f.level == "warning"]
    assert ("ashfrod",) == warning.about
    assert "did you mean 'ashford'?" in warning.remedy


PLACE = "policy/ashford.toml"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[statue]\nreminder_days = [1]", ": unknown table 'statue'; did you mean 'statute'?"),
        (
            "[statute]\nreminders = [1]",
            ", statute: unknown key 'reminders'; did you mean 'reminder_days'?",
        ),
        (
            "[statute]\nreminder_days = 7",
            ", statute, reminder_days: 7 is not a list in brackets; mend it",
        ),
        (
            '[statute]\nreminder_days = ["7"]',
            ", statute, reminder_days: '7' is not a whole number from 0 to 366; mend it",
        ),
        (
            "[statute]\nreminder_days = [7.0]",
            ", statute, reminder_days: 7.0 is not a whole number from 0 to 366; mend it",
        ),
        (
            "[statute]\nreminder_days = [1000000000]",
            ", statute, reminder_days: 1000000000 is not a whole number from 0 to 366; mend it",
        ),
        (
            "[statute]\nreminder_working_days = [0]",
            ", statute, reminder_working_days: 0 is not a whole number from 1 to 250; mend it",
        ),
        (
            "[statute]\nreminder_hours = [4, -4]",
            ", statute, reminder_hours: -4 is not a whole number from 1 to 720; mend it",
        ),
        (
            '[statute]\nmissed_told_to = ["returning_oficer"]',
            ", statute, missed_told_to: no post 'returning_oficer'; did you mean 'returning_officer'?",
        ),
        (
            "[statute]\nreminder_days = [7, 7]",
            ", statute, reminder_days: something stands there twice; write each once",
        ),
        (
            "[guidance]\nclimb_every_working_days = 0",
            ", guidance, climb_every_working_days: 0 is not a whole number from 1 to 60; mend it",
        ),
        (
            "[guidance]\nclimb_every_working_days = 10000000",
            ", guidance, climb_every_working_days: 10000000 is not a whole number from 1 to 60;"
            " mend it",
        ),
        (
            "[guidance]\nclimb_every_working_days = 21",
            ", guidance: the ladder ends after 20 working days, before anybody is asked by a step (the first"
            " is after 21); give"
            " 'climb_until_working_days' a higher number than 'climb_every_working_days'",
        ),
        (
            "[late]\nsettle_working_days = 0",
            ", late, settle_working_days: 0 is not a whole number from 1 to 60; mend it",
        ),
        (
            "[late]\neach_working_days = 0",
            ", late, each_working_days: 0 is not a whole number from 1 to 60; mend it",
        ),
        (
            "[limits]\nmessages_an_hour = -1",
            ", limits, messages_an_hour: -1 is not a whole number from 1 to 1000; mend it",
        ),
        (
            "[stale]\nnotice_days = 99999",
            ", stale, notice_days: 99999 is not a whole number from 1 to 366; mend it",
        ),
        (
            "[statute]\npressing_hours = true",
            ", statute, pressing_hours: True is not a whole number from 0 to 168; mend it",
        ),
        (
            '[quiet]\nstarts = "20:00:00"',
            ", quiet, starts: '20:00:00' is not an hour without quotes, such as 18:00:00; mend it",
        ),
        (
            "[quiet]\nstarts = 07:00:00",
            ", quiet: from 07:00 to 08:00 is no night; 'starts' is an hour in the evening, 'ends'"
            " one in the morning",
        ),
        (
            "[quiet]\nstarts = 08:00:00",
            ", quiet: from 08:00 to 08:00 is no night; 'starts' is an hour in the evening, 'ends'"
            " one in the morning",
        ),
        (
            "[office]\ncloses = 09:00:00",
            ", office: it closes at 09:00 and opens at 09:00; give 'closes' a later hour than"
            " 'opens'",
        ),
        ("[quiet]\ndays_off = 1", ", quiet, days_off: 1 is not true or false; mend it"),
        (
            "[office]\ncloses = 08:00:00",
            ", office: it closes at 08:00 and opens at 09:00; give 'closes' a later hour than"
            " 'opens'",
        ),
        (
            "[circuit]\nfailures = 5",
            ": [circuit] holds for the whole office, not for one area; take it out of the file",
        ),
        ("statute = 4", ", statute: 4 is no table of keys and values; mend it"),
        ("x = " + "[" * 5000, ": brackets within brackets without end; mend it"),
        (f"x = {'9' * 5000}", ": a number in it is beyond measure; mend it"),
        ("[quiet]\nstarts = 25:00:00\n", ", line 2: 25:00:00 is no hour; write hours, minutes"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_read(
    tmp_path: Path, text: str, expected: str
) -> None:
    """With the file, the table, the key and the range; the area is told by our policy meanwhile, and
    nothing is planned for it."""
    found = books(tmp_path, ashford=text)
    ((area, (fault,)),) = found.file_faults().values()
    assert ("ashford", True) == (area, fault.startswith(f"{PLACE}{expected}")), fault
    assert OURS == found.policy_of("ashford")
    with pytest.raises(AreaFileError) as refused:
        found.check(["brambleton", "ashford"])
    assert f"{fault}; until it is mended nothing can be planned for Ashford" == str(refused.value)
    found.check(["blankshire", "brambleton"])


def test_a_ladder_ends_after_its_first_step(tmp_path: Path) -> None:
    """Twenty working days a step, and an end after twenty: nobody would ever be asked. One day less is one
    step, and no fault."""
    refused = books(tmp_path, ashford="[guidance]\nclimb_every_working_days = 20\n")
    ((_, (fault,)),) = refused.file_faults().values()
    assert "ends after 20 working days" in fault
    found = books(tmp_path, ashford="[guidance]\nclimb_every_working_days = 19\n")
    assert {} == found.file_faults()
    assert 19 == found.policy_of("ashford").by_basis[Basis.GUIDANCE].climb_every_working_days


def test_every_fault_of_a_file_is_found(tmp_path: Path) -> None:
    """Not the first alone; the message of a refusal says how many more there are."""
    text = '[quiet]\nstart = 1\nends = "8"\n[late]\neach_working_days = 0\n[colour]\n'
    found = books(tmp_path, ashford=text)
    ((_, faults),) = found.file_faults().values()
    assert (
        f"{PLACE}, quiet: unknown key 'start'; did you mean 'starts'?",
        f"{PLACE}, quiet, ends: '8' is not an hour without quotes, such as 18:00:00; mend it",
        f"{PLACE}, late, each_working_days: 0 is not a whole number from 1 to 60; mend it",
        f"{PLACE}: unknown table 'colour'; write one of at, guidance, items, late, limits, office,"
        " quiet, stale, statute, waiting",
    ) == faults
    with pytest.raises(AreaFileError, match=r"'starts'\? \(and 3 more\); until"):
        found.check(["ashford"])


def test_a_file_that_cannot_be_read_at_all(tmp_path: Path) -> None:
    """A folder with the name of one, and what is no text."""
    (tmp_path / "ashford.toml").mkdir()
    (tmp_path / "brambleton.toml").write_bytes(b"\xff\xfe")
    files = read_area_files((), sorted(tmp_path.glob("*.toml")))
    assert [
        "policy/ashford.toml: is a folder; name a TOML file in it",
        "policy/brambleton.toml: not UTF-8 text; save it as UTF-8",
    ] == [
        fault
        for _, faults in open_books(directory(), files=files).file_faults().values()
        for fault in faults
    ]


def test_an_authority_cannot_make_nonsense_of_what_it_inherits(tmp_path: Path) -> None:
    """Each file is fine by itself; together they open the office after it has closed. Ashford is told
    as its force is."""
    found = books(
        tmp_path,
        blankshire="[office]\ncloses = 12:00:00\n",
        ashford="[office]\nopens = 13:00:00\n",
    )
    ((area, (fault,)),) = found.file_faults().values()
    assert "ashford" == area
    assert fault.startswith("policy/ashford.toml, office: it closes at 12:00")
    assert time(12) == found.policy_of("ashford").closes


def test_a_force_with_a_fault_stops_the_areas_in_it_and_no_other(tmp_path: Path) -> None:
    """What an authority says itself holds all the same, over ours."""
    found = books(tmp_path, blankshire="x = 1", ashford="[quiet]\nstarts = 20:00:00\n")
    ((area, _),) = found.file_faults().values()
    assert "blankshire" == area
    assert time(20) == found.policy_of("ashford").quiet.starts
    for place in ("blankshire", "ashford", "brambleton"):
        with pytest.raises(AreaFileError, match=r"policy/blankshire\.toml: unknown table 'x'"):
            found.check([place])


def test_the_readiness_check_says_who_has_a_policy_of_their_own(tmp_path: Path) -> None:
    """By name; a file that nobody reads is a warning, one that cannot be read an alarm."""

    def found(**texts: str) -> list[tuple[str, str]]:
        findings = area_findings(books(tmp_path, **texts))
        return [(f.level.value, f.text) for f in findings if f.code == "own-policy"]

    assert [("ok", "every area is told by our policy")] == found()
    assert [("ok", "with their own policy: ashford, blankshire")] == found(
        blankshire="", ashford=""
    )
    stray = "policy/ashfrod.toml is named by no area of the directory, so that nobody reads it"
    assert [("warning", stray)] == found(ashfrod="")
    assert [
        ("alarm", f"{PLACE}, {name}: -1 is not a whole number from {least} to 168; mend it")
        for name, least in (("statute, pressing_hours", 0), ("guidance, last_call_hours", 0))
    ] == found(ashford="[statute]\npressing_hours = -1\n[guidance]\nlast_call_hours = -1\n")
