"""DUIS: the XML interface between a DCC User and the DCC: every request, every kind of answer and alert.

Layer: protocol core, pure functions on bytes. Source: [DUIS Schema V5.4, November 2025] and [MMC Schema V5.4]. The
schemas are not shipped. `tables` and `alerts` say in words of the project what the bench speaks of, `shapes` gives the
rest after a table derived from the schemas, `envelope` and `requests` what is around both; tests hold all of it
against the schema. Signatures are checked here by their shape alone; `protocols.dsig` makes and verifies them.
"""

from protocols.duis.errors import DuisError, ForbiddenXml, NotXml, Oversized, SchemaViolation, UnknownVariant
from protocols.duis.ids import RequestId, check_eui64
from protocols.duis.model import (
    AssociatedDevice,
    DccAlert,
    DeviceAlert,
    Fuel,
    LogEntry,
    Payload,
    ProfileEntry,
    Response,
    ServiceRequest,
    Smets1Answer,
    Smets1DeviceAlert,
    Smets1Error,
    Value,
    acknowledgement,
    alert,
    answer,
    reference_of,
)
from protocols.duis.requests import read_request, write_request
from protocols.duis.responses import read_response, write_response
from protocols.duis.signature import unsigned_signature
from protocols.duis.variants import BODY_ELEMENTS

__all__ = [
    "BODY_ELEMENTS",
    "AssociatedDevice",
    "DccAlert",
    "DeviceAlert",
    "DuisError",
    "ForbiddenXml",
    "Fuel",
    "LogEntry",
    "NotXml",
    "Oversized",
    "Payload",
    "ProfileEntry",
    "RequestId",
    "Response",
    "SchemaViolation",
    "ServiceRequest",
    "Smets1Answer",
    "Smets1DeviceAlert",
    "Smets1Error",
    "UnknownVariant",
    "Value",
    "acknowledgement",
    "alert",
    "answer",
    "check_eui64",
    "read_request",
    "read_response",
    "reference_of",
    "unsigned_signature",
    "write_request",
    "write_response",
]
