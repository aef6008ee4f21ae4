"""Everything running: the embedded services with their deployments, and Prefect in step with the
register. What `writ up`, the demonstration and the end-to-end test stand on."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from flows.up import Embedded
from flows.up.several.engines import check_engines
from flows.wiring import Office
from tasks.settings import settings_file


@contextmanager
def running(
    office: Office,
    *,
    say: Callable[[str], None],
    extra_env: Mapping[str, str] | None = None,
    copies: int = 1,
) -> Iterator[Embedded]:
    """Server, worker, dispatcher and page for as long as the `with` lasts; everything is stopped after it.

    Args:
        office: its settings say where and on which ports.
        say: hears a line for each step.
        extra_env: for the children, over what they get anyway.
        copies: how many there are of each; several stand on PostgreSQL and Redis.

    Raises:
        AlreadyUpError, PortTakenError, ChildDiedError, SettingsError, EngineMissingError.
    """
    if copies > 1:
        check_engines(office.settings)
    settings = office.settings
    # Flow runs start in other folders: paths must not depend on where this process stands.
    places = {
        "WRIT_HOME": str(settings.home.resolve()),
        "WRIT_TOML": str(settings_file() or ""),
    }
    dispatcher = [sys.executable, "-m", "flows.up.dispatcher"]
    with Embedded(
        home=settings.home,
        server_port=settings.prefect_port,
        page_port=settings.page_port,
        page_command=[sys.executable, "-m", "flows.page_server"],
        dispatcher_command=[*dispatcher, *(["--alone"] if copies == 1 else [])],
        registration_command=[sys.executable, "-m", "flows.up.registration"],
        tell_command=[sys.executable, "-m", "flows.up.alarm"],
        say=say,
        extra_env={**places, **(extra_env or {})},
        public_url=settings.prefect_public_url,
        copies=copies,
    ) as embedded:
        yield embedded
