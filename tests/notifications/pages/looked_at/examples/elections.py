"""Elections, and their tasks, to those who signed in and behind the links of mails."""

from sqlalchemy import delete

from tasks.register.models import TaskRow
from tasks.register.record.models import UndoRow
from tasks.terms import Standing, TaskState
from tasks.views.task import TaskView
from tests.april import ASHA, CHLOE, ERIN, GRACE
from tests.notifications.pages.looked_at.example import example
from tests.notifications.pages.looked_at.site import Site
from tests.tasks.evidence_files import EXE, PDF


def _is_open(task: TaskView) -> bool:
    return task.standing is Standing.AWAITING


def _with_evidence(site: Site) -> str:
    """The address of one of Asha's tasks that can be reported done now, with evidence."""
    now = site.office.now
    return site.one(ASHA, lambda task: bool(task.evidence_asked) and task.may_be_done(now))


def takes_all(site: Site) -> None:
    """Somebody takes all of their list that nobody deals with."""
    site.opens(site.list_of(ERIN))
    site.page.locator("button[value=take-all]").click()


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


@example("board")
def ones_own_list_from_a_mail(site: Site) -> None:
    """Open, waiting, coming and done ones, with those that are done unfolded."""
    site.opens(site.list_of(ASHA))
    for folded in site.page.locator("summary").all():
        folded.click()


@example("take")
def several_taken(site: Site) -> None:
    """All that nobody dealt with."""
    takes_all(site)


@example("take", status=422)
def nothing_ticked(site: Site) -> None:
    """The list again, with what is wrong."""
    site.opens(site.list_of(ERIN))
    site.page.locator("button[value=take]").click()


@example("show")
def a_task_that_waits(site: Site) -> None:
    """With its forms, and what is folded away unfolded."""
    site.opens(site.one(ASHA, _is_open))
    for folded in site.page.locator("summary").all():
        folded.click()


@example("show")
def a_task_that_is_late(site: Site) -> None:
    """Past its day."""
    late = {Standing.OVERDUE, Standing.ESCALATED}
    site.opens(site.one(ERIN, lambda task: task.standing in late))


@example("show")
def a_task_with_a_checklist(site: Site) -> None:
    """Ticked item by item."""
    site.opens(site.one(ASHA, lambda task: bool(task.checklist) and task.standing.is_open))


@example("show")
def a_task_to_come(site: Site) -> None:
    """Which may be reported already."""
    site.opens(site.one(ASHA, lambda task: task.standing is Standing.PLANNED))


@example("show")
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


@example("answer")
def a_task_taken_up(site: Site) -> None:
    """With a note."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("#acknowledge-note").fill("The printer has it.")
    site.page.locator("button[value=acknowledge]").click()


@example("answer")
def a_task_put_off(site: Site) -> None:
    """Until a day."""
    site.opens(site.one(ASHA, lambda task: _is_open(task) and task.due > site.office.now))
    site.page.locator("details:has(#snooze-until) summary").click()
    site.page.locator("#snooze-until").fill("2027-04-13")
    site.page.locator("#snooze-note").fill("The hall is not booked yet.")
    site.page.locator("button[value=snooze]").click()


@example("answer")
def a_task_handed_over(site: Site) -> None:
    """To a colleague, with the reason."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("details:has(#hand-over-to) summary").click()
    site.page.locator("#hand-over-to").select_option(index=1)
    site.page.locator("#hand-over-note").fill("I am on the count from Monday.")
    site.page.locator("button[value=hand-over]").click()


@example("take", status=422)
def several_handed_over_to_nobody(site: Site) -> None:
    """The list again, with what was ticked and what is wrong."""
    site.opens(site.list_of(ASHA))
    site.page.get_by_role("checkbox").first.check()
    site.page.locator("details.more summary").first.click()
    site.page.locator("button[value=hand-over]").click()


@example("answer", status=422)
def a_report_with_what_is_wrong(site: Site) -> None:
    """Not needed here, and no word of why."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("#outcome-1").check()
    site.page.locator("button[value=complete]").click()


@example("answer")
def a_task_done_with_a_file(site: Site) -> None:
    """Which can be downloaded."""
    site.opens(_with_evidence(site))
    for field in site.page.locator("input[type=file]").all():
        field.set_input_files({"name": "notice.pdf", "mimeType": "application/pdf", "buffer": PDF})
    site.page.locator("button[value=complete]").click()
    if site.page.locator("input[name=sure]").count():
        site.page.locator("button[value=complete]").click()


@example("answer", status=422)
def a_report_with_a_file_that_is_not_taken(site: Site) -> None:
    """Beside what is kept meanwhile, where the task asks for more."""
    site.opens(_with_evidence(site))
    fields = site.page.locator("input[type=file]")
    for field in fields.all():
        field.set_input_files({"name": "notice.pdf", "mimeType": "application/pdf", "buffer": PDF})
    fields.first.set_input_files({"name": "notice.exe", "mimeType": "", "buffer": EXE})
    site.page.locator("button[value=complete]").click()


@example("evidence-file", welsh=False, status=404)
def a_file_that_is_not_there(site: Site) -> None:
    """By an address that was made up."""
    site.opens(f"{site.one(ASHA, _is_open)}/file/{'0' * 64}")


@example("answer", status=409)
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
    site.page.locator("button[value=complete]").click()


@example("answer")
def a_task_undone(site: Site) -> None:
    """A moment after it was taken up."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("button[value=acknowledge]").click()
    site.page.locator("form.undo button").click()


@example("answer", status=422)
def what_was_undone_already(site: Site) -> None:
    """In another window."""
    number = next(task.number for task in site.mine(ASHA) if _is_open(task))
    site.opens(site.numbered(ASHA, number))
    site.page.locator("button[value=acknowledge]").click()
    with site.office.register.write() as session:
        session.execute(delete(UndoRow).where(UndoRow.task == number))
    site.page.locator("form.undo button").click()


@example("take")
def one_undone_on_the_list(site: Site) -> None:
    """By its own button, after it was taken."""
    takes_all(site)
    site.page.locator("form.undo button").first.click()


def asks(site: Site, text: str) -> None:
    """Somebody sends the box of a task's page."""
    site.opens(site.one(ASHA, _is_open))
    site.page.locator("details:has(#ask-note) summary").click()
    site.page.locator("#ask-note").fill(text)
    site.page.locator("button[value=ask]").click()


@example("answer")
def a_question_to_the_office(site: Site) -> None:
    """It waits for an answer."""
    asks(site, "On which board is it to hang?")


@example("answer", status=422)
def a_question_without_words(site: Site) -> None:
    """The box again, with what is wrong."""
    asks(site, " ")
