"""The engines that Prefect stands on where one machine with SQLite is not enough: PostgreSQL and Redis."""

from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
import redis
from pydantic import SecretStr

from flows.up.errors import EngineMissingError
from tasks.settings import Settings

OLDEST_POSTGRES = 13
_PATIENCE = 5
_THOUSANDS = 10_000  # of PostgreSQL's number of its version, for each one


def engines_of(settings: Settings) -> dict[str, str]:
    """What Prefect's server is told of its database and of Redis, as environment variables; empty where it
    uses neither."""
    found = {}
    if (database := _told(settings.prefect_database_url)) is not None:
        rest = database.partition("://")[2]
        found["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = f"postgresql+asyncpg://{rest}"
    if (url := _told(settings.redis_url)) is not None:
        found |= {
            "PREFECT_MESSAGING_BROKER": "prefect_redis.messaging",
            "PREFECT_MESSAGING_CACHE": "prefect_redis.messaging",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "prefect_redis.ordering",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect_redis.lease_storage",
            "PREFECT_REDIS_MESSAGING_URL": url,
            "PREFECT_SERVER_DOCKET_URL": url,
        }
    return found


def check_engines(settings: Settings) -> None:
    """See that everything is there on which several servers, workers, dispatchers and pages stand.

    Raises:
        EngineMissingError: a setting is missing, two name the same database, or one of them does not
            answer, does not let us in, or is too old; names it, without what is secret in it.
    """
    register, prefect = _told(settings.database_url), _told(settings.prefect_database_url)
    urls = {
        "WRIT_DATABASE_URL": register,
        "WRIT_PREFECT_DATABASE_URL": prefect,
        "WRIT_REDIS_URL": _told(settings.redis_url),
    }
    missing = [name for name, url in urls.items() if url is None]
    if missing:
        raise EngineMissingError(
            f"several of each need {', '.join(missing)} as well; set it (docs/how-to/run-it-scaled.md)"
        )
    places = [
        _Postgres(name, url) for name, url in urls.items() if name != "WRIT_REDIS_URL" and url
    ]
    if len({place.where for place in places}) < len(places):
        raise EngineMissingError(
            "WRIT_DATABASE_URL and WRIT_PREFECT_DATABASE_URL name the same database; give Prefect its own"
        )
    for place in places:
        place.check()
    _check_redis(urls["WRIT_REDIS_URL"] or "")


@dataclass(frozen=True, slots=True)
class _Postgres:
    setting: str
    url: str

    @property
    def where(self) -> tuple[str | None, int | None, str]:
        """Host, port and database."""
        parts = urlsplit(self.url)
        return parts.hostname, parts.port, parts.path

    def check(self) -> None:
        scheme = urlsplit(self.url).scheme
        if scheme not in {"postgresql", "postgres"}:
            raise EngineMissingError(
                f"{self.setting} names {scheme!r}; several of each need PostgreSQL,"
                " postgresql://user@host/name"
            )
        try:
            with closing(psycopg.connect(self.url, connect_timeout=_PATIENCE)) as connection:
                version = connection.info.server_version // _THOUSANDS
        except psycopg.Error as error:
            raise EngineMissingError(
                f"{self.setting}: PostgreSQL does not let us in ({_first(error)}); start it, make the"
                " database (`createdb`), or mend the setting"
            ) from error
        if version < OLDEST_POSTGRES:
            raise EngineMissingError(
                f"{self.setting}: this is PostgreSQL {version}; Writ and Prefect need"
                f" {OLDEST_POSTGRES} or newer"
            )


def _check_redis(url: str) -> None:
    try:
        with closing(redis.Redis.from_url(url, socket_connect_timeout=_PATIENCE)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise EngineMissingError(
            f"WRIT_REDIS_URL: Redis does not answer ({_first(error)}); start it, or mend the setting"
            " (redis://host:port/0)"
        ) from error


def _first(error: Exception) -> str:
    """The first line of an error, which is no sentence of ours."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")


def _told(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
