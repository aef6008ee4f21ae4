"""An area's own policy laid over its force's and ours; what cannot be is refused when loaded."""

from datetime import time
from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.area_policy import own_policies, strangers
from tasks.books import Books, open_books
from tasks.clock import london_moment
from tasks.planning import Plan, plan_election
from tasks.policy import Policy, load_policy
from tasks.policy_doctor import policy_findings
from tasks.register.database import Register, open_register
from tasks.sight import open_books_of
from tasks.views import Basis
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
    return open_books(directory(), policies=write(folder, **texts))


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
        reminders(ashford), reminders(next_door), reminders(found.policy_of("blankshire")),
    )  # fmt: skip
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
    assert ["opened 2027-03-10 08:30", "reminder 2027-03-28 08:30"] == kinds["ashford"]
    assert [
        "opened 2027-03-10 09:00", "reminder 2027-03-17 09:00", "reminder 2027-03-24 09:00",
        "reminder 2027-03-25 09:00", "reminder 2027-03-30 09:00",
    ] == kinds["brambleton"]  # fmt: skip


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
    register: Register = open_register(f"sqlite:///{tmp_path / 'r.db'}", policies=folder)
    settle(register, directory())
    with register.read() as session:
        assert time(20) == open_books_of(session).policy_of("ashford").quiet.starts
        around = open_books_of(session, around="blankshire")
    assert time(20) == around.policy_of("ashford").quiet.starts
    assert time(18) == around.policy.quiet.starts
    register.close()


def test_a_file_named_by_no_area_is_not_read(tmp_path: Path) -> None:
    """It must not stop the reminders of the others, and it is found."""
    files = write(tmp_path, ashfrod="nonsense", ashford="")
    assert {"ashford"} == set(own_policies(files, directory()))
    assert (files[0],) == strangers(files, directory())


PLACE = "policy/ashford.toml"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[statue]\nreminder_days = [1]",
            f"{PLACE}: unknown table 'statue'; did you mean 'statute'?",
        ),
        (
            "[statute]\nreminders = [1]",
            f"{PLACE}, statute: unknown key 'reminders'; did you mean 'reminder_days'?",
        ),
        (
            "[statute]\nreminder_days = 7",
            f"{PLACE}, statute, reminder_days: 7 is not whole numbers in brackets, such as [7, 1];"
            " mend it",
        ),
        (
            '[statute]\nreminder_days = ["7"]',
            f"{PLACE}, statute, reminder_days: ['7'] is not whole numbers in brackets, such as"
            " [7, 1]; mend it",
        ),
        (
            "[statute]\nreminder_working_days = [0]",
            f"{PLACE}, statute, reminder_working_days: 0 makes no sense; write 1 or more",
        ),
        (
            "[statute]\nreminder_hours = [4, -4]",
            f"{PLACE}, statute, reminder_hours: -4 makes no sense; write 1 or more",
        ),
        (
            "[statute]\nreminder_days = [7, 7]",
            f"{PLACE}, statute, reminder_days: a number stands there twice; write each once",
        ),
        (
            "[guidance]\nclimb_every_working_days = 0",
            f"{PLACE}, guidance, climb_every_working_days: 0 makes no sense; write 1 or more",
        ),
        (
            "[statute]\npressing_hours = true",
            f"{PLACE}, statute, pressing_hours: True is not a whole number, such as 2; mend it",
        ),
        (
            '[quiet]\nstarts = "25:00"',
            f"{PLACE}, quiet, starts: '25:00' is not an hour without quotes, such as 18:00:00;"
            " mend it",
        ),
        (
            "[quiet]\nstarts = 07:00:00",
            f"{PLACE}, quiet: from 07:00 to 08:00 is no night; 'starts' is an hour in the evening,"
            " 'ends' one in the morning",
        ),
        (
            "[quiet]\ndays_off = 1",
            f"{PLACE}, quiet, days_off: 1 is not true or false; mend it",
        ),
        (
            "[office]\ncloses = 08:00:00",
            f"{PLACE}, office: it closes at 08:00 and opens at 09:00; give 'closes' a later hour"
            " than 'opens'",
        ),
        (
            "[circuit]\nfailures = 5",
            f"{PLACE}: [circuit] holds for the whole office, not for one area; take it out of the"
            " file",
        ),
        ("statute = 4", f"{PLACE}, statute: is no table; write it as [statute]"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_loaded(
    tmp_path: Path, text: str, expected: str
) -> None:
    """With the file, the table, the key and what to do."""
    with pytest.raises(RuleDataError) as refused:
        books(tmp_path, ashford=text)
    assert expected == str(refused.value)


def test_a_file_that_is_no_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    """An hour that no clock shows is none."""
    with pytest.raises(RuleDataError, match=r"ashford\.toml: .*line 2.*; mend that line"):
        books(tmp_path, ashford="[quiet]\nstarts = 25:00:00\n")


def test_an_authority_cannot_make_nonsense_of_what_it_inherits(tmp_path: Path) -> None:
    """Each file is fine by itself; together they open the office after it has closed."""
    with pytest.raises(RuleDataError, match=r"policy/ashford\.toml, office: it closes at 12:00"):
        books(
            tmp_path,
            blankshire="[office]\ncloses = 12:00:00\n",
            ashford="[office]\nopens = 13:00:00\n",
        )


def test_the_readiness_check_says_who_has_a_policy_of_their_own(tmp_path: Path) -> None:
    """By name; a file that nobody reads is a warning, one that cannot be read an alarm."""

    def found(**texts: str) -> list[tuple[str, str]]:
        findings = policy_findings(write(tmp_path, **texts), directory())
        return [(finding.level.value, finding.text) for finding in findings]

    assert [("ok", "every area is told by our policy")] == found()
    assert [("ok", "with their own policy: ashford, blankshire")] == found(
        blankshire="", ashford=""
    )
    stray = "policy/ashfrod.toml is named by no area of the directory, so that nobody reads it"
    assert [("warning", stray)] == found(ashfrod="")
    assert [
        (
            "alarm",
            "policy/ashford.toml, statute, pressing_hours: -1 makes no sense; write 0 or more",
        )
    ] == found(ashford="[statute]\npressing_hours = -1\n")
