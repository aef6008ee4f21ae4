"""The page of a rehearsal in a real browser, on windows from a telephone's to a desk's."""

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path

import pytest

from notifications.rehearsal.drawing import scale_of
from notifications.rehearsal.findings import Findings, Scenario
from notifications.rehearsal.page import page
from tests.builders import an_election, at
from tests.notifications.rehearsal.test_rehearsal import office, rehearsed, silent  # noqa: F401 - fixtures

CHROMIUM = shutil.which("chromium") or ""
MEASURE = """
const found = {};
for (const frame of document.querySelectorAll("iframe")) {
  const shown = frame.contentDocument, row = shown.querySelector("tr[data-p]");
  found[frame.width] = {
    wide: shown.documentElement.scrollWidth,
    cells: [...row.children].map(cell => Math.round(cell.getBoundingClientRect().width)),
    high: row.getBoundingClientRect().height,
  };
}
document.body.innerHTML = "<output></output>";
document.querySelector("output").textContent = JSON.stringify(found);
"""


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")
def test_the_page_fits_its_window(silent: Findings, tmp_path: Path) -> None:  # noqa: F811
    """It never scrolls sideways, and where there is a table each of its cells holds words."""
    widths = (320, 375, 640, 900, 1000, 1400)
    frames = "".join(
        f'<iframe width="{width}" height="800" srcdoc="{escape(page(silent))}"></iframe>'
        for width in widths
    )
    outer = tmp_path / "widths.html"
    outer.write_text(
        f"<!DOCTYPE html><body>{frames}<script>addEventListener('load', () => {{{MEASURE}}})</script>",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}/profile",
            "--virtual-time-budget=20000",
            "--dump-dom",
            outer.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    (said,) = re.findall(r"<output>(.*?)</output>", ran.stdout, re.DOTALL)
    measured = {int(width): value for width, value in json.loads(unescape(said)).items()}
    assert list(widths) == sorted(measured)
    for width, seen in measured.items():
        assert seen["wide"] <= width, seen
        task, line, due, told, ladder = seen["cells"]
        assert min(task, line, due, ladder) > 110, (width, seen)
        assert told > 40, (width, seen)
        assert seen["high"] < 200, (width, seen)


def test_the_year_is_named_where_there_is_room() -> None:
    """With January, and at the beginning, unless January is next."""
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-30", "local_england:ashford")

    def words(began: str) -> list[str]:
        played = Scenario(facts, 0, 0, 1, frozenset(), at(began), at("Thu 2027-05-06 12:00"))
        scale = scale_of(Findings(played, (), (), (), ()))
        return [month.words for month in scale.months()]

    assert ["Dec", "Jan 2027", "Feb"] == words("Mon 2026-11-30 09:00")[:3]
    assert ["Oct 2026", "Nov", "Dec", "Jan 2027"] == words("Mon 2026-09-28 09:00")[:4]
