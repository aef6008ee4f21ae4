"""Owner links: signed, timed, numbers only."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from notifications.errors import (
    ExpiredLinkError,
    ForgedLinkError,
    FormTokenError,
    LinkKeyError,
)
from notifications.links import TASK_SALT, Links, PersonLink, TaskLink, person_url, task_url

NOW = datetime(2027, 3, 30, 9, 0, tzinfo=UTC)
OLD_KEY = "the-older-key-of-the-office"
NEW_KEY = "the-newer-key-of-the-office"
LINKS = Links([NEW_KEY], max_age_days=30)


def test_a_task_link_gives_back_its_numbers_and_when_it_was_signed() -> None:
    """What goes in comes out; the moment is kept so that a link made from it ends with it."""
    token = LINKS.sign_task(17, 4, now=NOW)
    assert TaskLink(17, 4, NOW) == LINKS.read_task(token, now=NOW + timedelta(days=3))


def test_a_person_link_gives_back_its_number() -> None:
    """The list of one person's tasks has its own kind of link."""
    token = LINKS.sign_person(4, now=NOW)
    assert PersonLink(4, NOW) == LINKS.read_person(token, now=NOW)


def test_a_token_holds_numbers_only() -> None:
    """A token can be read by anybody, so there is nothing of a person in it."""
    payload = LINKS.sign_task(17, 4, now=NOW).split(".")[0]
    padded = payload + "=" * (-len(payload) % 4)
    assert base64.urlsafe_b64decode(padded) == b"[17,4]"


def test_the_same_numbers_at_the_same_moment_give_the_same_link() -> None:
    """A message that is written twice holds the same link twice."""
    assert LINKS.sign_task(17, 4, now=NOW) == LINKS.sign_task(17, 4, now=NOW)


@pytest.mark.parametrize("said", [[17], [17, 4, 2, 1], [], {"task": 17, "person": 4}, "17", None])
def test_what_was_signed_for_something_else_is_forged(said: object) -> None:
    """A link of ours that holds anything but two numbers, or the number of a session after them, opens no task."""
    token = LINKS._serializer(TASK_SALT, NOW).dumps(said)
    with pytest.raises(ForgedLinkError) as refused:
        LINKS.read_task(token, now=NOW)
    assert str(refused.value) == ForgedLinkError.__doc__


def test_a_link_lives_to_the_last_second_of_its_life_and_no_longer() -> None:
    """30 days are 30 times 24 hours; the text says what to do."""
    token = LINKS.sign_task(17, 4, now=NOW)
    LINKS.read_task(token, now=NOW + timedelta(days=30))
    with pytest.raises(ExpiredLinkError, match="latest message"):
        LINKS.read_task(token, now=NOW + timedelta(days=30, seconds=1))


def test_a_link_signed_ahead_of_the_clock_is_still_ours() -> None:
    """A rehearsal signs with a moved clock; the signature is what counts."""
    token = LINKS.sign_task(17, 4, now=NOW + timedelta(days=60))
    assert LINKS.read_task(token, now=NOW).task == 17


def test_an_older_key_still_verifies_and_the_first_one_signs() -> None:
    """Keys are changed by putting the new one first."""
    before, during, after = (
        Links([OLD_KEY], 30),
        Links([NEW_KEY, OLD_KEY], 30),
        Links([NEW_KEY], 30),
    )
    old_token, new_token = before.sign_task(1, 2, now=NOW), during.sign_task(1, 2, now=NOW)
    assert during.read_task(old_token, now=NOW).person == 2
    assert after.read_task(new_token, now=NOW).person == 2
    with pytest.raises(ForgedLinkError):
        after.read_task(old_token, now=NOW)
    with pytest.raises(ForgedLinkError):
        before.read_task(new_token, now=NOW)


SPOILS: dict[str, Callable[[str], str]] = {
    "empty": lambda token: "",
    "one letter": lambda token: "x",
    "dots only": lambda token: "....",
    "cut short": lambda token: token[:-1],
    "longer": lambda token: token + "A",
    "something in front": lambda token: "A" + token,
    "a dot lost": lambda token: token.replace(".", "", 1),
    "not ASCII": lambda token: token + "é",
    "not even Unicode": lambda token: token + "\udcff",
    "other numbers": lambda token: "WzE4LDRd" + token[token.index(".") :],
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoiled_link_is_forged(how: str) -> None:
    """Whatever is not exactly what was signed gets one answer, without detail."""
    with pytest.raises(ForgedLinkError) as refused:
        LINKS.read_task(SPOILS[how](LINKS.sign_task(17, 4, now=NOW)), now=NOW)
    assert str(refused.value) == ForgedLinkError.__doc__


def test_an_expired_forgery_is_forged() -> None:
    """The age of a link that is not ours is nobody's business."""
    token = Links([OLD_KEY], 30).sign_task(17, 4, now=NOW)
    with pytest.raises(ForgedLinkError):
        LINKS.read_task(token, now=NOW + timedelta(days=400))


def test_one_kind_of_token_does_not_open_another_kind_of_page() -> None:
    """Each kind has its own salt."""
    task, person = LINKS.sign_task(17, 4, now=NOW), LINKS.sign_person(4, now=NOW)
    form = LINKS.sign_form(task, now=NOW)
    for token in (person, form):
        with pytest.raises(ForgedLinkError):
            LINKS.read_task(token, now=NOW)
    for token in (task, form):
        with pytest.raises(ForgedLinkError):
            LINKS.read_person(token, now=NOW)


def test_a_form_token_serves_its_own_page_for_twelve_hours() -> None:
    """Bound to the link it was made for, and to half a day."""
    mine, other = LINKS.sign_task(17, 4, now=NOW), LINKS.sign_task(18, 4, now=NOW)
    form = LINKS.sign_form(mine, now=NOW)
    LINKS.check_form(form, mine, now=NOW + timedelta(hours=12))
    with pytest.raises(FormTokenError, match="too long"):
        LINKS.check_form(form, mine, now=NOW + timedelta(hours=12, seconds=1))
    with pytest.raises(FormTokenError):
        LINKS.check_form(form, mine, now=NOW + timedelta(days=90))
    with pytest.raises(FormTokenError) as refused:
        LINKS.check_form(form, other, now=NOW)
    assert str(refused.value) == FormTokenError.__doc__
    with pytest.raises(FormTokenError):
        LINKS.check_form("", mine, now=NOW)


@pytest.mark.parametrize(
    ("keys", "days"), [([], 30), (["short"], 30), ([NEW_KEY, ""], 30), ([NEW_KEY], 0)]
)
def test_unsafe_keys_and_lives_are_refused_at_once(keys: list[str], days: int) -> None:
    """A missing key stops the start, not the first reader; the key is not shown."""
    with pytest.raises(LinkKeyError) as caught:
        Links(keys, days)
    assert "short" not in str(caught.value).split(" ")


def test_a_refused_key_or_life_says_what_is_wrong() -> None:
    """Sixteen characters and one day are enough; what is less says so."""
    least = Links(["k" * 16], 1)
    assert 1 == least.read_task(least.sign_task(1, 2, now=NOW), now=NOW).task
    with pytest.raises(LinkKeyError) as short:
        Links([NEW_KEY, "k" * 15], 30)
    assert str(short.value) == (
        "owner links need at least one signing key of 16 characters or more: set a long random one"
    )
    with pytest.raises(LinkKeyError) as dead:
        Links([NEW_KEY], 0)
    assert str(dead.value) == "a link must live at least 1 day, not 0"


def test_addresses_are_put_under_the_public_one() -> None:
    """A trailing slash in the setting does no harm, a path in front is kept."""
    assert task_url("https://elections.example.org/", "abc") == (
        "https://elections.example.org/t/abc"
    )
    assert person_url("https://example.org/writ", "abc") == "https://example.org/writ/me/abc"
    for path in ("writ", "X"):
        assert person_url(f"https://example.org/{path}/", "abc") == (
            f"https://example.org/{path}/me/abc"
        )
        assert task_url(f"https://example.org/{path}", "abc") == f"https://example.org/{path}/t/abc"
