"""The language of the source and what its commands do to the plant."""

from __future__ import annotations

import random

import pytest
from virtual_kit import Kit

from rigs.virtual.scpi_source import Source


def source() -> tuple[Kit, Source]:
    kit = Kit()
    return kit, Source(kit.site)


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ("*IDN?", "meterbench,VS1,0,1.0"),
        ("VOLT?", "230.000"),
        ("volt 207.5;volt?", "207.500"),
        ("VOLTage:LEVel:IMMediate:AMPLitude 2.075E2;:SOURce:VOLTage?", "207.500"),
        ("SOUR:VOLT 253 V;FREQ 49.5 HZ;VOLT?;FREQ?", "253.000;49.50"),
        ("FREQ?", "50.00"),
        ("OUTP?", "1"),
        ("OUTPUT:STATE OFF;STATE?", "0"),
        ("outp 0;:outp?", "0"),
        ("MEAS:VOLT?;CURR?;POW?;FREQ?", "230.000;0.009;2.000;50.00"),
        ("MEASure:SCALar:POWer:AC:REAL?", "2.000"),
        ("OUTP OFF;:MEAS:VOLT?;FREQ?;POW?", "0.000;0.00;0.000"),
        ("*RST;*OPC?;OUTP?;VOLT?;FREQ?", "1;0;230.000;50.00"),
        ("*OPC;*ESR?;*ESR?", "1;0"),
        ("SYST:ERR?", '0,"No error"'),
        ("", None),
        (";;", None),
    ],
)
def test_messages(message: str, answer: str | None) -> None:
    assert source()[1].interpreter.run(message) == answer


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("VOLT 300.001", -222), ("VOLT -1", -222), ("VOLT 1E99999", -222), ("FREQ 44.9", -222),
        ("VOLT NAN", -104), ("VOLT INF", -104), ("VOLT volts", -104), ("VOLT", -109), ("VOLT 1,2", -108),
        ("*IDN? 1", -108), ("OUTP", -109), ("OUTP MAYBE", -224), ("VOLTA 1", -113), ("FOO?", -113),
        ("MEAS:VOLT", -113), ("*FOO", -113), ("::VOLT?", -113), ("VOLT? 1", -108),
    ],
)  # fmt: skip
def test_errors_keep_the_settings_and_tell_their_number(message: str, error: int) -> None:
    kit, device = source()
    assert device.interpreter.run(message) is None
    assert device.status.next_error().startswith(f"{error},")
    assert device.status.next_error() == '0,"No error"'
    assert int(device.status.take_event()) == (0x20 if error > -200 else 0x10)
    assert (kit.site.electric.voltage_mv, kit.site.electric.output_on) == (230_000, True)


def test_an_error_ends_its_message() -> None:
    kit, device = source()
    assert device.interpreter.run("VOLT?;FOO;VOLT 100") == "230.000"
    assert kit.site.electric.voltage_mv == 230_000


def test_the_error_queue_overflows_by_name_and_is_cleared() -> None:
    device = source()[1]
    for _ in range(25):
        device.interpreter.run("FOO")
    errors = [device.interpreter.run("SYST:ERR?") for _ in range(21)]
    assert errors[:19] == ['-113,"Undefined header"'] * 19
    assert errors[19:] == ['-350,"Queue overflow"', '0,"No error"']
    device.interpreter.run("FOO")
    assert device.interpreter.run("*CLS;SYST:ERR?;*ESR?") == '0,"No error";0'


def test_the_source_measures_the_load_through_the_switch_and_the_meter_itself() -> None:
    kit, device = source()
    kit.site.set_load(500)
    assert device.interpreter.run("MEAS:POW?;CURR?") == "502.000;2.183"
    kit.e.supply("disable")
    assert device.interpreter.run("MEAS:POW?") == "2.000"
    kit.e.supply("enable")
    kit.site.set_load(-500)
    assert device.interpreter.run("MEAS:POW?;CURR?") == "-498.000;2.165"


def test_the_output_is_the_mains_of_the_meter() -> None:
    kit, device = source()
    device.interpreter.run("OUTP OFF")
    kit.wait(60)
    device.interpreter.run("OUTP ON")
    assert kit.e.log() == [(0, "POWER_LOST", 0), (60, "POWER_RESTORED", 0)]


def test_random_messages_never_raise() -> None:
    device = source()[1]
    letters = random.Random(3)
    for _ in range(3000):
        device.interpreter.run("".join(letters.choice("VOLTMEASCURR:;?* 0129.,\"'\x00é²") for _ in range(12)))
