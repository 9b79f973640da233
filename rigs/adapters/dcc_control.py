"""The rig's control of its DCC stub over HTTP [docs/peers.md, DCC stub, control].

Adapter of the `DccControl` port, and the DCC's share in moving the calendar.
"""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from rigs.errors import BenchError, PeerDied

WITHIN_S: Final = 10.0
DUE_WITHIN_S: Final = 150.0
ANSWER_MAX: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the DCC's calendar stands now; `stopped` when something is due there, before the moment that was wanted."""

    offset_s: float
    stopped: bool


class HttpDccControl:
    """One short connection a call: it is no part of what is timed. Raises PeerDied when the stub cannot be reached,
    BenchError when it refuses."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port or 80

    def call(self, part: str, verb: str, **fields: Any) -> Mapping[str, Any]:
        return self._post(part, verb, fields, WITHIN_S)

    def counted(self, what: str) -> int:
        found = re.findall(rf'^meterbench_dcc_events_total{{[^}}]*what="{re.escape(what)}"[^}}]*}} (\S+)$',
                           self._get("/metrics"), re.MULTILINE)  # fmt: skip
        return round(sum(map(float, found)))

    def reset(self) -> None:
        self.call("rig", "reset")

    def move_calendar(self, offset_s: float) -> Moved:
        """To the offset, or up to what is due before it."""
        answer = self.call("rig", "calendar", offset_s=offset_s)
        return Moved(float(answer["offset_s"]), bool(answer["stopped"]))

    def run_due(self) -> None:
        """Does what is due and returns when all that it caused has ended."""
        self._post("rig", "run_due", {}, DUE_WITHIN_S)

    def _get(self, path: str) -> str:
        doing = f"reading {path} of the DCC stub"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=WITHIN_S)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            status, body = response.status, response.read(ANSWER_MAX)
        except (OSError, http.client.HTTPException) as problem:
            raise PeerDied(doing, "dcc", f"{type(problem).__name__}: {problem}") from None
        finally:
            connection.close()
        if status != 200:
            raise BenchError(doing, "dcc", f"HTTP {status}")
        return body.decode(errors="replace")

    def _post(self, part: str, verb: str, fields: Mapping[str, Any], within_s: float) -> Mapping[str, Any]:
        doing = f"calling {part}/{verb} of the DCC stub's control"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=within_s)
        try:
            connection.request("POST", f"/control/{part}/{verb}", json.dumps(fields))
            response = connection.getresponse()
            status, body = response.status, response.read(ANSWER_MAX)
        except (OSError, http.client.HTTPException) as problem:
            raise PeerDied(doing, "dcc", f"{type(problem).__name__}: {problem}") from None
        finally:
            connection.close()
        if status != 200:
            raise BenchError(doing, "dcc", f"HTTP {status}: {body[:300].decode(errors='replace').strip()}")
        answer: Mapping[str, Any] = json.loads(body)
        return answer
