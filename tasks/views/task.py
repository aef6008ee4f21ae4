"""What a person is shown of an owned task: plain values, no database, ready for a template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from calendars.milestones import SkippedDay
from tasks.clock import london_day
from tasks.files.evidence_files import EvidenceFile
from tasks.terms import Basis, DayIs, Standing
from tasks.views.ladder import NextStep
from tasks.views.questions import Question
from tasks.views.reader import Colleague, Reader
from tasks.views.undoing import Undoable
from tasks.words import short_day, short_moment


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One entry of the history as a person reads it."""

    at: datetime
    what: str
    who: str
    note: str
    evidence: Mapping[str, str] = field(default_factory=dict)


# The outcome of what was added to a task that was done: it reports nothing, and takes nothing back.
ADDED = "evidence added"


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What somebody answered: for which posts, in words, with which evidence. `taken_back` is since when
    it no longer counts; `by_reader` says that it is the reader's own; `files` were given with it."""

    who: str
    at: datetime
    posts: tuple[str, ...]
    outcome: str
    note: str
    evidence: Mapping[str, str]
    taken_back: datetime | None = None
    by_reader: bool = False
    files: tuple[EvidenceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class LawfulMoment:
    """By when the law wants something: a moment (aware), and whether it is an hour or only a day."""

    due: datetime
    due_has_hour: bool


def item_words(title: str, moment: LawfulMoment) -> str:
    """An item of a checklist with its lawful day: `Give notice of sub-agents by Tue 13 Jul 2027 (law)`."""
    day = short_moment(moment.due) if moment.due_has_hour else short_day(london_day(moment.due))
    return f"{title} by {day} (law)"


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item of a task's checklist: what it asks for, by which source, and by whom and when it was ticked;
    and by when the law wants it, where it has a day of its own; `by_rule` by which rule, where the day is not known yet."""

    key: str
    title: str
    guidance: str
    evidence: tuple[str, ...] = ()
    ticked_by: str | None = None
    ticked_at: datetime | None = None
    source: str = ""
    by_law: LawfulMoment | None = None
    by_rule: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What somebody learnt about a task at the poll of a day; `at` (aware) is when they said so."""

    poll_date: date
    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence of a task, and who gave it."""

    label: str
    said: str
    who: str


@dataclass(frozen=True, slots=True)
class Holders:
    """People who are asked about a task, by name, and the posts, joined by *and*, as which each of them
    is; nobody where such a post is vacant."""

    post: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """What keeps an open task from being asked for, and what does not. Moments are aware.

    `until` is the moment before which its owners are not reminded, where somebody took it up or put it
    off; `asked_above` are the names of those who are asked all the same, on the steps it has climbed.
    `latest` is until when it can be put off, and `latest_what` what comes then.
    """

    until: datetime | None
    asked_above: tuple[str, ...]
    latest: datetime
    latest_what: str


@dataclass(frozen=True, slots=True)
class ContestView:
    """A contest in which a task has a part: what it is called, what became of it where it is not held as it
    was called, and the id of the one it replaces or is replaced by."""

    name: str
    became: str = ""
    other: str | None = None


@dataclass(frozen=True, slots=True)
class TaskView:
    """One owned task as its owner sees it. Moments are aware; show them in Europe/London.

    An acknowledgement holds until `acknowledged_until`; a snooze is shown only while it holds. `rung`
    is the step of the ladder on which the task stands. `uid` is what it is called in calendars and
    threads of messages. `answers` are all that were ever given, oldest first; `still_asked` the posts
    that have yet to answer where another has, with their holders. `holders` are the owners by the posts
    that they hold. `contests` are those of its area, where a few are named or one is not held. `checklist` are the things that it holds, to be ticked one by one; before
    `possible_from` it cannot have been done. `day_asked` is how its owner is asked for the day on which it
    was ("Published on"), where that counts; `own_day` says the authority's own day for it, in words. `quiet` says what holds while its
    reader looks at it on their page, and `reader` as whom they do; `colleagues` are those to whom they
    may hand it over, where they may answer it (`reader_may_answer`); `undo` is what they just answered
    and can still undo; `next_step` who is asked next if nobody answers; `questions` what was asked about it. `lessons` are what earlier
    elections learnt about the same task. `day_is` says what happens on `poll_date`, and `if_missed` what it
    means for the poll where the task is not done by its lawful day. `why` says why it is due when it is, and `why_ends`
    by what that was moved to the day it has; `counted_from` is the date of law, with its source, from which advice counts.
    """

    number: int
    id: str
    key: str
    title: str
    guidance: str
    area: str
    election: str
    election_title: str
    poll_date: date
    polls: tuple[str, ...]
    post: str
    owners: tuple[str, ...]
    basis: Basis
    opens: datetime
    due: datetime
    due_has_hour: bool
    why: str
    rule: str
    skipped: tuple[SkippedDay, ...]
    source: str
    verified: str
    duty_of_law: bool
    moved_from: str | None
    moved_why: str | None
    standing: Standing
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    outcome: str | None
    note: str | None
    evidence: tuple[str, ...]
    history: tuple[HistoryLine, ...]
    changed_from: str | None = None
    changed_why: str | None = None
    waits_for: str | None = None
    acknowledged_until: datetime | None = None
    snoozed_until: datetime | None = None
    snoozed_by: str | None = None
    snoozed_why: str | None = None
    rung: int = 0
    uid: str = ""
    answers: tuple[GivenAnswer, ...] = ()
    still_asked: tuple[str, ...] = ()
    quiet: Quiet | None = None
    holders: tuple[Holders, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    possible_from: datetime | None = None
    lessons: tuple[Lesson, ...] = ()
    contests: tuple[ContestView, ...] = ()
    day_asked: str | None = None
    own_day: str | None = None
    reader: Reader | None = None
    day_is: DayIs = DayIs.POLL
    reader_may_answer: bool = True
    colleagues: tuple[Colleague, ...] = ()
    undo: Undoable | None = None
    next_step: NextStep | None = None
    if_missed: str | None = None
    why_ends: str | None = None
    counted_from: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def unticked(self) -> tuple[CheckItem, ...]:
        """The items of its checklist that nobody has ticked."""
        return tuple(item for item in self.checklist if item.ticked_at is None)

    def items_near(self, now: datetime) -> tuple[CheckItem, ...]:
        """What nobody has ticked and the law wants by a day of its own: what has passed, and the next."""
        dated = [(london_day(i.by_law.due), i) for i in self.unticked if i.by_law is not None]
        ahead = [day for day, _ in dated if day >= london_day(now)]
        until = min(ahead, default=london_day(now))
        return tuple(item for day, item in sorted(dated, key=lambda d: d[0]) if day <= until)

    @property
    def standing_answers(self) -> tuple[GivenAnswer, ...]:
        """The answers that count."""
        return tuple(answer for answer in self.answers if answer.taken_back is None)

    @property
    def reports(self) -> tuple[GivenAnswer, ...]:
        """The answers that count and by which it ended, without what was added to them."""
        return tuple(answer for answer in self.standing_answers if answer.outcome != ADDED)

    @property
    def reader_has_answered(self) -> bool:
        """True when an answer of the reader's own counts."""
        return any(answer.by_reader for answer in self.reports)

    @property
    def reader_may_reopen(self) -> bool:
        """True when the reader can take back what they answered."""
        not_needed = self.standing in {Standing.STOOD_DOWN, Standing.PASSED}
        return self.reader_has_answered and not not_needed

    @property
    def evidence_given(self) -> tuple[Evidence, ...]:
        """All evidence that counts, each piece with who gave it."""
        return tuple(
            Evidence(label, said, answer.who)
            for answer in self.standing_answers
            for label, said in answer.evidence.items()
        )

    @property
    def evidence_asked(self) -> tuple[str, ...]:
        """Every slot of evidence: the task's own, then those of its checklist, item by item."""
        of_items = (f"{item.title}: {slot}" for item in self.checklist for slot in item.evidence)
        return (*self.evidence, *of_items)

    @property
    def evidence_missing(self) -> tuple[str, ...]:
        """The evidence asked for that nobody has given, slot by slot; what names no slot stands for all of
        the task's own."""
        given, asked = {piece.label for piece in self.evidence_given}, self.evidence_asked
        if given - set(asked):
            asked = asked[len(self.evidence) :]
        return tuple(label for label in asked if label not in given)

    def may_be_done(self, now: datetime) -> bool:
        """True while somebody still has to act, and it can have been done by now."""
        return not self.standing.is_closed and (
            self.possible_from is None or self.possible_from <= now
        )

    def is_dealt_with(self, now: datetime) -> bool:
        """True while an acknowledgement holds."""
        return self.acknowledged_until is not None and now < self.acknowledged_until
