"""The data files themselves: every row sourced, every post known, every ladder with an end."""

from itertools import combinations
from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from calendars.kinds import PollKind, all_kinds, variants_of
from calendars.timetable import build_timetable
from tasks.catalogue.catalogue import load_catalogue, read_catalogue
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.windows import Anchor, anchors_of
from tasks.people.posts import AreaKind, Scope, load_posts
from tasks.planning.polls import poll_words
from tasks.terms import Basis
from tests.builders import day

POSTS = load_posts()
CATALOGUE = load_catalogue()
KINDS = [found for kind in all_kinds() for found in (kind, *variants_of(kind))]
POLL = day("Thu 2028-05-04")

# The thirteen rows of the police's recommended timetable, in its own order.
RECOMMENDED = (
    "gold_group",
    "spoc_seminar",
    "identify_leads",
    "gold_meeting",
    "planning_meetings",
    "nominee_notification",
    "joint_letter",
    "candidates_briefing",
    "officer_training",
    "election_day",
    "ec_debrief",
    "archive_enquiries",
    "gold_debrief",
)


def anchors(definition: TaskDefinition) -> list[Anchor]:
    """Every date that a row hangs on."""
    bounds = (definition.not_before, definition.not_after, definition.due_from, definition.opens)
    return [*anchors_of(definition.window), *(anchor for anchor in bounds if anchor)]


def milestones_of(kind: PollKind) -> dict[str, str]:
    """The milestones that a kind can have, with the officer of each."""
    return {
        milestone.key: milestone.role
        for nation in kind.nations
        for milestone in build_timetable(kind.key, POLL, nation=nation).milestones
    }


def test_all_thirteen_recommended_rows_are_there_in_their_order() -> None:
    """And the beginning and the end of the pre-election period with them."""
    keys = [d.key for d in CATALOGUE]
    assert list(RECOMMENDED) == [key for key in keys if key in RECOMMENDED]
    assert {"purdah_start", "purdah_end"} <= set(keys)


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda d: str(d.key))
def test_every_row_says_what_to_do_and_where_that_is_asked_for(definition: TaskDefinition) -> None:
    """Guidance has a document and a section; a statutory row has its milestone's own source."""
    assert definition.guidance.endswith(".")
    assert definition.evidence
    assert not definition.title.endswith(".")
    if definition.basis is Basis.GUIDANCE:
        assert definition.source
        assert definition.source.document
        assert definition.source.section
    else:
        sources = {
            milestone.source
            for kind in KINDS
            for nation in kind.nations
            for milestone in [
                build_timetable(kind.key, POLL, nation=nation).get(definition.milestone or "")
            ]
            if milestone
        }
        assert sources, "no poll kind has this milestone"
        assert all(sources)


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda d: str(d.key))
def test_every_date_a_row_hangs_on_is_known(definition: TaskDefinition) -> None:
    """A misspelt milestone would leave a task out without a word."""
    known = set().union(*(milestones_of(kind) for kind in KINDS))
    asked = {key for anchor in anchors(definition) for key in anchor.milestones}
    asked |= {definition.milestone} if definition.milestone else set()
    assert asked <= known


@pytest.mark.parametrize("definition", CATALOGUE, ids=lambda d: str(d.key))
def test_a_row_names_its_kinds_of_poll_rightly(definition: TaskDefinition) -> None:
    """Kinds are those the timetables know."""
    assert (definition.kinds or set()) <= {kind.key for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.key))
def test_every_officer_with_a_duty_is_a_post(kind: PollKind) -> None:
    """What the law calls the officer of a task's milestone is in posts.toml."""
    roles = milestones_of(kind)
    duties = {d.milestone for d in CATALOGUE if d.milestone and not d.posts}
    unknown = {roles[key] for key in duties & set(roles)} - set(POSTS.law_roles)
    assert set() == unknown


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.key))
def test_every_kind_of_poll_has_a_name_and_a_place(kind: PollKind) -> None:
    """From polls.toml, or the timetable's own title and an authority."""
    words = poll_words(kind.key)
    assert (kind.key, True) == (words.kind, bool(words.title))
    assert words.prefix.replace("_", "").isalpha()
    assert words.held_in in {AreaKind.AUTHORITY, AreaKind.FORCE}


def test_no_two_kinds_of_poll_share_an_identifier_in_one_area() -> None:
    """Two polls of one area and day must never get the same id: kinds of which the field's ids begin
    alike are of different nations or areas, or one is a by-election; mayors of one area are refused
    together when they are called."""
    for kind, other in combinations(KINDS, 2):
        words, others = poll_words(kind.key), poll_words(other.key)
        if words.prefix == others.prefix:
            apart = (
                not set(kind.nations) & set(other.nations),
                words.by is not others.by,
                words.held_in is not others.held_in,
                words.only_in != others.only_in,
                {kind.key, other.key} == {"la_mayor", "ca_mayor"},
            )
            assert any(apart), (kind.key, other.key)


@pytest.mark.parametrize("role", list(POSTS.roles))
def test_every_ladder_ends(role: str) -> None:
    """No post stands above itself, nor twice above another."""
    ladder = POSTS.roles[role].ladder
    assert role not in ladder
    assert len(set(ladder)) == len(ladder)
    if POSTS.roles[role].chased_by:
        assert POSTS.roles[role].chased_by in POSTS.roles


def test_every_owner_who_is_not_at_the_top_has_somebody_above() -> None:
    """A silent owner can be passed over: only the heads of an office have no ladder."""
    owners = {post for d in CATALOGUE for post in d.posts}
    owners |= {law.post for law in POSTS.law_roles.values()}
    heads = {role for role in owners if not POSTS.roles[role].ladder}
    assert {"chief_constable", "opcc_chief_executive"} == heads


def test_the_officer_of_every_law_role_is_where_the_duty_falls() -> None:
    """Once per poll or authority is an authority's own post; once per office the commissioner's."""
    for law in POSTS.law_roles.values():
        expected = AreaKind.OFFICE if law.scope is Scope.OFFICE else AreaKind.AUTHORITY
        assert expected is POSTS.roles[law.post].at, law.role


ROW = """
[[task]]
key = "a_task"
title = "A task"
guidance = "Do it."
evidence = ["It"]
"""
SOURCE = '[source]\ndocument = "A document"\nsection = "1"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SOURCE, "rows.toml: 'task' is missing; add it"),
        (SOURCE + ROW, "rows.toml, task 1 (a_task): give either a window or a milestone"),
        (
            SOURCE + ROW + 'window = "month -1"\nmilestone = "poll"',
            "rows.toml, task 1 (a_task): give either a window or a milestone",
        ),
        (
            SOURCE + ROW + 'window = "month -1"',
            "rows.toml, task 1 (a_task): a task with a window needs posts and a scope",
        ),
        (
            SOURCE + ROW + 'window = "month -1"\nscope = "force"\nposts = ["gold_comander"]',
            "rows.toml, task 1 (a_task): unknown post 'gold_comander'; did you mean 'gold_commander'?",
        ),
        (
            SOURCE + ROW + 'window = "month -1"\nscope = "forse"\nposts = ["esm"]',
            "rows.toml, task 1 (a_task), scope: unknown 'forse'; did you mean 'force'?",
        ),
        (
            SOURCE + ROW + 'window = "mouth -1"\nscope = "force"\nposts = ["esm"]',
            "rows.toml, task 1 (a_task), window: cannot read 'mouth -1';"
            ' write, for example, "5 working days before poll" or "month -4 to month -3"',
        ),
        (
            SOURCE + ROW + 'window = "poll"\nscope = "force"\nposts = ["esm"]\neach = "month"',
            "rows.toml, task 1 (a_task), each: only 'month' for a window of months,"
            " or 'week' for one from day to day",
        ),
        (
            SOURCE + ROW + 'milestone = "poll"\nwording = [{ title = "Another" }]',
            "rows.toml, task 1 (a_task), wording: say for which kinds or nations, and the title or"
            " guidance there",
        ),
        (
            SOURCE + ROW + 'milestone = "poll"\nwording = [{ kinds = ["psc"], title = "Another" }]',
            "rows.toml, task 1 (a_task): unknown poll kind 'psc'; did you mean 'pcc'?",
        ),
        (
            SOURCE + ROW + 'milestone = "poll"\ncolour = "red"',
            "rows.toml, task 1 (a_task): unknown key 'colour'; write one of key, title, guidance,"
            " evidence, posts, scope, window, milestone, each, not_before, not_after, ready_by, due_from,"
            " opens, act, after, lawful_day, meeting, for_polling_day, critical, duty_of_law, poll_months,"
            " opens_days_before, due_hours_before, kinds, sizes, nations, needs, elsewhere, wording, depends_on, follows, visibility, copied_to, items, records, day_asked, outcome, section",
        ),
        (
            ROW + 'window = "poll"\nscope = "force"\nposts = ["esm"]',
            "rows.toml, task 1 (a_task): no source; add [source] to the file",
        ),
        (
            SOURCE + 2 * (ROW + 'milestone = "poll"\n'),
            "rows.toml, task 2 (a_task): the key is used twice; choose another",
        ),
        (
            SOURCE + '[[task]]\nkey = "a_task"\nmilestone = "poll"',
            "rows.toml, task 1 (a_task): 'title' is missing; add it (and 2 more)",
        ),
        (
            ROW + 'window = "month -1"\nscope = "force"\nposts = ["esm"]\n[source]\ndocument = "D"',
            "rows.toml, source: 'section' is missing; add it",
        ),
        ("task = 5", "rows.toml: write task as [[task]], once for each"),
    ],
)
def test_a_malformed_catalogue(tmp_path: Path, text: str, message: str) -> None:
    """A clerk who edits the catalogue is told the file, the row, the key and the remedy."""
    path = tmp_path / "rows.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleDataError) as refused:
        read_catalogue([path], POSTS)
    assert message == str(refused.value)


def test_the_days_that_count_are_asked_for() -> None:
    """Of what an authority publishes or declares, and from which the law or a pre-election period counts."""
    recorded = {d.key: (d.records, d.day_asked) for d in load_catalogue() if d.records}
    assert recorded == {
        "notice_of_election": ("notice_of_election", "Published on"),
        "sopn": ("sopn", "Published on"),
        "information_statement": ("information_statement", "Published on"),
        "notice_of_referendum": ("notice_of_referendum", "Published on"),
        "declaration": ("declared_on", "Declared on"),
        "uncontested_declared": ("declared_on", "Declared on"),
        "count_and_declare": ("declared_on", "Declared on"),
        "vacancy_request": ("requested_on", "Received on"),
        "parish_vacancy_request": ("requested_on", "Received on"),
    }


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ('records = "sopn"', "records and day_asked belong together"),
        ('records = "sopm"\nday_asked = "Published on"', "did you mean 'sopn'"),
    ],
)
def test_a_day_that_nobody_can_keep(tmp_path: Path, said: str, refusal: str) -> None:
    """A slip in what is recorded, or a question without it."""
    path = tmp_path / "rows.toml"
    path.write_text(ROW + f'milestone = "sopn"\n{said}\n', encoding="utf-8")
    with pytest.raises(RuleDataError, match=refusal):
        read_catalogue([path], POSTS)
