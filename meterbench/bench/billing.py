"""The billing data log: what the meter keeps of registers and account, and what its supplier is answered of it.

Rules of this file: when an entry is made is said by the scenario, what it holds by demand, amounts and calendar; that
the bench side reads the same of the meter comes on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench import states
from meterbench.bench.demand import accuracy_band, rise
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import Band, Equals
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.profile import RecordService

EVER: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))
STAMP_S: Final = 3
"""How far the stamp of an entry may be off: the tolerance of a clock at rest and its resolution."""
AMOUNTS: Final = {
    "meter_balance": "balance",
    "emergency_credit_balance": "emergency_credit_balance",
    "accumulated_debt_register": "accumulated_debt",
    "payment_debt_register": "payment_debt",
    "time_debt_registers1": "time_debt_1",
    "time_debt_registers2": "time_debt_2",
}
"""Element of an answer to field of a record: thousandths of a penny, and pence."""
TOTALS: Final = (
    *("active_import_register_value_consumption", "active_import_register_consumption", "consumption_register"),
)
SECOND_TOTALS: Final = tuple(f"secondary_{name}" for name in TOTALS)
SECOND_RATES: Final = "secondary_tariff_tou_register_matrix_value"
DUIS_BLOCKS: Final = tuple(f"tariff_tou_block{number}_register_matrix_value" for number in range(1, 5))


@dataclass(frozen=True, slots=True)
class Entry:
    """One answered entry; `registers`: total, rates, blocks; `account` by field of a record, pence; `second`: register
    and rates of a second element, where there is one."""

    at: datetime
    registers: tuple[Decimal, ...] = ()
    account: Mapping[str, Decimal] | None = None
    amount: Decimal | None = None
    second: tuple[Decimal, ...] = ()


def send_reading(bench: Bench, role: str, service: Service, window: tuple[datetime, datetime] = EVER) -> Stimulus:
    """For the entries of a window of the meter's clock, or for all that there are."""
    return send(bench, role, service, {"read_from": window[0], "read_to": window[1]})


def codes_were_accepted(bench: Bench, count: int, first: Decimal, step: Decimal) -> None:
    """A Given from the bench side; pence."""
    for number in range(count):
        states.code_was_accepted(bench, first + number * step)


def entries(bench: Bench, answer: Smets1Answer) -> tuple[Entry, ...]:
    """What was answered, in its order."""
    values: Any = answer.values
    for name in ("payment_based_debt_repayment", "prepayment_credits"):
        if name in values:
            rows = values[name].get("log_entry", ())
            return tuple(Entry(row["timestamp"], amount=Decimal(row["amount"]) / 1000) for row in rows)
    parts = [part for part in values.values() if isinstance(part, tuple)]
    if not parts:
        return ()
    registers, accounts = sorted(parts, key=lambda part: "meter_balance" in part[0])
    bench.recorder.check("entries of registers and of the account", len(registers), Equals(len(accounts), "entries"))
    return tuple(map(_snapshot, registers, accounts))


def _snapshot(registers: Mapping[str, Any], account: Mapping[str, Any]) -> Entry:
    total = next(registers[name] for name in TOTALS if name in registers)
    rates = [one["value"] for one in registers.get("tariff_tou_register_matrix_value", ())]
    blocks = [one["value"] for one in registers.get("block_register_matrix_value", ())]
    blocks = blocks or [registers[name][0]["value"] for name in DUIS_BLOCKS if name in registers]
    amounts = {field: Decimal(account[name]) / 1000 for name, field in AMOUNTS.items()}
    told = [registers[name] for name in SECOND_TOTALS if name in registers]
    told += [one["value"] for one in registers.get(SECOND_RATES, ())]
    second = tuple(map(Decimal, told))
    return Entry(registers["timestamp"], tuple(map(Decimal, (total, *rates, *blocks))), amounts, second=second)


def taken_at(bench: Bench, answer: Smets1Answer, moments: Sequence[datetime]) -> None:
    """The newest entries, each within what a clock's resolution leaves open."""
    newest = entries(bench, answer)[-len(moments) :]
    bench.recorder.check("newest entries answered", len(newest), Equals(len(moments), "entries"), source="calendar")
    for entry, moment in zip(newest, moments, strict=True):
        late = Decimal((entry.at - moment) // timedelta(seconds=1))
        what = f"entry of {entry.at:%Y-%m-%d %H:%M:%S}, due {moment:%Y-%m-%d %H:%M:%S} UTC, late by"
        bench.recorder.check(what, late, Band(0, STAMP_S, "s"), source="the billing calendar")


def taken_now(bench: Bench, answer: Smets1Answer, count: int) -> None:
    """So many entries of the calendar since the scenario began, each stamped in it."""
    begun = bench.begun_at or bench.rig.calendar.now()
    late = timedelta(seconds=STAMP_S)
    span = (begun - late, bench.rig.calendar.now() + late)
    found = [entry for entry in entries(bench, answer) if span[0] <= entry.at <= span[1]]
    bench.recorder.check("entries since the scenario began", len(found), Equals(count, "entries"), source="calendar")


def has_entries(bench: Bench, answer: Smets1Answer, count: int) -> None:
    found = entries(bench, answer)
    bench.recorder.check("entries answered", len(found), Equals(count, "entries"), source="the scenario")
    if found:
        bench.recorder.check("oldest first", [one.at for one in found] == sorted(one.at for one in found), Equals(True))


def agrees(bench: Bench, answer: Smets1Answer, service: Service) -> None:
    """The same entries as the bench side reads from the meter's ring."""
    how = bench.meter.profile.services[service.variant]
    if not isinstance(how, RecordService):
        raise BenchError("comparing the billing data log", bench.part, f"{service.variant} reads no records")
    seen = []
    for record in bench.meter.port.read_records(how.records):
        values = tuple(record[name] for name in record if name not in ("number", "time"))
        seen.append((record["time"], tuple(Decimal(str(value)) for value in values)))
    told = [(one.at, _flat(one)) for one in entries(bench, answer)]
    bench.recorder.check("answered entries", tuple(told), Equals(tuple(seen)), source="bench side")


def _flat(entry: Entry) -> tuple[Decimal, ...]:
    if entry.amount is not None:
        return (entry.amount,)
    assert entry.account is not None
    return (*entry.registers, *(entry.account[field] for field in AMOUNTS.values()), *entry.second)


def totals_apart(bench: Bench, answer: Smets1Answer, contents: Sequence[Quantity]) -> None:
    """From each of the newest entries to the next, by what has flowed in between."""
    run = bench.run
    newest = entries(bench, answer)[-len(contents) - 1 :]
    if run is None:
        raise BenchError("judging snapshots", "feature", "no demand has run")
    bench.recorder.check("newest entries answered", len(newest), Equals(len(contents) + 1, "entries"))
    for before, after, told in zip(newest, newest[1:], contents, strict=False):
        slack = run.uncertainty + run.demand.over(Decimal(2 * STAMP_S)).value
        band = accuracy_band(bench.meter, told, run.demand, slack)
        what = f"rise of the total to {after.at:%Y-%m-%d %H:%M}"
        risen = rise(bench.meter, after.registers[0], before.registers[0])
        bench.recorder.check(what, risen, band, source="demand x calendar time")


def newest_amounts(bench: Bench, answer: Smets1Answer, amounts: Sequence[Decimal]) -> None:
    """Pence, exact, the newest last."""
    told = tuple(entry.amount for entry in entries(bench, answer)[-len(amounts) :])
    bench.recorder.check("newest amounts answered", told, Equals(tuple(amounts)), source="the stimulus")


def newest_account(bench: Bench, answer: Smets1Answer, field: str, pence: Decimal) -> None:
    """An amount of the account in the newest snapshot, exact."""
    found = entries(bench, answer)[-1:]
    told = found[0].account[field] if found and found[0].account is not None else "absent"
    bench.recorder.check(f"{field} in the newest snapshot", told, Equals(pence, "p"), source="the stimulus")
