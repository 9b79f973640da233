"""What a person or a monitoring system reads of the stub: `/health`, `/metrics`, `/status` and a User's own `/window`.

Nothing here changes anything. The status page shows the rig to whoever runs it and is off unless the configuration asks
for it where the stub is reachable from outside. The window is a User's own, shown to its EUI and password only [REG-1].
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dcc_stub.calendar import RigCalendar
from dcc_stub.carrier import Carrier
from dcc_stub.metrics import CONTENT_TYPE, Metrics
from dcc_stub.status import Board, Rows, page, section

Window = Callable[[str, str], tuple[tuple[str, ...], Rows]]
"""Columns and rows of the registrations that a User (EUI) is entitled to now, of one MPAN or MPRN or of all ("")."""
SECURE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What there is to show. `passwords`: EUI of a User to the password of its window."""

    wan: Carrier
    metrics: Metrics
    board: Board
    calendar: RigCalendar
    window: Window | None
    passwords: Mapping[str, str]
    has_status_page: bool


def routes(shown: Shown) -> list[Route]:
    async def health(_request: Request) -> Response:
        is_up = shown.wan.is_up
        return JSONResponse({"status": "ok" if is_up else "no broker"}, 200 if is_up else 503)

    async def metrics(_request: Request) -> Response:
        return Response(shown.metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def status(_request: Request) -> Response:
        head = "serving, broker connected" if shown.wan.is_up else "no session with the broker"
        return HTMLResponse(shown.board.as_page(shown.calendar.now(), head), headers=SECURE)

    async def status_json(_request: Request) -> Response:
        return PlainTextResponse(_json(shown), media_type="application/json", headers=SECURE)

    async def window(request: Request) -> Response:
        user = _user_of(request.headers.get("authorization", ""), shown.passwords)
        if user is None or shown.window is None:
            return PlainTextResponse("the window of a User: its EUI and password\n", 401, {
                "WWW-Authenticate": 'Basic realm="registrations", charset="UTF-8"', **SECURE,
            })  # fmt: skip
        columns, rows = shown.window(user, request.query_params.get("mpxn", ""))
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse([dict(zip(columns, map(_text, row), strict=True)) for row in rows], headers=SECURE)
        table = section("registrations", "Registrations", f"what {user} is entitled to see", columns, rows)
        return HTMLResponse(page("Registrations", user, shown.calendar.now(), table), headers=SECURE)

    pages = [Route("/health", health), Route("/metrics", metrics), Route("/window", window)]
    if shown.has_status_page:
        pages += [Route("/status", status), Route("/status.json", status_json)]
    return pages


def _json(shown: Shown) -> str:
    return json.dumps(shown.board.as_json(shown.calendar.now()), default=str)


def _text(value: object) -> object:
    return value if value is None or isinstance(value, int | bool) else str(value)


def _user_of(header: str, passwords: Mapping[str, str]) -> str | None:
    """The User whose EUI and password the header has [RFC 7617]; None otherwise, in the same time for any password."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        eui, _, password = base64.b64decode(token.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    # an EUI has dashes and no colon, so the first colon ends it
    expected = passwords.get(eui)
    is_right = hmac.compare_digest((expected or "").encode(), password.encode())
    return eui if expected and is_right else None
