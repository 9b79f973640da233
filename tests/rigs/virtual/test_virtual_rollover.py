"""Registers at their capacity: set by the test mode, they begin anew, lose nothing, and move nothing else."""

from __future__ import annotations

import pytest
from virtual_kit import Kit

CAPACITY = 2**32


@pytest.mark.parametrize(("fuel", "total"), [("electricity", "import_total"), ("gas", "consumption_total")])
def test_a_register_begins_anew_and_its_period_holds_what_has_flowed(fuel: str, total: str) -> None:
    kit = Kit()
    kit.site.set_load(2000)
    kit.site.set_gas_flow("2")
    kit.wait(900)
    meter = kit.of(fuel)
    meter.write(**{f"set_{total}": CAPACITY - 300})
    kit.wait(900)
    assert meter.read(total) == 200
    assert meter.words(0x4000, 1) == [1000]
    assert meter.read("rate_1_total") == 1000


def test_the_export_register_begins_anew() -> None:
    kit = Kit()
    kit.e.write(set_export_total=CAPACITY - 1)
    kit.site.set_load(-1000)
    kit.wait(3600)
    assert (kit.e.read("export_total"), kit.e.read("import_total")) == (999, 0)
    assert kit.e.words(0xA000, 2) == [500, 500]


@pytest.mark.parametrize("kind", ["rate", "block"])
def test_the_register_of_a_rate_or_block_is_set_by_itself(kind: str) -> None:
    kit = Kit()
    kit.e.write(**{f"set_{kind}_3_total": CAPACITY - 1})
    assert [kit.e.read(f"{kind}_{number}_total") for number in range(1, 5)] == [0, 0, CAPACITY - 1, 0]
    assert kit.e.read("import_total") == 0


def test_no_register_is_set_beyond_what_it_holds() -> None:
    kit = Kit()
    refused = kit.e.write(set_import_total=CAPACITY)
    assert refused[0] & 0x80
    assert kit.e.read("import_total") == 0
