"""What Writ keeps is for the user it runs as, and for nobody else on the machine."""

import logging
import os
import shlex
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path

from tasks.files.places import SettingsError

# Whatever Writ keeps in its home, by name; anything else there is somebody else's.
KEPT = (
    "register.db*",
    "signing.key*",
    "history.key*",
    "anchors.jsonl",
    "prefect.password*",
    "errors.log",
    "up.lock",
    "drawing.lock",
    "choices.offered",
    "proclaimed.toml",
    "catalogue",
    "policy",
    "mail",
    "prefect",
    "logs",
    "rehearsals",
    "reports",
    "archives",
    "evidence",
    "demo",
)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MAY_PASS = stat.S_IXGRP | stat.S_IXOTH
_UMASK = 0o077

_log = logging.getLogger("writ")


def keep_private(home: Path) -> None:
    """From now on this process makes files that only its user can read; so is what Writ keeps in `home`.

    What others could reach of it is closed, and one line says what that was; so is the home itself,
    unless it holds things that are not Writ's. It is made when there is none.

    Raises:
        SettingsError: it cannot be made.
    """
    os.umask(_UMASK)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"WRIT_HOME: {home} cannot be a folder ({error.strerror}); check the path and its rights"
        ) from error
    if not _open_to_others(home.stat()):
        return
    closed = close_to_others(home)
    if left := open_to_others(home):
        _log.warning("%s; %s", reachable_words(home, left), closing_words(left))
    elif closed:
        _log.warning(
            "other users of this machine could reach %s: closed %s", home, _named(home, closed)
        )


def reachable_words(home: Path, left: list[Path]) -> str:
    """What others can reach of what Writ keeps."""
    return f"other users of this machine can reach what Writ keeps in {home}: {_named(home, left)}"


def closing_words(left: list[Path]) -> str:
    """What to do about it."""
    paths = shlex.join(map(str, left))
    return f"give Writ a folder of its own (WRIT_HOME), or `chmod go= {paths}`"


def _named(home: Path, paths: Iterable[Path]) -> str:
    return ", ".join("the folder itself" if path == home else path.name for path in paths)


def kept_in(home: Path) -> list[Path]:
    """What Writ keeps in its home, by name; links are left out, for what they lead to is not there."""
    if not home.is_dir():
        return []
    return sorted(path for path in home.iterdir() if _is_kept(path) and not path.is_symlink())


def _is_kept(path: Path) -> bool:
    return any(fnmatch(path.name, name) for name in KEPT)


def close_to_others(home: Path) -> list[Path]:
    """Take every right of group and others away from what Writ keeps in the folder, and from the folder
    itself where it holds nothing else; returns what had some.

    Where somebody else has something among it, or in a folder like /tmp, all is left as it is.
    """
    top, kept = home.stat(), kept_in(home)
    if os.geteuid() not in {0, top.st_uid} or _is_shared(top, kept):
        return []
    if all(map(_is_kept, home.iterdir())):
        kept.append(home)
    return [path for path in kept if _close(path)]


def _close(path: Path) -> bool:
    """True where there was something to close."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
            return True
    return False


def open_to_others(home: Path) -> list[Path]:
    """What of that which Writ keeps there gives any right to group or others who can get to it."""
    return [path for path in kept_in(home) if _open(path)] if _lets_pass(home) else []


def can_be_reached(path: Path) -> bool:
    """True when group or others have any right to it, and every folder above it lets them pass."""
    return _open(path) and all(map(_lets_pass, path.absolute().parents))


def _open(path: Path) -> bool:
    try:
        return _open_to_others(path.stat())
    except FileNotFoundError:
        return False


def _lets_pass(folder: Path) -> bool:
    return folder.is_dir() and bool(folder.stat().st_mode & _MAY_PASS)


def _open_to_others(found: os.stat_result) -> bool:
    return bool(found.st_mode & _OTHERS)


def _is_shared(top: os.stat_result, kept: Iterable[Path]) -> bool:
    """True where closing it would lock others out of what is theirs."""
    if top.st_mode & stat.S_ISVTX:
        return True
    return any(found.st_uid != top.st_uid for found in _with_all_below(kept))


def _with_all_below(kept: Iterable[Path]) -> Iterator[os.stat_result]:
    """These and what lies in them at any depth; what vanishes is left out."""
    for path in kept:
        for each in (path, *path.rglob("*")):
            with suppress(FileNotFoundError):
                yield each.lstat()
