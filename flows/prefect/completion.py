"""The form by which an operator finishes an owned task in Prefect, and the wait for its answer.

A run waits in a PAUSED state with one key set, whether a worker put it there (the natural way)
or the dispatch pass did (the projected way), so that either may come first.
"""

import json
from typing import Any, ClassVar, Self, cast
from uuid import UUID, uuid4

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.exceptions import Abort, Pause, PrefectHTTPStatusError
from prefect.input import RunInput, keyset_from_base_key
from prefect.runtime import flow_run as this_run
from pydantic import ConfigDict, Field, ValidationError, field_validator, model_validator

from flows.fields.shared import Evidence, Name, Note, Outcome
from flows.prefect.client import delete, post
from tasks.text import clean_line, clean_text

# Prefect takes only lowercase letters, digits and dashes in a key.
KEYSET = keyset_from_base_key("completion")


class Completion(RunInput):
    """What an operator answers: the outcome, who says so, the evidence, a note."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        # The server checks this too, so that the form refuses instead of a run failing.
        json_schema_extra={
            "if": {"properties": {"outcome": {"const": "not applicable"}}, "required": ["outcome"]},
            "then": {"required": ["note"], "properties": {"note": {"minLength": 1}}},
        },
    )

    outcome: Outcome
    who: Name = Field(description="Who completes the task. It is written into the history.")
    evidence: Evidence = ""
    note: Note = ""

    @field_validator("who", "evidence")
    @classmethod
    def _line(cls, text: str) -> str:
        return clean_line(text)

    @field_validator("note")
    @classmethod
    def _lines(cls, text: str) -> str:
        return clean_text(text).strip()

    @model_validator(mode="after")
    def _says_who_and_why(self) -> Self:
        if not self.who:
            raise ValueError("Your name is empty: say who completes the task")
        if self.outcome == "not applicable" and not self.note:
            raise ValueError("The note is empty: say why the task is not applicable")
        return self


async def save_form(client: PrefectClient, flow_run_id: UUID, markdown: str) -> None:
    """Store the form that *Resume* shows for a run, with `markdown` above it. Twice is the same.

    Raises:
        prefect.exceptions.PrefectHTTPStatusError: the run does not exist.
    """
    schema = Completion.model_json_schema(by_alias=True)
    await _put(client, flow_run_id, KEYSET["schema"], json.dumps(schema))
    if markdown:
        await _put(client, flow_run_id, KEYSET["description"], json.dumps(markdown))


async def forget_answer(client: PrefectClient, flow_run_id: UUID) -> bool:
    """Remove an answer given earlier, so that the form can be answered anew; True if there was one."""
    return await delete(client, f"/flow_runs/{flow_run_id}/input/{KEYSET['response']}")


async def wait_for_owner(description: str, *, message: str = "") -> Completion:
    """Inside a flow: the operator's answer, or the end of this process until there is one.

    Call it before anything that must not happen twice: after *Resume* the flow starts again
    from the top, and this call then returns.

    Args:
        description: Markdown shown above the form.
        message: the state's message while the run waits.

    Raises:
        prefect.exceptions.Pause: there is no answer yet; ends the process, the run waits as
            Paused.
        prefect.exceptions.Abort: the run was closed, or resumed, in the meantime.
    """
    flow_run_id = UUID(str(this_run.get_id()))
    async with get_client() as client:
        refusal = ""
        given = await _answer(client, flow_run_id)
        if given is not None:
            try:
                return Completion.model_validate(given)
            except ValidationError as error:
                refusal = f"**The last answer was not taken:** {_in_words(error)}\n\n"
                await forget_answer(client, flow_run_id)
                await delete(client, f"/flow_runs/{flow_run_id}/input/{KEYSET['description']}")
        await save_form(client, flow_run_id, refusal + description)
        waiting = State[Any](
            type=StateType.PAUSED,
            name="Paused",
            message=message or None,
            # A new key each time: Prefect refuses to pause twice under one.
            state_details=StateDetails.model_validate(
                {**waiting_details(), "pause_key": str(uuid4())}
            ),
        )
        verdict = await client.set_flow_run_state(flow_run_id, waiting)
    state = verdict.state
    if state is not None and state.is_paused():
        raise Pause("waiting for the owner", state=state)
    stands = "nothing" if state is None else state.name
    raise Abort(f"the run stands as {stands} and does not wait for an owner")


def waiting_details() -> dict[str, Any]:
    """The state details of a run that waits: resumed by a new process, never timing out."""
    return {
        "pause_reschedule": True,
        "pause_key": "completion",
        "run_input_keyset": cast(dict[str, str], KEYSET),
    }


async def _answer(client: PrefectClient, flow_run_id: UUID) -> Any:
    path = f"/flow_runs/{flow_run_id}/input/{KEYSET['response']}"
    try:
        reply = await client.request("GET", cast(Any, path))
    except PrefectHTTPStatusError as error:
        if error.response.status_code == httpx.codes.NOT_FOUND:
            return None
        raise
    return reply.json()


async def _put(client: PrefectClient, flow_run_id: UUID, key: str, value: str) -> None:
    try:
        await post(client, f"/flow_runs/{flow_run_id}/input", {"key": key, "value": value})
    except PrefectHTTPStatusError as error:
        if error.response.status_code != httpx.codes.CONFLICT:
            raise


def _in_words(error: ValidationError) -> str:
    return "; ".join(
        ": ".join([*(str(part) for part in problem["loc"]), problem["msg"]])
        for problem in error.errors()
    )
