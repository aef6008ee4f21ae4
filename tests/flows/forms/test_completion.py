"""The resume form: what it asks for and what it refuses."""

import pytest
from pydantic import ValidationError

from flows.prefect.completion import KEYSET, Completion


def test_the_outcome_is_a_choice_and_every_field_is_explained() -> None:
    """An operator sees a choice, a title and a help text for each field."""
    properties = Completion.model_json_schema()["properties"]

    assert properties["outcome"]["enum"] == ["done", "not applicable"]
    assert all(field["title"] and field["description"] for field in properties.values())


def test_done_needs_a_name_only() -> None:
    """Evidence and note may stay empty; margins are cut off."""
    answer = Completion(outcome="done", who=" Asha Khan ")

    assert (answer.who, answer.evidence, answer.note) == ("Asha Khan", "", "")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"outcome": "not applicable", "who": "Asha", "note": "  "}, "say why"),
        ({"outcome": "done", "who": "   "}, "who"),
        ({"outcome": "perhaps", "who": "Asha"}, "not applicable"),
        ({"outcome": "done", "who": "Asha", "by": "Ben"}, "by"),
    ],
)
def test_what_the_form_refuses(fields: dict[str, str], says: str) -> None:
    """A task is not applicable for a reason, and somebody says so."""
    with pytest.raises(ValidationError, match=says):
        Completion.model_validate(fields)


def test_keys_hold_only_what_prefect_takes() -> None:
    """A dot in a key would leave the run suspended without a form, for good."""
    assert all(set(str(key)) <= set("abcdefghijklmnopqrstuvwxyz-") for key in KEYSET.values())
