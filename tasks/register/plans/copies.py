"""Who else has to do with a task: the posts that are asked beside its owners, and those to which it is copied,
which hear when it is done."""

from collections.abc import Collection, Sequence

from tasks.people.ladder import PostPlace, owner_posts
from tasks.planning.reference_data import Books
from tasks.register.models import TaskRow
from tasks.register.plans.visibility import may_see
from tasks.terms import Basis


def copied_roles(task: TaskRow, books: Books) -> Sequence[str]:
    """The roles that a task is copied to, but for those whose organisation may not see it."""
    definition = books.catalogue_of(task.area).by_key.get(task.key)
    roles = books.posts.roles
    return [
        role
        for role in (definition.copied_to if definition else ())
        if may_see(roles[role].office, task.visibility)
    ]


def asked_too(task: TaskRow, books: Books) -> tuple[PostPlace, ...]:
    """The posts that are asked beside the owners of a statutory task for which a force has chosen in its own
    file who works it: in its area, of the organisation whose task it is."""
    definition = books.catalogue_of(task.area).by_key.get(task.key)
    if definition is None or not definition.posts_chosen or task.basis != Basis.STATUTE:
        return ()
    roles = [
        role.key
        for role in books.posts.roles.values()
        if role.asked_too and role.office == task.office and role.key not in task.roles
    ]
    return owner_posts(books.directory, books.posts, task.area, roles)


def copied_posts(
    task: TaskRow, books: Books, *, polled: Collection[str] = ()
) -> tuple[PostPlace, ...]:
    """The posts that a task is copied to, near its area as owners are found; `polled` are the areas in
    which its election has polls."""
    return owner_posts(books.directory, books.posts, task.area, copied_roles(task, books), polled)
