"""The standing deployments, put into a Prefect that is too slow for it."""

import os
import sys
from pathlib import Path

import pytest

from flows.prefect import standing_deployments
from flows.prefect.health import EngineRefusedError
from flows.prefect.standing_deployments import deploy_standing


def test_a_prefect_that_does_not_answer_in_time_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, so that it is tried again; no fault of Writ's own."""
    slow = tmp_path / "python"
    slow.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    slow.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(slow))
    monkeypatch.setattr(standing_deployments, "_SECONDS", 0.2)
    with pytest.raises(EngineRefusedError, match=r"deployments of prefect\.yaml: no answer in"):
        deploy_standing(os.environ)
