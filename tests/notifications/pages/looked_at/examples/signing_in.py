"""Signing in, by mail and with an account, and out again."""

from datetime import timedelta

from tests.april import ASHA
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site


@example("sign-in")
def the_form_to_sign_in(site: Site) -> None:
    """As it is opened."""
    site.opens(site.says_language("/sign-in"))


@example("ask")
def a_link_is_on_its_way(site: Site) -> None:
    """After it was asked for."""
    site.mailed_link(ASHA)


@example("ask", status=422)
def what_is_no_address(site: Site) -> None:
    """The form again, with what is wrong."""
    site.opens(site.says_language("/sign-in"))
    site.page.locator("#address").fill("asha")
    site.page.locator("main button").click()


@example("account", status=503)
def a_provider_that_is_down(site: Site) -> None:
    """By the button, when it says what cannot be."""
    site.provider.issuer = "http://127.0.0.1:1"
    site.opens(site.says_language("/sign-in"))
    site.page.locator("main a.button").click()


@example("account-back")
def the_first_page_after_signing_in_with_an_account(site: Site) -> None:
    """By the button, and the provider's own page."""
    site.reader = ASHA
    site.comes_with_an_account(f"{ASHA}@example.org")


@example("account-back", status=403)
def an_account_of_somebody_who_is_not_in_the_directory(site: Site) -> None:
    """With their address, and what to do."""
    site.comes_with_an_account("mallory@example.org")


@example("confirm")
def the_button_behind_a_mailed_link(site: Site) -> None:
    """Before it is pressed."""
    site.opens(site.mailed_link(ASHA))


@example("begin")
def the_first_page_after_signing_in(site: Site) -> None:
    """After it is pressed."""
    site.opens(site.mailed_link(ASHA))
    site.page.locator("main button").click()


@example("confirm", status=410)
def a_used_link(site: Site) -> None:
    """The same link, opened again."""
    site.opens(link := site.mailed_link(ASHA))
    site.page.locator("main button").click()
    site.opens(site.says_language(link))


@example("confirm", status=410)
def an_expired_link_to_sign_in(site: Site) -> None:
    """A quarter of an hour later."""
    link = site.mailed_link(ASHA)
    site.office.now += timedelta(minutes=16)
    site.opens(site.says_language(link))


@example("confirm", status=403)
def a_link_that_was_passed_on(site: Site) -> None:
    """In a browser that has not asked for it."""
    link = site.mailed_link(ASHA)
    site.context.clear_cookies()
    site.opens(site.says_language(link))


@example("confirm", status=404)
def a_forged_link_to_sign_in(site: Site) -> None:
    """With nothing behind it."""
    site.opens(site.says_language("/in/made-up"))


@example("sign-out")
def signed_out(site: Site) -> None:
    """By the button of every page."""
    site.enters(ASHA).opens("/elections")
    site.page.locator("header button").click()


@example("sign-out", status=403)
def what_was_sent_after_signing_out_elsewhere(site: Site) -> None:
    """The session is over; the form was still open."""
    site.enters(ASHA).opens("/elections")
    site.context.clear_cookies()
    site.page.locator("header button").click()
