"""A small directory file that is good, and the same with one thing changed."""

FORCE = '[[area]]\nid = "blankshire"\nkind = "force"\nname = "Blankshire"\nnation = "England"\n'
ASHFORD = '[[area]]\nid = "ashford"\nkind = "authority"\nname = "Ashford"\nparent = "blankshire"\n'
ASHA = '[[person]]\nid = "asha"\nname = "Asha"\naddresses = ["email:asha@example.org"]\n'
BEN = '[[person]]\nid = "ben"\nname = "Ben"\naddresses = ["email:ben@example.org"]\n'
ESM = '[[post]]\narea = "ashford"\nrole = "esm"\nholder = "asha"\n'
AWAY = '[[absence]]\nperson = "asha"\nfrom = 2027-03-29\nuntil = 2027-04-09\n'
GOOD = FORCE + ASHFORD + ASHA + BEN + ESM


def changed(old: str, new: str) -> str:
    """The good file with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)
