"""What a device declares, tried in both directions: a declared service works, any other is refused and does nothing.

A service is declared when the profile lists it and declares every capability that its row presupposes. What is asked is
in `trials` [001:134-138].

Rules of this file: of what is not declared the bench expects an answer that says so, from whoever is the first to know
(DCC, head end or meter), and nothing at the meter: no command counted, no log entry, no value changed. Silence is no
answer.
"""

from __future__ import annotations

from itertools import chain
from typing import Any, Final

from catalogue import Fuel as CatalogueFuel
from catalogue import Service
from meterbench.applicability import declares
from meterbench.bench import answers, states
from meterbench.bench.dcc import ACKNOWLEDGED, Asked, answer_later, ask_device
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, ask, begin
from meterbench.bench.trials import trial_of
from meterbench.checks import AtLeast, Equals, Matches
from meterbench.quantities import Fuel
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.profile import CommandService

NOT_CARRIED: Final = ("E11", "E12")
"""The DCC knows that the cohort, or this device, has no such service, or none that goes to a SMETS1 device."""
EXTENT: Final = {
    "emergency_credit": ("emergency_credit_balance",),
    "debts": ("accumulated_debt", "payment_debt", "time_debt_1", "time_debt_2"),
}
"""Capability to the amounts that a device with it has to answer; the balance is what every prepayment has."""
SOURCE: Final = "what the device declares"
WATCHED: Final = (
    "event_count", "security_count", "supply_state", "payment_mode", "balance", "payment_debt",
    "emergency_credit_balance", "unit_price", "billing_period", "firmware_version", "mpxn",
)  # fmt: skip
"""Points that tell of an effect, as far as the meter has them; the count of its commands comes on top."""


def ready(bench: Bench, fuel: Fuel, service: Service) -> None:
    """A meter at rest; one that declares the service is in the state in which it carries it out."""
    states.commissioned(bench, fuel)
    if is_declared(bench, service):
        trial_of(service).state(bench)


def is_declared(bench: Bench, service: Service) -> bool:
    return declares(bench.meter.profile, bench.meter.fuel, service)


def attempt(bench: Bench, service: Service) -> Stimulus:
    """The request of the service by whom it is meant for: the fuel's own supplier, else the first who may send it."""
    roles = sorted(role.value for role in service.roles_on(CatalogueFuel(bench.meter.fuel)))
    if not roles:
        raise BenchError("trying a service", "feature", f"{service.name} is not for a {bench.meter.fuel} meter")
    role = bench.lead if bench.lead in roles else roles[0]
    bench.noted = _watched(bench)
    return ask(bench, begin(bench), role, service, trial_of(service).parameters(bench))


def as_declared(bench: Bench, stimulus: Stimulus) -> None:
    """A success where the device declares the service, a refusal without effect where it does not."""
    service = stimulus.asked().service
    if is_declared(bench, service):
        answers.is_success(bench, stimulus)
        if isinstance(bench.meter.profile.services[service.variant], CommandService):
            _is_counted(bench)
    else:
        _is_refused(bench, stimulus)
        _is_unchanged(bench)


def attempt_variant(bench: Bench, variant: str) -> Asked:
    """A service of the standard that asks for nothing beside its name, of the fuel's own supplier."""
    bench.noted = _watched(bench)
    return ask_device(bench, bench.lead, variant)


def nothing_undeclared(bench: Bench, asked: Asked) -> None:
    """A device whose profile lists the variant may answer; any other leaves a refusal and is as it was."""
    variant = asked.request.variant
    if variant in bench.meter.profile.services:
        bench.recorder.check(f"answer to {variant}", _outcome(bench, asked), Equals("success"), source=SOURCE)
        return
    limit = Matches("refusal: .+", "a refusal that says why")
    bench.recorder.check(f"answer to {variant}, which is not declared", _outcome(bench, asked), limit, source=SOURCE)
    _is_unchanged(bench)


def amounts_are_of_the_extent(bench: Bench, answer: Smets1Answer) -> None:
    """Each amount of Read Instantaneous Prepay Values that the declared extent has, and none beside them."""
    claims = bench.meter.profile.capabilities
    wanted = {"balance", *(name for claim, names in EXTENT.items() if claims.get(claim, False) for name in names)}
    told = {name for name in ("balance", *chain(*EXTENT.values())) if answer.values.get(name) is not None}
    bench.recorder.check("amounts answered", ", ".join(sorted(told)), Equals(", ".join(sorted(wanted))), source=SOURCE)


def _outcome(bench: Bench, asked: Asked) -> str:
    """By the DCC at once, or by the answer that follows. Raises BenchError for silence, which is no answer."""
    if asked.code != ACKNOWLEDGED:
        return f"refusal: {asked.code}" if asked.code in NOT_CARRIED else f"error: {asked.code}"
    found = answer_later(bench, asked)
    payload = None if found is None else found.payload
    if not isinstance(payload, Smets1Answer):
        bench.rig.check()
        raise BenchError(f"trying {asked.request.variant}", "head end", f"no answer of the meter: {found}")
    return "success" if payload.success else f"refusal: {payload.error}"


def _is_refused(bench: Bench, stimulus: Stimulus) -> None:
    """By the DCC at once, or by an answer without success that gives a reason."""
    seen, what = stimulus.asked().synchronous, f"answer to {stimulus.asked().service.name}, which is not declared"
    if seen.response is not None and seen.response.code in NOT_CARRIED:
        bench.recorder.check(what, f"refusal: {seen.response.code}", Matches("refusal: .*", "a refusal"), source=SOURCE)
        return
    answer = answers.timely_answer(bench, stimulus)
    told = "success" if answer.success else f"refusal: {answer.error}"
    bench.recorder.check(what, told, Matches("refusal: .*", "a refusal"), source=SOURCE)
    bench.recorder.check(f"{what}: length of its reason", len(answer.error or ""), AtLeast(1, "characters"))


def _is_counted(bench: Bench) -> None:
    """The meter itself has counted a command, however it was answered for."""
    command = bench.meter.profile.command
    if command is None or command.count not in bench.noted:
        return
    now = _watched(bench)[command.count]
    is_new = "a new count" if now != bench.noted[command.count] else "the count of before"
    bench.recorder.check("commands that the meter has counted", is_new, Equals("a new count"), source="bench side")


def _is_unchanged(bench: Bench) -> None:
    now = _watched(bench)
    for point, before in bench.noted.items():
        bench.recorder.check(
            f"{point} at the meter", str(now[point]), Equals(str(before)), source="before the stimulus"
        )


def _watched(bench: Bench) -> dict[str, Any]:
    profile = bench.meter.profile
    names = [point for point in WATCHED if point in profile.points]
    if profile.command is not None:
        names.append(profile.command.count)
    return {name: reading.value for name, reading in bench.meter.port.read(*names).items()} if names else {}
