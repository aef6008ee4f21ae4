"""The choices of the operators' forms in Prefect, made anew from the register when they change."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

from flows.fields.choices import offered
from flows.wiring import Office
from tasks.register.finding.choosable import choosable

STANDING_TAG = "writ"


async def offer_choices(client: PrefectClient, office: Office) -> int:
    """Put the present choices into every form; returns how many forms had others."""
    choices = await asyncio.to_thread(_choices, office)
    forms = await client.read_deployments(
        deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[STANDING_TAG]))
    )
    changed = 0
    for form in forms:
        schema = form.parameter_openapi_schema or {}
        wanted = offered(schema, choices)
        if wanted != schema:
            await client.update_deployment(
                form.id, DeploymentUpdate(parameter_openapi_schema=wanted)
            )
            changed += 1
    _kept(office).write_text(_digest(choices), encoding="utf-8")
    return changed


async def offer_changed_choices(client: PrefectClient, office: Office) -> None:
    """As `offer_choices`, where the register offers others than were last put into the forms."""
    choices = await asyncio.to_thread(_choices, office)
    kept = _kept(office)
    if not kept.exists() or kept.read_text(encoding="utf-8") != _digest(choices):
        await offer_choices(client, office)


def _choices(office: Office) -> Mapping[str, Sequence[str]]:
    with office.register.read() as session:
        return choosable(session)


def _digest(choices: Mapping[str, Sequence[str]]) -> str:
    return hashlib.sha256(json.dumps(choices, sort_keys=True).encode()).hexdigest()


def _kept(office: Office) -> Path:
    return office.settings.home / "choices.offered"
