"""Filling in an operator's form as the UI does: with the labels that it offers for ids."""

from collections.abc import Mapping
from typing import Any

from flows.fields.choices import chosen


def with_labels(schema: Mapping[str, Any], given: Any) -> Any:
    """What is filled in, with the label in place of each id of which the form offers one."""
    labels = {
        str(chosen(each)): each
        for model in schema.get("definitions", {}).values()
        for field in model.get("properties", {}).values()
        for each in field.get("enum", [])
    }
    return _labelled(labels, given)


def _labelled(labels: Mapping[str, str], given: Any) -> Any:
    if isinstance(given, dict):
        return {name: _labelled(labels, each) for name, each in given.items()}
    if isinstance(given, list):
        return [_labelled(labels, each) for each in given]
    return labels.get(given, given) if isinstance(given, str) else given
