"""Twelve sorts of election, in the sample force, whose plans were read line by line."""

from dataclasses import dataclass, field, replace

from tasks.people.directory import Directory
from tasks.planning.contests import read_contests
from tasks.planning.polls import ElectionFacts, Poll
from tests.builders import day, sample


@dataclass(frozen=True)
class Sort:
    """A sort of election: what is polled where (`KIND:AREA` or `KIND:AREA:CONTESTS`), when, and since
    when that is known; `given` are the days that somebody fixes; `nation` moves the sample there."""

    name: str
    words: str
    poll: str
    called: str
    polls: tuple[str, ...]
    given: dict[str, str] = field(default_factory=dict)
    nation: str = "England"

    def facts(self) -> ElectionFacts:
        """The election."""
        return ElectionFacts(
            "blankshire",
            day(self.poll),
            day(self.called),
            tuple(_poll(text) for text in self.polls),
            given={name: day(text) for name, text in self.given.items()},
        )

    def directory(self) -> Directory:
        """The sample directory, in this nation."""
        found = sample()
        areas = {key: replace(area, nation=self.nation) for key, area in found.areas.items()}
        return replace(found, areas=areas)


def _poll(text: str) -> Poll:
    kind, area, contests = (*text.split(":"), "")[:3]
    return Poll(kind, area, contests=read_contests(contests) if contests else ())


DISTRICTS = ("ashford", "brambleton", "castlemere")


def _everywhere(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{area}" for area in DISTRICTS)


SORTS = (
    Sort(
        "may-day",
        "May day of three districts",
        "Thu 2027-05-06",
        "Mon 2026-11-02",
        _everywhere("local_england"),
    ),
    Sort(
        "combined",
        "district, parish and commissioner on one day",
        "Thu 2028-05-04",
        "Mon 2027-11-01",
        ("local_england:ashford", "parish_england:ashford:Mill", "pcc:blankshire"),
    ),
    Sort(
        "by-election-25",
        "one ward, 25 working days before the poll",
        "Thu 2027-07-15",
        "Thu 2027-06-10",
        ("local_england:ashford:Mill.by",),
    ),
    Sort(
        "by-election-30",
        "one ward, 30 working days before the poll",
        "Thu 2027-07-15",
        "Thu 2027-06-03",
        ("local_england:ashford:Mill.by",),
    ),
    Sort(
        "snap-general-election",
        "general election announced a week before dissolution",
        "Thu 2027-10-14",
        "Wed 2027-09-01",
        _everywhere("parl_general"),
    ),
    Sort(
        "parliamentary-by-election",
        "one constituency, the writ in the third week of May",
        "Thu 2027-06-24",
        "Mon 2027-05-17",
        ("parl_byelection:ashford",),
    ),
    Sort(
        "recall",
        "recall petition in one constituency",
        "Mon 2027-06-14",
        "Tue 2027-06-01",
        ("recall_petition:ashford",),
        given={"speaker_notice_given": "Thu 2027-05-27"},
    ),
    Sort(
        "scottish-by-election",
        "one ward of a Scottish council",
        "Thu 2027-09-16",
        "Mon 2027-07-26",
        ("local_scotland:ashford:Mill.by",),
        nation="Scotland",
    ),
    Sort(
        "welsh-by-election",
        "one ward of a Welsh council",
        "Thu 2027-09-16",
        "Mon 2027-08-02",
        ("local_wales:ashford:Mill.by",),
        nation="Wales",
    ),
    Sort(
        "pcc-by-election",
        "a commissioner's vacancy",
        "Thu 2027-07-15",
        "Tue 2027-06-01",
        ("pcc_byelection:blankshire",),
    ),
    Sort(
        "neighbourhood-referendum",
        "a neighbourhood plan, on a Tuesday",
        "Tue 2027-10-12",
        "Mon 2027-08-16",
        ("np_referendum:ashford",),
    ),
    Sort(
        "parish-seat",
        "one seat of a parish council",
        "Thu 2027-07-15",
        "Thu 2027-06-03",
        ("parish_england:ashford:Mill.by",),
    ),
    Sort(
        "across-christmas",
        "one ward, nominations about Christmas",
        "Thu 2027-01-21",
        "Mon 2026-12-07",
        ("local_england:ashford:Mill.by",),
    ),
    Sort(
        "across-easter",
        "one ward, Easter between close of nominations and poll",
        "Thu 2027-04-15",
        "Thu 2027-02-25",
        ("local_england:ashford:Mill.by",),
    ),
)
