"""200 SIGKILLs at random while 5,000 messages go to a mail server that misbehaves, on each database:
what was lost (none may be), what came twice, and whether that was marked."""

import random
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from tasks.register.database import Register, open_register
from tests.killing.crowd import NINE, fill, quarters
from tests.killing.post_office import BAD, post_office
from tests.killing.world import World
from tests.registers import new_postgres_database

# Every fifth person has two tasks, the messages about which may become one.
PEOPLE, MOMENTS = 4500, 20
ALONE, TOGETHER = 140, 60
MOST_A_LIFE = 48
PATIENCE = 0.8
UNTIL = NINE + timedelta(days=5)


def main(out: dict[str, Any]) -> None:
    """Put the counts into `out["killing"]`, and print them."""
    seed = secrets.randbits(32)
    out["killing"] = {"seed": seed}
    print(f"  {'seed':32} {seed}")
    for name in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, a_register(name, Path(folder)) as register:
            out["killing"][name] = counts = killed(register, Path(folder), seed)
        for what, number in counts.items():
            print(f"  {name + ' ' + what:32} {number}")


@contextmanager
def a_register(name: str, folder: Path) -> Iterator[Register]:
    """An empty register on that database."""
    if name == "sqlite":
        register = open_register(f"sqlite:///{folder / 'register.db'}")
        yield register
        register.close()
        return
    with new_postgres_database() as url:
        register = open_register(url)
        yield register
        register.close()


def killed(register: Register, folder: Path, seed: int) -> dict[str, Any]:
    """The counts of one run. Raises RuntimeError when they break the promise."""
    chance = random.Random(seed)
    fill(register, PEOPLE, quarters(MOMENTS))
    with post_office(folder, BAD, seed) as post:
        world = World(register, post, NINE, patience=PATIENCE)
        began = time.perf_counter()
        world.kill_at_random(ALONE, chance, most=MOST_A_LIFE, until=UNTIL)
        world.kill_at_random(TOGETHER, chance, most=MOST_A_LIFE, until=UNTIL, together=2)
        sent_by_the_dead = post.number()
        world.start(0)
        world.start(1)
        world.settle(UNTIL)
        world.end()
    counts = world.counts()
    last = world.one_more_pass()
    if counts.wrong() or last != "nothing due":
        raise RuntimeError(f"seed {seed}: {counts.wrong()} must be 0 of {counts}; then {last}")
    return {
        "kills": world.kills,
        "sent_by_the_killed": sent_by_the_dead,
        **asdict(counts),
        "seconds": round(time.perf_counter() - began, 1),
    }
