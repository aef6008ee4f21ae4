"""Automations, kept here as a table and put into Prefect: what goes wrong there runs `alarm-operators`.

That flow looks what is wrong and tells the operators by Writ's own channels, which are set in Writ. A
switch that somebody turned off in Prefect stays off.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import WorkQueue
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

from flows.names import ALARM_OPERATORS, DISPATCH
from flows.prefect.deployments import DESK, DISPATCHES, POOL, deployment_id

PREFIX = "Writ: "
MISSED_WITHIN = timedelta(hours=2, minutes=10)  # two of the hourly passes
AWAY_WITHIN = timedelta(minutes=1)  # after Prefect has missed the worker for a minute already
_WATCHED = {DESK: "the worker is away", DISPATCHES: "the dispatcher is away"}


async def install_automations(client: PrefectClient) -> int:
    """Have Prefect's automations of ours be those of the table; returns how many were taken away and made.

    Raises:
        EngineRefusedError: a standing deployment is not there.
        prefect.exceptions.PrefectHTTPStatusError: Prefect would not.
    """
    teller = await deployment_id(client, ALARM_OPERATORS)
    dispatch = await deployment_id(client, DISPATCH)
    queues = [await client.read_work_queue_by_name(name, work_pool_name=POOL) for name in _WATCHED]
    wanted = {each.name: each for each in _table(teller, dispatch, queues)}
    changed, right = 0, set[str]()
    for there in await client.read_automations():
        want = wanted.get(there.name)
        if not there.name.startswith(PREFIX):
            continue
        if want is not None and there.name not in right and _same(there, want):
            right.add(there.name)
            continue
        # Made anew: Prefect's client leaves out of a change what it takes for a default.
        await client.delete_automation(there.id)
        if want is not None:
            want.enabled = there.enabled
        changed += 1
    for name in wanted.keys() - right:
        await client.create_automation(wanted[name])
        changed += 1
    return changed


def _table(teller: UUID, dispatch: UUID, queues: list[WorkQueue]) -> Iterator[AutomationCore]:
    yield _automation(
        "a run crashed",
        "A run broke off without an end, but for passes, which the dispatcher takes up again.",
        teller,
        EventTrigger(
            expect={"prefect.flow-run.Crashed"},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=[_flow_but(ALARM_OPERATORS), _flow_but(DISPATCH)],
            for_each={"prefect.resource.id"},
        ),
    )
    yield _automation(
        "the dispatch was missed twice",
        "No pass has ended well for two hours and ten minutes, though one comes every hour.",
        teller,
        EventTrigger(
            expect={"prefect.flow-run.Completed"},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=ResourceSpecification(
                {"prefect.resource.id": f"prefect.deployment.{dispatch}"}
            ),
            posture=Posture.Proactive,
            within=MISSED_WITHIN,
        ),
    )
    for queue in queues:
        yield _away(queue, teller)


def _away(queue: WorkQueue, teller: UUID) -> AutomationCore:
    """That nobody asks for the runs of a queue any more; a short stop is none."""
    return _automation(
        _WATCHED[queue.name],
        f"Nobody has asked for the runs of the queue {queue.name} for two minutes.",
        teller,
        EventTrigger(
            after={"prefect.work-queue.not-ready"},
            expect={"prefect.work-queue.ready"},
            match=ResourceSpecification({"prefect.resource.id": f"prefect.work-queue.{queue.id}"}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            within=AWAY_WITHIN,
        ),
    )


def _flow_but(deployment: str) -> ResourceSpecification:
    """Runs of any flow but that of a standing deployment."""
    name = deployment.partition("/")[0]
    return ResourceSpecification(
        {"prefect.resource.role": "flow", "prefect.resource.name": f"!{name}"}
    )


def _automation(what: str, why: str, teller: UUID, trigger: EventTrigger) -> AutomationCore:
    return AutomationCore(
        name=PREFIX + what,
        description=f"{why} The operators are told by Writ's own channels.",
        enabled=True,
        trigger=trigger,
        actions=[RunDeployment.model_validate({"deployment_id": teller})],
    )


def _same(there: Automation, want: AutomationCore) -> bool:
    """Whether an automation says what it is to say, on or off."""
    said, ours = (
        (each.description, each.trigger.model_dump(), [a.model_dump() for a in each.actions])
        for each in (there, want)
    )
    return said == ours
