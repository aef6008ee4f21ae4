"""What the register wants Prefect to show: plain values, no Prefect import."""

from dataclasses import dataclass
from datetime import datetime

from tasks.terms import Standing

RE_PLANNED = "re-planned"
OPENED_AGAIN = "opened again"


def standing_tag(standing: Standing) -> str:
    """The tag that says where a task stands: `awaiting owner`, `overdue`, `done`."""
    return standing.value.lower()


# Of each run one of these tags is true, and no other.
STANDING_TAGS = frozenset({RE_PLANNED, OPENED_AGAIN, *map(standing_tag, Standing)})
# A run with one of these tags says that its task was answered for.
REPORTED_TAGS = frozenset(map(standing_tag, (Standing.DONE, Standing.NOT_APPLICABLE)))
# A run with one of these tags says that nobody needs its task.
NOT_NEEDED_TAGS = frozenset(map(standing_tag, (Standing.STOOD_DOWN, Standing.PASSED)))
# A run with one of these tags is not finished, whatever was done to it in Prefect.
UNFINISHED_TAGS = frozenset(
    standing_tag(standing) for standing in Standing if not standing.is_closed
)


@dataclass(frozen=True, slots=True)
class WantedRun:
    """One flow run that is to exist for one owned task.

    `opens` is aware. `revision` is the plan's: a task whose moment moved has a higher one and
    gets a new run. `form_markdown` is shown above the form that *Resume* opens.
    """

    task_id: str
    name: str
    tags: tuple[str, ...]
    opens: datetime
    revision: int
    standing: Standing
    message: str
    form_markdown: str

    @property
    def key(self) -> str:
        """The idempotency key: one run per task and revision of its plan."""
        return f"{self.task_id}@{self.revision}"

    @property
    def all_tags(self) -> frozenset[str]:
        """The tags asked for, where the task stands, and the one by which the run is found."""
        return frozenset({*self.tags, standing_tag(self.standing), f"task:{self.task_id}"})


@dataclass(frozen=True, slots=True)
class ElectionDeployment:
    """One election as a Prefect deployment; `name` is the election's id.

    `entrypoint` is in module form (`flows.owned_tasks.timetable_task.timetable_task`) and names a flow that
    takes one parameter, `task_id: str`. `flow_name` is that flow's name. `is_over` when nothing is to
    happen in it any more.
    """

    name: str
    description_markdown: str
    tags: tuple[str, ...]
    entrypoint: str
    flow_name: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one `sync_runs` did. Every wanted run is in exactly one of created, moved, restated,
    busy and unchanged; `cancelled` counts runs of tasks that are no longer wanted.

    `busy` runs were being started or resumed by a worker at that moment: they reach their own
    end, and the next sync corrects what is left.
    """

    created: int = 0
    moved: int = 0
    cancelled: int = 0
    restated: int = 0
    busy: int = 0
    unchanged: int = 0
