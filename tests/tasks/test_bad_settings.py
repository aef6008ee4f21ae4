"""Settings nobody can mean: one line that names the variable, never its value."""

import os
from pathlib import Path

import pytest

from tasks.files.places import places
from tasks.settings import SettingsError, load_settings, provider_secret, signing_keys


@pytest.mark.parametrize("name", ["WRIT_HEARTBEAT_URL", "WRIT_PUBLIC_URL", "WRIT_NOTIFY_URL"])
@pytest.mark.parametrize(
    "value",
    [
        "http://sekret:notaport",
        "http://[::1",
        "sekret",
        "ftp://sekret",
        "http://",
        "",
        "http://sekret:99999999/",
        "http://sekret:0/",
    ],
)
def test_an_address_of_the_web_that_is_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known at the start, and not when somebody should be told."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    said = str(refused.value)
    assert said == (
        f"setting {name}: this is no address of the web; write it as https://host/path; mend it in the"
        " environment or writ.toml"
    )


@pytest.mark.parametrize("name", ["WRIT_HEARTBEAT_URL", "WRIT_PUBLIC_URL", "WRIT_NOTIFY_URL"])
@pytest.mark.parametrize("value", ["http://127.0.0.1:8600", "https://writ.example.org/polls/"])
def test_an_address_of_the_web(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a port, or a path."""
    monkeypatch.setenv(name, value)
    load_settings()


WHOLE = {
    "WRIT_OIDC_ISSUER": "https://login.example/tenant/v2.0",
    "WRIT_OIDC_CLIENT_ID": "writ",
    "WRIT_OIDC_CLIENT_SECRET_FILE": "secret",
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"WRIT_OIDC_CLIENT_ID": None}, "needs WRIT_OIDC_CLIENT_ID too"),
        ({"WRIT_OIDC_CLIENT_SECRET_FILE": None}, "needs WRIT_OIDC_CLIENT_SECRET_FILE too"),
        ({"WRIT_OIDC_ISSUER": None}, "needs WRIT_OIDC_ISSUER too"),
        ({"WRIT_OIDC_ISSUER": "http://login.example"}, "write https://"),
        ({"WRIT_OIDC_ISSUER": "login.example"}, "this is no address of the web"),
        ({"WRIT_OIDC_LABEL": "x" * 61}, "WRIT_OIDC_LABEL"),
    ],
)
def test_a_provider_of_accounts_that_is_not_whole(
    changed: dict[str, str | None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it would leave a button that leads nowhere, and plain http is read on the way."""
    for name, value in {**WHOLE, **changed}.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=said):
        load_settings()


def test_the_secret_of_a_provider_is_read_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is not there, or empty, is named with its setting."""
    file = tmp_path / "secret"
    for name, value in {**WHOLE, "WRIT_OIDC_CLIENT_SECRET_FILE": str(file)}.items():
        monkeypatch.setenv(name, value)
    for made in (False, True):
        if made:
            file.touch()
        with pytest.raises(SettingsError, match="WRIT_OIDC_CLIENT_SECRET_FILE"):
            provider_secret(load_settings())
    file.write_text("from-the-provider\n")
    assert "from-the-provider" == provider_secret(load_settings())


@pytest.mark.parametrize("value", ["", "  "])
def test_a_home_that_names_nothing(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be the folder in which somebody happens to stand."""
    monkeypatch.setenv("WRIT_HOME", value)
    for read in (load_settings, places):
        with pytest.raises(SettingsError, match=r"^setting WRIT_HOME: names nothing; "):
            read()


SAID = [
    ('home = ""', "setting WRIT_HOME: names nothing; write a path, or leave it out"),
    ("home = 3", 'setting WRIT_HOME: write it as text, as in "var"'),
    ('signing_key_file = " "', "setting WRIT_SIGNING_KEY_FILE: names nothing"),
    ('alarms_to = "x"', 'setting WRIT_ALARMS_TO: write it as a list in brackets, as ["email:'),
    ("alarms_to = [3]", "setting WRIT_ALARMS_TO, 0: write it as text"),
    ('webhooks = "x"', "setting WRIT_WEBHOOKS: write it as a table of names and addresses"),
    ("[webhooks]\nduty = 3", "setting WRIT_WEBHOOKS, duty: write it as text"),
    ("mail_from = 3", "setting WRIT_MAIL_FROM: write it as text"),
    ("page_port = 1.5", "setting WRIT_PAGE_PORT: write a whole number"),
    ('digests = "perhaps"', "setting WRIT_DIGESTS: write true or false"),
    ('smpt_url = "x"', "writ.toml: unknown setting 'smpt_url'; did you mean 'smtp_url'?"),
]


@pytest.mark.parametrize(("content", "said"), SAID)
def test_a_slip_in_the_file_of_settings(
    content: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What to write instead, in the words of an office."""
    monkeypatch.delenv("WRIT_HOME", raising=False)
    (tmp_path / "writ.toml").write_text(content, encoding="utf-8")
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith("; mend it in the environment or writ.toml")


@pytest.mark.parametrize(
    "content",
    [
        'home = "a\\u0000b"',
        'database_url = "sqlite:///\\u0000"',
        'signing_key_file = "\\u0000"',
        'alarms_to = ["\\u0000"]',
        '[webhooks]\nduty = "\\u0000"',
    ],
)
def test_a_text_that_ends_in_its_middle(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it stands: no system call takes it."""
    (tmp_path / "writ.toml").write_text(content, encoding="utf-8")
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    for read in (load_settings, places):
        with pytest.raises(
            SettingsError, match=r"writ\.toml: \w+ holds a character that ends every"
        ):
            read()


def test_a_list_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is one of a list, not of a table."""
    monkeypatch.setenv("WRIT_ALARMS_TO", "email:ops@example.org")
    with pytest.raises(SettingsError, match=r"WRIT_ALARMS_TO: write it as JSON, as \[\"email:ops@"):
        load_settings()


def test_a_file_of_settings_with_notepads_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in no line that anybody sees."""
    (tmp_path / "writ.toml").write_text("page_port = 8700\r\n", encoding="utf-8-sig")
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    assert 8700 == load_settings().page_port


def test_a_file_of_settings_that_is_named_and_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the defaults instead; neither is a folder or a pipe a file of settings."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name, said in (
        ("none", "no such file"),
        ("folder", "is a folder"),
        ("pipe", "is no ordinary"),
    ):
        monkeypatch.setenv("WRIT_TOML", str(tmp_path / name))
        for read in (load_settings, places):
            with pytest.raises(SettingsError, match=rf"^WRIT_TOML: .*{name}: {said}"):
                read()


def test_a_folder_called_writ_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said, and not passed over; where there is none, or none is wanted, the defaults hold."""
    monkeypatch.delenv("WRIT_TOML", raising=False)
    monkeypatch.chdir(tmp_path)
    assert 8600 == load_settings().page_port
    (tmp_path / "writ.toml").mkdir()
    with pytest.raises(SettingsError, match=r"writ\.toml: is a folder"):
        load_settings()
    monkeypatch.setenv("WRIT_TOML", "")
    assert 8600 == load_settings().page_port


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00"])
def test_a_signing_key_that_is_none(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty, or no text at all."""
    (tmp_path / "key").write_bytes(content)
    monkeypatch.setenv("WRIT_SIGNING_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(SettingsError, match=r"^WRIT_SIGNING_KEY_FILE: "):
        signing_keys(load_settings())


def test_one_port_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one of them could listen on it."""
    monkeypatch.setenv("WRIT_PAGE_PORT", "4200")
    with pytest.raises(SettingsError, match=r"WRIT_PAGE_PORT and WRIT_PREFECT_PORT are both 4200"):
        load_settings()


@pytest.mark.parametrize("value", ["0", "-1", "99999999999", "9" * 5000, "x", "1.5"])
def test_a_number_beyond_measure(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever a setting is a number."""
    for name in (
        "WRIT_LINK_DAYS",
        "WRIT_SMTP_LINES",
        "WRIT_WEB_LINES",
        "WRIT_PAGE_PORT",
        "WRIT_PREFECT_PORT",
    ):
        with monkeypatch.context() as one:
            one.setenv(name, value)
            with pytest.raises(SettingsError, match=f"^setting {name}: "):
                load_settings()
