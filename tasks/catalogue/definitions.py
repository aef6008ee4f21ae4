"""What a row of the catalogue is: a task that an election can need."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tasks.catalogue.windows import Anchor, Window
from tasks.people.posts import Posts, Scope
from tasks.terms import NO_ELECTION, Act, Basis, PollSize

# In the title of a task: the poll that it is for, as it is called there.
POLL = "{poll}"
# What a row that says no sizes is for: what is no election says which rows are for it.
_EVERY_POLL = frozenset(PollSize) - NO_ELECTION


class Visibility(StrEnum):
    """Whose people see a task: those of one organisation, or everybody in the election."""

    POLICE = "police"
    COUNCIL = "council"
    OFFICE = "office"
    SHARED = "shared"


class Each(StrEnum):
    """What a task that recurs is done once for."""

    MONTH = "month"
    WEEK = "week"


class Need(StrEnum):
    """What the police area must have for a task to exist there at all."""

    OFFICE = "office"
    FIRE = "fire"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a task is asked for: the document and its section."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does a task, and how often. `kinds` None: for every kind that no other duty names."""

    posts: tuple[str, ...]
    scope: Scope
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """What a task is called, and what it asks for, where every poll that it is for is of these kinds (None:
    of any), one at least of those it is to be with (None: of any), and all of these nations (None: of any).
    None for what it says as everywhere."""

    kinds: frozenset[str] | None
    with_kinds: frozenset[str] | None
    nations: frozenset[str] | None
    title: str | None
    guidance: str | None

    def fits(self, kinds: Collection[str], nation: str) -> bool:
        """True where it is said of a task for polls of these kinds in this nation."""
        of_kind = self.kinds is None or (bool(kinds) and self.kinds.issuperset(kinds))
        with_one = self.with_kinds is None or not self.with_kinds.isdisjoint(kinds)
        return of_kind and with_one and (self.nations is None or nation in self.nations)


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """One row of the catalogue.

    `posts` and `scope` are empty for a statutory duty whose officer the timetable names;
    `elsewhere` says who does it instead in polls of some kinds, `wording` what it says there. `window_text` is the window as
    written; `milestone` the statutory date it serves, `opens` the date a statutory task opens on.
    `ready_by` is the date to which it is held however late the election is called, unless it has gone by
    or leaves no time.
    `depends_on` names tasks, or statutory dates, that must have been before; `follows` tasks that come first where
    the election is called late, though it waits for none of them.
    `copied_to` are posts that hear of it without owning it; `outcome` is the number of the
    returning officers' standard it is evidence for.
    `for_polling_day` says that what is done holds for the polling day that stood then, as a notice
    that names it does; where the poll is moved afterwards, it is asked again.
    `duty_of_law` says that the law asks for it without fixing a day: its window is what we suggest.
    `critical` says that a poll cannot be held safely without it: posts of last resort are asked about it, too.
    `poll_months` are the months of the polls for which it is done at all, as of what is held for the
    elections of May alone.
    `act` says how it can be done, and `after` what must have been before it can be reported done.
    `due_hours_before` is how long before the hour of the statutory date on which its window ends it is due.
    `sizes` are the sizes of poll for which it is done at all (None: for every election and referendum);
    `items` the keys of the tasks that it holds as a checklist, in place of which it stands.
    `lawful_day` is the statutory date by which the law wants it done where it is an item of a checklist.
    `records` names the date that is known when it is done: of a statutory date, or one that may be
    given; `day_asked` is how its owner is asked for the day ("Published on").
    `local` says how an area's own file changed it, `posts_chosen` that it names who works it; `not_applicable` why an area does not do it.
    `row` is the row as written, on which an area's own file builds.
    """

    key: str
    title: str
    posts: tuple[str, ...]
    scope: Scope | None
    basis: Basis
    window: Window | None
    window_text: str | None
    milestone: str | None
    each: Each | None
    not_before: Anchor | None
    not_after: Anchor | None
    ready_by: Anchor | None
    due_from: Anchor | None
    opens: Anchor | None
    meeting: bool
    guidance: str
    evidence: tuple[str, ...]
    opens_days_before: int | None
    kinds: frozenset[str] | None
    nations: frozenset[str] | None
    needs: Need | None
    elsewhere: tuple[Duty, ...]
    depends_on: tuple[str, ...]
    visibility: Visibility | None
    copied_to: tuple[str, ...]
    outcome: int | None
    source: SourceRef | None
    follows: tuple[str, ...] = ()
    due_hours_before: int | None = None
    for_polling_day: bool = False
    critical: bool = False
    duty_of_law: bool = False
    poll_months: frozenset[int] | None = None
    act: Act = Act.BY
    after: Anchor | None = None
    sizes: frozenset[PollSize] | None = None
    items: tuple[str, ...] = ()
    wording: tuple[Wording, ...] = ()
    lawful_day: Anchor | None = None
    records: str | None = None
    day_asked: str | None = None
    local: str | None = None
    posts_chosen: bool = False
    not_applicable: str | None = None
    row: Mapping[str, Any] = field(default_factory=dict, repr=False, hash=False, compare=False)

    def is_for(self, kind: str, nation: str, size: PollSize) -> bool:
        """True when a poll of this kind in this nation asks for the task, where the greatest poll of
        the place has this size."""
        return (
            (self.kinds is None or kind in self.kinds)
            and (self.nations is None or nation in self.nations)
            and size in (self.sizes or _EVERY_POLL)
        )

    def duties(self) -> tuple[Duty, ...]:
        """Who does the task, kind by kind; empty where the law's own officer does."""
        if self.scope is None:
            return self.elsewhere
        return (Duty(self.posts, self.scope), *self.elsewhere)

    def does(self, duty: Duty, kind: str) -> bool:
        """True when this duty is the one for polls of the kind."""
        if duty.kinds is not None:
            return kind in duty.kinds
        return not any(kind in (other.kinds or ()) for other in self.elsewhere)

    def title_for(self, kinds: Collection[str], nation: str) -> str:
        """Its title, as polls of these kinds in the nation have it."""
        fit = (said.title for said in self.wording if said.fits(kinds, nation))
        return next((title for title in fit if title), self.title)

    def guidance_for(self, kinds: Collection[str], nation: str) -> str:
        """What it asks for, as polls of these kinds in the nation have it."""
        fit = (said.guidance for said in self.wording if said.fits(kinds, nation))
        return next((text for text in fit if text), self.guidance)

    def source_words(self) -> str | None:
        """Document and section, and whether the area changed the task; None where law gives it."""
        if self.source is None:
            return None
        said = f"{self.source.document}; {self.source.section}"
        return f"{said} ({self.local})" if self.local else said


_SEEN_BY = {
    "police": Visibility.POLICE,
    "council": Visibility.COUNCIL,
    "commissioner": Visibility.OFFICE,
}


def office_of(posts: Posts, role: str) -> Visibility:
    """Whose task it is that this post owns. A post outside our organisations is its chaser's."""
    return _SEEN_BY[posts.roles[posts.roles[role].chased_by or role].office]


def visibility_of(definition: TaskDefinition, roles: Sequence[str], posts: Posts) -> Visibility:
    """Who sees a task of the definition that these posts own."""
    if definition.visibility is not None:
        return definition.visibility
    offices = {office_of(posts, role) for role in roles}
    return offices.pop() if len(offices) == 1 else Visibility.SHARED
