"""Updates of firmware, seen at the meter: power that is lost on the way, activation, and what an update leaves alone.

Beside `dcc_firmware`, which sends them. What a meter has of an image and what it runs is read on the bench side.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Final

from meterbench.bench import dcc, dcc_firmware, states
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_firmware import Update
from meterbench.bench.operator import Bench
from meterbench.checks import AtLeast, Equals
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.rig import Device

ACTIVATE: Final = "11.3"
PART_WITHIN_S: Final = 20
"""Beside what the image takes on its way."""
REASON: Final = "command_reason"
RECEIVED: Final = "image_received"
MOVING: Final = ("device_time", "command_", "event_count", "security_count", "alert_count", "image_", "firmware_",
                 "application_", "remaining_", "import_profile_", "export_profile_", "network_log_", "voltage",
                 "current", "frequency", "active_power", "flow_rate")  # fmt: skip
"""Beginnings of the names of points that move by themselves, or with an update or a loss of power: counters of entries,
and what is measured at the moment, of which no reading is the one before."""


def runs(bench: Bench, version: str) -> None:
    """A Given: the core that is installed."""
    with bench.latch.reaching(f"{bench.part}: firmware {version}"):
        states.set_firmware(bench, version)


def update_cut_off(bench: Bench, role: str, words: str, seconds: Decimal) -> Update:
    """An update, and the mains away while a part of the image is at the meter; notes how much that was."""
    sent = dcc_firmware.update(bench, role, words)
    bench.noted[RECEIVED] = _part_received(bench)
    states.mains_has_failed(bench, seconds)
    return sent


def was_cut_off(bench: Bench, role: str, words: str, seconds: Decimal) -> Update:
    """A Given: the sender has been told that it failed."""
    sent = update_cut_off(bench, role, words, seconds)
    dcc_firmware.is_told(bench, sent, dcc_firmware.FAILED)
    return sent


def _part_received(bench: Bench) -> int:
    """Waits until a part of the image is there. Raises BenchError when the transfer is over before that is seen."""
    within_s = bench.rig.image_s + PART_WITHIN_S
    until_ns = bench.rig.clock.monotonic_ns() + within_s * 10**9
    while bench.rig.clock.monotonic_ns() < until_ns:
        seen = bench.meter.port.read("image_state", RECEIVED)
        if seen["image_state"].value == "receiving" and seen[RECEIVED].value:
            return int(str(seen[RECEIVED].value))
    raise BenchError("cutting off a transfer", bench.part, f"no part of an image within {within_s} s")


def keeps_part(bench: Bench) -> None:
    """What had been received before the mains failed is still there, and the transfer is open."""
    seen = bench.meter.port.read("image_state", RECEIVED)
    bench.recorder.check(
        "state of the image", str(seen["image_state"].value), Equals("receiving"), source="manual 10.2"
    )
    before = int(str(bench.noted[RECEIVED]))
    received = int(str(seen[RECEIVED].value))
    bench.recorder.check("bytes received", received, AtLeast(before, "B"), source="before the loss of power")


def activate_later(bench: Bench, role: str, sent: Update, seconds: Decimal) -> Asked:
    """A Given: the DCC has taken on an activation for so many seconds from now."""
    due = (bench.rig.calendar.now() + timedelta(seconds=float(seconds))).replace(microsecond=0)
    asked = dcc.ask_device(bench, role, ACTIVATE, {"firmware_hash": _digest(sent.image), "execution_at": due})
    if asked.code != dcc.ACKNOWLEDGED:
        raise BenchError("asking for an activation later", "dcc", f"answered with {asked.code}")
    return asked


def activate_other(bench: Bench, role: str, sent: Update) -> Asked:
    """An activation by the hash of an image that the meter does not hold: the one held, less its last byte."""
    return dcc.ask_device(bench, role, ACTIVATE, {"firmware_hash": _digest(sent.image[:-1])})


def meter_answers_activation(bench: Bench, asked: Asked, expected: str) -> None:
    """ "success" or "refusal", of the meter's own; a refusal is for the hash, where the meter tells a reason."""
    found = dcc.answer_later(bench, asked)
    payload = found.payload if found is not None else None
    if not isinstance(payload, Smets1Answer):
        raise BenchError("judging an activation", "dcc", f"answered with {asked.code}, then {found}")
    told = "success" if payload.success else "refusal"
    bench.judge("device", "the meter's answer to the activation", told, Equals(expected), source="the hash")
    if expected == "refusal" and REASON in bench.meter.profile.points:
        reason = str(bench.meter.port.read(REASON)[REASON].value)
        bench.judge("device", "the meter's reason", reason, Equals("image_hash"), source="manual 10.3")


def note_registers(bench: Bench) -> None:
    """A Given: whatever the meter stores that neither moves by itself nor is of the firmware."""
    bench.noted = {name: reading.value for name, reading in bench.meter.port.read(*stored(bench.meter)).items()}


def stored(device: Device) -> list[str]:
    """The points of what a meter stores."""
    points = device.profile.points
    return [name for name, point in points.items() if point.readable and not name.startswith(MOVING)]


def nothing_else_changed(bench: Bench) -> None:
    if not bench.noted:
        raise BenchError("comparing registers", "feature", "no Given has noted any")
    seen = bench.meter.port.read(*bench.noted)
    changed = tuple(f"{name}: {before} to {seen[name].value}" for name, before in bench.noted.items()
                    if seen[name].value != before)  # fmt: skip
    bench.recorder.check("registers that have changed", changed, Equals(()), source="before the stimulus")
    error = abs(states.clock_error_s(bench))
    bench.recorder.check("clock is right", error <= states.CLOCK_TOLERANCE_S, Equals(True), source="calendar")


def _digest(image: bytes) -> str:
    return hashlib.sha256(image).hexdigest().upper()
