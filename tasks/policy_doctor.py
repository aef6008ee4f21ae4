"""What the readiness check says of areas' own policy: who has one, and what is wrong with it. Pure."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from calendars.errors import RuleDataError
from tasks.area_policy import own_policies, strangers
from tasks.directory import Directory
from tasks.doctor import Finding, Level

_CODE = "own-policy"


def policy_findings(files: Sequence[Path], directory: Directory) -> Iterator[Finding]:
    """What was found in areas' policy files; one `ok` that names the areas when nothing is wrong.

    Args:
        files: those of the folder `policy` in Writ's home.
        directory: the areas there are.
    """
    unread = strangers(files, directory)
    for path in unread:
        yield Finding(
            Level.WARNING,
            _CODE,
            f"policy/{path.name} is named by no area of the directory, so that nobody reads it",
            "name it after an area (`writ directory show` lists them), or take it away",
            (path.stem,),
        )
    try:
        own = sorted(own_policies(files, directory))
    except RuleDataError as error:
        yield Finding(
            Level.ALARM, _CODE, str(error), "nothing is planned or told until it is mended"
        )
        return
    if not unread:
        named = (
            f"with their own policy: {', '.join(own)}"
            if own
            else "every area is told by our policy"
        )
        yield Finding(Level.OK, _CODE, named, "", tuple(own))
