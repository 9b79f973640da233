"""The devices that scenarios of the inventory speak of: those of the rig, and new ones that exist on paper only.

What is on paper only can be pre-notified, entered in a log and read in the inventory; nothing answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from meterbench.bench.operator import Bench
from rigs.errors import BenchError

MAKER, MODEL, FIRMWARE, SMETS_VERSION = "Ardent Metering", "AM-1", "1.04", "SMETS1 V1.2"
IMSI: Final = "234159876543210"
SMETS1: Final = "SMETS1"


@dataclass(frozen=True, slots=True)
class Paper:
    """A device on paper: its EUI, its type in the inventory, its fuel, and the meter point that it is for."""

    eui: str
    type: str
    fuel: str
    mpxn: str = ""
    model: str = MODEL


PAPER: Final[Mapping[str, Paper]] = {
    "new electricity meter": Paper("00-DB-12-34-56-78-91-01", "ESME", "electricity", "1234567890126"),
    "new gas meter": Paper("00-DB-12-34-56-78-91-02", "GSME", "gas", "3938424403"),
    "new FIT meter": Paper("00-DB-12-34-56-78-91-03", "ESME", "electricity", "2000000000015", "AM-FIT"),
    "new display": Paper("00-DB-12-34-56-78-91-04", "IHD", "none"),
    "new prepayment display": Paper("00-DB-12-34-56-78-91-05", "PPMID", "none"),
    "new hub": Paper("00-DB-12-34-56-78-91-AF", "CHF", "none"),
    "integral meter": Paper("00-DB-12-34-56-78-91-06", "ESME", "electricity", "1234567890126", "AM-C"),
    "integral hub": Paper("00-DB-12-34-56-78-91-A6", "CHF", "none"),
    "unknown device": Paper("00-DB-12-34-56-78-91-FF", "ESME", "electricity"),
}
REAL: Final = ("electricity meter", "gas meter", "hub")
NAMES: Final = (*REAL, *PAPER)


def eui_of(bench: Bench, name: str) -> str:
    """The EUI of a device by the words of a sentence."""
    if name in PAPER:
        return PAPER[name].eui
    if name == "hub":
        return bench.rig.hub_eui
    fuel = name.removesuffix(" meter")
    for device in bench.rig.devices.values():
        if device.fuel == fuel:
            return device.eui
    raise BenchError("naming a device", "feature", f"this rig has no {name}")


def paper_of(bench: Bench, name: str) -> Paper:
    """As it stands on paper: also a meter of the rig that begins another life."""
    if name in PAPER:
        return PAPER[name]
    if name == "hub":
        return Paper(bench.rig.hub_eui, "CHF", "none")
    fuel = name.removesuffix(" meter")
    kind = {"electricity": "ESME", "gas": "GSME"}[fuel]
    return Paper(eui_of(bench, name), kind, fuel, mpxn_of(bench, name))


def mpxn_of(bench: Bench, name: str) -> str:
    """The meter point of a device: the rig file's of a real one."""
    if name in PAPER:
        return PAPER[name].mpxn
    return next(one.mpxn for one in bench.rig.devices.values() if one.eui == eui_of(bench, name))


def address(eui: str) -> str:
    """As it stands in the topics of the WAN."""
    return eui.replace("-", "").lower()


def asset(bench: Bench, name: str, **more: Any) -> dict[str, Any]:
    """The row of a device in the table of a cohort's assets [ENR-2]."""
    paper = paper_of(bench, name)
    hub = paper.eui if paper.type == "CHF" else eui_of(bench, "hub")
    row = {
        "eui": paper.eui, "type": paper.type, "fuel": paper.fuel, "smets": SMETS1, "mpxn": paper.mpxn,
        "cohort": bench.rig.cohort, "hub": address(hub), "manufacturer": MAKER, "model": paper.model,
        "smets_version": SMETS_VERSION, "firmware_version": FIRMWARE,
    }  # fmt: skip
    return {key: value for key, value in {**row, **more}.items() if value != ""}
