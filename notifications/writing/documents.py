"""Drafts of the letters and agreements that tasks ask for: Word files that a clerk keeps, filled in.

Each is `templates/letters/TASK.docx`, in Welsh `templates/letters/cy/TASK.docx`; which tasks have one is
said in `tasks/data/letters.toml`. All are checked when they are read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from calendars.errors import RuleDataError
from calendars.nations import Nation
from calendars.nearest import suggestion
from notifications.errors import LetterError
from notifications.wording.language import language
from notifications.writing.word_files import Wanted, WordForm
from tasks.catalogue.checks import check_milestones
from tasks.catalogue.letters import Letters, load_letters
from tasks.people.directory import ENGLISH
from tasks.people.posts import load_posts
from tasks.words import in_sentence

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOLDER, MILESTONE, AHEAD, RULE = "holder.", "date.", "ahead.", "rule."
WELSH, WALES = "cy", Nation.WALES
PLAIN = (
    "area",
    "authorities",
    "contests",
    "election",
    "force",
    "office",
    "only_poll",
    "police_area",
    "polled_in",
    "polling_day",
    "postal_offence",
    "postal_request",
    "programme",
    "the_election",
    "today",
)
_DATED = (MILESTONE, AHEAD, RULE)
_KEPT = 500


@dataclass(frozen=True)
class DraftForm:
    """One letter: the key of its task, its form, and the words for what only a person can fill in, by
    the name of the field; the language it is in, and what dates are called there."""

    task: str
    form: WordForm
    by_hand: Mapping[str, str]
    language: str = ENGLISH
    dates: Mapping[str, str] = field(default_factory=dict)

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
        wanted = map(Wanted, map(self.asks_for, self.fields))
        blank = dict(zip(self.fields, wanted, strict=True))
        return self.form.filled(blank | {f: value for f, value in values.items() if value})

    def asks_for(self, name: str) -> str:
        """What stands in the place of a field that is to be filled in."""
        return language(self.language).say("letter.wanted", what=self.wanted(name))

    def wanted(self, name: str) -> str:
        """What has to be filled in, in words."""
        words, (group, _, key) = language(self.language), name.partition(".")
        if name in self.by_hand:
            return self.by_hand[name]
        if name.startswith(HOLDER):
            post = words.known(load_posts().roles[key].title)
            return words.say("letter.holder", post=in_sentence(post))
        if name.startswith(_DATED):
            return words.say("letter.date", date=self.dates.get(key, key.replace("_", " ")))
        return group.replace("_", " ")


@lru_cache(maxsize=_KEPT)
def document_of(task: str, code: str, values: tuple[tuple[str, str], ...]) -> bytes:
    """The draft of tasks with this key in a language, filled in; kept, because many people get the same
    one."""
    return draft_forms(code)[task].document(dict(values))


@cache
def draft_forms(code: str = ENGLISH) -> Mapping[str, DraftForm]:
    """The letters in a language by the key of their task, checked.

    Raises:
        LetterError: one is missing, or asks for what there is not; names the file and the field.
    """
    folder = files("notifications.writing").joinpath("templates", "letters")
    letters = load_letters()
    found = read_forms(folder, letters) if code == ENGLISH else read_welsh_forms(folder, letters)
    return {form.task: form for form in found}


def forms_in(nation: str, task: str) -> tuple[DraftForm, ...]:
    """The letters of a task where its area is in this nation: in Wales one in Welsh goes with it."""
    codes = (ENGLISH, WELSH) if nation == WALES else (ENGLISH,)
    return tuple(form for code in codes if (form := draft_forms(code).get(task)))


def read_forms(folder: Traversable, letters: Letters) -> Iterator[DraftForm]:
    """The letters of a folder. Raises LetterError, see `draft_forms`."""
    for task in letters.tasks:
        form = _read(folder, f"{task}.docx", letters.by_hand)
        yield DraftForm(task, form, letters.by_hand)


def read_welsh_forms(folder: Traversable, letters: Letters) -> Iterator[DraftForm]:
    """The letters in Welsh of a folder. Raises LetterError, see `draft_forms`."""
    welsh = letters.cy
    for task in welsh.tasks:
        form = _read(folder, f"{WELSH}/{task}.docx", welsh.by_hand)
        yield DraftForm(task, form, welsh.by_hand, WELSH, welsh.dates)


def _read(folder: Traversable, file: str, by_hand: Mapping[str, str]) -> WordForm:
    try:
        content = folder.joinpath(*file.split("/")).read_bytes()
    except FileNotFoundError:
        raise LetterError(f"letters.toml: there is no file {file}; add it") from None
    form = WordForm.read(content, where=file)
    _check_fields(form.fields, by_hand, where=file)
    return form


def _check_fields(fields: frozenset[str], by_hand: Mapping[str, str], *, where: str) -> None:
    known = [*PLAIN, *by_hand, *(HOLDER + role for role in load_posts().roles)]
    for name in sorted(fields):
        if name.startswith(_DATED):
            try:
                check_milestones([name.partition(".")[2]], where=f"{where}, {name}")
            except RuleDataError as error:
                raise LetterError(str(error)) from None
        elif name not in known:
            raise LetterError(f"{where}: there is no field {name!r}; {suggestion(name, known)}")
