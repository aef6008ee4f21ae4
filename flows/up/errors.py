"""What can keep the embedded services from starting, each with its remedy."""

from pathlib import Path

from calendars.errors import WritError


class AlreadyUpError(WritError):
    """Another `writ up` holds the same data; names its process id."""

    def __init__(self, home: Path, pid: str) -> None:
        super().__init__(
            f"Writ is already up on {home} (process {pid}): use it, or stop it with Ctrl-C"
            f" in its window or `kill {pid}`; for a second one set WRIT_HOME to another folder"
        )


class PortTakenError(WritError):
    """A port that a service needs is in use; names port, service and setting."""

    def __init__(self, port: int, service: str, setting: str) -> None:
        super().__init__(
            f"Port {port} is taken, and {service} needs it: stop what listens there,"
            f" or set {setting} to a free port"
        )


class EngineMissingError(WritError):
    """What several servers stand on is not there, or not as it must be; names the setting."""


def ending_words(exit_code: int) -> str:
    """How a process ended, negative: by that signal."""
    how = f"by signal {-exit_code}" if exit_code < 0 else f"with exit code {exit_code}"
    return f"stopped by itself {how}"


class ChildDiedError(WritError):
    """A service ended by itself; carries its exit code (negative: the signal) and its log."""

    def __init__(self, service: str, exit_code: int, log: Path, last_lines: str) -> None:
        super().__init__(
            f"{service} {ending_words(exit_code)}: see {log}, which ends with: {last_lines}"
        )
        self.exit_code = exit_code
