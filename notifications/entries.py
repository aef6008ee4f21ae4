"""One task in a letter: what is told of it, and what is the same for all its readers, made once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from notifications.language import Language, english
from notifications.letter import Item, Letter
from notifications.press import page, prose
from tasks.notice_kinds import NoticeKind
from tasks.views import Basis, TaskView

_CLOSED = {NoticeKind.STAND_DOWN, NoticeKind.DONE}
_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """What every reader of a task is told of it, in one language: title, facts, guidance."""

    text: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Entry:
    """One task as the letter's templates lay it out."""

    lead: str
    part: Part
    ask: str
    url: str
    stands: bool
    drafts: tuple[str, ...]


def entry_of(items: Sequence[Item], letter: Letter, words: Language) -> Entry:
    """The entry of one task, of which these notices tell, the most pressing first."""
    first, task = items[0], items[0].task
    late = task.due <= letter.now
    given = {
        "item": first,
        "task": task,
        "climb": first.climb,
        "falls": words.say(
            "lead.due_past" if late else "lead.due_ahead", when=words.away(task.due, letter.now)
        ),
        "late": late,
        "dealt": task.is_dealt_with(letter.now),
        "statute": task.basis is Basis.STATUTE,
    }
    stands = first.kind not in _CLOSED
    told = [first.kind]
    if stands and any(item.kind is NoticeKind.CHANGE for item in items[1:]):
        told.append(NoticeKind.CHANGE)
    return Entry(
        lead=" ".join(prose(words.code, f"lead/{kind}.j2", given) for kind in told),
        part=_shelf.part(task, letter.now, words, stands=stands),
        ask=prose(words.code, f"ask/{first.kind}.j2", given),
        url=first.url,
        stands=stands,
        drafts=tuple(draft.name for draft in first.drafts),
    )


def facts(
    task: TaskView, now: datetime, words: Language | None = None
) -> tuple[tuple[str, str], ...]:
    """What is due when and why, as label and value, in English unless another language is given;
    values that do not apply are left out."""
    words = words or english()
    by_law = task.basis is Basis.STATUTE
    post = words.posts(task.post)
    every = (
        ("due", words.say(f"fact.due_{'law' if by_law else 'advice'}", due=words.due(task))),
        ("starts", words.moment(task.opens) if task.opens > now else ""),
        ("polling_day", words.day(task.poll_date)),
        ("why", words.known(task.why)),
        ("skipped", words.skipped(task.skipped)),
        ("moved", words.known(_moved(task))),
        ("source", task.source),
        ("sure", words.known(task.verified)),
        (
            "asked",
            f"{words.listed(task.owners)} ({post})"
            if task.owners
            else words.say("fact.nobody", post=post),
        ),
    )
    return tuple((words.say(f"fact.{label}"), value) for label, value in every if value)


def _moved(task: TaskView) -> str:
    if task.moved_from is None:
        return ""
    return f"{task.moved_from}: {task.moved_why}" if task.moved_why else task.moved_from


class _Shelf:
    """Parts made before; what is asked for again is made again only when the task has changed.

    Several senders write at once: two may make the same part, and either will do.
    """

    def __init__(self) -> None:
        self._parts: dict[tuple[int, datetime, str, bool], tuple[TaskView, Part]] = {}

    def part(self, task: TaskView, now: datetime, words: Language, *, stands: bool) -> Part:
        key = (task.number, now, words.code, stands)
        kept = self._parts.get(key)
        if kept is not None and (kept[0] is task or kept[0] == task):
            return kept[1]
        given = {"task": task, "facts": facts(task, now, words) if stands else (), "stands": stands}
        made = Part(
            text=page(words.code, "task.txt.j2", given),
            html=Markup(page(words.code, "task.html.j2", given)),  # noqa: S704 - of an escaping template
        )
        if len(self._parts) >= _KEPT:
            self._parts.clear()
        self._parts[key] = (task, made)
        return made


_shelf = _Shelf()
