"""What a meter shows whose registers come to their end wrongly, for `test_virtual_faults`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from virtual_kit import Kit

Scene = Callable[[Kit, str], object]
CAPACITY = 2**32
LEFT = 700
SECOND_SNAPSHOT = 0x2400 + 36 + 4


def total_of(fuel: str) -> str:
    return "import_total" if fuel == "electricity" else "consumption_total"


def run(kit: Kit) -> None:
    """2000 units in an hour."""
    kit.site.set_load(2000)
    kit.site.set_gas_flow("2")
    kit.wait(3600)


def past(place: int, shows: Scene) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        kit.of(fuel).write(**{f"set_{total_of(fuel)}": place - LEFT})
        run(kit)
        return shows(kit, fuel)

    return scene


def total(kit: Kit, fuel: str) -> object:
    return kit.of(fuel).read(total_of(fuel))


def after_power_loss(kit: Kit, fuel: str) -> object:
    kit.mains(False)
    kit.mains(True)
    return total(kit, fuel)


def charged(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    registers.write(set_balance=1_000_000)
    registers.write(set_unit_price=15_000)
    registers.mode(1)
    past(CAPACITY, total)(kit, fuel)
    return 1_000_000 - kit.meter(fuel).payment.account.balance


def part_past_end(kind: str) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        tariffs = kit.meter(fuel).tariffs
        if kind == "block":
            tariffs.current = replace(tariffs.current, blocks=2, thresholds=(10**6, 0, 0))
        kit.of(fuel).write(**{f"set_{kind}_1_total": CAPACITY - LEFT})
        run(kit)
        return kit.of(fuel).read(f"{kind}_1_total")

    return scene


def snapshots(kit: Kit, fuel: str) -> object:
    kit.of(fuel).write(**{f"set_{total_of(fuel)}": CAPACITY - LEFT})
    kit.meter(fuel).billing.snapshot("calendar")
    run(kit)
    kit.meter(fuel).billing.snapshot("calendar")
    return kit.of(fuel).words(SECOND_SNAPSHOT, 4)


def energy_past(place: int) -> Scene:
    """39.5 MJ/m3 and a factor of 1.02264: 2 m3 are 22441 Wh. Of the gas meter, whichever the scene is of."""

    def scene(kit: Kit, _fuel: str) -> object:
        kit.g.write(set_energy_total=place - LEFT)
        run(kit)
        return kit.g.read("energy_total")

    return scene


def is_(scene: Scene, honest: object) -> Scene:
    return lambda kit, fuel: scene(kit, fuel) == honest


ROLLOVER_SCENES: dict[str, tuple[Scene, object]] = {
    "RegisterStopsAtEnd": (past(CAPACITY, total), CAPACITY - 1),
    "RegisterRemainderLost": (is_(past(CAPACITY, total), 1300), False),
    "RegisterGoesOn": (past(CAPACITY, total), CAPACITY + 1300),
    "RegisterOfNineDigits": (past(10**9, total), 1300),
    "RegisterSigned": (past(2**31, total), 2**31 - 1),
    "RollOverUndone": (past(CAPACITY, after_power_loss), CAPACITY - 1),
    "CostOfDifference": (charged, (2000 - CAPACITY) * 15),
    "CostLeftOut": (is_(charged, 30_000), False),
    "RateMissesRollOver": (is_(past(CAPACITY, lambda kit, fuel: kit.of(fuel).read("rate_1_total")), 2000), False),
    "ProfileLosesRollOver": (past(CAPACITY, lambda kit, fuel: kit.of(fuel).words(0x4000, 2)), [0, 1000]),
    "ProfileFullAtRollOver": (past(CAPACITY, lambda kit, fuel: kit.of(fuel).words(0x4000, 2)), [65534, 1000]),
    "DemandFullAtRollOver": (is_(past(CAPACITY, lambda kit, fuel: kit.of(fuel).read("maximum_demand")), 2000), False),
    "NetworkFullAtRollOver": (past(CAPACITY, lambda kit, fuel: max(kit.of(fuel).words(0x8A80, 10))), 65534),
    "RateStopsAtEnd": (part_past_end("rate"), CAPACITY - 1),
    "BlockRemainderLost": (is_(part_past_end("block"), 1300), False),
    "EnergyStopsAtEnd": (energy_past(CAPACITY), CAPACITY - 1),
    "EnergyRemainderLost": (is_(energy_past(CAPACITY), 22_441 - LEFT), False),
    "EnergyGoesOn": (energy_past(CAPACITY), CAPACITY + 22_441 - LEFT),
    "EnergyOfNineDigits": (energy_past(10**9), 22_441 - LEFT),
    "EnergySigned": (energy_past(2**31), 2**31 - 1),
    "SnapshotNeverLess": (snapshots, [0, 0, 0xFFFF, 0x10000 - LEFT]),
}
