"""Wrong in whose updates it takes on, when it sends them, and what it says of their end."""

from dataclasses import replace
from typing import Any

from dcc_stub.config.firmware import FirmwareTerms
from dcc_stub.firmware import desk, updates
from tests.wrong_dcc.wrong import WrongDcc


def _stages(word: str) -> None:
    FirmwareTerms.stage = lambda _self, _cohort: word  # type: ignore[method-assign]


def _always(**terms: Any) -> None:
    """Whatever the rig says, these terms hold."""
    honest = desk.FirmwareDesk._set_terms

    def set_terms(self: Any, fields: Any) -> Any:
        honest(self, fields)
        self._terms = replace(self._terms, **terms)
        self._admit()
        return {"ordinary_delay_s": self._terms.ordinary_delay_s}

    desk.FirmwareDesk._set_terms = set_terms  # type: ignore[method-assign]


def _anybodys_device() -> None:
    desk.FirmwareDesk._may = lambda *_: True  # type: ignore[method-assign]


def _no_rule() -> None:
    desk.FirmwareDesk.rule = lambda *_: None  # type: ignore[method-assign]


def _failure_told_as_success() -> None:
    updates.Updates._fail = lambda self, transfer, _why: self._tell_delivered(transfer)  # type: ignore[method-assign]


def _agent_always() -> None:
    honest = desk.FirmwareDesk._admit

    def admit(self: Any) -> None:
        self._terms = replace(self._terms, initiators=("supplier", "agent"))
        honest(self)

    desk.FirmwareDesk._admit = admit  # type: ignore[method-assign]


FAULTS = (
    WrongDcc(
        "firmware-never-installed", "FLT-4", "distributes and never has anything installed", lambda: _stages("two"),
        "FLT-4 and electricity",
    ),
    WrongDcc(
        "firmware-agent-always", "FLT-6", "lets an agent update without the supplier's leave", _agent_always,
        "FLT-6 and negative",
    ),
    WrongDcc(
        "firmware-anybodys-device", "FLT-7", "lets any supplier update any meter", _anybodys_device,
        "FLT-7 and negative",
    ),
    WrongDcc(
        "firmware-no-emergency", "FLT-8", "has no emergency releases", lambda: _always(emergency=False), "FLT-8",
    ),
    WrongDcc(
        "firmware-at-once", "FLT-8", "lets every update go at once", lambda: _always(ordinary_delay_s=0.0),
        "FLT-8 and negative",
    ),
    WrongDcc("firmware-no-library", "FLT-9", "asks no library", lambda: _always(library=False), "FLT-9"),
    WrongDcc(
        "firmware-one-stage-always", "FLT-11", "has everything installed at once", lambda: _stages("one"),
        "FLT-11 and boundary",
    ),
    WrongDcc(
        "firmware-failure-as-success", "FLT-11", "tells a failure as a success", _failure_told_as_success,
        "FLT-11 and boundary",
    ),
    WrongDcc("firmware-activation-always", "S1X-11.3", "passes every activation on", _no_rule,
             "S1X-11.3 and boundary"),
)  # fmt: skip
