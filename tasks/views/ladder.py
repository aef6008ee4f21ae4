"""What a person is shown of the ladder of a task: who is asked next, and when. Plain values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NextPerson:
    """Somebody who is asked next: their name, empty for a reader of another organisation; the post through
    which they are, by its title, of which area; and whether they deputise for its holder."""

    name: str
    title: str
    area: str
    deputy: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step up the ladder: its moment (aware), and who is asked then."""

    at: datetime
    people: tuple[NextPerson, ...]
