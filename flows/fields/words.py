"""Refusals in the words of a form: its own titles, where a model says names and the rules options."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

_OPTION = re.compile(r"--([a-z][a-z-]*)(?: [A-Z]+(?::[A-Z]+)?(?![a-z]))?")
_COMMAND = re.compile(r"`writ ([a-z]+)([^`]*)`")
_LONGEST_GIVEN = 80

# Options that are called otherwise than the fields in which the same is filled in.
_FIELDS = {
    "date": "polling_day",
    "poll": "polls",
    "add_poll": "add",
    "remove_poll": "take_away",
    "reason": "reason",
    "why": "why",
}
# Commands that are forms as well, by their deployments.
_FORMS = {
    "ack": "acknowledge-a-task",
    "archive": "archive-an-election",
    "call": "call-an-election",
    "cancel": "cancel-an-election",
    "countermand": "countermand-a-poll",
    "done": "record-a-completion",
    "escalate": "ask-the-next-person-up",
    "handover": "hand-a-task-over",
    "postpone": "postpone-an-election",
    "proclaim": "proclaim-a-day",
    "rehearse": "rehearse-an-election",
    "reopen": "reopen-a-task",
    "replan": "replan-an-election",
    "resend": "resend",
    "skip": "record-a-completion",
    "snooze": "snooze-a-task",
    "tick": "tick-items",
    "sync": "sync",
    "uncontested": "uncontested",
}
# Commands whose lists are kept as artifacts.
_BOARDS = {"undelivered": "writ-undelivered", "doctor": "writ-doctor"}
_SAID = {
    "missing": "nothing was given",
    "string_too_short": "nothing was given",
    "too_short": "choose at least one",
    "extra_forbidden": "this form has no such field",
    "string_type": "this is no text",
}


def refused_words(form: type[BaseModel], error: ValidationError) -> str:
    """The first thing that is wrong with what was filled in, in one line that says what to do."""
    first = error.errors()[0]
    place = field_words(form, first["loc"])
    kind = "string_too_short" if first["input"] == "" else first["type"]
    said = _SAID.get(kind) or first.get("ctx", {}).get("error", first["msg"])
    given = "" if first["type"] == "missing" else f" (given: {_given(first['input'])})"
    return f"{place}: {said}{given}; correct it and run again"


def field_words(form: type[BaseModel], place: Sequence[int | str]) -> str:
    """Where something is in a form, as the form itself calls it: `Polls 1, Area`."""
    words: list[str] = []
    model: Any = form
    for part in place:
        fields = getattr(model, "model_fields", {})
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        elif part in fields:
            words.append(fields[part].title or str(part))
            model = _inner(fields[part].annotation)
        else:
            words.append(str(part))
    return ", ".join(words) or "the form"


def in_form_words(form: type[BaseModel], message: str) -> str:
    """A refusal that speaks of the command line, as whoever filled in this form must read it."""
    titles = _titles(form)

    def command(found: re.Match[str]) -> str:
        if board := _BOARDS.get(found[1]):
            return f"the artifact {board!r}"
        deployment = _FORMS.get(found[1])
        return f"the form {deployment!r}" if deployment else found[0]

    def option(found: re.Match[str]) -> str:
        name = found[1].replace("-", "_")
        title = titles.get(name) or titles.get(_FIELDS.get(name, ""))
        return f"“{title}”" if title else found[0]

    return _OPTION.sub(option, _COMMAND.sub(command, message))


def _titles(form: type[BaseModel]) -> Mapping[str, str]:
    titles: dict[str, str] = {}
    for name, field in form.model_fields.items():
        inner = _inner(field.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            titles |= _titles(inner)
        titles[name] = field.title or name
    return titles


def _inner(annotation: Any) -> Any:
    """What a list or a mapping holds; else the annotation itself."""
    parts = get_args(annotation)
    return parts[-1] if parts else annotation


def _given(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST_GIVEN else f"{text[:_LONGEST_GIVEN]}..."
