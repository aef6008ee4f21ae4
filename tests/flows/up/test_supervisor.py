"""Services that die: started again beside the others, and told of when they keep dying."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from flows.up import supervisor
from flows.up.alarm import KIND, set_alarms
from flows.up.children import MARK, Child, kill_marked, marked
from flows.up.patience import Limits, Patience
from flows.up.supervisor import Service, Supervisor, stopping
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.settings import Settings
from tests.flows.up.test_up import PARENT, until

SLEEP = "import time; print('ready', flush=True); time.sleep(60)"
DIES = "print('no database', flush=True); raise SystemExit(3)"
QUICK = Limits(deaths=3, within=3.0, down=8.0, steady=0.3, first_pause=0.05, longest_pause=0.1)
# Lives only while there is a file of this name.
NEEDS = (
    "import pathlib, sys, time; path = pathlib.Path(sys.argv[1]); path.exists() or sys.exit(3);"
    " print('ready', flush=True); time.sleep(60)"
)


class House:
    """A supervisor over made-up services, and what it said."""

    def __init__(self, folder: Path, *services: Service, tell: list[str] | None = None) -> None:
        self.said: list[str] = []
        self.mark = uuid4().hex
        self.folder = folder
        self.all = Supervisor(
            services,
            environ={**os.environ, MARK: self.mark},
            logs=folder,
            say=self.said.append,
            tell=tell,
            limits=QUICK,
        )

    def until(self, true: Callable[[], bool]) -> None:
        """Look after the services until something is true."""

        def look() -> bool:
            self.all.look()
            return true()

        until(look)

    def heard(self, *words: str) -> bool:
        """True when one line has all of these words."""
        return any(all(word in line for word in words) for line in self.said)


def service(name: str, code: str, *arguments: str, **how: object) -> Service:
    """A Python child that is ready once it says so."""
    asked: dict[str, object] = {
        "is_ready": lambda child: "ready" in child.output(),
        "within": 20.0,
    }
    command = [sys.executable, "-c", code, *arguments]
    return Service(name, f"{name[4:]}.log", command, **(asked | how))  # type: ignore[arg-type]


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Makes houses, and ends what they leave."""
    houses: list[House] = []

    def build(*services: Service, tell: list[str] | None = None) -> House:
        houses.append(House(tmp_path, *services, tell=tell))
        return houses[-1]

    yield build
    for house in houses:
        house.all.stop()
        kill_marked(house.mark, within_seconds=4, spare=())


Build = Callable[..., House]


def test_one_that_is_killed_is_started_again_and_the_others_go_on(built: Build) -> None:
    """One line says how it ended, one that it is back."""
    house = built(service("the first", SLEEP), service("the second", SLEEP))
    house.all.start()
    before = house.all.pids
    os.kill(before["the first"], signal.SIGKILL)
    house.until(lambda: sum("Started the first in" in line for line in house.said) == 2)
    after = house.all.pids

    assert after["the first"] != before["the first"]
    assert after["the second"] == before["the second"]
    assert house.heard("The first stopped by itself by signal 9", "ready", "started again in 0 s")


def test_one_that_ends_in_peace_is_started_again_too(built: Build) -> None:
    """Somebody's `kill` is no wish of ours: only Ctrl-C ends all of it."""
    code = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(0)); " + SLEEP
    house = built(service("the first", code))
    house.all.start()
    os.kill(house.all.pids["the first"], signal.SIGTERM)
    house.until(lambda: sum("Started the first in" in line for line in house.said) == 2)

    assert house.heard("The first stopped by itself with exit code 0")


def test_what_it_left_is_ended_and_no_others_child(built: Build) -> None:
    """Flow runs of a dead worker would do their work beside those of the new one."""
    house = built(service("the worker", PARENT, leaves_children=True), service("the other", PARENT))
    house.all.start()
    until(lambda: len(marked(house.mark)) == 4)
    others = {pid for pid in marked(house.mark) if os.getsid(pid) == house.all.pids["the other"]}
    orphans = marked(house.mark) - set(house.all.pids.values())
    assert len(orphans) == 2
    os.kill(house.all.pids["the worker"], signal.SIGKILL)
    house.until(lambda: sum("Started the worker in" in line for line in house.said) == 2)

    assert others <= marked(house.mark)


def test_one_waits_for_what_it_needs(built: Build, tmp_path: Path) -> None:
    """A worker without its server would only die once more."""
    there = tmp_path / "there"
    there.touch()
    house = built(service("the worker", SLEEP, may_start=there.exists))
    house.all.start()
    there.unlink()
    os.kill(house.all.pids["the worker"], signal.SIGKILL)
    end = time.monotonic() + 0.5
    house.until(lambda: time.monotonic() > end)
    assert sum("Starting the worker" in line for line in house.said) == 1
    there.touch()
    house.until(lambda: sum("Started the worker in" in line for line in house.said) == 2)


def test_one_that_hangs_at_its_start_is_started_again(built: Build, tmp_path: Path) -> None:
    """It lives and never works."""
    there = tmp_path / "there"
    there.touch()
    code = (
        f"import pathlib, time; print('ready' if pathlib.Path({str(there)!r}).exists() else ''); "
        + ("import sys; sys.stdout.flush(); time.sleep(60)")
    )
    house = built(service("the first", code, within=1.0))
    house.all.start()
    there.unlink()
    os.kill(house.all.pids["the first"], signal.SIGKILL)
    house.until(lambda: house.heard("The first does not answer after 1 s"))
    there.touch()
    house.until(lambda: sum("Started the first in" in line for line in house.said) == 2)


def test_one_that_cannot_be_started_does_not_stop_us(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No memory, no room for its log: the others go on, and it is tried again."""
    house = built(service("the first", SLEEP))
    house.all.start()

    def full(*_: object, **__: object) -> Child:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("flows.up.supervisor.Child", full)
        os.kill(house.all.pids["the first"], signal.SIGKILL)
        house.until(lambda: house.heard("cannot be started (No space left on device)"))
    house.until(lambda: sum("Started the first in" in line for line in house.said) == 2)


def test_an_errand_that_fails_is_tried_again_and_the_others_go_on(
    built: Build, tmp_path: Path
) -> None:
    """A Prefect that is too busy for its deployments keeps nobody from being told."""
    there = tmp_path / "there"
    errand = f"import pathlib, sys; sys.exit(not pathlib.Path({str(there)!r}).exists())"
    house = built(
        service("the errand", errand, is_errand=True, is_ready=lambda child: child.exit_code == 0),
        service("the first", SLEEP),
    )
    house.all.start()
    assert house.heard("The errand stopped by itself with exit code 1", "started again in 0 s")
    assert house.all.pids.keys() >= {"the first"}
    there.touch()
    house.until(lambda: house.all.is_well)
    house.all.look()

    assert house.heard("Finished the errand in")
    assert list(house.all.pids) == ["the first"]


def test_a_service_that_is_slow_at_the_first_start_keeps_no_other_from_starting(
    built: Build, tmp_path: Path
) -> None:
    """What needs it waits; what does not works."""
    there = tmp_path / "there"
    house = built(
        service("the server", SLEEP, is_ready=lambda _child: there.exists(), within=0.2),
        service("the worker", SLEEP, may_start=there.exists),
        service("the first", SLEEP),
    )
    house.all.start()
    assert house.heard("The server does not answer after 0 s")
    assert house.heard("The worker waits for what it needs")
    assert house.heard("Started the first in")
    there.touch()
    house.until(lambda: house.all.is_well)


def test_one_that_is_waited_for_is_not_ended_for_being_slow(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Prefect server on a slow machine: it lives on, the others start, and a line says what goes on."""
    monkeypatch.setattr(supervisor, "REPORT_SECONDS", 0.1)
    there = tmp_path / "there"
    late = {"is_ready": lambda _child: there.exists(), "within": 0.5, "is_waited_for": True}
    house = built(
        service("the server", SLEEP, **late),
        service("the worker", SLEEP, may_start=there.exists),
        service("the first", SLEEP),
    )
    house.all.start()
    server = house.all.pids["the server"]
    assert house.heard("The server is still starting after 0 s", "server.log")
    assert house.heard("The server is still starting after 1 s", "the others start without it")
    assert house.heard("Started the first in")
    said = len(house.said)
    house.until(lambda: len(house.said) > said)
    there.touch()
    house.until(lambda: house.all.is_well)

    assert server == house.all.pids["the server"]
    assert not house.heard("started again")


def test_nobody_who_hears_it_stops_nothing(built: Build) -> None:
    """The terminal is gone, or the disk of the log is full."""
    house = built(service("the first", SLEEP))
    with Path("/dev/full").open("wb", buffering=0) as full:
        house.all = Supervisor(
            [service("the first", SLEEP)],
            environ={**os.environ, MARK: house.mark},
            logs=house.folder,
            say=lambda line: print(full.write(line.encode())),
        )
        house.all.start()
        assert ["the first"] == list(house.all.pids)
        house.all.stop()


def test_a_log_that_was_taken_away_stops_nothing(built: Build, tmp_path: Path) -> None:
    """Somebody tidies up while everything runs."""
    house = built(service("the first", SLEEP))
    house.all.start()
    (tmp_path / "first.log").unlink()
    os.kill(house.all.pids["the first"], signal.SIGKILL)
    house.until(lambda: sum("Started the first in" in line for line in house.said) == 2)


def test_operators_are_told_of_what_keeps_dying_and_when_it_lives_again(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an alarm and a message, with the real register and no Prefect; one message, not one a death."""
    home = tmp_path / "var"
    monkeypatch.setenv("WRIT_HOME", str(home))
    monkeypatch.setenv("WRIT_TOML", "")
    monkeypatch.setenv("WRIT_ALARMS_TO", '["email:ops@example.org"]')
    needed = tmp_path / "needed"
    needed.touch()
    house = built(
        service("the worker", NEEDS, str(needed)),
        tell=[sys.executable, "-m", "flows.up.alarm"],
    )
    house.all.start()
    needed.unlink()
    os.kill(house.all.pids["the worker"], signal.SIGKILL)
    house.until(lambda: house.heard("Alarm: the worker keeps stopping"))
    office = open_office(Settings(home=home))
    with office.register.read() as session:
        assert [KIND] == [alarm.kind for alarm in standing_alarms(session)]
    mails = [path.read_text(encoding="utf-8") for path in (home / "mail" / "new").iterdir()]
    assert len(mails) == 1
    assert "ops@example.org" in mails[0]
    assert "the worker keeps" in " ".join(mails[0].split())

    needed.touch()
    house.until(lambda: house.heard("No alarm any more: the worker keeps stopping"))
    with office.register.read() as session:
        assert [] == list(standing_alarms(session))
    assert len(list((home / "mail" / "new").iterdir())) == 1
    office.register.close()


def test_telling_is_tried_again_until_it_is_done(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register that does not answer yet must not cost the operators their message."""
    told = tmp_path / "told"
    code = (
        f"import pathlib, sys; p = pathlib.Path({str(told)!r});"
        " sys.argv[1:] and not p.exists() and (p.touch(), sys.exit(1))"
    )
    needed = tmp_path / "needed"
    needed.touch()
    house = built(service("the worker", NEEDS, str(needed)), tell=[sys.executable, "-c", code])
    house.all.start()
    needed.unlink()
    os.kill(house.all.pids["the worker"], signal.SIGKILL)
    house.until(lambda: house.heard("Alarm: the worker keeps stopping"))

    assert house.heard("The process that tells the operators stopped by itself with exit code 1")


def test_alarms_of_this_kind_are_those_that_are_set(tmp_path: Path) -> None:
    """Alarms of this kind and no other; nothing is written when there is nothing to change."""
    office = open_office(Settings(home=tmp_path / "var"))
    worker, page = stopping("the worker", "worker.log"), stopping("the page", "page.log")
    set_alarms(office, [worker, page], now=utc_now())
    set_alarms(office, [page], now=utc_now())
    with office.register.read() as session:
        assert [str(page)] == [alarm_words(a) for a in standing_alarms(session)]
    office.register.close()


def test_what_stood_when_everything_was_stopped_is_cleared_at_the_next_start(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has begun anew, whatever kept stopping then."""
    home = tmp_path / "var"
    monkeypatch.setenv("WRIT_HOME", str(home))
    office = open_office(Settings(home=home))
    set_alarms(office, [stopping("the worker", "worker.log")], now=utc_now())
    house = built(service("the worker", SLEEP), tell=[sys.executable, "-m", "flows.up.alarm"])
    house.all.start()

    def is_cleared() -> bool:
        with office.register.read() as session:
            return not list(standing_alarms(session))

    house.until(is_cleared)
    office.register.close()


def test_pauses_double_up_to_a_minute() -> None:
    """A service that dies at once must not keep the machine busy."""
    patience = Patience(Limits(), now=0)
    assert [1, 2, 4, 8, 16, 32, 60, 60] == [patience.died(now=at) for at in range(8)]
    assert patience.died(now=10_000) == 1


@pytest.mark.parametrize(("deaths", "lost"), [(4, False), (5, True)])
@pytest.mark.parametrize(("last", "still"), [(600, True), (600.1, False)])
def test_five_deaths_in_ten_minutes_are_too_many(
    deaths: int, last: float, *, lost: bool, still: bool
) -> None:
    """The edges, exactly."""
    patience = Patience(Limits(), now=0)
    for at in [0, *[last] * (deaths - 1)]:
        patience.died(now=at)
        patience.ready(now=at)
    assert patience.is_lost(now=last) is (lost and still)


def test_it_is_well_again_when_it_was_steady_and_its_deaths_are_past() -> None:
    """A minute after a start is not enough while the five are not ten minutes ago."""
    patience = Patience(Limits(), now=0)
    for at in range(5):
        patience.died(now=at)
    patience.ready(now=10)
    assert [True, True, True, False] == [patience.is_lost(now=at) for at in (10, 69, 600, 601)]


def test_one_that_is_down_too_long_is_as_bad() -> None:
    """It may hang at every start, and so die rarely."""
    patience = Patience(Limits(), now=0)
    patience.ready(now=1)
    patience.died(now=100)
    assert [False, True] == [patience.is_lost(now=at) for at in (399, 400)]
    patience.ready(now=410)
    assert [True, False] == [patience.is_lost(now=at) for at in (469, 470)]
