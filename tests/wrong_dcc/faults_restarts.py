"""DCCs that go wrong when a hub loses its power, or a broker ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dcc_stub.carrier import Carrier
from dcc_stub.post import Post
from dcc_stub.wake import Waker
from tests.wrong_dcc.wrong import WrongDcc

Anything = Any
ROW: Final = "WANP-1"
STANDBY: Final = "virtual-smets1-dual-fuel-standby"
GSM: Final = "virtual-smets1-dual-fuel-gsm"
SELECT: Final = f"{ROW} and dcc"


def _never_misses() -> None:
    """Whatever a hub says of itself, it is taken to be there."""

    def first(self: Anything, _hub: str) -> Anything:
        return next((one for one in self._sessions if one.is_up), None)

    Carrier._session_of = first  # type: ignore[method-assign]


def _sends_when_it_is_back() -> None:
    """What a hub could not be told waits for it, and not for as long as its answer is waited for."""
    kept: dict[str, list[Callable[[], object]]] = {}

    def keep(_self: Anything, hub: str, send: Callable[[], object], _within_s: float) -> bool:
        kept.setdefault(hub, []).append(send)
        return True

    def came(_self: Anything, hub: str) -> None:
        for send in kept.pop(hub, []):
            send()

    Waker.can_call = lambda _self, _hub: True  # type: ignore[method-assign]
    Waker.wait_for, Waker.came = keep, came  # type: ignore[method-assign, assignment]


def _keeps_what_it_calls_for() -> None:
    """A hub that it has called is sent what waits, however late it comes."""
    wait_for: Anything = Waker.wait_for

    def for_ever(self: Anything, hub: str, send: Callable[[], object], _within_s: float) -> bool:
        return bool(wait_for(self, hub, send, 3600.0))

    Waker.wait_for = for_ever  # type: ignore[method-assign]


def _sends_to_both() -> None:
    def everywhere(self: Anything, hub: str, *arguments: Any) -> bool:
        payload, *more = arguments
        sent = [one.publish(f"mb/{hub}/c", payload, *more) for one in self._sessions if one.is_up]
        return any(sent)

    Carrier.publish = everywhere  # type: ignore[method-assign]


def _never_changes_over() -> None:
    def first(self: Anything, hub: str) -> Anything:
        session = self._sessions[0]
        self._note_seen()
        return session if session.is_up and session.present.get(hub) else None

    Carrier._session_of = first  # type: ignore[method-assign]


def _answers_twice() -> None:
    put: Anything = Post.put

    def twice(self: Anything, *told: Any, **named: Any) -> None:
        put(self, *told, **named)
        put(self, *told, **named)

    Post.put = twice  # type: ignore[method-assign]


FAULTS = (
    WrongDcc("never-misses-a-hub", ROW, "sends to a hub that is away, and waits for it", _never_misses,
             f"{SELECT} and not negative and not boundary"),
    WrongDcc("sends-when-the-hub-is-back", ROW, "sends a command to a hub that comes back after it was given up",
             _sends_when_it_is_back, f"{SELECT} and negative"),
    WrongDcc("keeps-what-it-calls-for", ROW, "sends a command to a hub that it has called, after it was given up",
             _keeps_what_it_calls_for, f"{SELECT} and negative", GSM),
    WrongDcc("sends-to-both-brokers", ROW, "sends each command to both brokers", _sends_to_both,
             f"{SELECT} and negative", STANDBY),
    WrongDcc("answers-twice", ROW, "answers each request twice", _answers_twice, f"{SELECT} and boundary", STANDBY),
    WrongDcc("stays-at-its-first-broker", ROW, "looks for the hub at the first broker alone", _never_changes_over,
             f"{SELECT} and not negative and not boundary", STANDBY),
)  # fmt: skip
