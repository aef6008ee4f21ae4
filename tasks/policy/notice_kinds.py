"""The one table of notice kinds: whom each is for, while what it is true, and when it comes too late.

A new kind is a member of `NoticeKind`, a row here, and a row of words with its templates
(`notifications.writing.notice_words`). Nothing else asks for a kind by name to learn what it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from tasks.terms import NOT_NEEDED, REPORTED, TO_DO, NoticeKind, TaskState


class Audience(Enum):
    """Whom a notice goes to; how they are found is in `tasks.policy.recipients`.

    Owners: who holds the task's posts today. Answerable: the owners, and those who answer for it by
    policy. Next rung: those above whoever was asked, as the ladder is climbed; on request: because
    somebody asked for it. Told: everybody who was sent anything about it; the doer is who brought the
    notice about. Copied: once it is done, whom the catalogue copies it to. Owners told, new owners:
    those owners who were sent something before, or were not.
    Former owners: who has it no longer. Asker: the one person whom it is for, who asked about it.
    """

    OWNERS = auto()
    ANSWERABLE = auto()
    NEXT_RUNG = auto()
    NEXT_RUNG_ON_REQUEST = auto()
    OWNERS_AND_TOLD = auto()
    OWNERS_AND_TOLD_BUT_DOER = auto()
    OWNERS_TOLD = auto()
    NEW_OWNERS = auto()
    FORMER_OWNERS = auto()
    TOLD = auto()
    TOLD_AND_COPIED_BUT_DOER = auto()
    ASKER = auto()


class Stale(Enum):
    """When a notice that waited is not told any more.

    Reminded: after some hours, where a later notice of the task says the same. Days: after some days,
    which is an alarm. Never: it is told however late it is.
    """

    REMINDED = auto()
    DAYS = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is so of every notice of a kind.

    `words` is what the history calls it, `told` how it says that somebody was sent one. It is true in
    these `states` of its task; `untrue` says why it is dropped while the task is still to be done. `over` says that the task is over for its reader. `rests` that nobody is sent it while
    somebody deals with the task, `only_reminds` that all it says is when the task is due. `moves`
    says that the task's moments have changed, `draft` that it brings the letter that the task asks for.
    `can_wait` says that nothing is won by telling it in quiet hours, however close the due moment;
    `routine` that it may wait for the next morning where its reader has had messages enough for a day;
    `opens` that it is the first of a task; `of_items` that it is about things of its checklist that have a
    lawful day of their own, and says nothing where they are ticked. `unsaid` is what those are told who
    were told it, once what brought it about was undone.
    """

    words: str
    told: str
    audience: Audience
    states: frozenset[TaskState] = TO_DO
    untrue: str = ""
    stale: Stale = Stale.DAYS
    over: bool = False
    rests: bool = False
    only_reminds: bool = False
    moves: bool = False
    draft: bool = False
    can_wait: bool = False
    routine: bool = False
    opens: bool = False
    of_items: bool = False
    unsaid: NoticeKind | None = None

    def why_untrue(self, state: TaskState) -> str | None:
        """Why it is not told of a task in this state; None where it is."""
        if state in self.states:
            return None
        words = f"the task is {state.replace('_', ' ')}"
        return (self.untrue or words) if state in TO_DO else words

    @property
    def climbs(self) -> bool:
        """Whether it takes the task a step up its ladder."""
        return self.audience in {Audience.NEXT_RUNG, Audience.NEXT_RUNG_ON_REQUEST}

    @property
    def looks_back(self) -> bool:
        """Whether its readers depend on who was told of the task before."""
        return not self.climbs and self.audience not in {Audience.OWNERS, Audience.ANSWERABLE}


TRAITS: Mapping[NoticeKind, Traits] = {
    NoticeKind.OPENED: Traits(
        words="Opening",
        told="Opening told",
        audience=Audience.OWNERS,
        opens=True,
        stale=Stale.REMINDED,
        draft=True,
        routine=True,
    ),
    NoticeKind.REMINDER: Traits(
        words="Reminder",
        told="Reminded",
        audience=Audience.OWNERS,
        stale=Stale.REMINDED,
        rests=True,
        only_reminds=True,
        draft=True,
        routine=True,
    ),
    NoticeKind.DUE_TODAY: Traits(
        words="Reminder on the day",
        told="Reminded that it is due today",
        audience=Audience.OWNERS,
        stale=Stale.REMINDED,
        rests=True,
        only_reminds=True,
        draft=True,
    ),
    NoticeKind.OVERDUE: Traits(
        words="Overdue notice",
        told="Told that it is overdue",
        audience=Audience.OWNERS,
        rests=True,
        routine=True,
    ),
    NoticeKind.MISSED: Traits(
        words="Notice of a missed deadline",
        told="Told that its deadline was missed",
        audience=Audience.ANSWERABLE,
        rests=True,
    ),
    NoticeKind.HAPPENED: Traits(
        words="Question whether it happened",
        told="Asked whether it happened",
        audience=Audience.OWNERS,
        rests=True,
        can_wait=True,
    ),
    NoticeKind.ITEM_DUE: Traits(
        words="Reminder of an item's lawful day",
        told="Reminded of an item's lawful day",
        audience=Audience.OWNERS,
        of_items=True,
    ),
    NoticeKind.ESCALATION: Traits(
        words="Escalation",
        told="Escalation told",
        audience=Audience.NEXT_RUNG,
        stale=Stale.NEVER,
    ),
    NoticeKind.HANDED_UP: Traits(
        words="Hand-up",
        told="Hand-up told",
        audience=Audience.NEXT_RUNG_ON_REQUEST,
    ),
    NoticeKind.CHANGE: Traits(
        words="Change",
        told="Change told",
        audience=Audience.OWNERS_AND_TOLD,
        moves=True,
        draft=True,
    ),
    NoticeKind.REDRAFTED: Traits(
        words="New draft",
        told="New draft told",
        audience=Audience.OWNERS_TOLD,
        draft=True,
    ),
    NoticeKind.HANDED_OVER: Traits(
        words="Hand-over",
        told="Hand-over told",
        audience=Audience.NEW_OWNERS,
        draft=True,
        unsaid=NoticeKind.TAKEN_OVER,
    ),
    NoticeKind.TAKEN_OVER: Traits(
        words="Take-over notice",
        told="Take-over told",
        audience=Audience.FORMER_OWNERS,
        over=True,
        unsaid=NoticeKind.HANDED_OVER,
    ),
    NoticeKind.REOPENED: Traits(
        words="Reopening",
        told="Reopening told",
        audience=Audience.OWNERS_AND_TOLD_BUT_DOER,
    ),
    NoticeKind.STAND_DOWN: Traits(
        words="Stand-down",
        told="Stand-down told",
        audience=Audience.TOLD,
        states=NOT_NEEDED,
        untrue="the task is needed again",
        over=True,
    ),
    NoticeKind.DONE: Traits(
        words="Completion",
        told="Completion told",
        audience=Audience.TOLD_AND_COPIED_BUT_DOER,
        unsaid=NoticeKind.REOPENED,
        states=REPORTED,
        untrue="the task is open again",
        over=True,
        routine=True,
    ),
    NoticeKind.REPLIED: Traits(
        words="Reply",
        told="Reply told",
        audience=Audience.ASKER,
        states=frozenset(TaskState),
    ),
}


def kinds_where(is_so: Callable[[Traits], bool]) -> frozenset[NoticeKind]:
    """The kinds of which something is so."""
    return frozenset(kind for kind, traits in TRAITS.items() if is_so(traits))


# What is told of things of a checklist, planned anew with their days.
OF_ITEMS = kinds_where(lambda traits: traits.of_items)
