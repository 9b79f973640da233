"""An appliance that follows load messages, and a microgenerator, both behind the electricity meter.

Third sources: the appliance itself and the load; the generator's own counter, and power times calendar time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench import answers
from meterbench.bench.demand import Generated, accuracy_band, instrument_band, registers, rise, set_demand
from meterbench.bench.home import MISSING, interval_s
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Exchange, Stimulus, begin, send
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import ServiceRequest, Smets1Answer
from rigs.errors import BenchError
from rigs.ports import Appliance, Microgenerator

SWITCH: Final = 1
READ_SWITCHES: Final = "Read Auxiliary Load Switch Data"
ELEMENTS: Final[Mapping[str, str]] = {
    "7.5": "activate_alcs_hcalcs",
    "7.6": "deactivate_alcs_hcalcs",
    "7.8": "reset_alcs_hcalcs",
}
EXPORT: Final = "export_total"
PENDING_S: Final = Decimal(1)


def appliance_of(bench: Bench) -> Appliance:
    bench.require("load_control")
    if bench.rig.appliance is None:
        raise NotRun("this rig has no appliance on the home area network")
    return bench.rig.appliance


def generator_of(bench: Bench) -> Microgenerator:
    bench.require("microgeneration")
    if bench.rig.generator is None:
        raise NotRun("this rig has no microgenerator")
    return bench.rig.generator


# Appliance


def fitted(bench: Bench, power: Quantity, state: str) -> None:
    """An appliance that is on or off as long as nobody asks for anything."""
    appliance = appliance_of(bench)
    appliance.fit(power.value, state == "on")
    if appliance.is_on() is not (state == "on"):
        raise BenchError("fitting an appliance", bench.part, f"it is not {state}")


def send_load_message(
    bench: Bench, role: str, service: Service, minutes: int | None = None, switch: int = SWITCH
) -> Stimulus:
    return send(bench, role, service, _load_message(service.variant, minutes, switch))


def has_sent(bench: Bench, role: str, service: Service, minutes: int) -> None:
    """A Given through the head end."""
    done(bench, role, service.name, _load_message(service.variant, minutes, SWITCH))


def _load_message(variant: str, minutes: int | None, switch: int) -> dict[str, Any]:
    part: dict[str, Any] = {"index": switch}
    return {ELEMENTS[variant]: part if minutes is None else {**part, "duration": minutes}}


def appliance_is(bench: Bench, state: str, power: Quantity) -> None:
    """Seen at the appliance and by the load; what the meter has told it has to agree."""
    appliance, load = appliance_of(bench), bench.rig.load
    if load is None:
        raise NotRun("this rig has no load")
    told = "on" if appliance.is_on() else "off"
    bench.recorder.check("the appliance", told, Equals(state), source="appliance")
    bench.recorder.check("power at the load", load.drawn_power(), instrument_band(power), source="load")
    point = f"load_{SWITCH}_state"
    seen = str(bench.meter.port.read(point)[point].value)
    bench.recorder.check("what the meter has told the appliance", seen, Equals(state), source="the stimulus")


def switch_reported(bench: Bench, state: str) -> None:
    """As the import supplier is answered."""
    answer = answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(READ_SWITCHES)))
    answered_switch(bench, answer, state)


def answered_switch(bench: Bench, answer: Smets1Answer, state: str) -> None:
    switches: Any = answer.values.get("auxiliary_load_control_switch", ())
    told = {one.get("index"): one.get("state") for one in switches}
    state_told = told.get(SWITCH)
    found = "absent" if state_told is None else "on" if state_told else "off"
    bench.recorder.check("answered state of the switch", found, Equals(state), source="the stimulus")


# Microgenerator


def generates(bench: Bench, power: Quantity) -> None:
    """A generation that stays until the scenario is over."""
    generator_of(bench).generate(power.value)


def has_counted(bench: Bench, counted: Quantity) -> None:
    """A microgenerator that is not new: its own counter stands somewhere, and the meter has received it."""
    generator_of(bench).preset(int(counted.value))
    bench.hold(interval_s(bench) + PENDING_S)


def has_generated(bench: Bench, power: Quantity, seconds: Decimal, load: Quantity | None = None) -> None:
    """Generation, and a demand in the home beside it, for a calendar time; then neither, and the total is received."""
    generator = generator_of(bench)
    bench.require("export")
    bench.hold(interval_s(bench) + PENDING_S)
    own, stored, before = generator.generated_wh(), stored_total(bench), registers(bench.meter)
    asked_ns = bench.rig.clock.monotonic_ns()
    generator.generate(power.value)
    if load is not None:
        set_demand(bench.rig, load)
    began = bench.rig.calendar.now()
    bench.hold(seconds)
    lived_s = Decimal((bench.rig.calendar.now() - began) // timedelta(microseconds=1)) / 10**6
    generator.generate(Decimal(0))
    if load is not None:
        set_demand(bench.rig, Quantity(Decimal(0), "W"))
    slack = abs(lived_s - seconds) + Decimal(bench.rig.clock.monotonic_ns() - asked_ns) / 10**9
    bench.hold(interval_s(bench) + PENDING_S)
    demand = load or Quantity(Decimal(0), "W")
    net_w = demand.value - power.value
    bench.generated = Generated(
        power.over(lived_s), power, (power.over(slack).value + demand.over(slack).value), own, stored,
        Quantity(max(net_w, Decimal(0)), "W").over(lived_s), Quantity(max(-net_w, Decimal(0)), "W").over(lived_s),
        before,
    )  # fmt: skip


def generation(bench: Bench, power: Quantity, seconds: Decimal) -> Stimulus:
    """A When: generation for a calendar time."""
    stimulus = begin(bench)
    has_generated(bench, power, seconds)
    return stimulus


def stored_total(bench: Bench) -> Decimal:
    return Decimal(str(bench.meter.port.read("generation_total")["generation_total"].value))


def total_is_stored(bench: Bench) -> None:
    """The meter's store has risen by what was generated, and agrees with the generator's own counter."""
    run = _run(bench)
    risen = stored_total(bench) - run.stored_before
    band = accuracy_band(bench.meter, run.content, run.power, run.uncertainty)
    bench.recorder.check("rise of the stored generation", risen, band, source="power x calendar time")
    own = generator_of(bench).generated_wh()
    exact = Band.around(own, "Wh", absolute=1)
    bench.recorder.check("stored generation", stored_total(bench), exact, source="the generator's own counter")


def net_is_counted(bench: Bench) -> None:
    """The registers of the meter have risen by the difference, each in its own direction."""
    run = _run(bench)
    now = registers(bench.meter)
    for name, content in (("import_total", run.taken), (EXPORT, run.given)):
        band = accuracy_band(bench.meter, content, None, run.uncertainty)
        risen = rise(bench.meter, now[name], run.before[name])
        bench.recorder.check(f"rise of {name} at the meter", risen, band, source="generation less demand")


def answered_total(bench: Bench, answer: Smets1Answer) -> None:
    """What the User is answered for the measurement device is what that device itself has counted."""
    run, told = _run(bench), _answered(answer)
    own = generator_of(bench).generated_wh()
    exact = Band.around(own, "Wh", absolute=1)
    bench.recorder.check("answered generation", told, exact, source="the generator's own counter")
    risen = told - run.own_before
    band = accuracy_band(bench.meter, run.content, run.power, run.uncertainty + 1)
    bench.recorder.check("rise of the answered generation", risen, band, source="power x calendar time")


def answered_export_is_net(bench: Bench, answer: Smets1Answer) -> None:
    """What is answered for the meter itself is the difference."""
    run = _run(bench)
    risen = rise(bench.meter, _answered(answer), run.before[EXPORT])
    band = accuracy_band(bench.meter, run.given, None, run.uncertainty)
    bench.recorder.check("rise of the answered export", risen, band, source="generation less demand")


def _answered(answer: Smets1Answer) -> Decimal:
    value = answer.values.get(EXPORT)
    return Decimal(value) if isinstance(value, int | Decimal) else MISSING


def device_is_enrolled(bench: Bench) -> None:
    """The DCC knows the measurement device as one of its own, with an export meter point of its own."""
    generator_of(bench)
    row = {
        "eui": bench.rig.generator_eui, "type": "ESME", "fuel": "electricity", "smets": "SMETS1",
        "mpxn": bench.rig.generator_mpan, "cohort": bench.rig.cohort, "hub": bench.rig.hub_eui.replace("-", "").lower(),
        "manufacturer": "meterbench", "model": "VM1-P", "smets_version": "SMETS1 V1.2", "firmware_version": "1.4.2",
        "commissioned_on": bench.rig.calendar.now().date().isoformat(),
        "registered": {"ES": _eui_of(bench, "export supplier"), "ED": _eui_of(bench, "electricity distributor")},
    }  # fmt: skip
    bench.dcc.call("inventory", "load", assets=[row])


def _eui_of(bench: Bench, role: str) -> str:
    """The EUI of a User: the originator of its requests."""
    return bench.rig.user.next_request_id(role, bench.meter.eui).originator


def reads_generation(bench: Bench, role: str, service: Service) -> Stimulus:
    """The service, to the measurement device instead of the meter."""
    stimulus = begin(bench)
    request_id = bench.rig.user.next_request_id(role, bench.rig.generator_eui)
    request = ServiceRequest(request_id, 1, service.variant, {})
    synchronous = bench.rig.user.send(role, request)
    stimulus.effect_ns = synchronous.sent_ns
    stimulus.exchange = Exchange(role, service, request, synchronous)
    return stimulus


def is_no_longer_heard(bench: Bench) -> None:
    """The measurement device is silent from now on, as an inverter is at night."""
    generator_of(bench).generate(Decimal(0), is_linked=False)


def _run(bench: Bench) -> Generated:
    if bench.generated is None:
        raise BenchError("judging a generation", "feature", "nothing was generated")
    return bench.generated
