"""The page as a web application: every request passes the same doors, and every answer the same
rules for browsers.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scv.errors import KeyAccessError, ScvError, internal_error_text
from scv.report.drawing import style
from scv.vault.files import resource_error
from scv.web.apps import Answer, PageRequest, Place, Site, fill_page
from scv.web.sessions import Session, Sessions

_MOST_BYTES, _MOST_FIELDS = 64 << 10, 60
# NOTE: under no-referrer browsers send forms with "Origin: null", even to where they come from.
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def application(site: Site, sessions: Sessions, port: int) -> Starlette:
    """Return the application of one face behind its doors."""
    gate = _Gate(site, sessions, f"scv_{site.name}_{port}")
    routes = [
        Route("/style.css", _style),
        Route("/enter", gate.enter, methods=["GET", "POST"]),
        Route("/leave", gate.leave, methods=["POST"]),
        *(
            Route(place.path, gate.behind(place), methods=["POST" if place.form else "GET"])
            for place in site.places
        ),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        site.close()

    return Starlette(
        routes=routes,
        lifespan=lifespan,
        # NOTE: in this order, so that the refusals of the inner two tell the rules as well.
        middleware=[
            Middleware(_Rules),
            Middleware(RequestBodyLimitMiddleware, max_body_size=_MOST_BYTES),
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
        ],
        exception_handlers={404: gate.not_found, 405: gate.not_found},
    )


class _Gate:
    """Lets sessions in, and turns what a page answers, or raises, into a response."""

    def __init__(self, site: Site, sessions: Sessions, cookie: str) -> None:
        self._site, self._sessions, self._cookie = site, sessions, cookie

    async def enter(self, request: Request) -> Response:
        """Open a session for the token in the form, or for the link that works once."""
        token = (await _login_token(request)).strip()
        if not token:
            return self._login_page(200)
        # NOTE: else any page that is open in the browser could use up the tries, and fill the audit
        # ledger.
        if _is_cross_site(request):
            return self._login_page(403)
        # NOTE: asked before: the wrong token that fills the measure is still written down.
        too_many = self._sessions.too_many_tries()
        if cookie := self._sessions.enter(token):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self._cookie, cookie, httponly=True, samesite="strict")
            return answer
        if too_many:
            return self._login_page(429, too_many=True)
        await run_in_threadpool(self._site.wrong_token)
        return self._login_page(403, wrong=True)

    async def leave(self, request: Request) -> Response:
        """End the session."""
        if self._session(request, await _form(request)) is None:
            return self._login_page(403)
        self._sessions.leave(request.cookies.get(self._cookie))
        return RedirectResponse("/enter", 303)

    def behind(self, place: Place) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a place for who has a session, and shows the door to everybody else."""

        async def answer(request: Request) -> Response:
            form = await _form(request) if place.form else dict(request.query_params)
            session = self._session(request, form if place.form else None)
            if session is None:
                return self._login_page(403)
            page_request = PageRequest(self._site, session, request.path_params, form)
            return await run_in_threadpool(self._answer, place, page_request)

        return answer

    def not_found(self, _request: Request, error: Exception) -> Response:
        """Say that there is no such page, to whoever asks."""
        status = getattr(error, "status_code", 404)
        return HTMLResponse(fill_page("door.html", self._site, None, lost=True), status)

    def _answer(self, place: Place, page_request: PageRequest) -> Response:
        try:
            return _response(place.page(page_request))
        except ScvError as error:
            status = 403 if isinstance(error, KeyAccessError) else 400
            return HTMLResponse(page_request.page("trouble.html", message=str(error)), status)
        except Exception as error:  # noqa: BLE001  (the outermost door: what an engine says may hold a customer's value)
            message = str(resource_error(error) or internal_error_text(error))
            return HTMLResponse(page_request.page("trouble.html", message=message), 500)

    def _session(self, request: Request, form: dict[str, str] | None) -> Session | None:
        """Return the session of a request; None where it has none, or sends a form that is not of
        this session.
        """
        session = self._sessions.session(request.cookies.get(self._cookie))
        if (
            session
            and form is not None
            and (_is_cross_site(request) or form.get("word") != session.word)
        ):
            return None
        return session

    def _login_page(self, status: int, wrong: bool = False, too_many: bool = False) -> Response:
        page = fill_page("door.html", self._site, None, wrong=wrong, waiting=too_many, lost=False)
        return HTMLResponse(page, status)


def _response(answer: Answer) -> Response:
    return HTMLResponse(answer) if isinstance(answer, str) else answer


def _is_cross_site(request: Request) -> bool:
    """Tell whether a browser says that another site made the request."""
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host')}"
    return request.headers.get("sec-fetch-site", "same-origin") not in (
        "same-origin",
        "none",
    ) or origin not in (
        None,
        own,
    )


async def _login_token(request: Request) -> str:
    """Return the token of the form, or that of the link; a HEAD request follows no link."""
    if request.method == "POST":
        return (await _form(request)).get("token", "")
    return request.query_params.get("once", "") if request.method == "GET" else ""


async def _form(request: Request) -> dict[str, str]:
    if request.method != "POST":
        return {}
    try:
        body = await request.body()
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except (ValueError, ClientDisconnect):
        return {}


async def _style(_request: Request) -> Response:
    return Response(style(), media_type="text/css")


class _Rules:
    """Says to browsers, with every answer, what the page may do: nothing from outside, no scripts,
    no frames, no copies kept.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [
                    (name.encode(), value.encode()) for name, value in _HEADERS.items()
                ]
            await send(message)

        await self._app(scope, receive, send_with_headers)
