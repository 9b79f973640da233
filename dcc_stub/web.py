"""The stub's HTTP side: the three DUIS resources, health, and the rig's control of the calendar.

Rules of this file: a body is read with a bound on its size and on its time before anybody looks at it; what is no
DUIS request gets a short plain text (400, 408, 413, 415), what is one gets a DUIS response with status 200, also when
it is a refusal. Paths are those of the DCC's own emulator, which real clients know.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dcc_stub.access import RESOURCES
from dcc_stub.calendar import OFFSET_LIMIT_S, RigCalendar
from dcc_stub.log import note
from dcc_stub.service import Service
from protocols.duis import DuisError, Oversized

XML = "application/xml"
Handler = Callable[[Request], Awaitable[Response]]


class BodyError(Exception):
    """The body cannot be taken; the HTTP status says why."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(status, text)


def make_app(service: Service, calendar: RigCalendar, max_bytes: int, body_timeout_s: float) -> Starlette:
    """The application; `service` has its WAN session by the time that the first request comes."""

    def duis(resource: str) -> Handler:
        async def handle(request: Request) -> Response:
            try:
                _require_xml(request)
                body = await _body(request, max_bytes, body_timeout_s)
                return Response(service.answer(resource, body), media_type=XML)
            except BodyError as problem:
                return _plain(resource, problem.status, problem.text)
            except Oversized as problem:
                return _plain(resource, 413, str(problem))
            except DuisError as problem:
                return _plain(resource, 400, str(problem))

        return handle

    async def health(_request: Request) -> Response:
        is_up = service.wan is not None and service.wan.is_up
        return JSONResponse({"status": "ok" if is_up else "no broker"}, 200 if is_up else 503)

    async def set_calendar(request: Request) -> Response:
        try:
            offset_s = _offset(await _body(request, 4096, body_timeout_s))
        except BodyError as problem:
            return _plain("calendar", problem.status, problem.text)
        calendar.offset_s = offset_s
        note("calendar", offset_s=offset_s)
        return JSONResponse({"offset_s": offset_s})

    resources = [
        Route(f"/api/v1/{resource}", duis(resource), methods=["POST"]) for resource in sorted(set(RESOURCES.values()))
    ]
    rig = [
        Route("/health", health, methods=["GET"]),
        Route("/control/calendar", set_calendar, methods=["PUT"]),
    ]
    return Starlette(routes=[*resources, *rig])


def _require_xml(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != XML:
        raise BodyError(415, f"expected Content-Type {XML}, found {media_type[:80] or 'none'}")


async def _body(request: Request, max_bytes: int, within_s: float) -> bytes:
    parts, size = [], 0
    try:
        async with asyncio.timeout(within_s):
            async for part in request.stream():
                size += len(part)
                if size > max_bytes:
                    raise BodyError(413, f"document too large: limit {max_bytes} bytes inclusive")
                parts.append(part)
    except TimeoutError:
        raise BodyError(408, f"the body did not arrive within {within_s:g} s") from None
    except ClientDisconnect:
        raise BodyError(400, "the body ended early") from None
    return b"".join(parts)


def _offset(body: bytes) -> float:
    try:
        offset_s = json.loads(body)["offset_s"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BodyError(400, 'expected {"offset_s": seconds}') from None
    is_number = isinstance(offset_s, int | float) and not isinstance(offset_s, bool)
    if not is_number or not -OFFSET_LIMIT_S <= offset_s <= OFFSET_LIMIT_S:
        raise BodyError(400, f"expected offset_s from {-OFFSET_LIMIT_S:g} to {OFFSET_LIMIT_S:g}")
    return float(offset_s)


def _plain(resource: str, status: int, text: str) -> Response:
    note("not taken", resource=resource, status=status, why=text[:300])
    close = {"Connection": "close"} if status in (408, 413, 415) else None
    return PlainTextResponse(text[:500] + "\n", status, close)
