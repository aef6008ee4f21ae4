"""Pictures of the pages and of a mail, as the people of the sample office see them in April."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tasks.terms import Basis, Standing
from tasks.views.task import TaskView
from tests.april import ASHA, CHLOE, GRACE
from tests.notifications.pages.looked_at.site import Site

DESK, TELEPHONE = ViewportSize(width=1100, height=820), ViewportSize(width=390, height=820)


def _waits_by_law(task: TaskView) -> bool:
    return task.standing is Standing.AWAITING and task.basis is Basis.STATUTE


def keep(page: Page, name: str, folder: Path, window: ViewportSize = DESK) -> None:
    """Write what a window shows."""
    page.set_viewport_size(window)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")


def of_pages(site: Site, chromium: Browser, folder: Path) -> None:
    """The pages behind the links of mails, and those of people who have signed in; and a mail.

    Args:
        site: the office's pages.
        chromium: draws.
        folder: where the pictures go.
    """
    office = site.office
    office.every.clear()
    site.opens(site.list_of(ASHA))
    keep(site.page, "tasks", folder)
    keep(site.page, "tasks-on-a-telephone", folder, TELEPHONE)
    site.opens(site.one(ASHA, _waits_by_law))
    keep(site.page, "page", folder)
    keep(site.page, "page-on-a-telephone", folder, TELEPHONE)
    site.enters(CHLOE).enters(ASHA).opens("/people")
    keep(site.page, "people", folder)
    site.opens(f"{site.election}/record")
    keep(site.page, "record", folder)
    site.enters(GRACE).opens(site.election)
    keep(site.page, "election", folder, ViewportSize(width=1280, height=1000))
    keep(site.page, "election-on-a-telephone", folder, TELEPHONE)
    site.opens(f"{site.election}/summary")
    keep(site.page, "summary", folder)
    of_a_mail(site, chromium, folder)


def of_a_mail(site: Site, chromium: Browser, folder: Path) -> None:
    """The mail that tells an electoral services manager what is due next."""
    office = site.office
    office.run()
    office.at("Mon 2027-04-19 09:00")
    mails = [m for m, to in office.every if to.startswith("asha.khan@") and "/t/" in m.text]
    page = chromium.new_page(java_script_enabled=False)
    # What is shown is what a mail reader shows: it loads nothing.
    page.set_content(re.sub(r"<link[^>]*>", "", mails[-1].html))
    keep(page, "mail", folder, ViewportSize(width=800, height=820))
    page.close()
