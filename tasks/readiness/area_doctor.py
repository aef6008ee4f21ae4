"""What is said of the files that areas keep: who has one, what is wrong with it, who reads none. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from tasks.alarms import Alarm
from tasks.files.area_files import AreaFile
from tasks.files.datafiles import FaultsError
from tasks.planning.reference_data import Books
from tasks.readiness.findings import Finding, Level
from tasks.words import with_article

AREA_FILE = "area-file"
_CATALOGUE, _POLICY = "own-catalogue", "own-policy"


def fault_alarms(books: Books) -> list[Alarm]:
    """An alarm for each file of an area that has a fault: the first one, how many more there are, and what
    that means until it is mended."""
    return [
        Alarm.of(
            "area-file.faults",
            {"file": file.place},
            fault=str(FaultsError(faults)),
            meanwhile=_meanwhile(file, books.directory.area(area).name, books),
        )
        for file, (area, faults) in books.file_faults().items()
    ]


def _meanwhile(file: AreaFile, area: str, books: Books) -> str:
    nothing = f"nothing new is planned for {area}"
    if file in books.files.catalogues.values():
        return f"{nothing}, and what was planned goes on"
    return f"{nothing}, and people there are told as if it had no policy of its own"


def area_findings(books: Books) -> Iterator[Finding]:
    """What was found in areas' catalogues and policies: each fault; one `ok` for either kind that names
    the areas where nothing is wrong."""
    faults = books.file_faults()
    forces = [area for area in books.directory.areas if books.keeps_catalogue(area)]
    yield from _of_kind(
        _CATALOGUE,
        books.files.catalogues,
        faults,
        forces,
        who="police force area",
        none="every area has our tasks",
    )
    yield from _of_kind(
        _POLICY,
        books.files.policies,
        faults,
        list(books.directory.areas),
        who="area",
        none="every area is told by our policy",
    )


def _of_kind(
    code: str,
    files: Mapping[str, AreaFile],
    faults: Mapping[AreaFile, tuple[str, tuple[str, ...]]],
    readers: Iterable[str],
    *,
    who: str,
    none: str,
) -> Iterator[Finding]:
    known = sorted(readers)
    unread = [area for area in files if area not in known]
    wrong = {area: faults[file][1] for area, file in files.items() if file in faults}
    for area in unread:
        yield Finding(
            Level.WARNING,
            code,
            f"{files[area].place} is named by no {who} of the directory, so that nobody reads it",
            _named_after(area, known, who),
            (area,),
        )
    for area, lines in wrong.items():
        for line in lines:
            yield Finding(
                Level.ALARM,
                code,
                line,
                "nothing new is planned for the area until it is mended",
                (area,),
            )
    if not unread and not wrong:
        said = f"with their own {code.removeprefix('own-')}: {', '.join(sorted(files))}"
        yield Finding(Level.OK, code, said if files else none, "", tuple(sorted(files)))


def _named_after(area: str, known: Sequence[str], who: str) -> str:
    near = get_close_matches(area, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}Name it after {with_article(who)} (`writ directory show` lists them), or take it away"
