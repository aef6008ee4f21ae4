"""The tables of pages as a browser without JavaScript downloads them, by the links under them."""

import csv
from pathlib import Path

import pytest

from tests.april import ASHA
from tests.notifications.pages.looked_at.downloads import DIRECTORY, TABLES
from tests.notifications.pages.looked_at.site import Site
from tests.notifications.pages.looked_at.test_every_page import passed
from tests.notifications.workbooks import texts_of


@pytest.mark.parametrize("door", TABLES)
def test_every_table_can_be_downloaded(site: Site, door: str) -> None:
    """Each link of its page: a file of that name, which has a head and something below it."""
    TABLES[door](site)
    links = site.page.locator('main a[href*=".xlsx?"], main a[href*=".csv?"]')
    assert links.count() > 1
    for link in links.all():
        with site.page.expect_download() as coming:
            link.click()
        name, path = coming.value.suggested_filename, Path(coming.value.path())
        if name.endswith(".xlsx"):
            rows = texts_of(path.read_bytes())
        else:
            rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        empty = name.startswith("away")  # nobody of the council is away
        assert len(rows) > (0 if empty else 1), name
        assert {len(rows[0])} == {len(row) for row in rows}, name
    assert passed(site, door)


def test_the_directory_can_be_downloaded(site: Site) -> None:
    """By both links, as the files that `writ directory load` takes."""
    site.enters(ASHA).opens("/directory")
    found = {}
    for link in site.page.locator('main a[href*="/directory/file/"]').all():
        with site.page.expect_download() as coming:
            link.click()
        found[coming.value.suggested_filename] = Path(coming.value.path()).read_bytes()
    assert {"directory-ashford-council.toml", "directory-ashford-council.zip"} == found.keys()
    assert found["directory-ashford-council.toml"].startswith(b'only = "ashford/council"')
    assert passed(site, DIRECTORY)
