"""What the readiness check says of who on this machine can read what Writ keeps."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tasks.files.private import can_be_reached, closing_words, open_to_others, reachable_words
from tasks.readiness.findings import Finding, Level

_CODE = "private"


def private_findings(home: Path, secrets: Sequence[Path]) -> Iterator[Finding]:
    """What other users of this machine can reach; one `ok` when that is nothing.

    Args:
        home: Writ's home.
        secrets: files that others must not read, wherever they are, as far as they are there.
    """
    found = open_to_others(home)
    if found:
        yield Finding(
            Level.ALARM,
            _CODE,
            reachable_words(home, found),
            closing_words(found),
        )
    told = {path.absolute() for path in found}
    readable = [path for path in secrets if path.absolute() not in told and can_be_reached(path)]
    for path in readable:
        yield Finding(
            Level.WARNING,
            _CODE,
            f"other users of this machine can reach {path}, which is nobody else's business",
            f"`chmod go= {path}`",
        )
    if not (found or readable):
        yield Finding(Level.OK, _CODE, "nobody else on this machine can read what Writ keeps")
