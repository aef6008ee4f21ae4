"""The readiness check: each thing that would keep somebody from being told is found and said."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tasks.clock import london_day
from tasks.people.directory import Directory, Holding
from tasks.people.ladder import PostPlace, owner_posts
from tasks.people.posts import load_posts
from tasks.readiness.doctor import everyday_tasks, examine
from tasks.readiness.elections import elections_to_check
from tasks.readiness.findings import ElectionToCheck, Finding, Level, Setup, TaskToCheck
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.elections import UnknownElectionError
from tasks.terms import TaskState
from tests.builders import an_election, call, day, settle
from tests.cast import ASHA, BEN, CHLOE, DEV, WENDY, away, deputy, directory

POSTS = load_posts()
TODAY = day("Mon 2027-03-01")
POLL = day("Thu 2027-05-06")
READY = Setup(mail_server=True, public_url="https://elections.ashford.example", heartbeat=True)
EVERYBODY = {person for person in directory().people}  # noqa: C416 - the ids


def a_task(
    role: str = "esm", area: str = "ashford", due: date | None = None, *, statutory: bool = True
) -> TaskToCheck:
    """The notice of election of Ashford, due on Wednesday 31 March, unless said otherwise."""
    return TaskToCheck(
        title="Publish the notice",
        area=area,
        roles=(role,),
        owners=owner_posts(directory(), POSTS, area, [role]),
        opens=day("Wed 2027-03-10"),
        due=due or day("Wed 2027-03-31"),
        statutory=statutory,
    )


def check(
    people: Directory,
    *tasks: TaskToCheck,
    setup: Setup = READY,
    confirmed: Collection[str] = EVERYBODY,
    poll: date = POLL,
) -> list[Finding]:
    """What is found that is not in order."""
    election = ElectionToCheck("blankshire.2027-05-06", poll, tasks or (a_task(),))
    found = examine(people, POSTS, [election], setup, confirmed=confirmed, today=TODAY)
    return [finding for finding in found if finding.level is not Level.OK]


def said(findings: Collection[Finding]) -> list[tuple[str, str, str]]:
    """Level, code and text."""
    return [(finding.level.value, finding.code, finding.text) for finding in findings]


def test_all_is_well() -> None:
    """One `ok` for each check, and nothing else."""
    election = ElectionToCheck("blankshire.2027-05-06", POLL, (a_task(),))
    found = examine(directory(), POSTS, [election], READY, confirmed=EVERYBODY, today=TODAY)
    assert {Level.OK} == {finding.level for finding in found}
    assert [
        "directory",
        "vacant-post",
        "nobody-reachable",
        "one-person-ladder",
        "away-on-date",
        "holder-ends",
        "unconfirmed-address",
        "projected-holidays",
        "mail",
        "public-url",
        "heartbeat",
    ] == [finding.code for finding in found]


def test_an_empty_directory() -> None:
    """The one thing to mend first; nothing is said of people there are not."""
    (found,) = check(Directory({}, {}, ()), replace(a_task(), owners=()))
    assert ("alarm", "directory") == (found.level.value, found.code)
    assert "writ directory load" in found.remedy


def test_a_vacant_post() -> None:
    """It owns tasks and nobody holds it: named with the day, how many tasks, and the first."""
    gap = directory({"ashford/esm": None})
    later = a_task(due=day("Thu 2027-04-08"))
    assert [
        (
            "alarm",
            "vacant-post",
            "Ashford, electoral services manager: nobody holds the post on"
            " Wed 10 Mar 2027; 2 tasks, the first 'Publish the notice', due Wed 31 Mar 2027",
        ),
    ] == said(check(gap, later, a_task()))
    (found,) = check(gap)
    assert ("ashford/esm",) == found.about
    assert [] == check(directory({"ashford/esm": None}, extra=[deputy("ashford/esm", BEN)]))


def test_no_check_praises_what_another_finds_wanting() -> None:
    """Beside a vacant post nothing says that every post is held."""
    there = directory({"ashford/esm": None})
    election = ElectionToCheck("blankshire.2027-05-06", POLL, (a_task(),))
    found = examine(there, POSTS, [election], READY, confirmed=EVERYBODY, today=TODAY)
    assert "vacant-post" in {f.code for f in found if f.level is Level.ALARM}
    assert not [f.text for f in found if f.level is Level.OK and "post is held" in f.text]


def test_a_post_that_falls_vacant_before_the_task_is_due() -> None:
    """Held when it opens, vacant when it is due."""
    leaves = Holding("ashford", "esm", ASHA, deputy=False, start=None, end=day("Fri 2027-03-26"))
    found = check(directory({"ashford/esm": None}, extra=[leaves]))
    assert [
        (
            "alarm",
            "vacant-post",
            "Ashford, electoral services manager: nobody holds the post on"
            " Wed 31 Mar 2027; 'Publish the notice', due Wed 31 Mar 2027",
        ),
        (
            "warning",
            "holder-ends",
            "Ashford, electoral services manager: Asha holds it until"
            " Fri 26 Mar 2027, and nobody on Thu 6 May 2027, polling day of blankshire.2027-05-06",
        ),
    ] == said(found)


def test_a_post_that_is_handed_over_in_time() -> None:
    """Dev follows Asha: nothing to say."""
    leaves = Holding("ashford", "esm", ASHA, deputy=False, start=None, end=day("Fri 2027-03-26"))
    follows = Holding("ashford", "esm", DEV, deputy=False, start=day("Sat 2027-03-27"), end=None)
    assert [] == check(directory({"ashford/esm": None}, extra=[leaves, follows]))


def test_a_ladder_with_nobody() -> None:
    """No post on it is held, or everybody on it is away on a day that matters."""
    nobody = directory(
        {
            f"ashford/{role}": None
            for role in (
                "esm",
                "deputy_returning_officer",
                "returning_officer",
            )
        }
    )
    assert (
        "alarm",
        "nobody-reachable",
        "the ladder of Ashford, electoral services manager:"
        " none of its posts is held on Wed 10 Mar 2027",
    ) in said(check(nobody))
    easter = (day("Mon 2027-03-29"), day("Fri 2027-04-02"))
    gone = directory(absences=[away(who, *easter) for who in (ASHA, BEN, CHLOE)])
    assert (
        "alarm",
        "nobody-reachable",
        "the ladder of Ashford, electoral services manager:"
        " everybody on it is away on Wed 31 Mar 2027",
    ) in said(check(gone))


def test_one_person_on_every_rung() -> None:
    """A silent one would never be told on; a post with nothing above it is another matter."""
    one = directory({"ashford/deputy_returning_officer": ASHA, "ashford/returning_officer": ASHA})
    assert [
        (
            "warning",
            "one-person-ladder",
            "the ladder of Ashford, electoral services manager: Asha"
            " is the only one on it; nobody else would hear of silence",
        ),
    ] == said(check(one))
    top = a_task("chief_executive")
    assert [] == check(directory(), top)
    assert WENDY in {
        person.id for person in directory().holders("ashford", "chief_executive", POLL)
    }


def test_an_absence_over_a_statutory_date() -> None:
    """With a deputy a warning, without one an alarm; guidance can wait until they are back."""
    leave = away(ASHA, day("Mon 2027-03-29"), day("Fri 2027-04-02"))
    alone = directory(absences=[leave])
    where = (
        "Asha is away Mon 29 Mar 2027 to Fri 2 Apr 2027 (Ashford, electoral services manager);"
        " 'Publish the notice', due Wed 31 Mar 2027; "
    )
    assert [("alarm", "away-on-date", f"{where}nobody deputises")] == said(check(alone))
    covered = directory(absences=[leave], extra=[deputy("ashford/esm", BEN)])
    assert [("warning", "away-on-date", f"{where}Ben is told instead")] == said(check(covered))
    assert [] == check(alone, a_task(statutory=False))
    assert [] == check(alone, a_task(due=day("Sat 2027-04-03")))


def test_people_never_confirmed() -> None:
    """Everybody who may be told, on any rung; the first few by name, all by id."""
    (found,) = check(directory(), confirmed={BEN})
    assert (
        "nobody knows whether Asha, Chloe can be reached: no address was ever confirmed"
    ) == found.text
    assert (Level.WARNING, (ASHA, CHLOE)) == (found.level, found.about)
    assert "writ directory confirm" in found.remedy
    tasks = (a_task(), a_task("force_election_spoc", "blankshire"), a_task("paro", "opcc"))
    (found,) = [
        f for f in check(directory(), *tasks, confirmed=()) if f.code == "unconfirmed-address"
    ]
    assert 8 == len(found.about)
    assert "and 3 more can be reached" in found.text


def test_holidays_that_are_only_projected() -> None:
    """The polling day lies beyond what GOV.UK has published."""
    far = day("Thu 2035-05-03")
    (found,) = check(directory(), poll=far)
    assert ("warning", "projected-holidays") == (found.level.value, found.code)
    assert "later ones are projected" in found.text


@pytest.mark.parametrize(
    ("setup", "found"),
    [
        (replace(READY, mail_server=False), [("alarm", "mail")]),
        (replace(READY, public_url=None), [("alarm", "public-url")]),
        *(
            (replace(READY, public_url=url), [("alarm", "public-url")])
            for url in (
                "http://127.0.0.1:8600",
                "http://localhost:8600",
                "http://[::1]",
                "http://0.0.0.0",
            )
        ),
        (
            replace(READY, mail_server=False, public_url=None),
            [("alarm", "mail"), ("warning", "public-url")],
        ),
        (replace(READY, heartbeat=False), [("warning", "heartbeat")]),
        (replace(READY, public_url="http://10.1.2.3:8600"), []),
    ],
)
def test_what_is_not_set_up(setup: Setup, found: list[tuple[str, str]]) -> None:
    """Mail, the page's address, the heartbeat; each says which variable mends it."""
    findings = check(directory(), setup=setup)
    assert found == [(f.level.value, f.code) for f in findings]
    assert all("WRIT_" in f.remedy for f in findings)


def test_alarms_stand_first() -> None:
    """Then warnings, then what is in order."""
    election = ElectionToCheck("x", POLL, (a_task(),))
    found = examine(
        directory({"ashford/esm": None}),
        POSTS,
        [election],
        Setup(False, None, False),  # noqa: FBT003
        confirmed=(),
        today=TODAY,
    )
    levels = [finding.level for finding in found]
    assert sorted(levels, key=list(Level).index) == levels
    assert {Level.ALARM, Level.WARNING, Level.OK} == set(levels)


def test_posts_are_checked_while_no_election_is_called() -> None:
    """Each area's posts of the roles that own tasks."""
    tasks = everyday_tasks(directory(), POSTS, ["esm", "opcc_spoc"], TODAY)
    assert {"ashford/esm", "brambleton/esm", "opcc/opcc_spoc"} == {
        str(place) for task in tasks for place in task.owners
    }
    assert [
        "Office of the Blankshire Commissioner, commissioner's office SPOC:"
        " nobody holds the post on Mon 1 Mar 2027"
    ] == [f.text for f in check(directory(), *tasks) if f.code == "vacant-post"]


def test_what_is_checked_of_the_register(register: Register) -> None:
    """Tasks still to be done, with their owners and London's days."""
    settle(register, directory())
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
    call(register, facts)
    with register.write() as session:
        first, row = session.scalars(select(TaskRow).order_by(TaskRow.number).limit(2)).all()
        first.state = TaskState.DONE
        session.flush()
        (election,) = elections_to_check(session)
        assert [election] == elections_to_check(session, facts.id)
        with pytest.raises(UnknownElectionError):
            elections_to_check(session, "nowhere.2027-05-06")
    assert (facts.id, POLL) == (election.id, election.poll_date)
    assert first.title not in {task.title for task in election.tasks}
    spans = [(t.area, t.title, t.opens, t.due) for t in election.tasks]
    assert (row.area, row.title, london_day(row.opens), london_day(row.due)) in spans
    (notice,) = [t for t in election.tasks if t.title == "Publish the notice of election"]
    assert ((PostPlace("ashford", "esm"),), True) == (notice.owners, notice.statutory)
