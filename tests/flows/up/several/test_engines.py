"""What several of each stand on is looked for first: one line for what is not there, and nothing is begun."""

import pytest
from pydantic import SecretStr

from flows.up.errors import EngineMissingError
from flows.up.several.engines import check_engines, engines_of
from tasks.settings import Settings

NOBODY = "postgresql://postgres:hush@127.0.0.1:1/writ"
REDIS = "redis://:hush@127.0.0.1:1/0"
URLS = ("database_url", "prefect_database_url", "redis_url")


def settings(**urls: str) -> Settings:
    """Settings with these addresses."""
    return Settings(**{name: SecretStr(url) for name, url in urls.items()})  # type: ignore[arg-type]


def refused(**urls: str) -> str:
    """What is said; no secret is in it."""
    with pytest.raises(EngineMissingError) as error:
        check_engines(settings(**urls))
    said = str(error.value)
    assert "\n" not in said
    assert "hush" not in said
    return said


def test_what_is_not_set_is_named() -> None:
    """All of it at once."""
    said = refused(database_url=NOBODY)
    assert said.startswith("several of each need WRIT_PREFECT_DATABASE_URL, WRIT_REDIS_URL as well")


def test_prefect_has_a_database_of_its_own() -> None:
    """Two sets of tables in one would meet at the next upgrade."""
    said = refused(database_url=NOBODY, prefect_database_url=NOBODY, redis_url=REDIS)
    assert "name the same database; give Prefect its own" in said


@pytest.mark.parametrize(
    ("register", "words"),
    [
        ("sqlite:///writ.db", "WRIT_DATABASE_URL names 'sqlite'; several of each need PostgreSQL"),
        (NOBODY, "WRIT_DATABASE_URL: PostgreSQL does not let us in"),
    ],
)
def test_a_database_that_cannot_be_used_is_said(register: str, words: str) -> None:
    """By the name of its setting, with the remedy."""
    assert words in refused(
        database_url=register, prefect_database_url=f"{NOBODY}_prefect", redis_url=REDIS
    )


@pytest.mark.postgres
def test_a_redis_that_does_not_answer_is_said(postgres_url: str) -> None:
    """After the databases, which are there."""
    other = postgres_url.rpartition("/")[0] + "/postgres"
    given = {"database_url": postgres_url, "prefect_database_url": other}
    for url in (REDIS, "http://127.0.0.1"):
        assert "WRIT_REDIS_URL: Redis does not answer" in refused(**given, redis_url=url)


@pytest.mark.postgres
def test_an_old_server_is_refused_by_its_version(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours is newer than what is needed: so more is asked for."""
    monkeypatch.setattr("flows.up.several.engines.OLDEST_POSTGRES", 99)
    said = refused(database_url=postgres_url, prefect_database_url=NOBODY, redis_url=REDIS)
    assert "Writ and Prefect need 99 or newer" in said


def test_prefect_is_told_of_what_is_set_alone() -> None:
    """Its own driver's name stands in the address."""
    assert {} == engines_of(settings())
    found = engines_of(settings(**dict.fromkeys(URLS, NOBODY)))
    database = found["PREFECT_SERVER_DATABASE_CONNECTION_URL"]
    assert NOBODY.replace("postgresql:", "postgresql+asyncpg:") == database
    assert NOBODY == found["PREFECT_REDIS_MESSAGING_URL"] == found["PREFECT_SERVER_DOCKET_URL"]
