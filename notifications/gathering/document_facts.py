"""What the drafts of a batch of messages are filled in with, and the documents made of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

from notifications.wording.language import Language, language
from notifications.writing.documents import (
    AHEAD,
    DOCX,
    HOLDER,
    MILESTONE,
    RULE,
    WALES,
    WELSH,
    DraftForm,
    document_of,
    draft_forms,
    forms_in,
)
from notifications.writing.letter import Attachment
from tasks.catalogue.letters import load_letters
from tasks.clock import london_day
from tasks.people.posts import AreaKind
from tasks.planning.contests import read_contest
from tasks.planning.polls import poll_words
from tasks.planning.reference_data import Books
from tasks.register.models import MilestoneRow, PollRow, TaskRow
from tasks.register.plans.elections import milestones_of_each, of_area, polls_of_each
from tasks.register.session import Session


class Drafts:
    """The drafts of some tasks; each document is made once, however many get it."""

    def __init__(
        self, session: Session, tasks: Iterable[TaskRow], books: Books, *, now: datetime
    ) -> None:
        """
        Args:
            session: an open session.
            tasks: tasks that may ask for a draft.
            books: who holds which post.
            now: aware; who holds a post today, and the date of the letters.
        """
        self._books, self._day = books, london_day(now)
        self._made: dict[int, tuple[Attachment, ...]] = {}
        asking = [task for task in tasks if task.key in draft_forms()]
        elections = {task.election for task in asking}
        self._polls = polls_of_each(session, elections) if asking else {}
        self._dates = milestones_of_each(session, elections) if asking else {}

    def of(self, task: TaskRow, poll_date: date) -> tuple[Attachment, ...]:
        """The drafts that a task asks for, in each language of its area; empty where it asks for none."""
        if task.key not in draft_forms():
            return ()
        if task.number not in self._made:
            nation = self._books.directory.area(task.area).nation
            forms = forms_in(nation, task.key)
            self._made[task.number] = tuple(self._made_of(task, f, poll_date) for f in forms)
        return self._made[task.number]

    def _made_of(self, task: TaskRow, form: DraftForm, poll_date: date) -> Attachment:
        values = tuple(sorted(self.values(task, form, poll_date).items()))
        # Where a letter comes in two languages the file and the message say which is which.
        beside = self._books.directory.area(task.area).nation == WALES and (
            task.key in draft_forms(WELSH)
        )
        ending = language(form.language).say("letter.file_beside" if beside else "letter.file")
        name = f"{task.key}-{task.area}-{ending}.docx".replace("_", "-")
        made = document_of(task.key, form.language, values)
        return Attachment(name, DOCX, made, form.language if beside else "")

    def values(self, task: TaskRow, form: DraftForm, poll_date: date) -> dict[str, str]:
        """The fields of a draft that can be filled in for a task; the others are not in it."""
        words = language(form.language)
        found = self._places(task, poll_date, words)
        for field in form.fields:
            if field.startswith(HOLDER):
                found[field] = self._holder(task.area, field.removeprefix(HOLDER), words)
            elif field.startswith(MILESTONE):
                found[field] = self._date(task, field.removeprefix(MILESTONE), words)
            elif field.startswith(AHEAD):
                key = field.removeprefix(AHEAD)
                found[field] = self._date(task, key, words, since=self._day)
            elif field.startswith(RULE):
                found[field] = self._rule(task, field.removeprefix(RULE), words)
        return {field: value for field, value in found.items() if value}

    def _places(self, task: TaskRow, poll_date: date, words: Language) -> dict[str, str]:
        directory, letters = self._books.directory, load_letters()
        force = directory.force_of(task.area)
        kinds, of_all = self._kinds(task), self._is_wide(task)
        offices = directory.within(force.id, AreaKind.OFFICE)
        council = directory.within(force.id, AreaKind.AUTHORITY)
        contests, day = self._listed(kinds, words), words.day(poll_date)
        said = {
            key: contests and words.say(f"letter.{key}", contests=contests, day=day)
            for key in ("election", "the_election")
        }
        offence = [kind for kind in kinds if kind in letters.postal_offence]
        programmes = dict.fromkeys(filter(None, map(letters.programme_of, kinds)))
        return {
            "polling_day": day,
            "today": words.day(self._day),
            "area": force.name if of_all else directory.area(task.area).name,
            "polled_in": force.name if of_all else self._polled_in(task, words),
            "only_poll": contests if len(kinds) == 1 else "",
            "police_area": force.name if of_all else "",
            "authorities": words.listed([area.name for area in council]),
            "force": force.name,
            "office": offices[0].name if offices else "",
            "contests": _starting(contests),
            "the_election": said["the_election"],
            "election": _starting(said["election"]),
            "postal_offence": self._listed(offence, words),
            "postal_request": self._listed([k for k in kinds if k not in offence], words),
            "programme": words.listed([*programmes]),
        }

    def _polled_in(self, task: TaskRow, words: Language) -> str:
        """The task's area, with the contests where every poll there names some: `Mill, Ashford`."""
        area = self._books.directory.area(task.area).name
        polls = [
            [read_contest(contest).name for contest in poll.contests]
            for poll in self._polls_near(task)
        ]
        if not polls or not all(polls):
            return area
        return f"{words.listed([*dict.fromkeys(chain(*polls))])}, {area}"

    def _is_wide(self, task: TaskRow) -> bool:
        """True for a task of the whole police area."""
        return self._books.directory.area(task.area).kind in {AreaKind.FORCE, AreaKind.OFFICE}

    def _kinds(self, task: TaskRow) -> Sequence[str]:
        """The kinds of the polls in the task's area, or anywhere where it is that of the whole force."""
        return [*dict.fromkeys(poll.kind for poll in self._polls_near(task))]

    def _polls_near(self, task: TaskRow) -> Sequence[PollRow]:
        """The polls that a task is for, in its area, or anywhere where it is that of the whole force."""
        near = {area.id for area in self._books.directory.upward(task.area)}
        wide = self._is_wide(task)
        return [
            poll
            for poll in self._polls.get(task.election, ())
            if poll.kind in task.kinds and (wide or poll.area in near)
        ]

    def _listed(self, kinds: Iterable[str], words: Language) -> str:
        """What is polled, in a sentence; what has the same name once."""
        return words.listed([*dict.fromkeys(words.poll(poll_words(kind).title) for kind in kinds)])

    def _holder(self, area: str, role: str, words: Language) -> str:
        directory, at = self._books.directory, self._books.posts.roles[role].at
        places = directory.places_of(role, at, area)
        # Where there are several places none of them is meant.
        if len(places) != 1:
            return ""
        names = [person.name for person in directory.holders(places[0], role, self._day)]
        return words.listed(names)

    def _date(self, task: TaskRow, key: str, words: Language, *, since: date | None = None) -> str:
        """The date, and where the task's polls have several, each with its contest; one before `since` is
        left out."""
        rows = [
            (row.day, row.hour, row.kind) for row in self._rows(task, key) if row.day is not None
        ]
        said: dict[str, list[str]] = {}
        for day, hour, kind in sorted(rows, key=lambda row: row[2]):
            if since is None or day >= since:
                text = f"{words.day(day)}, {hour}" if hour else words.day(day)
                said.setdefault(text, []).append(kind)
        if len(said) < 2:  # noqa: PLR2004 - one date needs no contest
            return "".join(said)
        return words.listed(
            [f"{day} ({self._listed(kinds, words)})" for day, kinds in said.items()]
        )

    def _rule(self, task: TaskRow, key: str, words: Language) -> str:
        """The rule of a date that is not known yet, without what is noted to it."""
        rules = [row.rule.partition(";")[0] for row in self._rows(task, key) if row.day is None]
        return words.listed([*dict.fromkeys(map(words.known, rules))])

    def _rows(self, task: TaskRow, key: str) -> list[MilestoneRow]:
        """The statutory dates of this name that hold for a task, one for each kind of poll."""
        rows = of_area(self._dates.get(task.election, ()), task.area)
        return [row for row in rows if row.key == key and row.kind in task.kinds]


def _starting(text: str) -> str:
    """The text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
