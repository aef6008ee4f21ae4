"""Reasons: known by what they say and of what, put into words in the reader's language when shown."""

import json
from collections.abc import Mapping, Sequence
from functools import cache, reduce
from typing import Any, Self

from typing_extensions import override

from tasks.files.datafiles import DATA, read_toml
from tasks.sentences import Sentences, plain_values

_ENGLISH = Sentences()
_NAME = "reason"


class Reason(str):
    """A reason in English, which remembers what it says (`key`, of `reasons.toml`) and of what (`given`),
    so that it can be said in another language as well."""

    __slots__ = ("given", "key")
    key: str
    given: Mapping[str, Any]

    def __new__(cls, key: str, /, **given: Any) -> Self:
        """The reason `key` with its braces filled; a value may be a reason itself."""
        plain = plain_values(given)
        made = super().__new__(cls, _ENGLISH.format(reason_sentences()[key], **plain))
        made.key, made.given = key, plain
        return made

    @property
    def stored(self) -> str:
        """The reason as the register keeps it."""
        return json.dumps(_kept(self), ensure_ascii=False)

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        """Copied as it was made."""
        return _made, (_kept(self),)

    def because(self, why: str) -> str:
        """The reason with what somebody said about it behind it, if anything."""
        return Reason("because", what=self, why=why) if why else self


@cache
def reason_sentences() -> Mapping[str, str]:
    """Every reason in English, by its key."""
    return read_toml(DATA / "reasons.toml")


def read_reason(text: str) -> str:
    """What the register keeps as a reason; a text of an earlier version as it is."""
    if not text.startswith(f'{{"{_NAME}": '):
        return text
    return _made(json.loads(text))


def _kept(reason: Reason) -> dict[str, Any]:
    return {_NAME: reason.key} | {
        name: _kept(value) if isinstance(value, Reason) else value
        for name, value in reason.given.items()
    }


def _made(kept: Mapping[str, Any]) -> Reason:
    given = {
        name: _made(value) if isinstance(value, dict) else value
        for name, value in kept.items()
        if name != _NAME
    }
    return Reason(kept[_NAME], **given)


def joined(key: str, reasons: Sequence[str]) -> str:
    """Several reasons as one: `joined` with semicolons, `listed` with commas."""
    if not reasons:
        return ""
    return reduce(lambda first, second: Reason(key, first=first, second=second), reasons)
