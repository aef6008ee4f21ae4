"""Rows of the catalogue that cannot be used: refused by file and row, with the remedy."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.catalogue import read_catalogue
from tasks.posts import load_posts

POSTS = load_posts()
SOURCE = '[source]\ndocument = "A document"\nsection = "1"\n'


def row(key: str = "a_task", **values: object) -> str:
    """A row with these values; a window, the gold commander and the force unless they say else."""
    said: dict[str, object] = {
        "key": key, "title": "A task", "guidance": "Do it. Say so.", "evidence": ["It"],
        "posts": ["gold_commander"], "scope": "force", "window": "month -1",
    }  # fmt: skip
    said |= values
    lines = [f"{name} = {value!r}" for name, value in said.items() if value is not None]
    return "\n[[task]]\n" + "\n".join(lines) + "\n"


WHERE = "rows.toml, task 1 (a_task)"
CASES = [
    # posts and scopes
    (row(posts=["gold_comander"]),
     f"{WHERE}: unknown post 'gold_comander'; did you mean 'gold_commander'?"),
    (row(copied_to=["esmm"]), f"{WHERE}: unknown post 'esmm'; did you mean 'esm'?"),
    (row(scope="forse"),
     f"{WHERE}: unknown scope 'forse'; use one of force, bcu, authority, poll, office"),
    (row(window=None, milestone="poll", scope=None),
     f"{WHERE}: posts and scope belong together; give both or neither"),
    (row().replace("scope = 'force'", "scope = 'force'\nelsewhere = [{kinds = ['pcc']}]"),
     f"{WHERE}, elsewhere: 'posts' is missing; add it"),
    # statutory dates
    (row(window=None, milestone="sopm"),
     f"{WHERE}: unknown statutory date 'sopm'; did you mean 'sopn'?"),
    (row(window="M(sopm) +1 wd"),
     f"{WHERE}, window: unknown statutory date 'sopm'; did you mean 'sopn'?"),
    (row(window="before M(notice_of_elections)"),
     f"{WHERE}, window: unknown statutory date 'notice_of_elections';"
     " did you mean 'notice_of_election'?"),
    (row(not_after="M(pol)"),
     f"{WHERE}, not_after: unknown statutory date 'pol'; did you mean 'poll'?"),
    (row(depends_on=["M(pol)"]),
     f"{WHERE}, depends_on: unknown statutory date 'pol'; did you mean 'poll'?"),
    # windows
    (row(window="months -3..-4"),
     f"{WHERE}, window: 'months -3..-4' ends before it begins; swap the two months"),
    (row(window="wd -5 .. wd -10"),
     f"{WHERE}, window: 'wd -5 .. wd -10' ends before it begins; swap the two days"),
    (row(window="month -1 .. month -3"),
     f"{WHERE}, window: 'month -1 .. month -3' ends before it begins; swap the two days"),
    (row(window="M(sopn) .. M(notice_of_election)"),
     f"{WHERE}, window: 'M(sopn) .. M(notice_of_election)' ends before it begins;"
     " swap the two days"),
    (row(window="poll .. month -1"),
     f"{WHERE}, window: 'poll .. month -1' ends before it begins; swap the two days"),
    (row(window="poll .. sometime"),
     f"{WHERE}, window: cannot read 'sometime'; write poll -1 wd or M(milestone) +1 wd"),
    (row(each="week"),
     f"{WHERE}, each: only 'month' for a window of months, or 'week' for one from day to day"),
    (row(window="with nothing"), f"{WHERE}, window: unknown task 'nothing'; write one of a_task"),
    (row(window="with b_task") + row("b_task", window=None, milestone="poll"),
     f"{WHERE}, window: 'b_task' has no window to share; name a task of guidance with a window of"
     " its own"),
    # what is waited for
    (row(depends_on=["b_tsk"]) + row("b_task"),
     f"{WHERE}, depends_on: unknown task 'b_tsk'; did you mean 'b_task'?"),
    (row(depends_on=["a_task"]),
     f"{WHERE}, depends_on: tasks wait for one another in a circle (a_task -> a_task);"
     " take one of them away"),
    (row("b_task") + row(depends_on=["c_task"]) + row("c_task", depends_on=["d_task"])
     + row("d_task", depends_on=["a_task"]),
     "rows.toml, task 2 (a_task), depends_on: tasks wait for one another in a circle"
     " (a_task -> c_task -> d_task -> a_task); take one of them away"),
    # where it exists
    (row(kinds=["pccs"]), f"{WHERE}: unknown poll kind 'pccs'; did you mean 'pcc'?"),
    (row(nations=["Whales"]), f"{WHERE}: unknown nation 'Whales'; did you mean 'Wales'?"),
    (row(needs="harbour"), f"{WHERE}, needs: unknown 'harbour'; use one of office, fire"),
    (row(visibility="public"),
     f"{WHERE}, visibility: unknown 'public'; use one of police, council, office, shared"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), CASES, ids=[message for _, message in CASES])
def test_a_row_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    """File, row, what is wrong and what to write; in one line."""
    path = tmp_path / "rows.toml"
    path.write_text(SOURCE + text, encoding="utf-8")
    with pytest.raises(RuleDataError) as refused:
        read_catalogue([path], POSTS)
    assert message == str(refused.value)
