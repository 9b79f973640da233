"""The bodies of a DCC alert.

Layer: data of the DUIS core. [DUIS Schema V5.4, DCCAlert]. A body with a row here has fields in the words of the
project; any other has those of its shape (see `shapes`).
"""

from typing import Final

from protocols.duis import scalars as s
from protocols.duis.codes import DCC_ALERT_BODIES, ESME_VARIANTS
from protocols.duis.grammar import Attr, Choice, Leaf, Many, Node, Signed
from protocols.duis.grammar import scalars as repeated
from protocols.duis.model import AssociatedDevice, present
from protocols.duis.shapes import body

SCHEMA_VERSION: Final = (Attr("schemaVersion", "schema_version", s.SCHEMA_VERSION),)

_CREDENTIALS: Final = s.one_of(("DigitalSigning", "KeyAgreement", "KeyAgreementTopUp"))
_NETWORK_CREDENTIALS: Final = s.one_of(("DigitalSigning", "KeyAgreement"))
_DEVICE: Final = Leaf("DeviceID", "device", s.EUI)
_DEVICE_TYPE: Final = s.one_of(("ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD"))
_SCHEDULE: Final = Leaf("DSPScheduleID", "schedule_id", s.SCHEDULE_ID, optional=True)
_METER_POINTS: Final = (
    Leaf("ImportMPxN", "import_mpxn", s.IMPORT_MPXN),
    Leaf("SecondaryImportMPAN", "secondary_import_mpan", s.MPAN, optional=True),
    Leaf("ExportMPAN", "export_mpan", s.MPAN, optional=True),
)
_ASSOCIATED: Final = Many(
    Node("AssociatedType1Device", (_DEVICE, Leaf("DeviceType", "device_type", _DEVICE_TYPE))),
    "associated_devices",
    lambda item: AssociatedDevice(**item),
    present,
    7,
)


def _change(element: str, word: str, *content: Leaf | Node | Many) -> Node:
    return Node(element, content, sets=(("status_change", word),))


_STATUS_CHANGE: Final = Choice(
    (
        _change(
            "MeterIdentity",
            "meter_identity",
            Node("MeterMPxNs", _METER_POINTS),
            Leaf("ESMEVariant", "esme_variant", s.one_of(ESME_VARIANTS), optional=True),
        ),
        _change(
            "MeterDecommissioningOrWithdrawal",
            "meter_decommissioning_or_withdrawal",
            Node("MeterDecommissionOrWithdrawal", _METER_POINTS),
            _ASSOCIATED,
        ),
        _change("DeviceRemovedFromInventory", "device_removed_from_inventory"),
        _change("CHFDecommissioning", "chf_decommissioning"),
        _change("DeviceSuspended", "device_suspended"),
        _change("DeviceRestored", "device_restored"),
        _change(
            "RecoveryCompleteACBCredentials",
            "recovery_complete_acb_credentials",
            repeated("SupplierCertificateType", "supplier_certificates", _CREDENTIALS, most=3, least=1),
            repeated("NetworkOperatorCertificateType", "network_certificates", _NETWORK_CREDENTIALS, most=2, least=0),
        ),
        _change("RecoveryComplete", "recovery_complete"),
    )
)

_S1SP_ALERT: Final = Node(
    "S1SPAlert",
    (
        Leaf("RequestID", "request_id", s.REQUEST_ID, optional=True),
        Leaf("DeviceID", "device", s.EUI, optional=True),
        Leaf("S1SPAlertCode", "alert_code", s.STRING),  # free text: the schema lists none
        Leaf("AdditionalInformation", "additional_information", s.STRING, optional=True),
        Leaf("UTRN", "utrn", s.UTRN, optional=True),
        Leaf("DateTime", "at", s.DATE_TIME),
        Signed("payload_signature"),
    ),
    attrs=SCHEMA_VERSION,
)

_ROWS: Final = (
    Node(
        "PowerOutageEvent",
        (
            Leaf("CommsHubDeviceID", "comms_hub", s.EUI),
            Leaf("StartDateTime", "start", s.DATE_TIME),
            Leaf("MPxN", "mpxn", s.IMPORT_MPXN),
        ),
    ),
    Node("DeviceStatusChangeEvent", (_DEVICE, Node("DeviceStatusChange", (_STATUS_CHANGE,)))),
    Node("CommandFailure", (Leaf("CommandRequestID", "command_request_id", s.REQUEST_ID), _SCHEDULE, _DEVICE)),
    Node("S1SPAlertDSP", (_S1SP_ALERT, _SCHEDULE)),
)

_OWN: Final = {row.name: row for row in _ROWS}
ALERTS: Final = {name: _OWN.get(name) or body("alerts", name) for name in DCC_ALERT_BODIES}

DCC_ALERT: Final = Node(
    "DCCAlert",
    (Choice(tuple(Node(n.name, n.content, sets=(("body", n.name),), attrs=n.attrs) for n in ALERTS.values())),),
    key="alert",
)
