"""The pages around signing in as HTML: in the language of their reader, or the one that was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse

from calendars.kinds import kind_of
from notifications.pages.guard import GUARD
from notifications.pages.phrasing import page_language, reader_words
from notifications.pages.rendering import CONTACT, Frame, page_templates, root_of
from notifications.pages.signed_in.visits import Visitor
from notifications.wording.language import Language
from tasks.people.access import AccessRole
from tasks.people.directory import ENGLISH, LANGUAGES
from tasks.planning.polls import poll_words

LANGUAGE = "lang"


@dataclass(frozen=True, kw_only=True)
class Site(Frame):
    """A frame with its words, in the language of whoever reads."""

    words: Language


def site_of(
    request: Request,
    contact: str,
    visitor: Visitor | None = None,
    *,
    form_token: str = "",
    language: str = ENGLISH,
) -> Site:
    """The site as this request sees it: in the language that it asks for, or the visitor's own, or else
    the one that is given."""
    asked = request.query_params.get(LANGUAGE, "")
    own = visitor.language if visitor else language
    words = page_language(asked if asked in LANGUAGES else own)
    if contact == CONTACT:
        contact = words.say("page.office")
    if visitor is None:
        return Site(root=root_of(request.scope), contact=contact, lang=words.code, words=words)
    menu = [
        ("/elections", words.say("page.elections")),
        ("/mine", words.say("page.my_tasks")),
        ("/mine/calendar", words.say("page.calendar")),
    ]
    if visitor.is_at_least(AccessRole.OPERATOR):
        menu.append(("/people", words.say("page.people")))
    if visitor.is_at_least(AccessRole.ADMINISTRATOR):
        menu.append(("/directory", words.say("directory.title")))
    return Site(
        root=root_of(request.scope),
        contact=contact,
        lang=words.code,
        words=words,
        reader=reader_words(visitor.reader, words),
        form_token=form_token,
        menu=tuple(menu),
    )


def page_of(
    template: str,
    site: Site,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **given: object,
) -> HTMLResponse:
    """A page of a template in `signed_in/`, given the site and what it shows."""
    made = page_templates(site.words.code).get_template(f"signed_in/{template}.html.j2")
    html = made.render(frame=site, **given)
    return HTMLResponse(html, status_code=status, headers={**GUARD, **(headers or {})})


def said_page(
    site: Site, what: str, *paragraphs: str, status: int, links: Sequence[tuple[str, str]] = ()
) -> HTMLResponse:
    """A page that says something, and where to go from there: addresses with what they are called."""
    return page_of("said", site, status=status, what=what, paragraphs=paragraphs, links=links)


def lost_page(site: Site) -> HTMLResponse:
    """What was sent by somebody who is not signed in any more was not kept."""
    say = site.words.say
    links = [("/sign-in", say("signing.title"))]
    return said_page(site, say("signing.lost"), say("signing.lost_how"), status=403, links=links)


def kind_words(kind: str, words: Language) -> str:
    """What polls of a kind are called: in this language, or wholly in English where it has no name for them."""
    title = poll_words(kind).title
    ours = words.poll(title)
    return kind_of(kind).title if ours == title else f"{ours[:1].upper()}{ours[1:]}"
