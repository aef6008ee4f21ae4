"""`writ tick`: items of a task's checklist, ticked one by one."""

from dataclasses import dataclass

from flows.cli.terminal.prefect_side import show_one
from flows.cli.terminal.show import as_json, say
from flows.wiring import open_office
from tasks.actions.ticking import tick as tick_items
from tasks.actions.ticking import ticked_words
from tasks.clock import utc_now
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.typist import name_given


@dataclass(frozen=True)
class TickAsked:
    """`writ tick`."""

    task: str
    items: list[str]
    back: bool
    who: str
    json: bool


def tick(args: TickAsked) -> int:
    """Tick items of a checklist, or take their ticks back; 1 where nothing changed."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), now=now)
        done = tick_items(session, row.number, args.items, by, now=now, back=args.back)
    if args.json:
        say(
            as_json(
                {
                    "task": args.task,
                    "changed": list(done.changed),
                    "before": list(done.before),
                    "left": list(done.left),
                }
            )
        )
    else:
        for line in ticked_words(done, back=args.back):
            say(line)
    show_one(office, args.task, now=now, changed=bool(done.changed))
    return 0 if done.changed else 1
