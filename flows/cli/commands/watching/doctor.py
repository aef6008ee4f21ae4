"""`writ doctor`: what to mend before an election, and where each setting comes from."""

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import SecretStr

from flows.cli.terminal.show import Entry, as_json, say, say_table
from flows.readiness import findings_of, provider_findings
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tasks.readiness.findings import Finding, Level
from tasks.settings import Settings, setting_sources, settings_file


@dataclass(frozen=True)
class DoctorAsked:
    """`writ doctor`."""

    election: str | None
    json: bool


def doctor(args: DoctorAsked) -> int:
    """Check what an election leans on; exit code 1 when there is an alarm."""
    office = open_office()
    now = utc_now()
    found = [*findings_of(office, args.election, today=london_day(now))]
    found += provider_findings(office, now=now)
    findings = sorted(found, key=lambda finding: list(Level).index(finding.level))
    ready = all(finding.level is not Level.ALARM for finding in findings)
    settings = _settings(office.settings)
    if args.json:
        said = [asdict(finding) for finding in findings]
        path = settings_file()
        file = {"path": path and str(path), "found": path is not None}
        say(
            as_json({"ready": ready, "findings": said, "settings": settings, "settings_file": file})
        )
    else:
        _show(findings, settings, ready=ready)
    return 0 if ready else 1


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


def _file_words() -> str:
    return str(settings_file() or "writ.toml in this folder (there is none)")


def _show(findings: list[Finding], settings: list[dict[str, str]], *, ready: bool) -> None:
    rows = [Entry((found.level.value, found.text), found.remedy) for found in findings]
    say_table(("How bad", "What, and what to do"), rows)
    say_table(
        ("Setting", "Value", "From"),
        [(row["name"], row["value"], row["source"]) for row in settings],
        title=f"Settings: from the environment, then from {_file_words()}",
    )
    say("")
    alarms = sum(finding.level is Level.ALARM for finding in findings)
    say("ready" if ready else f"not ready: {alarms} to mend first")
