"""Telling people: mails through one server beside smtplib and Apprise, and a burst of 10,000 notices.

The mail server is aiosmtpd in a process of its own. It has one core, and sets the pace of all.
"""

import contextlib
import logging
import smtplib
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from apprise import Apprise
from sqlalchemy import delete, insert, select, update

from notifications.channels.mail import Sender, as_email
from notifications.channels.port import Channel
from notifications.channels.registry import open_channels
from notifications.links import Links
from notifications.outbox.outbox import Outbox
from notifications.writing.messages import Message
from tasks.actions.calling import call_election
from tasks.people.posts import AreaKind, load_posts
from tasks.register.database import Register, open_register
from tasks.register.models import AreaRow, NoticeRow, OwnerRow, TaskRow, table_of
from tasks.register.plans.directory_store import replace_directory
from tasks.register.session import Session
from tests.bench.bench_plan import CALLED
from tests.bench.great_britain import great_britain
from tests.bench.sink import mail_sink
from tests.builders import RecordingChannel, at

MAILS, FRESH, ROUNDS = 5000, 120, 3
PEOPLE, EACH, LINES = 2000, 5, 8
NINE = at("Thu 2027-04-01 09:00")
SENDER = Sender("writ@bench.example", "Writ")
Parcel = tuple[Message, str]


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["telling"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder, mail_sink() as port:
        template = Path(folder) / "burst.db"
        burst_register(template)
        dry, written = burst(copy(template, "dry"), {"email": RecordingChannel()})
        figures = {
            **mails(port, written),
            "burst_people": len(written),
            "burst_notices": PEOPLE * EACH,
            "burst_without_a_server_s": round(dry, 2),
            **bursts(template, port, written),
        }
    out["telling"] = figures
    for name, value in figures.items():
        print(f"  {name:44} {value}")


def mails(port: int, written: Sequence[Parcel]) -> dict[str, Any]:
    """5,000 prepared mails by our lines, by one kept smtplib connection, and by Apprise."""
    parcels = [written[n % len(written)] for n in range(MAILS)]
    ours, kept = [], []
    for _ in range(ROUNDS):
        kept.append(MAILS / seconds_by_smtplib(port, parcels))
        ours.append(MAILS / seconds_by_lines(port, parcels))
    fresh = FRESH / seconds_by_apprise(port, parcels[:FRESH])
    return {
        "mails": MAILS,
        "smtplib_kept_per_s": spread(kept),
        "ours_per_s": spread(ours),
        "apprise_fresh_per_s": round(fresh, 1),
        "ours_to_smtplib_kept": round(median(ours) / median(kept), 2),
        "ours_to_apprise_fresh": round(median(ours) / fresh, 1),
    }


def seconds_by_smtplib(port: int, parcels: Sequence[Parcel]) -> float:
    """One kept connection; the mails are made before the clock starts."""
    prepared = [(to, as_email(message, to, SENDER).as_bytes()) for message, to in parcels]
    with smtplib.SMTP("127.0.0.1", port, "bench.example") as smtp:
        began = time.perf_counter()
        for to, body in prepared:
            smtp.sendmail(SENDER.address, [to], body)
        return time.perf_counter() - began


def seconds_by_lines(port: int, parcels: Sequence[Parcel]) -> float:
    """Our lines, each message prepared (made into a mail, too) and handed over."""
    from notifications.outbox.lines import Begin, Job, Lines

    channels = smtp_channels(port)
    lines = Lines(channels, lambda _channel: False)
    with contextlib.closing(lines):
        began = time.perf_counter()
        for number, (message, to) in enumerate(parcels):
            lines.put(Job(number, "email", to, lambda written=message: [written], again=False))  # type: ignore[misc]
        left = len(parcels)
        while left:
            for said in lines.heard():
                if isinstance(said, Begin):
                    said.granted.set_result(True)
                else:
                    left -= 1
        return time.perf_counter() - began


def seconds_by_apprise(port: int, parcels: Sequence[Parcel]) -> float:
    """Apprise as its documents show it: an instance for each message."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    began = time.perf_counter()
    for message, to in parcels:
        apprise = Apprise()
        apprise.add(f"mailto://127.0.0.1:{port}?from={SENDER.address}&to={to}&mode=insecure")
        if not apprise.notify(title=message.subject, body=message.text):
            raise RuntimeError("Apprise did not send")
    return time.perf_counter() - began


def bursts(template: Path, port: int, written: Sequence[Parcel]) -> dict[str, Any]:
    """10,000 notices for 2,000 people, claimed, written, handed over and recorded; beside the bare
    sending of the same prepared mails."""
    whole, bare = [], []
    for number in range(ROUNDS):
        bare.append(len(written) / seconds_by_smtplib(port, written))
        taken, _ = burst(copy(template, f"real{number}"), smtp_channels(port, LINES))
        whole.append(len(written) / taken)
    return {
        "burst_lines": LINES,
        "bare_sending_per_s": spread(bare),
        "burst_people_per_s": spread(whole),
        "burst_s": round(len(written) / median(whole), 2),
        "burst_to_bare_sending": round(median(whole) / median(bare), 2),
    }


def burst(register: Register, channels: dict[str, Any]) -> tuple[float, list[Parcel]]:
    """Seconds for one pass, and what a recording channel kept of it."""
    outbox = Outbox(
        register,
        channels,
        Links(["k" * 32], 120),
        page_url="https://elections.example",
        domain="bench.example",
        digests=False,
    )
    began = time.perf_counter()
    report = outbox.run(now=NINE)
    taken = time.perf_counter() - began
    if report.told != PEOPLE:
        raise RuntimeError(f"told {report.told}: {report}")
    register.close()
    channel = channels["email"]
    return taken, channel.sent if isinstance(channel, RecordingChannel) else []


def smtp_channels(port: int, lines: int = 4) -> dict[str, Channel]:
    """Ours, as an office opens them; one of this size would set more lines (WRIT_SMTP_LINES)."""
    return open_channels(
        maildir=Path("unused"),
        mail_from="Writ <writ@bench.example>",
        smtp_url=f"smtp://127.0.0.1:{port}",
        smtp_lines=lines,
    )


def burst_register(path: Path) -> None:
    """All of Great Britain's elections, of which 2,000 people have five open tasks each, with a
    reminder of each due at nine o'clock and nothing else."""
    directory, elections = great_britain()
    register = open_register(f"sqlite:///{path}")
    with register.write() as session:
        replace_directory(session, directory)
    for facts in elections:
        with register.write() as session:
            call_election(session, facts, reason="", who="bench", now=CALLED)
    with register.write() as session:
        tasks = chosen(session)
        session.execute(update(TaskRow).values(opens=NINE + timedelta(days=60)))
        session.execute(
            update(TaskRow)
            .where(TaskRow.number.in_(tasks))
            .values(state="open", opens=NINE - timedelta(days=7), due=NINE + timedelta(days=7))
        )
        session.execute(update(NoticeRow).values(state="told"))
        session.execute(
            insert(table_of(NoticeRow)),
            [
                {
                    "task": task,
                    "election": election,
                    "kind": "reminder",
                    "at": moment,
                    "state": "due",
                }
                for task, election in session.execute(
                    select(TaskRow.number, TaskRow.election).where(TaskRow.number.in_(tasks))
                )
                for moment in (NINE, NINE + timedelta(days=6))
            ],
        )
    register.close()


def chosen(session: Session) -> list[int]:
    """Five tasks each of 2,000 posts of authorities, which from here on own them alone."""
    roles = [role.key for role in load_posts().roles.values() if role.at is AreaKind.AUTHORITY]
    by_area: dict[str, list[int]] = {}
    for number, area in session.execute(
        select(TaskRow.number, TaskRow.area)
        .join(AreaRow, AreaRow.id == TaskRow.area)
        .where(AreaRow.kind == AreaKind.AUTHORITY.value)
        .order_by(TaskRow.number)
    ):
        by_area.setdefault(area, []).append(number)
    posts = [
        (area, role, tasks[EACH * place : EACH * (place + 1)])
        for area, tasks in by_area.items()
        for place, role in enumerate(roles)
    ]
    full = [(area, role, tasks) for area, role, tasks in posts if len(tasks) == EACH][:PEOPLE]
    if len(full) < PEOPLE:
        raise RuntimeError(f"only {len(full)} posts own {EACH} tasks")
    for area, role, tasks in full:
        session.execute(delete(OwnerRow).where(OwnerRow.task.in_(tasks)))
        session.execute(update(TaskRow).where(TaskRow.number.in_(tasks)).values(roles=[role]))
        session.execute(
            insert(table_of(OwnerRow)), [{"task": t, "area": area, "role": role} for t in tasks]
        )
    return [task for _, _, tasks in full for task in tasks]


def copy(template: Path, name: str) -> Register:
    """A register of its own with the same in it."""
    path = template.with_name(f"{name}.db")
    path.write_bytes(template.read_bytes())
    return open_register(f"sqlite:///{path}")


def spread(rates: Sequence[float]) -> dict[str, float]:
    """Median, least and greatest, rounded."""
    found = {"median": median(rates), "min": min(rates), "max": max(rates)}
    return {name: round(value, 1) for name, value in found.items()}
