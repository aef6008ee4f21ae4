"""Every draft of every kind of poll, read from end to end: what is left open, past, or in two languages."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

import docx
import pytest
from sqlalchemy import select

from calendars.kinds import all_kinds
from notifications.gathering.document_facts import Drafts
from notifications.wording.language import language
from notifications.writing.documents import draft_forms
from tasks.clock import london_day, london_moment
from tasks.people.directory import Directory, Holding
from tasks.people.posts import AreaKind, load_posts
from tasks.planning.polls import poll_words
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.elections import milestones_of
from tasks.register.plans.task_views import open_books_of
from tests.builders import an_election, call, settle
from tests.cast import directory

POLL, CALLED = "Thu 2027-05-06", "Mon 2026-06-01"
# Of no language, so that a word of the other one is the letter's own.
NAMES = {"blankshire": "Dyfnant", "north": "Glanrafon", "ashford": "Penrhos", "opcc": "Dyfnant"}
ENDINGS = {"en": "-draft-english.docx", "cy": "-drafft-cymraeg.docx"}
COMMISSIONERS = {
    "joint_protocol_police",
    "letter_press",
    "letter_staff",
    "letter_commissioned",
}
WHERE = {AreaKind.FORCE: "blankshire", AreaKind.AUTHORITY: "ashford"}
DATED = ("notice_of_election", "nominations_close", "election_petition_deadline")
WORDS = {
    "en": {"the", "and", "of", "for", "with", "that", "election", "police", "filled", "day", "may"},
    "cy": {"yr", "ac", "ar", "mae", "etholiad", "dydd", "ddydd", "heddlu", "lenwi", "gan", "mai"},
}


def polls() -> Iterator[tuple[str, ...]]:
    """A nation, and what is polled there on one day: each kind alone, and kinds together."""
    for kind in all_kinds():
        if kind.key not in {"recall", "casual_vacancy"}:
            for nation in kind.nations:
                yield nation, kind.key
    yield "Wales", "local_wales", "pcc"
    yield "Wales", "senedd", "parl_byelection"
    yield "England", "local_england", "parl_general"
    yield "England", "parish_england", "pcc"


def everybody(nation: str) -> Directory:
    """One authority of a nation where every post is held; in England the commissioner is the fire authority
    too."""
    found = directory(without=["brambleton"])
    areas = {
        key: replace(
            area, name=NAMES[key], nation=nation, fire=key == "opcc" and nation == "England"
        )
        for key, area in found.areas.items()
    }
    held = (
        Holding(area.id, role.key, "asha", deputy=False, start=None, end=None)
        for role in load_posts().roles.values()
        for area in areas.values()
        if area.kind is role.at
    )
    return replace(found, areas=areas, holdings=(*held,))


LAW = "it is an offence for a candidate, an agent or another campaigner"
LAW_CY = "mae'n drosedd i ymgeisydd, asiant neu ymgyrchydd arall"
ASKED, ASKED_CY = "leave the handling of postal votes", "gadewch i'r pleidleiswyr eu hunain"


@dataclass(frozen=True)
class Draft:
    """One draft: of which task, for what moment, in which language, what it says; and the names of the
    dates that its election has none of yet."""

    task: str
    moment: datetime
    code: str
    text: str
    unknown: frozenset[str]

    @property
    def left(self) -> set[str]:
        """What it may leave to be filled in."""
        form = draft_forms(self.code)[self.task]
        names = {*form.by_hand, *(f"date.{key}" for key in self.unknown)}
        return {form.asks_for(name) for name in names & form.fields}


@pytest.mark.parametrize("of", [*polls()], ids=" ".join)
def test_a_draft_leaves_nothing_open_that_is_known(
    sqlite_register: Register, of: tuple[str, ...]
) -> None:
    """No brace; in brackets only what a person must fill in; whole in its language; no day that is past
    when its task opens, nor, in the letter to candidates, on the last day on which it can be sent."""
    nation, *kinds = of
    tasks = set()
    for draft in drafts(sqlite_register, nation, kinds):
        where = f"{draft.task}, {draft.code}, {draft.moment:%d %b %Y}"
        assert not re.findall(r"[{}%]", draft.text), where
        assert draft.left >= set(re.findall(r"\[.*?\]", draft.text)), where
        made = london_day(draft.moment)
        assert [] == [d for d in days_in(draft.text, draft.code) if d < made], where
        other = "cy" if draft.code == "en" else "en"
        assert set() == words_in(draft.text) & WORDS[other], where
        tasks.add(draft.task)
    assert tasks == expected(nation, kinds)


@pytest.mark.parametrize(
    ("of", "said", "not_said"),
    [
        (
            ("England", "local_england"),
            (f"At this election {LAW}", "section 112A", "belongs to Operation Ford"),
            (ASKED, "Bridger", "concerns the election"),
        ),
        (
            ("England", "local_england", "parl_general"),
            (
                f"At the local election and UK parliamentary general election {LAW}",
                "belongs to Operation Ford and Operation Bridger",
            ),
            (ASKED,),
        ),
        (
            ("Wales", "local_wales", "pcc"),
            (
                f"At this election {LAW}",
                f"At this election, {ASKED}",
                f"Yn y bleidlais hon {LAW_CY}",
                f"Pleidleisiau post: {ASKED_CY}",
                "\nLast day to apply for a Voter Authority Certificate: Tuesday 27 April 2027, 17:00\n",
                "Dystysgrif Awdurdod Pleidleisiwr: dydd Mawrth 27 Ebrill 2027, 17:00",
                "election expenses: not later than 70 days after the day the result is declared, or",
                "etholiadol: dim hwyrach na 35 diwrnod ar ôl y diwrnod y cyhoeddir y canlyniad, neu",
                "yn rhan o Operation Ford",
                "\nEtholiad lleol: Penrhos, dydd Iau 6 Mai 2027",
                "\nEtholiad comisiynydd heddlu a throseddu: Dyfnant, dydd Iau 6 Mai 2027",
                "Asha, police area returning officer for Dyfnant",
                "To Asha, police area returning officer, Dyfnant: Police and crime commissioner",
                "Asha, returning officer for Penrhos",
            ),
            ("Bridger",),
        ),
        (
            ("Scotland", "sp"),
            (f"At this election, {ASKED}", "Say that it concerns the election"),
            (LAW, "112A", "Operation"),
        ),
    ],
)
def test_the_letter_to_candidates_says_what_the_law_of_their_poll_says(
    sqlite_register: Register,
    of: tuple[str, ...],
    said: Sequence[str],
    not_said: Sequence[str],
) -> None:
    """Handling postal votes is an offence where the Act applies, and asked for elsewhere; the programme is
    that which covers the candidates; whoever stands knows the adviser, and has a slip to sign."""
    nation, *kinds = of
    found = [d for d in drafts(sqlite_register, nation, kinds) if d.task == "joint_letter"]
    text = "\n".join(draft.text for draft in found)
    assert [] == [words for words in said if words not in text]
    assert [] == [words for words in not_said if words in text]
    for draft in found:
        if draft.code == "en":
            assert "Asha, force elected-official adviser at Dyfnant Police, [" in draft.text
            assert "Slip: code of conduct for campaigners\nTo Asha, " in draft.text
        assert re.search(r"(Signature|Llofnod): \.{20}", draft.text)


def test_every_poll_that_wales_has_is_named_in_welsh() -> None:
    """And no kind of which the letters know more than its name."""
    there = {kind.key for kind in all_kinds() if "Wales" in kind.nations} - {"casual_vacancy"}
    there |= {"community_wales", "recall_petition", "vacancy", "parish_vacancy"}
    titles = {poll_words(kind).title for kind in there}
    assert titles == set(language("cy").phrases["poll"])


def expected(nation: str, kinds: Sequence[str]) -> set[str]:
    """The letters that polls of these kinds ask for: none at parishes' polls and referendums, the commissioner's
    at polls of a commissioner alone."""
    sizes = {poll_words(kind).size for kind in kinds}
    found = {"mou", "joint_letter"} if "area" in sizes else set()
    if {"pcc", "pcc_byelection"} & {*kinds}:
        found |= COMMISSIONERS | ({"joint_protocol_fire"} if nation == "England" else set())
    return found


def drafts(register: Register, nation: str, kinds: Sequence[str]) -> Iterator[Draft]:
    """Each draft of an election when its task opens and, of the letter to candidates, when it is due and on
    the day before the poll."""
    settle(register, everybody(nation))
    facts = an_election(
        POLL, CALLED, *(f"{kind}:{WHERE[poll_words(kind).held_in]}" for kind in kinds)
    )
    call(register, facts)
    eve = london_moment(facts.poll_date - timedelta(days=1), time(9))
    with register.read() as session:
        dates = milestones_of(session, facts.id)
        unknown = frozenset(DATED) - {row.key for row in dates if row.day is not None}
        for task in session.scalars(select(TaskRow).where(TaskRow.key.in_(draft_forms()))):
            for moment in [task.opens, *([task.due, eve] if task.key == "joint_letter" else [])]:
                made = Drafts(session, [task], open_books_of(session), now=moment)
                for code, file in zip(
                    codes_of(nation, task.key), made.of(task, facts.poll_date), strict=True
                ):
                    beside = len(codes_of(nation, task.key)) > 1
                    assert file.name.endswith(ENDINGS[code] if beside else "-draft.docx")
                    assert file.language == (code if beside else "")
                    yield Draft(task.key, moment, code, text_of(file.content), unknown)


def codes_of(nation: str, task: str) -> list[str]:
    """The languages of a task's drafts: English, and in Wales Welsh."""
    return ["en", "cy"] if nation == "Wales" else ["en"]


def text_of(content: bytes) -> str:
    """Everything that a Word file says in its paragraphs."""
    return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)


def days_in(text: str, code: str) -> Iterable[date]:
    """The days that a text names, but for the one on which it was made."""
    months: Sequence[str] = language(code).phrases["date"]["months"]
    for number, month, year in re.findall(rf"(\d+) ({'|'.join(months)}) (\d{{4}})", text):
        yield date(int(year), months.index(month) + 1, int(number))


def words_in(text: str) -> set[str]:
    """Its words, in small letters."""
    return set(re.findall(r"[^\W\d_]+", text.lower()))
