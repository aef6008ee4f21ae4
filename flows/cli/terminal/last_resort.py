"""What nobody has foreseen: named in one line, and kept whole for whoever mends it."""

import traceback
from pathlib import Path

from calendars.errors import WritError
from tasks.clock import utc_now
from tasks.files.places import places

NAME = "errors.log"
_LONGEST = 200


def last_words(error: Exception, command: str) -> str:
    """One line about a fault of ours, whose traceback is added to a log in the home folder.

    Where no log can be written, the traceback is in the answer: it is never thrown away.

    Args:
        error: what was raised.
        command: the command's name; what was typed behind it may be private.
    """
    whole = "".join(traceback.format_exception(error))
    said = " ".join(str(error).split())[:_LONGEST]
    fault = f"a fault of Writ's own, {type(error).__name__}: {said}"
    advice = "look whether what you asked for was done before you repeat it"
    try:
        path = _keep(f"{utc_now().isoformat()} writ {command}\n{whole}\n")
    except (OSError, WritError):
        return f"{whole}writ: {fault}; {advice}"
    return f"writ: {fault}; {advice}; report it with the end of {path}"


def _keep(text: str) -> Path:
    path = (places().home / NAME).absolute()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
        log.write(text)
    return path
