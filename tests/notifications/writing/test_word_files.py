"""Word files with fields: what a clerk makes of them in Word is read, or refused in one line."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX

from notifications.errors import LetterError
from notifications.writing.word_files import Wanted, WordForm
from tests.notifications.word_files import marked, word_file


def read(content: bytes) -> WordForm:
    """The form of a letter to the press."""
    return WordForm.read(content, where="letter_press.docx")


def filled(form: WordForm, **values: str) -> list[str]:
    """Its paragraphs."""
    return [p.text for p in docx.Document(BytesIO(form.filled(values))).paragraphs]


def test_what_is_filled_in_stands_as_it_is_and_is_no_mark_up() -> None:
    """Spaces, letters of any kind, and what would be XML."""
    form = read(word_file("{{ area }}", "on {{ polling_day }}"))
    assert ["ŷ", "on  A & B <b> 'c' \"d\" {{ x }} "] == filled(
        form, area="ŷ", polling_day=" A & B <b> 'c' \"d\" {{ x }} "
    )


def test_only_what_is_still_wanted_stays_highlighted() -> None:
    """The rest looks like any other word of the letter."""
    form = read(word_file("{{ area }}, {{ editor }}, {{ holder.esm }}"))
    assert {"area", "editor", "holder.esm"} == form.fields
    values = {"area": "Ashford", "editor": Wanted("[the editor]"), "holder.esm": Wanted("[name]")}
    assert ["[the editor]", "[name]"] == marked(docx.Document(BytesIO(form.filled(values))))


def test_a_field_that_word_took_apart_is_one_field() -> None:
    """Word breaks what is typed into several runs, and makes quotes curly."""
    curly = "\N{LEFT SINGLE QUOTATION MARK}Ashford\N{RIGHT SINGLE QUOTATION MARK}"
    paper = docx.Document()
    paragraph = paper.add_paragraph()
    for piece in (
        "{",
        "{ hol",
        "der.",
        "esm",
        " }}",
        f" and {{% if area == {curly} %}}us{{% endif %}}",
    ):
        paragraph.add_run(piece).font.highlight_color = WD_COLOR_INDEX.YELLOW
    made = BytesIO()
    paper.save(made)
    form = read(made.getvalue())
    assert {"holder.esm", "area"} == form.fields
    assert ["Asha and us"] == filled(form, **{"holder.esm": "Asha", "area": "Ashford"})


def test_a_header_has_fields_too_and_a_paragraph_may_be_left_out() -> None:
    """A letterhead, and what holds in some places only."""
    form = read(
        word_file(
            "{%p if office %}", "For the office", "{%p endif %}", "Yours", header="{{ area }}"
        )
    )
    paper = docx.Document(BytesIO(form.filled({"area": "Ashford", "office": ""})))
    assert ["Yours"] == [p.text for p in paper.paragraphs]
    assert ["Ashford"] == [p.text for p in paper.sections[0].header.paragraphs]


def test_the_rest_of_the_file_stays_as_the_clerk_made_it() -> None:
    """Every part that has no text of the letter, byte for byte."""
    content = word_file("{{ area }}")
    with (
        ZipFile(BytesIO(content)) as before,
        ZipFile(BytesIO(read(content).filled({"area": "Ashford"}))) as after,
    ):
        assert set(before.namelist()) == set(after.namelist())
        same = [n for n in before.namelist() if before.read(n) == after.read(n)]
    assert {"word/document.xml"} == set(before.namelist()) - set(same)


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"Dear editor", "is no Word document"),
        (word_file("{{ area }"), "mend what stands in braces"),
        (word_file("{{ area | shouted }}"), "No filter named 'shouted'"),
        (word_file("{{ area.name.first }}"), "mend what stands in braces"),
        (word_file("in { area }}"), "a brace stands alone in 'in { area }}'"),
        (word_file("in {area}"), "a brace stands alone in 'in {area}'"),
        (word_file("{%p if area %}", "Dear {% endif %}"), "begins in one paragraph"),
        (word_file("{{ area }}", mark=False), "the field 'area' is not highlighted"),
    ],
)
def test_a_file_that_cannot_be_filled_in_is_refused_in_one_line(
    content: bytes, refused: str
) -> None:
    """With the name of the file, what is wrong, and what to do."""
    with pytest.raises(LetterError) as error:
        read(content)
    assert str(error.value).startswith("letter_press.docx: ")
    assert refused in str(error.value)
    assert "\n" not in str(error.value)
