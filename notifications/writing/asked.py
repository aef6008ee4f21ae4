"""Who is asked about a task, in words: each person with the posts that they hold."""

from notifications.wording.language import Language
from tasks.views.task import Holders, TaskView


def asked_words(task: TaskView, words: Language) -> str:
    """`Chloe Marsh (Returning officer) and Jonas Webb (BCU silver commander)`."""
    every = task.holders or (Holders(task.post, task.owners),)
    return words.listed([_holders(each, words) for each in every])


def _holders(each: Holders, words: Language) -> str:
    post = words.posts(each.post)
    if not each.people:
        return words.say("fact.nobody", post=post)
    return f"{words.listed(each.people)} ({post})"
