"""How far something has come, where no terminal shows a bar: lines, and never a long silence."""

import threading

import pytest

from flows.cli.terminal import progress as module
from flows.cli.terminal.progress import progress


def test_the_first_news_and_the_last_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    """What comes quickly in between is not, nor the same twice."""
    with progress("Showing", "runs") as tell:
        for done in (1, 2, 2, 3, 3):
            tell(done, 3)
    assert ["Showing: 1 of 3 runs", "Showing: 3 of 3 runs"] == capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ((), "Showing: still at it after 0 s"),
        ((2, 3), "Showing: 2 of 3 runs, still at it after 0 s"),
    ],
)
def test_a_silence_is_broken(
    monkeypatch: pytest.MonkeyPatch, news: tuple[int, ...], said: str
) -> None:
    """Whoever waits sees that it goes on, and how far it was."""
    lines: list[str] = []
    twice = threading.Event()

    def warn(line: str) -> None:
        lines.append(line)
        if lines.count(said) == 2:
            twice.set()

    monkeypatch.setattr(module, "warn", warn)
    monkeypatch.setattr(module, "_SILENT_SECONDS", 0.01)
    with progress("Showing", "runs") as tell:
        if news:
            tell(*news)
        assert twice.wait(10), lines
