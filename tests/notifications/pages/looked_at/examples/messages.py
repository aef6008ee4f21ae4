"""What will be sent about an election."""

from tests.april import ASHA, GRACE, ISLA
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site

PATIENCE_SECONDS = 60


@example("coming")
def what_will_be_sent_to_the_police(site: Site) -> None:
    """A message is opened."""
    site.foreteller.patience = PATIENCE_SECONDS
    site.enters(GRACE).opens(f"{site.election}/messages")
    site.page.locator("summary").first.click()


@example("coming")
def what_will_be_sent_as_an_operator_sees_it(site: Site) -> None:
    """To other organisations too, by the post, to one of whom it is narrowed."""
    site.foreteller.patience = PATIENCE_SECONDS
    site.enters(ISLA).opens(f"{site.election}/messages")
    site.page.locator("#f-day").select_option(index=1)
    site.page.locator("form.filter button").click()


@example("coming")
def what_will_be_sent_while_it_is_worked_out(site: Site) -> None:
    """The page asks again by itself."""
    site.foreteller.patience = 0
    site.enters(ASHA).opens(f"{site.election}/messages")
