"""What to mend before an election: the office, its directory and its setting up, examined."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from flows.wiring import Office
from notifications.channels.addresses import address_findings
from notifications.errors import ProviderDownError
from tasks.actions.proclaiming import NOT_ANEW
from tasks.alarms import remedy_of
from tasks.catalogue.catalogue import load_catalogue
from tasks.readiness.area_doctor import area_findings
from tasks.readiness.doctor import everyday_tasks, examine
from tasks.readiness.elections import elections_to_check
from tasks.readiness.findings import ElectionToCheck, Finding, Level, Setup
from tasks.readiness.private_doctor import private_findings
from tasks.register.messages.alarms import alarm_of, standing_alarms
from tasks.register.plans.directory_store import confirmed_people
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.settings import Settings, SettingsError, settings_file


def findings_of(office: Office, election: str | None = None, *, today: date) -> list[Finding]:
    """Everything that is found, the worst first: for one election, or for all that are still to do.

    Raises:
        UnknownElectionError: lists those there are.
        MailSettingError, ChannelSettingError: a channel's settings cannot work.
    """
    with office.register.read() as session:
        books = open_books_of(session)
        elections = elections_to_check(session, election)
        confirmed = confirmed_people(session)
        not_anew = list(_not_planned_anew(session, election))
    directory, posts = books.directory, books.posts
    if not elections:
        roles = {post for d in load_catalogue() if d.kinds is None for post in d.posts}
        tasks = everyday_tasks(directory, posts, sorted(roles), today)
        elections = [ElectionToCheck("no election", today, tasks)]
    findings = [
        *examine(
            directory, posts, elections, _setup(office.settings), confirmed=confirmed, today=today
        ),
        *not_anew,
        *area_findings(books),
        *address_findings(directory, office.channels()),
        *private_findings(office.settings.home, _secrets(office.settings)),
    ]
    return sorted(findings, key=lambda found: list(Level).index(found.level))


def _not_planned_anew(session: Session, election: str | None) -> Iterator[Finding]:
    """The elections that a fault has kept from being planned anew with a proclaimed day."""
    for row in standing_alarms(session, election):
        alarm = alarm_of(row)
        if alarm is not None and alarm.sort == NOT_ANEW:
            yield Finding(
                Level.ALARM,
                "not-planned-anew",
                str(alarm),
                remedy_of(alarm.kind),
                (row.election or "",),
            )


def provider_findings(office: Office, *, now: datetime) -> Iterator[Finding]:
    """Whether people can sign in with an account; the provider is asked. Nothing where none is set."""
    try:
        provider = office.provider()
        if provider is None:
            return
        provider.known(now=now)
    except (SettingsError, ProviderDownError) as error:
        what, _, remedy = str(error).partition("; ")
        yield Finding(Level.WARNING, "provider", what, remedy)
    else:
        yield Finding(Level.OK, "provider", "people can sign in with their organisation's account")


def _setup(settings: Settings) -> Setup:
    return Setup(
        mail_server=settings.smtp_url is not None or settings.email_by == "notify",
        public_url=settings.public_url,
        heartbeat=settings.heartbeat_url is not None,
    )


def _secrets(settings: Settings) -> list[Path]:
    """The files outside the home that others must not read: settings, key, a register elsewhere."""
    register = settings.register_url.removeprefix("sqlite:///")
    elsewhere = [] if register == settings.register_url else [Path(register)]
    keys = [settings.signing_key_file, settings.history_key_file, settings.oidc_client_secret_file]
    return [*filter(None, [settings_file(), *keys]), *elsewhere]
