"""`writ lesson`: what was learnt about a task, for the elections that come after."""

from dataclasses import dataclass

from flows.cli.terminal.show import as_json, say, say_folded
from flows.wiring import open_office
from tasks.actions.debriefs.learning import learn
from tasks.clock import utc_now
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.typist import name_given


@dataclass(frozen=True)
class LessonAsked:
    """`writ lesson`."""

    task: str
    note: str
    who: str
    json: bool


def lesson(args: LessonAsked) -> int:
    """Note what was learnt; 1 where it was noted already."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), now=now)
        new = learn(session, row.number, args.note, by, now=now)
    if args.json:
        say(as_json({"task": args.task, "noted": new}))
    elif new:
        say_folded(
            f"{args.task}: noted. The next election's plan shows it beside this task, to those who see it."
        )
    else:
        say_folded(f"{args.task}: that was noted already; nothing changed")
    return 0 if new else 1
