"""Service Requests: bytes to value and back, all 129 variants and the signed Pre-Command.

Layer: DUIS core. [DUIS Schema V5.4, Request]. Beyond the schema this reader checks that the three names of a service
agree (variant, reference, body element), and knows command variants 1 to 8 only: 9 is internal to the DCC. The
signature is optional in the schema, its shape is checked when it is there; the writer always puts one.
"""

from functools import cache
from typing import Any, Final

from lxml import etree

from protocols.duis import scalars as s
from protocols.duis.alerts import SCHEMA_VERSION
from protocols.duis.errors import SchemaViolation, shown
from protocols.duis.grammar import SR, Leaf, Node, Signed, Values
from protocols.duis.model import ServiceRequest, reference_of
from protocols.duis.reading import Cursor, label, read_attrs, read_particle, require_root
from protocols.duis.rows import SIGNED_PRE_COMMAND, parameters_of
from protocols.duis.variants import BODY_ELEMENTS
from protocols.duis.writing import build
from protocols.duis.xml import MAX_REQUEST_BYTES, document, elements_of, parse

_HEADER: Final = Node(
    "Header",
    (
        Leaf("RequestID", "request_id", s.REQUEST_ID),
        Leaf("FirstInSequence", "first_in_sequence", s.BOOLEAN, optional=True),
        Leaf("PrecedingServiceRequestID", "preceding_request_id", s.REQUEST_ID, optional=True),
        Leaf("CommandVariant", "command_variant", s.COMMAND_VARIANT),
        Leaf("ServiceReference", "reference", s.STRING),
        Leaf("ServiceReferenceVariant", "variant", s.one_of(BODY_ELEMENTS.keys())),
    ),
)
_ANY_BODY: Final = Node("Body")
_SIGNATURE: Final = Signed("signature", optional=True)


@cache
def _body(asked: str) -> Node:
    """The body of a variant, or of a signed Pre-Command."""
    content, attrs = parameters_of(asked)
    return Node("Body", (Node(BODY_ELEMENTS.get(asked, asked), content, attrs=attrs, key="parameters"),))


@cache
def _root(asked: str) -> Node:
    return Node("Request", (_HEADER, _body(asked), _SIGNATURE), attrs=SCHEMA_VERSION)


def write_request(request: ServiceRequest, *, signature: bytes | None = None) -> bytes:
    """The document of a request; `signature` is a whole ds:Signature element (see `signature`), empty when None.

    SchemaViolation when a parameter is missing, unknown or outside its type, or there is no such variant.
    """
    _require_known(request.variant)
    values: Values = {
        "schema_version": "5.4",
        "request_id": request.request_id,
        "command_variant": request.command_variant,
        "reference": request.service_reference,
        "variant": request.variant,
        "parameters": dict(request.parameters),
        "signature": signature,
    }
    if request.first_in_sequence is not None:
        values["first_in_sequence"] = request.first_in_sequence
    if request.preceding_request_id is not None:
        values["preceding_request_id"] = request.preceding_request_id
    return document(build(_root(SIGNED_PRE_COMMAND if request.is_signed_pre_command else request.variant), values, SR))


def _require_known(variant: str) -> None:
    if variant not in BODY_ELEMENTS:
        raise SchemaViolation("ServiceRequest/variant", "a variant of the standard", shown(variant))


def read_request(data: bytes, *, max_bytes: int = MAX_REQUEST_BYTES) -> ServiceRequest:
    """The request in a document; a DuisError otherwise."""
    root = parse(data, max_bytes)
    require_root(root, "Request", SR)
    out: Values = {}
    read_attrs(root, SCHEMA_VERSION, "/Request", out)
    cursor = Cursor(elements_of(root, "/Request", is_empty_type=False), SR, "/Request")
    read_particle(cursor, _HEADER, out)
    _require_reference(out)
    body = cursor.peek(_ANY_BODY)
    if body is None:
        raise cursor.fail("Body")
    out["asked"] = _asked(body, out["variant"])
    read_particle(cursor, _body(out["asked"]), out)
    read_particle(cursor, _SIGNATURE, out)
    cursor.require_end()
    return _request(out)


def _request(out: dict[str, Any]) -> ServiceRequest:
    return ServiceRequest(
        request_id=out["request_id"],
        command_variant=out["command_variant"],
        variant=out["variant"],
        parameters=out["parameters"],
        first_in_sequence=out.get("first_in_sequence"),
        preceding_request_id=out.get("preceding_request_id"),
        signature=out.get("signature"),
        is_signed_pre_command=out["asked"] == SIGNED_PRE_COMMAND,
    )


def _require_reference(out: Values) -> None:
    expected = reference_of(out["variant"])
    if out["reference"] != expected:
        raise SchemaViolation("/Request/Header/ServiceReference", expected, shown(out["reference"]))


def _asked(body: etree._Element, variant: str) -> str:
    """What the one body element asks: the variant itself, or a signed Pre-Command of it."""
    children = elements_of(body, "/Request/Body", is_empty_type=False)
    expected = BODY_ELEMENTS[variant]
    if len(children) != 1:
        raise SchemaViolation("/Request/Body", f"one element {expected}", f"{len(children)} elements")
    if children[0].tag == f"{{{SR}}}{SIGNED_PRE_COMMAND}":
        return SIGNED_PRE_COMMAND
    if children[0].tag != f"{{{SR}}}{expected}":
        raise SchemaViolation("/Request/Body", expected, label(children[0]))
    return variant
