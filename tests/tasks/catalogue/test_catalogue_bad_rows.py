"""Rows of the catalogue that cannot be used: refused by file and row, with the remedy."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.catalogue.catalogue import read_catalogue
from tasks.people.posts import load_posts

POSTS = load_posts()
SOURCE = '[source]\ndocument = "A document"\nsection = "1"\n'


def row(key: str = "a_task", **values: object) -> str:
    """A row with these values; a window, the gold commander and the force unless they say else."""
    said: dict[str, object] = {
        "key": key,
        "title": "A task",
        "guidance": "Do it. Say so.",
        "evidence": ["It"],
        "posts": ["gold_commander"],
        "scope": "force",
        "window": "month -1",
    }
    said |= values
    lines = [f"{name} = {value!r}" for name, value in said.items() if value is not None]
    return "\n[[task]]\n" + "\n".join(lines) + "\n"


WHERE = "rows.toml, task 1 (a_task)"
WRITE = 'write, for example, "5 working days before poll" or "month -4 to month -3"'
CASES = [
    # posts and scopes
    (
        row(posts=["gold_comander"]),
        f"{WHERE}: unknown post 'gold_comander'; did you mean 'gold_commander'?",
    ),
    (row(copied_to=["esmm"]), f"{WHERE}: unknown post 'esmm'; did you mean 'esm'?"),
    (row(scope="forse"), f"{WHERE}, scope: unknown 'forse'; did you mean 'force'?"),
    (
        row(window=None, milestone="poll", scope=None),
        f"{WHERE}: posts and scope belong together; give both or neither",
    ),
    (
        row().replace(
            "scope = 'force'", "scope = 'force'\nelsewhere = [{kinds = ['pcc'], scope = 'office'}]"
        ),
        f"{WHERE}, elsewhere: 'posts' is missing; add it",
    ),
    # limits of text
    (row(title="x" * 201), f"{WHERE}, title: has 201 characters; 200 are kept: shorten it"),
    (
        row(guidance="x" * 4001),
        f"{WHERE}, guidance: has 4001 characters; 4000 are kept: shorten it",
    ),
    # statutory dates
    (
        row(window=None, milestone="sopm"),
        f"{WHERE}: unknown statutory date 'sopm'; did you mean 'sopn'?",
    ),
    (
        row(window="1 working day after sopm"),
        f"{WHERE}, window: unknown statutory date 'sopm'; did you mean 'sopn'?",
    ),
    (
        row(window="1 working day before notice_of_elections"),
        f"{WHERE}, window: unknown statutory date 'notice_of_elections';"
        " did you mean 'notice_of_election'?",
    ),
    (
        row(not_after="pol"),
        f"{WHERE}, not_after: unknown statutory date 'pol'; did you mean 'poll'?",
    ),
    (
        row(depends_on=["sopn or pol"]),
        f"{WHERE}, depends_on: unknown statutory date 'pol'; did you mean 'poll'?",
    ),
    # windows
    (
        row(window="month -3 to month -4"),
        f"{WHERE}, window: 'month -3 to month -4' ends before it begins; swap the two sides",
    ),
    (
        row(window="5 statutory working days before poll to 10 statutory working days before poll"),
        f"{WHERE}, window: '5 statutory working days before poll to 10 statutory working days before"
        " poll' ends before it begins; swap the two sides",
    ),
    (
        row(window="month -1 to month -3"),
        f"{WHERE}, window: 'month -1 to month -3' ends before it begins; swap the two sides",
    ),
    (
        row(window="sopn to notice_of_election"),
        f"{WHERE}, window: 'sopn to notice_of_election' ends before it begins; swap the two sides",
    ),
    (
        row(window="poll to month -1"),
        f"{WHERE}, window: 'poll to month -1' ends before it begins; swap the two sides",
    ),
    (
        row(window="poll to some time"),
        f"{WHERE}, window: cannot read 'some time'; {WRITE}",
    ),
    (
        row(each="week"),
        f"{WHERE}, each: only 'month' for a window of months, or 'week' for one from day to day",
    ),
    (row(window="with nothing"), f"{WHERE}, window: unknown task 'nothing'; write one of a_task"),
    (
        row(window="with b_task") + row("b_task", window=None, milestone="poll"),
        f"{WHERE}, window: 'b_task' has no window to share; name a task of guidance with a window of"
        " its own",
    ),
    # what is waited for
    (
        row(depends_on=["b_tsk"]) + row("b_task"),
        f"{WHERE}, depends_on: unknown task 'b_tsk'; did you mean 'b_task'?",
    ),
    (
        row(follows=["a_task"]),
        f"{WHERE}, follows: tasks wait for one another in a circle (a_task -> a_task);"
        " take one of them away",
    ),
    (
        row(follows=["poll"]),
        f"{WHERE}, follows: unknown task 'poll'; write one of a_task",
    ),
    (
        row(depends_on=["a_task"]),
        f"{WHERE}, depends_on: tasks wait for one another in a circle (a_task -> a_task);"
        " take one of them away",
    ),
    (
        row("b_task")
        + row(depends_on=["c_task"])
        + row("c_task", depends_on=["d_task"])
        + row("d_task", depends_on=["a_task"]),
        "rows.toml, task 2 (a_task), depends_on: tasks wait for one another in a circle"
        " (a_task -> c_task -> d_task -> a_task); take one of them away",
    ),
    (
        row(window="month +99999"),
        f"{WHERE}, window: 'month +99999' is too far away; write -24 to +24",
    ),
    (
        row(window="1000000 working days before poll"),
        f"{WHERE}, window: '1000000 working days before poll' is too far away; write 500 working days at"
        " the most",
    ),
    (
        row(not_before="9999 days after sopn"),
        f"{WHERE}, not_before: '9999 days after sopn' is too far away; write 750 days at the most",
    ),
    # values of another type
    (row(evidence="minutes"), f"{WHERE}, evidence: 'minutes' is not a list in brackets; mend it"),
    (row(evidence=[]), f"{WHERE}, evidence: is empty; name at least one"),
    (
        row(evidence=["It", "It"]),
        f"{WHERE}, evidence: something stands there twice; write each once",
    ),
    (row(evidence=["It", 1]), f"{WHERE}, evidence: 1 is not a text in quotes; mend it"),
    (row(window=5), f"{WHERE}, window: 5 is not a text in quotes; mend it"),
    (row(title=" "), f"{WHERE}, title: is empty; write it, or take the key out"),
    (
        row(opens_days_before="14"),
        f"{WHERE}, opens_days_before: '14' is not a whole number from 0 to 366; mend it",
    ),
    (
        row(opens_days_before=-1),
        f"{WHERE}, opens_days_before: -1 is not a whole number from 0 to 366; mend it",
    ),
    (row(outcome=1.0), f"{WHERE}, outcome: 1.0 is not a whole number from 1 to 4; mend it"),
    (row(meeting="yes"), f"{WHERE}, meeting: 'yes' is not true or false; mend it"),
    (row(posts="esm"), f"{WHERE}, posts: 'esm' is not a list in brackets; mend it"),
    (row(scope=["force"]), f"{WHERE}, scope: ['force'] is not a text in quotes; mend it"),
    (row(elsewhere=["pcc"]), f"{WHERE}, elsewhere: 'pcc' is no table of keys and values; mend it"),
    (
        row("A task"),
        "rows.toml, task 1 (A task), key: 'A task' is not a name of small letters,"
        " digits and _ (60 at the most); mend it",
    ),
    # where it exists
    (row(kinds=["pccs"]), f"{WHERE}: unknown poll kind 'pccs'; did you mean 'pcc'?"),
    (row(nations=["Whales"]), f"{WHERE}, nations: unknown 'Whales'; did you mean 'Wales'?"),
    (row(needs="harbour"), f"{WHERE}, needs: unknown 'harbour'; write one of office, fire"),
    (
        row(visibility="everybody"),
        f"{WHERE}, visibility: unknown 'everybody'; write one of police, council, office, shared",
    ),
]


@pytest.mark.parametrize(("text", "message"), CASES, ids=[message for _, message in CASES])
def test_a_row_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    """File, row, what is wrong and what to write; in one line."""
    path = tmp_path / "rows.toml"
    path.write_text(SOURCE + text, encoding="utf-8")
    with pytest.raises(RuleDataError) as refused:
        read_catalogue([path], POSTS)
    assert message == str(refused.value)
