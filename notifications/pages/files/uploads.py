"""Reading a form that brings files (multipart/form-data, RFC 7578) piece by piece: what is too large is not kept.

A file goes to the disk of the machine as it comes, never as a whole into memory; of one that is larger than
may be, the rest is passed over, so that the other fields of the form are not lost with it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request

from tasks.files.evidence_rules import load_evidence_rules

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MULTIPART = "multipart/form-data"
_IN_MEMORY = 1 << 16
_LONGEST_HEAD = 4096


@dataclass(slots=True)
class Upload:
    """A file as it came: what it was called there, what is in it, and whether that is more than may be."""

    name: str
    content: IO[bytes]
    too_large: bool = False


@dataclass(slots=True)
class Sent:
    """What a form brought: its fields in their order, and its files by the field's name."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the files."""
        for upload in self.uploads.values():
            upload.content.close()


@dataclass(slots=True)
class _Reading:
    """Hears what the parser finds. `most_fields` and `most_text` bound all fields together."""

    most_fields: int
    most_text: int
    most_bytes: int
    sent: Sent = field(default_factory=Sent)
    ended: bool = False
    _parts: int = 0
    _text: int = 0
    _head: dict[bytes, bytes] = field(default_factory=dict)
    _name: bytes = b""
    _value: bytes = b""
    _field: str = ""
    _said: bytearray = field(default_factory=bytearray)
    _upload: Upload | None = None

    def on_part_begin(self) -> None:
        """A field or a file begins."""
        self._parts += 1
        if self._parts > self.most_fields:
            raise HTTPException(400)
        self._head, self._said, self._upload = {}, bytearray(), None

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        """A piece of a header's name."""
        self._name = self._bounded(self._name + data[start:end])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        """A piece of what it says."""
        self._value = self._bounded(self._value + data[start:end])

    def on_header_end(self) -> None:
        """A header is whole."""
        self._head[self._name.lower()] = self._value
        self._name = self._value = b""

    def on_headers_finished(self) -> None:
        """It is known whether a field or a file comes."""
        _, options = parse_options_header(self._head.get(b"content-disposition", b""))
        if b"name" not in options:
            raise HTTPException(400)
        self._field = options[b"name"].decode("utf-8", "replace")
        if b"filename" in options:
            name = options[b"filename"].decode("utf-8", "replace")
            content: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - `Sent` closes it
            self._upload = Upload(name, content)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """A piece of it."""
        upload, count = self._upload, end - start
        if upload is None:
            self._text += count
            if self._text > self.most_text:
                raise HTTPException(413)
            self._said += data[start:end]
        elif upload.too_large or upload.content.tell() + count > self.most_bytes:
            upload.too_large = True
        else:
            upload.content.write(data[start:end])

    def on_part_end(self) -> None:
        """It is whole. Where no file was chosen, a browser sends one without a name."""
        if self._upload is None:
            self.sent.pairs.append((self._field, self._said.decode("utf-8")))
        elif self._upload.name and self._field not in self.sent.uploads:
            self.sent.uploads[self._field] = self._upload
        else:
            self._upload.content.close()
        self._upload = None

    def on_end(self) -> None:
        """So is the form."""
        self.ended = True

    def drop(self) -> None:
        """Let go of everything."""
        if self._upload is not None:
            self._upload.content.close()
        self.sent.close()

    def _bounded(self, said: bytes) -> bytes:
        if len(said) > _LONGEST_HEAD:
            raise HTTPException(400)
        return said


async def read_multipart(request: Request, *, most_fields: int, most_text: int) -> Sent:
    """What a form brings. The caller closes it.

    Args:
        request: of this type, unread.
        most_fields: how many fields and files it may have.
        most_text: how long its fields may be together, in bytes.

    Raises:
        HTTPException: 413 for fields, or a whole, larger than may be; 400 for what is no form.
    """
    rules = load_evidence_rules()
    boundary = _boundary(request.headers)
    if int_of(request.headers.get("content-length", "")) > rules.most_bytes_at_once:
        raise HTTPException(413)
    reading, read = _Reading(most_fields, most_text, rules.most_bytes), 0
    with _refusing(reading):
        parser = MultipartParser(boundary, _heard_by(reading))
        async for piece in request.stream():
            read += len(piece)
            if read > rules.most_bytes_at_once:
                raise HTTPException(413)
            parser.write(piece)
        parser.finalize()
        if not reading.ended:
            raise HTTPException(400)
    return reading.sent


@contextmanager
def _refusing(reading: _Reading) -> Iterator[None]:
    """Answer what is no form with 400, and keep none of it."""
    try:
        yield
    except (FormParserError, UnicodeError):
        reading.drop()
        raise HTTPException(400) from None
    except BaseException:
        reading.drop()
        raise


def _heard_by(reading: _Reading) -> "MultipartCallbacks":
    return {
        "on_part_begin": reading.on_part_begin,
        "on_part_data": reading.on_part_data,
        "on_part_end": reading.on_part_end,
        "on_header_field": reading.on_header_field,
        "on_header_value": reading.on_header_value,
        "on_header_end": reading.on_header_end,
        "on_headers_finished": reading.on_headers_finished,
        "on_end": reading.on_end,
    }


def _boundary(headers: Mapping[str, str]) -> bytes:
    _, options = parse_options_header(headers.get("content-type", ""))
    if not options.get(b"boundary"):
        raise HTTPException(400)
    return options[b"boundary"]


def int_of(written: str) -> int:
    """A number as a header has it; 0 for what is none."""
    return int(written) if written.isascii() and written.isdigit() else 0
