"""A plan as it is printed: phase by phase, and what can no longer be done once, in a group."""

from dataclasses import replace
from datetime import date

import pytest

from flows.cli.commands.plans import Line, say_plan, say_summary
from tasks.people.posts import load_posts
from tasks.terms import Standing
from tasks.views.phases import landmarks

POLL = date(2027, 5, 6)


def line(title: str, day: date, standing: Standing) -> Line:
    """A task of Ashford's."""
    return Line(
        day=day,
        due=f"{day}",
        statute=False,
        area="Ashford",
        title=title,
        roles=("esm",),
        owners=("Asha",),
        standing=standing,
        id=title,
    )


def test_what_can_no_longer_be_done_is_listed_once_in_a_group(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Not among what is still to do, before the call."""
    lines = [
        line("Attend the seminar", date(2027, 1, 29), Standing.PASSED),
        line("Write the plan", date(2027, 3, 31), Standing.PLANNED),
        line("Go through the risks", date(2027, 2, 10), Standing.PASSED),
    ]
    say_plan(lines, landmarks([], POLL))
    said = capsys.readouterr().out
    todo, group, late = said.partition("Too late to be done: 2 tasks")
    assert group
    assert "Write the plan" in todo
    assert "Write the plan" not in late
    for title in ("Attend the seminar", "Go through the risks"):
        assert title not in todo
        assert 1 == late.count(title)


def test_a_duty_without_a_day_has_a_word_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """The law asks for it and fixes no day: it is neither a statutory date nor guidance."""
    duty = replace(line("Fix the day", POLL, Standing.PLANNED), duty_of_law=True)
    say_plan([duty, line("Write the plan", POLL, Standing.PLANNED)], landmarks([], POLL))
    said = capsys.readouterr().out
    assert 1 == said.count("law, no day")
    assert 1 == said.count("guidance")


def test_without_any_there_is_no_group(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is said of it."""
    say_plan([line("Write the plan", POLL, Standing.PLANNED)], landmarks([], POLL))
    assert "Too late" not in capsys.readouterr().out


def test_a_summary_counts_what_was_stood_down_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody does any more is in no row of the tables; where nothing is left there are none."""
    stood = line("Issue poll cards", POLL, Standing.STOOD_DOWN)
    marks, roles = landmarks([], POLL), load_posts().roles
    say_summary([line("Write the plan", POLL, Standing.PLANNED), stood, stood], marks, roles)
    said = capsys.readouterr().out
    assert "2 tasks are stood down, not needed any more and not counted above." in said
    (row,) = [each for each in said.splitlines() if each.startswith("Poll and count")]
    assert row.split()[3:6] == ["1", "0", "1"]
    say_summary([stood], marks, roles)
    assert "1 task is stood down" in (alone := capsys.readouterr().out)
    assert "Phase" not in alone


def test_a_vacant_post_is_named_so_and_what_to_do_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In each row that nobody holds the post; in the summary how to mend it, and nothing where all are held."""
    vacant = replace(line("Write the plan", POLL, Standing.PLANNED), owners=())
    marks, roles = landmarks([], POLL), load_posts().roles
    say_plan([vacant], marks)
    assert "nobody holds this post" in " ".join(capsys.readouterr().out.split())
    say_summary([vacant, vacant], marks, roles)
    said = " ".join(capsys.readouterr().out.split())
    assert 1 == said.count("2 tasks are of a post that nobody holds; enter who holds it")
    say_summary([line("Write the plan", POLL, Standing.PLANNED)], marks, roles)
    assert "nobody holds" not in capsys.readouterr().out
