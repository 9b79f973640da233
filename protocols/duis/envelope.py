"""The grammar of a response, from the root down to where the tables take over.

Layer: DUIS core. [DUIS Schema V5.4, Response and SMETS1SignedResponse]; [MMC Schema V5.4, HeaderType, ResponsePayload,
DeviceAlertMessageType]. What only a decoded SMETS2 message carries within a SMETS1 answer (GBCSData, the debug types
of GBCS) is refused by name.
"""

from typing import Final

from protocols.duis import scalars as s
from protocols.duis.alerts import DCC_ALERT, SCHEMA_VERSION
from protocols.duis.codes import DCC_ALERT_CODES, RESPONSE_CODES, RESPONSE_CONTENTS
from protocols.duis.grammar import RA, Attr, Choice, Leaf, Many, Node, Signed
from protocols.duis.model import Smets1Error
from protocols.duis.rows import ANSWER_ELEMENTS, answer_of
from protocols.duis.shapes import entry
from protocols.duis.tables import TIME_STATUS_CODES
from protocols.duis.variants import BODY_ELEMENTS

ALERT_PAYLOADS: Final = (
    "FirmwareVerificationDeviceAlert",
    "BillingDataLogDeviceAlert",
    "FutureDatedCommandOutcomeDeviceAlert",
    "SupplyOutageRestoreAlert",
    "SmartMeterIntegrityIssueWarningDeviceAlert",
    "CommandNotSupportedbyDevice",
    "OperationalUpdateDeviceAlert",
    "LimitAPCLevelCommandProcessedDeviceAlert",
    "LimitAPCLevelEndedDeviceAlert",
)
_VARIANT: Final = s.one_of(BODY_ELEMENTS.keys())
_THROTTLED: Final = (
    Leaf("ThrottledAlertSequenceId", "throttled_sequence_id", s.UNSIGNED_INT, optional=True),
    Leaf("ThrottledAlertCount", "throttled_count", s.UNSIGNED_INT, optional=True),
)

_DEVICE_HEADER: Final = Node(
    "Header",
    (
        Leaf("BusinessOriginatorID", "originator", s.EUI),
        Leaf("BusinessTargetID", "target", s.EUI),
        Leaf("OriginatorCounter", "counter", s.COUNTER),
        Leaf("SupplementaryRemotePartyID", "supplementary_party", s.EUI, optional=True),
        Leaf("SupplementaryRemotePartyCounter", "supplementary_party_counter", s.COUNTER, optional=True),
        Leaf("SupplementaryOriginatorCounter", "supplementary_counter", s.COUNTER, optional=True),
        Leaf("GBCSHexadecimalMessageCode", "message_code", s.HEX, optional=True),
        Leaf("ServiceReference", "reference", s.STRING, optional=True),
        Leaf("ServiceReferenceVariant", "variant", _VARIANT, optional=True),
        Leaf(
            "Timestamp",
            "timestamp",
            s.DATE_TIME,
            optional=True,
            attrs=(
                Attr("isFromGSME", "is_from_gsme", s.BOOLEAN, optional=True),
                Attr("ClockStatus", "clock_status", s.one_of((*TIME_STATUS_CODES,)), optional=True),
            ),
        ),
    ),
    key="header",
    ns=RA,
)


def _error(item: dict[str, object]) -> Smets1Error:
    return Smets1Error(**item)  # type: ignore[arg-type]  # the grammar below gives exactly its fields


_ERROR: Final = Many(
    Node(
        "SMETS1Response",
        (Leaf("Error", "text", s.TEXT_250),),
        attrs=(Attr("ResponseCode", "code", s.INTEGER), Attr("Position", "position", s.POSITIVE)),
    ),
    "errors",
    _error,
    lambda error: {"code": error.code, "text": error.text, "position": error.position},
    None,
    least=1,
)

_ANSWERS: Final = tuple(
    Node(
        element,
        answer_of(variant),
        sets=(("variant", variant),),
        attrs=(Attr("MessageSuccess", "success", s.BOOLEAN, optional=True),),
    )
    for variant, element in ANSWER_ELEMENTS.items()
)

_ANSWER: Final = Node(
    "ResponseMessage",
    (
        Node("SMETSData", (Choice(_ANSWERS),), optional=True, key="data"),
        Node("DebugInfo", (Node("SMETS1Debug", (_ERROR,)),), optional=True),
    ),
    key="answer",
    ns=RA,
)

_DEVICE_ALERT: Final = Node(
    "DeviceAlertMessage",
    (
        Node(
            "DeviceAlertContent",
            (
                Leaf("GBCSHexAlertCode", "gbcs_code", s.CODE_16, optional=True),
                Leaf("AlertDescription", "description", s.TEXT_250),
                Leaf("Timestamp", "timestamp", s.DATE_TIME),
                Node(
                    "Payload",
                    (Choice(tuple(entry("payloads", name) for name in ALERT_PAYLOADS)),),
                    optional=True,
                    key="payload",
                ),
            ),
        ),
    ),
    key="alert",
    ns=RA,
)

_SIGNED_RESPONSE: Final = Node(
    "SMETS1SignedResponse",
    (
        Node("SMETS1Response", (_DEVICE_HEADER, Node("Body", (Choice((_ANSWER, _DEVICE_ALERT)),)))),
        Signed("payload_signature"),
    ),
    attrs=SCHEMA_VERSION,
)

_REFERENCE: Final = Leaf("ServiceReference", "reference", s.STRING)
_SMETS1: Final = Node(
    "SMETS1ResponseMessage",
    (
        Leaf("ServiceReference", "reference", s.STRING, optional=True),
        Leaf("ServiceReferenceVariant", "variant", _VARIANT, optional=True),
        Leaf("DSPScheduleID", "schedule_id", s.SCHEDULE_ID, optional=True),
        *_THROTTLED,
        _SIGNED_RESPONSE,
    ),
    key="smets1",
)
_MESSAGE: Final = Node(
    "ResponseMessage",
    (
        _REFERENCE,
        Leaf("ServiceReferenceVariant", "variant", _VARIANT),
        Choice(tuple(entry("contents", name) for name in RESPONSE_CONTENTS), optional=True),
    ),
    key="message",
)
_DEVICE: Final = Node(
    "DeviceAlertMessage",
    (Leaf("AlertCode", "code", s.CODE_16), *_THROTTLED, Leaf("GBCSPayload", "gbcs_payload", s.BASE64)),
    key="device",
)
_DCC: Final = Node(
    "DCCAlertMessage",
    (Leaf("DCCAlertCode", "code", s.one_of(DCC_ALERT_CODES)), *_THROTTLED, DCC_ALERT),
    key="dcc",
)

RESPONSE: Final = Node(
    "Response",
    (
        Node(
            "Header",
            (
                Leaf("RequestID", "request_id", s.REQUEST_ID, optional=True),
                Leaf("ResponseID", "response_id", s.REQUEST_ID, optional=True),
                Leaf("ResponseCode", "code", s.one_of(RESPONSE_CODES)),
                Leaf("ResponseDateTime", "when", s.DATE_TIME),
            ),
        ),
        Node("Body", (Choice((_MESSAGE, _DEVICE, _DCC, _SMETS1)),)),
        Signed("signature", optional=True),
    ),
    attrs=SCHEMA_VERSION,
)
