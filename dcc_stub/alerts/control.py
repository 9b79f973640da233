"""The rig's verbs for alerts: the parameters, what the communications provider reports, and what is on record."""

from __future__ import annotations

from dcc_stub.alerts.config import parse_alerts
from dcc_stub.alerts.dispatch import Dispatch
from dcc_stub.config import Table
from dcc_stub.config.model import HUB
from dcc_stub.config.table import EUI
from dcc_stub.control import Answer, Controls


def add_alert_verbs(controls: Controls, dispatch: Dispatch) -> None:
    def parameters(fields: Table) -> Answer:
        dispatch.config = parse_alerts(fields, dispatch.config)
        return {}

    def outage(fields: Table) -> Answer:
        hub = fields.shaped("hub", HUB, "an EUI-64 as 16 lower-case hex digits")
        return {"devices": dispatch.outage(hub, fields.moment("start"))}

    def record(fields: Table) -> Answer:
        return {"alerts": dispatch.record(fields.shaped("device", EUI, "an EUI-64"))}

    controls.add("alerts", "parameters", parameters)
    controls.add("alerts", "outage", outage)
    controls.add("alerts", "record", record)
    controls.on_reset(dispatch.reset)
