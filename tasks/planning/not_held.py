"""What is left to do where a poll is not held: what an uncontested one does without, and the limits of the
pre-election period, which are kept for a fresh poll or asked about at once, never stood down in silence. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.catalogue.window_days import Span
from tasks.clock import london_day
from tasks.planning.bring_forward import TaskSpan
from tasks.planning.cautions.left_vacant import is_left_vacant
from tasks.planning.polls import left_vacant_rules, limits_tasks, poll_words, uncontested_rules
from tasks.planning.statutory import Draft, Scene
from tasks.reasons import Reason
from tasks.terms import Act, PollState

Dated = tuple[Draft, TaskSpan]

# After the first of these that a kind has, a poll without a contest has little left to do.
_NOMINATED = ("sopn", "withdrawals_close", "nominations_close")


@dataclass(frozen=True, slots=True)
class Ending:
    """Areas in which no poll stands any more though the limits have begun, and what is to be known of
    them (`why`): the task that ends them is asked for at once, and nothing else is planned."""

    areas: frozenset[str]
    why: str


def kept(
    guidance: Sequence[Dated], scene: Scene, since: Callable[[Draft], datetime]
) -> list[Dated]:
    """The same tasks; where a poll replaces one for which the limits had begun, they go on: their start is
    asked for at once, not with the new notice of election."""
    starts = limits_tasks().starts
    return [
        _at_once(pair, scene, london_day(since(pair[0])), Reason("limits_kept", day=begun))
        if pair[0].definition.key in starts and (begun := _begun(pair[0], scene))
        else pair
        for pair in guidance
    ]


def _begun(draft: Draft, scene: Scene) -> date | None:
    """Since when limits hold in a task's area that are kept from a poll which another replaces."""
    polls = scene.ground.polls_in(draft.area)
    return min((poll.limits_since for poll in polls if poll.limits_since), default=None)


def ended(
    guidance: Sequence[Dated],
    scene: Scene,
    ending: Ending,
    *,
    today: date,
    due: Callable[[Draft], date | None],
) -> list[Dated]:
    """Of these tasks only those that end the limits in these areas, asked for at once; `due` is the day on
    which one is due already."""
    ends = limits_tasks().ends
    return [
        _at_once(pair, scene, today, ending.why, due=due(pair[0]))
        for pair in guidance
        if pair[0].definition.key in ends and pair[0].area in ending.areas
    ]


def _at_once(pair: Dated, scene: Scene, day: date, why: str, *, due: date | None = None) -> Dated:
    draft, span = pair
    last = due or scene.days.forward(day, 1)
    now = Span(min(day, last), last)
    definition = replace(draft.definition, act=Act.BY, after=None)
    asked = replace(
        draft, definition=definition, opens_day=now.first, due_day=now.last, due_time=None
    )
    return asked, TaskSpan(now, origin=span.span, why=why)


def stands(draft: Draft, span: TaskSpan | None, scene: Scene) -> bool:
    """False for what an uncontested poll does without: from the day after the statement of
    persons nominated to polling day, where no other poll of the area still needs it; and for what is done
    only where no poll is taken, where one is; and for what a by-election needs, where the ordinary election
    fills the seat. `span` are the days of what is guidance."""
    if is_left_vacant(scene.facts, scene.timetables.general):
        return draft.definition.key in left_vacant_rules().kept
    polls = [p for p in scene.ground.polls_in(draft.area) if p.kind in draft.kinds]
    only = draft.definition.key in uncontested_rules().only
    if any(poll.state is PollState.CALLED for poll in polls):
        return not only
    if only:
        return True
    if draft.milestone and draft.milestone[1] in poll_words(draft.milestone[0]).uncontested:
        return True
    known = [scene.milestone(kind, _NOMINATED, draft.area) for kind in draft.kinds]
    nominated = [found.date for found in known if found is not None and found.date is not None]
    if not nominated:
        return True
    rules, key = uncontested_rules(), draft.definition.key
    due = span.span.last if span else draft.due_day
    later = due > scene.facts.poll_date and key not in rules.without
    return key in rules.kept or later or due <= max(nominated)
