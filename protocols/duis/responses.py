"""Responses: bytes to value and back.

Layer: DUIS core. [DUIS Schema V5.4, Response]. The envelope says several things twice; this module refuses a message
that contradicts itself: the ids of the response and of the SMETS1 message within, the service named outside, in the
inner header and by the answer's element.
"""

from typing import Any

from protocols.duis.alerts import ALERTS
from protocols.duis.codes import RESPONSE_CONTENTS
from protocols.duis.envelope import RESPONSE
from protocols.duis.errors import SchemaViolation, UnknownVariant, shown
from protocols.duis.grammar import SR, Node, Particle, Values
from protocols.duis.ids import RequestId
from protocols.duis.model import (
    DccAlert,
    DeviceAlert,
    Payload,
    Response,
    Smets1Answer,
    Smets1DeviceAlert,
    Smets1Error,
    reference_of,
)
from protocols.duis.reading import read_node, require_root
from protocols.duis.rows import ANSWER_ELEMENTS, answer_of
from protocols.duis.variants import BODY_ELEMENTS
from protocols.duis.writing import build
from protocols.duis.xml import MAX_RESPONSE_BYTES, document, parse

_INNER = "/Response/Body/SMETS1ResponseMessage/SMETS1SignedResponse/SMETS1Response"
_ENVELOPE = ("schedule_id", "throttled_sequence_id", "throttled_count")


def read_response(data: bytes, *, max_bytes: int = MAX_RESPONSE_BYTES) -> Response:
    """The response in a document; a DuisError otherwise."""
    root = parse(data, max_bytes)
    require_root(root, "Response", SR)
    out: Values = {}
    read_node(root, RESPONSE, SR, "/Response", out)
    head: Values = {key: out.get(key) for key in ("request_id", "response_id", "code", "when", "signature")}
    if "message" in out:
        message = out["message"]
        _require_reference(message, "/Response/Body/ResponseMessage")
        content = next(((name, message[name]) for name in RESPONSE_CONTENTS if name in message), None)
        return Response(**head, variant=message["variant"], content=content)
    if "device" in out:
        return _device_response(head, out["device"])
    if "dcc" in out:
        return _dcc_response(head, out["dcc"])
    smets1 = out["smets1"]
    payload = _smets1_payload(smets1, head)
    envelope: Values = {key: smets1.get(key) for key in _ENVELOPE}
    return Response(**head, payload=payload, **envelope, payload_signature=smets1["payload_signature"])


def _require_reference(named: Values, path: str) -> None:
    """Reference and variant, where both are given, must agree."""
    if "reference" in named and "variant" in named and named["reference"] != reference_of(named["variant"]):
        raise SchemaViolation(
            f"{path}/ServiceReference", reference_of(named["variant"]), shown(str(named["reference"]))
        )


def _device_response(head: Values, device: Values) -> Response:
    alert = DeviceAlert(device.pop("code"), device.pop("gbcs_payload"))
    return Response(**head, payload=alert, **device)


def _dcc_response(head: Values, dcc: Values) -> Response:
    fields: Values = dcc["alert"]
    signature = fields.pop("payload_signature", None)
    fields.pop("schema_version", None)
    body = fields.pop("body")
    envelope: Values = {key: dcc.get(key) for key in _ENVELOPE}
    return Response(**head, payload=DccAlert(dcc["code"], body, fields), **envelope, payload_signature=signature)


def _smets1_payload(smets1: Values, head: Values) -> Payload:
    header: Values = smets1["header"]
    originator, target, counter = (header.pop(key) for key in ("originator", "target", "counter"))
    if "alert" in smets1:
        found = RequestId(originator, target, counter)
        _require_same("ResponseID", found, head["response_id"])
        return Smets1DeviceAlert(device=originator, counter=counter, header=header, **_optional_code(smets1["alert"]))
    request_id = RequestId(target, originator, counter)
    if head["request_id"] is not None:
        _require_same("RequestID", request_id, head["request_id"])
    return _answer(smets1, header, request_id)


def _optional_code(alert: Values) -> Values:
    payload = next(iter(alert.pop("payload", {}).items()), None)
    return {"gbcs_code": None, **alert, "payload": payload}


def _require_same(name: str, inner: RequestId, outer: RequestId | None) -> None:
    if inner != outer:
        raise SchemaViolation(
            f"/Response/Header/{name}", f"{inner.text} as the message within has it", outer.text if outer else "nothing"
        )


def _answer(smets1: Values, header: Values, request_id: RequestId) -> Smets1Answer:
    values: Values = dict(smets1["answer"].get("data", {}))
    errors: tuple[Smets1Error, ...] = smets1["answer"].get("errors", ())
    if "data" not in smets1["answer"] and not errors:
        raise SchemaViolation(f"{_INNER}/Body/ResponseMessage", "SMETSData or DebugInfo", "nothing")
    variant = _variant(smets1, header, values.pop("variant", None))
    success: bool = values.pop("success", not errors)
    first = errors[0] if errors else None
    return Smets1Answer(
        variant=variant,
        request_id=request_id,
        timestamp=header.pop("timestamp", None),
        success=success,
        fuel=values.pop("fuel", None),
        values=values,
        error=first.text if first else None,
        error_code=first.code if first else None,
        further_errors=errors[1:],
        header={key: value for key, value in header.items() if key not in ("reference", "variant")},
    )


def _variant(smets1: Values, header: Values, answered: str | None) -> str:
    """The variant that the answer's element, the envelope and the inner header agree on."""
    _require_reference(smets1, "/Response/Body/SMETS1ResponseMessage")
    _require_reference(header, f"{_INNER}/Header")
    named = [name for name in (answered, smets1.get("variant"), header.get("variant")) if name is not None]
    if not named:
        raise SchemaViolation(_INNER, "a variant somewhere", "none")
    for name in named:
        if name != named[0]:
            raise SchemaViolation(_INNER, f"variant {named[0]} throughout", f"variant {name}")
    references = {group["reference"] for group in (smets1, header) if "reference" in group}
    if references - {reference_of(named[0])}:
        raise SchemaViolation(_INNER, f"service reference {reference_of(named[0])}", ", ".join(sorted(references)))
    return str(named[0])


def write_response(
    response: Response, *, signature: bytes | None = None, payload_signature: bytes | None = None
) -> bytes:
    """The document of a response; SchemaViolation when it contradicts itself or a value is outside its type.

    Both signatures are whole ds:Signature elements (see `signature`), empty ones when None; `payload_signature` is
    that of the SMETS1 message or S1SPAlert within.
    """
    values: Values = {"schema_version": "5.4", "code": response.code, "when": response.when, "signature": signature}
    for key in ("request_id", "response_id"):
        if getattr(response, key) is not None:
            values[key] = getattr(response, key)
    values.update(_body(response, payload_signature))
    return document(build(RESPONSE, values, SR))


def _body(response: Response, signature: bytes | None) -> Values:
    envelope = {key: getattr(response, key) for key in _ENVELOPE if getattr(response, key) is not None}
    payload = response.payload
    if isinstance(payload, DccAlert):
        return {"dcc": {"code": payload.code, "alert": _dcc_values(payload, signature), **envelope}}
    if payload is None:
        content = {} if response.content is None else dict([response.content])
        return {"message": {**_service(response.variant or ""), **content, **envelope}}
    if isinstance(payload, DeviceAlert):
        return {"device": {"code": payload.code, "gbcs_payload": payload.gbcs_payload, **envelope}}
    smets1 = {"schema_version": "5.4", "payload_signature": signature, **envelope}
    if isinstance(payload, Smets1DeviceAlert):
        return {"smets1": {**smets1, **_alert_values(payload, response.response_id)}}
    if response.request_id is not None:
        _require_same("RequestID", payload.request_id, response.request_id)
    return {"smets1": {**smets1, **_service(payload.variant), **_answer_values(payload)}}


def _service(variant: str) -> Values:
    if variant not in BODY_ELEMENTS:
        raise SchemaViolation("Response/variant", "a variant of the standard", shown(variant))
    return {"reference": reference_of(variant), "variant": variant}


def _if_set(key: str, value: object) -> Values:
    return {} if value is None else {key: value}


def _dcc_values(alert: DccAlert, signature: bytes | None) -> Values:
    signed: Values = {"schema_version": "5.4", "payload_signature": signature} if _is_signed(alert.body) else {}
    return {"body": alert.body, **alert.fields, **signed}


def _is_signed(body: str) -> bool:
    row = ALERTS.get(body)
    return row is not None and any(isinstance(part, Node) and part.name == "S1SPAlert" for part in row.content)


def _alert_values(alert: Smets1DeviceAlert, response_id: RequestId | None) -> Values:
    if response_id is None:
        raise SchemaViolation("/Response/Header/ResponseID", "device, user and counter of the alert", "nothing")
    _require_same("ResponseID", RequestId(alert.device, response_id.target, alert.counter), response_id)
    header = {**alert.header, "originator": alert.device, "target": response_id.target, "counter": alert.counter}
    content: Values = {"description": alert.description, "timestamp": alert.timestamp}
    content |= _if_set("gbcs_code", alert.gbcs_code)
    content |= _if_set("payload", None if alert.payload is None else dict([alert.payload]))
    return {"header": header, "alert": content}


def _answer_values(answer: Smets1Answer) -> Values:
    if answer.variant not in ANSWER_ELEMENTS:
        raise UnknownVariant(answer.request_id, answer.variant, None, BODY_ELEMENTS[answer.variant] + "Rsp")
    asked = answer.request_id
    header: dict[str, Any] = {
        **answer.header,
        **_service(answer.variant),
        **_if_set("timestamp", answer.timestamp),
        "originator": asked.target,
        "target": asked.originator,
        "counter": asked.counter,
    }
    data: Values = {**answer.values, "variant": answer.variant, "success": answer.success}
    if any(_conveys(particle, ("fuel", answer.fuel)) for particle in answer_of(answer.variant)):
        data["fuel"] = answer.fuel
    content: Values = {"data": data}
    if answer.error is not None and answer.error_code is not None:
        content["errors"] = (Smets1Error(answer.error_code, answer.error, 1), *answer.further_errors)
    return {"header": header, "answer": content}


def _conveys(particle: Particle, constant: tuple[str, str | None]) -> bool:
    """Can the particle say this constant? An answer without the choice says nothing of the fuel."""
    options: tuple[Particle, ...] = getattr(particle, "options", ()) or getattr(particle, "content", ())
    item = getattr(particle, "item", None)
    nested = (*options, *((item,) if item is not None else ()))
    return constant in getattr(particle, "sets", ()) or any(_conveys(each, constant) for each in nested)
