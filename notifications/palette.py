"""The colours of everything that people see, by what they are for."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def palette() -> Mapping[str, str]:
    """The colours of `palette.toml`, for mails and pages alike."""
    return tomllib.loads(files("notifications").joinpath("palette.toml").read_text("utf-8"))
