"""A hub that loses its power, a broker that ends, a hub that sleeps: what becomes of commands, of alerts and of credit.

What is judged is what the bench's own listener hears on the WAN, what the meter has done, and what the Users are told.
Afterwards the hub has its power again, and a rig whose broker has ended is started anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from catalogue import Service
from meterbench.bench import answers, network_way, stimuli
from meterbench.bench.dcc import ANSWER_WITHIN_S
from meterbench.bench.gsm import known_to_dcc, until
from meterbench.bench.observations import COMMAND, SETTLE_S, wan_since
from meterbench.bench.operator import Bench, Feed
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.bench.vending import code_for
from meterbench.checks import AtMost, Equals
from meterbench.errors import NotRun
from protocols.hub_presence import ONLINE
from rigs.errors import BenchError
from rigs.ports_wan import Brokers, HubPower

PRESENCE: Final = "/p"
HEARD_WITHIN_S: Final = 5.0
ANSWERED_WITHIN_S: Final = 15.0
"""How long a User goes on asking for what is answered with E20."""


def power(bench: Bench) -> HubPower:
    """Raises NotRun on a rig without it."""
    if bench.rig.hub_power is None:
        raise NotRun("power switch of the hub: this rig has none")
    return bench.rig.hub_power


def brokers(bench: Bench) -> Brokers:
    """Whoever uses it has the rig started anew after the scenario. Raises NotRun on a rig with one broker."""
    if bench.rig.brokers is None:
        raise NotRun("standby broker: this rig has one broker")
    return bench.rig.brokers


def put_back(bench: Bench) -> None:
    """Before anything else is: most of it needs the hub. Raises BenchError."""
    if bench.broker_ended:
        bench.rig.recover()
        bench.feed.volts, bench.feed.hertz, bench.feed.on = Feed().volts, Feed().hertz, Feed().on
    elif bench.rig.hub_power is not None and not bench.rig.hub_power.is_on:
        bench.rig.hub_power.restore()
    if bench.hub_was_off:
        known_to_dcc(bench)


# What happens


def fail_power(bench: Bench) -> None:
    """Away and back."""
    cut_power(bench)
    power(bench).restore()


def cut_power(bench: Bench) -> None:
    found, bench.hub_was_off = power(bench), True
    found.cut()


def end_broker(bench: Bench) -> None:
    found, bench.broker_ended = brokers(bench), True
    found.end_in_use()


TROUBLES: Final[Mapping[str, Callable[[Bench], None]]] = {
    "the power of the hub fails": fail_power, "the broker of the hub ends": end_broker,
}  # fmt: skip
"""The words of the features."""


def has_no_power(bench: Bench) -> None:
    """A Given: the broker has told that the hub is away, and the DCC had time to take note of it; whether it has is
    seen by its answers."""
    cut_power(bench)
    until(bench, lambda: not _dcc_has_hub(bench), HEARD_WITHIN_S)


def is_called_by_nobody(bench: Bench) -> None:
    """A Given: a DCC that knows how to call a hub that is away does not, and so has nothing to wait for."""
    if bench.rig.facts.get("wake"):
        bench.dcc.call("wan", "parameters", calls=False)


def has_two_brokers(bench: Bench) -> None:
    """A Given: the hub is at one of them. Raises NotRun, BenchError."""
    if bench.rig.brokers is None:
        raise NotRun("standby broker: this rig has one broker")
    if not known_to_dcc(bench):
        raise BenchError("looking for the hub", "hub", "it is at neither broker")


def befall(bench: Bench, trouble: str) -> Stimulus:
    """Nothing but that."""
    network_way.note_commands(bench)
    stimulus = begin(bench)
    TROUBLES[trouble](bench)
    return stimulus


def send_as(bench: Bench, trouble: str, role: str, service: Service) -> Stimulus:
    """As soon as the command is on the WAN."""
    network_way.note_commands(bench)
    stimulus = stimuli.send(bench, role, service)
    _on_way(bench, stimulus)
    TROUBLES[trouble](bench)
    return stimulus


def send_before_cut(bench: Bench, role: str, service: Service) -> Stimulus:
    """The command has left the head end when the hub loses its power, until a Then gives it back."""
    network_way.note_commands(bench)
    stimulus = stimuli.send(bench, role, service)
    _on_way(bench, stimulus)
    cut_power(bench)
    if network_way.carried_out(bench):
        raise BenchError("taking the power of the hub", "network", "the command was quicker than that")
    return stimulus


def top_up_until_answered(
    bench: Bench, trouble: str, role: str, service: Service, top_up: str | Decimal
) -> Stimulus:  # fmt: skip
    """A User who is told E20 sends the same code again."""
    network_way.gives_up_after(bench, network_way.DCC_WAITS_S)
    network_way.note_commands(bench)
    stimuli.note_balance(bench)
    parameters = {"utrn": code_for(bench, top_up)}
    stimulus, requests = stimuli.send(bench, role, service, parameters), 1
    _on_way(bench, stimulus)
    TROUBLES[trouble](bench)
    end_ns = bench.rig.clock.monotonic_ns() + int(ANSWERED_WITHIN_S * 1e9)
    while _code(bench, stimulus) == answers.HUB_UNREACHABLE and bench.rig.clock.monotonic_ns() < end_ns:
        known_to_dcc(bench)
        stimulus, requests = stimuli.send(bench, role, service, parameters), requests + 1
    bench.noted["requests"] = requests
    return stimulus


# What is judged


def found_again(bench: Bench, within_s: Decimal) -> None:
    """The power of the hub comes back, and the hub with it."""
    _give_power_back(bench)
    network_way.hub_comes_back(bench, within_s)


def at_most_once(bench: Bench) -> None:
    """Each request is carried out at most once, by the counter of the meter."""
    requests = bench.noted.get("requests")
    if not isinstance(requests, int):
        raise BenchError("counting commands", "feature", "the When has sent none")
    most = AtMost(requests, "commands")
    what = "commands that the meter has carried out"
    bench.recorder.check(what, network_way.carried_out(bench), most, source="the requests that were sent")


def sent_once_back(bench: Bench, stimulus: Stimulus, count: int) -> None:
    """How many commands the DCC has sent since the stimulus, when the hub has been back for a while."""
    _give_power_back(bench)
    if not until(bench, partial(hub_is_heard, bench, stimulus), HEARD_WITHIN_S):
        raise BenchError("giving the hub its power", "hub", "it does not say that it is there")
    bench.rig.clock.wait(SETTLE_S)
    commands_sent(bench, stimulus, count)


def commands_sent(bench: Bench, stimulus: Stimulus, count: int) -> None:
    """On the WAN, at whichever broker."""
    sent = sum(message.topic.endswith(COMMAND) for message in wan_since(bench, stimulus))
    bench.judge("dcc", "commands that the DCC has sent", sent, Equals(count), source="WAN listener")


def is_at_the_other(bench: Bench, stimulus: Stimulus, within_s: Decimal) -> None:
    """The hub says at the broker that is left that it is there."""
    found = until(bench, partial(hub_is_heard, bench, stimulus), float(within_s))
    bench.judge("hub", "hub is at the other broker", found, Equals(True), source="WAN listener")


def hub_is_heard(bench: Bench, stimulus: Stimulus) -> bool:
    """Whether the hub has said since the stimulus that it is there."""
    topic = f"mb/{bench.rig.hub_eui.replace('-', '').lower()}{PRESENCE}"
    heard = bench.rig.wan.heard(stimulus.wan_mark)
    return any(message.topic == topic and message.payload == ONLINE for message in heard)


def answered_once(bench: Bench, stimulus: Stimulus) -> None:
    """With what the meter says, or that it is not reached; and with nothing more until it is reached again."""
    code = _code(bench, stimulus)
    known_to_dcc(bench)
    bench.rig.clock.wait(SETTLE_S)
    accept = answers.answers_to(stimulus.asked())
    count = sum(accept(one) for one in bench.rig.user.deliveries(stimulus.delivery_mark))
    is_known = code in (answers.DONE, answers.HUB_UNREACHABLE)
    bench.judge("dcc", f"answer to the request ({code})", is_known, Equals(True), source="DUIS")
    bench.judge("dcc", "answers to the request", count, Equals(1), source="DUIS")


def _give_power_back(bench: Bench) -> None:
    """Over a network that is a good one then: how long the hub takes is not to hang on it."""
    if bench.network_touched:
        network_way.has_conditions(bench, "ideal")
    power(bench).restore()


def _on_way(bench: Bench, stimulus: Stimulus) -> None:
    """Raises BenchError when no command is on the WAN in time."""

    def is_sent() -> bool:
        return any(message.topic.endswith(COMMAND) for message in bench.rig.wan.heard(stimulus.wan_mark))

    if not until(bench, is_sent, HEARD_WITHIN_S):
        raise BenchError("awaiting a command on the WAN", "dcc", "it has sent none")


def _code(bench: Bench, stimulus: Stimulus) -> str:
    accept = answers.answers_to(stimulus.asked())
    found = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, ANSWER_WITHIN_S)
    if found is None or found.response is None:
        raise BenchError("topping up", "dcc", f"no answer within {ANSWER_WITHIN_S:g} s")
    return found.response.code


def _dcc_has_hub(bench: Bench) -> bool:
    rows = bench.dcc.call("wan", "hubs")["hubs"]
    return any(row["presence"] == "online" for row in rows)
