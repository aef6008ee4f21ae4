"""How much room work gets that can begin only late."""

from dataclasses import dataclass
from typing import Annotated

from tasks.files.rows import whole


@dataclass(frozen=True, slots=True)
class LateRules:
    """How much room late work gets: see `[late]` in `data/policy.toml`."""

    settle_working_days: Annotated[int, whole(1, 60)]
    each_working_days: Annotated[int, whole(1, 60)]
