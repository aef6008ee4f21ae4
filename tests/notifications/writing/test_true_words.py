"""What a message says of who is asked, why, and who else will be: true of each task and reader."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from notifications.wording.language import english, language
from notifications.writing.asked import asked_words
from notifications.writing.messages import facts, write
from tasks.catalogue.missed import load_missed
from tasks.reasons import Reason
from tasks.register.database import Register
from tasks.register.plans.owned_tasks import the_task
from tasks.register.session import Session
from tasks.terms import Basis, NoticeKind, Standing
from tasks.views.task import Holders
from tests.cast import ASHA, BEN, CHLOE, HUGH
from tests.notifications.cast import NOMINATIONS
from tests.notifications.every_message import MOMENTS, item, letter
from tests.notifications.posting import ELECTION, LATER, letter_of, office, post

EARLY = MOMENTS["early"]


def text_of(session: Session, who: str, kind: NoticeKind, task: str) -> str:
    """What one of the cast is told of a task, in one line."""
    found = letter_of(session, post(session, who, (kind, task)))
    assert found is not None
    return " ".join(write(found).text.split())


@pytest.fixture
def may(sqlite_register: Register) -> Register:
    """The May election, a month before the poll."""
    office(sqlite_register)
    return sqlite_register


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "It was handed up to you; the reason: I am away."),
        ("cy", "Fe'i trosglwyddwyd i fyny atoch chi; y rheswm: I am away."),
    ],
)
def test_nobody_says_what_nobody_is_named_for(code: str, said: str) -> None:
    """An operator may hand a task up without being one of the people: their reason is no *who says*."""
    told = replace(item(NoticeKind.HANDED_UP, NOMINATIONS), by="")
    assert said in " ".join(write(letter(EARLY, code, told)).text.split())


def test_each_person_is_named_with_their_own_post(may: Register) -> None:
    """Not two names and then two posts, which read crosswise."""
    with may.write() as session:
        text = text_of(session, CHLOE, NoticeKind.REMINDER, "ashford/intervention_policy")
    assert "Who is asked: Jonas (BCU silver commander) and Chloe (Returning officer)" in text


@pytest.mark.parametrize(
    ("holders", "said"),
    [
        ((Holders("Returning officer", ("A", "B")),), "A and B (Returning officer)"),
        (
            (Holders("Gold commander and Monitoring officer", ("Grace",)),),
            "Grace (Gold commander and Monitoring officer)",
        ),
        (
            (Holders("Returning officer", ("A",)), Holders("Gold commander", ())),
            "A (Returning officer) and Gold commander (the post is vacant)",
        ),
        ((), "Asha Patel (Electoral services manager)"),
    ],
)
def test_who_is_asked_in_words(holders: tuple[Holders, ...], said: str) -> None:
    """People who share a post together, a post that is vacant by itself."""
    task = replace(NOMINATIONS, holders=holders)
    assert said == asked_words(task, english())
    assert "(Swyddog Canlyniadau)" in asked_words(
        replace(task, holders=(Holders("Returning officer", ("A",)),)), language("cy")
    )


def test_why_this_date_names_the_statutory_date_and_how_far_before_it_lies(may: Register) -> None:
    """So that it can be counted by hand."""
    with may.write() as session:
        before = text_of(session, ASHA, NoticeKind.REMINDER, "ashford/election_notices")
        on_it = text_of(session, ASHA, NoticeKind.REMINDER, "ashford/purdah_start")
    assert (
        "Why this date: Recommended for 1 working day before this statutory date: Notice of election,"
        " Wed 31 Mar 2027 (not later than 25 working days before the poll)" in before
    )
    assert "It goes with this statutory date: Notice of election, Wed 31 Mar 2027 (" in on_it
    assert (
        "Argymhellir ar gyfer 5 diwrnod gwaith cyn y dyddiad statudol hwn: Notice of election, Mercher"
        " 31 Mawrth 2027 (dim hwyrach na 25 diwrnod gwaith cyn y bleidlais)"
    ) == language("cy").known(
        "Recommended for 5 working days before this statutory date: Notice of election, Wed 31 Mar 2027"
        " (not later than 25 working days before the poll)"
    )


def test_a_duty_of_law_without_a_day_is_not_told_as_advice(may: Register) -> None:
    """Poll cards go out as soon as practicable after the notice: the law's duty, our day. A letter is advice."""
    with may.write() as session:
        cards = text_of(session, ASHA, NoticeKind.REMINDER, "ashford/poll_cards")
        notices = text_of(session, ASHA, NoticeKind.REMINDER, "ashford/election_notices")
    assert "(set by law, no day fixed; we suggest this one)" in cards
    assert "Suggested for 5 working days after this statutory date" in cards
    assert "set by law, no day fixed; the day is what we suggest" in cards
    assert "not law" not in cards
    assert "(recommended)" in notices
    assert "recommended practice, not law" in notices
    assert "Awgrymir ar gyfer 5 diwrnod gwaith ar ôl y dyddiad statudol hwn" in language(
        "cy"
    ).known(
        "Suggested for 5 working days after this statutory date: Notice of election, Wed 31 Mar 2027"
        " (not later than 25 working days before the poll)"
    )


@pytest.mark.parametrize("code", ["en", "cy"])
def test_days_passed_over_are_named_where_they_explain_the_date(code: str) -> None:
    """A bank holiday in the count of a date of law does; weekends alone do not, nor do the days of a date from which
    advice only counts."""
    label = language(code).say("fact.skipped")
    weekends = tuple(d for d in NOMINATIONS.skipped if d.date.weekday() > 4)
    told = dict(facts(NOMINATIONS, EARLY, language(code)))[label]
    assert language(code).known("Early May bank holiday") in told
    for plain in (
        replace(NOMINATIONS, skipped=weekends),
        replace(NOMINATIONS, basis=Basis.GUIDANCE),
    ):
        assert label not in dict(facts(plain, EARLY, language(code)))


@pytest.mark.parametrize("kind", [NoticeKind.OPENED, NoticeKind.REMINDER, NoticeKind.OVERDUE])
def test_others_are_promised_only_where_there_are_any(may: Register, kind: NoticeKind) -> None:
    """Nobody stands above the chief constable."""
    promises = ("others will be asked", "so that nobody else has to be asked")
    with may.write() as session:
        alone = text_of(session, HUGH, kind, "blankshire/appoint_chief_officer")
        below = text_of(session, CHLOE, kind, "ashford/intervention_policy")
    assert not any(promise in alone for promise in promises)
    assert any(promise in below for promise in promises)
    if kind is not NoticeKind.OPENED:
        assert "Nobody else will be asked: it rests with you." in alone
        told = replace(item(kind, NOMINATIONS), others=False)
        welsh = " ".join(write(letter(EARLY, "cy", told)).text.split())
        assert "Ni ofynnir i neb arall" in welsh


@pytest.mark.parametrize(
    ("standing", "fact"),
    [
        (
            Standing.AWAITING,
            ("Instead of", "Thu 1 Oct 2026 to Mon 30 Nov 2026"),
        ),
        (Standing.PASSED, ("Passed over", "the poll was added")),
    ],
)
def test_a_window_that_was_moved_is_no_move_from_one_day_to_another(
    standing: Standing, fact: tuple[str, str]
) -> None:
    """*Moved from 1 October to 30 November* was read as its old day and its new one."""
    where = Reason("days", first=date(2026, 10, 1), last=date(2026, 11, 30))
    task = replace(NOMINATIONS, moved_from=where, moved_why=Reason("poll_added"), standing=standing)
    assert fact in facts(task, EARLY)


def test_once_the_ladder_has_ended_nobody_else_is_promised(may: Register) -> None:
    """Twenty working days after the due moment nobody is asked any more."""
    key = "ashford/intervention_policy"
    with may.write() as session:
        the_task(session, f"{ELECTION}/{key}").due = LATER - timedelta(days=60)
        session.flush()
        assert "Nobody else will be asked" in text_of(session, CHLOE, NoticeKind.OVERDUE, key)


@pytest.mark.parametrize(
    ("who", "kind"),
    [(ASHA, NoticeKind.OVERDUE), (BEN, NoticeKind.ESCALATION), (CHLOE, NoticeKind.ESCALATION)],
)
def test_who_is_asked_for_the_missed_notice_of_election_reads_what_hangs_on_it(
    may: Register, who: str, kind: NoticeKind
) -> None:
    """The polling day itself, by which provision, and whom to speak to: the manager, the deputy, the officer."""
    with may.write() as session:
        text = text_of(session, who, kind, "ashford/local_england.notice_of_election")
        other = text_of(session, who, kind, "ashford/registration_deadline")
    assert (
        "Without the notice of election by its last lawful day, Wednesday 31 March 2027, a poll on Thursday 6 May"
        " 2027 does not keep the timetable that the law sets, and a court can declare it void"
        in text
    )
    assert "(RPA 1983 s.48(1)): speak to the Electoral Commission and your solicitor today." in text
    assert "a court" not in other


def test_what_hangs_on_a_missed_step_is_said_in_welsh_and_only_once_it_is_missed() -> None:
    """Not a day before, and not of what is done."""
    task = replace(
        NOMINATIONS,
        if_missed=load_missed().if_missed(
            "notice_of_election",
            ["local_wales"],
            due=NOMINATIONS.due.date(),
            poll=NOMINATIONS.poll_date,
        ),
    )
    late = MOMENTS["the day after"]
    said = "Heb yr hysbysiad etholiad erbyn ei ddiwrnod cyfreithlon olaf, Dydd Iau 8 Ebrill 2027"
    told = [
        " ".join(write(letter(now, "cy", item(kind, task))).text.split())
        for now, kind in [
            (late, NoticeKind.OVERDUE),
            (MOMENTS["in the morning"], NoticeKind.OVERDUE),
            (late, NoticeKind.DONE),
        ]
    ]
    assert [said.lower() in text.lower() for text in told] == [True, False, False]


@pytest.mark.parametrize("kind", [NoticeKind.REOPENED, NoticeKind.TAKEN_OVER])
def test_that_something_was_undone_is_said_in_the_readers_language(kind: NoticeKind) -> None:
    """It is a reason of ours; what people write stays as they wrote it."""
    undone = replace(item(kind, NOMINATIONS), why=Reason("undone"))
    told = " ".join(write(letter(EARLY, "cy", undone)).text.split())
    assert "y rheswm: fe'i dadwnaed." in told.replace("Y rheswm", "y rheswm")
    assert "it was undone" not in told
