"""The page as a process, where the provider of accounts is not as it should be: it starts all the same."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from flows.readiness import provider_findings
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.readiness.findings import Level
from tasks.settings import load_settings
from tests.notifications.pages.openid.local_provider import a_provider

PATIENCE_SECONDS = 60


def a_free_port() -> int:
    """A port of loopback on which nothing listens."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def settings(home: Path, issuer: str, *, secret: bool = True) -> dict[str, str]:
    """What the office has set."""
    file = home / "entra.secret"
    if secret:
        file.write_text("from-the-provider\n")
    return {
        "WRIT_HOME": str(home / "var"),
        "WRIT_PAGE_PORT": str(a_free_port()),
        "WRIT_OIDC_ISSUER": issuer,
        "WRIT_OIDC_CLIENT_ID": "writ",
        "WRIT_OIDC_CLIENT_SECRET_FILE": str(file),
    }


def sign_in_page(given: dict[str, str], log: Path) -> str:
    """The page to sign in of a page that is started with these settings."""
    with (
        log.open("w") as out,
        subprocess.Popen(
            [sys.executable, "-m", "flows.page_server"], env={**os.environ, **given}, stderr=out
        ) as page,
    ):
        try:
            end = time.monotonic() + PATIENCE_SECONDS
            while True:
                assert page.poll() is None, log.read_text()
                assert time.monotonic() < end
                try:
                    url = f"http://127.0.0.1:{given['WRIT_PAGE_PORT']}/sign-in"
                    return httpx.get(url, trust_env=False).text
                except httpx.TransportError:
                    time.sleep(0.05)
        finally:
            page.terminate()


@pytest.mark.parametrize("secret", [True, False], ids=["unreachable", "secret missing"])
def test_the_page_starts_without_its_provider(tmp_path: Path, *, secret: bool) -> None:
    """It says what to do, and the mailed link is there; the button too, where a secret is: the provider may
    come back."""
    given = settings(tmp_path, "http://127.0.0.1:1", secret=secret)
    log = tmp_path / "page.log"
    page = sign_in_page(given, log)
    assert "Send me a link" in page
    assert secret == ("Sign in with your organisation&#39;s account" in page)
    said = log.read_text()
    assert said.startswith("nobody can sign in with an account yet: ")
    assert ("check WRIT_OIDC_ISSUER" if secret else "WRIT_OIDC_CLIENT_SECRET_FILE") in said


def test_the_doctor_asks_the_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Well, down, and not set at all."""

    def found(issuer: str) -> list[tuple[Level, str]]:
        for name, value in settings(tmp_path, issuer).items():
            monkeypatch.setenv(name, value)
        office = open_office(load_settings())
        return [(each.level, each.remedy) for each in provider_findings(office, now=utc_now())]

    with a_provider(utc_now) as provider:
        assert [(Level.OK, "")] == found(provider.base)
    ((level, remedy),) = found("http://127.0.0.1:1")
    assert Level.WARNING is level
    assert remedy.startswith("check WRIT_OIDC_ISSUER")
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET_FILE"):
        monkeypatch.delenv(f"WRIT_OIDC_{name}")
    assert [] == list(provider_findings(open_office(load_settings()), now=utc_now()))
