"""A flow shaped like `timetable_task`, without the register: it waits, then says the outcome."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.prefect.completion import wait_for_owner


@flow(name="trial")
async def trial(task_id: str) -> State[Any]:
    """Wait for the owner of `task_id` and end as the answer says."""
    answer = await wait_for_owner(f"What became of **{task_id}**?", message="naturally")
    name = "Done" if answer.outcome == "done" else "Not applicable"
    return Completed(message=f"{name} by {answer.who}: {answer.evidence}{answer.note}")
