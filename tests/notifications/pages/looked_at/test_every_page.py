"""Every page, in a browser without JavaScript: nothing for axe to find, nothing wider than a telephone.

A page that is added is looked at without being named here: its door wants an example (examples/).
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import axe_playwright_python
import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from notifications.pages.doors import Who
from tasks.people.directory import ENGLISH
from tasks.people.posts import load_posts
from tasks.register.database import Register
from tasks.register.visits.members import Organisation, organisation_at
from tests.builders import sample
from tests.notifications.pages.looked_at.downloads import DIRECTORY, TABLES
from tests.notifications.pages.looked_at.example import NO_PAGE, Example, every_example
from tests.notifications.pages.looked_at.site import NARROW, WIDE, Site, a_site

WELSH = "cy"
EXAMPLES = every_example()
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = """levels => axe.run(document, {
  resultTypes: ["violations"], runOnly: levels, rules: {"target-size": {enabled: true}},
})"""
BAD = '<p style="width: 600px; color: #999">Pale</p><img src="/style.css">'


def ways() -> list[tuple[Example, str]]:
    """Every example, in each language in which it exists."""
    return [(e, code) for e in EXAMPLES for code in (ENGLISH, *([WELSH] if e.welsh else []))]


def faults(looked: Page, window: ViewportSize) -> Iterator[str]:
    """What is wrong with a page in a window of this size."""
    looked.set_viewport_size(window)
    wide = looked.evaluate("document.documentElement.scrollWidth")
    if wide > window["width"]:
        yield f"{wide} pixels wide in a window of {window['width']}"
    for violation in looked.evaluate(LOOK, LEVELS)["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:200]}: {node['failureSummary']}"


def with_scripts(chromium: Browser, page: Page, html: str) -> Page:
    """The same page where axe can run: by itself it has no script, and the visitor's browser none."""
    looked = chromium.new_page(viewport=NARROW)
    # What is asked for has no fragment: with it the server would be asked, by nobody who signed in.
    url = page.url.partition("#")[0]
    looked.route(url, lambda route: route.fulfill(body=html, content_type="text/html"))
    looked.goto(url)
    looked.evaluate(AXE)
    return looked


@pytest.mark.parametrize(
    ("example", "language"), ways(), ids=[f"{e.door}: {e.name} ({code})" for e, code in ways()]
)
def test_a_page_can_be_used_by_everybody(
    april_register: Register, chromium: Browser, example: Example, language: str
) -> None:
    """By WCAG 2.2 AA as far as a machine can tell, on a telephone and at a desk, without JavaScript, in
    the reader's language."""
    with a_site(april_register, chromium, language) as site:
        example.reach(site)
        assert example.status == site.status
        assert passed(site, example.door)
        html = site.page.content()
        looked = with_scripts(chromium, site.page, html)
        try:
            for window in (NARROW, WIDE) if language == ENGLISH else (NARROW,):
                assert [] == list(faults(looked, window))
            said = looked.locator("body").inner_text()
        finally:
            looked.close()
        assert set() == {name for name in strangers(site.reader) if name in said}
    assert "<script" not in html
    assert 1 == html.count("<h1")
    assert f'<html lang="{language}-GB"' in html
    if language != ENGLISH:
        assert [] == [words for words in english_only() if words in said]


@cache
def strangers(reader: str) -> frozenset[str]:
    """Whoever works for none of the reader's organisations, by name; everybody to who is not known."""
    people = sample()
    roles = load_posts().roles
    works: dict[str, set[Organisation]] = {who: set() for who in people.people}
    for held in people.holdings:
        place = organisation_at(people, held.area, roles[held.role].office)
        works[held.person].add(place)
    ours = works.get(reader, set())
    return frozenset(
        people.people[who].name for who, places in works.items() if places and not places & ours
    )


def passed(site: Site, name: str) -> bool:
    """Whether the window asked at this door."""
    (door,) = [door for door in site.doors if door.name == name]
    return any(
        method in (door.methods or ()) and door.path_regex.match(path)
        for method, path in site.asked
    )


@cache
def english_only() -> tuple[str, ...]:
    """What pages say in English, in several words, and not in Welsh."""

    def phrases(code: str) -> dict[str, Any]:
        path = files("notifications.pages").joinpath("phrases", f"{code}.toml")
        return tomllib.loads(path.read_text("utf-8"))

    ours, theirs = phrases(ENGLISH), phrases(WELSH)
    said = [(words, theirs[table][key]) for table in ours for key, words in ours[table].items()]
    found = [
        piece
        for words, other in said
        if words != other
        for piece in re.split(r"\{\w+\}", str(words))
    ]
    return tuple(piece.strip() for piece in found if len(piece.split()) > 3)


LEADS_ON = "front"  # to another page


def test_every_address_has_an_example(site: Site) -> None:
    """So that whatever is added is looked at; services alone are not shown pages, and files are downloaded."""
    shown = {door.name for door in site.doors if door.who is not Who.SERVICE}
    assert shown - NO_PAGE.keys() - TABLES.keys() - {DIRECTORY, LEADS_ON} == {
        example.door for example in EXAMPLES
    }
    for name, kind in NO_PAGE.items():
        (door,) = [door for door in site.doors if door.name == name]
        answer = httpx.get(site.base + door.path, trust_env=False)
        assert answer.headers["content-type"].startswith(kind)


def test_what_is_wrong_is_found(chromium: Browser, site: Site) -> None:
    """Pale words, a picture that says nothing, and what does not fit a telephone."""
    site.opens("/sign-in")
    html = site.page.content().replace("</main>", f"{BAD}</main>")
    looked = with_scripts(chromium, site.page, html)
    found = " ".join(faults(looked, NARROW))
    looked.close()
    for expected in ("600", "color-contrast", "image-alt"):
        assert expected in found
