"""The page of a rehearsal in a real browser, on windows from a telephone's to a desk's."""

from playwright.sync_api import Browser

from notifications.rehearsal.drawing import scale_of
from notifications.rehearsal.findings import Findings, Scenario
from notifications.rehearsal.page import page
from tests.builders import an_election, at
from tests.notifications.rehearsal.test_rehearsal import office, rehearsed, silent  # noqa: F401 - fixtures

MEASURE = """() => {
  const row = document.querySelector("tr[data-p]");
  return {
    wide: document.documentElement.scrollWidth,
    cells: [...row.children].map(cell => Math.round(cell.getBoundingClientRect().width)),
    high: row.getBoundingClientRect().height,
  };
}"""


def test_the_page_fits_its_window(silent: Findings, chromium: Browser) -> None:  # noqa: F811
    """It never scrolls sideways, and where there is a table each of its cells holds words."""
    window = chromium.new_page()
    window.set_content(page(silent))
    for width in (320, 375, 640, 900, 1000, 1400):
        window.set_viewport_size({"width": width, "height": 800})
        seen = window.evaluate(MEASURE)
        assert seen["wide"] <= width, seen
        task, line, due, told, ladder = seen["cells"]
        assert min(task, line, due, ladder) > 110, (width, seen)
        assert told > 40, (width, seen)
        assert seen["high"] < 200, (width, seen)
    window.close()


def test_the_year_is_named_where_there_is_room() -> None:
    """With January, and at the beginning, unless January is next."""
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-30", "local_england:ashford")

    def words(began: str) -> list[str]:
        played = Scenario(facts, 0, 0, 1, frozenset(), at(began), at("Thu 2027-05-06 12:00"))
        scale = scale_of(Findings(played, (), (), (), ()))
        return [month.words for month in scale.months()]

    assert ["Dec", "Jan 2027", "Feb"] == words("Mon 2026-11-30 09:00")[:3]
    assert ["Oct 2026", "Nov", "Dec", "Jan 2027"] == words("Mon 2026-09-28 09:00")[:4]
