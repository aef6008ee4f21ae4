"""What one directory has that another has not."""

from tasks.people.directory import Absence, Directory, Holding, LadderChoice


def differences(old: Directory, new: Directory) -> list[str]:
    """What is in one and not in the other, or otherwise, a line each."""
    lines = []
    for noun, before, after in (
        ("area", old.areas, new.areas),
        ("person", old.people, new.people),
        ("post", _by_post(old), _by_post(new)),
        ("ladder", _by_ladder(old), _by_ladder(new)),
        ("absence", _by_absence(old), _by_absence(new)),
    ):
        lines += [f"+ {noun} {key}" for key in after if key not in before]
        lines += [f"~ {noun} {key}" for key in after if key in before and before[key] != after[key]]
        lines += [f"- {noun} {key}" for key in before if key not in after]
    return lines


def _by_post(directory: Directory) -> dict[str, frozenset[Holding]]:
    found: dict[str, set[Holding]] = {}
    for holding in directory.holdings:
        found.setdefault(f"{holding.area}/{holding.role}", set()).add(holding)
    return {post: frozenset(held) for post, held in found.items()}


def _by_ladder(directory: Directory) -> dict[str, LadderChoice]:
    return {f"{choice.area}/{choice.role}": choice for choice in directory.ladders}


def _by_absence(directory: Directory) -> dict[str, Absence]:
    return {
        f"{a.person} {a.start} to {a.end}{' (calendar)' if a.calendar else ''}": a
        for a in directory.absences
    }
