"""The words of each kind of notice, as keys of the phrases in every language; the most pressing first.

What a letter tells of a task is in the templates `lead/KIND.j2` and `ask/KIND.j2`, named by the kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tasks.terms import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """How a kind of notice is told.

    Where several are told of one task, the first in the table speaks. `subject` says why one is told;
    without it the subject says nothing but how due the task is. `not_applicable` takes its place where
    the task was reported so. `several` is said of several tasks of all of which the same is told,
    where there are words for that. `planned` says that an operator's change of the plan brought it
    about, so that the reason comes first; `news` that it is told whatever else is pressing.
    """

    subject: str = ""
    not_applicable: str = ""
    several: str = ""
    planned: bool = False
    news: bool = False


WORDS: Mapping[NoticeKind, NoticeWords] = {
    NoticeKind.DONE: NoticeWords(
        subject="subject.done",
        not_applicable="subject.not_applicable",
        several="subject.closed",
    ),
    NoticeKind.STAND_DOWN: NoticeWords(
        subject="subject.stand_down", several="subject.no_longer", planned=True
    ),
    NoticeKind.TAKEN_OVER: NoticeWords(subject="subject.taken_over", several="subject.not_yours"),
    NoticeKind.REOPENED: NoticeWords(subject="subject.reopened"),
    NoticeKind.REPLIED: NoticeWords(subject="subject.replied"),
    NoticeKind.HANDED_UP: NoticeWords(
        subject="subject.handed_up", several="subject.several_escalation"
    ),
    NoticeKind.ESCALATION: NoticeWords(
        subject="subject.escalation", several="subject.several_escalation"
    ),
    NoticeKind.MISSED: NoticeWords(subject="subject.missed", several="subject.several_missed"),
    NoticeKind.OVERDUE: NoticeWords(),
    NoticeKind.HAPPENED: NoticeWords(subject="subject.happened"),
    NoticeKind.ITEM_DUE: NoticeWords(subject="subject.item_due", news=True),
    NoticeKind.DUE_TODAY: NoticeWords(),
    NoticeKind.HANDED_OVER: NoticeWords(
        subject="subject.handed_over", several="subject.several_handed_over"
    ),
    NoticeKind.CHANGE: NoticeWords(
        subject="subject.change", several="subject.several_change", planned=True, news=True
    ),
    NoticeKind.REDRAFTED: NoticeWords(subject="subject.redrafted", news=True),
    NoticeKind.REMINDER: NoticeWords(),
    NoticeKind.OPENED: NoticeWords(),
}
PRESSING: Mapping[NoticeKind, int] = {kind: place for place, kind in enumerate(WORDS)}
