"""An example of every page, reached as people reach it: by addresses, links and buttons.

An example names the door (see notifications/pages/doors.py) that it goes through. A door without one fails
a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tasks.register.models import TaskRow
from tasks.terms import Standing, TaskState
from tasks.views.task import TaskView
from tests.april import ASHA, CHLOE, ERIN, GRACE, ISLA
from tests.notifications.pages.looked_at.site import Site

# What is answered with something else than a page.
NO_PAGE = {"health": "text/plain", "style": "text/css"}


@dataclass(frozen=True)
class Example:
    """A page: through which door it is reached, and how; whether it exists in Welsh; its status."""

    door: str
    name: str
    reach: Callable[[Site], None]
    welsh: bool
    status: int


EXAMPLES: list[Example] = []
Reach = Callable[[Site], None]


def example(door: str, *, welsh: bool = True, status: int = 200) -> Callable[[Reach], Reach]:
    """Keep a function as an example; its name says of what."""

    def keep(reach: Reach) -> Reach:
        name = reach.__name__.replace("_", " ")
        EXAMPLES.append(Example(door, name, reach, welsh, status))
        return reach

    return keep


def _is_open(task: TaskView) -> bool:
    return task.standing is Standing.AWAITING


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


@example("elections")
def the_elections_of_a_gold_commander(site: Site) -> None:
    """All that she may see."""
    site.enters(GRACE).opens("/elections")


@example("election")
def an_election_as_the_police_see_it(site: Site) -> None:
    """Three councils."""
    site.enters(GRACE).opens(site.election)


@example("election")
def an_election_as_a_council_sees_it(site: Site) -> None:
    """One council's tasks, and those that are shared."""
    site.enters(ASHA).opens(site.election)


@example("election")
def an_election_filtered(site: Site) -> None:
    """What is late, by the choices of the form."""
    site.enters(GRACE).opens(site.election)
    site.page.locator("#f-state").select_option("late")
    site.page.locator("form.filter button").click()


@example("election")
def an_election_of_which_nothing_fits(site: Site) -> None:
    """By a choice that leaves nothing."""
    site.enters(GRACE).opens(f"{site.election}?phase=after&state=done")


@example("record")
def who_did_what(site: Site) -> None:
    """With which evidence."""
    site.enters(ASHA).opens(f"{site.election}/record")


@example("summary")
def the_summary_of_the_gold_commander(site: Site) -> None:
    """Area by area."""
    site.enters(GRACE).opens(f"{site.election}/summary")


@example("summary")
def the_summary_of_the_returning_officer(site: Site) -> None:
    """Of one council."""
    site.enters(CHLOE).opens(f"{site.election}/summary")


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


@example("board", welsh=False)
def ones_own_list_from_a_mail(site: Site) -> None:
    """Open, waiting, coming and done ones, with those that are done unfolded."""
    site.opens(site.list_of(ASHA))
    for folded in site.page.locator("summary").all():
        folded.click()


@example("take", welsh=False)
def several_taken(site: Site) -> None:
    """All that nobody dealt with."""
    site.opens(site.list_of(ERIN))
    site.presses("I take all of these")


@example("take", welsh=False, status=422)
def nothing_ticked(site: Site) -> None:
    """The list again, with what is wrong."""
    site.opens(site.list_of(ERIN))
    site.presses("I take those that I ticked")


@example("show", welsh=False)
def a_task_that_waits(site: Site) -> None:
    """With its forms, and what is folded away unfolded."""
    site.opens(site.one(ASHA, _is_open))
    for folded in site.page.locator("summary").all():
        folded.click()


@example("show", welsh=False)
def a_task_that_is_late(site: Site) -> None:
    """Past its day."""
    late = {Standing.OVERDUE, Standing.ESCALATED}
    site.opens(site.one(ERIN, lambda task: task.standing in late))


@example("show", welsh=False)
def a_task_with_a_checklist(site: Site) -> None:
    """Ticked item by item."""
    site.opens(site.one(ASHA, lambda task: bool(task.checklist) and task.standing.is_open))


@example("show", welsh=False)
def a_task_to_come(site: Site) -> None:
    """Which may be reported already."""
    site.opens(site.one(ASHA, lambda task: task.standing is Standing.PLANNED))


@example("show", welsh=False)
def a_task_that_is_done(site: Site) -> None:
    """With how it can be opened again."""
    site.opens(site.one(ASHA, lambda task: task.standing is Standing.DONE))
    for folded in site.page.locator("summary").all():
        folded.click()


@example("show", welsh=False, status=404)
def a_forged_link_to_a_task(site: Site) -> None:
    """With nothing behind it."""
    site.opens("/t/made-up")


@example("show", welsh=False, status=410)
def an_expired_link_to_a_task(site: Site) -> None:
    """Of last year."""
    site.opens(site.numbered(ASHA, site.mine(ASHA)[0].number, days_ago=200))


@example("show", welsh=False, status=404)
def a_page_that_is_not_there(site: Site) -> None:
    """Mistyped."""
    site.opens("/t/elections/none")
    site.opens(site.one(ASHA, _is_open)[:-4])


@example("answer", welsh=False)
def a_task_taken_up(site: Site) -> None:
    """With a note."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("#acknowledge-note").fill("The printer has it.")
    site.presses("I am dealing with this")


@example("answer", welsh=False)
def a_task_put_off(site: Site) -> None:
    """Until a day."""
    site.opens(site.one(ASHA, lambda task: _is_open(task) and task.due > site.office.now))
    site.page.locator("summary", has_text="cannot deal").click()
    site.page.locator("#snooze-until").fill("2027-04-13")
    site.page.locator("#snooze-note").fill("The hall is not booked yet.")
    site.presses("Ask again on that day")


@example("answer", welsh=False, status=422)
def a_report_with_what_is_wrong(site: Site) -> None:
    """Not needed here, and no word of why."""
    site.opens(site.one(ASHA, _is_open))
    site.page.get_by_role("radio", name="It is not needed here").check()
    site.presses("Report it done")


@example("answer", welsh=False, status=409)
def an_answer_that_came_too_late(site: Site) -> None:
    """Somebody else was first: the task was closed while the form was open."""
    number = next(task.number for task in site.mine(ASHA) if _is_open(task))
    site.opens(site.numbered(ASHA, number))
    site.page.locator("#complete-note").fill("It hangs on the board.")
    with site.office.register.write() as session:
        row = session.get(TaskRow, number)
        assert row is not None
        row.state, row.closed_at, row.closed_by = TaskState.DONE, site.office.now, "Ben Oduya"
        row.outcome = "done"
    site.presses("Report it done")
