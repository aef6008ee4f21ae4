"""Every field that a template names must be there: asked when the templates are loaded, not at nine
o'clock when the first of them is needed."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from notifications.errors import LetterError
from notifications.wording.when_due import WhenDue
from notifications.writing.entries import Entry
from notifications.writing.letter import AddressCode, Asked, Climb, Item, Letter, SignIn, Trouble
from notifications.writing.overview import Line, Listing, Overview, Week
from notifications.writing.template_env import templates
from tasks.views.task import CheckItem, TaskView

# What each name stands for in every template that uses it.
_VALUES: Mapping[str, type] = {
    "letter": Letter,
    "item": Item,
    "task": TaskView,
    "climb": Climb,
    "each": Asked,
    "entry": Entry,
    "trouble": Trouble,
    "sign_in": SignIn,
    "code": AddressCode,
    "overview": Overview,
    "listing": Listing,
    "line": Line,
    "check": CheckItem,
    "week": Week,
    "when": WhenDue,
}
# What a template is given, by its folder or its name up to the first dot.
_PROSE = frozenset(
    {
        "item",
        "task",
        "asked",
        "climb",
        "when",
        "falls",
        "begun",
        "said",
        "dealt",
        "statute",
        "vacant",
        "items_near",
    }
)
_LETTER = frozenset(
    {
        "all",
        "entries",
        "intro",
        "letter",
        "lines",
        "link",
        "more",
        "more_alarms",
        "remedies",
        "subject",
        "out_of_hours",
        "without_files",
    }
)
_GIVEN: Mapping[str, frozenset[str]] = {
    "lead": _PROSE,
    "ask": _PROSE,
    "letter": _LETTER,
    "alarm": _LETTER,
    "sign_in": _LETTER,
    "address_code": _LETTER,
    "base": _LETTER,
    "task": frozenset({"task", "facts", "stands"}),
    "overview": frozenset({"overview", "letter"}),
}


@cache
def load_templates() -> None:
    """Read every template of every language, once in the life of a process.

    Raises:
        LetterError: one cannot be read, or names a value or a field that it is not given; says which
            template, which field, and what there is.
    """
    try:
        for code, environment in templates().items():
            check_templates(environment, code)
    except TemplateSyntaxError as error:
        raise LetterError(
            f"template {error.name}, line {error.lineno}: {error.message}; mend it"
        ) from None


def check_templates(environment: Environment, code: str) -> None:
    """Read every template of a language.

    Raises:
        LetterError: as `load_templates`.
        TemplateSyntaxError: one cannot be read.
    """
    for name in environment.list_templates(extensions=["j2"]):
        given = _GIVEN.get(name.partition("/")[0].partition(".")[0])
        if given is not None:
            source, path, _ = _source(environment, name)
            _check(environment, source, given, where=f"{path or name} ({code})")


def _source(environment: Environment, name: str) -> tuple[str, str | None, object]:
    if environment.loader is None:
        raise LetterError(f"the template {name} has no loader")
    source, path, fresh = environment.loader.get_source(environment, name)
    return source, path and "/".join(path.split("/")[-3:]), fresh


def _check(environment: Environment, source: str, given: frozenset[str], *, where: str) -> None:
    tree = environment.parse(source)
    unknown = meta.find_undeclared_variables(tree) - set(environment.globals) - given
    if unknown:
        raise LetterError(
            f"{where}: {sorted(unknown)[0]!r} is not given to this template; it has"
            f" {', '.join(sorted(given)) or 'no values'}"
        )
    for use in tree.find_all(nodes.Getattr):
        value = use.node
        if isinstance(value, nodes.Name) and value.name in _VALUES:
            known = _fields(_VALUES[value.name])
            if use.attr not in known:
                raise LetterError(
                    f"{where}, line {use.lineno}: {value.name} has no field {use.attr!r}; write one"
                    f" of {', '.join(sorted(known))}"
                )


def _fields(kind: type) -> frozenset[str]:
    own = {name for name, value in vars(kind).items() if isinstance(value, property)}
    return frozenset({field.name for field in fields(kind)} | own)
