"""Stories of what one authority does on a day of its own: a notice published early, or late, a day that is
planned, a day that the officer fixed, and the same by mistake."""

from dataclasses import replace

import pytest

from calendars.errors import WritError
from flows.showing.describing import deployment_markdown
from tasks.actions.asks.dates import SetDates
from tasks.actions.asks.replan import Replan
from tasks.actions.days.recording import change_and_report, report
from tasks.actions.reopening import reopen
from tasks.planning.contests import read_contests
from tasks.planning.polls import Poll
from tasks.planning.refusals import CallRefusedError
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import (
    facts_of,
    milestones_of,
    own_days_of,
    polls_of,
    the_election,
)
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.record.history import entries
from tasks.views.answers import AnswerRefusedError, Outcome
from tests.builders import an_election, day
from tests.cast import directory
from tests.changing_office import ChangingOffice

BOTH = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "local_england.notice_of_election"
LAST = "Wed 2027-03-31 17:00"


class Council(ChangingOffice):
    """An office whose owners say on which day something was."""

    def publishes(self, task: str, when: str | None = None, who: str = "asha") -> str:
        """Somebody reports a task done, with the day on which it was; returns what follows it."""
        with self.register.write() as session:
            row = the_task(session, f"{self.election()}/{task}")
            answer = report(
                session,
                row.number,
                Answerer(who.capitalize(), who),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=self.now,
                day=day(when) if when else None,
            )
            return answer.follows

    def reopens(self, task: str) -> None:
        """It was not so."""
        with self.register.write() as session:
            number = the_task(session, f"{self.election()}/{task}").number
            reopen(session, number, Answerer("Olga"), why="it was the draft", now=self.now)

    def enters(self, **actual: str) -> tuple[str, ...]:
        """An operator enters what was done; returns the tasks that are reported done by it."""
        days = {key.replace("__", "/"): day(when) for key, when in actual.items()}
        with self.register.write() as session:
            return change_and_report(
                session, self.election(), SetDates("", actual=days), who="Olga", now=self.now
            ).done

    def own_days(self) -> list[str]:
        """What the register knows of days of single authorities."""
        with self.register.read() as session:
            found = own_days_of(session, the_election(session, self.election()))
            return [f"{own.written}={own.day}" for own, _ in found]

    def seen(self, task: str) -> str | None:
        """The authority's own day, as the task's page says it."""
        with self.register.read() as session:
            row = the_task(session, f"{self.election()}/{task}")
            return Sight(session, [row], open_books_of(session)).view(row, now=self.now).own_day


@pytest.fixture
def council(sqlite_register: Register) -> Council:
    """Two councils with a poll, on the day on which one of them publishes its notice."""
    office = Council(sqlite_register).opens(directory(), BOTH, CALLED)
    office.jumps("Mon 2027-03-22 10:00")
    return office


def test_a_notice_is_published_in_one_authority(council: Council) -> None:
    """Its task is done, its pre-election period starts that day, and the other's stays as it is."""
    follows = council.publishes(f"ashford/{NOTICE}")
    assert follows.startswith("the notice of election in Ashford: Mon 22 Mar 2027; ")
    assert "done" == council.state(f"ashford/{NOTICE}")
    assert "Mon 2027-03-22 17:00" == council.due("ashford/purdah_start")
    assert "it was on Mon 22 Mar 2027" == council.seen(f"ashford/{NOTICE}")
    assert council.state(f"brambleton/{NOTICE}") in {"planned", "open"}
    assert [LAST, LAST] == [
        council.due("brambleton/purdah_start"),
        council.due(f"brambleton/{NOTICE}"),
    ]
    assert council.seen(f"brambleton/{NOTICE}") is None
    assert [f"ashford/{NOTICE}=2027-03-22"] == council.own_days()


def test_only_what_is_in_the_authority_moves(council: Council) -> None:
    """Nothing of the other council, and nothing of the force, which has a council of each sort."""
    with council.register.write() as session:
        changed = change_and_report(
            session,
            council.election(),
            SetDates("", actual={"ashford/notice_of_election": day("Mon 2027-03-22")}),
            who="Olga",
            now=council.now,
        )
    assert {"ashford"} == {change.area for change in changed.tasks}
    assert (f"blankshire.2027-05-06/ashford/{NOTICE}",) == changed.done
    assert "done" == council.state(f"ashford/{NOTICE}")


def test_the_day_on_which_it_was_is_given(council: Council) -> None:
    """Published on Friday, reported on Monday."""
    council.publishes(f"ashford/{NOTICE}", "Fri 2027-03-19")
    assert "Fri 2027-03-19 17:00" == council.due("ashford/purdah_start")


def test_a_day_that_is_known_stays_when_nobody_says_another(council: Council) -> None:
    """The operator entered it; the second owner's answer of today is not the day of the notice."""
    council.enters(ashford__notice_of_election="Fri 2027-03-19")
    council.reopens(f"ashford/{NOTICE}")
    assert [] == council.own_days()
    council.publishes(f"ashford/{NOTICE}", "Thu 2027-03-18")
    assert [f"ashford/{NOTICE}=2027-03-18"] == council.own_days()


def test_a_notice_that_was_not_published_after_all(council: Council) -> None:
    """The day is forgotten with the answer, and what followed it goes back."""
    council.publishes(f"ashford/{NOTICE}")
    council.reopens(f"ashford/{NOTICE}")
    assert ([], LAST) == (council.own_days(), council.due("ashford/purdah_start"))
    assert "open" == council.state(f"ashford/{NOTICE}")


def test_a_planned_day_is_entered_beforehand(council: Council) -> None:
    """What counts from it follows; the task is still to do, and the law's last day stays."""
    planned = {"brambleton/notice_of_election": day("Thu 2027-03-25")}
    changed = council.changes(SetDates("the printer says so", given=planned))
    assert (
        "the notice of election in Brambleton planned for Thu 25 Mar 2027 (the printer says so)"
        == changed.why
    )
    assert "Thu 2027-03-25 17:00" == council.due("brambleton/purdah_start")
    assert LAST == council.due(f"brambleton/{NOTICE}")
    assert council.state(f"brambleton/{NOTICE}") in {"planned", "open"}
    assert "planned for Thu 25 Mar 2027 (the printer says so)" == council.seen(
        f"brambleton/{NOTICE}"
    )
    assert LAST == council.due("ashford/purdah_start")
    council.jumps("Wed 2027-03-24 10:00")
    council.publishes(f"brambleton/{NOTICE}")
    assert [f"brambleton/{NOTICE}=2027-03-24"] == council.own_days()
    assert "Wed 2027-03-24 17:00" == council.due("brambleton/purdah_start")


def test_a_planned_day_after_the_last_one_is_refused(council: Council) -> None:
    """It has not happened: there is still time to do what the law asks."""
    late = {"ashford/notice_of_election": day("Thu 2027-04-01")}
    with pytest.raises(WritError, match=r"is against the rule \(not later than 25 working days"):
        council.changes(SetDates("", given=late))


def test_a_notice_after_its_last_day_is_recorded_with_an_alarm(council: Council) -> None:
    """It happened: refusing it would leave the register with what is not so."""
    council.jumps("Tue 2027-04-06 10:00")
    council.publishes(f"ashford/{NOTICE}", "Thu 2027-04-01")
    assert "done" == council.state(f"ashford/{NOTICE}")
    assert "Thu 2027-04-01 17:00" == council.due("ashford/purdah_start")
    (alarm,) = [alarm for alarm in council.alarms() if "last lawful day" in alarm]
    assert alarm.startswith(
        "Notice of election in Ashford was on Thursday 1 April 2027, after its last lawful day,"
        " Wednesday 31 March 2027 (not later than 25 working days before the poll)"
    )


def test_a_statement_and_a_declaration_are_days_of_one_authority(council: Council) -> None:
    """The returns of expenses count from the day on which that council declared."""
    council.jumps("Fri 2027-04-09 10:00")
    council.publishes("brambleton/local_england.sopn")
    council.jumps("Fri 2027-05-07 15:00")
    council.publishes("brambleton/declaration")
    assert [
        "brambleton/local_england.sopn=2027-04-09",
        "brambleton/local_england.declared_on=2027-05-07",
    ] == council.own_days()
    with council.register.read() as session:
        facts = facts_of(session, the_election(session, council.election()))
    assert {} == dict(facts.given)


@pytest.mark.parametrize(
    ("task", "when", "refusal"),
    [
        (f"ashford/{NOTICE}", "Tue 2027-03-23", "Tuesday 23 March 2027 is still to come"),
        ("ashford/purdah_start", "Mon 2027-03-22", "no day is kept of this task"),
        ("ashford/local_england.sopn", None, "cannot have been done before"),
    ],
)
def test_a_day_that_cannot_be_is_refused(
    council: Council, task: str, when: str | None, refusal: str
) -> None:
    """Nothing is reported, and no day is kept."""
    before = council.states()
    with pytest.raises(AnswerRefusedError, match=refusal):
        council.publishes(task, when)
    assert (before, []) == (council.states(), council.own_days())


@pytest.fixture
def bearsden(sqlite_register: Register) -> Council:
    """A council by-election in Scotland, for which the count gives Monday 22 December 2025."""
    scots = {name: replace(area, nation="Scotland") for name, area in directory().areas.items()}
    called = an_election("Thu 2026-01-29", "Mon 2025-11-24", "local_scotland:ashford")
    south = Poll("local_scotland", "ashford", contests=read_contests("South.by"))
    facts = replace(called, polls=(south, Poll("local_scotland", "brambleton")))
    office = Council(sqlite_register)
    office.opens(replace(directory(), areas=scots), facts, "Mon 2025-11-24 09:00")
    office.jumps("Mon 2025-12-01 10:00")
    return office


CLOSE = "ashford/local_scotland.nominations_close"
FIXED = {"ashford/nominations_close": day("Tue 2025-12-23")}


def test_a_day_that_the_officer_fixed(bearsden: Council) -> None:
    """SSI 2011/399 Sch 1 r1(2): printed 23 December, and kept with its reason beside the rule's day."""
    assert "Mon 2025-12-22 16:00" == bearsden.due(CLOSE)
    changed = bearsden.changes(SetDates("the last post before the holiday", given=FIXED))
    assert "Tue 2025-12-23 16:00" == bearsden.due(CLOSE)
    assert "Tue 2025-12-23 16:00" == bearsden.due("ashford/local_scotland.withdrawals_close")
    words = (
        "Tue 23 Dec 2025, as the officer fixed it; by the rule Mon 22 Dec 2025"
        " (the last post before the holiday)"
    )
    assert words == bearsden.seen(CLOSE)
    assert "(the last post before the holiday)" in changed.why
    with bearsden.register.read() as session:
        assert any(changed.why in entry.text for entry in entries(session))
        election = the_election(session, bearsden.election())
        ((own, by_rule),) = own_days_of(session, election)
        description = deployment_markdown(
            election,
            polls_of(session, election.id),
            milestones_of(session, election.id),
            open_books_of(session),
            own=[(own, by_rule)],
        )
    assert (day("Mon 2025-12-22"), "the last post before the holiday") == (by_rule, own.reason)
    assert f"the close of nominations: {words}" in description.replace("\\", "")
    # Opened again or planned anew, it stays as the officer fixed it.
    assert bearsden.changes(Replan(reason="")).is_empty


def test_a_day_that_the_officer_fixed_needs_its_reason(bearsden: Council) -> None:
    """Who asks later finds why it is not the day by the rule."""
    with pytest.raises(CallRefusedError) as refused:
        bearsden.changes(SetDates("", given=FIXED))
    assert str(refused.value) == (
        "ashford/local_scotland.nominations_close on Tue 23 Dec 2025 is not the day by the rule,"
        " Mon 22 Dec 2025 (not later than 23 working days before the poll); the officer may fix it: say"
        " why with --reason"
    )


def test_at_an_ordinary_election_the_officer_has_no_room(bearsden: Council) -> None:
    """The order lets the table be modified where the poll fills a casual vacancy; Brambleton's does not."""
    with pytest.raises(CallRefusedError, match="only at a by-election") as no:
        bearsden.changes(
            SetDates("the post", given={"brambleton/nominations_close": day("Tue 2025-12-23")})
        )
    assert "is not the day by the rule, Mon 22 Dec 2025" in str(no.value)


def test_the_officer_has_no_room_elsewhere(council: Council) -> None:
    """In England the law's day is the one day, with or without a reason."""
    with pytest.raises(WritError, match="which leaves nobody an earlier day"):
        council.changes(
            SetDates("the printer", given={"ashford/nominations_close": day("Wed 2027-04-07")})
        )


def test_the_returning_officers_day_at_a_parliamentary_by_election(
    sqlite_register: Register,
) -> None:
    """It has no date until it is fixed; it may be any of the rule's, for which no reason is asked."""
    facts = an_election("Thu 2027-03-04", "Mon 2027-01-11", "parl_byelection:ashford")
    office = Council(sqlite_register).opens(directory(), facts, "Mon 2027-01-11 09:00")
    given = {"ashford/nominations_close": day("Fri 2027-02-05")}
    office.changes(SetDates("", given=given))
    assert "Fri 2027-02-05 16:00" == office.due("ashford/parl_byelection.nominations_close")
    assert ["ashford/parl_byelection.nominations_close=2027-02-05"] == office.own_days()
    with pytest.raises(WritError, match="17 working days"):
        office.changes(SetDates("", given={"nominations_close": day("Fri 2027-02-12")}))


def test_days_of_an_earlier_version_hold_for_every_authority(council: Council) -> None:
    """A register of before kept a name and a day, and no more."""
    with council.register.write() as session:
        row = the_election(session, council.election())
        row.actual = {"notice_of_election": "2027-03-19"}
    council.changes(Replan(reason=""))
    assert ["Fri 2027-03-19 17:00"] * 2 == [
        council.due("ashford/purdah_start"),
        council.due("brambleton/purdah_start"),
    ]
    council.publishes(f"ashford/{NOTICE}")
    assert "Mon 2027-03-22 17:00" == council.due("ashford/purdah_start")
    assert "Fri 2027-03-19 17:00" == council.due("brambleton/purdah_start")
