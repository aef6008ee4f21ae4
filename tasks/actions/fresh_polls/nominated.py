"""From when on a candidate's death countermands a poll: when candidates stand nominated. Pure."""

from calendars.fresh_polls import death_rules
from tasks.actions.asks.ask import ChangeRefusedError, Present
from tasks.clock import london_moment
from tasks.planning.polls import Poll, poll_words
from tasks.planning.timetables import election_timetables
from tasks.words import short_moment

_CLOSE = "nominations_close"


def check_nominated(election: Present, poll: Poll, reason: str) -> None:
    """Refuse to have a poll countermanded in which nobody can stand nominated yet: rules speak of one named, or
    to be named, as candidate in the ballot papers of a contested election. Where the rule of the kind was not
    read, a reason that is given is taken.

    Raises:
        ChangeRefusedError: it has no candidates, or not yet; says from when it can be.
    """
    facts, title = election.facts, poll_words(poll.kind).title
    nation = election.books.directory.area(facts.area).nation
    timetable = election_timetables(facts, nation).of(poll.kind, poll.area)
    close = timetable.get(_CLOSE)
    if close is None:
        raise ChangeRefusedError(
            f"{poll.written}: a {title} has no candidates; nothing is countermanded by a death"
        )
    rules = death_rules(poll.kind)
    if not rules and reason:
        return
    sources = "; ".join(dict.fromkeys(rule.source for rule in rules)) or "its rule was not read"
    remedy = "" if rules else "; where the rule of this poll is another, give it with --reason"
    if close.date is None:
        raise ChangeRefusedError(
            f"{poll.written}: nobody stands nominated yet, and the close of nominations is not known; enter it with"
            f" `writ replan {facts.id} --given {_CLOSE}=DAY` ({sources}){remedy}"
        )
    moment = london_moment(close.date, close.time or election.books.policy_of(poll.area).closes)
    if election.now < moment:
        raise ChangeRefusedError(
            f"{poll.written}: nobody stands nominated yet; a poll is countermanded on the death of a candidate who is,"
            f" or is to be, named in the ballot papers, from {short_moment(moment)} on, when nominations close"
            f" ({sources}){remedy}"
        )
