"""What Users and the industry around the DCC do to its inventory: Givens and stimuli of scenarios with subject @dcc.

A Given goes the way that a User would go, by Service Requests; what is told to a DCC outside DUIS goes through the
rig's control. A Given that the DCC does not carry out is a rig that could not be brought into its state.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any, Final

from meterbench.bench.dcc import ACKNOWLEDGED, ANSWER_WITHIN_S, Asked, answer_later, ask_dcc, ask_device
from meterbench.bench.dcc_devices import (
    FIRMWARE,
    IMSI,
    MAKER,
    MODEL,
    PAPER,
    SMETS_VERSION,
    asset,
    eui_of,
    mpxn_of,
    paper_of,
)
from meterbench.bench.operator import Bench
from meterbench.errors import NotApplicable
from protocols.duis import Value
from rigs.errors import BenchError

TOP_UP: Final = "2.2"
INSTALL_CODE: Final = "00112233445566778899AABBCCDDEEFF"
HUB_STATUSES: Final = ("Commissioned", "Withdrawn")
TOLERANCE_S: Final = 10
NO_SUCH_PLACE: Final[Mapping[str, Value]] = {"post_code": "SW1A 1AA", "address": "10"}


def prenotify(bench: Bench, role: str, name: str, **more: Value) -> Asked:
    paper = paper_of(bench, name)
    return ask_dcc(
        bench, role, "12.2", {**_product(paper.model), "device": paper.eui, "device_type": paper.type, **more}
    )


def prenotify_without_version(bench: Bench, role: str, name: str) -> Asked:
    """Without the firmware version, one of the items that a SMETS1 device needs."""
    paper = paper_of(bench, name)
    told = {key: value for key, value in _product(paper.model).items() if key != "firmware_version"}
    return ask_dcc(bench, role, "12.2", {**told, "device": paper.eui, "device_type": paper.type})


def _product(model: str) -> dict[str, Value]:
    return {
        "device_manufacturer": MAKER, "device_model": model, "smets_chts_version": SMETS_VERSION,
        "firmware_version": FIRMWARE,
    }  # fmt: skip


def read_inventory(bench: Bench, role: str, name: str) -> Asked:
    return ask_dcc(bench, role, "8.2", {"device": eui_of(bench, name)})


def read_inventory_by_meter_point(bench: Bench, role: str, name: str) -> Asked:
    return ask_dcc(bench, role, "8.2", {"mpxn": mpxn_of(bench, name)})


def read_inventory_by_place(bench: Bench, role: str) -> Asked:
    return ask_dcc(bench, role, "8.2", NO_SUCH_PLACE)


def set_status(bench: Bench, role: str, name: str, status: str) -> Asked:
    """8.4, in the words for a hub where the device is one."""
    is_hub = name.endswith("hub")
    element = "update_device_status_ch" if is_hub else "update_device_status_except_ch"
    return ask_dcc(bench, role, "8.4", {"device": eui_of(bench, name), element: status})


def set_status_as_of_a_hub(bench: Bench, role: str, name: str, status: str) -> Asked:
    return ask_dcc(bench, role, "8.4", {"device": eui_of(bench, name), "update_device_status_ch": status})


def delete(bench: Bench, role: str, name: str) -> Asked:
    return ask_dcc(bench, role, "8.4", {"device": eui_of(bench, name), "delete_device": True})


def decommission(bench: Bench, role: str, name: str) -> Asked:
    return ask_dcc(bench, role, "8.3", {"device": eui_of(bench, name)})


def report_installation(bench: Bench, role: str, name: str) -> Asked:
    """8.14.1: the hub is installed and has found the WAN."""
    told: dict[str, Value] = {
        "device": eui_of(bench, name), "chf_install_type": "New CHF Install",
        "mpxn": mpxn_of(bench, "electricity meter"), "aerial_install": False, "chf_location": "Outside Premises",
    }  # fmt: skip
    return ask_dcc(bench, role, "8.14.1", told)


def add_to_log(bench: Bench, role: str, name: str, hub: str) -> Asked:
    """8.11 Add, for a meter with its meter point."""
    mpxn = mpxn_of(bench, name)
    terms: dict[str, Value] = {"join_time_period": 3600, "install_code": INSTALL_CODE}
    if mpxn:
        terms["import_mpxn"] = mpxn
    told: dict[str, Value] = {
        "device": eui_of(bench, name),
        "request_type": "Add",
        "add_device_to_chf_whitelist": terms,
    }
    return ask_device(bench, role, "8.11", told, eui_of(bench, hub))


def remove_from_log(bench: Bench, role: str, name: str, hub: str) -> Asked:
    told: dict[str, Value] = {"device": eui_of(bench, name), "request_type": "Remove"}
    return ask_device(bench, role, "8.11", told, eui_of(bench, hub))


def join(bench: Bench, role: str, name: str, meter: str, reference: str) -> Asked:
    """8.7.1, 8.7.2, 8.8.1 or 8.8.2, by its reference."""
    return ask_device(bench, role, reference, {"other_device_id": eui_of(bench, name)}, eui_of(bench, meter))


def commission(bench: Bench, role: str, name: str) -> Asked:
    """8.1.1 with the calendar's present second."""
    require_offered(bench, "8.1.1")
    now = bench.rig.calendar.now().astimezone(UTC).replace(microsecond=0)
    return ask_device(bench, role, "8.1.1", {"current_time": now, "tolerance_s": TOLERANCE_S}, eui_of(bench, name))


def set_meter_point(bench: Bench, role: str, name: str, mpxn: str, second: str = "") -> Asked:
    """6.20.1; `second`: of an electricity meter that of a second element as well."""
    require_offered(bench, "6.20.1")
    further = {"secondary_import_mpan": second} if second else {}
    told: dict[str, Value] = (
        {"import_mprn": mpxn} if name.startswith("gas") else {"import_mpans": {"import_mpan": mpxn, **further}}
    )
    return ask_device(bench, role, "6.20.1", told, eui_of(bench, name))


def read_firmware(bench: Bench, role: str, name: str) -> Asked:
    """11.2: whether a device is reached at all."""
    require_offered(bench, "11.2")
    return ask_device(bench, role, "11.2", {}, eui_of(bench, name))


def require_offered(bench: Bench, variant: str) -> None:
    """The meter has the service and its head end lets it through: else the DCC has nothing to show with it."""
    if variant not in bench.meter.profile.services:
        raise NotApplicable(
            f"service {variant}", f"{bench.meter.profile.id} behind {bench.rig.cohort} does not have it"
        )


def done(bench: Bench, asked: Asked) -> None:
    """A Given by a request: acknowledged, and answered with success where it went to a device."""
    if asked.code != ACKNOWLEDGED:
        raise BenchError(f"sending {asked.request.variant}", "dcc", f"answered {asked.code}, expected {ACKNOWLEDGED}")
    if asked.request.command_variant != 8 and answer_later(bench, asked, ANSWER_WITHIN_S) is None:
        raise BenchError(f"sending {asked.request.variant}", "dcc", f"no answer within {ANSWER_WITHIN_S} s")


def whitelisted_anew(bench: Bench, role: str, name: str) -> None:
    """A meter of the rig at the beginning of a life: decommissioned, pre-notified, reset and in the log of the hub."""
    begins_anew(bench, role, name)
    was_reset(bench, name)
    done(bench, add_to_log(bench, role, name, "hub"))


def begins_anew(bench: Bench, role: str, name: str) -> None:
    """Decommissioned and pre-notified again."""
    done(bench, decommission(bench, role, name))
    done(bench, prenotify(bench, role, name))


def parameter_is(bench: Bench, name: str, text: str) -> None:
    """A parameter of the inventory in the words of a sentence: true, false, or a word."""
    value: Any = {"true": True, "false": False}.get(text, text)
    if name == "own_commissioning":
        value = {bench.rig.cohort: text}
    if name == "other_data":
        value = [] if text == "none" else [text]
    bench.dcc.call("inventory", "parameters", **{name: value})


def products_are_listed(bench: Bench, model: str) -> None:
    """Only what is on the list of products enrols; one model is on it."""
    row = {"type": "ESME", "manufacturer": MAKER, "model": model, "firmware": [], "cohort": bench.rig.cohort}
    bench.dcc.call("inventory", "parameters", products=[row], products_only=True)


def listed_model(is_listed: bool) -> str:
    return MODEL if is_listed else "AM-9"


def sim_is_provided(bench: Bench, name: str) -> None:
    bench.dcc.call("inventory", "sim", hub=eui_of(bench, name), imsi=IMSI, comms_service="wan-2")


def activate_sim(bench: Bench, name: str) -> None:
    bench.dcc.call("inventory", "sim", hub=eui_of(bench, name), activate=True)


def was_reset(bench: Bench, name: str) -> None:
    """Its maker has shown the DCC that nothing of its former use is left in it."""
    bench.dcc.call("inventory", "was_reset", device=eui_of(bench, name))


def watched_over(bench: Bench, name: str, event: str) -> None:
    bench.dcc.call("inventory", "event", device=eui_of(bench, name), event=event)


def is_registered_from(bench: Bench, role: str, name: str, seconds: Decimal) -> None:
    """The industry registers a supplier for the meter point, from so long after now."""
    since = bench.rig.calendar.now() + timedelta(seconds=float(seconds))
    user = bench.rig.user.next_request_id(role, eui_of(bench, name)).originator
    code = "GS" if name.startswith("gas") else "IS"
    told = {"mpxn": mpxn_of(bench, name), "role": code, "user": user, "from": since.isoformat()}
    bench.dcc.call("registration", "hold", **told)


def integral_meter_has_gone(bench: Bench, role: str) -> None:
    """A meter with an integral hub was enrolled and is decommissioned."""
    hub = eui_of(bench, "integral hub").replace("-", "").lower()
    registered = {"IS": bench.rig.user.next_request_id(role, eui_of(bench, "hub")).originator}
    load_rows(
        bench,
        asset(bench, "integral hub", imsi=IMSI, commissioned_on="2016-01-01"),
        asset(bench, "integral meter", hub=hub, integral_hub=True, commissioned_on="2016-01-01", registered=registered),
    )
    done(bench, decommission(bench, role, "integral meter"))


def load_rows(bench: Bench, *rows: Mapping[str, Any]) -> None:
    with _less_than_may_enrol(bench):
        bench.dcc.call("inventory", "load", assets=list(rows))


@contextmanager
def _less_than_may_enrol(bench: Bench) -> Iterator[None]:
    """A cohort whose meters do not declare what the least extent of prepayment takes is refused rightly [MIX-3]: it
    cannot show how others are enrolled."""
    try:
        yield
    except BenchError as refusal:
        if "prepayment" in str(refusal) and TOP_UP not in bench.meter.profile.services:
            raise NotApplicable("a cohort that may enrol", f"{bench.meter.profile.id} has no {TOP_UP}") from refusal
        raise


def load_assets(bench: Bench, names: list[str], form: str, **more: Any) -> str:
    """Loads the devices as a cohort's assets, as "rows" or as a "table"; what the DCC found wrong, "" for nothing."""
    rows = [asset(bench, name, **more) for name in names]
    return _told(bench, rows, form)


def load_assets_with_a_wrong_row(bench: Bench, names: list[str], key: str, value: str) -> str:
    """The last row has a value that cannot be."""
    rows = [asset(bench, name) for name in names]
    rows[-1][key] = value
    return _told(bench, rows, "rows")


def _told(bench: Bench, rows: list[dict[str, Any]], form: str) -> str:
    told = {"csv": _table(rows)} if form == "table" else {"assets": rows}
    try:
        with _less_than_may_enrol(bench):
            bench.dcc.call("inventory", "load", **told)
    except BenchError as refusal:
        return str(refusal)
    return ""


def _table(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def head_end_commissions(bench: Bench, name: str) -> str:
    """The cohort's own method; what the DCC found wrong, "" for nothing."""
    told = {"device": eui_of(bench, name), "hub": eui_of(bench, "hub"), "mpxn": mpxn_of(bench, name)}
    try:
        with _less_than_may_enrol(bench):
            bench.dcc.call("inventory", "commissioned", **told)
    except BenchError as refusal:
        return str(refusal)
    return ""


def fill_log(bench: Bench, role: str, hub: str, count: int) -> None:
    """Displays on paper, until the log of the hub holds that many devices."""
    held = len(bench.dcc.call("inventory", "device", device=eui_of(bench, hub))["han_log"])
    stem = PAPER["new display"].eui.rpartition("-")[0].rpartition("-")[0]
    for number in range(count - held):
        eui = f"{stem}-F0-{number:02X}"
        done(bench, ask_dcc(bench, role, "12.2", {**_product(MODEL), "device": eui, "device_type": "IHD"}))
        terms: dict[str, Value] = {"join_time_period": 3600, "install_code": INSTALL_CODE}
        told: dict[str, Value] = {"device": eui, "request_type": "Add", "add_device_to_chf_whitelist": terms}
        done(bench, ask_device(bench, role, "8.11", told, eui_of(bench, hub)))
