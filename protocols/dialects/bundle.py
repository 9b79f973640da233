"""The bundle dialect: business transactions of a head end that does not offer the standard's services one by one.

Layer: sans-IO protocol core; a virtual cohort of this project, no maker's format. A message is one JSON object in ASCII
without spaces; which keys it has says what it is.

    {"order":7,"site":"00-DB-12-34-56-78-90-A0","transaction":"SITE_STATUS","terms":{}}
    {"order":7,"site":"...","closed":"2026-01-14T09:00:00Z","outcome":"completed",
     "results":{"supply":{"outcome":"completed","data":{"supply":"on"}},"account":{"outcome":"declined","reason":"..."}}}
    {"incident":12,"site":"...","kind":"tamper","raised":"2026-01-14T09:00:00Z"}

What a transaction consists of stands in TRANSACTIONS; each result is the answer to one standard service, with an
outcome of its own. Amounts are pounds with five decimals and energy MWh with six, as text; volume is m3 as text; a time
is ISO 8601 in UTC, a time span an ISO 8601 duration in seconds; the periods of a series are whole Wh or litres, null
without data.

Rules of this file: every byte is hostile, and only what `encode` writes is read; every other message is a DialectError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, cast

from protocols.dialects.bundle_words import (
    ALERTS,
    FIELD_WORDS,
    NAME,
    OUTCOMES,
    RESULTS,
    TRANSACTIONS,
)
from protocols.dialects.kinds import LAST_SECOND, MAX_DETAIL, iso_utc, read_iso_utc
from protocols.dialects.words import LAST_ID, eight_bytes, refuse_schedules, shortened, whole_within
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Part, Reply, Status

MAX_BYTES: Final = 262144
_SITE: Final = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}", re.ASCII)
Json = dict[str, Any]


def encode(message: Message) -> bytes:
    """The message as JSON, a reason cut to its length. Raises DialectError for what it cannot say."""
    refuse_schedules(message, NAME)
    match message:
        case Command():
            body = {**_head("order", message), **_transaction(message)}
        case Reply():
            if message.values:
                raise DialectError("values", "none beside the results of a transaction", sorted(message.values), NAME)
            body = {**_head("order", message), "closed": _iso(message.time), **_ended(message)}
            if message.parts:
                body["results"] = {RESULTS.word(name): _result(part) for name, part in message.parts.items()}
        case Alert():
            body = {**_head("incident", message), "kind": ALERTS.word(message.alert), "raised": _iso(message.time)}
        case Cancel():
            raise DialectError("kind", "an order, its end or an incident: nothing is held for later", "Cancel", NAME)
    data = json.dumps(body, separators=(",", ":")).encode("ascii")
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data), NAME)
    return data


def decode(data: bytes) -> Message:
    """Reads one message; every deviation is a DialectError."""
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data), NAME)
    try:
        body = json.loads(data.decode("ascii"), object_pairs_hook=_once, parse_float=_no, parse_constant=_no)
    except (ValueError, RecursionError) as problem:
        raise DialectError("message", "one JSON object in ASCII", str(problem)[:60], NAME) from None
    message = _message(_object(body, "message"))
    if encode(message) != data:  # one message, one text: order of keys, spaces, escapes
        raise DialectError("message", "the one form of this message", data[:40], NAME)
    return message


def _head(key: str, message: Command | Reply | Alert) -> Json:
    device = eight_bytes(message.device, NAME)
    return {key: whole_within(message.id, key, LAST_ID, NAME), "site": device.hex("-").upper()}


def _transaction(command: Command) -> Json:
    if command.service not in TRANSACTIONS:
        raise DialectError("transaction", f"one of {', '.join(TRANSACTIONS)}", command.service, NAME)
    return {"transaction": command.service, "terms": FIELD_WORDS.write(command.values)}


def _ended(end: Reply | Part) -> Json:
    detail = shortened(end.detail, MAX_DETAIL)
    return {"outcome": OUTCOMES.word(end.status), **({"reason": detail} if detail else {})}


def _result(part: Part) -> Json:
    return {**_ended(part), **({"data": FIELD_WORDS.write(part.values)} if part.values else {})}


def _message(body: Json) -> Message:
    device = _device(body.get("site"))
    match set(body) - {"site", "reason", "results"}:
        case keys if keys == {"order", "transaction", "terms"}:
            return _order(body, device)
        case keys if keys == {"order", "closed", "outcome"}:
            status, detail = _read_end(body)
            parts = _parts(body["results"]) if "results" in body else {}
            return Reply(_id(body, "order"), device, status, _read_iso(body["closed"]), {}, detail, parts)
        case keys if keys == {"incident", "kind", "raised"}:
            return Alert(_id(body, "incident"), device, ALERTS.name(body["kind"]), _read_iso(body["raised"]))
    raise DialectError("message", "the keys of an order, its end or an incident", sorted(body), NAME)


def _order(body: Json, device: bytes) -> Command:
    transaction = body["transaction"]
    if not isinstance(transaction, str) or transaction not in TRANSACTIONS:
        raise DialectError("transaction", f"one of {', '.join(TRANSACTIONS)}", transaction, NAME)
    return Command(_id(body, "order"), device, transaction, FIELD_WORDS.read(_object(body["terms"], "terms")))


def _read_end(body: Json) -> tuple[Status, str]:
    detail = body.get("reason", "")
    if not isinstance(detail, str) or len(detail) > MAX_DETAIL:
        raise DialectError("reason", f"text up to {MAX_DETAIL} characters", detail, NAME)
    return cast("Status", OUTCOMES.name(body.get("outcome"))), detail


def _parts(found: object) -> Mapping[str, Part]:
    return {RESULTS.name(word): _part(_object(part, word)) for word, part in _object(found, "results").items()}


def _part(body: Json) -> Part:
    extra = set(body) - {"outcome", "reason", "data"}
    if extra:
        raise DialectError("results", "outcome, reason and data", sorted(extra), NAME)
    status, detail = _read_end(body)
    return Part(status, FIELD_WORDS.read(_object(body.get("data", {}), "data")), detail)


def _object(found: object, key: str) -> Json:
    if not isinstance(found, dict):
        raise DialectError(key, "a JSON object", type(found).__name__, NAME)
    return found


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key that comes twice")
    return found


def _no(found: str) -> Any:
    raise ValueError(f"{found[:20]} is no whole number")


def _id(body: Json, key: str) -> int:
    return whole_within(body[key], key, LAST_ID, NAME)


def _device(found: object) -> bytes:
    if not isinstance(found, str) or not _SITE.fullmatch(found):
        raise DialectError("site", "an EUI-64 as 00-DB-12-34-56-78-90-A0", found, NAME)
    return bytes.fromhex(found.replace("-", ""))


def _iso(seconds: int) -> str:
    return iso_utc(whole_within(seconds, "time", LAST_SECOND, NAME))


def _read_iso(found: object) -> int:
    try:
        return read_iso_utc(found)
    except ValueError as problem:
        raise DialectError("time", str(problem), found, NAME) from None
