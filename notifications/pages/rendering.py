"""The pages as HTML: pure, from plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.pages.files.carried import Carried
from notifications.pages.forms import Answer, Taking
from notifications.pages.phrasing import page_language, reader_words
from notifications.pages.problems import Problem
from notifications.palette import palette
from notifications.wording.when_due import WhenDue, urgency
from notifications.writing.messages import at_stake, facts
from tasks.clock import london, london_day
from tasks.files.evidence_rules import load_evidence_rules
from tasks.limits import LONGEST_EVIDENCE, LONGEST_NOTE
from tasks.people.directory import ENGLISH
from tasks.terms import Basis, Standing
from tasks.views.answers import Outcome, PersonBoard
from tasks.views.task import TaskView
from tasks.views.undoing import Undoable
from tasks.words import in_sentence

# Whom a reader is told to ask, where no office gives its name.
CONTACT = "the elections office that wrote to you"
OUTCOMES = (
    (Outcome.DONE, "task.outcome_done"),
    (Outcome.NOT_APPLICABLE, "task.outcome_not_needed"),
)
TAG_COLOURS = {
    Standing.PLANNED: "grey",
    Standing.AWAITING: "blue",
    Standing.ACKNOWLEDGED: "blue",
    Standing.OVERDUE: "red",
    Standing.ESCALATED: "red",
    Standing.DONE: "green",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page needs: where the site starts, whom to ask for help, its language; and on a page of
    somebody who is signed in, who that is, in words, what their menu holds (address and name), and the
    token of their forms."""

    root: str
    contact: str
    lang: str = ENGLISH
    reader: str = ""
    menu: tuple[tuple[str, str], ...] = ()
    form_token: str = ""

    @property
    def other(self) -> tuple[str, str]:
        """The other language: its code, and its name in it."""
        say = page_language(self.lang).say
        if self.lang == ENGLISH:
            return "cy", say("page.in_welsh")
        return ENGLISH, say("page.in_english")


def root_of(scope: Mapping[str, object]) -> str:
    """The path under which a proxy serves the page; empty when it has the host to itself."""
    return str(scope.get("root_path", "")).rstrip("/")


def task_page(
    frame: Frame,
    task: TaskView,
    *,
    now: datetime,
    form_token: str,
    board_url: str,
    task_url: str,
    answer: Answer | None = None,
    problems: Sequence[Problem] = (),
    stands: str = "",
    kept: Mapping[str, Carried] | None = None,
) -> str:
    """One task with its dates, reasons, forms and history; what was typed and is wrong, if any;
    what stands instead, where it was not taken; and the files that are `kept` of it, by slot."""
    words = page_language(frame.lang)
    return _render(
        "task.html.j2",
        frame=frame,
        task=task,
        facts=facts(task, now, words),
        at_stake=at_stake(task, now, words),
        today=london_day(now).isoformat(),
        now=now,
        late=task.standing.is_open and WhenDue.of(task, now).is_past,
        form_token=form_token,
        board_url=board_url,
        task_url=task_url,
        answer=answer or Answer(),
        problems=problems,
        stands=stands,
        kept=kept or {},
        rules=load_evidence_rules(),
        outcomes=OUTCOMES,
        longest_note=LONGEST_NOTE,
        longest_evidence=LONGEST_EVIDENCE,
    )


def board_page(
    frame: Frame,
    board: PersonBoard,
    *,
    urls: dict[int, str],
    list_url: str,
    now: datetime,
    form_token: str,
    problems: Sequence[Problem] = (),
    taking: Taking | None = None,
) -> str:
    """A person's tasks by when they are due, those that wait for others only, coming ones, and done ones, of
    which the old are folded away; each by due moment, what the law sets and is close before all else that
    is open. What nobody deals with can be ticked and taken, several at once; `problems` say what was not."""
    in_order = sorted(board.tasks, key=lambda task: _place(task, now))
    groups: dict[str, list[TaskView]] = {group: [] for group in _GROUPS}
    for task in in_order:
        groups[_group(task, now)].append(task)
    return _render(
        "board.html.j2",
        frame=frame,
        board=board,
        urls=urls,
        list_url=list_url,
        now=now,
        form_token=form_token,
        problems=problems,
        taking=taking or Taking("", ()),
        groups=groups,
        takeable=any(
            t.standing.is_open and not (t.reader_has_answered or t.is_dealt_with(now))
            for t in in_order
        ),
    )


_GROUPS = ("by_law", "late", "week", "later", "answered", "coming", "done", "earlier")
_WEEK = timedelta(days=7)
_LATELY = timedelta(weeks=4)


def _group(task: TaskView, now: datetime) -> str:
    """Under which heading of the list a task stands."""
    if task.standing.is_closed:
        return "done" if task.closed_at and now - task.closed_at <= _LATELY else "earlier"
    if task.reader_has_answered:
        return "answered"
    if task.standing is Standing.PLANNED:
        return "coming"
    if WhenDue.of(task, now).is_past:
        return "late"
    if task.basis is Basis.STATUTE and london_day(task.due) == london_day(now):
        return "by_law"
    return "week" if task.due - now <= _WEEK else "later"


def _place(task: TaskView, now: datetime) -> tuple[tuple[bool, datetime], int]:
    by_law = task.basis is Basis.STATUTE and task.standing.is_open
    return urgency(WhenDue.of(task, now), by_law=by_law), task.number


def passed_on_page(
    frame: Frame,
    board: PersonBoard,
    whose: str,
    *,
    undo: Undoable | None,
    form_token: str,
    problem: Problem | None = None,
) -> str:
    """That a task is with somebody else (`whose` it is, in English), with the button by which its reader,
    whose list is `board`, undoes that, or why they cannot."""
    return _render(
        "passed_on.html.j2",
        frame=frame,
        board=board,
        whose=whose,
        undo=undo,
        form_token=form_token,
        problem=problem,
    )


def notice_page(frame: Frame, title: str, paragraphs: Sequence[str]) -> str:
    """A page that only says something."""
    return _render("notice.html.j2", frame=frame, title=title, paragraphs=paragraphs)


@cache
def style() -> str:
    """The style sheet of every page."""
    return page_templates(ENGLISH).get_template("style.css").render()


def _render(template: str, *, frame: Frame, **given: object) -> str:
    return page_templates(frame.lang).get_template(template).render(frame=frame, **given)


@cache
def page_templates(code: str) -> Environment:
    """The page templates with the words of a language, all of them compiled when first asked for."""
    words = page_language(code)
    environment = Environment(
        loader=PackageLoader("notifications.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(colour=palette(), say=words.say, words=words)
    environment.filters.update(
        day=words.day,
        short_day=words.short_day,
        moment=words.moment,
        short_moment=words.short_moment,
        due=words.due,
        short_due=words.short_due,
        near_day=words.near_day,
        near_due=words.near_due,
        listed=words.listed,
        known=words.known,
        whole=words.whole,
        reader=partial(reader_words, words=words),
        in_sentence=in_sentence,
        problem=lambda problem: problem.words(words),
        standing=lambda standing: words.say(f"standing.{standing.name.lower()}"),
        iso=lambda moment: london(moment).isoformat(timespec="minutes"),
        away=words.away,
        london_day=london_day,
        hour=lambda moment: f"{london(moment):%H:%M}",
        colour=lambda standing: TAG_COLOURS.get(standing, "grey"),
    )
    for name in environment.list_templates(extensions=["j2"]):
        environment.get_template(name)
    return environment
