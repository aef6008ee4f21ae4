"""What the worst week of a May day brings to those who must answer: rehearsed, with the sample directory."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from notifications.channels.registry import open_channels
from notifications.rehearsal.findings import Findings
from notifications.rehearsal.load import load_of
from notifications.rehearsal.people import Behaviour
from notifications.rehearsal.rehearsal import rehearse
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.database import open_register
from tasks.register.plans.directory_store import replace_directory
from tests.builders import sample

POLLING = date(2027, 5, 6)
CALLS = {"nine months ahead": date(2026, 8, 6), "nine weeks ahead": date(2027, 3, 1)}
POSTS: Mapping[str, tuple[str, str]] = {
    "SPOC": ("blankshire", "force_election_spoc"),
    "ESM": ("ashford", "esm"),
    "RO": ("ashford", "returning_officer"),
    "gold": ("blankshire", "gold_commander"),
    "chief constable": ("blankshire", "chief_constable"),
}
# Mails and items of a week, where they have a goal.
GOALS = {Behaviour.WHEN_DUE: (4, 12), Behaviour.NOBODY: (10, None)}


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["load"]`, and print them."""
    figures: dict[str, Any] = {}
    for called, day in CALLS.items():
        for behaviour, (mails, items) in GOALS.items():
            print(f"  {called}, {behaviour} (goal: {mails} mails, {items or 'any'} items a week)")
            found = rehearsed(day, behaviour)
            for post, place in POSTS.items():
                load = load_of(found, holders(sample(), *place))
                said = {
                    "mails": load.mails,
                    "items": load.items,
                    "words": load.words,
                    "all_mails": load.every,
                    "only_digests": load.overviews,
                }
                figures[f"{called}, {behaviour}, {post}"] = said
                figured = "  ".join(f"{name} {value}" for name, value in said.items())
                print(f"    {post:16} {load.monday}  {figured}", flush=True)
    out["load"] = figures


def holders(directory: Directory, area: str, role: str) -> frozenset[str]:
    """Who holds a post on polling day (ids)."""
    return frozenset(person.id for person in directory.holders(area, role, POLLING))


def rehearsed(called: date, behaviour: Behaviour) -> Findings:
    """The May day of the sample's three districts, as people behave."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_register(f"sqlite:///{folder}/register.db")
        with office.write() as session:
            replace_directory(session, sample())
        areas = sample().within("blankshire", AreaKind.AUTHORITY)
        polls = tuple(Poll("local_england", area.id) for area in areas)
        channels = open_channels(
            maildir=Path(folder) / "mail", mail_from="Writ <writ@bench.example>"
        )
        facts = ElectionFacts("blankshire", POLLING, called, polls)
        found = rehearse(office, facts, channels, behaviour=behaviour)
        office.close()
    return found
