"""Letters that fit: a service has a limit of size, and what is too large for it is said in short."""

from collections.abc import Iterator

from notifications.writing.letter import Letter
from notifications.writing.messages import KILOBYTE, Form, Message, write
from tasks.policy.delivery_rules import SendingRules

# Base64 makes four bytes of three, and ends its lines.
_GROWS = 1.4


def forms(letter: Letter, rules: SendingRules) -> Iterator[Message]:
    """The letter in each form that is within bounds, the fullest first; as a list always.

    Args:
        letter: what is to be said.
        rules: how large a message may be, how long, and how many files may go with it.

    Raises:
        LetterError: it cannot be written.
    """
    whole = write(letter, Form.WHOLE, rules)
    if size_of(whole) <= rules.largest_kilobytes * KILOBYTE:
        yield whole
    if whole.attachments or whole.invite:
        without = write(letter, Form.WITHOUT_FILES, rules)
        if size_of(without) <= rules.largest_kilobytes * KILOBYTE:
            yield without
    yield write(letter, Form.LIST, rules)


def size_of(message: Message) -> int:
    """How many bytes a message takes as an e-mail, about."""
    files = [*message.attachments, *([message.invite] if message.invite else [])]
    words = len(message.text.encode()) + len(message.html.encode())
    return words + int(_GROWS * sum(len(file.content) for file in files))
