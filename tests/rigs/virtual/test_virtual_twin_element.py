"""The VM1-E with two elements (manual 15)."""

from __future__ import annotations

import pytest
from virtual_kit import START_S, Kit

HALF_HOUR_S = 1800
RATE_1 = "1" * 48


def twin(*faults: str) -> Kit:
    return Kit(*faults, electric="virtual-smets1-esme-twin-element")


def tell(kit: Kit, day: str = RATE_1, **wrong: int | str) -> tuple[str, str]:
    """Four rates at 10, 20, 30 and 40 p, at once."""
    told: dict[str, int | str] = {"rates": 4, "seasons": 1, "days": 1, "specials": 0}
    told |= {f"price_{number}": 10_000 * number for number in range(1, 5)} | {"week": "1111111"}
    told |= {"day_1": day, "day_2": RATE_1, "day_3": RATE_1, "special_days": "", "from": 0, "commit": 1}
    return kit.e.command(**{f"new_secondary_tariff_{name}": value for name, value in {**told, **wrong}.items()})


def tell_prices(kit: Kit, *prices: int, rates: int = 4, from_s: int = 0, commit: int = 1) -> tuple[str, str]:
    told = {f"new_secondary_price_{number}": price for number, price in enumerate(prices, 1)}
    more = {"rates": rates, "from": from_s, "commit": commit}
    return kit.e.command(**told, **{f"new_secondary_price_{name}": value for name, value in more.items()})


def prices(kit: Kit) -> list[int | str | None]:
    return [kit.e.read(f"secondary_price_{number}") for number in range(1, 5)]


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
    "wrong",
    [
        *({"day_1": "1" * 47}, {"day_1": "5" * 48}, {"rates": 3, "day_1": "4" * 48}, {"week": "1111112"}),
        *({"week": "111111"}, {"commit": 0}, {"seasons": 2}, {"days": 4}, {"specials": 1}, {"price_4": 2**31}),
    ],
)
def test_a_tariff_is_judged_whole(wrong: dict[str, int | str]) -> None:
    kit = twin()
    assert tell(kit, "2" * 48) == ("done", "none")
    assert tell(kit, **{"price_1": 1, **wrong}) == ("refused", "bad_value")
    assert (kit.e.read("secondary_day_1"), kit.e.read("secondary_week")) == ("2" * 48, "1111111")
    assert (prices(kit), kit.e.read("price_1")) == ([10_000, 20_000, 30_000, 40_000], 15_000)


@pytest.mark.parametrize("rates", [0, 5])
def test_a_tariff_has_up_to_four_rates(rates: int) -> None:
    assert tell(twin(), rates=rates) == ("refused", "too_many_rates")


def test_prices_are_as_many_as_the_rates_in_force_and_may_be_held() -> None:
    kit = twin()
    assert tell(kit) == ("done", "none")
    assert tell_prices(kit, 1, 2, 3, 4, rates=3) == ("refused", "bad_value")
    assert tell_prices(kit, 1, 2, 3, 4, commit=0) == ("refused", "bad_value")
    assert tell_prices(kit, 1, 2, 3, 4, from_s=START_S + 100) == ("done", "none")
    kit.wait(99)
    assert (prices(kit)[0], kit.e.read("secondary_next_price_time")) == (10_000, START_S + 100)
    kit.wait(1)
    assert (prices(kit), kit.e.read("secondary_next_price_time")) == ([1, 2, 3, 4], 0)


def test_each_element_is_charged_at_its_own_price_from_one_balance() -> None:
    kit = twin()
    kit.e.write(set_balance=1_000_000)
    kit.e.mode(1)
    tell(kit, "1" * 19 + "4" * 29)
    kit.site.set_load(1000)
    kit.site.set_load(2000, element=2)
    kit.wait(2 * HALF_HOUR_S)
    assert kit.e.read("balance") == 1_000_000 - (15_000 + 10_000 + 40_000)


def test_a_price_for_later_is_charged_from_its_second() -> None:
    kit = twin()
    kit.e.write(set_balance=1_000_000)
    kit.e.mode(1)
    tell(kit)
    tell_prices(kit, 30_000, 0, 0, 0, from_s=START_S + 900)
    kit.site.set_load(4000, element=2)
    kit.wait(HALF_HOUR_S)
    assert kit.e.read("balance") == 1_000_000 - 10_000 - 30_000


def test_credit_that_the_second_element_has_used_up_ends_the_supply_at_its_moment() -> None:
    kit = twin()
    kit.e.write(set_balance=20_000)
    kit.e.mode(1)
    tell(kit)
    kit.site.set_load(1000)
    kit.site.set_load(500, element=2)
    kit.wait(7200)
    assert (kit.e.label("supply_state"), kit.e.read("import_total_secondary")) == ("disabled", 500)
    assert (kit.e.read("import_total"), kit.e.read("balance")) == (1000, 0)


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


def test_meter_points_are_set_together_or_not_at_all() -> None:
    kit = twin()

    def points() -> tuple[object, object]:
        return kit.e.read("mpxn"), kit.e.read("secondary_mpxn")

    first, second = "1200023305967", "1234567890126"
    assert points() == ("2000000000015", "")
    count = kit.e.read("command_count")
    kit.e.write(new_secondary_mpxn=second)
    assert (points(), kit.e.read("command_count")) == (("2000000000015", ""), count)
    assert (kit.e.command(new_mpxn=first), points()) == (("done", "none"), (first, second))
    assert (kit.e.command(new_mpxn="2000000000015"), points()) == (("done", "none"), ("2000000000015", second))
    kit.e.write(new_secondary_mpxn="123456789012")
    assert (kit.e.command(new_mpxn=first), points()) == (("refused", "bad_value"), ("2000000000015", second))
    kit.e.write(new_secondary_mpxn=first)
    assert kit.e.command(new_mpxn="1") == ("refused", "bad_value")
    assert (kit.e.command(new_mpxn=first), points()) == (("done", "none"), (first, second))


def test_the_registers_of_the_second_element_begin_anew_and_nothing_is_lost() -> None:
    kit = twin()
    kit.e.write(set_import_total_secondary=2**32 - 300)
    kit.e.write(set_secondary_rate_1_total=2**32 - 1)
    kit.site.set_load(2000, element=2)
    kit.wait(HALF_HOUR_S)
    assert (kit.e.read("import_total_secondary"), rates(kit)[0]) == (700, 999)
    assert newest(kit) == b"\4\2" + (1000).to_bytes(2, "big")


def test_snapshots_hold_the_second_element_too() -> None:
    kit = twin()
    kit.site.set_load(2000, element=2)
    kit.wait(HALF_HOUR_S)
    assert tell(kit) == ("done", "none")
    first = kit.e.words(0x3480, 48)
    assert (first[:2], first[36:48]) == ([0, 1], [0, 0, 0, 1000, 0, 1000, *[0] * 6])
    assert kit.e.words(0x3200, 48) == [0] * 48
