"""What a report is made of: every task of an election that its readers may see, with what was given, told
and done about it. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from notifications.reports.timing import Kept, Timing
from tasks.terms import Basis, Standing


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece of evidence that is asked for, or was given unasked (`asked` False): what was said, by whom
    and when (aware). `ticked` says that nothing was named, and that the item of a checklist for which it is
    asked was ticked by them then."""

    label: str
    said: str = ""
    who: str = ""
    at: datetime | None = None
    ticked: bool = False
    asked: bool = True

    @property
    def is_missing(self) -> bool:
        """True where nothing shows that it was done."""
        return self.at is None


@dataclass(frozen=True, slots=True)
class Did:
    """What somebody did about a task, aside from answering: a word for it, who, when (aware), what the
    history says, and their reason."""

    what: str
    who: str
    at: datetime
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a task: how many messages were sent, to whom by name, when first and last (aware);
    how many did not arrive, or may not have."""

    messages: int = 0
    people: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A task of an election, or an item of a task's checklist (`part_of` is that task's title).

    `outcome` is the number of the standards' outcome for which it is evidence; `source` the document and
    section that ask for it, or the law; `place` and `place_id` its area. `reported_by` and `reported_at`
    (aware) are who answered for it or ticked it; `rung` how far up the ladder it went.
    """

    id: str
    key: str
    title: str
    part_of: str | None
    outcome: int | None
    source: str
    place: str
    place_id: str
    post: str
    owners: tuple[str, ...]
    basis: Basis
    opens: datetime
    due: datetime
    due_has_hour: bool
    standing: Standing
    kept: Kept
    reported_by: str | None
    reported_at: datetime | None
    note: str
    slots: tuple[Slot, ...]
    rung: int = 0
    told: Told = Told()
    did: tuple[Did, ...] = ()
    duty_of_law: bool = False

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        if self.part_of is None or not self.is_needed:
            return self.standing.value
        return "Ticked" if self.reported_at else "Not ticked"

    @property
    def is_needed(self) -> bool:
        """False where it was taken out of the plan, or its time had gone by."""
        return self.standing not in {Standing.STOOD_DOWN, Standing.PASSED}

    @property
    def wants_evidence(self) -> bool:
        """True where evidence is to be expected: it was reported done, or should have been. What does not
        apply has none, however late that was said."""
        if self.standing is Standing.NOT_APPLICABLE:
            return False
        return self.standing is Standing.DONE or self.kept.is_bad

    @property
    def missing(self) -> tuple[Slot, ...]:
        """The evidence asked for that is to be expected and is not there; none where some was given that
        names no slot, which may be all of it."""
        if not self.wants_evidence or any(not slot.asked for slot in self.slots):
            return ()
        return tuple(slot for slot in self.slots if slot.is_missing)

    @property
    def not_due(self) -> tuple[Slot, ...]:
        """The evidence asked for that is not there and is not to be expected yet: its deadline is still to come."""
        if self.wants_evidence or self.kept.timing is not Timing.TO_COME:
            return ()
        return tuple(slot for slot in self.slots if slot.is_missing)


@dataclass(frozen=True, slots=True)
class Learnt:
    """A lesson for the next election: about which task where, what, and who said so when (aware)."""

    place: str
    task: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """What one person was sent about the election: messages that arrived, as far as is known, and those
    that did not or may not have."""

    person: str
    sent: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Everything a report of one election says, before it is put into tables.

    Attributes:
        election: its id.
        place: the name of its police force area.
        poll_date: polling day.
        state: what has become of the election.
        polls: its polls, by id.
        at: the moment (aware) at which it stood so.
        outcomes: the titles of the standards' outcomes, by number.
        standards: the document that has them.
        activities: what the readers may see, by due moment.
        posted: what people were sent about these, by name.
        lessons: what was noted about them for the next election.
        debriefs: the keys of tasks at which an election is gone through.
        investigations: the keys of tasks that report on open investigations.
    """

    election: str
    place: str
    poll_date: date
    state: str
    polls: tuple[str, ...]
    at: datetime
    outcomes: Mapping[int, str]
    standards: str
    activities: tuple[Activity, ...]
    posted: tuple[Post, ...]
    lessons: tuple[Learnt, ...]
    debriefs: frozenset[str]
    investigations: frozenset[str]
