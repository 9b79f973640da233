"""What a message says, once it has been read.

Layer: DUIS core. Units follow the schema: energy in Wh and varh, gas in m3. Amounts of money are integers; the schema
names no unit for them, and thousandths of a penny is this project's reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from protocols.duis.errors import SchemaViolation, shown
from protocols.duis.ids import RequestId

Fuel: TypeAlias = Literal["electricity", "gas"]


def reference_of(variant: str) -> str:
    """The service reference of a variant: its first two numbers (true of all 129 variants of V5.4)."""
    return ".".join(variant.split(".")[:2])


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """One half hour. `end` is the element Timestamp: the schema does not say which end of the half hour it means,
    the Profile Data Log of SMETS stamps the end. `value` in Wh (import, export), varh (4.8.2) or m3 (gas, Decimal);
    `secondary` in Wh is a second import element, `reactive` in varh goes with an export."""

    end: datetime
    value: int | Decimal
    secondary: int | None = None
    reactive: int | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of an event or security log: when, which event code (16 bits), and its meaning in words.

    `other` is further information as upper-case hex.
    """

    at: datetime
    code: int
    text: str | None = None
    other: str | None = None
    other_text: str | None = None


@dataclass(frozen=True, slots=True)
class AssociatedDevice:
    """A device that goes with a meter that is decommissioned or withdrawn."""

    device: str
    device_type: str


@dataclass(frozen=True, slots=True)
class Smets1Error:
    """A refusal in the words of a SMETS1 device or its service provider: free text, no code list."""

    code: int
    text: str
    position: int


Scalar: TypeAlias = str | int | bool | Decimal | datetime
Record: TypeAlias = "ProfileEntry | LogEntry | AssociatedDevice | Scalar | RequestId | Mapping[str, Value]"
Value: TypeAlias = "Scalar | RequestId | tuple[Record, ...] | Mapping[str, Value]"


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A request of one of the 129 variants; `tables.ROWS` lists the parameters of the variants with words of their
    own, `shapes` says how those of any other are named.

    With `is_signed_pre_command` the body is a signed Pre-Command of the variant (command variants 5 to 7): the
    parameters are `gbcs_payload` in base64 and, at will, `execution_at`. `signature` is the raw ds:Signature element
    that was received, not verified, and no part of equality.
    """

    request_id: RequestId
    command_variant: int
    variant: str
    parameters: Mapping[str, Value] = field(default_factory=dict)
    first_in_sequence: bool | None = None
    preceding_request_id: RequestId | None = None
    signature: bytes | None = field(default=None, compare=False, repr=False)
    is_signed_pre_command: bool = False

    @property
    def service_reference(self) -> str:
        return reference_of(self.variant)


@dataclass(frozen=True, slots=True)
class Smets1Answer:
    """What a SMETS1 device answered, already in words. `timestamp` is the header's; None when there is none.

    A refusal has success=False, `error` (free text, at most 250 characters) and `error_code`; further errors, rare,
    follow in `further_errors`. `fuel` chooses between Gas and Electricity where the answer has that choice; it is
    None when the message read does not tell (7.4 tells gas only). `header` keeps optional header fields by name.
    """

    variant: str
    request_id: RequestId
    timestamp: datetime | None
    success: bool
    values: Mapping[str, Value] = field(default_factory=dict)
    error: str | None = None
    error_code: int | None = None
    fuel: Fuel | None = None
    further_errors: tuple[Smets1Error, ...] = ()
    header: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.error is None) != (self.error_code is None):
            raise SchemaViolation("Smets1Answer", "error and error_code, or neither", shown(repr(self.error)))


@dataclass(frozen=True, slots=True)
class Smets1DeviceAlert:
    """An alert of a SMETS1 device. It answers no request: the header names the device as originator, the user as
    target (the target of the response id) and the device's own counter. `payload` is (element name, its values) of
    the few alerts that carry more."""

    device: str
    counter: int
    timestamp: datetime
    gbcs_code: int | None
    description: str
    payload: tuple[str, Value] | None = None
    header: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DccAlert:
    """An alert of the DCC: its code, the element that is its body, and the fields of that body (`alerts`)."""

    code: str
    body: str
    fields: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceAlert:
    """An alert of a SMETS2 device: its code of 16 bits and the GBCS message in base64, which is not read here."""

    code: int
    gbcs_payload: str


Payload: TypeAlias = Smets1Answer | Smets1DeviceAlert | DccAlert | DeviceAlert


@dataclass(frozen=True, slots=True)
class Response:
    """Anything that comes back: header, payload, and what else the envelope says.

    `variant` belongs to a response without payload, whose body has to name its service; `content` is then what it
    brings: ("GBCSPayload", base64) of a SMETS2 device, ("PreCommand", {..}), ("DSPInventory", {..}) and the other
    elements of `codes.RESPONSE_CONTENTS`, each with its value after its shape. Both signatures are raw elements as
    received, not verified, and no part of equality: `signature` of the response, `payload_signature` of the SMETS1
    answer, device alert or S1SPAlert within.
    """

    request_id: RequestId | None
    response_id: RequestId | None
    code: str
    when: datetime
    payload: Payload | None = None
    variant: str | None = None
    content: tuple[str, Value] | None = None
    schedule_id: int | None = None
    throttled_sequence_id: int | None = None
    throttled_count: int | None = None
    signature: bytes | None = field(default=None, compare=False, repr=False)
    payload_signature: bytes | None = field(default=None, compare=False, repr=False)


def acknowledgement(
    request_id: RequestId, code: str, when: datetime, variant: str, *, response_id: RequestId | None = None
) -> Response:
    """I99, or a refusal E..: no payload. The schema wants a body even then, hence the variant."""
    return Response(request_id, response_id, code, when, variant=variant)


def answer(payload: Smets1Answer, code: str, when: datetime, *, response_id: RequestId | None = None) -> Response:
    """The asynchronous answer of a SMETS1 device; its ResponseID is the request's, swapped, unless given."""
    return Response(payload.request_id, response_id or payload.request_id.reply(), code, when, payload)


def alert(
    payload: Smets1DeviceAlert | DccAlert, response_id: RequestId, when: datetime, *, code: str = "I0"
) -> Response:
    """An alert: a response id only, no request id. I0 is this project's choice; the facts name no code for alerts."""
    return Response(None, response_id, code, when, payload)


def present(record: Any) -> dict[str, Any]:
    """The fields of a record that are set, by name."""
    pairs = ((name, getattr(record, name)) for name in record.__slots__)
    return {name: value for name, value in pairs if value is not None}
