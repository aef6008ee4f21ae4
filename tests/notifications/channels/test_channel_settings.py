"""What the settings open, and what they refuse, without showing a URL."""

import logging
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from flows.wiring import open_office
from notifications.channels.allowed import Allowed
from notifications.channels.registry import WebServices, open_channels, problems_of
from notifications.errors import ChannelSettingError, MailSettingError
from tasks.people.directory import Address
from tasks.settings import Settings, SettingsError, load_settings
from tests.notifications.channels.channel_services import KEY, SECRET, SERVICE, WORKFLOW

TEAMS = f"workflows://prod.logic.example.com/{WORKFLOW}"
HOOK = f"jsons://office:{SECRET}@hooks.example.org/{SECRET}"
GATEWAY = f"smseagles://{SECRET}@gateway.example.org/{{to}}"
RELAY = f"smtps://office:{SECRET}@relay.example.org"
NOTIFY: dict[str, Any] = {
    "notify_api_key": KEY,
    "notify_email_template": SERVICE,
    "notify_text_template": SERVICE,
}


def opened(folder: Path, **settings: Any) -> dict[str, str]:
    """The channels that these settings open, with the scheme of each."""
    settings = {"home": folder, "mail_from": "office@example.org", **settings}
    office = open_office(Settings(**settings))
    channels = office.channels()
    office.register.close()
    return {name: channel.scheme for name, channel in channels.items()}


def test_without_settings_there_is_the_local_mailbox(tmp_path: Path) -> None:
    """Nothing leaves the machine."""
    assert opened(tmp_path) == {"email": "maildir"}


def test_each_setting_opens_its_channel(tmp_path: Path) -> None:
    """By the names that the directory uses."""
    assert opened(
        tmp_path,
        smtp_url=RELAY,
        sms_url=GATEWAY,
        teams={"gold group": TEAMS},
        webhooks={"control room": HOOK},
    ) == {"email": "smtp", "text": "sms", "teams": "teams", "webhook": "webhook"}


def test_one_setting_chooses_notify_for_mail_and_one_for_text(tmp_path: Path) -> None:
    """Over the mail server and the gateway, which may stay set."""
    both = {"smtp_url": RELAY, "sms_url": GATEWAY, **NOTIFY}
    assert opened(tmp_path, **both, email_by="notify") == {"email": "notify", "text": "sms"}
    assert opened(tmp_path, **both, text_by="notify") == {"email": "smtp", "text": "notify"}


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("WRIT_SMTP_URL", {"smtp_url": f"ftp://office:{SECRET}@relay.example.org"}),
    ("WRIT_SMTP_URL", {"smtp_url": RELAY, "allowed_schemes": {"smtp"}}),
    ("WRIT_SMTP_URL", {"smtp_url": RELAY, "allowed_hosts": {"mail.example.org"}}),
    ("WRIT_SMTP_URL", {"smtp_url": f"mailtos://{SECRET}"}),
    ("WRIT_SMS_URL", {"sms_url": f"syslog://{SECRET}/{{to}}"}),
    ("WRIT_SMS_URL", {"sms_url": f"smseagles://{SECRET}@gateway.example.org"}),
    ("WRIT_SMS_URL", {"sms_url": f"smseagles://{SECRET}@gateway.example.org/{{to}}/44123456789"}),
    ("WRIT_SMS_URL", {"sms_url": f"mailtos://o:{SECRET}@gateway.example.org?to={{to}}@e.org"}),
    ("WRIT_SMS_URL", {"sms_url": SECRET}),
    ("WRIT_SMS_URL", {"sms_url": GATEWAY, "allowed_hosts": {"relay.example.org"}}),
    ("WRIT_TEAMS", {"teams": {"gold group": HOOK}}),
    ("WRIT_TEAMS", {"teams": {"gold group": f"{TEAMS}!%"}}),
    ("WRIT_TEAMS", {"teams": {"gold group": TEAMS}, "allowed_schemes": {"json"}}),
    ("WRIT_WEBHOOKS", {"webhooks": {"room": TEAMS}}),
    ("WRIT_WEBHOOKS", {"webhooks": {"room": f"file:///{SECRET}"}}),
    ("WRIT_WEBHOOKS", {"webhooks": {"room": HOOK}, "allowed_schemes": {"json"}}),
    ("WRIT_WEBHOOKS", {"webhooks": {"room": HOOK}, "allowed_hosts": {"example.org"}}),
    ("WRIT_NOTIFY_API_KEY", {"email_by": "notify"}),
    ("WRIT_NOTIFY_API_KEY", {**NOTIFY, "email_by": "notify", "notify_api_key": SECRET}),
    ("WRIT_NOTIFY_EMAIL_TEMPLATE", {"email_by": "notify", "notify_api_key": KEY}),
    (
        "WRIT_NOTIFY_TEXT_TEMPLATE",
        {**NOTIFY, "text_by": "notify", "notify_text_template": "reminder"},
    ),
    ("WRIT_NOTIFY_URL", {**NOTIFY, "text_by": "notify", "allowed_schemes": {"smtp"}}),
    ("WRIT_NOTIFY_URL", {**NOTIFY, "text_by": "notify", "allowed_hosts": {"example.org"}}),
]


@pytest.mark.parametrize(("names", "settings"), REFUSED)
def test_what_is_not_allowed_or_cannot_work_is_refused_by_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, names: str, settings: dict[str, Any]
) -> None:
    """One line that names the setting; neither it nor a log shows the URL or a secret."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises((ChannelSettingError, MailSettingError), match=names) as refused:
        opened(tmp_path, **settings)
    said = str(refused.value)
    shown = said + "".join(record.getMessage() for record in caplog.records)
    for secret in (SECRET, KEY[-36:], "relay.example.org", "gateway.example.org"):
        assert secret not in shown
    assert "\n" not in said


def test_hosts_that_are_allowed_are_spoken_to(tmp_path: Path) -> None:
    """However they are written."""
    assert opened(
        tmp_path,
        smtp_url=RELAY,
        teams={"gold group": TEAMS.replace("workflows://prod", "workflows://PROD")},
        allowed_hosts={"Relay.example.org", "prod.logic.example.com"},
    ) == {"email": "smtp", "teams": "teams"}


def test_a_url_as_teams_shows_it_is_held_to_the_same_list(tmp_path: Path) -> None:
    """It begins with https and means a workflow."""
    url = (
        "https://prod.uksouth.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/"
        f"triggers/manual/paths/invoke?api-version=2016-06-01&sv=1.0&sig={SECRET}"
    )
    assert "teams" in opened(tmp_path, teams={"gold": url})
    for narrow in ({"allowed_schemes": {"smtp"}}, {"allowed_hosts": {"example.org"}}):
        with pytest.raises(ChannelSettingError, match="WRIT_TEAMS"):
            opened(tmp_path, teams={"gold": url}, **narrow)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        (Address("email", "asha@example.org"), None),
        (Address("email", "asha"), "no e-mail address"),
        (Address("text", "+447700900123"), None),
        (Address("text", "07700900123"), "no telephone number with its country"),
        (Address("text", "+44 7700 900123"), "no telephone number with its country"),
        (Address("text", "+4412"), "not a mobile telephone's"),
        (Address("text", "+447911123456"), None),
        (Address("text", "+12025550123"), None),
        (Address("text", "+441632960123"), "not a mobile telephone's"),
        (Address("text", "+442072193000"), "not a mobile telephone's"),
        (Address("text", "+447012345678"), "not a mobile telephone's"),
        (Address("text", "+447640123456"), "not a mobile telephone's"),
        (Address("text", "+448081570123"), "not a mobile telephone's"),
        (Address("text", "+4477009001234"), "not a mobile telephone's"),
        (Address("email", "asha@müller.example"), None),
        (Address("email", "asha@example.c"), "no e-mail address"),
        (Address("teams", "gold group"), None),
        (Address("teams", "silver group"), "no teams address has this name"),
        (Address("webhook", TEAMS), "no channel 'webhook' is set up"),
        (Address("pager", "1234"), "no channel 'pager' is set up"),
    ],
)
def test_an_address_nobody_can_be_reached_at_is_known_beforehand(
    tmp_path: Path, address: Address, problem: str | None
) -> None:
    """When the directory is loaded, not at nine; the words do not repeat the address."""
    web = WebServices(teams={"gold group": TEAMS}, sms_url=GATEWAY)
    channels = open_channels(maildir=tmp_path / "mail", mail_from="o@example.org", web=web)
    found = problems_of(channels, address)
    assert (found is None) == (problem is None)
    if found is not None and problem is not None:
        assert problem in found
        assert address.to not in found


def test_secrets_are_not_shown_with_the_settings() -> None:
    """Not even where a whole group of them is printed."""
    settings = Settings(teams={"gold group": SecretStr(TEAMS)}, sms_url=SecretStr(GATEWAY))
    assert SECRET not in f"{settings!r}{settings.teams}{settings.sms_url}"
    assert SECRET not in repr(WebServices(teams={"gold group": TEAMS}, sms_url=GATEWAY))
    assert Allowed().schemes == settings.allowed_schemes


def test_groups_of_settings_are_written_as_people_write_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names with commas in the environment; addresses by name as JSON there, as a table in a file."""
    (tmp_path / "writ.toml").write_text(
        f'allowed_schemes = ["jsons", "SMTP"]\n[webhooks]\n"control room" = "{HOOK}"\n'
    )
    monkeypatch.setenv("WRIT_TOML", str(tmp_path / "writ.toml"))
    monkeypatch.setenv("WRIT_ALLOWED_HOSTS", "Relay.example.org, hooks.example.org,")
    monkeypatch.setenv("WRIT_TEAMS", f'{{"gold group": "{TEAMS}"}}')
    settings = load_settings()
    assert settings.allowed_hosts == {"relay.example.org", "hooks.example.org"}
    assert settings.allowed_schemes == {"jsons", "smtp"}
    assert settings.webhooks["control room"].get_secret_value() == HOOK
    assert settings.teams["gold group"].get_secret_value() == TEAMS


def test_a_group_that_cannot_be_read_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It names the setting and how to write it."""
    monkeypatch.setenv("WRIT_TEAMS", TEAMS)
    with pytest.raises(SettingsError, match=r"WRIT_TEAMS: .*as JSON") as refused:
        load_settings()
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
