"""`writ status`: how it stands, on one screen, for whoever watches that Writ works."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from flows.cli.terminal.asked import OnlyJson
from flows.cli.terminal.prefect_side import prefect_api
from flows.cli.terminal.show import as_json, say, say_folded, say_table
from flows.prefect.environment import prefect_auth
from flows.prefect.health import prefect_locked, prefect_reachable
from flows.wiring import Office, open_office
from tasks.clock import london, london_day, utc_now
from tasks.files.anchors import AnchorFileError
from tasks.policy.policy import load_policy
from tasks.register.finding.under_way import UnderWay, elections_under_way
from tasks.register.messages.pulse import HandedOver, OpenTasks, Pulse, pulse_of
from tasks.words import short_day, short_moment

_QUICK = 2.0


@dataclass(frozen=True, slots=True)
class _Seen:
    """All that is shown. `noted` is when the history was last noted outside the register (aware), None where
    it never was or cannot be read; `locked` is when the Prefect that answers does not take our password."""

    pulse: Pulse
    elections: Sequence[UnderWay]
    noted: datetime | None
    prefect: bool
    locked: bool
    page: bool


def status(args: OnlyJson) -> int:
    """How it stands; exit code 1 where somebody has to see to something."""
    now, office = utc_now(), open_office()
    seen = _look(office, now)
    wrong = [*_wrong(seen, now)]
    if args.json:
        say(as_json(_json(seen, wrong)))
    else:
        _show(office, seen, wrong, now)
    return 1 if wrong else 0


def _look(office: Office, now: datetime) -> _Seen:
    with office.register.read() as session:
        pulse = pulse_of(session, now=now, digests=office.settings.digests)
        elections = elections_under_way(session, now=now)
    url, auth = prefect_api(office), prefect_auth(office.settings.home)[1]
    reached = prefect_reachable(url, timeout=_QUICK)
    locked = reached and prefect_locked(url, auth, timeout=_QUICK)
    return _Seen(pulse, elections, _noted(office), reached, locked, _page_answers(office))


def _noted(office: Office) -> datetime | None:
    try:
        last = office.anchors.last()
    except AnchorFileError:
        return None
    return None if last is None else last.at


def _page_answers(office: Office) -> bool:
    try:
        reply = httpx.get(
            f"http://127.0.0.1:{office.settings.page_port}/healthz", timeout=_QUICK, trust_env=False
        )
    except httpx.TransportError:
        return False
    return reply.status_code == httpx.codes.OK


def _wrong(seen: _Seen, now: datetime) -> Iterator[str]:
    """What somebody has to see to, each with what to do."""
    pulse, since = seen.pulse, seen.pulse.waiting.since
    patience = timedelta(minutes=load_policy().audit.unsent_minutes)
    if since is not None and since <= now - patience:
        yield (
            f"nobody is told: what is due waits since {short_moment(since)}; start the dispatcher"
            " (`writ up`), or tell them now with `writ dispatch`"
        )
    if pulse.failed or pulse.unknown:
        yield (
            f"{_several(pulse.failed, 'message')} did not arrive and {pulse.unknown} may not have;"
            " `writ undelivered` lists them"
        )
    if pulse.alarms:
        yield f"{_several(sum(pulse.alarms.values()), 'alarm')} to mend; `writ alarms` says how"
    if not seen.prefect:
        yield "Prefect does not answer; people are told without it, but its forms wait: `writ up`"
    if seen.locked:
        yield (
            "the Prefect that answers does not take our password: it is another Writ's, or was started with"
            " another one; stop it, and start ours with `writ up`"
        )
    if not seen.page:
        yield "the owners' page does not answer, so that links do not open: `writ up`"


def _show(office: Office, seen: _Seen, wrong: Sequence[str], now: datetime) -> None:
    pulse = seen.pulse
    rows = [
        ("Messages", _waiting_words(pulse)),
        ("Last hour", _handed_words(pulse.handed_over)),
        ("Tasks", _task_words(pulse.tasks)),
        ("History", f"noted outside the register {_when(seen.noted, 'never')}"),
        ("Register", office.register.engine.dialect.name),
        ("Prefect", f"{office.settings.prefect_url}: {_prefect_words(seen)}"),
        ("Owners' page", f"{office.settings.page_url}: {_answers(does=seen.page)}"),
    ]
    say_table(("What", f"How it stands, {short_moment(now)}"), rows)
    say_table(
        ("Election", "Polling day", "To do", "Late", "The law's next date"),
        [
            (
                each.election,
                short_day(each.poll_date),
                str(each.to_do),
                str(each.late),
                _next_words(each),
            )
            for each in seen.elections
        ],
        title="Elections with something to do",
    )
    say("")
    for fault in wrong:
        say_folded(f"To see to: {fault}")
    if not wrong:
        say("all is well")


def _waiting_words(pulse: Pulse) -> str:
    waiting = pulse.waiting
    then = f"next {_when(pulse.next_at, 'nothing is planned')}"
    if waiting.since is None and not waiting.in_hand:
        return f"nothing is due; {waiting.held} held until their hour; {then}"
    return (
        f"{_several(waiting.untold, 'notice')} and {_several(waiting.ready, 'message')} due,"
        f" {waiting.in_hand} being handed over, {waiting.held} held until their hour; {then}"
    )


def _handed_words(over: HandedOver) -> str:
    if over.half is None or over.most is None:
        return "nothing left"
    return (
        f"{_several(over.many, 'message')} left: half within {over.half.total_seconds():.1f} s of when"
        f" they might go, 99 in 100 within {over.most.total_seconds():.1f} s"
    )


def _task_words(tasks: OpenTasks) -> str:
    return f"{tasks.open} with their owners, {tasks.late} late, {sum(tasks.steps.values())} up the ladder"


def _next_words(each: UnderWay) -> str:
    following = each.next
    if following is None:
        return ""
    day = short_day(london_day(following.due))
    when = short_moment(following.due) if following.has_hour else day
    return f"{when}: {following.title}"


def _several(many: int, one: str) -> str:
    return f"1 {one}" if many == 1 else f"{many} {one}s"


def _when(moment: datetime | None, never: str) -> str:
    return never if moment is None else short_moment(moment)


def _prefect_words(seen: _Seen) -> str:
    return "answers, but not to us" if seen.locked else _answers(does=seen.prefect)


def _answers(*, does: bool) -> str:
    return "answers" if does else "does not answer"


def _json(seen: _Seen, wrong: Sequence[str]) -> dict[str, Any]:
    return {"well": not wrong, "to_see_to": wrong, **_plain(asdict(seen))}


def _plain(value: Any) -> Any:
    """Moments by London's clocks, lengths of time in seconds."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, timedelta):
        return value.total_seconds()
    return london(value) if isinstance(value, datetime) else value
