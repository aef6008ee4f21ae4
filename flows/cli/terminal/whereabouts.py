"""Where this Writ keeps things, and how to type a command that finds them."""

import shlex
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from flows.wiring import open_office
from tasks.files.places import places
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import elections
from tasks.register.session import Session
from tasks.settings import Settings, setting_sources

DEMO = "demo"
_REGISTER = "register.db"


def near(path: Path) -> Path:
    """The path as seen from this folder, where it lies below it."""
    here, whole = Path.cwd(), path.absolute()
    return whole.relative_to(here) if whole.is_relative_to(here) else path


def typed(settings: Settings) -> str:
    """What is typed, in another terminal in this folder, so that `writ` finds this office: the settings
    that differ from what it would take by itself, and the program. A password is left out of them."""
    usual = Settings.model_fields
    said = {
        "WRIT_HOME": str(near(settings.home)) if settings.home != usual["home"].default else "",
        **{
            f"WRIT_{name.upper()}": str(getattr(settings, name))
            for name in ("prefect_port", "page_port")
            if getattr(settings, name) != usual[name].default
        },
        "WRIT_DATABASE_URL": _database_here(settings),
    }
    words = [f"{name}={shlex.quote(value)}" for name, value in said.items() if value]
    return " ".join([*words, program()])


def _database_here(settings: Settings) -> str:
    """The address of the register's database where another terminal would not know it by itself."""
    if settings.database_url is None or setting_sources()["database_url"] != "environment":
        return ""
    address = urlsplit(settings.register_url)
    user, _, host = address.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    hidden = f"{name}{':***' * bool(colon)}{'@' * bool(user)}{host}"
    query = "" if "password" in address.query else address.query
    return address._replace(netloc=hidden, query=query).geturl()


def program() -> str:
    """How `writ` is called here: by its name where it is on the PATH, else by its path."""
    own = Path(sys.executable).parent / "writ"
    on_path = shutil.which("writ")
    return "writ" if on_path and Path(on_path).samefile(own) else str(near(own))


def demo_beside() -> str:
    """Where the demonstration's register is, when there is nothing in the one of this home; else nothing."""
    here = places()
    beside = here.home / DEMO
    if here.database_url is not None or not (beside / _REGISTER).is_file():
        return ""
    with open_office().register.read() as session:
        if not _is_empty(session):
            return ""
    home = shlex.quote(str(near(beside)))
    return (
        f"there is nothing in {near(here.home)} yet; the demonstration is in {near(beside)}: type"
        f" `WRIT_HOME={home} {program()} ...`"
    )


def _is_empty(session: Session) -> bool:
    return not elections(session) and not stored_directory(session).directory.areas
