"""A pass ends only when nothing is due at its end: something happens at every step of a running one.

The register, the outbox and the rounds are the real ones; only Prefect's window is played, since
what happens at its seams is what is asked here.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest
from sqlalchemy import update

from flows.dispatching import passing
from flows.dispatching.passing import run_pass
from flows.dispatching.rounds import Rounds
from notifications.outbox.outbox import PassReport
from tasks.actions.answering import complete
from tasks.actions.asks.day import Move
from tasks.actions.changing import change_election
from tasks.actions.handing_up import hand_up
from tasks.register.database import Register, open_register
from tasks.register.messages.due import DueNow, due_now
from tasks.register.messages.notices import next_moment
from tasks.register.models import DeliveryRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tasks.views.answers import Outcome
from tests.builders import an_election, at, call, day
from tests.cast import ASHA, CHLOE, HUGH, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
SUDDEN = an_election("Thu 2027-05-20", "Fri 2027-04-09", "local_england:brambleton")
CLOSE, LETTER = "ashford/local_england.nominations_close", "ashford/joint_letter"
OPENS = at("Mon 2027-04-12 09:00")
SEAMS = (
    "hand-over",
    "show begins",
    "showing",
    "show ends",
    "plan begins",
    "moment read",
    "plan ends",
)


@dataclass
class Desk:
    """The office as rounds see it."""

    office: Office

    def due(self, *, now: datetime) -> DueNow | None:
        """What is due."""
        with self.office.register.read() as session:
            return due_now(session, now=now, digests=False)

    def next_moment(self) -> datetime | None:
        """When something is due next."""
        with self.office.register.read() as session:
            return next_moment(session)

    def dispatch(self, *, now: datetime) -> PassReport:
        """Tell what is due."""
        return self.office.outbox().run(now=now)


@dataclass
class PlayedWindow:
    """Prefect as a pass sees it; at each seam something may happen, once."""

    happenings: dict[str, Callable[[], None]]
    shown: int = 0
    planned: list[datetime | None] = field(default_factory=list)
    may_end: Callable[[], bool] = field(default=lambda: True)

    def reach(self, seam: str) -> None:
        """Let happen what is to happen here."""
        self.happenings.pop(seam, lambda: None)()

    async def show(self) -> None:
        """Draw for a while, or for ever, unless something is told meanwhile."""
        self.reach("show begins")
        await asyncio.sleep(0.03)
        self.reach("showing")
        await asyncio.sleep(0.03)
        while not self.may_end():
            await asyncio.sleep(0.03)
        self.shown += 1
        self.reach("show ends")

    async def plan(self, next_moment: Callable[[], datetime | None]) -> None:
        """Note the next moment."""
        self.reach("plan begins")
        moment = next_moment()
        self.reach("moment read")
        self.planned.append(moment)
        self.reach("plan ends")


class Story:
    """The moment at which the joint letter opens, and what people do meanwhile."""

    def __init__(self, register: Register) -> None:
        self.office = Office(register, now=OPENS)
        self.desk = Desk(self.office)
        self.now = OPENS
        self.rounds = Rounds(self.desk, clock=lambda: self.now)
        self.made_due: list[DueNow] = []

    def number(self, task: str) -> int:
        """A task of the May election."""
        with self.office.register.read() as session:
            return the_task(session, f"{MAY.id}/{task}").number

    def calls(self) -> None:
        """Another election is called, late enough that something opens at once."""
        call(self.office.register, SUDDEN, now=OPENS)

    def answers(self) -> None:
        """Asha has done what others were asked for too, since it is late."""
        with self.office.register.write() as session:
            complete(
                session,
                self.number(CLOSE),
                Answerer("Asha", ASHA),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=OPENS,
            )

    def replans(self) -> None:
        """The May election moves by a week."""
        with self.office.register.write() as session:
            ask = Move(day("Thu 2027-05-13"), reason="a test")
            change_election(session, MAY.id, ask, who="Olga", now=OPENS, preview=False)

    def hands_up(self) -> None:
        """Hugh wants the next post asked."""
        with self.office.register.write() as session:
            hand_up(
                session,
                self.number(LETTER),
                Answerer("Hugh", HUGH),
                why="today",
                books=open_books_of(session),
                now=OPENS,
            )

    def answers_and_hands_up(self) -> None:
        """Both at once."""
        self.answers()
        self.hands_up()

    def runs(self, happenings: dict[str, Callable[[], None]]) -> PlayedWindow:
        """One pass, in which these things happen."""

        def noted(happening: Callable[[], None]) -> None:
            happening()
            if (due := self.desk.due(now=OPENS)) is not None:
                self.made_due.append(due)

        window = PlayedWindow({seam: partial(noted, it) for seam, it in happenings.items()})
        self.office.channel.before = lambda _message, _address: window.reach("hand-over")
        asyncio.run(run_pass(window, self.rounds, since=OPENS))
        assert {} == window.happenings
        return window


@pytest.fixture(scope="module")
def spring(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register in the hour before: two tasks of the May election, told so far."""
    path = tmp_path_factory.mktemp("spring") / "register.db"
    shutil.copy(migrated_file, path)
    register = open_register(f"sqlite:///{path}")
    office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(CLOSE, LETTER)
    office.at("Mon 2027-04-12 08:00")
    register.close()
    return path


@pytest.fixture
def story(spring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """A register of its own, and a pass that looks often."""
    monkeypatch.setattr(passing, "LOOK_SECONDS", 0.01)
    shutil.copy(spring, tmp_path / "register.db")
    register = open_register(f"sqlite:///{tmp_path / 'register.db'}")
    yield Story(register)
    register.close()


def told_as_far_as_a_day_lets(happening: Callable[[Story], None]) -> list[set[str]]:
    """In which states messages may be: that somebody has answered is no more than routine, and waits for
    the next day where it would be a third message of this one."""
    return [{"sent"}, {"sent", "ready"}] if happening is Story.answers else [{"sent"}]


HAPPENINGS = (Story.calls, Story.answers, Story.replans, Story.hands_up)


@pytest.mark.parametrize(
    ("happening", "seam"),
    [
        pytest.param(happening, seam, id=f"{happening.__name__} at {seam}")
        for happening, seam in product(HAPPENINGS, SEAMS)
        # Of what is answered before anybody was asked nobody hears.
        if (happening, seam) != (Story.answers, "hand-over")
    ],
)
def test_what_happens_in_a_pass_is_told_by_it(
    story: Story, happening: Callable[[Story], None], seam: str
) -> None:
    """Nothing is due when it ends, everything is shown after it was told, the last plan is right."""
    window = story.runs({seam: lambda: happening(story)})
    assert story.made_due
    assert story.desk.due(now=OPENS) is None
    assert set(story.office.deliveries()) - {"dropped"} in told_as_far_as_a_day_lets(happening)
    assert window.planned[-1] == story.desk.next_moment()
    assert window.shown == (1 if seam == "hand-over" else 2)
    assert {HUGH, CHLOE} <= {address.partition("@")[0] for _, address in story.office.channel.sent}
    assert story.office.whole()


def test_nobody_waits_for_what_is_drawn(story: Story) -> None:
    """An election that is called while a thousand runs are drawn is told before they are."""
    window = PlayedWindow({"showing": story.calls})
    window.may_end = lambda: story.desk.due(now=OPENS) is None
    passing_by = run_pass(window, story.rounds, since=OPENS)
    asyncio.run(asyncio.wait_for(passing_by, timeout=60))
    assert 2 == window.shown


@pytest.mark.parametrize(
    ("first", "second"),
    list(combinations_with_replacement(("showing", "show ends", "moment read", "plan ends"), 2)),
)
def test_two_things_at_any_two_steps(story: Story, first: str, second: str) -> None:
    """One after the other in one pass, or both at one step."""
    if first == second:
        story.runs({first: story.answers_and_hands_up})
    else:
        story.runs({first: story.answers, second: story.hands_up})
    assert story.desk.due(now=OPENS) is None
    assert set(story.office.deliveries()) in told_as_far_as_a_day_lets(Story.answers)


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda each: each.__name__)
def test_what_happens_after_the_last_look_is_found_by_the_next(
    story: Story, happening: Callable[[Story], None]
) -> None:
    """The register is the wake-up: the dispatcher looks every second, whoever has asked whom."""
    story.runs({})
    happening(story)
    assert story.desk.due(now=OPENS) is not None
    assert story.rounds.tell()
    assert story.desk.due(now=OPENS) is None
    assert not story.rounds.tell()


def test_what_a_killed_dispatcher_had_in_hand_is_due_when_its_lease_is_over(story: Story) -> None:
    """Nobody has to plan it: the next look finds it, and tells once more what may have gone out."""
    story.runs({})
    with story.office.register.write() as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.finished_at >= OPENS)
            .values(state="sending", holder="dead", lease=OPENS + timedelta(minutes=10))
        )
    assert not story.rounds.tell()
    story.now = OPENS + timedelta(minutes=10)
    assert story.rounds.tell()
    assert {"sent"} == set(story.office.deliveries())
