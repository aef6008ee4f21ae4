"""`prefect.yaml`, held to the code: every flow is deployed, and every form says what it asks."""

from importlib import import_module
from typing import Any

import pytest
from prefect import Flow

from tests.flows.deployed import ROOT, model_of, standing, the_flow


def flows_in_code() -> set[str]:
    """Every flow of the package, by its entrypoint."""
    found = set()
    for path in sorted((ROOT / "flows").rglob("*.py")):
        if "\n@flow" in path.read_text(encoding="utf-8"):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            found |= {
                f"{module.__name__}.{name}"
                for name, value in vars(module).items()
                if isinstance(value, Flow) and value.fn.__module__ == module.__name__
            }
    return found


def test_every_flow_has_its_deployment() -> None:
    """But that of an election's tasks, which gets one when the election is called."""
    deployed = [each["entrypoint"] for each in standing()]
    assert len(deployed) == len(set(deployed))
    assert flows_in_code() == {*deployed, "flows.owned_tasks.timetable_task.timetable_task"}


@pytest.mark.parametrize("deployment", standing(), ids=lambda each: str(each["name"]))
def test_every_deployment_says_what_it_does_and_what_it_asks(deployment: dict[str, Any]) -> None:
    """A sentence for people, a form whose every field has a title and help, and a worker's queue."""
    text = " ".join(deployment["description"].split())
    assert text.endswith(".")
    assert 30 < len(text)
    assert deployment["work_pool"]["name"] == "writ"
    model = model_of(deployment["entrypoint"])
    if model is None:
        return
    assert the_flow(deployment["entrypoint"]).should_validate_parameters is False
    assert model.model_config.get("title"), "the form's heading"
    for name, field in model.model_fields.items():
        assert field.title, name
        assert field.description, name
    assert model.model_config.get("extra") == "forbid"
