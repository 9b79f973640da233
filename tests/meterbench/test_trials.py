"""Every one of the minimum services is tried, on each fuel that it is for, before the rest of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

import catalogue
from meterbench.applicability import BY_TRIAL, declares, why_not
from meterbench.bench.trials import TRIALS
from meterbench.feature_lint import DECLARATION
from meterbench.gherkin import parse_features
from rigs.rigfile import load_rig

BOOK = catalogue.load()
TRIED = {
    (fuel, text.removesuffix(" is tried"))
    for feature in parse_features()
    for case in feature.cases
    if DECLARATION in case.tags
    for fuel in {"electricity", "gas"} & case.tags
    for text in (step.text for step in case.steps)
    if text.endswith(" is tried")
}


MINIMUM = [one for one in BOOK.services.values() if any(row.startswith("S1-") for row in one.rows)]


@pytest.mark.parametrize("service", MINIMUM, ids=lambda service: service.variant)
def test_each_service_has_a_trial_and_a_row_for_each_fuel(service: catalogue.Service) -> None:
    assert service.variant in TRIALS, "add it to meterbench/bench/trials.py"
    missing = {fuel.value for fuel in service.fuels} - {fuel for fuel, name in TRIED if name == service.name}
    assert not missing, "add it to features/processes/capabilities.feature"


def test_what_is_tried_applies_whether_or_not_it_is_declared() -> None:
    rig = load_rig("virtual-smets1-no-prepayment")
    steps = [
        "a commissioned electricity meter that is ready for Top Up Device",
        "Top Up Device is tried",
    ]
    assert all(BY_TRIAL.search(text) for text in steps)
    assert why_not({"electricity"}, ("MIX-2",), steps, rig) is None
    assert why_not({"electricity"}, ("MIX-2",), ["the import supplier sends Top Up Device"], rig) is not None


@pytest.mark.parametrize(
    ("rig", "fuel", "service", "is_declared"),
    [
        ("virtual-smets1-dual-fuel", "electricity", "Top Up Device", True),
        ("virtual-smets1-no-prepayment", "electricity", "Top Up Device", False),
        ("virtual-smets1-basic-prepayment", "gas", "Top Up Device", True),
        ("virtual-smets1-basic-prepayment", "gas", "Update Debt", False),
        ("virtual-smets1-no-valve", "gas", "Disable Supply", False),
        ("virtual-smets1-no-valve", "electricity", "Disable Supply", True),
        ("virtual-smets1-no-export", "electricity", "Read Instantaneous Export Registers", False),
        ("virtual-smets1-slate", "electricity", "Update Debt", False),
    ],
)
def test_what_a_device_declares(rig: str, fuel: str, service: str, is_declared: bool) -> None:
    known = load_rig(rig).devices[fuel]  # type: ignore[index]
    assert declares(known.profile, fuel, BOOK.service(service)) is is_declared  # type: ignore[arg-type]


def test_a_claim_without_its_capability_is_none() -> None:
    """A profile that lists a service and denies what it rests on has not declared it."""
    profile = load_rig().devices["electricity"].profile
    denied = {**profile.capabilities, "prepayment": False}
    assert not declares(replace(profile, capabilities=denied), "electricity", BOOK.service("Top Up Device"))
