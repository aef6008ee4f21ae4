"""One's own list after signing in, and the calendar of it."""

from tests.april import ASHA
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site


@example("mine", welsh=False)
def ones_own_list_after_signing_in(site: Site) -> None:
    """From the menu."""
    site.enters(ASHA).opens("/elections")
    site.page.locator("header nav a").nth(1).click()


@example("calendar")
def no_calendar_yet(site: Site) -> None:
    """The button to make its address."""
    site.enters(ASHA).opens("/mine/calendar")


@example("change-calendar")
def the_address_of_a_calendar(site: Site) -> None:
    """As it is shown once, with how to subscribe."""
    site.enters(ASHA).opens("/mine/calendar")
    site.page.locator("main button").click()


@example("my-task", welsh=False)
def a_task_from_ones_calendar(site: Site) -> None:
    """By the link of its entry."""
    site.enters(ASHA).opens(f"/mine/{site.mine(ASHA)[0].number}")


@example("feed", welsh=False, status=404)
def a_calendar_that_is_nobodys(site: Site) -> None:
    """Revoked."""
    site.opens("/feed/none.ics")
