"""Dispatchers killed with SIGKILL, one and two at once, while a mail server that misbehaves takes
the messages: nothing is lost, and what came twice is marked. `make bench` has the long form."""

import random
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tasks.register.database import Register
from tests.killing.counting import Counts
from tests.killing.crowd import NINE, fill, quarters
from tests.killing.dispatcher import STEPS
from tests.killing.post_office import BAD, Post, post_office
from tests.killing.world import LEASE, World
from tests.registers import empty

SEED = 20270401
LATER = NINE + timedelta(days=4)
SIGKILL = -signal.SIGKILL

# Step: messages in doubt after it, and those of them that came twice (None: the server may or may
# not have read the final dot when the line broke).
IN_DOUBT: dict[str, tuple[int, int | None]] = {
    "before the messages are made": (0, 0),
    "after the messages are made": (0, 0),
    "before the claim is kept": (0, 0),
    "after the claim is kept": (0, 0),
    "before the line is open": (0, 0),
    "after the recipient is known": (0, 0),
    "after the body, before the dot": (0, 0),
    "before the beginning is kept": (0, 0),
    "after the beginning is kept": (1, 0),
    "before the dot": (1, 0),
    "after the dot, before the answer": (1, None),
    "after the answer": (1, 1),
    "before the record is kept": (1, 1),
    "after the record is kept": (1, 0),  # of the next message, which was begun with it
}
COMMITS = ("are made", "is kept")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A mail server that takes everything."""
    with post_office(tmp_path_factory.mktemp("post")) as found:
        yield found


@pytest.fixture
def post(server: Post) -> Post:
    """The same, with nothing in its record."""
    server.forget()
    return server


def test_every_step_is_tried() -> None:
    """So that none is left out below."""
    assert list(STEPS) == list(IN_DOUBT)


def killed_at(step: str, register: Register, post: Post) -> Counts:
    """The counts when a dispatcher has died there, and another has seen to the rest."""
    fill(register, 3, quarters(1))
    world = World(register, post, NINE, lines=1)
    world.start(die=step)
    assert SIGKILL == world.see_it_die()
    world.move(NINE + LEASE)
    world.start()
    world.settle(LATER)
    world.end()
    assert "nothing due" == world.one_more_pass()
    return world.counts()


@pytest.mark.parametrize("step", IN_DOUBT)
def test_killed_at_a_step(sqlite_register: Register, post: Post, step: str) -> None:
    """Only a message whose hand-over was begun and whose outcome was not kept is in doubt; it alone
    goes out again, with the same Message-ID."""
    counts = killed_at(step, sqlite_register, post)
    in_doubt, copies = IN_DOUBT[step]
    assert {} == counts.wrong()
    assert (3, in_doubt, 0) == (counts.messages, counts.in_doubt, counts.given_up)
    assert copies in {counts.copies, None}


@pytest.mark.postgres
@pytest.mark.parametrize("step", [step for step in IN_DOUBT if step.endswith(COMMITS)])
def test_killed_at_a_commit(postgres_register: Register, post: Post, step: str) -> None:
    """What a commit keeps does not depend on the database."""
    empty(postgres_register)
    counts = killed_at(step, postgres_register, post)
    assert {} == counts.wrong()
    assert (3, *IN_DOUBT[step]) == (counts.messages, counts.in_doubt, counts.copies)


def test_killed_twice_with_the_same_message(register: Register, post: Post) -> None:
    """It went out twice; then nobody repeats it any more, and a person is asked to look."""
    fill(register, 3, quarters(1))
    world = World(register, post, NINE, lines=1)
    for _ in range(2):
        world.start(die="after the answer")
        assert SIGKILL == world.see_it_die()
        world.move(world.now + LEASE)
    world.start()
    world.settle(LATER)
    world.end()
    counts = world.counts()
    assert {} == counts.wrong()
    assert (1, 1, 0) == (counts.in_doubt, counts.given_up, counts.given_up_and_lost)
    assert [1, 1, 2] == sorted(post.times().values())


def killed_at_random(register: Register, folder: Path, *, people: int, together: int) -> Counts:
    """The counts when six dispatchers have been killed while the server hangs up, refuses, stalls
    and answers late, and two have seen to the rest."""
    fill(register, people, quarters(3))
    with post_office(folder, BAD, SEED) as post:
        world = World(register, post, NINE, patience=0.8)
        world.kill_at_random(
            6, random.Random(SEED), most=2 * people // 6, until=LATER, together=together
        )
        world.start(0)
        world.start(1)
        world.settle(LATER)
        world.end()
    assert 6 == world.kills
    assert "nothing due" == world.one_more_pass()
    return world.counts()


def test_one_killed_at_random(sqlite_register: Register, tmp_path: Path) -> None:
    """None lost, and none twice that is not marked."""
    counts = killed_at_random(sqlite_register, tmp_path, people=140, together=1)
    assert {} == counts.wrong()
    assert counts.messages > 140


@pytest.mark.postgres
def test_two_killed_at_random(postgres_register: Register, tmp_path: Path) -> None:
    """The same with two at once, one of which outlives the other for a moment."""
    empty(postgres_register)
    counts = killed_at_random(postgres_register, tmp_path, people=110, together=2)
    assert {} == counts.wrong()
    assert counts.messages > 110


def test_two_processes_at_once_send_nothing_twice(register: Register, post: Post) -> None:
    """Both work, each message goes once, and no outcome is in doubt."""
    fill(register, 215, quarters(1))
    world = World(register, post, NINE - timedelta(minutes=1))
    world.start(0)
    world.start(1)
    world.settle(LATER)
    world.end()
    counts = world.counts()
    assert {} == counts.wrong()
    assert (0, 0, 0) == (counts.in_doubt, counts.copies, counts.given_up)
    assert counts.messages - counts.failed == counts.taken == sum(world.told())
    assert min(world.told()) > 0
