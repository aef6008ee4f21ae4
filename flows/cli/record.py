"""`writ history`, `verify` and `alarms`: what happened, and what must be mended."""

import argparse

from flows.cli.show import as_json, columns, say, warn
from flows.wiring import open_office
from tasks.clock import london
from tasks.register.elections import standing_alarms, the_election
from tasks.register.history import entries
from tasks.register.history import verify as verify_history
from tasks.words import short_moment


def history(args: argparse.Namespace) -> int:
    """What happened, oldest first: of one election, or of everything."""
    with open_office().register.read() as session:
        chain = the_election(session, args.election).id if args.election else None
        rows = list(entries(session, chain))
    if args.json:
        said = [
            {"chain": row.chain, "position": row.position, "at": london(row.at), "kind": row.kind,
             "who": row.who, "text": row.text, "data": row.data, "previous": row.previous,
             "hash": row.hash}
            for row in rows
        ]  # fmt: skip
        say(as_json(said))
        return 0
    for row in rows:
        say(f"{short_moment(row.at)}  {row.chain}  {row.kind:<16}  {row.who}: {row.text}")
    return 0


def verify(_args: argparse.Namespace) -> int:
    """Check every chain of the history; exit code 1 when one was changed."""
    with open_office().register.read() as session:
        verdicts = verify_history(session)
    for verdict in verdicts:
        if verdict.fault:
            warn(f"writ: {verdict.chain}: {verdict.fault}; restore the register from a backup")
        else:
            say(f"{verdict.chain}: {verdict.length} entries, unchanged")
    return 1 if any(verdict.fault for verdict in verdicts) else 0


def alarms(args: argparse.Namespace) -> int:
    """What stands to be mended, oldest first."""
    with open_office().register.read() as session:
        rows = list(standing_alarms(session))
    if args.json:
        said = [
            {"election": row.election, "kind": row.kind, "text": row.text, "at": london(row.raised_at)}
            for row in rows
        ]  # fmt: skip
        say(as_json(said))
        return 0
    say(
        columns([(short_moment(r.raised_at), r.election or "", r.text) for r in rows])
        or "no alarms"
    )
    return 0
