"""What the cohorts offer, shown and changed: the status page's panel and the verbs of the rig's control.

A contract with a head end's operator switches elective services on and off; asset data say which meter type a device
has. On a rig the bench says both in their place.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import replace

from dcc_stub.config import Table
from dcc_stub.control import Answer, Controls
from dcc_stub.inventory import Inventory
from dcc_stub.status import Panel
from dcc_stub.translation.cohorts import Cohort, switch_on
from dcc_stub.translation.offer import offer_of


class Offers:
    """`cohorts` is the mapping that the transactions work with; it is changed in place."""

    def __init__(self, cohorts: MutableMapping[str, Cohort], inventory: Inventory) -> None:
        self._cohorts, self._told, self._inventory = cohorts, dict(cohorts), inventory

    def add_controls(self, controls: Controls) -> None:
        controls.add("translation", "offer", self._offer)
        controls.add("translation", "elective", self._elective)
        controls.add("translation", "meter_type", self._meter_type)
        controls.on_reset(self._reset)

    def panel(self) -> Panel:
        """The minimum services that are missing and the elective ones, by cohort [MIX-3]."""
        return Panel(
            "cohorts", "Cohorts", "what each kind of head end offers, against the 37 minimum SMETS1 services",
            ("Cohort", "Prepayment", "Holds schedules", "Offered", "Missing", "Elective, on", "Elective, off", "ED",
             "GT"),
            lambda: [_line(cohort) for cohort in self._cohorts.values()],
        )  # fmt: skip

    def _cohort(self, fields: Table) -> Cohort:
        return self._cohorts[fields.word("cohort", tuple(self._cohorts))]

    def _offer(self, fields: Table) -> Answer:
        return offer_of(self._cohort(fields)).as_json()

    def _elective(self, fields: Table) -> Answer:
        cohort = self._cohort(fields)
        self._cohorts[cohort.name] = switch_on(cohort, map(str, fields.take("services", list)), fields.file)
        return offer_of(self._cohorts[cohort.name]).as_json()

    def _meter_type(self, fields: Table) -> Answer:
        """A type that no cohort has is taken down as it is: what is asked of such a device is refused."""
        eui = fields.text("device")
        device = self._inventory.device(eui)
        if device is None:
            raise fields.wrong("device", "a device of the inventory", eui)
        self._inventory.put(replace(device, cohort=fields.text("type")))
        return {"before": device.cohort}

    def _reset(self) -> None:
        self._cohorts.update(self._told)


def _line(cohort: Cohort) -> tuple[str, ...]:
    offer = offer_of(cohort)
    told = offer.as_json()
    on = (one.variant for one in offer.extra if one.is_switched_on)
    off = (one.variant for one in offer.extra if not one.is_switched_on)
    return (
        offer.cohort, offer.prepayment, "yes" if offer.holds_schedules else "no",
        str(sum(one.standing == "offered" for one in offer.minimum)), _words(told["missing"]),
        _words(on), _words(off), _words(offer.network["ED"]), _words(offer.network["GT"]),
    )  # fmt: skip


def _words(found: Iterable[str]) -> str:
    return ", ".join(found)
