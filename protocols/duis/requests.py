"""Service Requests: bytes to value and back.

Layer: DUIS core. [DUIS Schema V5.4, Request]. Beyond the schema this reader checks that the three names of a service
agree (variant, reference, body element), and knows command variants 1 to 8 only: 9 is internal to the DCC. The
signature is optional in the schema, its shape is checked when it is there; the writer always puts one.
"""

from functools import cache
from typing import Any, Final

from lxml import etree

from protocols.duis import scalars as s
from protocols.duis.alerts import SCHEMA_VERSION
from protocols.duis.errors import SchemaViolation, UnknownVariant, shown
from protocols.duis.grammar import SR, Leaf, Node, Signed, Values
from protocols.duis.model import ServiceRequest, reference_of
from protocols.duis.reading import Cursor, label, read_attrs, read_particle, require_root
from protocols.duis.tables import ROWS
from protocols.duis.variants import BODY_ELEMENTS
from protocols.duis.writing import build
from protocols.duis.xml import MAX_REQUEST_BYTES, document, elements_of, local_name, parse

SIGNED_PRE_COMMAND: Final = "SignedPreCommand"

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
def _body(variant: str) -> Node:
    return Node("Body", (Node(BODY_ELEMENTS[variant], ROWS[variant].parameters, key="parameters"),))


@cache
def _root(variant: str) -> Node:
    return Node("Request", (_HEADER, _body(variant), _SIGNATURE), attrs=SCHEMA_VERSION)


def write_request(request: ServiceRequest, *, signature: bytes | None = None) -> bytes:
    """The document of a request; `signature` is a whole ds:Signature element (see `signature`), empty when None.

    SchemaViolation when a parameter is missing, unknown or outside its type; UnknownVariant when no row has it.
    """
    if request.variant not in ROWS:
        _require_known(request.variant)
        raise UnknownVariant(
            request.request_id, request.variant, request.command_variant, BODY_ELEMENTS[request.variant]
        )
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
    return document(build(_root(request.variant), values, SR))


def _require_known(variant: str) -> None:
    if variant not in BODY_ELEMENTS:
        raise SchemaViolation("ServiceRequest/variant", "a variant of the standard", shown(variant))


def read_request(data: bytes, *, max_bytes: int = MAX_REQUEST_BYTES) -> ServiceRequest:
    """The request in a document; a DuisError otherwise, UnknownVariant when only the variant is at fault."""
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
    _require_spoken(body, out)
    read_particle(cursor, _body(out["variant"]), out)
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
    )


def _require_reference(out: Values) -> None:
    expected = reference_of(out["variant"])
    if out["reference"] != expected:
        raise SchemaViolation("/Request/Header/ServiceReference", expected, shown(out["reference"]))


def _require_spoken(body: etree._Element, out: Values) -> None:
    """One body element, the one of the variant, and of a variant with a row."""
    children = elements_of(body, "/Request/Body", is_empty_type=False)
    variant = out["variant"]
    expected = BODY_ELEMENTS[variant]
    if len(children) != 1:
        raise SchemaViolation("/Request/Body", f"one element {expected}", f"{len(children)} elements")
    found = local_name(children[0])
    if children[0].tag not in (f"{{{SR}}}{expected}", f"{{{SR}}}{SIGNED_PRE_COMMAND}"):
        raise SchemaViolation("/Request/Body", expected, label(children[0]))
    if found == SIGNED_PRE_COMMAND or variant not in ROWS:
        raise UnknownVariant(out["request_id"], variant, out["command_variant"], found)
