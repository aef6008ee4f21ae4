"""The machine's Chromium, driven by Playwright: pages are looked at in the browser that people have."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium_up() -> Iterator[Browser]:
    """A browser, closed at the end.

    Where there is none on the PATH the test is skipped, but fails in CI, where there must be one.
    """
    path = shutil.which("chromium")
    if path is None:
        reason = "no chromium on the PATH to look at pages with: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        # Without its sandbox it starts for root, too; it opens nothing but pages of ours.
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()
