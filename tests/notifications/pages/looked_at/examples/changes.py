"""Changing an election: the forms, what they would do, and what is refused."""

from notifications.pages.register_desk import RegisterDesk
from tasks.terms import Standing
from tests.april import ASHA, ISLA, number_of
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site


def _asks(site: Site, sort: str, **typed: str) -> None:
    """Fill in one of the forms, and have shown what it would do."""
    site.enters(ISLA).opens(f"{site.election}/change")
    for name, value in typed.items():
        site.page.locator(f"#{sort}-{name}").fill(value)
    site.page.locator(f"form:has(#{sort}) button").click()


@example("change")
def what_can_be_changed(site: Site) -> None:
    """As the police's operator may."""
    site.enters(ISLA).opens(f"{site.election}/change")


@example("preview-change")
def an_election_that_would_move(site: Site) -> None:
    """By a week."""
    _asks(site, "move", day="2027-05-20", reason="2027")


@example("preview-change")
def an_election_that_would_be_cancelled(site: Site) -> None:
    """All of it."""
    _asks(site, "cancel", reason="2027")


@example("preview-change")
def the_day_of_a_notice_that_would_be_entered(site: Site) -> None:
    """Of one council."""
    _asks(site, "happened", day="2027-03-24")


@example("preview-change", status=422)
def a_day_on_which_no_poll_is_held(site: Site) -> None:
    """A Saturday."""
    _asks(site, "move", day="2027-05-22", reason="2027")


@example("preview-change", status=422)
def a_change_without_a_reason(site: Site) -> None:
    """Nothing was typed."""
    _asks(site, "cancel")


@example("make-change")
def an_election_that_was_cancelled(site: Site) -> None:
    """By the button of the preview."""
    _asks(site, "cancel", reason="2027")
    site.page.locator("main button").click()


@example("make-change", status=409)
def an_election_that_changed_meanwhile(site: Site) -> None:
    """An owner has answered between the preview and its button."""
    _asks(site, "cancel", reason="2027")
    number = next(task.number for task in site.mine(ASHA) if task.standing is Standing.AWAITING)
    RegisterDesk(site.office.register).complete(
        number,
        person=number_of(site.office.register, ASHA),
        outcome="not applicable",
        note="2027",
        evidence={},
        now=site.office.now,
    )
    site.page.locator("main button").click()
