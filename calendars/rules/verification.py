"""How sure we are of a whole poll kind: how many of its rules were checked, and how."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from calendars.kinds import PollKind
from calendars.levels import Level
from calendars.rules.ruleset import rules_for


@dataclass(frozen=True, slots=True)
class Verification:
    """How many rules of a kind stand at each level."""

    counts: dict[Level, int]

    def words(self) -> str:
        """For a person: `20 checked against the statute, 3 unverified`."""
        return ", ".join(f"{count} {level}" for level, count in self.counts.items() if count)


def verification(kind: PollKind) -> Verification:
    """The levels of the rules of `kind` as they stand now."""
    found = Counter(row.level for row in rules_for(kind, date.max).rows)
    return Verification({level: found[level] for level in Level})
