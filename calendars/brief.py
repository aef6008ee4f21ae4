"""What somebody wrote, said back to them: enough of it to know it again, however long it was."""

import re

LONGEST = 80  # of what stands in quotes
_LONGEST_WORD = 240  # an address or a path is said whole
_ELLIPSIS = "..."
# An apostrophe within or behind a word opens nothing; what is short is passed over to its own end.
_QUOTED = re.compile(r"""(?<!\w)(?P<quote>['"])(?P<said>(?:(?!(?P=quote)).)*)(?P=quote)(?!\w)""")
_WORD = re.compile(r"\S+")


def brief(text: str) -> str:
    """The text, with whatever is quoted in it, and any word beyond measure, cut in its middle."""
    if len(text) <= LONGEST:
        return text
    shorter = _QUOTED.sub(_quoted, text)
    return _WORD.sub(lambda found: _without_middle(found[0], _LONGEST_WORD), shorter)


def _quoted(found: re.Match[str]) -> str:
    return f"{found['quote']}{_without_middle(found['said'], LONGEST)}{found['quote']}"


def _without_middle(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    kept = (most - len(_ELLIPSIS)) // 2
    return text[:kept] + _ELLIPSIS + text[-kept:]
