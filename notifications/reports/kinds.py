"""The reports there are, and making one from the register."""

from datetime import datetime
from enum import StrEnum

from notifications.reports.debrief import debrief_pack
from notifications.reports.document import Document
from notifications.reports.outcomes import outcomes_report
from notifications.reports.reading import NoSuchReportError, Readers, read_matter
from tasks.register.plans.directory_store import area_names
from tasks.register.session import Session

_POLICE, _COUNCIL = "police", "council"


class ReportKind(StrEnum):
    """Which report. Each shows what its readers may see: councils, or the police."""

    OUTCOMES = "returning officers"
    DEBRIEF = "police debrief"


def make_report(
    session: Session, election: str, kind: ReportKind, *, area: str = "", now: datetime
) -> Document:
    """A report of an election as it stands in the register.

    Args:
        session: a reading session.
        election: its id.
        kind: which report.
        area: the one authority that the returning officers' report is for; empty for all.
        now: aware.

    Raises:
        UnknownElectionError: no such election.
        NoSuchReportError: the area is none of the election's, or the debrief was asked for one.
    """
    if kind is ReportKind.DEBRIEF:
        if area:
            raise NoSuchReportError(
                f"the police debrief is of the whole force, not of {area!r}; leave the area out"
            )
        return debrief_pack(read_matter(session, election, Readers(_POLICE), now=now))
    readers = Readers(_COUNCIL, area or None)
    matter = read_matter(session, election, readers, now=now)
    return outcomes_report(matter, area=area_names(session)[area] if area else None)
