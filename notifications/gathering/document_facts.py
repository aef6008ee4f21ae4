"""What the drafts of a batch of messages are filled in with, and the documents made of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from notifications.wording.language import english
from notifications.writing.documents import (
    DOCX,
    HOLDER,
    MILESTONE,
    DraftForm,
    document_of,
    draft_forms,
)
from notifications.writing.letter import Attachment
from tasks.clock import london_day
from tasks.people.posts import AreaKind
from tasks.planning.polls import poll_words
from tasks.planning.reference_data import Books
from tasks.register.models import TaskRow
from tasks.register.plans.elections import milestones_of_each, polls_of_each
from tasks.register.session import Session
from tasks.words import in_sentence


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
        """The draft that a task asks for; empty where it asks for none."""
        form = draft_forms().get(task.key)
        if form is None:
            return ()
        if task.number not in self._made:
            values = tuple(sorted(self.values(task, form, poll_date).items()))
            name = f"{task.key}-{task.area}-draft.docx".replace("_", "-")
            self._made[task.number] = (Attachment(name, DOCX, document_of(task.key, values)),)
        return self._made[task.number]

    def values(self, task: TaskRow, form: DraftForm, poll_date: date) -> dict[str, str]:
        """The fields of a draft that can be filled in for a task; the others are not in it."""
        found = self._places(task, poll_date)
        for field in form.fields:
            if field.startswith(HOLDER):
                found[field] = self._holder(task.area, field.removeprefix(HOLDER))
            elif field.startswith(MILESTONE):
                found[field] = self._date(task, field.removeprefix(MILESTONE))
        return {field: value for field, value in found.items() if value}

    def _places(self, task: TaskRow, poll_date: date) -> dict[str, str]:
        words, directory = english(), self._books.directory
        force = directory.force_of(task.area)
        titles = self._contests(task)
        offices = directory.within(force.id, AreaKind.OFFICE)
        council = directory.within(force.id, AreaKind.AUTHORITY)
        contests = words.listed(titles)
        return {
            "polling_day": words.day(poll_date),
            "today": words.day(self._day),
            "area": directory.area(task.area).name,
            "authorities": words.listed([area.name for area in council]),
            "force": force.name,
            "office": offices[0].name if offices else "",
            "contests": contests[:1].upper() + contests[1:],
            "the_election": f"the {contests} on {words.day(poll_date)}" if contests else "",
            "election": f"The {contests} on {words.day(poll_date)}" if contests else "",
        }

    def _contests(self, task: TaskRow) -> Sequence[str]:
        """The contests in the task's area, or anywhere where it is that of the whole force."""
        directory = self._books.directory
        near = {area.id for area in directory.upward(task.area)}
        wide = directory.area(task.area).kind in {AreaKind.FORCE, AreaKind.OFFICE}
        titles = [
            poll_words(poll.kind).title
            for poll in self._polls.get(task.election, ())
            if poll.kind in task.kinds and (wide or poll.area in near)
        ]
        return [*dict.fromkeys(titles)]

    def _holder(self, area: str, role: str) -> str:
        directory, at = self._books.directory, self._books.posts.roles[role].at
        places = directory.places_of(role, at, area)
        # Where there are several places none of them is meant.
        if len(places) != 1:
            return ""
        names = [person.name for person in directory.holders(places[0], role, self._day)]
        return english().listed(names)

    def _date(self, task: TaskRow, key: str) -> str:
        """The date, and where the task's polls have several, each with its contest."""
        rows = [
            row
            for row in self._dates.get(task.election, ())
            if row.key == key and row.kind in task.kinds
        ]
        said: dict[str, list[str]] = {}
        for row in sorted(rows, key=lambda r: r.kind):
            if row.day is not None:
                hour = f", {row.hour}" if row.hour else ""
                words = f"{english().day(row.day)}{hour}"
                said.setdefault(words, []).append(in_sentence(poll_words(row.kind).title))
        if len(said) < 2:  # noqa: PLR2004 - one date needs no contest
            return "".join(said)
        return english().listed([f"{day} ({english().listed(of)})" for day, of in said.items()])
