"""The cast: Asha owns, Ben deputises, Chloe is returning officer, Dev must see nothing.

Above them stand Wendy (chief executive of the council) and, in the police, Isla (force election
SPOC), Jonas (silver commander), Grace (gold commander) and Hugh (chief constable). Victor speaks
for the commissioner's office, Yusuf is its police area returning officer. Dev works next door.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Absence, Address, Area, Directory, Holding, LadderChoice, Person
from tasks.people.posts import AreaKind

ASHA, BEN, CHLOE, DEV, WENDY = "asha", "ben", "chloe", "dev", "wendy"
ISLA, JONAS, GRACE, HUGH, VICTOR, YUSUF = "isla", "jonas", "grace", "hugh", "victor", "yusuf"

AREAS = (
    Area("blankshire", AreaKind.FORCE, "Blankshire", "England", None),
    Area("north", AreaKind.BCU, "Blankshire North", "England", "blankshire"),
    Area("ashford", AreaKind.AUTHORITY, "Ashford", "England", "north"),
    Area("brambleton", AreaKind.AUTHORITY, "Brambleton", "England", "north"),
    Area("opcc", AreaKind.OFFICE, "Office of the Blankshire Commissioner", "England", "blankshire"),
)

POSTS = {
    "ashford/esm": ASHA,
    "ashford/ero": ASHA,
    "ashford/deputy_returning_officer": BEN,
    "ashford/returning_officer": CHLOE,
    "ashford/monitoring_officer": WENDY,
    "ashford/chief_executive": WENDY,
    "brambleton/esm": DEV,
    "brambleton/ero": DEV,
    "blankshire/force_election_spoc": ISLA,
    "north/silver_commander": JONAS,
    "north/neighbourhood_inspector": JONAS,
    "blankshire/bronze_communications": GRACE,
    "blankshire/senior_investigating_officer": GRACE,
    "blankshire/gold_commander": GRACE,
    "blankshire/assistant_chief_constable": GRACE,
    "blankshire/chief_constable": HUGH,
    "opcc/opcc_chief_executive": VICTOR,
    "opcc/paro": YUSUF,
}


def person(name: str) -> Person:
    """One of the cast."""
    return Person(name, name.capitalize(), "en", (Address("email", f"{name}@example.org"),))


def directory(
    posts: Mapping[str, str | None] | None = None,
    *,
    extra: Collection[Holding] = (),
    ladders: Collection[LadderChoice] = (),
    without: Collection[str] = (),
    absences: Collection[Absence] = (),
) -> Directory:
    """The cast in their posts.

    `posts` changes who holds which (`{"ashford/esm": None}` leaves it vacant), `extra` adds
    holdings, `ladders` an area's own ladders, `without` takes areas and what is in them away,
    `absences` says who is not there.
    """
    held = {post: who for post, who in {**POSTS, **(posts or {})}.items() if who is not None}
    people = sorted({*held.values(), DEV, *(holding.person for holding in extra)})
    areas = {area.id: area for area in AREAS if area.id not in without}
    return Directory(
        areas=areas,
        people={name: person(name) for name in people},
        holdings=(
            *(
                Holding(area, role, who, deputy=False, start=None, end=None)
                for post, who in held.items()
                for area, _, role in [post.partition("/")]
                if area in areas
            ),
            *extra,
        ),
        ladders=tuple(ladders),
        absences=tuple(absences),
    )


def deputy(post: str, who: str, start: date | None = None, end: date | None = None) -> Holding:
    """Somebody as deputy in a post."""
    area, _, role = post.partition("/")
    return Holding(area, role, who, deputy=True, start=start, end=end)


def away(who: str, start: date, end: date, *, calendar: bool = False) -> Absence:
    """Somebody not there from a day until a day, for no reason that matters."""
    return Absence(who, start, end, None, calendar)


def everything() -> Directory:
    """A directory that has one of each thing a directory can hold."""
    plain = directory(
        extra=[
            deputy("ashford/esm", BEN, date(2027, 3, 1)),
            Holding(
                "brambleton",
                "returning_officer",
                DEV,
                deputy=False,
                start=date(2026, 1, 1),
                end=None,
            ),
            Holding("opcc", "opcc_spoc", VICTOR, deputy=False, start=None, end=date(2027, 5, 31)),
        ],
        ladders=[
            LadderChoice("ashford", "esm", ("returning_officer", "chief_executive")),
            LadderChoice("blankshire", "gold_commander", ()),
        ],
        absences=[
            Absence(ASHA, date(2027, 3, 29), date(2027, 4, 9), "leave; back on Monday, 12th"),
            Absence(CHLOE, date(2027, 4, 1), date(2027, 4, 1), None, calendar=True),
        ],
    )
    megan = Person(
        DEV,
        'Megan "Meg" ap Rhŷs, Dr',
        "cy",
        (Address("email", "meg@example.org"), Address("email", "megan.rhys@example.org")),
        (Access(AccessRole.OPERATOR, "brambleton"), Access(AccessRole.READER, "opcc")),
    )
    return replace(plain, people={**plain.people, DEV: megan})
