"""The GSM carrier: where the hub's SIM is, whether its communication goes on, and who wakes it.

Rules of this file: where the SIM has to be is worked out from the rules that the rig file states and from the networks
that the scenario leaves within reach; the modem's own word and the networks' record are two witnesses, and both have to
agree with that. A virtual mobile network is needed to move anything; a real one is only looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from meterbench.bench.operator import Bench
from meterbench.checks import AtLeast, Equals
from meterbench.errors import NotRun
from rigs.errors import BenchError
from rigs.ports_wan import HubModem, MobileWorld, ModemState

KINDS: Final = ("home", "first permitted", "second permitted", "strange")
REGISTER_WITHIN_S: Final = 5.0
LINKED_WITHIN_S: Final = 15.0
"""How long a SIM may take to change its network, and a hub to have its way back. No document says; virtual networks
take milliseconds."""
KNOWN_WITHIN_S: Final = 5.0
WATCH_S: Final = 0.4
LOOK_S: Final = 0.02
WORD: Final = "meterbench wake"
"""What wakes a hub [docs/peers.md, GSM carrier]."""
NOBODY: Final = "+447700900666"


@dataclass(frozen=True, slots=True)
class Move:
    """What a When changed: the networks within reach; and what had been counted before, since the rig's start."""

    networks: frozenset[str]
    connections: int
    restarts: int = 0
    delivered: int = 0
    wakes: int = 0
    urgent: int = 0


def at_home(bench: Bench) -> None:
    """All networks within reach, the SIM on its home network, the hub's way open."""
    bench.modem_touched = True
    modem, world = _modem(bench), _world(bench)
    _at_rest(bench, modem, world)


def put_back(bench: Bench) -> None:
    """After a scenario that has moved something."""
    if bench.modem_touched and bench.rig.modem is not None and bench.rig.mobile is not None:
        _at_rest(bench, bench.rig.modem, bench.rig.mobile)


def _at_rest(bench: Bench, modem: HubModem, world: MobileWorld) -> None:
    world.hang("")
    world.put_sim(True)
    world.reach(frozenset(world.networks))
    until(bench, lambda: world.attached() == modem.home, REGISTER_WITHIN_S)
    modem.wake()
    if not (modem.linked(0, LINKED_WITHIN_S) and known_to_dcc(bench)):
        found = f"the hub has no way to its broker after {LINKED_WITHIN_S:g} s: {modem.state().fault or 'not said why'}"
        raise BenchError("bringing the SIM home", "modem", found, "see the log of gsm")


def reach(bench: Bench, kinds: Sequence[str]) -> Move:
    """Only these networks are within reach from now on."""
    modem, world = _modem(bench), _world(bench)
    bench.modem_touched = True
    move = _move(modem, world, frozenset(plmn_of(modem, world, kind) for kind in kinds))
    world.reach(move.networks)
    return move


def gone_abroad(bench: Bench) -> None:
    """A Given: the home network is away, and the hub's way leads over another. Raises BenchError."""
    modem, world = _modem(bench), _world(bench)
    before = world.attached()
    move = reach(bench, [kind for kind in KINDS if kind != "home"])
    wanted = chosen(modem, move.networks)
    if not until(bench, lambda: world.attached() == wanted, REGISTER_WITHIN_S):
        raise BenchError("sending the SIM abroad", "modem", f"it is on {world.attached() or 'no network'}")
    connections = move.connections + (before != wanted)
    if not (modem.linked(connections, LINKED_WITHIN_S) and known_to_dcc(bench)):
        raise BenchError("sending the SIM abroad", "modem", "the hub has no way to its broker", modem.state().fault)


def chosen(modem: HubModem, networks: frozenset[str]) -> str:
    """By the stated rules: home first, then the permitted networks in their order, no other."""
    return next((plmn for plmn in (modem.home, *modem.permitted) if plmn in networks), "")


def plmn_of(modem: HubModem, world: MobileWorld, kind: str) -> str:
    return dict(zip(KINDS, (modem.home, *modem.permitted[:2], world.stranger), strict=True))[kind]


def is_on(bench: Bench, move: Move, kind: str) -> None:
    """The SIM is on the network that the scenario names, by both witnesses; the rules of the rig name the same one."""
    modem, world = _modem(bench), _world(bench)
    wanted = "" if kind == "no" else plmn_of(modem, world, kind)
    if wanted != chosen(modem, move.networks):
        raise BenchError("judging the SIM", "feature", f"the rules of this rig do not choose the {kind} network")
    if wanted:
        until(bench, lambda: world.attached() == wanted, REGISTER_WITHIN_S)
    else:
        until(bench, lambda: world.attached() != "", WATCH_S)
    bench.judge("wan", "network of the SIM", world.attached(), Equals(wanted), source="the networks' own record")
    place = "home" if wanted == modem.home else "roaming"
    state = modem.state()
    told = (state.network, state.place) if wanted else (state.network, state.place in ("home", "roaming"))
    limit = Equals((wanted, place)) if wanted else Equals(("", False))
    bench.judge("wan", "network and place by the modem", told, limit, source="the modem")


def is_open(bench: Bench, move: Move) -> None:
    """The hub takes commands again, over a connection of its new network where that has changed."""
    modem = _modem(bench)
    found = modem.linked(move.connections + 1, LINKED_WITHIN_S) and known_to_dcc(bench)
    fault = "" if found else f" ({modem.state().fault})"
    what = f"the hub's way to its broker within {LINKED_WITHIN_S:g} s{fault}"
    bench.judge("wan", what, found, Equals(True), source="the hub and its modem")


def is_open_once_home(bench: Bench, move: Move) -> None:
    """All networks come back."""
    world = _world(bench)
    world.put_sim(True)
    world.reach(frozenset(world.networks))
    is_open(bench, move)


def hang(bench: Bench, how: str) -> Move:
    modem, world = _modem(bench), _world(bench)
    bench.modem_touched = True
    move = _move(modem, world, frozenset(world.networks))
    world.hang(how)
    return move


def end_session(bench: Bench) -> Move:
    """By the network, which stays."""
    modem, world = _modem(bench), _world(bench)
    bench.modem_touched = True
    move = _move(modem, world, frozenset(world.networks))
    world.end_session()
    return move


def take_sim_out(bench: Bench) -> Move:
    modem, world = _modem(bench), _world(bench)
    bench.modem_touched = True
    move = _move(modem, world, frozenset())
    world.put_sim(False)
    return move


def was_restarted(bench: Bench, move: Move) -> None:
    world = _world(bench)
    until(bench, lambda: world.restarts() > move.restarts, LINKED_WITHIN_S)
    more = world.restarts() - move.restarts
    bench.judge("wan", "restarts of the modem", more, AtLeast(1, "restarts"), source="the modem's own record")


# Sleep


def asleep(bench: Bench) -> None:
    """The hub has no data session, and nobody has called it. Raises NotRun where nobody could."""
    modem, world = _modem(bench), _world(bench)
    if bench.rig.facts.get("wake") != "short message":
        raise NotRun("the DCC of this rig wakes no hub")
    bench.modem_touched = True
    modem.sleep()
    if not modem.state().asleep or world.attached() == "":
        raise BenchError("sending the hub to sleep", "modem", "it is awake still, or on no network")
    bench.slept = _move(modem, world, frozenset(world.networks))


def store_full(bench: Bench) -> None:
    world = _world(bench)
    world.fill_store()


def calls(bench: Bench, sender: str) -> Move:
    """A short message with the word, from somebody who is not the DCC."""
    modem, world = _modem(bench), _world(bench)
    move = _move(modem, world, frozenset(world.networks))
    world.message(sender, WORD)
    return move


def was_woken(bench: Bench) -> None:
    """By a short message of the DCC: the networks have delivered one, and the modem was woken once."""
    slept, delivered, state = _since_asleep(bench)
    wakes = state.wakes - slept.wakes
    bench.judge("wan", "short messages delivered", delivered, AtLeast(1, "messages"), source="the networks' own record")
    bench.judge("wan", "times woken", wakes, Equals(1), source="the modem")


def has_woken_by_itself(bench: Bench) -> None:
    """Once, and nobody has called it."""
    slept, delivered, state = _since_asleep(bench)
    bench.judge("hub", "short messages delivered", delivered, Equals(0), source="the networks' own record")
    bench.judge("hub", "times that it has woken by itself", state.urgent - slept.urgent, Equals(1), source="the modem")


def has_slept_on(bench: Bench) -> None:
    """Nobody has called it, and it has opened no way."""
    slept, delivered, _ = _since_asleep(bench)
    bench.judge("hub", "short messages delivered", delivered, Equals(0), source="the networks' own record")
    until(bench, lambda: not _modem(bench).state().asleep, WATCH_S)
    opened = _modem(bench).state().connections - slept.connections
    bench.judge("hub", "ways that it has opened", opened, Equals(0), source="the modem")


def _since_asleep(bench: Bench) -> tuple[Move, int, ModemState]:
    """What stood then, and the short messages and the modem's state since."""
    if bench.slept is None:
        raise BenchError("judging a wake-up", "feature", "no Given has sent the hub to sleep")
    return bench.slept, _world(bench).delivered() - bench.slept.delivered, _modem(bench).state()


def sleeps_on(bench: Bench, move: Move) -> None:
    modem, world = _modem(bench), _world(bench)
    until(bench, lambda: world.delivered() > move.delivered, REGISTER_WITHIN_S)
    until(bench, lambda: not modem.state().asleep, WATCH_S)
    bench.judge("wan", "the hub is asleep", modem.state().asleep, Equals(True), source="the modem")


def _move(modem: HubModem, world: MobileWorld, networks: frozenset[str]) -> Move:
    state = modem.state()
    return Move(networks, state.connections, world.restarts(), world.delivered(), state.wakes, state.urgent)


def known_to_dcc(bench: Bench) -> bool:
    """Whether the DCC takes the hub to be there; nobody asks a real one."""
    dcc, hub = bench.rig.dcc, bench.rig.facts.get("hub", "")

    def is_online() -> bool:
        rows = dcc.call("wan", "hubs")["hubs"] if dcc is not None else ()
        return any(row["hub"] == hub and row["presence"] == "online" for row in rows)

    return dcc is None or until(bench, is_online, KNOWN_WITHIN_S)


def until(bench: Bench, look: Callable[[], bool], within_s: float) -> bool:
    """Whether it came about."""
    end = bench.rig.clock.monotonic_ns() + int(within_s * 1e9)
    while not look():
        if bench.rig.clock.monotonic_ns() >= end:
            return False
        bench.rig.clock.wait(LOOK_S)
    return True


def _modem(bench: Bench) -> HubModem:
    if bench.rig.modem is None:
        raise NotRun("modem: the hub of this rig is not reached by GSM")
    return bench.rig.modem


def _world(bench: Bench) -> MobileWorld:
    if bench.rig.mobile is None:
        raise NotRun("mobile network: a real mobile network cannot be moved; use a virtual modem")
    return bench.rig.mobile
