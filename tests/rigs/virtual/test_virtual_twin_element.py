"""The VM1-E with two elements (manual 15)."""

from __future__ import annotations

import pytest
from virtual_kit import Kit

HALF_HOUR_S = 1800
RATE_1 = "1" * 48


def twin(*faults: str) -> Kit:
    return Kit(*faults, electric="virtual-smets1-esme-twin-element")


def tell(kit: Kit, day: str = RATE_1, week: str = "1111111", commit: int = 1) -> tuple[str, str]:
    days = {f"new_secondary_day_{number}": RATE_1 for number in (2, 3)}
    return kit.e.command(
        new_secondary_week=week, new_secondary_day_1=day, **days, new_secondary_commit=commit
    )  # fmt: skip


def rates(kit: Kit) -> list[int | str | None]:
    return [kit.e.read(f"secondary_rate_{number}_total") for number in range(1, 5)]


def newest(kit: Kit) -> bytes:
    index = int(kit.e.read("secondary_profile_index") or 0)
    return kit.e.request(bytes((4,)) + index.to_bytes(2, "big") + b"\0\1")


def test_each_element_counts_what_is_drawn_behind_it() -> None:
    kit = twin()
    kit.site.set_load(1200)
    kit.site.set_load(3000, element=2)
    kit.wait(HALF_HOUR_S)
    assert (kit.e.read("import_total"), kit.e.read("import_total_secondary")) == (600, 1500)
    assert (kit.e.read("rate_1_total"), rates(kit)) == (600, [1500, 0, 0, 0])
    assert (kit.e.words(0x4000 + int(kit.e.read("import_profile_index") or 0), 1), newest(kit)) == (
        [600], b"\4\2" + (1500).to_bytes(2, "big")
    )  # fmt: skip


def test_the_second_element_switches_by_its_own_table() -> None:
    kit = twin()
    assert tell(kit, "1" * 19 + "2" * 2 + "3" * 2 + "4" * 25) == ("done", "none")
    kit.site.set_load(2000, element=2)
    seen = []
    for _ in range(5):
        kit.wait(HALF_HOUR_S)
        seen.append(kit.e.read("secondary_active_rate"))
    assert (seen, rates(kit), kit.e.read("rate_1_total")) == ([2, 2, 3, 3, 4], [1000, 2000, 2000, 0], 0)


@pytest.mark.parametrize(
    "wrong", [{"day": "1" * 47}, {"day": "5" * 48}, {"week": "1111114"}, {"week": "111111"}, {"commit": 0}]
)
def test_a_table_is_judged_whole(wrong: dict[str, object]) -> None:
    kit = twin()
    assert tell(kit, "2" * 48) == ("done", "none")
    assert tell(kit, **wrong) == ("refused", "bad_value")  # type: ignore[arg-type]
    assert (kit.e.read("secondary_day_1"), kit.e.read("secondary_week")) == ("2" * 48, "1111111")


def test_the_second_element_is_behind_the_load_switch_and_the_mains() -> None:
    kit = twin()
    kit.site.set_load(2000, element=2)
    kit.wait(HALF_HOUR_S)
    assert kit.e.command(supply_command=2) == ("done", "none")
    kit.wait(HALF_HOUR_S)
    assert kit.e.command(supply_command=1) == ("done", "none")
    kit.site.change_supply(output_on=False)
    kit.wait(HALF_HOUR_S)
    kit.site.change_supply(output_on=True)
    assert (kit.e.read("import_total_secondary"), newest(kit)) == (1000, b"\4\2\xff\xff")


def test_it_takes_only_and_a_meter_with_one_element_has_none() -> None:
    for kit, watts, element in ((twin(), -1, 2), (twin(), 1, 3), (Kit(), 1, 2)):
        with pytest.raises(ValueError, match="no load of"):
            kit.site.set_load(watts, element=element)
