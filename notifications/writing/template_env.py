"""The templates of messages in each language, with the filters they use."""

import textwrap
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial

import css_inline
from jinja2 import (
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    TemplateNotFound,
    select_autoescape,
)

from notifications.errors import LetterError
from notifications.palette import palette
from notifications.wording.language import Language, language
from notifications.writing.documents import draft_forms
from notifications.writing.picture import (
    bars,
    election_words,
    held_words,
    legend,
    line_words,
    place_words,
    text_bar,
)
from tasks.people.directory import LANGUAGES
from tasks.terms import NoticeKind

LINE = 72
_KEPT_PARAGRAPHS = 4096


@cache
def templates() -> Mapping[str, Environment]:
    """The message templates of each language, all of them and the drafts read and checked, so that a
    bad one stops the start.

    Raises LetterError when a kind of notice has no template in a language, or a draft is wrong.
    """
    for code in LANGUAGES:
        draft_forms(code)
    return {code: _environment(language(code)) for code in LANGUAGES}


def prose(code: str, template: str, given: Mapping[str, object]) -> str:
    """A template of a few sentences, as one line."""
    text = one_line(templates()[code].get_template(template).render(given))
    return language(code).softened(text)


def page(code: str, template: str, given: Mapping[str, object]) -> str:
    """A template as it is."""
    return templates()[code].get_template(template).render(given)


def one_line(text: str) -> str:
    """The text with single spaces and no line breaks."""
    return " ".join(text.split())


def inlined(html: str) -> str:
    """The HTML with its styles where mail readers look for them: on each element. What is for dark
    screens stays in the head."""
    return _inliner().inline(html)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _environment(words: Language) -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("notifications.writing", f"templates/{words.code}"),
                PackageLoader("notifications.writing"),
            ]
        ),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    _equip(environment, words)
    others = tuple(f"{code}/" for code in LANGUAGES)
    for name in environment.list_templates(extensions=["j2"]):
        if not name.startswith(others):
            environment.get_template(name)
    _check_kinds(environment, words)
    return environment


def _equip(environment: Environment, words: Language) -> None:
    """Give the templates of a language its words."""
    filters: dict[str, Callable[..., str]] = {
        "day": words.day,
        "short_day": words.short_day,
        "moment": words.moment,
        "due": words.due,
        "short_due": words.short_due,
        "by_law": lambda moment: words.say("layout.item_by_law", due=words.due(moment)),
        "by_rule": lambda rule: words.say("layout.item_by_rule", rule=words.whole(rule)),
        "listed": words.listed,
        "known": words.known,
        "posts": words.posts,
        "filled": filled,
        "stopped": _stopped,
        "listed_line": _listed_line,
        "fact": partial(_fact, width=_label_width(words)),
        "shout": str.upper,
    }
    environment.filters.update(filters)
    environment.globals.update(
        say=words.say,
        count=words.count,
        colour=palette(),
        words=words,
        words_of=partial(line_words, words=words),
        place_of=partial(place_words, words=words),
        elections_of=partial(election_words, words=words),
        held_in=partial(held_words, words=words),
        bars=bars,
        text_bar=text_bar,
        legend=partial(legend, words),
    )


def _check_kinds(environment: Environment, words: Language) -> None:
    for kind in NoticeKind:
        for part in ("lead", "ask"):
            try:
                environment.get_template(f"{part}/{kind}.j2")
            except TemplateNotFound as missing:
                raise LetterError(
                    f"no template for notices of kind {kind}: add"
                    f" templates/{words.code}/{missing.name}"
                ) from None


def _label_width(words: Language) -> int:
    """Room for the longest label of a fact, its colon and two spaces."""
    labels = (key for key in words.phrases["fact"] if "{" not in words.phrases["fact"][key])
    return max(len(words.phrases["fact"][key]) for key in labels) + 3


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def filled(text: str) -> str:
    """A paragraph, or several, in lines short enough for a plain mail reader; links stay whole.

    The same guidance goes to every authority: each is wrapped once.
    """
    return "\n\n".join(
        part
        if len(part) <= LINE and "\n" not in part
        else textwrap.fill(part, LINE, break_long_words=False, break_on_hyphens=False)
        for part in text.strip().split("\n\n")
    )


def _stopped(said: str) -> str:
    """What somebody wrote, as the end of a sentence."""
    return said if said.rstrip().endswith((".", "!", "?")) else f"{said.rstrip()}."


def _listed_line(text: str) -> str:
    """One line of a list, with its mark."""
    return textwrap.fill(
        text, LINE, initial_indent="* ", subsequent_indent="  ", break_on_hyphens=False
    )


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def _fact(label: str, value: str, width: int) -> str:
    """A label and its value as a hanging paragraph."""
    if len(value) <= LINE - width:
        return f"{label + ':':<{width}}{value}"
    return textwrap.fill(
        value,
        LINE,
        initial_indent=f"{label + ':':<{width}}",
        subsequent_indent=" " * width,
        break_long_words=False,
        break_on_hyphens=False,
    )
