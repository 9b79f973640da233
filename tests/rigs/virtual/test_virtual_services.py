"""Services of the hub on the virtual meters: what is asked of the registers, and the values of the answer."""

from __future__ import annotations

import pytest
from device_path import DevicePath
from virtual_kit import START_S, Kit


def test_network_data_of_electricity_are_millivolts() -> None:
    kit = Kit()
    path = DevicePath(kit, "electricity")
    kit.wait(1800)
    kit.mains(False)
    kit.wait(1800)
    kit.mains(True)
    kit.site.change_supply(voltage_mv=241_950)
    kit.wait(1800)
    period = {"read_from": START_S, "read_to": START_S + 5400}
    assert path.ask("4.10", **period) == {
        "first_end": START_S + 1800, "period_s": 1800, "periods": [230_000, None, 242_000],
    }  # fmt: skip


def test_network_data_of_gas_are_litres_in_six_minutes() -> None:
    kit = Kit()
    path = DevicePath(kit, "gas")
    kit.site.set_gas_flow("0.125")
    kit.wait(1079)
    assert path.ask("4.10", read_from=START_S, read_to=START_S + 1080) == {
        "first_end": START_S + 360, "period_s": 360, "periods": [12, 13],
    }  # fmt: skip
    kit.wait(1)
    assert path.ask("4.10", read_from=START_S + 720, read_to=START_S + 1080)["periods"] == [12]
    kit.wait(5 * 3600)
    whole = path.ask("4.10", read_from=START_S, read_to=START_S + 86_400)
    assert isinstance(whole["periods"], list)
    assert (whole["first_end"], len(whole["periods"])) == (START_S + 19_080 - 40 * 360, 41)


@pytest.mark.parametrize(("watts", "power"), [(1150, 1150), (-2500, 0)])
def test_active_power_import_is_read(watts: int, power: int) -> None:
    kit = Kit()
    kit.site.set_load(watts)
    assert DevicePath(kit, "electricity").ask("4.16") == {"active_power_import": power}


def test_a_gas_meter_has_no_active_power() -> None:
    assert DevicePath(Kit(), "gas").refusal("4.16")[0] == "unsupported"
