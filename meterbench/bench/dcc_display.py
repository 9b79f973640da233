"""The display of a home at a change of tenancy: joined to the meter, taken away by the tenant, replaced by a new one.

Displays are on paper here: the DCC keeps who is joined to whom, and nothing answers for a display. What goes on
without it is the meter's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from meterbench.bench import dcc
from meterbench.bench.dcc import Asked
from meterbench.bench.operator import Bench
from meterbench.checks import Equals
from protocols.duis import Smets1Answer, Value
from rigs.errors import BenchError

DISPLAYS: Final[Mapping[str, str]] = {
    "tenant's display": "00-DB-12-34-56-78-93-01",
    "new display": "00-DB-12-34-56-78-93-02",
}
SOURCE: Final = "COT-5"
_PRODUCT: Final[Mapping[str, Value]] = {
    "device_type": "IHD", "device_manufacturer": "Maker", "device_model": "One", "firmware_version": "1.0",
    "smets_chts_version": "SMETS1 V1.2",
}  # fmt: skip
_TERMS: Final[Mapping[str, Value]] = {"join_time_period": 3600, "install_code": "0123456789AB"}


def is_on_hub(bench: Bench, name: str) -> None:
    """A display that the DCC knows and that stands in the log of the meter's hub."""
    eui = DISPLAYS[name]
    _done(dcc.ask_dcc(bench, bench.lead, "12.2", {"device": eui, **_PRODUCT}))
    terms: Mapping[str, Value] = {"device": eui, "request_type": "Add", "add_device_to_chf_whitelist": _TERMS}
    _done(dcc.ask_device(bench, bench.lead, "8.11", terms, _hub(bench)))


def is_joined(bench: Bench, name: str) -> None:
    """The display works with the meter."""
    is_on_hub(bench, name)
    _done(join(bench, bench.lead, name))


def was_taken_away(bench: Bench, name: str) -> None:
    """The tenant has taken it with him: the supplier parts it from the meter and from the hub."""
    eui = DISPLAYS[name]
    _done(dcc.ask_device(bench, bench.lead, "8.8.2", {"other_device_id": eui}))
    _done(dcc.ask_device(bench, bench.lead, "8.11", {"device": eui, "request_type": "Remove"}, _hub(bench)))


def join(bench: Bench, user: str, name: str) -> Asked:
    return dcc.ask_device(bench, user, "8.7.2", {"other_device_id": DISPLAYS[name]})


def has_joined(bench: Bench, asked: Asked, name: str) -> None:
    """Acknowledged and answered with success, and the only display on record of the meter."""
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else found.payload
    success = isinstance(payload, Smets1Answer) and payload.success
    bench.judge("dcc", "answer to the joining", success, Equals(True), source=SOURCE)
    joined = bench.dcc.call("inventory", "device", device=bench.meter.eui)["joined"]
    bench.judge("dcc", "displays of the meter", " ".join(joined), Equals(DISPLAYS[name]), source=SOURCE)


def has_none(bench: Bench) -> None:
    joined = bench.dcc.call("inventory", "device", device=bench.meter.eui)["joined"]
    bench.judge("dcc", "displays of the meter", len(joined), Equals(0, "devices"), source=SOURCE)


def _hub(bench: Bench) -> str:
    """The EUI of the hub that the meter is behind."""
    text = str(bench.dcc.call("inventory", "device", device=bench.meter.eui)["hub"]).upper()
    return "-".join(text[at : at + 2] for at in range(0, 16, 2))


def _done(asked: Asked) -> None:
    """A step of a Given. Raises BenchError when the DCC did not take it."""
    if asked.code not in (dcc.DONE, dcc.ACKNOWLEDGED):
        raise BenchError(f"{asked.request.variant} for a display", "dcc", asked.code)
