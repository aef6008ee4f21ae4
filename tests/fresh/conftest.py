"""A machine that has nothing of ours: an empty home, and no variable of this shell but the needed."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

KEPT = ("PATH", "LANG", "TMPDIR", "CI")
KEPT_KINDS = ("PIP_", "SSL_", "REQUESTS_", "http", "HTTP", "no_proxy", "NO_PROXY")


@pytest.fixture
def stranger(tmp_path: Path) -> Mapping[str, str]:
    """The environment of somebody who has just come."""
    home = tmp_path / "home"
    home.mkdir()
    # The clone may belong to another user than the one who tests.
    (home / ".gitconfig").write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
    kept = {name: said for name, said in os.environ.items() if name.startswith(KEPT_KINDS)}
    kept |= {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
