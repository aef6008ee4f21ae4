"""`writ add-evidence`: evidence of a task that is done, without opening it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.cli.terminal.given_files import files_typed
from flows.cli.terminal.show import as_json, say, say_folded
from flows.wiring import open_office
from tasks.actions.debriefs.adding_evidence import add_evidence as add
from tasks.clock import utc_now
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, missing_evidence, open_books_of
from tasks.typist import name_given
from tasks.views.answers import ANY_EVIDENCE, evidence_typed


@dataclass(frozen=True)
class AddAsked:
    """`writ add-evidence`."""

    task: str
    evidence: Sequence[str]
    file: Sequence[str]
    note: str
    who: str
    json: bool


def add_evidence(args: AddAsked) -> int:
    """Keep further evidence of a task that is done."""
    office, now = open_office(), utc_now()
    with office.register.read() as session:
        row = the_task(session, args.task)
        slots = Sight(session, [row], open_books_of(session)).view(row, now=now).evidence_asked
    files = files_typed(args.file, slots, office.register.evidence)
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), now=now)
        evidence = evidence_typed(args.evidence, slots)
        added = add(session, row.number, evidence, by, note=args.note, now=now, files=files)
        title = row.title
        missing = missing_evidence(session, row, now=now)
    if args.json:
        say(as_json({"task": args.task, "added": list(added), "missing": list(missing)}))
        return 0
    left = f"; still to come: {'; '.join(missing)}" if missing else ""
    named = ", ".join(label for label in added if label != ANY_EVIDENCE)
    said = f"{named} added" if named else "evidence added"
    said += " and evidence without a name" if named and ANY_EVIDENCE in added else ""
    say_folded(f"{args.task}: {said} to {title!r}{left}")
    return 0
