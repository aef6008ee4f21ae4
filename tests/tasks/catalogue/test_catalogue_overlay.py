"""An area's own file laid over the catalogue: adding, changing, switching off, not applicable."""

import re
from datetime import time
from pathlib import Path
from textwrap import dedent

import pytest
from sqlalchemy import select

from tasks.catalogue.catalogue import Catalogue, load_catalogue, our_catalogue
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.overlay import lay_over
from tasks.clock import london_moment
from tasks.files.area_files import read_area_files
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import open_books
from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.storing import store_plan
from tests.builders import an_election, named, sample, settle, shown

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOW = london_moment(MAY.called_on, time(9))
OURS = {definition.key: definition for definition in load_catalogue()}


def write(tmp_path: Path, text: str) -> Path:
    """Blankshire's own file."""
    path = tmp_path / "blankshire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def laid(tmp_path: Path, text: str) -> dict[str, TaskDefinition]:
    """The catalogue with this text laid over."""
    catalogue = catalogue_with(tmp_path, text)
    assert () == catalogue.faults
    return dict(catalogue.by_key)


def catalogue_with(tmp_path: Path, text: str) -> Catalogue:
    """Ours with this text laid over, as far as it can be."""
    files = read_area_files([write(tmp_path, text)])
    return lay_over(our_catalogue(), files.catalogues["blankshire"])


def planned(tmp_path: Path, text: str) -> Plan:
    """The May election of Ashford, as Blankshire plans it."""
    return plan_election(
        MAY, open_books(sample(), files=read_area_files([write(tmp_path, text)])), now=NOW
    )


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    """Nor does a file of comments."""
    assert OURS == laid(tmp_path, "# nothing of our own\n")


def test_a_changed_task_keeps_its_source(tmp_path: Path) -> None:
    """What is given changes, the rest stands, and the task says that it was changed locally."""
    text = (
        '[[task]]\nkey = "gold_meeting"\nwindow = "month -3"\nevidence = ["Minutes", "Actions"]\n'
    )
    ours, theirs = OURS["gold_meeting"], laid(tmp_path, text)["gold_meeting"]
    assert (ours.title, ours.guidance, ours.source) == (
        theirs.title,
        theirs.guidance,
        theirs.source,
    )
    assert ("Minutes", "Actions") == theirs.evidence
    assert (None, "changed locally") == (ours.local, theirs.local)
    assert f"{ours.source_words()} (changed locally)" == theirs.source_words()
    due = named(planned(tmp_path, text), "blankshire/gold_meeting").due
    assert "Fri 2027-02-26 17:00" == shown(due)


def test_what_goes_with_a_changed_task_goes_with_it(tmp_path: Path) -> None:
    """Candidates' products are given out at the briefing, wherever that is put."""
    text = '[[task]]\nkey = "candidates_briefing"\nwindow = "month -1"\n'
    plan = planned(tmp_path, text)
    briefing = named(plan, "ashford/candidates_briefing")
    assert "Fri 2027-04-30 17:00" == shown(briefing.due)
    assert ["candidate_products"] == [item.key for item in briefing.draft.items]
    apart = planned(tmp_path, text.replace("window", "items = []\nwindow"))
    assert "Fri 2027-04-30 17:00" == shown(named(apart, "ashford/candidate_products").due)


def test_an_added_task(tmp_path: Path) -> None:
    """With a source of the area's own."""
    text = """
[source]
document = "Blankshire Police: election policy"
section = "4"

[[task]]
key = "horses"
title = "Book the horses for the count"
posts = ["force_planning_officer"]
scope = "force"
window = "1 working day before notice_of_poll"
depends_on = ["threat_assessment"]
guidance = "Ask the mounted branch. Say which count."
evidence = ["Booking"]
"""
    added = laid(tmp_path, text)["horses"]
    assert "added locally" == added.local
    assert "Blankshire Police: election policy; 4 (added locally)" == added.source_words()
    task = named(planned(tmp_path, text), "blankshire/horses")
    assert "Mon 2027-04-26 17:00" == shown(task.due)
    assert "Make the threat assessment (Tue 30 Mar 2027 17:00)" == task.waits_for


def test_a_task_switched_off(tmp_path: Path) -> None:
    """It is planned no more, and nothing waits for it."""
    text = '[[off]]\nkey = "threat_assessment"\nreason = "made by the region"\n'
    assert OURS.keys() - laid(tmp_path, text).keys() == {"threat_assessment"}
    review = named(planned(tmp_path, text), "blankshire/threat_assessment_poll")
    assert review.waits_for is None


def test_a_statutory_task_that_is_not_applicable(tmp_path: Path, register: Register) -> None:
    """It stays in the plan with the reason, and nobody is told of it."""
    text = '[[not_applicable]]\nkey = "vac_deadline"\nreason = "no photographic identification"\n'
    plan = planned(tmp_path, text)
    assert () == named(plan, "ashford/vac_deadline").notices
    settle(register, sample())
    with register.write() as session:
        store_plan(session, plan, reason="a test", who="Olga", now=NOW)
    with register.read() as session:
        row = session.scalars(select(TaskRow).where(TaskRow.key == "vac_deadline")).one()
        assert ("not_applicable", "no photographic identification") == (row.state, row.note)
        assert [] == session.scalars(select(NoticeRow).where(NoticeRow.task == row.number)).all()


def test_doing_it_twice(tmp_path: Path) -> None:
    """The same file laid over what it made before changes nothing more."""
    text = '[[task]]\nkey = "gold_meeting"\nwindow = "month -2"\n'
    once = catalogue_with(tmp_path, text)
    (file,) = read_area_files([write(tmp_path, text)]).catalogues.values()
    assert once.definitions == lay_over(once, file).definitions


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[off]]\nkey = "sopn"\nreason = "x"',
            "blankshire.toml, off 1 (sopn): a statutory task cannot be switched off; mark it under"
            " [[not_applicable]] with the reason",
        ),
        (
            '[[off]]\nkey = "gold_meting"\nreason = "x"',
            "blankshire.toml, off 1: unknown task 'gold_meting'; did you mean 'gold_meeting'?",
        ),
        ('[[off]]\nkey = "gold_meeting"', "blankshire.toml, off 1: 'reason' is missing; add it"),
        (
            '[[not_applicable]]\nkey = "sopn"\nreason = " "',
            "blankshire.toml, not_applicable 1, reason: is empty; write it, or take the key out",
        ),
        (
            '[[task]]\nkey = "sopn"\nwindow = "month -1"',
            "blankshire.toml, task 1 (sopn): the date of a statutory task is the law's and cannot be"
            " changed; take 'window' or 'milestone' out of the row",
        ),
        (
            '[[task]]\nkey = "gold_meeting"\nmilestone = "poll"',
            "blankshire.toml, task 1 (gold_meeting): guidance cannot be made statutory; give a"
            " 'window', such as \"poll\", in place of 'milestone'",
        ),
        (
            '[[task]]\nkey = "gold_meeting"\nsection = "Ours"',
            "blankshire.toml, task 1 (gold_meeting): a changed task keeps its source; take 'section'"
            " out of the row",
        ),
        (
            '[[task]]\nkey = "gold_meeting"\nposts = ["gold_comander"]',
            "blankshire.toml, task 1 (gold_meeting): unknown post 'gold_comander';"
            " did you mean 'gold_commander'?",
        ),
        (
            '[[task]]\nkey = "gold_meeting"\nwindow = "month -2 to month -3"',
            "blankshire.toml, task 1 (gold_meeting), window: 'month -2 to month -3' ends before it begins;"
            " swap the two sides",
        ),
        (
            '[[task]]\nkey = "threat_assessment"\ndepends_on = ["threat_assessment_poll"]',
            "blankshire.toml, task 1 (threat_assessment), depends_on: tasks wait for one another in a"
            " circle (threat_assessment -> threat_assessment_poll -> threat_assessment);"
            " take one of them away",
        ),
        (
            '[[task]]\nkey = "horses"\ntitle = "Horses"\nposts = ["gold_commander"]\nscope = "force"\n'
            'window = "month -1"\nguidance = "Ask. Say."\nevidence = ["It"]',
            "blankshire.toml, task 1 (horses): no source; add [source] to the file",
        ),
        (
            '[[tasks]]\nkey = "horses"',
            "blankshire.toml: unknown table 'tasks'; did you mean 'task'?",
        ),
        (
            '[[task]]\nkey = "gold_meeting"\nevidence = "Minutes"',
            "blankshire.toml, task 1 (gold_meeting), evidence: 'Minutes' is not a list in brackets;"
            " mend it",
        ),
        ('[source]\ndocument = "Ours"', "blankshire.toml, source: 'section' is missing; add it"),
        ('off = "spoc_seminar"', "blankshire.toml: write off as [[off]], once for each"),
        (
            '[[off]]\nkey = ["spoc_seminar"]\nreason = "x"',
            "blankshire.toml, off 1, key: ['spoc_seminar'] is not a text in quotes; mend it",
        ),
        (
            2 * '[[task]]\nkey = "gold_meeting"\n',
            "blankshire.toml, task 2 (gold_meeting): the key is used twice; make one row of the two",
        ),
        (
            '[[task]]\nkey = "gold_meeting',
            "blankshire.toml: Unterminated string (at end of document); mend that line",
        ),
    ],
)
def test_what_an_area_cannot_do(tmp_path: Path, text: str, message: str) -> None:
    """Refused as a whole, with the file, the row and the remedy."""
    assert (f"catalogue/{message}",) == catalogue_with(tmp_path, text).faults


def test_everything_that_is_wrong_is_said_and_the_rest_is_kept(tmp_path: Path) -> None:
    """Each fault once, in order; rows without one are laid over all the same, to be shown."""
    found = catalogue_with(
        tmp_path,
        '[[task]]\ntitle = "Horses"\nevidence = 1\n'
        '[[task]]\nkey = "gold_meeting"\nevidence = ["Actions"]\n'
        '[[off]]\nkey = "spoc_seminar"\nreason = "the region has one"\n'
        '[[off]]\nkey = "sopn"\nreason = "x"\n',
    )
    place = "catalogue/blankshire.toml"
    assert (
        f"{place}, task 1: 'key' is missing; add it",
        f"{place}, task 1: 'guidance' is missing; add it",
        f"{place}, task 1, evidence: 1 is not a list in brackets; mend it",
        f"{place}, off 2 (sopn): a statutory task cannot be switched off; mark it under"
        " [[not_applicable]] with the reason",
    ) == found.faults
    assert ("Actions",) == found.by_key["gold_meeting"].evidence
    assert "spoc_seminar" not in found.by_key
    assert "sopn" in found.by_key


def test_the_how_to_is_an_areas_file_as_it_stands(tmp_path: Path) -> None:
    """What it shows, copied in its order into a file of an area's own, is taken; without the source it
    would be refused."""
    page = (Path(__file__).parents[3] / "docs/how-to/add-a-task.md").read_text("utf-8")
    shown_there = [dedent(block) for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)]
    own = "\n".join(shown_there).replace('"gold_meeting"', '"gold_meeting_of_ours"')
    source = laid(tmp_path, own)["gold_meeting_of_ours"].source
    assert source
    assert "Blankshire Police: elections policy, 2026" == source.document
    without = catalogue_with(tmp_path, own[own.index("[[task]]") :])
    assert any("add [source] to the file" in fault for fault in without.faults)
