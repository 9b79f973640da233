"""What the DCC has on record of a request, against what the bench has sent and heard on the WAN [TRN-2 000:288]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.checks import Band, Equals
from protocols.duis import RequestId

COMMAND, REPLY = "/c", "/r"
FIELDS: Final = frozenset(
    ("request_id", "user", "device", "variant", "purpose", "state", "code", "bytes_out", "bytes_in", "accepted_at",
     "ended_at")
)  # fmt: skip
"""Who, what, when, how it ended, how much: whatever else is kept may be private."""


def is_on_record(bench: Bench, stimulus: Stimulus) -> None:
    """One record of the request: its User, device, service, bytes as heard on the WAN, and times; and nothing else."""
    asked = stimulus.asked().request
    found = _records(bench, asked.request_id)
    source = "the request"
    bench.judge("dcc", "records of the request", len(found), Equals(1, "records"), source=source)
    record = found[0]
    told = {"user": asked.request_id.originator, "device": asked.request_id.target, "variant": asked.variant}
    for name, expected in told.items():
        bench.judge("dcc", f"recorded {name}", str(record[name]), Equals(expected), source=source)
    for name, ending in (("bytes_out", COMMAND), ("bytes_in", REPLY)):
        heard = _bytes(bench, stimulus, ending)
        bench.judge("dcc", f"recorded {name}", int(record[name]), Equals(heard, "B"), source="WAN listener")
    began_s = (datetime.fromisoformat(record["accepted_at"]) - stimulus.at).total_seconds()
    took_s = (datetime.fromisoformat(record["ended_at"]) - stimulus.at).total_seconds()
    bench.judge("dcc", "recorded acceptance after the request", round(began_s * 1000), Band(-5, 60_000, "ms"),
                source="calendar")  # fmt: skip
    bench.judge("dcc", "recorded end after the acceptance", round((took_s - began_s) * 1000), Band(0, 60_000, "ms"),
                source="calendar")  # fmt: skip
    more = sorted(set(record) - FIELDS)
    bench.judge("dcc", "what else is on record", ", ".join(more) or "nothing", Equals("nothing"), source="privacy")


def is_not_on_record(bench: Bench, stimulus: Stimulus) -> None:
    found = _records(bench, stimulus.asked().request_id)
    bench.judge("dcc", "records of the request", len(found), Equals(0, "records"), source="nothing was carried out")


def content_is_not_on_record(bench: Bench, stimulus: Stimulus) -> None:
    """None of the request's own parameters is in anything that the DCC has on record."""
    kept = json.dumps(bench.dcc.call("charging", "records"))
    for name, value in stimulus.asked().request.parameters.items():
        told = "yes" if str(value) in kept else "no"
        bench.judge("dcc", f"is the {name} on record?", told, Equals("no"), source="privacy")


def _records(bench: Bench, request_id: RequestId) -> list[Mapping[str, Any]]:
    records = bench.dcc.call("charging", "records")["records"]
    return [record for record in records if record["request_id"] == request_id.text]


def _bytes(bench: Bench, stimulus: Stimulus, ending: str) -> int:
    bench.rig.wan.mark()
    heard = bench.rig.wan.since(stimulus.wan_mark)
    return sum(len(message.payload) for message in heard if message.topic.endswith(ending))
