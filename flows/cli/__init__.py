"""The command line: `writ`. Exit codes: 0 done, 1 refused (one line says why), 2 wrong usage."""

import sys
from collections.abc import Sequence

from calendars.errors import WritError
from tasks import typist
from tasks.text import on_one_line

REFUSED = 1
MISUSED = 2
INTERRUPTED = 130
_NEEDING_NO_REGISTER = ("timetable", "why", "kinds", "up")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. `argv` is without the program's name."""
    words = sys.argv[1:] if argv is None else list(argv)
    if any(not _is_text(word) for word in words):
        sys.stderr.write(
            "writ: what was typed is not text in UTF-8; look at this terminal's locale\n"
        )
        return MISUSED
    try:
        return _run(words)
    except WritError as error:
        elsewhere = _elsewhere(words)
        said = f"{error}; {elsewhere}" if elsewhere else str(error)
        sys.stderr.write(f"writ: {on_one_line(said)}\n")
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: named, and kept whole
        from flows.cli.terminal.last_resort import last_words

        sys.stderr.write(f"{last_words(error, words[0] if words else '')}\n")
        return REFUSED


def _run(words: list[str]) -> int:
    # Here, so that a broken data file is reported like any other refusal.
    from flows.cli.parser import parse

    handler, asked = parse(words)
    with typist.typing_as(typist.login()):
        code = handler(asked)
    if elsewhere := _elsewhere(words):
        sys.stderr.write(f"writ: {elsewhere}\n")
    return code


def _elsewhere(words: list[str]) -> str:
    """Where to look instead when this home has nothing in it; empty where it has, and for commands that
    need nothing of it."""
    if not words or words[0] in _NEEDING_NO_REGISTER:
        return ""
    from flows.cli.terminal.whereabouts import demo_beside

    try:
        return demo_beside()
    except (WritError, OSError):
        return ""


def _is_text(word: str) -> bool:
    """A byte that is no UTF-8 comes in as half a surrogate pair, which nothing can print or store."""
    return not any("\ud800" <= letter <= "\udfff" for letter in word)
