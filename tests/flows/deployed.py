"""What `prefect.yaml` deploys, and the form of each."""

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import yaml  # type: ignore[import-untyped]
from prefect import Flow
from pydantic import BaseModel

ROOT = Path(__file__).parents[2]


def the_flow(entrypoint: str) -> Flow[..., Any]:
    """The flow that an entrypoint names."""
    module, _, name = entrypoint.rpartition(".")
    found = getattr(import_module(module), name)
    assert isinstance(found, Flow)
    return found


def model_of(entrypoint: str) -> type[BaseModel] | None:
    """The one form that a flow takes; None where it takes none."""
    function = the_flow(entrypoint).fn
    names = list(inspect.signature(function).parameters)
    assert len(names) <= 1, "one form, so that its titles and help show"
    if not names:
        return None
    model: type[BaseModel] = get_type_hints(function)[names[0]]
    assert issubclass(model, BaseModel)
    return model


def standing() -> list[dict[str, Any]]:
    """What `prefect.yaml` deploys."""
    found = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    deployments: list[dict[str, Any]] = found["deployments"]
    return deployments
