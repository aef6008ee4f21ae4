"""The service files are such as systemd takes, and start what there is."""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from tests.flows.conftest import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
PYTHON = "/opt/writ/bin/python"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """With a Python that is here in place of the one that is installed there."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PYTHON, sys.executable)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    names = [unit.name.replace("@.", "@1.") for unit in UNITS]
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    of_ours = [line for line in found.stderr.splitlines() if "writ" in line]
    assert (0, []) == (found.returncode, of_ours)


def test_what_the_units_start_is_there() -> None:
    """Each module, and each that the target wants."""
    found = [re.search(r"ExecStart=\S+ -m (\S+)", each.read_text("utf-8")) for each in UNITS]
    modules = {each[1] for each in found if each}
    assert len(modules) == 6
    assert all(find_spec(module) for module in modules)
    target = (ROOT / "deploy" / "systemd" / "writ.target").read_text("utf-8")
    wanted = set(re.findall(r"writ-[a-z]+@?", target))
    assert wanted == {unit.name.partition(".")[0] for unit in UNITS} - {"writ"}


def test_the_compose_file_starts_the_same() -> None:
    """The same modules, each at the ports of one of the two."""
    compose = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
    ours = {name: each for name, each in compose["services"].items() if "build" in each}
    assert len(ours) == 10
    for name, service in ours.items():
        assert find_spec(service["command"][0]), name
        second = name.endswith("-2")
        assert ("4201" if second else "4200") == service["environment"]["WRIT_PREFECT_PORT"]
