"""Posts that own tasks and that nobody holds, as alarms of the plan. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tasks.alarms import Alarm
from tasks.clock import london_day
from tasks.people.ladder import PostPlace, owner_posts, rungs, vacant
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.planning.statutory import Draft
from tasks.words import in_sentence

# A task, and when it opens.
_Asked = tuple[Draft, datetime]


def vacancies(tasks: Sequence[_Asked], books: Books, facts: ElectionFacts) -> Iterator[Alarm]:
    """One for each post that owns tasks and that nobody holds, and who is told instead."""
    empty: dict[tuple[PostPlace, str], list[_Asked]] = {}
    for draft, opens in tasks:
        for role in draft.roles:
            held = owner_posts(books.directory, books.posts, draft.area, [role])
            for place in vacant(books.directory, held, london_day(opens)):
                empty.setdefault((place, role), []).append((draft, opens))
            if not held:
                empty.setdefault((PostPlace(draft.area, role), role), []).append((draft, opens))
    polled = {poll.area for poll in facts.polls}
    for (place, role), concerned in empty.items():
        yield _vacancy(place, role, concerned, books, polled)


def _vacancy(
    place: PostPlace, role: str, tasks: Sequence[_Asked], books: Books, polled: set[str]
) -> Alarm:
    draft, opens = tasks[0]
    ladder = rungs(
        books.directory, books.posts, draft.area, [role], london_day(opens), polled=polled
    )
    told = ", ".join(person.name for person in ladder[0].people) if ladder else None
    return Alarm.of(
        "plan.vacant" if told else "plan.vacant_above",
        {"area": place.area, "role": place.role},
        post=in_sentence(books.posts.roles[place.role].title),
        area_name=books.directory.area(place.area).name,
        tasks=f"{len(tasks)} task{'s' if len(tasks) > 1 else ''}",
        **({"told": told} if told else {}),
    )
