"""Stories of tasks that become somebody else's: handed over by name, or with their post."""

from dataclasses import replace

import pytest

from tasks.actions.asks.day import Postpone
from tasks.actions.handing_over import HandedTask, HandOverRefusedError
from tasks.limits import LONGEST_NOTE
from tasks.people.directory import Area, Holding
from tasks.people.posts import AreaKind
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.views.answers import AnswerRefusedError, UnknownTaskError
from tests.builders import an_election, day, to
from tests.cast import ASHA, BEN, CHLOE, DEV, HUGH, WENDY, away, directory, person
from tests.changing_office import ChangingOffice, everything_in
from tests.office import said

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"
PUBLISH, NOMINATIONS = "Publish the notice of election", "Close of nominations"
JOINT = "Joint letter to candidates"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, called half a year ahead."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)


def refusal(
    office: ChangingOffice, task: str, who: str, *, post: str = "", note: str = "on leave"
) -> str:
    """Why a task cannot be handed over; nothing is changed then."""
    before = everything_in(office.register)
    with pytest.raises((HandOverRefusedError, UnknownTaskError)) as refused:
        office.gives(task, who, post=post, note=note)
    assert before == everything_in(office.register)
    return str(refused.value)


def test_a_task_for_somebody_else(office: ChangingOffice) -> None:
    """Wendy gets what Asha had said she would do: she is told, reminded, and above her is Ben."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    handed = office.gives(NOTICE, WENDY)
    assert HandedTask(f"{MAY.id}/{NOTICE}", "ashford/esm", "Wendy") == handed
    assert office.acknowledged_by(NOTICE) is None
    seen = office.run().expects(PUBLISH, to=WENDY, kind="handed over")
    seen.expects(PUBLISH, to=ASHA, kind="taken over").nobody_else_than(WENDY, ASHA)
    (message,) = to(seen.sent, WENDY)
    assert (
        "Now yours, due Wed 31 March 2027 (set by law): Publish the notice of election, Ashford"
        == (message.subject)
    )
    words = " ".join(message.text.split())
    assert "Who is asked: Wendy (Electoral services manager)" in words
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=WENDY, kind="reminder").nothing_to(ASHA)
    office.at("Tue 2027-03-30 17:00").expects(PUBLISH, to=BEN, kind="passed up")
    (escalation,) = to(office.at("Thu 2027-04-01 17:00").sent, CHLOE)
    assert "Wendy (Electoral services manager, Ashford) was asked on" in " ".join(
        escalation.text.split()
    )
    office.completes(WENDY, NOTICE)
    said = "Handed over to Wendy for the electoral services manager of Ashford, by Olga: on leave"
    assert said in office.told(NOTICE)
    assert not office.faults()


def test_nobody_of_another_force_gets_it_without_a_word(office: ChangingOffice) -> None:
    """Quinn is of Otherland, Rosa of no force at all: neither, unless it is meant, and then it is said."""
    office.only(NOTICE)
    plain = directory(extra=[Holding("other", "gold_commander", "quinn", False, None, None)])  # noqa: FBT003
    other = Area("other", AreaKind.FORCE, "Otherland", "England", None)
    there = replace(
        plain,
        areas={**plain.areas, "other": other},
        people={**plain.people, "rosa": person("rosa")},
    )
    office.loads(there)
    for who, whence in (("quinn", "Quinn is of Otherland"), ("rosa", "Rosa holds no post")):
        assert refusal(office, NOTICE, who).startswith(
            f"{whence}, and the task is of Blankshire; --anyway "
        )
    handed = office.gives(NOTICE, "quinn", anyway=True)
    assert "Quinn is of Otherland, and the task is of Blankshire" == handed.elsewhere
    assert office.told(NOTICE)[-1].endswith(f", by Olga ({handed.elsewhere}): on leave")


def test_handed_to_somebody_who_stands_above(office: ChangingOffice) -> None:
    """Ben, the deputy, gets it; he is not asked a second time as the one above."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.gives(NOTICE, BEN)
    office.run().nobody_else_than(BEN, ASHA)
    office.at("Tue 2027-03-30 17:00").expects(PUBLISH, to=CHLOE, kind="passed up").nothing_to(BEN)


def test_the_ladder_is_climbed_from_its_foot_while_there_is_time(office: ChangingOffice) -> None:
    """Ben was asked a working day before; handed to Wendy that evening, Ben is next once more."""
    office.only(CLOSE)
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    assert 1 == office.rung(CLOSE)
    office.gives(CLOSE, WENDY)
    assert 0 == office.rung(CLOSE)
    office.run()
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=BEN, kind="passed up").nothing_to(
        CHLOE
    )


def test_what_is_overdue_goes_on_up_the_ladder(office: ChangingOffice) -> None:
    """Chloe is asked next, as she would have been: time is up already."""
    office.only(CLOSE)
    office.at("Fri 2027-04-09 10:00")
    office.gives(CLOSE, WENDY)
    assert 1 == office.rung(CLOSE)
    office.run()
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=CHLOE, kind="passed up").nothing_to(
        BEN
    )


def test_a_note_has_a_longest_length(office: ChangingOffice) -> None:
    """One letter more is refused, with how many there are."""
    office.jumps("Mon 2027-03-15 10:00")
    with pytest.raises(AnswerRefusedError, match="the note has 4001 characters; 4000 are kept"):
        office.gives(NOTICE, WENDY, note="n" * (LONGEST_NOTE + 1))
    office.gives(NOTICE, WENDY, note="n" * LONGEST_NOTE)
    assert any(text.endswith("n" * LONGEST_NOTE) for text in office.told(NOTICE))


def test_before_it_opens(office: ChangingOffice) -> None:
    """Wendy is told at once that it is hers, and again when it opens; Asha never."""
    office.only(CLOSE)
    office.at("Mon 2027-03-01 10:00")
    office.gives(CLOSE, WENDY)
    office.run().expects(NOMINATIONS, to=WENDY, kind="handed over")
    office.at("Mon 2027-03-22 09:00").expects(NOMINATIONS, to=WENDY).nobody_else_than(WENDY)


def test_given_back(office: ChangingOffice) -> None:
    """Given to the holder of its post it is the post's again, and goes with it."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.gives(NOTICE, WENDY)
    office.gives(NOTICE, ASHA)
    # Wendy never heard of it, and need not.
    office.run().expects(PUBLISH, to=ASHA, kind="handed over").nobody_else_than(ASHA)
    office.loads(directory({"ashford/esm": BEN}))
    seen = office.run().expects(PUBLISH, to=BEN, kind="handed over")
    seen.expects(PUBLISH, to=ASHA, kind="taken over").nobody_else_than(BEN, ASHA)


def test_one_part_of_two(office: ChangingOffice) -> None:
    """The chief constable's part goes to his gold commander; Chloe's stays hers."""
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    office.gives(LETTER, "grace", post="blankshire/chief_constable")
    seen = office.run().expects(JOINT, to="grace", kind="handed over")
    seen.expects(JOINT, to=HUGH, kind="taken over").nobody_else_than("grace", HUGH)
    office.completes("grace", LETTER)
    assert "open" == office.state(LETTER)
    office.at("Thu 2027-04-15 09:00").expects(JOINT, to=CHLOE, kind="reminder").nothing_to(HUGH)
    office.at("Fri 2027-04-16 09:00").expects(JOINT, to=CHLOE, kind="due today").nothing_to(HUGH)
    office.completes(CHLOE, LETTER)
    assert "done" == office.state(LETTER)


def test_who_has_it_is_away(sqlite_register: Register) -> None:
    """While Wendy is on leave her task goes to the post's holder."""
    leave = [away(WENDY, day("Tue 2027-03-16"), day("Wed 2027-03-17"))]
    office = (
        ChangingOffice(sqlite_register).opens(directory(absences=leave), MAY, CALLED).only(NOTICE)
    )
    office.at("Mon 2027-03-15 10:00")
    office.gives(NOTICE, WENDY)
    office.run()
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder").nothing_to(WENDY)
    office.at("Wed 2027-03-24 09:00").expects(PUBLISH, to=WENDY, kind="reminder").nothing_to(ASHA)


def test_who_has_it_leaves(office: ChangingOffice) -> None:
    """Yusuf is taken out of the directory: Asha, who holds the post, hears that it is hers."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.gives(NOTICE, "yusuf")
    office.run().expects(PUBLISH, to="yusuf", kind="handed over")
    assert {ASHA: 1} == office.loads(directory({"opcc/paro": None}))
    office.run().expects(PUBLISH, to=ASHA, kind="handed over").nobody_else_than(ASHA)


def test_what_cannot_be_handed_over(office: ChangingOffice) -> None:
    """A closed task, an unknown person, one who has it, and one part of two without its name."""
    office.jumps("Mon 2027-04-12 10:00")
    office.completes(ASHA, NOTICE)
    name = f"{MAY.id}/"
    assert f"{name}{NOTICE} is done; only what is still to do is handed over" == (
        refusal(office, NOTICE, WENDY)
    )
    assert "nobody in the directory has the id or name 'chlo'; did you mean 'chloe'?" == (
        refusal(office, CLOSE, "chlo")
    )
    assert f"Asha has {name}{CLOSE} already; nothing is changed" == refusal(office, CLOSE, ASHA)
    assert refusal(office, LETTER, WENDY) == (
        f"{name}{LETTER} waits for the answers of ashford/returning_officer,"
        " blankshire/chief_constable; say whose part is handed over: --post POST"
    )
    assert refusal(office, LETTER, WENDY, post="ashford/esm") == (
        f"{name}{LETTER} waits for no answer of 'ashford/esm', but of ashford/returning_officer,"
        " blankshire/chief_constable"
    )
    assert refusal(office, "ashford/nothing", WENDY).startswith(f"no task '{name}ashford/nothing'")
    office.gives(CLOSE, WENDY)
    assert f"Wendy has {name}{CLOSE} already; nothing is changed" == refusal(office, CLOSE, WENDY)
    office.changes(Postpone(reason=""))
    assert f"{name}{CLOSE} is stood down; only what is still to do is handed over" == (
        refusal(office, CLOSE, BEN)
    )


def test_a_post_changes_hands(sqlite_register: Register) -> None:
    """Dev takes over from Asha, who has left: one message with every task that is open, and no more."""
    office = ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)
    office.jumps("Mon 2027-03-15 10:00")
    told = office.loads(directory({"ashford/esm": DEV, "ashford/ero": DEV}))
    assert {DEV} == set(told)
    (message,) = to(office.run().nobody_else_than(DEV).sent, DEV)
    assert message.subject.startswith(
        f"{told[DEV]} election tasks now yours, the first overdue since"
    )
    assert told[DEV] == len(message.tasks) == [kind for kind, _ in said(message)].count("listed")
    assert 3 == message.text.count("was somebody else's and is yours from now on")
    # Nothing of it a second time; from now on he is the one who is reminded.
    office.run().nobody_else_than()
    later = office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=DEV, kind="reminder")
    later.nothing_to(ASHA)
    assert not office.faults()


def test_a_vacant_post_is_taken_up(sqlite_register: Register) -> None:
    """Ben was asked in place of nobody; Asha hears what is open now."""
    gap = directory({"ashford/esm": None})
    office = ChangingOffice(sqlite_register).opens(gap, MAY, CALLED).only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    assert {ASHA: 1} == office.loads(directory())
    office.run().expects(PUBLISH, to=ASHA, kind="handed over").nobody_else_than(ASHA)


def test_a_post_falls_vacant(office: ChangingOffice) -> None:
    """Asha leaves and nobody follows: what is open comes to Ben, above her."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    assert {BEN: 1} == office.loads(directory({"ashford/esm": None}))
    seen = office.run().expects(PUBLISH, to=BEN, kind="handed over")
    seen.expects(PUBLISH, to=ASHA, kind="taken over").nobody_else_than(BEN, ASHA)


def test_a_load_that_changes_nobodys_posts(office: ChangingOffice) -> None:
    """A post that changes hands in June is nothing to tell about in March."""
    office.jumps("Mon 2027-03-15 10:00")
    june = Holding("ashford", "esm", DEV, deputy=False, start=day("Tue 2027-06-01"), end=None)
    until = Holding("ashford", "esm", ASHA, deputy=False, start=None, end=day("Mon 2027-05-31"))
    later = directory({"ashford/esm": None}, extra=[june, until])
    assert {} == office.loads(later)
    with office.register.read() as session:
        assert later.holdings_of("ashford", "esm", day("Mon 2027-03-15")) == (
            stored_directory(session).directory.holdings_of("ashford", "esm", day("Mon 2027-03-15"))
        )
    office.run().nobody_else_than()


def test_handed_back_and_forth_before_anybody_heard(office: ChangingOffice) -> None:
    """Loaded wrong and put right at once: Dev, who was never asked, hears nothing."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    office.loads(directory({"ashford/esm": DEV}))
    office.loads(directory())
    office.run().nothing_to(DEV)
