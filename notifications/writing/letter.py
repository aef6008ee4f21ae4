"""What one person is to be told, as plain values: ready to be written in their language."""

from dataclasses import dataclass
from datetime import datetime

from notifications.writing.overview import Overview
from tasks.terms import Basis, NoticeKind
from tasks.views.task import TaskView

# Nothing is asked of their readers any more.


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message: its name, its whole media type, what is in it; the code of its
    language, where the same letter is there in another too."""

    name: str
    type: str
    content: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked before this reader and has not closed the task."""

    name: str
    post: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Climb:
    """Why an escalation comes to this reader: the post they hold on the ladder, and who was asked
    before them."""

    post: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One notice: its kind, the owned task, the reader's own signed address of its page.

    `climb` is given for an escalation and for nothing else. `by` names who brought the notice about,
    `why` is what they said. `post` are the posts through which the task is the reader's, where it is, or
    through which they answer for a deadline that was missed; `copied` those through which they only hear
    that it is done;
    `own_word` says that it is the reader who took it up, `own_doing` that the reader brought the notice
    about. `revision` counts the changes of the task's plan. `quiet_days` is how many
    working days ago somebody took the task up, where their word has run out since. `others` says that
    somebody above is asked where nobody answers. `drafts` are
    letters to begin with that the task asks for. `of_several` says that the reader's tasks are of more
    than one election, so that each has to say of which it is.
    """

    kind: NoticeKind
    task: TaskView
    url: str
    climb: Climb | None = None
    by: str = ""
    why: str = ""
    post: str = ""
    copied: str = ""
    own_word: bool = False
    own_doing: bool = False
    revision: int = 1
    quiet_days: int | None = None
    others: bool = True
    drafts: tuple[Attachment, ...] = ()
    of_several: bool = False

    @property
    def by_law(self) -> bool:
        """True when the law sets the date of the task."""
        return self.task.basis is Basis.STATUTE


@dataclass(frozen=True, slots=True)
class Trouble:
    """An alarm for the operators: its kind, what is wrong, and since when (aware)."""

    kind: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """A link to sign in to the pages with, and until when it works (aware)."""

    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AddressCode:
    """A code that proves an e-mail address: until when it can be typed (aware), at which page, who asked for
    it, and for the directory of which place."""

    code: str
    until: datetime
    url: str
    asker: str
    place: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one person is told at one moment, `now`: that of its hand-over, from which every
    word like *today* or *late* is worked out.

    `message_id` is a Message-ID with its angle brackets; the same letter sent again has the same.
    `board_url` is the reader's own signed address of the list of all their tasks. `language` is `en`
    or `cy`. `urgent` letters do not wait for office hours; `out_of_hours` says that this one did not.
    `held` says why it waited. `overviews` come after what is new. `troubles` are alarms: a letter with
    them goes to the operators, who have no name here and no list. Calendar entries go with it where
    both `sender` (who invites) and `address` (who is invited) are e-mail addresses. `person` is the
    reader's id, for the history. `sign_in` is the link that they asked for, and `code` that of
    an address; each goes by itself.
    """

    name: str
    items: tuple[Item, ...]
    board_url: str
    message_id: str
    now: datetime
    language: str = "en"
    urgent: bool = False
    out_of_hours: bool = False
    held: str = ""
    overviews: tuple[Overview, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    sender: str = ""
    address: str = ""
    person: str = ""
    sign_in: SignIn | None = None
    code: AddressCode | None = None
