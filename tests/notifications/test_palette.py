"""Each colour stands in one place, for mails and pages alike."""

import re
from pathlib import Path

import pytest

import notifications
from notifications.pages.rendering import style
from notifications.palette import palette
from notifications.writing.template_env import page
from tasks.terms import NoticeKind
from tests.notifications.writing.test_messages import item, letter

ROOM = Path(notifications.__file__).parent
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgb\(")
_CONTRAST = 4.5


def test_no_colour_stands_anywhere_else() -> None:
    """Neither in a style sheet, nor in a template, nor in code."""
    written = [path for ending in ("py", "j2", "css", "js") for path in ROOM.rglob(f"*.{ending}")]
    assert len(written) > 100
    assert {} == {
        str(path.relative_to(ROOM)): found
        for path in written
        if (found := _COLOUR.findall(path.read_text(encoding="utf-8")))
    }


def test_every_colour_is_one_and_is_used() -> None:
    """A name that nothing asks for would be changed in vain."""
    used = set()
    for path in [*ROOM.rglob("*.j2"), *ROOM.rglob("*.css")]:
        used |= set(re.findall(r"colour\.(\w+)", path.read_text(encoding="utf-8")))
    assert palette().keys() == used
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in palette().values())


def test_the_button_of_a_mail_and_of_a_page_has_the_colour_of_the_palette() -> None:
    """And so have the mastheads; old mail readers read the attribute, new ones the style."""
    mail, colours = letter(item(NoticeKind.REMINDER)).html, palette()
    assert f'bgcolor="{colours["button"]}"' in mail
    assert f"background-color: {colours['button']};" in mail
    assert f'bgcolor="{colours["masthead"]}"' in mail
    assert f"background: {colours['button']}; color: {colours['paper']};" in style()
    assert f".top {{ background: {colours['masthead']};" in style()
    assert "colour." not in page("en", "style.css", {}) + style()


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("paper", "masthead"),
        ("paper", "button"),
        ("paper", "button_hover"),
        ("paper", "quiet"),
        ("paper", "alarm"),
        ("ink", "paper"),
        ("ink", "second_button"),
        ("ink", "to_do"),
        ("ink", "line"),
        ("ink", "notice"),
        ("ink", "focus"),
        ("quiet", "paper"),
        ("quiet", "ground"),
        ("quiet", "heading_ground"),
        ("link", "paper"),
        ("link", "ground"),
        ("link", "heading_ground"),
        ("alarm_text", "paper"),
        ("tag_text", "second_button"),
        ("blue_tag_text", "blue_tag"),
        ("red_tag_text", "red_tag"),
        ("button_hover", "green_tag"),
        ("ground", "dark_paper"),
        ("dark_quiet", "dark_paper"),
        ("dark_link", "dark_paper"),
        ("ground", "dark_notice"),
    ],
)
def test_words_can_be_read_on_what_lies_under_them(text: str, under: str) -> None:
    """As the Web Content Accessibility Guidelines ask (AA), whatever the palette is changed to."""
    light, dark = sorted((_light(palette()[text]), _light(palette()[under])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= _CONTRAST
