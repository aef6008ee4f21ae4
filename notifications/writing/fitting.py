"""Letters that fit: a message has a limit of size, and what is too large for it is said in short."""

from collections.abc import Iterator

from notifications.writing.invites import invites_to
from notifications.writing.letter import Letter
from notifications.writing.messages import Form, Message, write

# Base64 makes four bytes of three, and ends its lines.
_GROWS = 1.4


def forms(letter: Letter, *, largest: int, most_files: int) -> Iterator[Message]:
    """The letter in each form that is within bounds, the fullest first; as a list always.

    Args:
        letter: what is to be said.
        largest: how many bytes a message may have.
        most_files: how many files may go with it.

    Raises:
        LetterError: it cannot be written.
    """
    files = _files(letter)
    for form in Form:
        if form is Form.WHOLE and files > most_files:
            continue
        if form is Form.WITHOUT_FILES and not files:
            continue
        message = write(letter, form)
        if form is Form.LIST or size_of(message) <= largest:
            yield message


def size_of(message: Message) -> int:
    """How many bytes a message takes as an e-mail, about."""
    files = [*message.attachments, *([message.invite] if message.invite else [])]
    words = len(message.text.encode()) + len(message.html.encode())
    return words + int(_GROWS * sum(len(file.content) for file in files))


def _files(letter: Letter) -> int:
    """How many files would go with a letter: an entry for each task, and the drafts."""
    entries = len({item.task.number for item in letter.items}) if invites_to(letter) else 0
    return entries + sum(len(item.drafts) for item in letter.items)
