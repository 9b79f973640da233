"""The stub's HTTP side: the three DUIS resources, the pages, and the rig's control where the configuration has it.

Rules of this file: a body is read with a bound on its size and on its time before anybody looks at it; what is no
DUIS request gets a short plain text (400, 408, 413, 415), what is one gets a DUIS response with status 200, also when
it is a refusal. Paths are those of the DCC's own emulator, which real clients know.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dcc_stub import stamps
from dcc_stub.access import RESOURCES
from dcc_stub.config import ConfigError
from dcc_stub.control import RigControl
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


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a request's body: bytes, and seconds until the whole of it has come."""

    max_bytes: int
    body_timeout_s: float


def make_app(service: Service, limits: Limits, pages: Sequence[Route], control: RigControl | None) -> Starlette:
    """The application. `pages` are what can be looked at; `control` is the rig's, None where there is none."""

    def duis(resource: str) -> Handler:
        async def handle(request: Request) -> Response:
            stamps.arrived()
            try:
                _require_xml(request)
                body = await _body(request, limits)
                return Response(service.answer(resource, body), media_type=XML)
            except BodyError as problem:
                return _plain(resource, problem.status, problem.text)
            except Oversized as problem:
                return _plain(resource, 413, str(problem))
            except DuisError as problem:
                return _plain(resource, 400, str(problem))
            except sqlite3.Error as problem:
                return _plain(resource, 503, f"nothing was accepted: {problem}")

        return handle

    resources = [
        Route(f"/api/v1/{resource}", duis(resource), methods=["POST"]) for resource in sorted(set(RESOURCES.values()))
    ]
    rig = [] if control is None else [Route("/control/{part}/{verb}", _control(control, limits), methods=["POST"])]
    return Starlette(routes=[*resources, *pages, *rig])


def _control(control: RigControl, limits: Limits) -> Handler:
    async def handle(request: Request) -> Response:
        part, verb = request.path_params["part"], request.path_params["verb"]
        try:
            fields = json.loads(await _body(request, limits) or b"{}")
            if (part, verb) == ("rig", "run_due"):
                return JSONResponse(await control.run_due())
            if (part, verb) == ("rig", "stamps"):
                return JSONResponse(control.stamps(fields))
            if not control.verbs.knows(part, verb):
                return _plain(f"{part}/{verb}", 404, "no such verb of the rig's control")
            return JSONResponse(control.verbs.call(part, verb, fields))
        except BodyError as problem:
            return _plain(f"{part}/{verb}", problem.status, problem.text)
        except (ConfigError, ValueError, RecursionError) as problem:
            return _plain(f"{part}/{verb}", 400, str(problem))
        except TimeoutError:
            return _plain(f"{part}/{verb}", 504, "what was due has not ended in time")
        except sqlite3.Error as problem:
            return _plain(f"{part}/{verb}", 503, f"nothing was changed: {problem}")

    return handle


def _require_xml(request: Request) -> None:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != XML:
        raise BodyError(415, f"expected Content-Type {XML}, found {media_type[:80] or 'none'}")


async def _body(request: Request, limits: Limits) -> bytes:
    parts, size = [], 0
    try:
        async with asyncio.timeout(limits.body_timeout_s):
            async for part in request.stream():
                size += len(part)
                if size > limits.max_bytes:
                    raise BodyError(413, f"document too large: limit {limits.max_bytes} bytes inclusive")
                parts.append(part)
    except TimeoutError:
        raise BodyError(408, f"the body did not arrive within {limits.body_timeout_s:g} s") from None
    except ClientDisconnect:
        raise BodyError(400, "the body ended early") from None
    return b"".join(parts)


def _plain(resource: str, status: int, text: str) -> Response:
    note("not taken", resource=resource, status=status, why=text[:300])
    close = {"Connection": "close"} if status in (408, 413, 415) else None
    return PlainTextResponse(text[:500] + "\n", status, close)
