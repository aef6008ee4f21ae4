"""The owners' page: what a link shows, what a button changes, and what nothing may change."""

import re
from dataclasses import replace
from datetime import timedelta

from tasks.limits import LONGEST_EVIDENCE, LONGEST_NOTE
from tasks.terms import Standing
from tasks.views.task import GivenAnswer
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
    (evidence,) = office.task().evidence_given
    assert (evidence.label, evidence.said) == ("Where the register of papers is kept", "File <14>")
    page = office.get(office.link())
    assert "Reported by Asha Patel on Thursday 1 April 2027, 09:00." in page
    assert "File &lt;14&gt;" in page
    assert 'value="complete"' not in page


def test_evidence_of_a_statutory_task_is_asked_for_once() -> None:
    """One press does not close it with an empty slot; the second one does, and the page lists it."""
    office = Office()
    slot = "Where the register of papers is kept"
    once = {"action": "complete", "outcome": "done", "note": "Typed for an hour"}
    asked = office.press(office.link(), once)
    assert asked.status_code == 422
    assert f'No evidence is given for "{slot}".' in words(asked.text).replace("&#34;", '"')
    assert "Typed for an hour</textarea>" in asked.text
    assert "Report it done all the same" in asked.text
    assert office.desk.answers == []
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', asked.text))
    assert office.ask("POST", office.link(), data={**fields, **once}).status_code == 303
    assert f"Still to come: {slot}" in words(office.get(office.link()))


def test_advice_and_what_is_not_needed_want_no_evidence() -> None:
    """Only what the law asks for, reported as done, is asked for twice; what is advised is optional."""
    office = Office()
    assert "Where the register of papers is kept (optional)" not in office.get(office.link())
    signed = replace(office.desk.tasks[18], evidence=("Signed letter",))
    office.desk.tasks[18] = signed
    assert ">Signed letter (optional)</label>" in office.get(office.link(ASHA, task=18))
    letter = {"action": "complete", "outcome": "done"}
    assert office.press(office.link(ASHA, task=18), letter).status_code == 303
    none = {"action": "complete", "outcome": "not applicable", "note": "Uncontested."}
    assert office.press(office.link(), none).status_code == 303


def test_the_first_of_two_owners_is_thanked_and_the_second_told() -> None:
    """The page does not look unanswered to one who has answered, nor does the list."""
    office = Office()
    waits = replace(office.task(), still_asked=("chief constable of Blankshire (Hugh)",))
    given = GivenAnswer("Asha Patel", NOW, ("returning officer of Ashford",), "done", "Ours.", {})
    office.desk.tasks[NOMINATIONS.number] = replace(waits, answers=(given,))
    asha, ben = (office.get(office.link(who)) for who in (ASHA, BEN))
    thanks = (
        "Thank you. Your answer is kept. Still waiting for chief constable of Blankshire (Hugh)."
    )
    assert thanks in words(asha)
    assert 'value="acknowledge"' not in asha
    assert 'value="complete"' not in asha
    assert "Take my answer back" in asha
    assert "Part of this is answered already. Still waiting for chief constable" in words(ben)
    assert "Asha Patel, returning officer of Ashford, on Thursday 1 April 2027, 09:00: Ours." in (
        words(ben)
    )
    assert 'value="acknowledge"' in ben
    assert 'value="reopen"' not in ben
    listed = office.get(office.board())
    board = words(listed)
    assert listed.index('<h2 id="later">') < listed.index('<h2 id="answered">')
    assert listed.index('<h2 id="answered">') < listed.index(">Close of nominations")
    assert "You have answered; still waiting for chief constable of Blankshire (Hugh)" in board


def test_who_answered_opens_it_again_with_a_reason() -> None:
    """From the page of a closed task; without a reason it is asked for one."""
    office = Office()
    office.press(office.link(), DONE)
    assert 'value="reopen"' not in office.get(office.link(BEN))
    form = office.form_token(office.link())
    refused = office.ask("POST", office.link(), data={"form": form, "action": "reopen"})
    assert refused.status_code == 422
    assert "Say why it is to be opened again" in refused.text
    again = {"form": form, "action": "reopen", "note": "One paper is missing."}
    assert office.ask("POST", office.link(), data=again).status_code == 303
    assert office.task().standing is Standing.AWAITING
    assert office.press(office.link(), DONE).status_code == 303


def test_what_is_typed_is_kept_without_control_characters() -> None:
    """NUL, escape sequences, overrides of the direction of writing; a line break only in a note."""
    office = Office()
    note = "Done\x00.\x1b[2J\r\nTue 6 Apr 2027  Olga: Not done\u202e\x85end"
    office.press(office.link(), {**DONE, "note": note, "evidence-0": "A\x9b31m\nB"})
    assert office.task().note == "Done.[2J\nTue 6 Apr 2027  Olga: Not done\nend"
    assert [piece.said for piece in office.task().evidence_given] == ["A31m B"]


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


def test_an_answer_that_comes_too_late_is_not_taken_and_says_what_stands() -> None:
    """By whom and when stays as the first one made it; what was written is not lost from sight."""
    office = Office()
    form = office.form_token(office.link(BEN))
    office.press(office.link(ASHA), {**DONE, "note": "All in."})
    office.now += timedelta(hours=1)
    for answer in (
        {**DONE, "note": "Me too", "evidence-0": "File 9"},
        {"action": "acknowledge", "note": "Me too"},
        {"action": "snooze", "until": "2027-04-06", "note": "Me too"},
    ):
        late = office.ask("POST", office.link(BEN), data={"form": form, **answer})
        assert late.status_code == 409
        page = words(late.text)
        assert "Your answer was not taken" in page
        stands = "What stands: Done, reported by Asha Patel on Thu 1 Apr 2027 09:00: All in.."
        assert stands.removesuffix(".") in page
        assert "You wrote:" in page
        assert "Me too" in page
        assert "Asha Patel can open the task again on their own page. Or ask Dev Roy" in page
        assert ("File 9" in page) == ("evidence-0" in answer)
    assert "Reported by Asha Patel on Thursday 1 April 2027, 09:00." in office.get(office.link(BEN))
    assert (office.desk.answers, office.told) == ([NOMINATIONS.id], [NOMINATIONS.id])


def test_the_same_answer_sent_twice_is_taken_once() -> None:
    """A button pressed twice, or two tabs: no complaint; another answer of the same person is one."""
    office = Office()
    form = office.form_token(office.link())
    said = {"form": form, **DONE, "note": "All in.\r\n", "evidence-0": "File 14"}
    assert [303, 303] == [
        office.ask("POST", office.link(), data=said).status_code for _ in range(2)
    ]
    other = office.ask("POST", office.link(), data={**said, "evidence-0": "File 15"})
    assert other.status_code == 409
    assert 'href="#reopen-note">open the task again</a>' in other.text
    assert '<details class="more" open>' in other.text
    assert (office.desk.answers, office.told) == ([NOMINATIONS.id], [NOMINATIONS.id])


def test_acknowledging_again_changes_nothing() -> None:
    """Two people press within a minute: the first one counts, the second sees who."""
    office = Office()
    form = office.form_token(office.link(BEN))
    office.press(office.link(ASHA), {"action": "acknowledge"})
    taken = {"form": form, "action": "acknowledge", "note": "Mine!"}
    late = office.ask("POST", office.link(BEN), data=taken)
    assert late.status_code == 409
    assert "What stands: Asha Patel deals with it." in words(late.text)
    assert "Mine!" in late.text
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
    text = page.partition("</nav>")[2].partition('<h2 id="later">')[2]
    order = [">Close of nominations", ">Joint police", '<h2 id="coming">', ">Candidates and agents"]
    folded = ['<details id="earlier">', "Finished earlier (1)", ">Planning meeting"]
    places = [text.index(each) for each in [*order, *folded]]
    assert places == sorted(places)
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
