"""Drafts of letters: filled in for the election, marked where nothing can be filled in."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from sqlalchemy import select

from calendars.errors import RuleDataError
from notifications.errors import LetterError
from notifications.writing import documents
from notifications.writing.documents import DOCX, draft_forms, read_forms
from notifications.writing.letter import Letter
from notifications.writing.messages import write
from tasks.catalogue.catalogue import load_catalogue
from tasks.catalogue.letters import Letters, read_letters
from tasks.planning.contests import read_contests
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.models import MilestoneRow, TaskRow
from tasks.register.plans.owned_tasks import open_due
from tasks.register.session import Session
from tasks.terms import NoticeKind, TaskState
from tests.builders import an_election, at, call, settle
from tests.cast import ASHA, BEN, CHLOE, ISLA, VICTOR, directory
from tests.notifications.posting import (
    CALLED,
    ELECTION,
    JOINT_LETTER,
    LATER,
    MAY,
    letter_of,
    post,
    writer,
)
from tests.notifications.word_files import marked, word_file

BOTH = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "pcc:blankshire")
LETTERS = Path(documents.__file__).parent / "templates" / "letters"
CONDITIONAL = {
    "ahead.registration_deadline",
    "ahead.postal_deadline",
    "ahead.proxy_deadline",
    "ahead.vac_deadline",
    "ahead.polling_counting_agents_deadline",
    "ahead.expenses_return_deadline",
    "date.election_petition_deadline",
    "only_poll",
    "rule.expenses_return_deadline",
    "postal_offence",
    "postal_request",
    "police_area",
    "programme",
}
OF_THE_OFFICE = ("joint_protocol_police", "letter_press", "letter_staff", "letter_commissioned")


@pytest.fixture
def may(sqlite_register: Register) -> Register:
    """Ashford's council and the commissioner are elected on one day."""
    settle(sqlite_register, directory())
    call(sqlite_register, BOTH, now=CALLED)
    with sqlite_register.write() as session:
        open_due(session, now=LATER)
        for task in session.scalars(select(TaskRow).where(TaskRow.key.in_(draft_forms()))):
            task.state = TaskState.OPEN
    return sqlite_register


def document(letter: Letter | None) -> Document:
    """The one draft of a letter, read back."""
    assert letter is not None
    ((draft,),) = [item.drafts for item in letter.items]
    assert draft.type == DOCX
    return docx.Document(BytesIO(draft.content))


def text_of(paper: Document) -> str:
    """What it says."""
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def draft_of(session: Session, task: str, who: str = VICTOR) -> Document:
    """The draft that comes with the opening of a task."""
    return document(letter_of(session, post(session, who, (NoticeKind.OPENED, task))))


def test_the_joint_letter_has_the_dates_names_and_places_of_its_election(may: Register) -> None:
    """Of the contest that the council holds; who signs; whom to ask."""
    with may.write() as session:
        text = text_of(draft_of(session, JOINT_LETTER, CHLOE))
    assert "Local election in Ashford on Thursday 6 May 2027" in text
    assert "Notice of polling and counting agents: Wednesday 28 April 2027" in text
    assert "Withdrawals" not in text
    assert "About the running of the election: Asha, electoral services," in text
    assert (
        "Chloe, returning officer for Ashford\nHugh, chief constable of Blankshire Police" in text
    )
    assert "{" not in text


def test_what_cannot_be_filled_in_is_marked_in_words(may: Register) -> None:
    """Never blank: what only a person knows, and a post that nobody holds."""
    with may.write() as session:
        paper = draft_of(session, "opcc/letter_press")
    assert [
        "[to be filled in: name of the newspaper or station]",
        "[to be filled in: address of the web page]",
        "[to be filled in: name of the commissioner's office communications lead]",
        "[to be filled in: telephone number]",
    ] == marked(paper)
    assert "lasts until the close of poll on Thursday 6 May 2027" in text_of(paper)
    assert "Officers and staff of Blankshire Police will not be photographed" in text_of(paper)
    assert "Victor, chief executive, Office of the Blankshire Commissioner" in text_of(paper)


@pytest.mark.parametrize("key", OF_THE_OFFICE)
def test_every_draft_of_the_commissioners_office_names_the_day_and_the_office(
    may: Register, key: str
) -> None:
    """And nothing is left in braces."""
    with may.write() as session:
        text = text_of(draft_of(session, f"opcc/{key}"))
    assert "Thursday 6 May 2027" in text
    assert "Office of the Blankshire Commissioner" in text
    assert "Wednesday 31 March 2027" in text
    assert "{" not in text


def test_the_memorandum_names_whom_each_side_speaks_through(may: Register) -> None:
    """The force's single point of contact and the electoral services manager."""
    with may.write() as session:
        text = text_of(draft_of(session, "ashford/mou", ISLA))
    said = (
        "for the local election and police and crime commissioner election on Thursday 6 May 2027"
    )
    assert said in text
    assert "For the police: Isla, force single point of contact" in text
    assert "For the returning officer: Asha, electoral services manager" in text


def test_drafts_come_with_openings_reminders_and_changes_of_owners_alone(may: Register) -> None:
    """Not with what is passed up, nor with what is over; and the message names its attachment."""
    kinds: Sequence[NoticeKind] = [k for k in NoticeKind if k is not NoticeKind.ESCALATION]
    with may.write() as session:
        with_draft = {
            kind.value
            for kind in kinds
            for letter in [letter_of(session, post(session, CHLOE, (kind, JOINT_LETTER)))]
            if letter is not None and letter.items[0].drafts
        }
        up = letter_of(session, post(session, CHLOE, (NoticeKind.ESCALATION, JOINT_LETTER), rung=1))
        told = letter_of(session, post(session, CHLOE, (NoticeKind.OPENED, JOINT_LETTER)))
    assert {"opened", "reminder", "due_today", "handed_over", "change", "redrafted"} == with_draft
    assert up is not None
    assert () == up.items[0].drafts
    assert told is not None
    message = write(told)
    assert ["joint-letter-ashford-draft.docx"] == [file.name for file in message.attachments]
    assert "A draft is attached: joint-letter-ashford-draft.docx" in message.text
    assert "A draft is attached: joint-letter-ashford-draft.docx" in message.html


def test_a_draft_is_made_once_however_many_get_it(may: Register) -> None:
    """All readers of a batch share the document."""
    with may.write() as session:
        rows = [post(session, who, (NoticeKind.OPENED, JOINT_LETTER)) for who in (ASHA, BEN, CHLOE)]
        letters = writer(session).written(session, rows, now=LATER).letters.values()
        drafts = [letter.items[0].drafts[0] for letter in letters if letter]
    assert 3 == len(drafts)
    assert 1 == len({id(draft) for draft in drafts})


def test_the_letter_names_the_wards_and_says_which_draft_is_in_which_language(
    sqlite_register: Register,
) -> None:
    """A by-election of two wards in Wales: one draft in each language, told apart by file and by message."""
    areas = {key: replace(area, nation="Wales") for key, area in directory().areas.items()}
    settle(sqlite_register, replace(directory(), areas=areas))
    wards = Poll("local_wales", "ashford", contests=read_contests("Mill.by,Stour.by"))
    call(sqlite_register, replace(MAY, polls=(wards,)), now=CALLED)
    with sqlite_register.write() as session:
        told = letter_of(session, post(session, CHLOE, (NoticeKind.OPENED, JOINT_LETTER)))
    assert told is not None
    english, welsh = told.items[0].drafts
    assert "Local election in Mill and Stour, Ashford on Thursday 6 May 2027" in text_of(
        docx.Document(BytesIO(english.content))
    )
    assert "Etholiad lleol: Mill a Stour, Ashford, dydd Iau 6 Mai 2027" in text_of(
        docx.Document(BytesIO(welsh.content))
    )
    text = " ".join(write(told).text.split())
    assert "A draft in English is attached: joint-letter-ashford-draft-english.docx" in text
    assert "A draft in Welsh is attached: joint-letter-ashford-drafft-cymraeg.docx" in text


def test_nobody_is_sent_from_herself_to_herself(may: Register) -> None:
    """Where the chief executive is the monitoring officer too, there is one to talk to."""
    with may.write() as session:
        apart = text_of(draft_of(session, "opcc/letter_staff"))
        form = draft_forms()["letter_staff"]
        same = {f"holder.opcc_{post}": "Vera" for post in ("monitoring_officer", "chief_executive")}
    assert " or to me in confidence" in apart
    assert "come and talk to me in confidence" in text_of(
        docx.Document(BytesIO(form.document(same)))
    )


def test_dates_that_differ_between_contests_are_named_with_them(may: Register) -> None:
    """Where two contests on one day have two deadlines, a reader must know whose is which."""
    with may.write() as session:
        row = session.get_one(MilestoneRow, (ELECTION, "pcc", "postal_deadline", ""))
        row.hour = "12:00"
        letter = session.scalars(select(TaskRow).where(TaskRow.id.endswith(JOINT_LETTER))).one()
        letter.kinds = ["local_england", "pcc"]
        session.flush()
        text = text_of(draft_of(session, JOINT_LETTER, CHLOE))
    assert (
        "Last day to apply for a postal vote: Tuesday 20 April 2027, 17:00 (local election) and Tuesday"
        " 20 April 2027, 12:00 (police and crime commissioner election)" in text
    )


def test_a_date_that_is_past_is_left_out_with_its_line(may: Register) -> None:
    """Nobody is told to keep a day in mind that has gone by."""
    with may.write() as session:
        letter = letter_of(
            session,
            post(session, CHLOE, (NoticeKind.OPENED, JOINT_LETTER)),
            at("Thu 2027-04-29 09:00"),
        )
    text = text_of(document(letter))
    assert "Last day to apply" not in text
    assert "Notice of polling and counting agents" not in text
    assert "Polling day: Thursday 6 May 2027" in text


def test_every_letter_belongs_to_a_task_of_the_catalogue() -> None:
    """A draft of no task would never be sent, nor one that is in the folder and not in the data."""
    keys = {definition.key for definition in load_catalogue()}
    assert set() == draft_forms().keys() - keys
    assert 7 == len(draft_forms())
    assert set(draft_forms()) - {"joint_protocol_fire"} == set(draft_forms("cy"))
    for code, folder in (("en", LETTERS), ("cy", LETTERS / "cy")):
        files = {file.name for file in folder.iterdir() if file.is_file()}
        assert {f"{task}.docx" for task in draft_forms(code)} == files


@pytest.mark.parametrize("code", ["en", "cy"])
@pytest.mark.parametrize("task", draft_forms())
def test_every_letter_is_filled_in_with_nothing_left_in_braces(task: str, code: str) -> None:
    """With each of its fields known, and with none: then each is asked for, in yellow, but for those whose
    lines stand in a condition."""
    if task not in draft_forms(code):
        assert ("joint_protocol_fire", "cy") == (task, code)
        return
    form = draft_forms(code)[task]
    full = docx.Document(BytesIO(form.document(dict.fromkeys(form.fields, "Blankshire"))))
    assert [] == marked(full)
    assert "{" not in text_of(full)
    blank = docx.Document(BytesIO(form.document({})))
    # The whole police area's letter has its returning officer, where an authority's has another.
    of_all = {"holder.paro"} if "police_area" in form.fields else set()
    wanted = {form.asks_for(field) for field in form.fields - CONDITIONAL - of_all}
    assert wanted == set(marked(blank))
    assert "{" not in text_of(blank)


def test_the_two_languages_of_a_letter_ask_for_the_same() -> None:
    """What is filled in there is filled in here."""
    for task, form in draft_forms("cy").items():
        assert form.fields == draft_forms()[task].fields, task


def test_the_same_letter_twice_is_the_same_file() -> None:
    """So that nobody takes a draft sent again for a new one."""
    form = draft_forms()["mou"]
    assert form.document({"area": "Ashford"}) == form.document({"area": "Ashford"})


ONE = Letters(tasks=("letter_press",), by_hand={"editor": "the editor"})


@pytest.mark.parametrize(
    ("field", "refused"),
    [
        ("poling_day", "there is no field 'poling_day'; did you mean 'polling_day'?"),
        ("editors", "there is no field 'editors'; did you mean 'editor'?"),
        ("holder.emperor", "there is no field 'holder.emperor'; "),
        ("holder", "there is no field 'holder'; "),
        ("date.never", "date.never: unknown statutory date 'never'; "),
        ("ahead.never", "ahead.never: unknown statutory date 'never'; "),
        ("town.name", "there is no field 'town.name'; "),
    ],
)
def test_a_letter_that_asks_for_what_there_is_not_is_refused_when_it_is_read(
    tmp_path: Path, field: str, refused: str
) -> None:
    """Not at nine on the day: one line with the file and the field."""
    (tmp_path / "letter_press.docx").write_bytes(word_file(f"Dear {{{{ {field} }}}}"))
    with pytest.raises(LetterError) as error:
        list(read_forms(tmp_path, ONE))
    assert str(error.value).startswith("letter_press.docx")
    assert refused in str(error.value)
    assert "\n" not in str(error.value)


def test_a_letter_that_is_not_in_the_folder_is_refused(tmp_path: Path) -> None:
    """It names the file that is missing."""
    with pytest.raises(LetterError, match=r"there is no file letter_press\.docx; add it"):
        list(read_forms(tmp_path, ONE))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("by_hand = 5\ntasks = ['mou']", "letters.toml, by_hand"),
        ("tasks = []\n[by_hand]", "letters.toml, tasks: is empty"),
        ("tasks = ['mou', 'mou']\n[by_hand]", "letters.toml, tasks: something stands there twice"),
        (
            "tasks = ['mou']\n[by_hand]\neditor = 7",
            "letters.toml, by_hand, editor: 7 is not a text",
        ),
        (
            "tasks = ['mou']\npostal_offence = ['local_englnd']\n[by_hand]",
            "letters.toml, postal_offence: .*local_englnd.*local_england",
        ),
        (
            "tasks = ['mou']\n[by_hand]\n[programmes]\n'Operation Ford' = ['pc']",
            "letters.toml, programmes, Operation Ford: ",
        ),
        (
            "tasks = ['mou']\n[by_hand]\n[cy]\ntasks = ['letter_press']",
            "letters.toml, cy, tasks: 'letter_press' is not among the tasks above; add it",
        ),
        ("tasks = ['mou']\n[by_hand]\n[cy]\npols = 5", "letters.toml, cy: unknown key 'pols'"),
        ("[", "letters.toml: .*line"),
    ],
)
def test_the_list_of_letters_is_read_strictly(tmp_path: Path, text: str, refused: str) -> None:
    """The file, the key, and what was expected."""
    path = tmp_path / "letters.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleDataError, match=refused):
        read_letters(path)


def test_a_task_without_a_draft_has_none(may: Register) -> None:
    """Most of them."""
    with may.write() as session:
        other = "ashford/local_england.nominations_close"
        letter = letter_of(session, post(session, ASHA, (NoticeKind.OPENED, other)))
    assert letter is not None
    assert () == letter.items[0].drafts
