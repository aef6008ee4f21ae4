"""The owners' page as an ASGI application. It logs no request and needs no JavaScript."""

from collections.abc import Callable, Sequence
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from notifications.links import Links
from notifications.pages.desk import Desk
from notifications.pages.doors import Door, Who
from notifications.pages.guard import Guarded
from notifications.pages.owners.entrance import Entrance
from notifications.pages.owners.listing import Listing
from notifications.pages.receipts import Receipts
from notifications.pages.refusals import Refusals
from notifications.pages.rendering import CONTACT, page_templates
from notifications.pages.signed_in.office import SignedIn
from notifications.pages.views import Views
from notifications.pages.watching.timing import Timed
from notifications.pages.watching.watch import Watch
from tasks.people.directory import LANGUAGES

ANY_HOST = ("*",)


def create_app(
    desk: Desk,
    links: Links,
    now: Callable[[], datetime],
    on_answer: Callable[[str], None],
    *,
    contact: str = CONTACT,
    receipts: Receipts | None = None,
    watch: Watch | None = None,
    signed_in: SignedIn | None = None,
    hosts: Sequence[str] = ANY_HOST,
) -> Starlette:
    """The page over `desk`, for the holders of `links`.

    `now` reads the clock once a request. `on_answer` is told a task's id after an answer was
    taken and the reader has been answered; it runs in a thread and should not raise. `contact`
    completes "ask ...": who gives out fresh links. `receipts` takes the reports of services, where one
    is set up to send them; `watch` answers those who watch; `signed_in` are the pages of people who sign in. `hosts` are the names by which it may be asked for. Serve it without an access log: addresses here
    are secrets.
    """
    for code in LANGUAGES:
        page_templates(code)
    entrance = Entrance(links, signed_in)
    views = Views(desk, entrance, now, on_answer, contact)
    listing = Listing(desk, entrance, now, on_answer, contact)
    reported = []
    if receipts is not None:
        by = Who.SERVICE
        reported = [
            Door("/receipts/notify", receipts.notify, who=by, name="notify", methods=("POST",)),
            Door("/receipts/mail", receipts.bounce, who=by, name="bounce", methods=("POST",)),
        ]
    app = Starlette(
        routes=[
            *reported,
            *_watched(watch),
            *(signed_in.doors(links, now, contact) if signed_in is not None else ()),
            Door("/t/{token}", views.show, who=Who.LINK, name="show"),
            Door("/t/{token}", views.answer, who=Who.LINK, name="answer", methods=("POST",)),
            Door("/me/{token}", listing.board, who=Who.LINK, name="board"),
            Door("/me/{token}", listing.take, who=Who.LINK, name="take", methods=("POST",)),
            Door("/t/{token}/file/{digest}", views.file, who=Who.LINK, name="evidence-file"),
            Door("/t/{token}/{table}.{form}", views.task_table, who=Who.LINK, name="task-table"),
            Door("/me/{token}/{table}.{form}", listing.own_table, who=Who.LINK, name="own-table"),
            Door("/healthz", views.health, who=Who.ANYBODY, name="health"),
            Door("/style.css", views.style, who=Who.ANYBODY, name="style"),
        ],
        middleware=[
            *([Middleware(Timed, watch.timing)] if watch is not None else ()),
            Middleware(Guarded),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        ],
        exception_handlers=Refusals(contact).handlers(),
    )
    # A redirect would name the scheme and host that the page hears behind its proxy: http, and a secret.
    app.router.redirect_slashes = False
    return app


def _watched(watch: Watch | None) -> Sequence[Door]:
    if watch is None:
        return ()
    return (
        Door("/readyz", watch.ready, who=Who.ANYBODY, name="ready"),
        Door("/metrics", watch.metrics, who=Who.WATCHER, name="metrics"),
    )
