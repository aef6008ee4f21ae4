"""One task in a letter: what is told of it, and what is the same for all its readers, made once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from markupsafe import Markup

from calendars.days.calendar_specs import weekend_name
from calendars.milestones import SkippedDay
from notifications.wording.language import Language, english
from notifications.wording.when_due import WhenDue
from notifications.writing.asked import asked_words
from notifications.writing.letter import Attachment, Item, Letter
from notifications.writing.notice_words import WORDS
from notifications.writing.template_env import page, prose
from tasks.policy.notice_kinds import TRAITS
from tasks.reasons import Reason
from tasks.terms import Basis, Standing
from tasks.views.task import ContestView, TaskView

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
    at_stake: str
    part: Part
    ask: str
    url: str
    stands: bool
    drafts: tuple[Attachment, ...]
    redrawn: bool


def entry_of(
    items: Sequence[Item], letter: Letter, words: Language, attached: Collection[Attachment]
) -> Entry:
    """The entry of one task, of which these notices tell, the most pressing first; it names those of its
    drafts that are attached."""
    first, task = _worded(items[0], words), items[0].task
    when = WhenDue.of(task, letter.now)
    given = {
        "item": first,
        "task": task,
        "climb": first.climb,
        "when": when,
        "falls": words.falls(when),
        "begun": task.opens <= letter.now,
        "said": _said(first, words),
        "dealt": task.is_dealt_with(letter.now),
        "statute": first.by_law,
        "asked": asked_words(task, words),
        "vacant": _vacant(task, words),
        "items_near": [
            (i.title, words.due(i.by_law)) for i in task.items_near(letter.now) if i.by_law
        ],
    }
    own = {draft.content for draft in drafts_of(items)}
    stands = not TRAITS[first.kind].over
    news = (item.kind for item in items[1:] if stands and WORDS[item.kind].news)
    told = [first.kind, *islice(news, 1)]
    return Entry(
        lead=" ".join(prose(words.code, f"lead/{kind}.j2", given) for kind in told),
        at_stake=at_stake(task, letter.now, words) if stands else "",
        part=_shelf.part(task, letter.now, words, stands=stands),
        ask=prose(words.code, f"ask/{first.kind}.j2", given),
        url=first.url,
        stands=stands,
        drafts=tuple(file for file in attached if file.content in own),
        redrawn=any(WORDS[kind].news for kind in told),
    )


def _worded(item: Item, words: Language) -> Item:
    """The notice with its reason in the reader's language where it is one of ours; what people wrote stays."""
    return replace(item, why=words.known(item.why)) if isinstance(item.why, Reason) else item


def _vacant(task: TaskView, words: Language) -> str:
    """The posts of a task, in words, where nobody holds any of them."""
    if any(each.people for each in task.holders):
        return ""
    return words.listed([words.posts(each.post) for each in task.holders])


def _said(item: Item, words: Language) -> str:
    """Who said when that they are dealing with the task; empty where nobody did."""
    task, who = item.task, "reader" if item.own_word else "other"
    if not (task.acknowledged_by and task.acknowledged_at):
        return ""
    return words.say(
        f"said.{who}", who=task.acknowledged_by, moment=words.moment(task.acknowledged_at)
    )


def drafts_of(items: Sequence[Item]) -> Sequence[Attachment]:
    """The drafts that go with what is told of one task."""
    if TRAITS[items[0].kind].over:
        return ()
    return next((item.drafts for item in items if item.drafts), ())


def facts(
    task: TaskView, now: datetime, words: Language | None = None
) -> tuple[tuple[str, str], ...]:
    """What is due when and why, as label and value, in English unless another language is given;
    values that do not apply are left out."""
    words = words or english()
    every = (
        ("due", due_words(task, words)),
        ("starts", words.moment(task.opens) if task.opens > now else ""),
        (f"day_{task.day_is}", words.day(task.poll_date)),
        ("contests", "; ".join(_contest(each, words) for each in task.contests)),
        ("why", why_words(task, words)),
        ("own_day", words.known(task.own_day) if task.own_day else ""),
        ("skipped", words.skipped(_passed_over(task))),
        ("passed" if task.standing is Standing.PASSED else "moved", _moved(task, words)),
        ("source", task.source),
        ("counted", task.counted_from),
        ("sure", words.known(task.verified)),
        ("asked", asked_words(task, words)),
    )
    return tuple((words.say(f"fact.{label}"), value) for label, value in every if value)


def why_words(task: TaskView, words: Language) -> str:
    """Why it is due when it is, to the day that it has."""
    said = words.whole(task.why)
    return f"{said}; {words.known(task.why_ends)}" if task.why_ends else said


def _passed_over(task: TaskView) -> tuple[SkippedDay, ...]:
    """The days that the count of a date of law passed over, where they tell more than that weekends do not
    count. The page lists them always."""
    told = any(weekend_name(day.date) is None for day in task.skipped)
    return task.skipped if told and task.basis is Basis.STATUTE else ()


def at_stake(task: TaskView, now: datetime, words: Language) -> str:
    """What it means for the poll that the law's last day for a task has gone by without it, as a sentence;
    empty before then, and where nothing is known to hang on it."""
    if not task.if_missed or task.standing.is_closed or not WhenDue.of(task, now).is_past:
        return ""
    said = words.known(task.if_missed)
    return f"{said[0].upper()}{said[1:]}."


def due_words(task: TaskView, words: Language) -> str:
    """When it is due, and whether by law, by law that fixes no day, or by advice."""
    unfixed = "no_day" if task.duty_of_law else "advice"
    how = "law" if task.basis is Basis.STATUTE else unfixed
    return words.say(f"fact.due_{how}", due=words.due(task))


def _contest(contest: ContestView, words: Language) -> str:
    """`Mill (1 seat): countermanded (local.ashford.mill.2027-06-17)`."""
    became = f": {words.known(contest.became)}" if contest.became else ""
    name, said, rest = contest.name.partition(" (")
    return f"{name}{said}{words.known(rest)}{became}" + (
        f" ({contest.other})" if contest.other else ""
    )


def _moved(task: TaskView, words: Language) -> str:
    """Where the window was, or why it was passed over. Why it was moved is said with the date."""
    passed = task.standing is Standing.PASSED
    said = task.moved_why if passed else task.moved_from
    return words.known(said) if said and task.moved_from is not None else ""


class _Shelf:
    """Parts made before; what is asked for again is made again only when the task has changed.

    Several senders write at once: two may make the same part, and either will do.
    """

    def __init__(self) -> None:
        self._parts: dict[tuple[int, bool, str, bool], tuple[TaskView, Part]] = {}

    def part(self, task: TaskView, now: datetime, words: Language, *, stands: bool) -> Part:
        key = (task.number, task.opens > now, words.code, stands)
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
