"""What a readiness check looks at, and what it finds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tasks.people.ladder import PostPlace


class Level(StrEnum):
    """How bad a finding is. An alarm must be mended before the election can be relied on."""

    ALARM = "alarm"
    WARNING = "warning"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: what was found, what to do, whom or what it is about (ids)."""

    level: Level
    code: str
    text: str
    remedy: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskToCheck:
    """What the check needs to know of a task still to be done. `opens` and `due` in London."""

    title: str
    area: str
    roles: tuple[str, ...]
    owners: tuple[PostPlace, ...]
    opens: date
    due: date
    statutory: bool

    def days(self, today: date) -> tuple[date, ...]:
        """The days on which its posts must be held: when it opens (or today), and when it is due."""
        return tuple(dict.fromkeys((max(self.opens, today), max(self.due, today))))


@dataclass(frozen=True, slots=True)
class ElectionToCheck:
    """An election and what is still to be done for it."""

    id: str
    poll_date: date
    tasks: tuple[TaskToCheck, ...]


@dataclass(frozen=True, slots=True)
class Setup:
    """What is set of what reaches people: a mail server, the page's address, the heartbeat."""

    mail_server: bool
    public_url: str | None
    heartbeat: bool
