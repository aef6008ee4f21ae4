"""The owners' page: what a link shows, what a button changes, and what nothing may change."""

import re
from datetime import timedelta

from notifications.page.forms import LONGEST_EVIDENCE, LONGEST_NOTE
from tasks.views import Standing
from tests.notifications.cast import ASHA, BEN, CHLOE, NOMINATIONS, NOW
from tests.notifications.memory_desk import MemoryDesk
from tests.notifications.page_office import DONE, Office, words


def test_a_link_shows_the_task_its_dates_and_why() -> None:
    """Everything an owner needs to trust the date is on the page."""
    page = words(Office().get(Office().link()))
    for expected in (
        "Close of nominations",
        "Ashford · Local elections on Thursday 6 May 2027",
        "Awaiting owner",
        "Thursday 8 April 2027, 16:00 (set by law)",
        "4pm on the nineteenth working day before the poll",
        "Monday 3 May 2027: Early May bank holiday",
        "Rules 2006, Schedule 2, rule 1",
        "checked against the statute",
        "Asha Patel (Electoral services manager)",
        "Opened - Writ Tuesday 30 March 2027, 09:00",
        "Questions? Ask Dev Roy.",
    ):
        assert expected in page


def test_a_scanner_that_reads_the_link_changes_nothing() -> None:
    """Mail filters open every link, some of them with a prefetch or a HEAD."""
    office = Office()
    before = dict(office.desk.tasks)
    for _ in range(5):
        office.get(office.link())
    assert office.ask("HEAD", office.link()).status_code == 200
    prefetch = {"Sec-Purpose": "prefetch", "Purpose": "prefetch"}
    assert office.ask("GET", office.link(), headers=prefetch).status_code == 200
    assert office.ask("GET", office.link() + "?action=complete&outcome=done").status_code == 200
    assert (office.desk.tasks, office.desk.answers, office.told) == (before, [], [])


def test_a_scanner_that_sends_an_empty_form_changes_nothing() -> None:
    """Without the form's own token a POST is not taken."""
    office = Office()
    for body in ({}, DONE, {"action": "acknowledge", "form": "x"}):
        assert office.ask("POST", office.link(), data=body or {"a": ""}).status_code == 422
    assert office.desk.answers == []


def test_acknowledging_is_kept_with_its_note_and_shown() -> None:
    """A POST answers 303 to the same address, so that a reload sends nothing again."""
    office = Office()
    answer = {"action": "acknowledge", "note": "In hand\r\nsince today "}
    response = office.press(office.link(), answer)
    assert (response.status_code, response.headers["location"]) == (303, office.link())
    assert office.task().standing is Standing.ACKNOWLEDGED
    assert office.task().history[-1].note == "In hand\nsince today"
    assert office.told == [NOMINATIONS.id]
    page = office.get(office.link())
    assert "Asha Patel said on Thursday 1 April 2027, 09:00" in page
    assert 'value="acknowledge"' not in page
    assert 'value="complete"' in page


def test_completing_keeps_outcome_note_and_evidence() -> None:
    """The page then says who reported it and when, and has no form any more."""
    office = Office()
    response = office.press(
        office.link(), {**DONE, "note": "All in.", "evidence-0": "File <14>", "evidence-9": "x"}
    )
    assert response.status_code == 303
    assert office.task().outcome == "done"
    assert office.task().note == "All in."
    assert office.task().evidence_given == {"Where the register of papers is kept": "File <14>"}
    page = office.get(office.link())
    assert "Reported by Asha Patel on Thursday 1 April 2027, 09:00." in page
    assert "File &lt;14&gt;" in page
    assert "<form" not in page


def test_not_needed_here_wants_a_reason() -> None:
    """An empty note is refused with what to do; with a note it is taken."""
    office = Office()
    answer = {"action": "complete", "outcome": "not applicable"}
    refused = office.press(office.link(), answer)
    assert refused.status_code == 422
    assert "Say in the note why it is not needed here." in refused.text
    assert 'value="not applicable" checked' in refused.text
    assert office.desk.answers == []
    office.press(office.link(), {**answer, "note": "Uncontested."})
    assert office.task().standing is Standing.NOT_APPLICABLE


def test_pressing_again_after_it_is_done_shows_that_it_is() -> None:
    """No error and no change: by whom and when stays as the first one made it."""
    office = Office()
    form = office.form_token(office.link(BEN))
    office.press(office.link(ASHA), DONE)
    office.now += timedelta(hours=1)
    for answer in ({**DONE, "note": "Me too"}, {"action": "acknowledge"}):
        late = office.ask("POST", office.link(BEN), data={"form": form, **answer})
        assert late.status_code == 303
    assert "Reported by Asha Patel on Thursday 1 April 2027, 09:00." in office.get(office.link(BEN))
    assert (office.desk.answers, office.told) == ([NOMINATIONS.id], [NOMINATIONS.id])


def test_acknowledging_again_changes_nothing() -> None:
    """Two people press within a minute: the first one counts, the second sees who."""
    office = Office()
    form = office.form_token(office.link(BEN))
    office.press(office.link(ASHA), {"action": "acknowledge"})
    late = office.ask("POST", office.link(BEN), data={"form": form, "action": "acknowledge"})
    assert late.status_code == 303
    assert office.task().acknowledged_by == "Asha Patel"
    assert office.told == [NOMINATIONS.id]


def test_a_form_from_another_page_or_an_old_one_is_not_taken() -> None:
    """The note that was typed is kept on the page with the reason; a fresh form is on it."""
    office = Office()
    other = office.form_token(office.link(BEN))
    own = office.form_token(office.link())
    for form, later in ((other, 0), (own, 13)):
        office.now = NOW + timedelta(hours=later)
        sent = {"form": form, **DONE, "note": "Typed for an hour"}
        response = office.ask("POST", office.link(), data=sent)
        assert response.status_code == 422
        assert "open for too long" in response.text
        assert "Typed for an hour</textarea>" in response.text
    assert office.desk.answers == []


def test_what_is_too_long_is_refused_in_words() -> None:
    """The limit is named, what was typed is kept; at the limit it is taken."""
    office = Office()
    long = "n" * (LONGEST_NOTE + 1)
    for action in ("acknowledge", "complete"):
        response = office.press(office.link(), {**DONE, "action": action, "note": long})
        assert response.status_code == 422
        assert "The note is 4,001 characters long. Shorten it to 4,000 or fewer." in response.text
        assert long in response.text
        assert f'href="#{action}-note"' in response.text
    evidence = office.press(office.link(), {**DONE, "evidence-0": "e" * (LONGEST_EVIDENCE + 1)})
    assert "Shorten it to 500 characters or fewer." in words(evidence.text)
    assert office.desk.answers == []
    fits = "\r\n" * 10 + "n" * LONGEST_NOTE
    assert office.press(office.link(), {**DONE, "note": fits}).status_code == 303


def test_what_the_desk_refuses_is_told_with_its_reason() -> None:
    """The desk may know more than the page, for instance that evidence is missing."""
    office = Office(MemoryDesk(refuse="Name the file before you report it done."))
    response = office.press(office.link(), DONE)
    assert response.status_code == 422
    assert "Name the file before you report it done." in response.text
    assert office.told == []


def test_the_list_shows_open_coming_and_finished_tasks_with_working_links() -> None:
    """Open first, each in due order, finished ones folded away."""
    office = Office()
    page = office.get(Office().board())
    text = words(page)
    order = ["To do now", "Close of nominations", "Joint police", "Coming", "Candidates and agents"]
    places = [text.index(each) for each in [*order, "Finished (1)", "Planning meeting"]]
    assert places == sorted(places)
    assert page.index("<details>") < page.index("Planning meeting")
    links = re.findall(r'href="(/t/[^"]+)"', page)
    assert len(links) == 4
    for link in links:
        office.get(link)


def test_a_task_that_is_late_or_not_yet_open_says_so() -> None:
    """Standing is told in words, not by colour alone."""
    office = Office()
    gold = words(office.get(office.link(CHLOE, task=19)))
    assert "This was due on Friday 26 February 2027." in gold
    office.now = NOMINATIONS.opens - timedelta(days=1)
    early = words(office.get(office.link()))
    assert "Starts Tuesday 30 March 2027, 09:00" in early
    assert "Open since" not in early


def test_a_planned_task_can_be_reported_but_not_yet_taken_on() -> None:
    """What is done early may be said early."""
    office = Office()
    page = office.get(office.link(ASHA, task=20))
    assert "This opens on" in page
    assert 'value="acknowledge"' not in page
    assert office.press(office.link(ASHA, task=20), DONE).status_code == 303


def test_a_stood_down_task_has_nothing_to_press() -> None:
    """A cancelled poll needs no answers."""
    page = Office().get(Office().link(ASHA, task=21))
    assert "There is nothing to do here" in page
    assert "<form" not in page


def test_every_field_has_a_label_and_every_id_is_its_own() -> None:
    """A screen reader names each field; a page has one first heading and a skip link."""
    office = Office()
    problem = office.press(office.link(), {"action": "complete", "outcome": "not applicable"})
    board = office.get(Office().board())
    for page in (office.get(office.link()), problem.text, board):
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        fields = re.findall(r'<(?:textarea|input type="(?:text|radio|date)") id="([^"]+)"', page)
        assert set(fields) <= set(re.findall(r'<label for="([^"]+)"', page))
        for described in re.findall(r'aria-describedby="([^"]+)"', page):
            assert set(described.split()) <= set(ids)
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
        assert page.count("<h1") == 1
        assert 'class="skip" href="#main"' in page
        assert '<html lang="en-GB">' in page
