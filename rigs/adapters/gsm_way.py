"""The bench's view of a rig's modem, and its hand in a virtual mobile network.

Layer: rigs adapter; implements `rigs.ports_wan.HubModem` (the carrier's control port) and
`rigs.ports_wan.MobileWorld` (that of the virtual modem). What the modem says comes from the one, what the network has
on record from the other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rigs.adapters.peers import ControlClient
from rigs.errors import BenchError
from rigs.ports_wan import ModemState
from rigs.rigfile_gsm import ModemConfig

STATE_WITHIN_S: Final = 60.0
REACH_WITHIN_S: Final = 340.0
MODEM_HINT: Final = (
    "look at wan.modem.apn, wan.modem.profile, and whether the mobile network reaches the broker's address"
)
LOOK_S: Final = 0.02
CENTRE: Final = "+447785016005"
STRANGER: Final = "23433"
"""A network that no SIM of a virtual rig is permitted to use."""
SENDER: Final = "80001"
"""The short code from which the DCC's side wakes a hub."""


class CarrierModem:
    """`rules`: home and permitted networks, as the rig file states them."""

    def __init__(self, control: ControlClient, config: ModemConfig, who: str, hub: Callable[[], ControlClient]) -> None:
        self._hub = hub
        self._control, self._who, self.home, self.permitted = control, who, config.home, config.permitted
        self.part, self._profile = f"modem at {config.port}", config.profile

    def told(self) -> str:
        """Who it is, where, what it did that it should not have, and that it reaches the broker. Raises BenchError for
        one that is not well."""
        told = self._control.request("state", STATE_WITHIN_S)
        if told["place"] not in ("home", "roaming") or told["sim"] != "ready":
            raise BenchError("asking the modem", self.part, f"SIM {told['sim']}, {told['place']} {told['fault']}")
        signal = "no signal figure" if told["dbm"] is None else f"{told['dbm']} dBm"
        try:
            self._control.request("reach", REACH_WITHIN_S)
        except BenchError as problem:
            raise BenchError("reaching the broker over the modem", self.part, problem.found, MODEM_HINT) from None
        odd = f", odd: {'; '.join(told['odd'])}" if told["odd"] else ""
        where = f"SIM ready, {told['place']} on {told['network']}, {signal}, reaches the broker"
        return f"{self._who} by profile {self._profile}, {where}{odd}"

    def fault(self) -> str:
        """What has gone wrong last, and how long nothing has come of it; empty: nothing. Raises BenchError."""
        told = self._control.request("counts")
        return str(told["fault"]) or (f"still waiting for the answer to {told['busy']}" if told["busy"] else "")

    def state(self) -> ModemState:
        told = self._control.request("state", STATE_WITHIN_S)
        return ModemState(
            str(told["place"]), str(told["network"]), told["dbm"], str(told["sim"]), bool(told["connected"]),
            bool(told["asleep"]), int(told["wakes"]), int(told["connections"]), str(told["fault"]), int(told["urgent"]),
        )  # fmt: skip

    def linked(self, connections: int, within_s: float) -> bool:
        end, pause = time.monotonic() + within_s, threading.Event()
        while True:
            told = self._control.request("counts")
            if told["connected"] and told["connections"] >= connections:
                left = max(0.0, end - time.monotonic())
                return bool(self._hub().request("linked", left + 5.0, wait_s=left)["linked"])
            if time.monotonic() >= end:
                return False
            pause.wait(LOOK_S)

    def sleep(self) -> None:
        self._control.request("sleep", STATE_WITHIN_S)

    def wake(self) -> None:
        self._control.request("wake", STATE_WITHIN_S)

    def room(self) -> tuple[int, int]:
        told = self._control.request("room", STATE_WITHIN_S)
        return int(told["used"]), int(told["total"])


class VirtualWorld:
    def __init__(self, control: ControlClient, config: ModemConfig) -> None:
        self._control, self.networks = control, (config.home, *config.permitted, STRANGER)
        self.stranger = STRANGER

    def reach(self, networks: frozenset[str]) -> None:
        for plmn in self.networks:
            self._control.request("network", plmn=plmn, up=plmn in networks)

    def attached(self) -> str:
        return str(self._state()["attached"])

    def end_session(self) -> None:
        self._control.request("cut")

    def put_sim(self, is_in: bool) -> None:
        self._control.request("sim", **{"in": is_in})

    def fill_store(self) -> None:
        self._control.request("fill")

    def stored(self) -> int:
        return int(self._state()["stored"])

    def delivered(self) -> int:
        return int(self._state()["delivered"])

    def message(self, sender: str, text: str) -> None:
        self._control.request("message", sender=sender, text=text)

    def hang(self, how: str) -> None:
        self._control.request("hang", how=how)

    def restarts(self) -> int:
        return int(self._state()["restarts"])

    def _state(self) -> Mapping[str, Any]:
        return self._control.request("state")


class CarrierLead:
    """What leads the hub's way elsewhere on such a rig: the carrier, then the hub itself, which connects anew."""

    def __init__(self, carrier: ControlClient, hub: ControlClient, at: tuple[str, int]) -> None:
        self._carrier, self._hub, self._at = carrier, hub, at

    def request(self, op: str, within_s: float, **where: Any) -> Mapping[str, Any]:
        self._carrier.request(op, within_s, **where)
        return self._hub.request(op, within_s, host=self._at[0], port=self._at[1])


def world_config(config: ModemConfig, seed: int, broker: str = "127.0.0.1") -> dict[str, Any]:
    """Of the virtual modem, whose network has a way to loopback, where the bench's own network may stand, and to the
    broker's host; the PIN of its SIM is read by it from where the rig file says, and not written here."""
    networks = (config.home, *config.permitted, STRANGER)
    return {
        "dialect": config.profile, "line": {"baud": config.baud, "pace": config.pace}, "centre": CENTRE,
        "sim": {
            "imsi": f"{config.home}{seed % 10**10:010d}", "iccid": f"8944100000{seed % 10**9:09d}",
            "number": config.number, "home": config.home, "permitted": list(config.permitted),
            **({"pin_from": config.pin} if config.pin else {}),
        },
        "networks": {plmn: {"plmn": plmn, "name": f"network {plmn}"} for plmn in networks},
        "network": {"delay_ms": config.delay_ms, "rate_kbit_s": config.rate_kbit_s,
                    "reach": sorted({"127.0.0.0/8", broker})},
        "faults": list(config.faults),
    }  # fmt: skip


def carrier_config(config: ModemConfig, port: str, broker: tuple[str, int], folder: Path) -> dict[str, Any]:
    """A virtual SIM is new with each start, and so is what is remembered of it."""
    memory = folder / "refused-pins.json" if config.is_virtual else config.pin_memory
    quick = {"register_ms": 5000, "poll_ms": 20, "quick": True} if config.is_virtual else {}
    return {
        "modem": {
            "port": port, "baud": config.baud, "profile": config.profile, "apn": config.apn,
            "pin_memory": str(memory), **({"pin": config.pin} if config.pin else {}),
        },
        "broker": {"host": broker[0], "port": broker[1]}, "idle_ms": int(config.idle_s * 1000), "wake_from": SENDER,
        "urgent_gap_ms": int(config.urgent_gap_s * 1000), "answer_ms": int(config.answer_s * 1000),
        **quick,
    }  # fmt: skip
