"""What the flows share that write about one task: into the register first, then into Prefect."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from prefect.client.schemas.objects import State

from flows.fields.task_forms import TaskForm
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.register.plans.owned_tasks import the_task

Form = TypeVar("Form", bound=TaskForm)
Record = Callable[[Office, Form, datetime], str]


async def answer_by_form(model: type[Form], given: Any, record: Record[Form]) -> State[Any]:
    """Read a form, do what it asks for, and bring the task's run in Prefect in step.

    Args:
        model: what the form is.
        given: what the operator filled in.
        record: writes it into the register and says what was done, after the task's id; what it
            raises refuses the form.

    Returns:
        A state whose message says what was done, or why it is refused.
    """

    def told(office: Office, form: Form, now: datetime) -> Told:
        return told_of(office, form, record(office, form, now))

    return await run_form(model, given, told)


def told_of(office: Office, form: TaskForm, message: str) -> Told:
    """What was done about the task of a form, of which a sentence is made already."""
    with office.register.read() as session:
        title = the_task(session, form.task).title
    said = message.removeprefix(f"{form.task}: ")
    why = getattr(form, "note", "")
    return Told(
        name=f"{title}: {said}",
        message=message,
        rows=(Row(what=title, after=said, why=why),),
        tasks=(form.task,),
    )
