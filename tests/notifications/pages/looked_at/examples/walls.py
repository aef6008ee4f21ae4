"""The wall of an election, and the addresses of its screens."""

from tests.april import GRACE, ISLA
from tests.builders import at
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site


@example("wall")
def the_wall_of_the_police(site: Site) -> None:
    """In April, with what is late."""
    site.enters(GRACE).opens(f"{site.election}/wall")


@example("wall")
def the_wall_on_polling_day(site: Site) -> None:
    """In the afternoon, held still."""
    site.office.now = at("Thu 2027-05-06 14:05")
    site.enters(GRACE).opens(f"{site.election}/wall?still=1")


@example("wall-address")
def the_screens_of_an_election(site: Site) -> None:
    """There is none yet."""
    site.enters(ISLA).opens(f"{site.election}/wall-address")


@example("change-wall")
def the_address_of_a_screen(site: Site) -> None:
    """As it is shown once."""
    site.enters(ISLA).opens(f"{site.election}/wall-address")
    site.page.locator("main button").click()


@example("screen")
def a_screen_that_nobody_signed_in_to(site: Site) -> None:
    """By its address."""
    site.enters(ISLA).opens(f"{site.election}/wall-address")
    site.page.locator("main button").click()
    address = site.page.locator("#address").input_value()
    site.context.clear_cookies()
    site.opens(site.says_language(address.removeprefix("http://page")))


@example("screen", welsh=False, status=404)
def a_screen_that_was_revoked(site: Site) -> None:
    """Nobody's."""
    site.opens("/wall/none")
