"""What people come for, done with a finger on a telephone, without JavaScript, from the mail on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tasks.terms import Standing
from tasks.views.task import TaskView
from tests.april import ASHA, CHLOE, GRACE, ISLA
from tests.notifications.pages.looked_at.site import NARROW, Site
from tests.notifications.pages.looked_at.test_every_page import passed
from tests.tasks.evidence_files import EXE, a_docx

FINGER = 44  # pixels
A3_LANDSCAPE, A4 = (1190.55, 841.89), (595.28, 841.89)


def waits_by_law(task: TaskView) -> bool:
    """A task of law that can be reported done now, and asks for evidence."""
    return task.standing.is_open and task.basis == "statute" and bool(task.evidence_asked)


def test_from_the_mail_to_the_record(site: Site) -> None:
    """Sign in by the mailed link, find a task on one's list, report it done with its evidence; the record of
    the election has it."""
    site.opens(site.mailed_link(ASHA))
    site.presses("Sign in")
    expect(site.page.get_by_text("You answer as Asha Khan")).to_be_visible()
    site.page.get_by_role("link", name="Your tasks").click()
    title = next(task.title for task in site.mine(ASHA) if waits_by_law(task))
    site.page.get_by_role("link", name=title).first.click()
    site.page.locator("#evidence-0").fill("EL/2027/on-the-board")
    site.page.locator("#complete-note").fill("Published at noon.")
    site.presses("Report it done")
    if site.page.get_by_role("button", name="Report it done all the same").count():
        site.presses("Report it done all the same")
    expect(site.page.get_by_role("heading", name="This is done")).to_be_visible()
    site.opens(f"{site.election}/record")
    done = site.page.get_by_role("row", name=title).filter(has_text="EL/2027/on-the-board")
    expect(done).to_contain_text("Asha Khan")
    expect(done).to_contain_text("Published at noon.")


def test_a_task_is_completed_with_a_file(site: Site, tmp_path: Path) -> None:
    """From the mail: one that is not what its name says is refused, and nothing that was written is lost; then the
    right one is chosen, and whoever sees the task downloads it, to the byte."""
    wrong, right = tmp_path / "wrong.pdf", tmp_path / "Hysbysiad Rhŷs.docx"
    wrong.write_bytes(EXE)
    right.write_bytes(a_docx())
    chosen = next(task for task in site.mine(ASHA) if waits_by_law(task))
    site.opens(site.numbered(ASHA, chosen.number))
    site.page.locator("#complete-note").fill("Published at noon.")
    place = site.page.locator("#file-0").bounding_box()
    assert place
    assert place["height"] >= FINGER
    assert place["x"] + place["width"] <= NARROW["width"]
    site.page.locator("#file-0").set_input_files(wrong)
    site.presses("Report it done")
    expect(site.page.get_by_role("alert")).to_contain_text("wrong.pdf is not what its name says")
    expect(site.page.locator("#complete-note")).to_have_value("Published at noon.")
    site.page.locator("#file-0").set_input_files(right)
    site.presses("Report it done")
    if site.page.get_by_role("button", name="Report it done all the same").count():
        expect(site.page.get_by_text("Hysbysiad Rhŷs.docx is kept already.")).to_be_visible()
        site.presses("Report it done all the same")
    expect(site.page.get_by_role("heading", name="This is done")).to_be_visible()
    site.opens(site.numbered(CHLOE, chosen.number))
    with site.page.expect_download() as coming:
        site.page.get_by_role("link", name="Download Hysbysiad Rhŷs.docx").click()
    assert "Hysbysiad Rhŷs.docx" == coming.value.suggested_filename
    assert right.read_bytes() == Path(coming.value.path()).read_bytes()
    assert passed(site, "evidence-file")
    site.enters(ASHA).opens(f"{site.election}/record")
    done = site.page.get_by_role("row", name=chosen.title).filter(has_text="Hysbysiad Rhŷs.docx")
    expect(done).to_contain_text("SHA-256")


def test_several_are_taken_at_once(site: Site) -> None:
    """Those that were ticked, and no others."""
    site.opens(site.list_of(ISLA))
    free, before = site.page.locator("input[name=shown]"), acknowledged(site, ISLA)
    assert free.count() > 2
    chosen = [free.nth(place).get_attribute("value") or "" for place in (0, 2)]
    for number in chosen:
        site.page.locator(f"#take-{number}").check()
    site.presses("I take those that I ticked")
    assert {int(number) for number in chosen} == acknowledged(site, ISLA) - before
    for number in chosen:
        expect(site.page.locator(f"input[name=shown][value='{number}']")).to_have_count(0)


def acknowledged(site: Site, who: str) -> set[int]:
    """The tasks of somebody's list that somebody deals with."""
    return {task.number for task in site.mine(who) if task.acknowledged_by}


def test_what_was_reported_by_mistake_is_opened_again(site: Site) -> None:
    """By who reported it, with the reason, which stays in the history."""
    site.opens(
        site.one(ASHA, lambda task: task.reader_may_reopen and task.standing is Standing.DONE)
    )
    site.page.locator("summary", has_text="not done after all").click()
    site.page.locator("#reopen-note").fill("It was the notice of another ward.")
    site.presses("Open this again")
    expect(site.page.locator("#reopen-note")).to_have_count(0)
    expect(site.page.locator(".history")).to_contain_text("It was the notice of another ward.")
    expect(site.page.get_by_role("button", name="Report it done")).to_be_visible()


def test_a_task_is_handed_up(site: Site) -> None:
    """To the next on the ladder, who hears why."""
    chosen = next(t for t in site.mine(ASHA) if t.standing is Standing.AWAITING)
    site.opens(site.numbered(ASHA, chosen.number))
    site.page.locator("summary", has_text="cannot deal").click()
    site.page.locator("#hand-up-note").fill("I am in hospital.")
    site.presses("Ask the next person up")
    expect(site.page.locator(".history")).to_contain_text("I am in hospital.")
    sent = site.office.run().sent
    (mail,) = [message for message, address in sent if address == "chloe.marsh@example.org"]
    assert mail.subject.startswith("Handed up to you")
    assert "I am in hospital." in mail.text


def test_a_form_that_is_posted_twice_counts_once(site: Site) -> None:
    """From two windows, word for word: the task is done once, and both say so."""
    link = site.one(ASHA, waits_by_law)
    windows = site.page, site.context.new_page()
    for window in windows:
        window.goto(site.base + link)
        for slot in window.locator("input[id^=evidence-]").all():
            slot.fill("EL/1")
    said = []
    for window in windows:
        window.get_by_role("button", name="Report it done", exact=True).click()
        expect(window.get_by_role("heading", name="This is done")).to_be_visible()
        said.append(window.locator(".history").inner_text())
    assert said[0] == said[1]


def test_an_election_is_filtered_by_keyboard_alone(site: Site) -> None:
    """Tab, letters and Enter: the way past the heading is the first stop, and every stop can be seen."""
    site.enters(GRACE).opens(site.election)
    keyboard = site.page.keyboard
    keyboard.press("Tab")
    expect(site.page.locator(".skip")).to_be_focused()
    expect(site.page.locator(".skip")).to_be_in_viewport()
    keyboard.press("Enter")
    expect(site.page.locator("main")).to_be_focused()
    for _ in range(60):
        keyboard.press("Tab")
        if site.page.locator("#f-state:focus").count():
            break
        expect(site.page.locator(":focus")).to_be_in_viewport()
    site.page.locator(":focus").press("L")
    keyboard.press("Tab")
    keyboard.press("Enter")
    site.page.wait_for_url("**state=late")


def sheets(pdf: bytes) -> list[tuple[float, float]]:
    """The size of each sheet, in points."""
    found = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(float(wide), float(high)) for wide, high in found]


@pytest.mark.parametrize(
    ("path", "size", "most"), [("", A3_LANDSCAPE, 12), ("/summary", A4, 1)], ids=["wall", "summary"]
)
def test_what_is_printed(site: Site, path: str, size: tuple[float, float], most: int) -> None:
    """The timetable on A3, the commander's summary on one sheet of A4, whatever the printer was set to."""
    site.enters(GRACE).opens(site.election + path)
    printed = sheets(site.page.pdf(prefer_css_page_size=True, print_background=True))
    assert 0 < len(printed) <= most
    for sheet in printed:
        assert size == pytest.approx(sheet, abs=1)


def test_the_picture_is_drawn_to_scale(site: Site) -> None:
    """As the browser lays it out: marks of tasks due on the same day stand above each other, and every
    mark is inside its line."""
    site.enters(GRACE).opens(site.election)
    site.page.set_viewport_size({"width": 1280, "height": 900})
    lines = site.page.locator("td.line").all()
    assert len(lines) > 20
    ends: dict[str, set[int]] = {}
    for line in lines:
        mark = line.locator("use[href^='#m-']")
        if not mark.count():
            continue
        frame, box = line.bounding_box(), mark.bounding_box()
        assert frame
        assert box
        middle = box["x"] + box["width"] / 2
        assert frame["x"] - 1 <= middle <= frame["x"] + frame["width"] + 1
        ends.setdefault(mark.get_attribute("x") or "", set()).add(round(middle))
    assert len(ends) > 5
    assert {1} == {len(places) for places in ends.values()}
