"""`writ reply`: the answer to what an owner asked about a task."""

from dataclasses import dataclass

from flows.cli.terminal.show import as_json, say, say_folded
from flows.wiring import open_office
from tasks.actions.owners.asking import reply as reply_in_register
from tasks.clock import utc_now
from tasks.register.plans.answerers import answerer_of
from tasks.typist import name_given


@dataclass(frozen=True)
class ReplyAsked:
    """`writ reply`."""

    question: int
    note: str
    who: str
    json: bool


def reply(args: ReplyAsked) -> int:
    """Answer a question; who asked is written to."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        by = answerer_of(session, name_given(args.who))
        done = reply_in_register(session, args.question, args.note, by, now=now)
    if args.json:
        say(as_json({"task": done.task, "question": args.question, "asker": done.asker}))
    else:
        say_folded(f"{done.task}: {done.words}")
    return 0
