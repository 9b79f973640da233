"""The network between the head end and the hub: its conditions, its outages, its availability, its WAN module.

Who works it puts the hub's way over it; after the scenario everything is as the rig file has it. What is judged is what
the Users are told, what the meter has done, and whether an address is reached; never what the network says of itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from catalogue import Fuel, Service
from meterbench.availability import Probes
from meterbench.bench import answers, stimuli
from meterbench.bench.dcc import ANSWER_WITHIN_S
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.bench.wan_traffic import row_of
from meterbench.checks import AtLeast, AtMost, Band, Equals
from meterbench.errors import NotRun
from meterbench.wan_levels import Level, available_percent, response_s
from rigs.errors import BenchError
from rigs.ports_wan import Network

Address = tuple[str, int]
BACK_WITHIN_S: Final = 10.0
"""After an outage the hub is back within this: it tries again every 2 s at the latest."""
AWAY_S: Final = Decimal("0.2")
"""A mains failure is calendar time; the hub is away for so long besides."""
DCC_WAITS_S: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Visit:
    """A WAN module that was replaced: the node addresses before and after."""

    old: Address
    new: Address


def network(bench: Bench) -> Network:
    """The rig's network, in the hub's way. NotRun on a rig without one."""
    if bench.rig.network is None:
        raise NotRun("network: this rig has none between broker and hub")
    found, bench.network_touched = bench.rig.network, True
    if not found.is_in_the_way:
        found.lead_over()
        bench.network_before = found.state()
    return found


def has_conditions(bench: Bench, conditions: str) -> None:
    network(bench).set_conditions(conditions)


def gives_up_after(bench: Bench, seconds: Decimal) -> None:
    """How long the DCC waits for a device, until the end of the scenario."""
    bench.dcc.call("transactions", "parameters", device_timeout_s=float(seconds))


def was_out(bench: Bench, seconds: Decimal, *, breaks: bool) -> None:
    """An outage that is over, and the hub is back; the DCC waits no longer for it than it takes to ask again."""
    gives_up_after(bench, DCC_WAITS_S)
    _out(bench, seconds, breaks=breaks, meanwhile=lambda: None)
    _back(bench)


def module_was_replaced(bench: Bench, conditions: str) -> None:
    network(bench).replace_module(conditions)
    answers.reaches_meter(bench)


def during_outage(bench: Bench, seconds: Decimal, act: Callable[[], Stimulus], *, breaks: bool) -> Stimulus:
    """Something happens when an outage has begun, which lasts so long from then on."""
    note_commands(bench)
    return _out(bench, seconds, breaks=breaks, meanwhile=act)


def send_in_outage(bench: Bench, seconds: Decimal, role: str, service: Service, *, breaks: bool = False) -> Stimulus:
    return during_outage(bench, seconds, lambda: stimuli.send(bench, role, service), breaks=breaks)


def top_up_in_outage(
    bench: Bench, seconds: Decimal, role: str, service: Service, top_up: str | Decimal, *, breaks: bool = False
) -> Stimulus:
    return during_outage(
        bench, seconds, lambda: stimuli.send_top_up(bench, role, service, top_up), breaks=breaks
    )  # fmt: skip


def open_cover_in_outage(bench: Bench, seconds: Decimal, *, breaks: bool = False) -> Stimulus:
    return during_outage(bench, seconds, lambda: stimuli.open_cover(bench), breaks=breaks)


def fail_with_mains(bench: Bench, seconds: Decimal) -> Stimulus:
    """The mains of the home fails, and the communications hub, which is fed by it, with them."""
    return during_outage(bench, AWAY_S, lambda: stimuli.fail_mains(bench, seconds), breaks=True)


def replace_module(bench: Bench, conditions: str) -> Visit:
    """The visit: a new module, on a network of these conditions."""
    note_commands(bench)
    return Visit(*network(bench).replace_module(conditions))


def open_cover_at_visit(bench: Bench, conditions: str) -> Stimulus:
    """What happens at the meter while its old module is out and the new one not yet in."""
    found = network(bench)
    found.begin_outage(breaks=True)
    stimulus = stimuli.open_cover(bench)
    found.end_outage()
    found.replace_module(conditions)
    return stimulus


def probe(bench: Bench, times: int, away: int = 0) -> Probes:
    """Asks the head end's broker for a connection at the hub's node address, so often, and finds the network away so
    often in between."""
    found = network(bench)
    node = _node(found)
    answered = 0
    for number in range(times):
        if number == times - away:
            found.begin_outage(breaks=True)
        answered += found.reaches(node)
    return Probes(times, answered, str(found.in_force))


def is_available(bench: Bench, probes: Probes, level: Level) -> None:
    """At the level or above [WANP-1]; the target is a parameter."""
    what = probes.words("availability of the network")
    target = AtLeast(available_percent(level), "%")
    bench.recorder.check(what, probes.percent, target, source="a parameter [wan_levels.toml]")


def was_available(bench: Bench, probes: Probes, percent: Decimal) -> None:
    """Exactly so: neither may a network that is away count as there, nor one that is there as away."""
    what = probes.words("measured availability")
    bench.recorder.check(what, probes.percent, Equals(percent, "%"), source="the stimulus")


def answered_with(bench: Bench, stimulus: Stimulus, code: str, within_s: Decimal) -> None:
    """The User is told a code by then, once."""
    exchange = stimulus.asked()
    found = bench.rig.user.wait_delivery(answers.answers_to(exchange), stimulus.delivery_mark, ANSWER_WITHIN_S)
    told = found.response.code if found is not None and found.response is not None else "nothing"
    what = f"answer to {exchange.service.name}"
    bench.recorder.check(what, told, Equals(code), source="DUIS: the device is not reached")
    assert found is not None
    took_s = Decimal(found.received_ns - exchange.synchronous.sent_ns) / 10**9
    bench.recorder.check(f"time until the {what}", took_s, AtMost(within_s, "s"), source="the DCC's time-out")


def hub_comes_back(bench: Bench, within_s: Decimal) -> None:
    """The head end reaches the meter again; it is asked as often as the DCC gives it up."""
    gives_up_after(bench, DCC_WAITS_S)
    bench.recorder.check("hub is back", _is_back(bench, float(within_s)), Equals(True), source="the end of the outage")


def commands_carried_out(bench: Bench, count: int) -> None:
    what = "commands that the meter has carried out"
    bench.recorder.check(what, carried_out(bench), Equals(count), source="the stimulus")


def carried_out(bench: Bench) -> int:
    """Commands, by the counter of the meter, read from the bench side, since before the stimulus."""
    before = bench.noted.get("commands")
    if not isinstance(before, int):
        raise BenchError("counting commands", "feature", "the When has noted no counter")
    return _commands(bench) - before


def within_level(bench: Bench, stimulus: Stimulus, message: str, level: Level, *, is_met: bool = True) -> None:
    """How long the answer took, against the level of the row [WANP-3]; `is_met` false: it is beyond it."""
    exchange = stimulus.asked()
    limit = exchange.service.limit(Fuel(bench.meter.fuel)).max_response_s
    found = bench.rig.user.wait_delivery(answers.answers_to(exchange), stimulus.delivery_mark, float(limit))
    if found is None:
        raise BenchError("timing an answer", "wan", f"none within {limit} s")
    took_s = Decimal(found.received_ns - exchange.synchronous.sent_ns) / 10**9
    bound_s = response_s(row_of(bench, message), message, level)
    limits = AtMost(bound_s, "s") if is_met else Band(bound_s, 2 * limit, "s")
    what = f"response time of {message} at the {level} level"
    bench.recorder.check(what, took_s, limits, source="traffic model or a parameter [wan_levels.toml]")


def only_the_new_node_is_reached(bench: Bench, visit: Visit) -> None:
    found = network(bench)
    bench.recorder.check("old node address answers", found.reaches(visit.old), Equals(False), source="the visit")
    bench.recorder.check("new node address answers", found.reaches(visit.new), Equals(True), source="the visit")


def note_commands(bench: Bench) -> None:
    bench.noted["commands"] = _commands(bench)


def _out(bench: Bench, seconds: Decimal, *, breaks: bool, meanwhile: Callable[[], Stimulus | None]) -> Stimulus:
    found = network(bench)
    found.begin_outage(breaks=breaks)
    try:
        stimulus = meanwhile() or begin(bench)
        bench.rig.clock.wait(float(seconds))
    finally:
        found.end_outage()
    return stimulus


def _back(bench: Bench) -> None:
    if not _is_back(bench, BACK_WITHIN_S):
        raise BenchError("ending an outage", "hub", f"not reached within {BACK_WITHIN_S:g} s")


def _is_back(bench: Bench, within_s: float) -> bool:
    """Asked again when the DCC has given one up."""
    end_ns = bench.rig.clock.monotonic_ns() + int(within_s * 1e9)
    while bench.rig.clock.monotonic_ns() < end_ns:
        try:
            answers.reaches_meter(bench)
        except BenchError:
            continue
        return True
    return False


def _commands(bench: Bench) -> int:
    command = bench.meter.profile.command
    if command is None:
        raise NotRun(f"command counter: {bench.meter.profile.id} has none")
    return int(str(bench.meter.port.read(command.count)[command.count].value))


def _node(found: Network) -> Address:
    if found.node is None:
        raise BenchError("probing the network", "network", "it has no node address")
    return found.node
