"""Plans of polls written as people write them, for tests of what each kind of poll has."""

from dataclasses import replace
from datetime import date, time

from tasks.catalogue.catalogue import our_catalogue
from tasks.clock import london, london_moment
from tasks.contests.asked import parse_poll
from tasks.people.directory import Directory
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import open_books
from tests.builders import day, sample


def directory_in(nation: str) -> Directory:
    """The sample directory, its areas in another nation."""
    made = sample()
    areas = {key: replace(area, nation=nation) for key, area in made.areas.items()}
    return replace(made, areas=areas)


def planned(
    polls: str, poll_day: str, called: str, *, nation: str = "England", **given: str
) -> Plan:
    """The plan of these polls, written as people write them, with the sample directory."""
    facts = ElectionFacts(
        "blankshire",
        day(poll_day),
        day(called),
        tuple(parse_poll(text) for text in polls.split()),
        given={name: day(text) for name, text in given.items()},
    )
    books = open_books(directory_in(nation))
    return plan_election(facts, books, now=london_moment(facts.called_on, time(9)))


def tasks_of(plan: Plan) -> dict[str, PlannedTask]:
    """One task of each definition, by its key: the last."""
    return {task.draft.definition.key: task for task in plan.tasks}


def due_days(plan: Plan) -> dict[str, date]:
    """When each is due, by its key."""
    return {key: london(task.due).date() for key, task in tasks_of(plan).items()}


def words(plan: Plan) -> str:
    """All that its owners read, the items of checklists with it."""
    by_key = our_catalogue().by_key
    said = []
    for task in plan.tasks:
        definitions = (task.draft.definition, *(by_key[item.key] for item in task.draft.items))
        said += [task.draft.title, *(item.title for item in task.draft.items)]
        said += [d.guidance_for(task.draft.kinds, plan.nation) for d in definitions]
    return " ".join(said).lower()


def commissioner(kind: str = "pcc_byelection") -> Plan:
    """A commissioner's poll over the whole of Blankshire, called at the middle of March."""
    return planned(f"{kind}:blankshire", "Thu 2027-05-06", "Mon 2027-03-15")
