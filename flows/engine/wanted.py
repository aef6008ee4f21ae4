"""What the register wants Prefect to show: plain values, no Prefect import."""

from dataclasses import dataclass
from datetime import datetime

from tasks.views import Standing


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
        """The tags asked for, and the one by which the run is found."""
        return frozenset({*self.tags, f"task:{self.task_id}"})


@dataclass(frozen=True, slots=True)
class ElectionDeployment:
    """One election as a Prefect deployment; `name` is the election's id.

    `entrypoint` is in module form (`flows.timetable_task.timetable_task`) and names a flow that
    takes one parameter, `task_id: str`. `flow_name` is that flow's name.
    """

    name: str
    description_markdown: str
    tags: tuple[str, ...]
    entrypoint: str
    flow_name: str


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
