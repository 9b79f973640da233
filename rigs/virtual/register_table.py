"""The registers of both meters, as the maker's manual lists them (docs/meters/virtual-smets1.md chapter 4 to 8).

Pure data; addresses are zero-based as on the wire. The bench has its own transcript of the manual in the device
profiles; a test compares the two, no code does.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.counter import CAPACITY
from rigs.virtual.payment import BALANCE_LIMIT_MP
from rigs.virtual.register_home import GENERATION, HOME, LOAD_CONTROL
from rigs.virtual.register_products import product_rows
from rigs.virtual.register_quality import PHASES, QUALITY
from rigs.virtual.register_row import Row
from rigs.virtual.register_second import SECOND_ELEMENT
from rigs.virtual.register_settings import GAS_ROWS, POWER_ROWS
from rigs.virtual.register_tariff import tariff_rows

SUPPLY: Final = {"disabled": 0, "enabled": 1, "armed": 2}
CLOCK: Final = {"invalid": 0, "unreliable": 1, "reliable": 2}
COVER: Final = {"closed": 0, "open": 1}
POSITION: Final = {"open": 0, "closed": 1}
RESULT: Final = {"none": 0, "busy": 1, "done": 2, "refused": 3}
REASON: Final = {
    "none": 0, "wrong_mode": 1, "wrong_state": 2, "no_credit": 3, "utrn_invalid": 4, "utrn_duplicate": 5,
    "top_up_limit": 6, "balance_limit": 7, "locked_out": 8, "outside_tolerance": 9, "adjustment_limit": 10,
    "bad_value": 11, "image_size": 12, "image_incomplete": 13, "image_corrupt": 14, "image_model": 15,
    "image_version": 16, "image_sequence": 17, "no_image": 18, "image_hash": 19, "too_many_rates": 20,
}  # fmt: skip
IMAGE_STATE: Final = {"none": 0, "receiving": 1, "verified": 2}
PRIORITY: Final = {"log_only": 0, "priority": 1}
FAULT: Final = {"none": 0, "memory": 1, "measurement": 2, "supply": 3}
NO_YES: Final = {"no": 0, "yes": 1}
MODE: Final = {"credit": 0, "prepayment": 1}
MILLI: Final = "0.001"

IDENTITY: Final = (
    Row("manufacturer", 0x0000, "string", registers=8, chapter="4.1"),
    Row("model", 0x0008, "string", registers=8, chapter="4.1"),
    Row("serial_number", 0x0010, "string", registers=8, chapter="4.1"),
    Row("firmware_version", 0x0018, "string", registers=8, chapter="4.1"),
    Row("mpxn", 0x0020, "string", registers=8, chapter="4.1"),
    Row("smets_version", 0x0028, "u16", chapter="4.1"),
)

CLOCK_ROWS: Final = (
    Row("device_time", 0x0100, "u32", unit="utc", chapter="4.2"),
    Row("clock_status", 0x0102, "u16", labels=CLOCK, chapter="4.2"),
    Row("sync_time", 0x0104, "u32", "w", unit="utc", chapter="4.2", block="sync"),
    Row("sync_tolerance", 0x0106, "u16", "w", unit="s", chapter="4.2", block="sync"),
    Row("set_time", 0x0108, "u32", "w", unit="utc", chapter="8", test_mode=True),
)

COMMAND: Final = (
    Row("command_result", 0x0480, "u16", labels=RESULT, chapter="5"),
    Row("command_reason", 0x0481, "u16", labels=REASON, chapter="5"),
    Row("command_count", 0x0482, "u16", chapter="5"),
)

LOGS: Final = (
    Row("event_count", 0x0700, "u32", chapter="7"),
    Row("security_count", 0x0702, "u32", chapter="7"),
    Row("alert_count", 0x0704, "u32", chapter="7"),
    Row("alert_limit", 0x0706, "u16", chapter="7.4"),
    Row("cover", 0x0710, "u16", labels=COVER, chapter="7"),
    Row("clear_log", 0x0720, "u16", "w", labels={"event": 1}, chapter="7"),
    Row("event_setting_code", 0x0724, "u16", "w", chapter="7.4", block="event-setting"),
    Row("event_setting_priority", 0x0725, "u16", "w", labels=PRIORITY, chapter="7.4", block="event-setting"),
    Row("event_setting_commit", 0x0726, "u16", "w", labels={"go": 1}, chapter="7.4", block="event-setting"),
    Row("new_alert_limit", 0x0728, "u16", "w", chapter="7.4"),
)

CONDITION: Final = (
    Row("fault", 0x0F00, "u16", labels=FAULT, chapter="11"),
    Row("calibration_life_end", 0x0F02, "u32", unit="utc", chapter="11"),
    Row("service_life_end", 0x0F04, "u32", unit="utc", chapter="11"),
    Row("simulate_fault", 0x0F10, "u16", "w", labels=FAULT, chapter="8", test_mode=True, maximum=3),
    Row("set_calibration_life_end", 0x0F12, "u32", "w", unit="utc", chapter="8", test_mode=True),
    Row("set_service_life_end", 0x0F14, "u32", "w", unit="utc", chapter="8", test_mode=True),
)

BATTERY: Final = (
    Row("battery_threshold", 0x0F06, "u16", unit="d", chapter="11"),
    Row("set_battery_threshold", 0x0F16, "u16", "w", unit="d", chapter="8", test_mode=True),
)

TENANCY: Final = (
    Row("restriction_time", 0x0900, "u32", unit="utc", chapter="4.10"),
    Row("history_restricted", 0x0902, "u16", labels=NO_YES, chapter="4.10"),
    Row("history_shared", 0x0903, "u16", labels=NO_YES, chapter="4.10"),
    Row("new_restriction_time", 0x0904, "u32", "w", unit="utc", chapter="4.10"),
)

IMPORT_PROFILE: Final = (
    Row("import_profile_end", 0x0800, "u32", unit="utc", chapter="4.8"),
    Row("import_profile_count", 0x0802, "u16", chapter="4.8"),
    Row("import_profile_index", 0x0803, "u16", chapter="4.8"),
)

EXPORT_PROFILE: Final = (
    Row("export_profile_end", 0x0804, "u32", unit="utc", chapter="4.8"),
    Row("export_profile_count", 0x0806, "u16", chapter="4.8"),
    Row("export_profile_index", 0x0807, "u16", chapter="4.8"),
)

FIRMWARE: Final = (
    Row("image_state", 0x0A00, "u16", labels=IMAGE_STATE, chapter="10"),
    Row("image_received", 0x0A01, "u32", chapter="10"),
    Row("image_version", 0x0A03, "string", registers=4, chapter="10"),
    Row("application_version", 0x0A08, "string", registers=4, chapter="10"),
    Row("image_hash", 0x0A10, "string", registers=32, chapter="10"),
    Row("image_size", 0x0A30, "u32", "w", chapter="10"),
    Row("image_close", 0x0A32, "u16", "w", labels={"check": 1}, chapter="10"),
    Row("image_activate", 0x0A34, "string", "w", registers=32, chapter="10"),
    Row("factory_reset", 0x0A58, "u16", "w", labels={"go": 1}, chapter="8", test_mode=True, minimum=1, maximum=1),
    Row("set_firmware_version", 0x0A54, "string", "w", registers=4, chapter="8", test_mode=True),
)

VOLTAGE_LOG: Final = (
    Row("voltage_log_end", 0x0808, "u32", unit="utc", chapter="4.9"),
    Row("voltage_log_count", 0x080A, "u16", chapter="4.9"),
    Row("voltage_log_index", 0x080B, "u16", chapter="4.9"),
)

NETWORK_LOG: Final = (
    Row("network_log_end", 0x0808, "u32", unit="utc", chapter="4.9"),
    Row("network_log_count", 0x080A, "u16", chapter="4.9"),
    Row("network_log_index", 0x080B, "u16", chapter="4.9"),
)


def _pence(name: str, address: int, minimum: int | None = None, maximum: int | None = None) -> Row:
    """A readable amount, or a writable test-mode one when it has bounds."""
    if minimum is None:
        return Row(name, address, "s32", unit="p", scale=MILLI, chapter="4.6")
    return Row(
        name, address, "s32", "w", "8", "p", MILLI, test_mode=True, minimum=minimum, maximum=maximum
    )  # fmt: skip


def _payment(price_unit: str) -> tuple[Row, ...]:
    return (
        Row("payment_mode", 0x0500, "u16", labels=MODE, chapter="4.6"),
        _pence("balance", 0x0502),
        _pence("emergency_credit_balance", 0x0504),
        _pence("accumulated_debt", 0x0506),
        _pence("payment_debt", 0x0508),
        _pence("time_debt_1", 0x050A),
        _pence("time_debt_2", 0x050C),
        _pence("low_credit_threshold", 0x050E),
        _pence("disablement_threshold", 0x0510),
        Row("suspend_debt_disabled", 0x0512, "u16", chapter="4.6"),
        Row("suspend_debt_emergency", 0x0513, "u16", chapter="4.6"),
        Row("unit_price", 0x0514, "u32", unit=price_unit, scale=MILLI, chapter="4.6"),
        Row("utrn", 0x0520, "string", "w", registers=10, chapter="6"),
        Row("new_payment_mode", 0x0530, "u16", "w", labels=MODE, chapter="4.6", block="mode"),
        Row("new_suspend_debt_disabled", 0x0531, "u16", "w", chapter="4.6", block="mode"),
        Row("new_suspend_debt_emergency", 0x0532, "u16", "w", chapter="4.6", block="mode"),
        Row("new_disablement_threshold", 0x0533, "s32", "w", "4.6", "p", MILLI, block="mode"),
        Row("new_payment_commit", 0x0535, "u16", "w", labels={"go": 1}, chapter="4.6", block="mode"),
        _pence("set_balance", 0x0540, -BALANCE_LIMIT_MP, BALANCE_LIMIT_MP),
        _pence("set_low_credit_threshold", 0x0542, 0, BALANCE_LIMIT_MP),
        Row("set_unit_price", 0x0544, "u32", "w", "8", price_unit, MILLI, test_mode=True, maximum=BALANCE_LIMIT_MP),
        _pence("set_payment_debt", 0x0546, 0, BALANCE_LIMIT_MP),
        _pence("set_emergency_credit", 0x0548, 0, BALANCE_LIMIT_MP),
        _pence("set_accumulated_debt", 0x054A, 0, BALANCE_LIMIT_MP),
        _pence("set_emergency_used", 0x054C, 0, BALANCE_LIMIT_MP),
    )


def _maximum_demand(unit: str, scale: str = "1") -> tuple[Row, ...]:
    return (
        Row("maximum_demand", 0x0310, "u32", unit=unit, scale=scale, chapter="4.14"),
        Row("maximum_demand_time", 0x0312, "u32", unit="utc", chapter="4.14"),
        Row("maximum_demand_reset_time", 0x0314, "u32", unit="utc", chapter="4.14"),
        Row("reset_maximum_demand", 0x0316, "u16", "w", labels={"go": 1}, chapter="4.14"),
    )


def _preset(total: str, address: int, unit: str, scale: str = "1") -> Row:
    """Test mode: a register of consumption is set."""
    return Row(f"set_{total}", address, "u64", "w", "8", unit, scale, test_mode=True, maximum=CAPACITY - 1)


def _supply(mechanism: str, commands: dict[str, int]) -> tuple[Row, ...]:
    return (
        Row("supply_state", 0x0400, "u16", labels=SUPPLY, chapter="4.5"),
        Row(mechanism, 0x0401, "u16", labels=POSITION, chapter="4.5"),
        Row("supply_command", 0x0402, "u16", "w", labels=commands, chapter="4.5"),
    )


ESME_TABLE: Final = (
    *IDENTITY,
    *CLOCK_ROWS,
    Row("voltage", 0x0200, "u32", unit="V", scale=MILLI, chapter="4.3"),
    Row("current", 0x0202, "u32", unit="A", scale=MILLI, chapter="4.3"),
    Row("active_power", 0x0204, "s32", unit="W", chapter="4.3"),
    Row("active_power_import", 0x0208, "u32", unit="W", chapter="4.3"),
    Row("frequency", 0x0206, "u16", unit="Hz", scale="0.01", chapter="4.3"),
    Row("import_total", 0x0300, "u64", unit="Wh", chapter="4.4"),
    Row("export_total", 0x0304, "u64", unit="Wh", chapter="4.4"),
    _preset("import_total", 0x0318, "Wh"),
    _preset("export_total", 0x031C, "Wh"),
    *_maximum_demand("W"),
    *_supply("load_switch", {"enable": 1, "disable": 2, "arm": 3}),
    *COMMAND,
    *_payment("p/kWh"),
    *product_rows(),
    *tariff_rows("p/kWh", "Wh", "1"),
    *QUALITY,
    *LOGS,
    *IMPORT_PROFILE,
    *EXPORT_PROFILE,
    *VOLTAGE_LOG,
    *TENANCY,
    *FIRMWARE,
    *POWER_ROWS,
    *HOME,
    *GENERATION,
    *LOAD_CONTROL,
    *CONDITION,
)

POLYPHASE_TABLE: Final = (*ESME_TABLE, *PHASES)

TWIN_TABLE: Final = (*ESME_TABLE, *SECOND_ELEMENT)

GSME_TABLE: Final = (
    *IDENTITY,
    *CLOCK_ROWS,
    Row("flow_rate", 0x0200, "u32", unit="m3/h", scale=MILLI, chapter="4.3"),
    Row("remaining_battery_days", 0x0204, "u16", unit="d", chapter="4.3"),
    Row("consumption_total", 0x0300, "u64", unit="m3", scale=MILLI, chapter="4.4"),
    _preset("consumption_total", 0x0318, "m3", MILLI),
    *_maximum_demand("m3/h", MILLI),
    *_supply("valve", {"disable": 2, "arm": 3}),
    *COMMAND,
    *_payment("p/m3"),
    *product_rows(),
    *tariff_rows("p/m3", "m3", MILLI),
    *LOGS,
    *IMPORT_PROFILE,
    *NETWORK_LOG,
    *TENANCY,
    *FIRMWARE,
    *GAS_ROWS,
    *HOME,
    *CONDITION,
    *BATTERY,
)

EVENT_LOG_BASE: Final = 0x1000
SECURITY_LOG_BASE: Final = 0x1800
ALERT_LOG_BASE: Final = 0x1C00
IMPORT_PROFILE_BASE: Final = 0x4000
IMPORT_PROFILE_PERIODS: Final = 19_056  # 397 days: 13 months
IMAGE_BLOCK: Final = 0x0A80
IMAGE_BLOCK_REGISTERS: Final = 122  # the offset in two, and up to 240 bytes
CONSUMER_PROFILE_BASE: Final = 0xB200  # as many periods as the import profile
VOLTAGE_LOG_BASE: Final = 0x8A80
VOLTAGE_LOG_PERIODS: Final = 4_320  # 90 days
PHASE_LOG_BASES: Final = (0x0000, 0x2000)
"""Of phases 2 and 3, in input registers: the holding registers have no room for them."""
NETWORK_LOG_BASE: Final = 0x8A80
NETWORK_LOG_PERIODS: Final = 41  # four hours, and the period before them
EXPORT_PROFILE_BASE: Final = 0xA000
EXPORT_PROFILE_PERIODS: Final = 4_464  # 93 days: 3 months
