"""The outbox: nothing is lost, nobody is told twice, and what went wrong is told to the office."""

from collections import Counter

from sqlalchemy import delete, select

from notifications.outbox.outbox import PassReport
from tasks.register.database import Register
from tasks.register.models import NoticeRow
from tasks.register.record.history import EventKind
from tests.builders import RecordingChannel, at
from tests.cast import ASHA, BEN, CHLOE, HUGH, directory
from tests.notifications.may_office import (
    CLOSE,
    LETTER,
    MAY,
    NOTICE,
    OPENS,
    kinds,
    refuse,
    shown_next,
)
from tests.office import Office

# ---- one message for one person at one moment


def test_one_message_for_each_person_at_each_moment(office: Office) -> None:
    """Everything that falls due together goes out together, most urgent task first."""
    office.at("Mon 2027-03-01 08:59")
    seen = office.at("Mon 2027-04-05 09:00")
    assert Counter(address for _, address in seen.sent).most_common(1)[0][1] == 1
    assert {
        "HOLD THE PLANNING MEETING WITH RETURNING OFFICERS",
        "GUIDANCE AND TRAINING FOR OFFICERS AND STAFF ON ELECTION DUTIES",
    } == {title for _, title in seen.told("isla")}
    assert office.report.told == len(seen.sent)


def test_after_an_outage_there_is_one_message_too(either: Office) -> None:
    """A week without a pass: each owner gets one message that says it all, not one for each day."""
    either.only(NOTICE, CLOSE)
    seen = either.run(at("Thu 2027-03-25 12:00"))
    assert ["asha@example.org"] == [address for _, address in seen.sent]
    assert {"PUBLISH THE NOTICE OF ELECTION", "CLOSE OF NOMINATIONS"} == {
        title for _, title in seen.told(ASHA)
    }
    again = either.run(at("Thu 2027-03-25 12:01"))
    assert () == again.sent


def test_a_pass_says_what_it_did(office: Office) -> None:
    """In the words that its Prefect run is named by, and when the next one is needed."""
    office.only(NOTICE)
    office.run(at("Mon 2027-03-15 08:59"))
    assert ("1 opened", OPENS) == (office.report.words(), shown_next(office))
    office.run(at(OPENS))
    assert ("1 told", "Wed 2027-03-17 09:00") == (
        office.report.words(),
        shown_next(office),
    )
    office.at("Tue 2027-03-30 17:00")
    assert "1 told, 1 escalated" == office.report.words()


def test_every_kind_of_outcome_is_named() -> None:
    """The words of a pass leave nothing out but what there was none of."""
    report = PassReport(
        opened=1, told=2, escalated=3, retried=4, failed=5, unknown=6, without_next_step=7
    )
    assert report.words() == (
        "1 opened, 2 told, 3 escalated, 4 to be tried again, 5 failed, 6 of unknown outcome,"
        " 7 without a next step"
    )


def test_the_messages_hold_the_readers_own_links(office: Office) -> None:
    """A link of one's own for each task, and one for the list; nobody else's."""
    office.only(LETTER)
    seen = office.at("Mon 2027-04-12 09:00")
    links = {
        address: {word for word in message.text.split() if word.startswith("http://127.0.0.1")}
        for message, address in seen.sent
    }
    assert {"chloe@example.org", "hugh@example.org"} == set(links)
    assert [2, 2] == [len(own) for own in links.values()]
    assert not set.intersection(*links.values())


# ---- acknowledged, closed


def test_an_acknowledgement_stops_reminders_until_it_runs_out(either: Office) -> None:
    """Until two working days before it is due (before Easter), where that is later than what policy gives:
    the reminders of both Wednesdays rest, that of Thursday goes. The letter's would be beyond its due
    moment: both its owners rest until that, and next hear a week later that it is overdue."""
    either.only(NOTICE, LETTER)
    either.at("Mon 2027-03-15 10:00")
    either.acknowledges(ASHA, NOTICE)
    either.at("Wed 2027-03-17 09:00").nobody_else_than()
    either.at("Wed 2027-03-24 09:00").nobody_else_than()
    either.at("Thu 2027-03-25 09:00").nobody_else_than(ASHA).expects(
        "Publish the notice of election", to=ASHA, kind="reminder"
    )
    either.completes(ASHA, NOTICE)
    either.at("Mon 2027-04-12 09:00")
    either.acknowledges(CHLOE, LETTER)
    either.at("Thu 2027-04-15 09:00").nobody_else_than()
    either.at("Fri 2027-04-16 09:00").nobody_else_than()
    (
        either.at("Mon 2027-04-26 09:00")
        .nobody_else_than(CHLOE, HUGH)
        .expects("Joint letter to candidates", to=CHLOE, kind="overdue")
        .expects("Joint letter to candidates", to=HUGH, kind="overdue")
    )


def test_a_closed_task_sends_nothing(office: Office) -> None:
    """Not a reminder, not a step up the ladder; and nothing is left to be done for it."""
    office.only(NOTICE)
    office.at(OPENS)
    office.completes(ASHA, NOTICE)
    office.run(at("Fri 2027-05-07 09:00"))
    assert 1 == len(office.every)
    assert office.report.next_at is None


def test_a_task_closed_while_its_message_waits_is_not_told(office: Office) -> None:
    """The post was down: by the time it is up again there is nothing left to tell."""
    office.only(NOTICE)
    office.channel.before = refuse()
    office.run(at(OPENS))
    office.completes(ASHA, NOTICE)
    office.channel.before = RecordingChannel().before
    assert () == office.run(at("Mon 2027-03-15 10:00")).sent
    assert {"dropped": 1} == office.deliveries()
    assert (1, "nothing due") == (office.report.dropped, office.report.words())


def test_only_what_is_still_open_is_told_and_noted(either: Office) -> None:
    """Of two tasks in a waiting message one was done: the other is told, and only it says so."""
    either.only(CLOSE, "ashford/local_england.withdrawals_close")
    either.channel.before = refuse()
    either.run(at("Mon 2027-03-22 09:00"))
    either.completes(ASHA, CLOSE)
    either.channel.before = RecordingChannel().before
    seen = either.run(at("Mon 2027-03-22 10:00"))
    assert {("opened", "CLOSE OF WITHDRAWALS")} == seen.told(ASHA)
    assert [] == kinds(either, CLOSE, EventKind.SENT)
    assert ["Opening told to Asha by email"] == kinds(
        either, "ashford/local_england.withdrawals_close", EventKind.SENT
    )


# ---- the ladder


def test_the_ladder_of_guidance_is_climbed_weekly(either: Office) -> None:
    """Due Friday 30 April: five working days on is Monday 10 May (the 3rd is a holiday), told on the next
    morning, and so on, each with the morning's messages; Hugh, the chief constable, is not asked."""
    either.only("blankshire/planning_meetings/2027-04")
    told = [
        (moment, sorted(a.partition("@")[0] for _, a in either.at(moment).sent))
        for moment in (
            "Fri 2027-04-30 17:00",
            "Fri 2027-05-07 17:00",
            "Mon 2027-05-10 17:00",
            "Tue 2027-05-11 09:00",
            "Mon 2027-05-17 09:00",
            "Mon 2027-05-24 09:00",
        )
    ]
    assert told == [
        ("Fri 2027-04-30 17:00", []),
        ("Fri 2027-05-07 17:00", []),
        ("Mon 2027-05-10 17:00", []),
        ("Tue 2027-05-11 09:00", ["isla", "jonas"]),
        ("Mon 2027-05-17 09:00", ["grace", "isla"]),
        ("Mon 2027-05-24 09:00", ["grace", "isla"]),
    ]


def test_a_statutory_task_climbs_a_working_day_before_when_nobody_has_seen_it(
    office: Office,
) -> None:
    """Two tasks due on 8 April: the one that was acknowledged does not climb on the 7th."""
    office.only(CLOSE, "ashford/local_england.withdrawals_close")
    office.at("Tue 2027-04-06 09:00")
    office.acknowledges(ASHA, CLOSE)
    seen = office.at("Wed 2027-04-07 16:00").nobody_else_than(BEN)
    assert {("passed up", "CLOSE OF WITHDRAWALS")} == seen.told(BEN)
    assert [0, 1] == [
        office.rung(CLOSE),
        office.rung("ashford/local_england.withdrawals_close"),
    ]


def test_nobody_to_tell_is_an_alarm(register: Register) -> None:
    """Silence is an event: in the history, and on the list of what must be mended, once."""
    office = (
        Office(register)
        .opens(
            directory({"ashford/monitoring_officer": None, "ashford/chief_executive": None}),
            MAY,
            "Mon 2026-11-02 09:00",
        )
        .only("ashford/purdah_start")
    )
    before = office.alarms()
    office.at("Fri 2027-04-02 17:00").nobody_else_than()
    text = (
        "Nobody could be told about 'The pre-election period starts'"
        " (blankshire.2027-05-06/ashford/purdah_start): no post on its ladder is held"
    )
    assert [text] == office.alarms()[len(before) :]
    told = kinds(office, "ashford/purdah_start", EventKind.NOBODY_TO_TELL)
    assert {text} == set(told)
    assert len(told) > 2
    assert office.report.without_next_step == 0


# ---- the self-audit


def test_an_open_task_without_a_next_step_is_an_alarm(either: Office) -> None:
    """Raised once, counted in every pass, and cleared when the task has a next step again."""
    either.only(NOTICE)
    either.at(OPENS)
    with either.register.write() as session:
        kept = session.scalars(select(NoticeRow).where(NoticeRow.state == "due")).all()
        values = [{c.key: getattr(n, c.key) for c in NoticeRow.__table__.columns} for n in kept]
        session.execute(delete(NoticeRow).where(NoticeRow.state == "due"))
    for _ in range(2):
        either.run(at("Mon 2027-03-15 10:00"))
        assert "1 without a next step" == either.report.words()
        assert [
            "task blankshire.2027-05-06/ashford/local_england.notice_of_election is open and"
            " nothing is planned for it"
        ] == either.alarms()
    with either.register.write() as session:
        session.add_all([NoticeRow(**value) for value in values])
    either.run(at("Mon 2027-03-15 11:00"))
    assert ("nothing due", []) == (either.report.words(), either.alarms())


def test_every_moment_of_an_election_has_a_next_step(office: Office) -> None:
    """Nobody answers, for weeks: there is always something planned, and never in the past."""
    office.at("Mon 2027-03-01 09:00")
    while office.now < at("Fri 2027-03-26 17:00"):
        assert office.report.without_next_step == 0
        assert office.report.next_at is not None
        assert office.report.next_at > office.now
        office.run(office.report.next_at)
