"""Questions at the terminal: asked where somebody sits there, never of a script."""

import sys
from collections.abc import Sequence


def asked_at_the_terminal(slots: Sequence[str]) -> dict[str, str]:
    """What is typed for each slot of evidence, asked once; nothing where nobody is there to ask, or the
    answer is left empty."""
    if not (slots and sys.stdin.isatty() and sys.stderr.isatty()):
        return {}
    found = {}
    for slot in slots:
        print(f"{slot}: where can it be found? (Enter leaves it out) ", end="", file=sys.stderr)
        said = sys.stdin.readline().strip()
        if said:
            found[slot] = said
    return found
