"""What a person may do on the pages beyond answering for their posts: a role in one organisation each.

An organisation is the police of a force, the council of an authority, or a commissioner's office: the
area that stands for it says which. Whoever holds a post reads what their organisation sees without a
role of their own.
"""

from dataclasses import dataclass
from enum import StrEnum

from typing_extensions import override


class AccessRole(StrEnum):
    """What somebody may do, each as much as the ones before it and more.

    Reader: see the elections of the organisation. Operator: see besides who has a role there, and who is
    signed in, and change what concerns the organisation's polls alone (the police: all polls of the force). Administrator: end sessions, and keep posts and absences, besides.
    """

    READER = "reader"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"

    def covers(self, other: "AccessRole") -> bool:
        """True when this role may do all that the other one may."""
        order = list(AccessRole)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Access:
    """A role in the organisation that an area (an id) stands for; written as `operator:ashford`."""

    role: AccessRole
    area: str

    @override
    def __str__(self) -> str:
        return f"{self.role}:{self.area}"


def read_access(text: str) -> Access | None:
    """The role and the area of `operator:ashford`; None for what is not written so."""
    role, colon, area = text.partition(":")
    if not colon or role not in set(AccessRole) or not area.strip():
        return None
    return Access(AccessRole(role), area.strip())
