"""Word files with fields in double braces: read once, then filled in as often as is wanted.

docxtpl puts together what Word takes apart (a field in several runs, curly quotes); it would read and
write the whole file for each letter, so here only the parts that have fields are written anew.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from typing import Any, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes

from notifications.errors import LetterError

_TEXT = "word/document.xml"
_WITH_FIELDS = re.compile(rf"{re.escape(_TEXT)}|word/(header|footer)\d*\.xml")
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RUN = re.compile(r"<w:r[ >](?:(?!</w:r>).)*</w:r>", re.DOTALL)
_FIELD = re.compile(r"{{-?\s*([\w.]+)[^{}]*}}")
_TAGS = re.compile(r"<[^>]*>")
_BRACE = re.compile(r".{0,20}[{}].{0,20}")
_MARK = re.compile(r'<w:highlight w:val="\w+"/>')


class Wanted(str):
    """What stands in the place of a field that somebody has to fill in; it stays highlighted. A condition
    takes it for nothing: `{%p if programme %}`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


_JINJA = Environment(autoescape=True, undefined=StrictUndefined)
_JINJA.tests["wanted"] = lambda value: isinstance(value, Wanted)


@dataclass(frozen=True)
class WordForm:
    """A Word file with fields: the package without the parts that may have any, and those parts.

    A field is a name, or a name of a group: `area`, `holder.esm`.
    """

    rest: bytes
    parts: Mapping[str, Template]
    fields: frozenset[str]

    @classmethod
    def read(cls, content: bytes, *, where: str) -> Self:
        """The form of a file.

        Raises:
            LetterError: `where`, and what is wrong: it is no Word file, a brace is missing, a field is
                not highlighted, or something stands in the braces that cannot be filled in.
        """
        try:
            rest, texts = _opened(content, where)
            trees = {name: _JINJA.parse(text) for name, text in texts.items()}
            form = cls(
                rest,
                {name: _JINJA.from_string(tree) for name, tree in trees.items()},
                frozenset(field for tree in trees.values() for field in _fields(tree)),
            )
            form._check_filled(where)
        except (BadZipFile, KeyError):
            raise LetterError(f"{where}: is no Word document; save it as one (.docx)") from None
        except TemplateError as error:
            raise LetterError(f"{where}: {error.message}; mend what stands in braces") from None
        return form

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The file with its fields filled in; the same values make the same bytes."""
        package = BytesIO(self.rest)
        package.seek(0, SEEK_END)
        with ZipFile(package, "a") as file:
            for name, text in self._texts(values):
                _put(file, name, (_DECLARED + text).encode())
        return package.getvalue()

    def _texts(self, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        given = _grouped(values)
        return ((name, part.render(given)) for name, part in self.parts.items())

    def _check_filled(self, where: str) -> None:
        """Fill it in, with something and with nothing, so that what goes wrong goes wrong now."""
        for value in ("X", ""):
            for _, text in self._texts(dict.fromkeys(self.fields, value)):
                _check_text(text, where)


def _check_text(text: str, where: str) -> None:
    try:
        parse_xml(text)
    except SyntaxError:
        raise LetterError(
            f"{where}: a condition or loop begins in one paragraph and ends inside another; put its"
            " beginning and its end into paragraphs of their own, as {%p if ... %} and {%p endif %}"
        ) from None
    if odd := _BRACE.search(_TAGS.sub("\n", text)):
        raise LetterError(
            f"{where}: a brace stands alone in {odd[0]!r}; a field has two before and two after"
        )


def _opened(content: bytes, where: str) -> tuple[bytes, dict[str, str]]:
    """The package without the parts that may have fields, and the templates of those."""
    word, rest, texts = DocxTemplate(BytesIO(content)), BytesIO(), {}
    with ZipFile(BytesIO(content)) as whole, ZipFile(rest, "w") as package:
        whole.getinfo(_TEXT)
        for name in whole.namelist():
            part = whole.read(name)
            if _WITH_FIELDS.fullmatch(name):
                text = word.patch_xml(word.xml_to_string(parse_xml(part)))
                texts[name] = _RUN.sub(_marker(where), text)
            else:
                _put(package, name, part)
    return rest.getvalue(), texts


def _marker(where: str) -> Callable[[re.Match[str]], str]:
    """Lets a highlight stay only where something has to be filled in."""

    def marked(run: re.Match[str]) -> str:
        fields = _FIELD.findall(run[0])
        if fields and not _MARK.search(run[0]):
            raise LetterError(
                f"{where}: the field {fields[0]!r} is not highlighted; mark it in yellow"
            )
        wanted = " or ".join(f"{field} is wanted" for field in fields)
        return _MARK.sub(rf"{{% if {wanted} %}}\g<0>{{% endif %}}", run[0]) if fields else run[0]

    return marked


def _fields(tree: nodes.Template) -> Iterator[str]:
    """What a template asks for: names, and names of a group."""
    names = list(tree.find_all(nodes.Name))
    own = {name.name for name in names if name.ctx == "store"}
    groups = {
        id(use.node): f"{use.node.name}.{use.attr}"
        for use in tree.find_all(nodes.Getattr)
        if isinstance(use.node, nodes.Name)
    }
    return (groups.get(id(name), name.name) for name in names if name.name not in own)


def _grouped(values: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, value in values.items():
        group, dot, name = field.partition(".")
        if dot:
            found.setdefault(group, {})[name] = value
        else:
            found[field] = value
    return found


def _put(package: ZipFile, name: str, content: bytes) -> None:
    """Put a part into a package, with no moment of its own."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    package.writestr(part, content)
