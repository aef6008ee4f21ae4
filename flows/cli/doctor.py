"""`writ doctor`: what to mend before an election, and where each setting comes from."""

import argparse
from dataclasses import asdict
from typing import Any

from pydantic import SecretStr

from flows.cli.show import as_json, columns, say
from flows.wiring import open_office
from notifications.addresses import address_findings
from tasks.catalogue import load_catalogue
from tasks.clock import london_day, utc_now
from tasks.doctor import ElectionToCheck, Finding, Level, Setup, everyday_tasks, examine
from tasks.policy_doctor import policy_findings
from tasks.posts import load_posts
from tasks.register.database import POLICIES, own_files
from tasks.register.directory_store import confirmed_people, stored_directory
from tasks.register.readiness import elections_to_check
from tasks.settings import Settings, setting_sources


def doctor(args: argparse.Namespace) -> int:
    """Check what an election leans on; exit code 1 when there is an alarm."""
    office = open_office()
    today, posts = london_day(utc_now()), load_posts()
    with office.register.read() as session:
        directory = stored_directory(session).directory
        elections = elections_to_check(session, args.election)
        confirmed = confirmed_people(session)
        policies = own_files(session, POLICIES)
    if not elections:
        roles = {post for d in load_catalogue() if d.kinds is None for post in d.posts}
        tasks = everyday_tasks(directory, posts, sorted(roles), today)
        elections = [ElectionToCheck("no election", today, tasks)]
    findings = examine(
        directory, posts, elections, _setup(office.settings), confirmed=confirmed, today=today
    )
    findings = sorted(
        [
            *findings,
            *policy_findings(policies, directory),
            *address_findings(directory, office.channels()),
        ],
        key=lambda found: list(Level).index(found.level),
    )
    ready = all(finding.level is not Level.ALARM for finding in findings)
    settings = _settings(office.settings)
    if args.json:
        said = [asdict(finding) for finding in findings]
        say(as_json({"ready": ready, "findings": said, "settings": settings}))
    else:
        _show(findings, settings, ready=ready)
    return 0 if ready else 1


def _setup(settings: Settings) -> Setup:
    return Setup(
        mail_server=settings.smtp_url is not None or settings.email_by == "notify",
        public_url=settings.public_url,
        heartbeat=settings.heartbeat_url is not None,
    )


def _settings(settings: Settings) -> list[dict[str, str]]:
    return [
        {
            "name": f"WRIT_{name.upper()}",
            "value": _shown(getattr(settings, name)),
            "source": source,
        }
        for name, source in sorted(setting_sources().items())
    ]


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, dict | frozenset | tuple):
        return ", ".join(sorted(value)) or "none"
    return "set" if isinstance(value, SecretStr) else str(value)


def _show(findings: list[Finding], settings: list[dict[str, str]], *, ready: bool) -> None:
    for finding in findings:
        say(f"{finding.level.value:<8} {finding.text}")
        if finding.remedy:
            say(f"{'':<8} {finding.remedy}")
    say("")
    say(columns([(row["name"], row["value"], row["source"]) for row in settings]))
    say("")
    alarms = sum(finding.level is Level.ALARM for finding in findings)
    say("ready" if ready else f"not ready: {alarms} to mend first")
