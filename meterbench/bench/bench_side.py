"""Works the meter on the bench side: its commands as its profile says, its test mode, and a look that it is so.

Nothing here records a check: what the meter refuses to the bench's own preparation is the rig's failure (`BenchError`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from meterbench.bench.operator import Bench
from meterbench.errors import NotApplicable
from meterbench.quantities import show_pence
from rigs.errors import BenchError, DeviceException
from rigs.ports import Value
from rigs.profile import CommandService


def set_mode(bench: Bench, mode: str) -> None:
    suspend: dict[str, Value] = {
        "suspend_debt_disabled": 0,
        "suspend_debt_emergency": 0,
        "disablement_threshold": Decimal(0),
    }
    command(bench, "1.6", {"payment_mode": mode, **suspend})
    if bench.rig.dcc is not None:  # it has seen nothing of this change, and what it knew before would mislead it
        bench.rig.dcc.call("payment", "forget_mode", device=bench.meter.eui)


def command(bench: Bench, service: str, arguments: Mapping[str, Value]) -> None:
    """Works the meter on the bench side as its profile says for the service; it must be done."""
    recipe = bench.meter.profile.services.get(service)
    if not isinstance(recipe, CommandService):
        raise NotApplicable(f"service {service}", f"{bench.meter.profile.id} has no such command")
    write_block(bench, f"service {service}", recipe.writes(arguments))


def write_block(bench: Bench, what: str, writes: Mapping[str, Value]) -> None:
    """A command of the meter that the bench gives whatever its head end lets through; it must be done."""
    with no_verdict(bench):
        outcome = bench.meter.port.run_command(writes)
    if outcome.result != "done":
        found = f"{what} is {outcome.result}: {outcome.reason}"
        raise BenchError(f"bringing the {bench.part} into a state", bench.part, found)


def test_write(bench: Bench, values: Mapping[str, Value]) -> None:
    bench.require("test_mode")
    with no_verdict(bench):
        bench.meter.port.write(values)


@contextmanager
def no_verdict(bench: Bench) -> Iterator[None]:
    """What the meter refuses to the bench's own preparation is not judged: the state cannot be reached."""
    try:
        yield
    except DeviceException as refusal:
        raise BenchError(f"bringing the {bench.part} into a state", bench.part, str(refusal)) from refusal


def label(bench: Bench, point: str) -> str:
    return str(bench.meter.port.read(point)[point].value)


def expect(bench: Bench, point: str, wanted: Value) -> None:
    found = bench.meter.port.read(point)[point].value
    if found != wanted:
        shown = show_pence(wanted) if isinstance(wanted, Decimal) else wanted
        raise BenchError(f"bringing the {bench.part} into a state", bench.part, f"{point} is {found}, not {shown}")
