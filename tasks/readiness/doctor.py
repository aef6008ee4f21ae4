"""The readiness check before an election: what would keep somebody from being told. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from ipaddress import ip_address
from urllib.parse import urlsplit

from calendars.days.bank_holidays import published_years
from tasks.people.directory import Directory
from tasks.people.ladder import owner_posts
from tasks.people.posts import Posts
from tasks.readiness.findings import ElectionToCheck, Finding, Level, Setup, TaskToCheck
from tasks.readiness.people_checks import PostChecks

_ABOUT_PEOPLE = {
    "vacant-post",
    "nobody-reachable",
    "one-person-ladder",
    "away-on-date",
    "holder-ends",
    "unconfirmed-address",
}


def examine(
    directory: Directory,
    posts: Posts,
    elections: Sequence[ElectionToCheck],
    setup: Setup,
    *,
    confirmed: Collection[str],
    today: date,
) -> list[Finding]:
    """Everything that was found, alarms first; one `ok` for each check that found nothing.

    Args:
        directory: people, posts and absences.
        posts: for titles and default ladders.
        elections: those to be checked; the posts of their tasks are what matters.
        setup: what is set.
        confirmed: the people (ids) with a confirmed address.
        today: London's day.
    """
    people = PostChecks(directory, posts, [t for e in elections for t in e.tasks], confirmed, today)
    checks: Mapping[str, tuple[str, Callable[[], Iterator[Finding]]]] = {
        "directory": ("people and areas are loaded", lambda: _loaded(directory)),
        "vacant-post": ("every post that owns a task is held", people.vacancies),
        "nobody-reachable": ("every ladder reaches somebody", people.unreachable),
        "one-person-ladder": ("no ladder stands on one person", people.lonely),
        "away-on-date": ("nobody is away on a statutory date of theirs", people.absences),
        "holder-ends": (
            "nobody leaves a post before polling day",
            lambda: (found for e in elections for found in people.endings(e)),
        ),
        "unconfirmed-address": ("everybody's address is confirmed", people.unconfirmed),
        "projected-holidays": (
            "the bank holidays of every date are published",
            lambda: (found for e in elections for found in _projected(e)),
        ),
        "mail": ("a mail server is set", lambda: _mail(setup)),
        "public-url": ("owners reach the page from outside", lambda: _public_url(setup)),
        "heartbeat": ("the dispatch is watched from outside", lambda: _heartbeat(setup)),
    }
    found: list[Finding] = []
    for code, (fine, check) in checks.items():
        if code in _ABOUT_PEOPLE and not directory.people:
            continue
        found += list(check()) or [Finding(Level.OK, code, fine)]
    order = list(Level)
    return sorted(found, key=lambda finding: order.index(finding.level))


def everyday_tasks(
    directory: Directory, posts: Posts, roles: Collection[str], today: date
) -> tuple[TaskToCheck, ...]:
    """A task of today for each post of these roles that the areas have, for a check while no
    election is called."""
    return tuple(
        TaskToCheck(
            "",
            area.id,
            (role,),
            owner_posts(directory, posts, area.id, [role]),
            opens=today,
            due=today,
            statutory=False,
        )
        for area in directory.areas.values()
        for role in roles
        if posts.roles[role].at is area.kind
    )


def _loaded(directory: Directory) -> Iterator[Finding]:
    if not directory.people:
        yield Finding(
            Level.ALARM,
            "directory",
            "the directory is empty: nobody can be told anything",
            "write one like tasks/data/sample/blankshire.toml and `writ directory load FILE`",
        )


def _projected(election: ElectionToCheck) -> Iterator[Finding]:
    last = max([election.poll_date, *(task.due for task in election.tasks)])
    if last.year >= published_years().stop:
        yield Finding(
            Level.WARNING,
            "projected-holidays",
            f"{election.id}: GOV.UK has published bank holidays up to"
            f" {published_years().stop - 1}; later ones are projected",
            "update the package govuk-bank-holidays when they are out, then re-plan",
            (election.id,),
        )


def _mail(setup: Setup) -> Iterator[Finding]:
    if not setup.mail_server:
        yield Finding(
            Level.ALARM,
            "mail",
            "no mail server is set: messages stay in the local mailbox, and nobody is told",
            "set WRIT_SMTP_URL to smtp://user:password@host:port",
        )


def _public_url(setup: Setup) -> Iterator[Finding]:
    if setup.public_url is None or _is_loopback(setup.public_url):
        yield Finding(
            Level.ALARM if setup.mail_server else Level.WARNING,
            "public-url",
            "the links in messages lead to this machine only; owners cannot open them",
            "set WRIT_PUBLIC_URL to the address under which owners reach the page",
        )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _heartbeat(setup: Setup) -> Iterator[Finding]:
    if not setup.heartbeat:
        yield Finding(
            Level.WARNING,
            "heartbeat",
            "no heartbeat is set: nobody would notice if the dispatch stood still",
            "set WRIT_HEARTBEAT_URL to an address that raises an alarm when it is not fetched",
        )
