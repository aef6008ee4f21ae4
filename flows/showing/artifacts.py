"""Artifacts with a fixed key: Prefect keeps one of each, which is written over when what it says has changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactCollectionFilter, ArtifactCollectionFilterKey
from prefect.client.schemas.objects import ArtifactCollection
from prefect.exceptions import ObjectNotFound

_MARK = "writ"
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Artifact:
    """One of them: its key, its heading, what it is to Prefect (`table`, `image`) and says; `mark` is kept
    beside it, by which its maker knows again what it was made from."""

    key: str
    heading: str
    type: str
    data: str
    mark: str = ""

    @property
    def metadata(self) -> dict[str, str] | None:
        """What Prefect keeps beside it."""
        return {_MARK: self.mark} if self.mark else None


async def keep_artifacts(client: PrefectClient, wanted: Sequence[Artifact]) -> None:
    """Have Prefect say these; what says it already is left alone.

    Raises:
        prefect.exceptions.PrefectHTTPStatusError: Prefect would not.
    """
    there = await _standing(client, [each.key for each in wanted])
    for each in wanted:
        await _keep(client, each, there.get(each.key))


async def marks_kept(client: PrefectClient, keys: Sequence[str]) -> dict[str, str]:
    """The marks of those of these artifacts that there are, by key.

    Raises:
        prefect.exceptions.PrefectHTTPStatusError: Prefect would not.
    """
    there = await _standing(client, keys)
    return {key: (each.metadata_ or {}).get(_MARK, "") for key, each in there.items()}


async def _standing(client: PrefectClient, keys: Sequence[str]) -> dict[str, ArtifactCollection]:
    there: dict[str, ArtifactCollection] = {}
    for some in _pages(keys):
        named = ArtifactCollectionFilter(key=ArtifactCollectionFilterKey(any_=some))
        found = await client.read_latest_artifacts(artifact_filter=named, limit=_PAGE)
        there.update({each.key: each for each in found})
    return there


def _pages(keys: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), _PAGE):
        yield list(keys[start : start + _PAGE])


async def _keep(client: PrefectClient, wanted: Artifact, there: ArtifactCollection | None) -> None:
    if there is not None:
        same = (there.data, there.description) == (wanted.data, wanted.heading)
        if same and (there.metadata_ or None) == wanted.metadata:
            return
        change = ArtifactUpdate(
            data=wanted.data, description=wanted.heading, metadata_=wanted.metadata
        )
        try:
            await client.update_artifact(there.latest_id, change)
        except ObjectNotFound:  # deleted by hand meanwhile
            pass
        else:
            return
    await client.create_artifact(
        ArtifactCreate(
            key=wanted.key,
            type=wanted.type,
            description=wanted.heading,
            data=wanted.data,
            metadata_=wanted.metadata,
        )
    )
