"""What is judged of the DCC's inventory: by Read Inventory where a User can see it, else by what is on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from meterbench.bench.bench_side import command
from meterbench.bench.dcc import COMMAND, DONE, Asked, answer_later, ask_dcc, commands_since
from meterbench.bench.dcc_devices import FIRMWARE, MAKER, PAPER, SMETS_VERSION, address, eui_of, paper_of
from meterbench.bench.operator import Bench
from meterbench.checks import AtLeast, Contains, Differs, Equals
from protocols.duis import DccAlert, Smets1Answer
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

NOT_THERE: Final = "not in the inventory"
ALERT_WITHIN_S: Final = 10.0
QUIET_S: Final = 1.0
KNOWN_CODES: Final = {"UpdateHANDeviceLogResult": "N24"}
"""The one body of a DCC alert whose code is known [duis/FACTS.md]."""
LISTED: Final = frozenset({"DATA-1", "DATA-2", "DATA-3", "DATA-4", "DATA-5", "DATA-6", "DATA-7"})


def status_is(bench: Bench, asked: Asked, name: str, status: str) -> None:
    """As a User reads it, who asked before."""
    bench.judge("dcc", f"status of the {name}", _status(bench, asked.role, name), Equals(status), source="the stimulus")


def status_on_record_is(bench: Bench, name: str, status: str) -> None:
    """For a stimulus that no User sends."""
    found = record(bench, name).get("status", NOT_THERE)
    bench.judge("dcc", f"status of the {name}", found, Equals(status), source="the stimulus")


def is_not_in_the_inventory(bench: Bench, name: str) -> None:
    found = record(bench, name).get("status", NOT_THERE)
    bench.judge("dcc", f"the {name}", found, Equals(NOT_THERE), source="the stimulus")


def _status(bench: Bench, role: str, name: str) -> str:
    read = ask_dcc(bench, role, "8.2", {"device": eui_of(bench, name)})
    return NOT_THERE if read.code == "E19" else str(_devices(read)[0]["device_status"])


def _devices(asked: Asked) -> list[Mapping[str, Any]]:
    """The devices of an answer to Read Inventory. Raises BenchError where there are none."""
    response = asked.synchronous.response
    if response is None or response.content is None or response.content[0] != "DSPInventory":
        raise BenchError("reading the inventory", "dcc", f"answered {asked.code} without an inventory")
    content: Any = response.content[1]
    return list(content["devices"])


def answer_names(bench: Bench, asked: Asked, names: list[str]) -> None:
    """These devices and no other."""
    found = sorted(str(one["device"]) for one in _devices(asked))
    expected = sorted(eui_of(bench, name) for name in names)
    bench.judge("dcc", "devices of the answer", " ".join(found), Equals(" ".join(expected)), source="the stimuli")


def answer_has_product(bench: Bench, asked: Asked, name: str) -> None:
    """What was said when it was pre-notified."""
    found = next(one for one in _devices(asked) if one["device"] == eui_of(bench, name))
    told = {
        "device_type": paper_of(bench, name).type, "device_manufacturer": MAKER, "smets_chts_version": SMETS_VERSION,
        "device_firmware_version": FIRMWARE,
    }  # fmt: skip
    for key, value in told.items():
        bench.judge("dcc", key.replace("_", " "), str(found.get(key, "absent")), Equals(value), source="the stimulus")


def answer_has_version(bench: Bench, asked: Asked, name: str) -> None:
    """The SMETS version of a device, and the provider whose services it can be asked for [MIX-12]."""
    found = next(one for one in _devices(asked) if one["device"] == eui_of(bench, name))
    version = SMETS_VERSION if name in PAPER else bench.meter.profile.generation
    seen = str(found.get("smets_chts_version", "absent"))
    bench.judge("dcc", "SMETS version", seen, Equals(version), source="the profile or the stimulus")
    provider = str(found.get("s1sp", "absent"))
    bench.judge("dcc", "SMETS1 provider", provider, Equals(bench.rig.cohort), source="the rig file")


def record(bench: Bench, name: str) -> Mapping[str, Any]:
    return bench.dcc.call("inventory", "device", device=eui_of(bench, name))


def log_holds(bench: Bench, hub: str, name: str, holds: bool) -> None:
    found = eui_of(bench, name) in record(bench, hub).get("han_log", ())
    what = f"the {name} in the HAN device log of the {hub}"
    bench.judge("dcc", what, str(found), Equals(str(holds)), source="the stimulus")


def is_joined(bench: Bench, name: str, meter: str, joined: bool) -> None:
    found = eui_of(bench, name) in record(bench, meter)["joined"]
    bench.judge("dcc", f"the {name} joined to the {meter}", str(found), Equals(str(joined)), source="the stimulus")


def sim_is(bench: Bench, hub: str, state: str) -> None:
    sim = record(bench, hub).get("sim") or {}
    found = "active" if sim.get("activated_at") else "inactive"
    bench.judge("dcc", f"SIM of the {hub}", found, Equals(state), source="the parameter")


def comms_are(bench: Bench, hub: str, service: str) -> None:
    """The provider of the hub's WAN as it was told [DATA-6]."""
    found = str((record(bench, hub).get("sim") or {}).get("comms_service", "absent"))
    bench.judge("dcc", "comms service id", found, Equals(service), source="the stimulus")


def commands_go_to_the_address(bench: Bench, asked: Asked, hub: str) -> None:
    """Every command since the request was published at the node address that is on record [DATA-1]."""
    bench.rig.wan.mark()
    topics = {one.topic for one in bench.rig.wan.since(asked.wan_mark) if one.topic.endswith(COMMAND)}
    node = str((record(bench, hub).get("sim") or {}).get("node_address", "absent"))
    bench.judge("dcc", "node address on record", node, Equals(address(eui_of(bench, hub))), source="the rig file")
    found = " ".join(sorted(topic.split("/")[1] for topic in topics))
    bench.judge("dcc", "where the commands went", found, Equals(node), source="WAN listener")


def nothing_is_sent(bench: Bench, asked: Asked) -> None:
    bench.judge(
        "dcc", "commands on the WAN", commands_since(bench, asked), Equals(0, "messages"), source="WAN listener"
    )


def something_is_sent(bench: Bench, asked: Asked) -> None:
    sent = commands_since(bench, asked)
    bench.judge("dcc", "commands on the WAN", sent, AtLeast(1, "messages"), source="WAN listener")


def answer_is_success(bench: Bench, asked: Asked) -> None:
    """The asynchronous answer: I0, and the device's success."""
    found = answer_later(bench, asked)
    code = "nothing" if found is None else found.code
    bench.judge("dcc", f"answer to {asked.request.variant}", code, Equals(DONE), source="DUIS")
    payload = None if found is None else found.payload
    success = str(payload.success) if isinstance(payload, Smets1Answer) else "no answer of a device"
    bench.judge("dcc", f"outcome of {asked.request.variant}", success, Equals("True"), source="the stimulus")


def answer_is_no_success(bench: Bench, asked: Asked) -> None:
    """Answered, and not as a success: nobody has carried it out."""
    found = answer_later(bench, asked)
    payload = None if found is None else found.payload
    success = isinstance(payload, Smets1Answer) and payload.success
    bench.judge("dcc", f"answer to {asked.request.variant}", str(found is not None), Equals("True"), source="DUIS")
    bench.judge("dcc", f"outcome of {asked.request.variant}", str(success), Equals("False"), source="the stimulus")


def alert_reaches(bench: Bench, asked: Asked, body: str, role: str) -> None:
    """A DCC alert with that body; its code where one is known."""
    found = bench.rig.user.wait_delivery(_alerts(body, role), asked.delivery_mark, ALERT_WITHIN_S)
    bench.judge("dcc", f"{body} at the {role}", str(found is not None), Equals("True"), source="DUIS")
    if body in KNOWN_CODES and found is not None and found.response is not None:
        payload = found.response.payload
        code = payload.code if isinstance(payload, DccAlert) else "none"
        bench.judge("dcc", f"code of {body}", code, Equals(KNOWN_CODES[body]), source="duis/FACTS.md")


def status_change_reaches(bench: Bench, asked: Asked, change: str, name: str, role: str) -> None:
    """A DeviceStatusChangeEvent of that kind about that device."""

    def accept(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        is_one = isinstance(payload, DccAlert) and payload.body == "DeviceStatusChangeEvent"
        fields: Mapping[str, Any] = payload.fields if isinstance(payload, DccAlert) else {}
        return is_one and delivery.role == role and fields.get("status_change") == change

    found = bench.rig.user.wait_delivery(accept, asked.delivery_mark, ALERT_WITHIN_S)
    payload: Any = found.response.payload if found is not None and found.response is not None else None
    seen = "no alert" if payload is None else str(payload.fields["device"])
    bench.judge("dcc", f"{change} at the {role}", seen, Equals(eui_of(bench, name)), source="DUIS")


def no_alert_reaches(bench: Bench, asked: Asked, role: str) -> None:
    """Looked for shortly: what is sent is sent at once."""
    found = bench.rig.user.wait_delivery(_alerts("", role), asked.delivery_mark, QUIET_S)
    bench.judge("dcc", f"DCC alerts at the {role}", str(found is not None), Equals("False"), source="the registrations")


def _alerts(body: str, role: str) -> Any:
    def accept(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        return isinstance(payload, DccAlert) and delivery.role == role and payload.body.startswith(body)

    return accept


def meter_point_reads(bench: Bench, mpxn: str) -> None:
    """What the meter itself has, on the bench side; put back to the rig file's afterwards."""

    found = str(bench.meter.port.read("mpxn")["mpxn"].value)
    if found != bench.meter.mpxn:
        command(bench, "6.20.1", {"mpxn": bench.meter.mpxn})
    bench.recorder.check("meter point of the meter", found, Equals(mpxn), source="the stimulus")


def load_is_taken(bench: Bench, fault: str) -> None:
    bench.judge("dcc", "what the DCC found wrong", fault or "nothing", Equals("nothing"), source="the assets")


def load_is_refused(bench: Bench, fault: str, row: str) -> None:
    """The refusal names row and key."""
    bench.judge("dcc", "what the DCC found wrong", fault or "nothing", Contains(row), source="the assets")


def is_refused(bench: Bench, fault: str) -> None:
    bench.judge("dcc", "what the DCC found wrong", fault or "nothing", Differs("nothing"), source="the parameter")


def nothing_remains(bench: Bench, name: str) -> None:
    """Of a device's former life: meter point, registrations but of who pre-notified it, what was joined to it."""
    found = record(bench, name)
    for key in ("mpxn", "secondary_mpan", "export_mpan", "commissioned_on"):
        bench.judge("dcc", f"{key} of its former use", str(found[key]), Equals(""), source="ENR-7")
    bench.judge("dcc", "what was joined to it", " ".join(found["joined"]), Equals(""), source="ENR-7")
    roles = " ".join(found["registered"])
    bench.judge("dcc", "roles that are registered for it", roles, Equals("IS"), source="ENR-7")


def holds_listed_data_only(bench: Bench, held: Mapping[str, Any]) -> None:
    """Every column has an item, and none of them is a measurement [DAT-1]."""
    bench.judge("dcc", "columns held for nothing", " ".join(held["unlisted"]), Equals(""), source="000:301-316")
    private = [one for one in held["held"] if "consumption" in one.lower() or "reading" in one.lower()]
    bench.judge("dcc", "items that are private data", " ".join(private), Equals(""), source="000:316")


def holds(bench: Bench, held: Mapping[str, Any], item: str, is_held: bool) -> None:
    columns = held["held"].get(item, [])
    bench.judge("dcc", f"{item} is held", str(bool(columns)), Equals(str(is_held)), source="000:301-310")


def product_on_record_is(bench: Bench, name: str, is_kept: bool) -> None:
    """Other data: who made a device [DAT-2]."""
    found = str(record(bench, name)["manufacturer"])
    expected = MAKER if is_kept else ""
    bench.judge("dcc", "maker on record", found, Equals(expected), source="the parameter")
