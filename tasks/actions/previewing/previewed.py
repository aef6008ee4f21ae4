"""Making a change exactly as it was previewed, or not at all."""

import hashlib
from datetime import datetime

from calendars.errors import WritError
from tasks.actions.asks.ask import Ask
from tasks.actions.changing import Changed
from tasks.actions.days.recording import change_and_report
from tasks.clock import london_day
from tasks.planning.replanning import TaskChange
from tasks.register.session import Session


class ChangedMeanwhileError(WritError):
    """The election is not as it was when the change was previewed; look at the preview again."""


def as_previewed(changed: Changed) -> str:
    """What stands for all that a change does: another one where it would do anything else, to anybody."""
    said = [
        changed.election,
        changed.why,
        *map(str, changed.alarms),
        *changed.done,
        *map(repr, changed.recorded),
        *map(as_previewed, changed.reopened),
        *(line for change in changed.tasks for line in _said(change)),
        *(f"{task} {person.id}" for task, people in changed.hearers.items() for person in people),
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def make_as_previewed(
    session: Session, election_id: str, ask: Ask, *, seen: str, who: str, now: datetime
) -> Changed:
    """Change an election as `change_and_report` does, where it does what was seen (`as_previewed`).

    Raises:
        ChangedMeanwhileError: it would do something else by now; the caller's transaction must be undone.
        As `change_and_report`.
    """
    changed = change_and_report(session, election_id, ask, who=who, now=now)
    if as_previewed(changed) != seen:
        raise ChangedMeanwhileError(ChangedMeanwhileError.__doc__)
    return changed


def _said(change: TaskChange) -> list[str]:
    old, new = change.stored, change.planned
    said = [change.id, change.kind, str(change.done_for), str(change.ask_again)]
    said += [notice.kind for notice in change.notices]
    if old is not None:
        said += [old.state, old.due.isoformat(), *sorted(map(str, old.owners))]
    if new is not None:
        # What opens at once opens a moment later where it is made a moment later.
        said += [str(london_day(new.opens)), new.due.isoformat(), *map(str, new.owners)]
    return said
