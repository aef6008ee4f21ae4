"""Signing in with an account, at a real provider, over HTTP; and everything that signs nobody in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from sqlalchemy import func, select

from notifications.errors import ProviderDownError
from notifications.pages.openid.port import Account
from notifications.pages.openid.provider import OpenIdProvider
from tasks.register.database import Register
from tasks.register.models import AddressRow, PersonRow
from tasks.register.record.history import OFFICE, entries
from tasks.register.visits.models import SignInRow
from tests.cast import ASHA, BEN, directory
from tests.notifications.may_office import MAY
from tests.notifications.pages.openid.local_provider import (
    CLIENT,
    SECRET,
    Claims,
    LocalProvider,
    a_provider,
)
from tests.notifications.visiting import Browser, words
from tests.office import Office

PAGE = "http://page"
BACK = f"{PAGE}/sign-in/back"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """An office with one election."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.at("Tue 2026-11-03 11:00")
    return office


@pytest.fixture
def provider(office: Office) -> Iterator[LocalProvider]:
    """A provider whose clock is the office's."""
    with a_provider(lambda: office.now) as ready:
        yield ready


def account(provider: LocalProvider, claim: str = "email", label: str = "") -> OpenIdProvider:
    """What the office has set."""
    return OpenIdProvider(Account(provider.base, CLIENT, SECRET, claim, label), BACK)


@pytest.fixture
def browser(office: Office, provider: LocalProvider) -> Browser:
    """A browser before the pages, with the button."""
    return Browser(office, provider=account(provider))


def goes(browser: Browser) -> str:
    """Press the button: to which address of the provider one is sent."""
    away = browser.ask("GET", "/sign-in/account")
    assert away.status_code == 303
    return away.headers["location"]


def allowed(url: str, who: str) -> str:
    """Say there who one is: to which address of ours one is sent back, below its root."""
    with httpx.Client(trust_env=False) as there:
        assert there.get(url).status_code == 200
        given = dict(parse_qsl(urlsplit(url).query))
        back = there.post(url, data={**given, "who": who})
    assert back.status_code == 303
    return back.headers["location"].removeprefix(PAGE)


def signs_in(browser: Browser, who: str = "asha@example.org") -> httpx.Response:
    """All of it; what one is answered on coming back."""
    return browser.ask("GET", allowed(goes(browser), who))


def sessions(office: Office) -> int:
    """How many there are."""
    with office.register.read() as session:
        return session.scalar(select(func.count()).select_from(SignInRow)) or 0


def refused(browser: Browser, answer: httpx.Response, status: int, said: str) -> None:
    """One line of what is wrong; nobody is signed in; the mailed link is offered, and works."""
    assert (status, True) == (answer.status_code, said in words(answer.text)), words(answer.text)
    assert 'href="/sign-in?lang=' in answer.text
    assert 0 == sessions(browser.office)
    assert "/sign-in" == browser.ask("GET", "/elections").headers["location"]
    assert browser.presses(browser.link(ASHA)).status_code == 303


def test_somebody_in_the_directory_is_signed_in(browser: Browser) -> None:
    """With the same cookie, the same pages and the same way out as by a mailed link; capitals make no
    difference. Nothing is known from it of what they read."""
    assert "Sign in with your organisation's account" in words(browser.get("/sign-in"))
    begun = signs_in(browser, "Asha@Example.org")
    assert (303, "/elections") == (begun.status_code, begun.headers["location"])
    (kept,) = [
        line for line in begun.headers.get_list("set-cookie") if line.startswith("writ-session=W")
    ]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    assert "You answer as Asha, electoral services manager" in words(browser.get("/elections"))
    assert "writ-account" not in browser.jar
    assert ASHA not in confirmed(browser.office)
    with browser.office.register.read() as session:
        said = [row.text for row in entries(session, OFFICE) if row.kind == "signed-in"]
    assert ["Asha signed in by their organisation's account"] == said
    token = re.search(
        r'/sign-out[^"]*"><input type="hidden" name="form" value="([^"]+)"',
        browser.get("/elections"),
    )
    assert token
    out = browser.ask("POST", "/sign-out", data={"form": token[1]})
    assert "sign out there too" in words(out.text)
    assert "/sign-in" == browser.ask("GET", "/elections").headers["location"]


def confirmed(office: Office) -> set[str]:
    """Who is known to read what is sent to them."""
    with office.register.read() as session:
        found = select(PersonRow.id).join(AddressRow, AddressRow.person == PersonRow.number)
        return set(session.scalars(found.where(AddressRow.confirmed_at.is_not(None))))


def test_who_wanted_a_page_is_brought_to_it(browser: Browser) -> None:
    """As after a mailed link."""
    browser.ask("GET", f"/e/{MAY.id}")
    assert f"/e/{MAY.id}" == signs_in(browser).headers["location"]


def test_cookies_are_secure_where_the_pages_are(office: Office, provider: LocalProvider) -> None:
    """The browser's secret, and the session."""
    browser = Browser(office, secure=True, provider=account(provider))
    away = browser.ask("GET", "/sign-in/account")
    back = browser.ask("GET", allowed(away.headers["location"], "asha@example.org"))
    for answer, name in ((away, "writ-account=e"), (back, "writ-session=W")):
        (kept,) = [s for s in answer.headers.get_list("set-cookie") if s.startswith(name)]
        assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(kept.split("; "))


def test_the_label_of_the_button(office: Office, provider: LocalProvider) -> None:
    """The office's own words, which are no HTML."""
    browser = Browser(office, provider=account(provider, label="Blankshire <b> account"))
    assert "Blankshire &lt;b&gt; account</a>" in browser.get("/sign-in")


def test_without_a_provider_there_is_no_button(office: Office) -> None:
    """And no such addresses."""
    browser = Browser(office)
    assert "account" not in words(browser.get("/sign-in"))
    for path in ("/sign-in/account", "/sign-in/back?code=x&state=y"):
        assert browser.ask("GET", path).status_code == 404


def changed(**claims: object) -> object:
    """What makes of the claims of a token those of another."""

    def spoil(given: Claims) -> Claims:
        made = {**given, **claims}
        return {name: value for name, value in made.items() if value is not None}

    return spoil


NOT_LET_IN = "Your organisation's sign-in did not let you in"
NO_PROOF = "Your account has no e-mail address that is proved to be yours"


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"aud": "another-client"}, NOT_LET_IN),
        ({"aud": "another-client", "azp": CLIENT}, NOT_LET_IN),
        ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, NOT_LET_IN),
        ({"aud": None}, NOT_LET_IN),
        ({"iss": "http://127.0.0.1:1"}, NOT_LET_IN),
        ({"exp": 1_790_000_000}, NOT_LET_IN),
        ({"exp": None}, NOT_LET_IN),
        ({"nbf": 4_000_000_000}, NOT_LET_IN),
        ({"nonce": "of-another-sign-in"}, NOT_LET_IN),
        ({"nonce": None}, NOT_LET_IN),
        ({"email_verified": False}, NO_PROOF),
        ({"email_verified": None}, NO_PROOF),
        ({"email_verified": False, "xms_edov": True}, NO_PROOF),
        ({"email": None}, NO_PROOF),
        ({"email": ["asha@example.org"]}, NO_PROOF),
        ({"email": "asha"}, NO_PROOF),
        ({"email": "mallory@example.org"}, "mallory@example.org is not in our directory"),
        ({"email": "ash\u0430@example.org"}, "is not in our directory"),
        ({"email": "<b>x</b>@example.org"}, "is not in our directory"),
    ],
    ids=str,
)
def test_a_token_that_is_not_to_be_believed(
    browser: Browser, provider: LocalProvider, claims: dict[str, object], said: str
) -> None:
    """Of another client, of another issuer, too old, not yet, of another sign-in, of nobody."""
    provider.spoil = changed(**claims)  # type: ignore[assignment]
    refused(browser, signs_in(browser), 403, said)


@pytest.mark.parametrize("fault", ["forged", "unsigned", "unknown key"])
def test_a_signature_that_is_not_the_providers(
    browser: Browser, provider: LocalProvider, fault: str
) -> None:
    """By another key under the name of the provider's; by none; by one that it does not have."""
    if fault == "unsigned":
        provider.unsigned = True
    else:
        provider.signs = "stolen"
        provider.named = "one" if fault == "forged" else "stolen"
    refused(browser, signs_in(browser), 403, NOT_LET_IN)


def test_a_provider_changes_its_key(browser: Browser, provider: LocalProvider) -> None:
    """Its new key is read when a token names it."""
    assert signs_in(browser).status_code == 303
    provider.signs = provider.named = "two"
    provider.published = ("one", "two")
    assert signs_in(browser).status_code == 303
    assert 2 == provider.calls.count("about")


@pytest.mark.parametrize("state", ["", "x", "another"])
def test_a_state_that_is_not_this_browsers(browser: Browser, state: str) -> None:
    """A link that somebody else made would sign one in as them."""
    back = allowed(goes(browser), "asha@example.org")
    other = Browser(browser.office, provider=browser.provider)
    given = dict(parse_qsl(urlsplit(back).query))
    forged = dict(parse_qsl(urlsplit(goes(other)).query))["state"] if state == "another" else state
    answer = browser.ask("GET", "/sign-in/back", params={**given, "state": forged})
    refused(browser, answer, 403, "That sign-in was begun too long ago, or in another browser")


def test_the_way_back_in_another_browser(browser: Browser) -> None:
    """Nobody is signed in there, and the code is not spent."""
    back = allowed(goes(browser), "asha@example.org")
    other = Browser(browser.office, provider=browser.provider)
    assert other.ask("GET", back).status_code == 403
    assert browser.ask("GET", back).status_code == 303


def test_a_code_that_was_used(browser: Browser) -> None:
    """By whoever has copied all of it; and in the same browser, which has forgotten it."""
    back = allowed(goes(browser), "asha@example.org")
    copy = Browser(browser.office, provider=browser.provider)
    copy.jar.update(browser.jar)
    assert browser.ask("GET", back).status_code == 303
    assert NOT_LET_IN in words(copy.ask("GET", back).text)
    assert "begun too long ago" in words(browser.ask("GET", back).text)
    assert 1 == sessions(browser.office)


def test_a_provider_that_gives_a_token_twice(browser: Browser, provider: LocalProvider) -> None:
    """One way to the provider begins one session."""
    back = allowed(goes(browser), "asha@example.org")
    codes, kept = dict(provider.codes), dict(browser.jar)
    assert browser.ask("GET", back).status_code == 303
    provider.codes.update(codes)
    copy = Browser(browser.office, provider=browser.provider)
    copy.jar.update(kept)
    again = copy.ask("GET", back)
    assert (403, True) == (again.status_code, "begun too long ago" in words(again.text))
    assert 1 == sessions(browser.office)


@pytest.mark.parametrize(
    "query", ["error=access_denied", "error=server_error&code=x", "code=", "code=" + "x" * 5000]
)
def test_back_without_a_code(browser: Browser, query: str) -> None:
    """Whoever said no there, and whatever else comes."""
    state = dict(parse_qsl(urlsplit(goes(browser)).query))["state"]
    answer = browser.ask("GET", f"/sign-in/back?{query}&state={state}")
    refused(browser, answer, 403, NOT_LET_IN)


def test_a_quarter_of_a_day_later(browser: Browser) -> None:
    """What was begun does not wait for ever."""
    back = allowed(goes(browser), "asha@example.org")
    browser.office.now += timedelta(hours=13)
    assert browser.ask("GET", back).status_code == 403


def test_an_address_that_two_people_have(browser: Browser) -> None:
    """It cannot say who signs in."""
    with browser.office.register.write() as session:
        ben = session.scalars(select(PersonRow).where(PersonRow.id == BEN)).one()
        rows = session.scalars(select(AddressRow).where(AddressRow.person == ben.number))
        rows.one().to = "asha@example.org"
    answer = signs_in(browser)
    assert "is the address of several people" in words(answer.text)
    assert (403, 0) == (answer.status_code, sessions(browser.office))


def test_a_claim_that_the_office_trusts(office: Office, provider: LocalProvider) -> None:
    """Entra ID's upn needs no other proof; where it is missing there is none."""
    browser = Browser(office, provider=account(provider, claim="upn"))
    provider.spoil = changed(email=None, upn="ben@example.org")  # type: ignore[assignment]
    assert signs_in(browser).status_code == 303
    assert "You answer as Ben" in words(browser.get("/elections"))
    provider.spoil = changed()  # type: ignore[assignment]
    assert NO_PROOF in words(signs_in(Browser(office, provider=browser.provider)).text)


@pytest.mark.parametrize("said", [True, "true", 1, "1"], ids=repr)
def test_entra_says_in_its_own_way_that_an_address_is_proved(
    browser: Browser, provider: LocalProvider, said: object
) -> None:
    """By xms_edov, in whatever way that is written."""
    provider.spoil = changed(email_verified=None, xms_edov=said)  # type: ignore[assignment]
    assert signs_in(browser).status_code == 303


def test_a_provider_that_is_down(office: Office) -> None:
    """Before one leaves, and when one comes back; the mailed link works all the while."""
    with a_provider(lambda: office.now) as provider:
        browser = Browser(office, provider=account(provider))
        back = allowed(goes(browser), "asha@example.org")
    refused(browser, browser.ask("GET", back), 503, "sign-in does not answer")
    fresh = Browser(office, provider=account(provider))
    answer = fresh.ask("GET", "/sign-in/account?lang=cy")
    assert (503, True) == (answer.status_code, "nid yw gwasanaeth" in words(answer.text).lower())


def test_a_secret_that_has_run_out(
    browser: Browser, provider: LocalProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """The reader is told that it does not work, the operators in the log which setting to mend."""
    provider.takes = "a new one"
    refused(browser, signs_in(browser), 503, "sign-in does not answer")
    assert "WRIT_OIDC_CLIENT_SECRET_FILE" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("fault", "said"),
    [("issuer", "own tenant"), ("port", "check WRIT_OIDC_ISSUER"), ("hosts", "WRIT_ALLOWED_HOSTS")],
)
def test_what_is_set_wrongly_is_said(
    office: Office, provider: LocalProvider, fault: str, said: str
) -> None:
    """With the setting to mend, and that the mailed link works."""
    plain = Account(provider.base, CLIENT, SECRET)
    if fault == "issuer":
        provider.issuer = "http://127.0.0.1/{tenantid}/v2.0"
    wrong = {
        "issuer": plain,
        "port": replace(plain, issuer="http://127.0.0.1:1"),
        "hosts": replace(plain, hosts=frozenset({"mail.example.org"})),
    }[fault]
    with pytest.raises(ProviderDownError, match=said) as raised:
        OpenIdProvider(wrong, BACK).known(now=office.now)
    assert "the mailed link goes on working" in str(raised.value)
    assert SECRET not in repr(wrong)
