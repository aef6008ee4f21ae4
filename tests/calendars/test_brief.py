"""What is said back of what somebody wrote."""

import pytest

from calendars.brief import LONGEST, brief
from calendars.errors import WritError

LONG = "x" * 5000


@pytest.mark.parametrize(
    "text",
    [
        "no area 'ashfrod': did you mean 'ashford'?",
        "the owners' page waits for what is written about each of the elections' timetables in the"
        " offices' own files; the owners' page",
        "Polling day: '2027-02-31' is not a day of the calendar; write it as 2027-05-06, and then run it"
        " again (given: '2027-02-31')",
        "'--x.' is no option that anybody knows of in this or any other command of the whole program that"
        " is called 'writ'",
        f"/tmp/{'folder/' * 20}register.db: no such file",
        f"'{'x' * LONGEST}': as much as is said",
    ],
)
def test_what_is_short_enough_is_said_whole(text: str) -> None:
    """Prose with apostrophes in it is nothing that is quoted."""
    assert brief(text) == text


@pytest.mark.parametrize("quote", ["'", '"'])
def test_what_is_quoted_is_cut_in_its_middle(quote: str) -> None:
    """Both ends are there, to know it again; what comes behind it is the remedy."""
    said = brief(f"no area {quote}a {LONG} z{quote}: did you mean 'ashford'?")
    assert said.startswith(f"no area {quote}a xxx")
    assert said.endswith(f"xxx z{quote}: did you mean 'ashford'?")
    assert "..." in said
    assert len(said) < 130


def test_a_word_beyond_measure_is_cut_too() -> None:
    """Also where it is not quoted."""
    assert len(brief(f"{LONG}: no such file")) < 260


def test_every_refusal_is_brief() -> None:
    """Whoever made it, and wherever it is shown."""
    assert len(str(WritError(f"no area {LONG!r}"))) < 100
