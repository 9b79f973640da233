"""The rig's verbs for the guards: their parameters, and the operator who looks at what is in quarantine."""

from __future__ import annotations

from typing import Literal

from dcc_stub.config import Table
from dcc_stub.control import Answer, Controls
from dcc_stub.guards.config import parse_guards
from dcc_stub.guards.guards import Guards


def add_guard_verbs(controls: Controls, guards: Guards) -> None:
    def parameters(fields: Table) -> Answer:
        guards.use(parse_guards(fields))
        return {}

    def decide(fields: Table, state: Literal["released", "rejected"]) -> Answer:
        request_id = fields.text("request_id")
        if not guards.decide(request_id, state):
            raise fields.wrong("request_id", "a request in quarantine", request_id)
        return {}

    controls.add("guards", "parameters", parameters)
    controls.add("guards", "held", lambda _: {"held": guards.held()})
    controls.add("guards", "release", lambda fields: decide(fields, "released"))
    controls.add("guards", "reject", lambda fields: decide(fields, "rejected"))
    controls.on_reset(guards.reset)
