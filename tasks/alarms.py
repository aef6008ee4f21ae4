"""What operators must mend: known by its sort and what it is about, said in words when it is shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

from typing_extensions import override

from tasks.files.datafiles import DATA, read_toml
from tasks.sentences import Sentences, plain_values


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: `sort` is a key of `alarms.toml` (`delivery.failed`), `identity` that and what it is
    about as JSON, `details` what else its sentence says. Two with the same identity are the same."""

    sort: str
    identity: str
    details: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, sort: str, about: Mapping[str, str | int] | None = None, **details: Any) -> Self:
        """An alarm of this sort about these things; moments and days are given as such."""
        plain = plain_values(details)
        said = json.dumps([sort, dict(about or {})], sort_keys=True, ensure_ascii=False)
        return cls(sort, said, plain)

    @classmethod
    def read(cls, identity: str, details: Mapping[str, Any] | None) -> Self:
        """An alarm as it was kept."""
        return cls(json.loads(identity)[0], identity, details or {})

    @property
    def kind(self) -> str:
        """The kind that it is kept, cleared and counted under: `delivery`."""
        return self.sort.partition(".")[0]

    @override
    def __str__(self) -> str:
        """The alarm in a sentence."""
        kind, _, form = self.sort.partition(".")
        about = json.loads(self.identity)[1]
        sentence: str = _sentences()[kind][form]
        return _WORDS.format(sentence, **about, **self.details)


def remedy_of(kind: str) -> str:
    """What to do about alarms of this kind, in a sentence."""
    return _remedies().get(kind) or _remedies()["other"]


_WORDS = Sentences()


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return read_toml(DATA / "alarms.toml")


@cache
def _remedies() -> Mapping[str, str]:
    return read_toml(DATA / "remedies.toml")
