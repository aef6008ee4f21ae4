"""The command line: `writ`. Exit codes: 0 done, 1 refused (one line says why), 2 wrong usage."""

import sys
from collections.abc import Sequence

from calendars.errors import WritError

REFUSED = 1
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. `argv` is without the program's name."""
    # Here, so that a broken data file is reported like any other refusal.
    from flows.cli.parser import handler_of, parse

    try:
        args = parse(argv)
        return handler_of(args)(args)
    except WritError as error:
        sys.stderr.write(f"writ: {error}\n")
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
