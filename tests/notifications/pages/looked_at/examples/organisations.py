"""What an organisation has: its people, their posts and absences."""

from sqlalchemy import select

from tasks.register.visits.models import AddressProofRow
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


@example("directory-people")
def the_people_and_addresses_of_a_council(site: Site) -> None:
    """Who may do what, and where they are written to, with the form to add somebody."""
    site.enters(ASHA).opens("/directory/people")
    site.page.locator("summary").click()


@example("preview-person")
def somebody_new_before_they_are_asked_for(site: Site) -> None:
    """What will stand there, and that a code is mailed first."""
    _adds(site, "zoe.wren@example.org")


@example("preview-person", status=422)
def somebody_new_without_an_address(site: Site) -> None:
    """With what was typed."""
    _adds(site, "zoe.wren")


@example("change-person")
def an_address_that_waits_for_its_code(site: Site) -> None:
    """The page to which the button leads."""
    _asks_for_a_code(site)


@example("addresses")
def no_address_that_waits(site: Site) -> None:
    """Of somebody who administers nothing."""
    site.enters(CHLOE).opens("/addresses")


@example("prove-address", status=422)
def a_wrong_code(site: Site) -> None:
    """With how often it may still be tried."""
    _types(site, "BBBB-BBBB")


@example("prove-address")
def the_right_code(site: Site) -> None:
    """The address is used from then on."""
    _asks_for_a_code(site)
    with site.office.register.read() as session:
        salt = session.scalars(select(AddressProofRow.salt)).one()
    site.page.locator("input[name=code]").fill(site.office.links().code_of(salt))
    site.page.locator("main form button").first.click()


@example("directory-person")
def somebody_of_a_council(site: Site) -> None:
    """With all that can be changed."""
    _opens(site, "Ben Oduya")


@example("directory-person")
def somebody_of_two_organisations(site: Site) -> None:
    """Whom neither changes alone."""
    _opens(site, "Chloe Marsh")


@example("preview-person")
def a_name_before_it_is_changed(site: Site) -> None:
    """From what to what."""
    _renames_ben(site)


@example("preview-person", status=422)
def somebody_who_holds_a_post_is_not_taken_out(site: Site) -> None:
    """With the posts."""
    _opens(site, "Ben Oduya")
    site.page.locator("main form button").last.click()


@example("change-person")
def the_people_after_a_change(site: Site) -> None:
    """With the new name."""
    _renames_ben(site)
    site.page.locator("main button").click()


def _opens(site: Site, name: str) -> None:
    site.enters(ASHA).opens("/directory/people")
    site.page.get_by_role("link", name=name).click()


def _adds(site: Site, address: str) -> None:
    site.enters(ASHA).opens("/directory/people")
    site.page.locator("summary").click()
    site.page.locator("#name-1").fill("Zoë Wren")
    site.page.locator("#mail-1").fill(address)
    site.page.locator("form.kept button").click()


def _asks_for_a_code(site: Site) -> None:
    _adds(site, "zoe.wren@example.org")
    site.page.locator("main form button").click()


def _types(site: Site, code: str) -> None:
    _asks_for_a_code(site)
    site.page.locator("input[name=code]").fill(code)
    site.page.locator("main form button").first.click()


def _renames_ben(site: Site) -> None:
    _opens(site, "Ben Oduya")
    site.page.locator("#name").fill("Ben Oduya-Pike")
    site.page.locator("form.kept button").first.click()
