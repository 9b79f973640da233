"""What stands behind the registers that both meters have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from rigs.virtual.condition import LIVES
from rigs.virtual.event_log import CAPACITY, ENTRY_REGISTERS
from rigs.virtual.firmware import MAKER
from rigs.virtual.home_registers import han_readers
from rigs.virtual.meter import Meter
from rigs.virtual.period_ring import PeriodRing
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Area, Inlet, Reader, Value, Writer
from rigs.virtual.register_second import SECOND_BILLING_BASES
from rigs.virtual.register_table import (
    ALERT_LOG_BASE,
    CONSUMER_PROFILE_BASE,
    EVENT_LOG_BASE,
    IMAGE_BLOCK,
    IMAGE_BLOCK_REGISTERS,
    IMPORT_PROFILE_BASE,
    IMPORT_PROFILE_PERIODS,
    SECURITY_LOG_BASE,
)
from rigs.virtual.register_tariff import BILLING_BASES
from rigs.virtual.tariff_told import DAYS, RATES, THRESHOLDS
from rigs.virtual.tariffs import Tariffs
from rigs.virtual.units import FINE_PER_WHOLE

SMETS_VERSION: Final = 1


def identity_readers(meter: Meter) -> dict[str, Reader]:
    return {
        "manufacturer": lambda: MAKER,
        "model": lambda: meter.model,
        "serial_number": lambda: meter.identity.serial,
        "firmware_version": lambda: meter.firmware.installed[0],
        "mpxn": lambda: meter.mpxn,
        "smets_version": lambda: SMETS_VERSION,
        "device_time": lambda: meter.clock.time_s,
        "clock_status": lambda: meter.clock.status,
    }


def state_readers(meter: Meter) -> dict[str, Reader]:
    rings = meter.journal.rings
    return {
        "supply_state": lambda: meter.switch.state,
        "command_result": lambda: meter.handshake.result,
        "command_reason": lambda: meter.handshake.reason,
        "command_count": lambda: meter.handshake.count,
        "event_count": lambda: rings["event"].count,
        "security_count": lambda: rings["security"].count,
        "alert_count": lambda: rings["alert"].count,
        "alert_limit": lambda: meter.journal.settings.limit,
        "fault": lambda: meter.condition.found,
        "calibration_life_end": lambda: meter.condition.ends_s["calibration"],
        "service_life_end": lambda: meter.condition.ends_s["service"],
        "cover": lambda: int(meter.cover_is_open),
        "restriction_time": lambda: meter.tenancy.restriction_s,
        "history_restricted": lambda: int(meter.tenancy.is_restricted),
        "history_shared": lambda: int(meter.tenancy.is_shared),
        "maximum_demand": lambda: meter.maximum_demand.demand,
        "maximum_demand_time": lambda: meter.maximum_demand.at_s,
        "maximum_demand_reset_time": lambda: meter.maximum_demand.reset_s,
    }


def firmware_readers(meter: Meter) -> dict[str, Reader]:
    firmware = meter.firmware
    return {
        "image_state": lambda: firmware.state,
        "image_received": lambda: firmware.received,
        "image_version": lambda: firmware.held.version if firmware.held else "",
        "image_hash": lambda: firmware.held.digest if firmware.held else "",
        "application_version": lambda: firmware.installed[1],
    }


def payment_readers(meter: Meter) -> dict[str, Reader]:
    account = meter.payment.account

    def of(field: str) -> Reader:
        return lambda: int(getattr(account, field))

    plain = (
        "balance",
        "accumulated_debt",
        "payment_debt",
        "time_debt_1",
        "time_debt_2",
        "low_credit_threshold",
        "disablement_threshold",
        "suspend_debt_disabled",
        "suspend_debt_emergency",
        "unit_price",
        "standing_charge",
        "max_balance",
        "max_credit",
        "debt_share",
        "debt_1_rate",
        "debt_1_period",
        "debt_2_rate",
        "debt_2_period",
    )
    renamed = {
        "payment_mode": "mode",
        "emergency_credit_balance": "emergency_remaining",
        "emergency_credit_limit": "emergency_limit",
        "emergency_credit_threshold": "emergency_threshold",
        "debt_recovery_rate_cap": "debt_rate_cap",
    }
    calendar = meter.products.calendar
    return {
        **{name: of(name) for name in plain},
        **{name: of(field) for name, field in renamed.items()},
        "non_disablement": lambda: meter.non_disablement.text,
        "friendly_days": lambda: meter.non_disablement.special_text,
        "next_price_time": lambda: meter.tariffs.due_s or 0,
        **{f"billing_{name}": partial(calendar.fields.__getitem__, name) for name in calendar.fields},
    }


def tariff_readers(meter: Meter) -> dict[str, Reader]:
    tariffs, rings = meter.tariffs, meter.billing.rings
    readers: dict[str, Reader] = {
        "rates": lambda: tariffs.current.rates,
        "blocks": lambda: tariffs.current.blocks,
        "active_register": lambda: tariffs.active + 1,
        "block_consumption": lambda: tariffs.block_fine // FINE_PER_WHOLE,
        "week": lambda: tariffs.current.week,
        "special_days": lambda: tariffs.current.special_days,
        **{f"{name}_records": partial(getattr, ring, "count") for name, ring in rings.items()},
    }
    for at in range(RATES):
        readers[f"price_{at + 1}"] = partial(_told, tariffs, "prices", at)
        readers[f"rate_{at + 1}_total"] = partial(tariffs.rate_units.__getitem__, at)
        readers[f"block_{at + 1}_total"] = partial(tariffs.block_units.__getitem__, at)
    for at in range(THRESHOLDS):
        readers[f"threshold_{at + 1}"] = partial(_told, tariffs, "thresholds", at)
    for at in range(DAYS):
        readers[f"day_{at + 1}"] = partial(_told, tariffs, "days", at)
    return readers


def _told(tariffs: Tariffs, part: str, at: int) -> Value:
    """One of the values of the tariff in force."""
    found: Value = getattr(tariffs.current, part)[at]
    return found


def profile_readers(prefix: str, profile: PeriodRing) -> dict[str, Reader]:
    return {
        f"{prefix}_end": lambda: profile.end_s,
        f"{prefix}_count": lambda: profile.count,
        f"{prefix}_index": lambda: profile.index,
    }


def common_readers(meter: Meter) -> dict[str, Reader]:
    return {
        **identity_readers(meter), **state_readers(meter), **payment_readers(meter), **firmware_readers(meter),
        **tariff_readers(meter), **han_readers(meter.han, meter.notice),
    }  # fmt: skip


def common_writers(meter: Meter) -> dict[str, Writer]:
    """By block or by register."""
    account_fields = {
        "set_balance": "balance",
        "set_payment_debt": "payment_debt",
        "set_accumulated_debt": "accumulated_debt",
    }
    return {
        "supply_command": meter.command_supply,
        "utrn": meter.command_top_up,
        "mode": meter.command_mode,
        "sync": meter.command_synchronise,
        "non-disablement": meter.tell_non_disablement,
        "new_restriction_time": partial(meter.obey, "restrict", meter.restrict),
        "reset_maximum_demand": partial(meter.obey, "reset-demand", partial(meter.maximum_demand.reset, meter.journal)),
        "new_message": partial(meter.obey, "message", meter.notice.take),
        "clear_log": partial(meter.obey, "clear-log", meter.clear_log),
        "event-setting": partial(meter.obey, "event-setting", meter.journal.settings.set_priority),
        "new_alert_limit": partial(meter.obey, "alert-limit", meter.journal.settings.set_limit),
        "simulate_fault": meter.provoke_fault,
        **{f"set_{life}_life_end": partial(meter.set_life_end, life) for life in LIVES},
        **{name: partial(meter.obey, command, act) for name, (command, act) in product_commands(meter).items()},
        "set_low_credit_threshold": meter.set_low_credit_threshold,
        "image_size": partial(meter.obey, "image-begin", meter.firmware.begin),
        "image_close": partial(meter.obey, "image-close", meter.firmware.close),
        "image_activate": partial(meter.obey, "image-activate", meter.firmware.activate),
        "factory_reset": meter.factory_reset,
        "set_firmware_version": meter.firmware.set_version,
        "set_time": meter.set_time,
        "set_unit_price": meter.tariffs.set_active_price,
        "set_emergency_credit": meter.set_emergency_credit,
        "set_emergency_used": meter.set_emergency_used,
        **{
            f"set_{kind}_{at + 1}_total": partial(meter.tariffs.preset, registers, at)
            for kind, registers in (("rate", meter.tariffs.rate_units), ("block", meter.tariffs.block_units))
            for at in range(RATES)
        },
        **{register: partial(meter.set_account, register, field) for register, field in account_fields.items()},
    }


def product_commands(meter: Meter) -> dict[str, tuple[str, Callable[[Mapping[str, Value]], Reason]]]:
    """By block or by register: what the command is called, and what carries it out."""
    products = meter.products
    return {
        "new_mpxn": ("mpxn", meter.set_mpxn),
        "price": ("price", meter.tariffs.set_price),
        "tariff": ("tariff", meter.tariffs.set_tariff),
        "emergency_command": ("emergency-credit", products.activate_emergency_credit),
        "balance-update": ("balance", products.update_balance),
        "prepayment": ("prepayment", products.configure_prepayment),
        "debt": ("debt", products.update_debt),
        "billing": ("billing-calendar", products.set_calendar),
    }


def import_areas(meter: Meter, profile: ProfileLog) -> list[Area]:
    """The import profile, and as the consumer is shown it."""

    def shown(start: int, count: int) -> list[int]:
        return meter.conduct.consumer_words(meter.tenancy.shown(profile, start, count))

    return [
        Area(IMPORT_PROFILE_BASE, IMPORT_PROFILE_PERIODS, profile.words),
        Area(CONSUMER_PROFILE_BASE, IMPORT_PROFILE_PERIODS, shown),
    ]


def image_inlet(meter: Meter) -> Inlet:
    return Inlet(IMAGE_BLOCK, IMAGE_BLOCK_REGISTERS, meter.firmware.take)


def log_areas(meter: Meter) -> list[Area]:
    rings, length = meter.journal.rings, CAPACITY * ENTRY_REGISTERS
    bases = {**BILLING_BASES, **(SECOND_BILLING_BASES if meter.identity.elements > 1 else {})}
    return [
        Area(EVENT_LOG_BASE, length, rings["event"].words),
        Area(SECURITY_LOG_BASE, length, rings["security"].words),
        *(Area(bases[name], ring.length, ring.words) for name, ring in meter.billing.rings.items()),
        Area(ALERT_LOG_BASE, length, rings["alert"].words),
    ]
