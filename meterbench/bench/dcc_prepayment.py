"""The extent of prepayment of a cohort, as the DCC shows it, and whether its meters may enrol by it.

What a cohort offers is declared by its operator (`rigs/cohorts.toml`); what makes an extent are the rules of the
enrolment verdict (`meterbench/enrolment.toml`): neither comes from the DCC that is judged.
"""

from __future__ import annotations

from meterbench.bench.dcc_devices import eui_of
from meterbench.bench.operator import Bench
from meterbench.bench.translation import Offer
from meterbench.checks import Equals
from meterbench.enrolment import load_enrolment
from rigs.cohort import offers
from rigs.profile import CAPABILITIES

OWN_METHOD = "beside"


def is_of_cohort(bench: Bench, name: str, cohort: str) -> None:
    """A Given: asset data have the device as one of that cohort, whose head end commissions by a method of its own."""
    bench.dcc.call("inventory", "parameters", own_commissioning={cohort: OWN_METHOD})
    bench.dcc.call("translation", "meter_type", device=eui_of(bench, name), type=cohort)


def extent_is_shown(bench: Bench, offer: Offer) -> None:
    """full, basic, subset or none, by what the head end lets through."""
    declared = offers()[offer["cohort"]]
    rules = load_enrolment()
    claims = {name: name not in declared.without for name in CAPABILITIES}
    every = tuple(rules.extents["full"])
    services = every if declared.services is None else tuple(declared.services)
    expected = rules.extent(claims, services)
    what = f"prepayment of cohort {offer['cohort']}"
    bench.judge("dcc", what, offer["prepayment"], Equals(expected), source="rigs/cohorts.toml")
