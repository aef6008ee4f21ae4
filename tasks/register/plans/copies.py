"""To whom a task is copied: the posts that hear when it is done, without owning it or being asked."""

from collections.abc import Collection, Sequence

from tasks.people.ladder import PostPlace, owner_posts
from tasks.planning.reference_data import Books
from tasks.register.models import TaskRow
from tasks.register.plans.visibility import may_see


def copied_roles(task: TaskRow, books: Books) -> Sequence[str]:
    """The roles that a task is copied to, but for those whose organisation may not see it."""
    definition = books.catalogue_of(task.area).by_key.get(task.key)
    roles = books.posts.roles
    return [
        role
        for role in (definition.copied_to if definition else ())
        if may_see(roles[role].office, task.visibility)
    ]


def copied_posts(
    task: TaskRow, books: Books, *, polled: Collection[str] = ()
) -> tuple[PostPlace, ...]:
    """The posts that a task is copied to, near its area as owners are found; `polled` are the areas in
    which its election has polls."""
    return owner_posts(books.directory, books.posts, task.area, copied_roles(task, books), polled)
