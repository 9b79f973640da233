"""Credentials of SMETS1 devices, and meters that move to another SMSO: both are the DCC's side's own matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from meterbench.bench import dcc
from meterbench.bench.dcc import COMMAND, Asked
from meterbench.bench.dcc_cos import SOURCE, STATUS, party
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.checks import AtLeast, Equals
from protocols.dialects import DIALECTS
from protocols.duis import Value
from protocols.messages import DialectError
from rigs.errors import BenchError

CERTIFICATE: Final = "MAoCAQE="
"""Base64, as the schema wants it: what it holds is never looked at where the request is refused."""
_PATH: Final[Mapping[str, Value]] = {
    "certification_path_certificates": {"certificate": (CERTIFICATE,)},
    "apply_time_based_cpv_checks": False,
}
_SIGNING: Final[Mapping[str, Value]] = {"digital_signing_certificate": CERTIFICATE}
CREDENTIALS: Final[Mapping[str, Mapping[str, Value]]] = {
    "6.15.1": {
        "remote_party_role": "Supplier",
        "replacement_certificates": {"supplier_or_network_operator_certificates": _SIGNING},
        **_PATH,
    },
    "6.15.2": {"device_certificate": CERTIFICATE},
    "6.17": {"credential_type": "Key Agreement"},
    "6.23": {
        "supplier_floor_seq_number": 0,
        "supplier_replacement_certificates": _SIGNING,
        "import_mpxn": "2000000000015",
        **_PATH,
    },
    "6.24.1": {"remote_party_role": ("Supplier",)},
}


@dataclass(frozen=True, slots=True)
class Move:
    """What the DCC's side said to the move of a meter."""

    moved: bool
    missing: tuple[str, ...]


def place(bench: Bench, name: str, variant: str) -> Asked:
    """A User asks to place or to read credentials on the meter."""
    role = party(bench, name) if name.endswith("going supplier") or name == "incoming supplier" else name
    return dcc.ask_device(bench, role, variant, CREDENTIALS[variant])


def refused_unsent(bench: Bench, asked: Asked, code: str) -> None:
    dcc.answers_at_once(bench, asked, code)
    sent = dcc.commands_since(bench, asked)
    bench.judge("dcc", "commands on the WAN", sent, Equals(0, "messages"), source=SOURCE)


def offer_lacks(bench: Bench, reference: str) -> None:
    """What the DCC says of the meter's cohort counts the service among the minimum ones that are missing."""
    offer = bench.dcc.call("translation", "offer", cohort=bench.rig.cohort)
    found = str(reference in offer["missing"]).lower()
    bench.judge("dcc", f"{reference} shown as missing", found, Equals("true"), source="DEC-6, 001:160")


def names_no_user(bench: Bench, stimulus: Stimulus) -> None:
    """What went to the meter holds nothing of the User who asked: no identifier, as bytes or as text."""
    bench.rig.wan.mark()
    payloads = [one.payload for one in bench.rig.wan.since(stimulus.wan_mark) if one.topic.endswith(COMMAND)]
    bench.judge("dcc", "commands on the WAN", len(payloads), AtLeast(1, "messages"), source=SOURCE)
    eui = stimulus.asked().request_id.originator
    marks = (bytes.fromhex(eui.replace("-", "")), eui.encode(), eui.replace("-", "").encode())
    found = sum(mark.lower() in payload.lower() for payload in payloads for mark in marks)
    bench.judge("dcc", "commands that name the User", found, Equals(0, "messages"), source="SEC-1")


def security_model(bench: Bench) -> str:
    return str(bench.dcc.call("cohorts", "security", device=bench.meter.eui)["security_model"])


def model_is(bench: Bench, found: str, expected: str) -> None:
    bench.judge("dcc", "security model of the cohort", found, Equals(expected), source="cohorts of this project")


def moves(bench: Bench, cohort: str, needs: list[str]) -> Move:
    """The industry tells that another SMSO is to operate the meter, which needs these services."""
    said: Mapping[str, Any] = bench.dcc.call("cohorts", "move", device=bench.meter.eui, cohort=cohort, needs=needs)
    return Move(bool(said["moved"]), tuple(said["missing"]))


def has_moved(bench: Bench, cohort: str) -> None:
    if not moves(bench, cohort, []).moved:
        raise BenchError("moving the meter", "dcc", f"it did not move to {cohort}")


def move_was(bench: Bench, move: Move, moved: bool, missing: str = "") -> None:
    bench.judge("dcc", "the meter moved", move.moved, Equals(moved), source="MIX-15")
    bench.judge("dcc", "services that the other SMSO lacks", " ".join(move.missing), Equals(missing), source="MIX-15")


def speaks(bench: Bench, cohort: str) -> None:
    """A request of the lead role goes out in the dialect of that SMSO, and of no other."""
    asked = dcc.ask_device(bench, bench.lead, STATUS)
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    bench.rig.wan.mark()
    payloads = [one.payload for one in bench.rig.wan.since(asked.wan_mark) if one.topic.endswith(COMMAND)]
    readers = sorted(name for name in DIALECTS if payloads and _reads(name, payloads[0]))
    bench.judge("dcc", "dialects that read the command", " ".join(readers), Equals(cohort), source="MIX-15")


def _reads(dialect: str, payload: bytes) -> bool:
    try:
        DIALECTS[dialect].decode(payload)
    except DialectError:
        return False
    return True
