"""Slow DCCs: for one service only, for the second request in flight only, in the answer, in a refusal."""

import asyncio
import time
from pathlib import Path
from typing import Any

from dcc_stub.service import Service
from dcc_stub.transactions import Transactions
from tests.wrong_dcc.wrong import WrongDcc

RIG = str(Path(__file__).with_name("sla.toml"))
SLOW_S = 1.0
"""Beyond the SLAs of the rig."""


def _slow_for_one_service() -> None:
    send = Transactions._send

    def late(self: Transactions, transaction: Any, request: Any, *rest: Any) -> None:
        if request.variant == "7.4":
            asyncio.get_running_loop().call_later(SLOW_S, send, self, transaction, request, *rest)
        else:
            send(self, transaction, request, *rest)

    Transactions._send = late  # type: ignore[method-assign]


def _slow_for_the_second_in_flight() -> None:
    send = Transactions._send

    def late(self: Transactions, transaction: Any, *rest: Any) -> None:
        if self.open_count:
            asyncio.get_running_loop().call_later(SLOW_S, send, self, transaction, *rest)
        else:
            send(self, transaction, *rest)

    Transactions._send = late  # type: ignore[method-assign]


def _slow_to_deliver() -> None:
    answer = Transactions._answer

    def late(self: Transactions, outcome: Any) -> None:
        asyncio.get_running_loop().call_later(SLOW_S, answer, self, outcome)

    Transactions._answer = late  # type: ignore[method-assign]


def _slow_to_refuse() -> None:
    refused = Service._refused

    def late(self: Service, request: Any, refusal: Any, *rest: Any) -> Any:
        if refusal.code == "E2":  # the floor of the rig is measured by another refusal
            time.sleep(SLOW_S)
        return refused(self, request, refusal, *rest)

    Service._refused = late  # type: ignore[method-assign]


FAULTS = (
    WrongDcc("slow-for-one-service", "WANP-2", "takes its time with Read Supply Status and with nothing else",
             _slow_for_one_service, "WANP-2 and electricity and not boundary and not negative", rig=RIG),
    WrongDcc("slow-for-second-in-flight", "WANP-2", "lets a request wait while another one is open",
             _slow_for_the_second_in_flight, "WANP-2 and boundary", rig=RIG),
    WrongDcc("slow-to-deliver", "WANP-2", "keeps answers to itself for a second",
             _slow_to_deliver, "WANP-2 and gas and not boundary and not negative", rig=RIG),
    WrongDcc("slow-to-refuse", "WANP-2", "takes its time to say no",
             _slow_to_refuse, "WANP-2 and negative", rig=RIG),
)  # fmt: skip
