"""Drafts of the letters and agreements that tasks ask for: Word files that a clerk keeps, filled in.

Each is `templates/letters/TASK.docx`; which tasks have one is said in `tasks/data/letters.toml`. All
are checked when they are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from calendars.errors import RuleDataError
from calendars.nearest import suggestion
from notifications.errors import LetterError
from notifications.writing.word_files import Wanted, WordForm
from tasks.catalogue.checks import check_milestones
from tasks.catalogue.letters import Letters, load_letters
from tasks.people.posts import load_posts
from tasks.words import in_sentence

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOLDER, MILESTONE = "holder.", "date."
PLAIN = (
    "area",
    "authorities",
    "contests",
    "election",
    "force",
    "office",
    "polling_day",
    "the_election",
    "today",
)
_KEPT = 500


@dataclass(frozen=True)
class DraftForm:
    """One letter: the key of its task, its form, and the words for what only a person can fill in, by
    the name of the field."""

    task: str
    form: WordForm
    by_hand: Mapping[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """Everything it asks for."""
        return self.form.fields

    def document(self, values: Mapping[str, str]) -> bytes:
        """The letter as a Word document.

        Args:
            values: the fields that can be filled in; each other is marked, in words, to be filled in
                by hand.
        """
        wanted = (f"[to be filled in: {self.wanted(field)}]" for field in self.fields)
        blank = dict(zip(self.fields, map(Wanted, wanted), strict=True))
        return self.form.filled(blank | {f: value for f, value in values.items() if value})

    def wanted(self, field: str) -> str:
        """What has to be filled in, in words."""
        if field in self.by_hand:
            return self.by_hand[field]
        if field.startswith(HOLDER):
            return (
                f"name of the {in_sentence(load_posts().roles[field.removeprefix(HOLDER)].title)}"
            )
        if field.startswith(MILESTONE):
            return f"date: {field.removeprefix(MILESTONE).replace('_', ' ')}"
        return field.replace("_", " ")


@lru_cache(maxsize=_KEPT)
def document_of(task: str, values: tuple[tuple[str, str], ...]) -> bytes:
    """The draft of tasks with this key, filled in; kept, because many people get the same one."""
    return draft_forms()[task].document(dict(values))


@cache
def draft_forms() -> Mapping[str, DraftForm]:
    """The letters by the key of their task, checked.

    Raises:
        LetterError: one is missing, or asks for what there is not; names the file and the field.
    """
    folder = files("notifications.writing").joinpath("templates", "letters")
    return {form.task: form for form in read_forms(folder, load_letters())}


def read_forms(folder: Traversable, letters: Letters) -> Iterator[DraftForm]:
    """The letters of a folder. Raises LetterError, see `draft_forms`."""
    for task in letters.tasks:
        file = f"{task}.docx"
        try:
            content = folder.joinpath(file).read_bytes()
        except FileNotFoundError:
            raise LetterError(f"letters.toml: there is no file {file}; add it") from None
        form = WordForm.read(content, where=file)
        _check_fields(form.fields, letters.by_hand, where=file)
        yield DraftForm(task, form, letters.by_hand)


def _check_fields(fields: frozenset[str], by_hand: Mapping[str, str], *, where: str) -> None:
    known = [*PLAIN, *by_hand, *(HOLDER + role for role in load_posts().roles)]
    for field in sorted(fields):
        if field.startswith(MILESTONE):
            try:
                check_milestones([field.removeprefix(MILESTONE)], where=f"{where}, {field}")
            except RuleDataError as error:
                raise LetterError(str(error)) from None
        elif field not in known:
            raise LetterError(f"{where}: there is no field {field!r}; {suggestion(field, known)}")
