"""What an organisation has: its people, their posts and absences."""

from tests.april import ASHA, CHLOE, ISLA
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site


@example("people")
def the_people_of_a_council(site: Site) -> None:
    """With who is signed in, and may be signed out."""
    site.enters(CHLOE).enters(ASHA).opens("/people")


@example("people")
def the_people_of_the_police(site: Site) -> None:
    """To an operator, who may end nothing."""
    site.enters(ISLA).opens("/people")


@example("end-sessions")
def somebody_signed_out_by_the_administrator(site: Site) -> None:
    """By the button beside her name."""
    site.enters(CHLOE).enters(ASHA).opens("/people")
    site.page.locator("tr", has_text="Chloe Marsh").get_by_role("button").click()


@example("directory")
def the_directory_of_a_council(site: Site) -> None:
    """With everything unfolded."""
    site.enters(ASHA).opens("/directory")
    for folded in site.page.locator("summary").all():
        folded.click()


@example("preview-directory")
def an_absence_before_it_is_entered(site: Site) -> None:
    """Who is asked meanwhile."""
    _enters_an_absence(site, "2027-05-03", "2027-05-07")


@example("preview-directory", status=422)
def an_absence_that_ends_before_it_begins(site: Site) -> None:
    """With what is wrong, and what was typed."""
    _enters_an_absence(site, "2027-05-07", "2027-05-03")


@example("change-directory")
def the_directory_after_a_change(site: Site) -> None:
    """With the absence in it."""
    _enters_an_absence(site, "2027-05-03", "2027-05-07")
    site.page.locator("main button").click()


def _enters_an_absence(site: Site, first: str, last: str) -> None:
    site.enters(ASHA).opens("/directory")
    site.page.locator("summary").first.click()
    site.page.locator("#away-1-person").select_option(CHLOE)
    site.page.locator("#first-1").fill(first)
    site.page.locator("#last-1").fill(last)
    site.page.locator("form.kept button").first.click()
