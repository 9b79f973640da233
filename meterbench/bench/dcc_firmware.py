"""Firmware over the air: images by the maker's published form, the requests of the Users, and what the meter runs.

An image is made here from the maker's manual; what is installed is read on the bench side. Application and core are
layers with a version each.
"""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from meterbench.bench import states
from meterbench.bench.dcc import ACKNOWLEDGED, ANSWER_WITHIN_S, Asked, answer_later, ask_dcc, ask_device, commands_since
from meterbench.bench.operator import Bench
from meterbench.checks import Equals
from protocols.duis import DccAlert, Smets1Answer
from protocols.firmware_image import FORMAT, FirmwareImage, Layer, build_image, version_key
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

UPDATE: Final = "11.1"
NEXT, SECOND, PATCH, APPLICATION = "the next image", "the image after the next", "the urgent patch", "the application"
FORGED, FOREIGN_MODEL, OLDER = "an image with a wrong check", "an image for another model", "an older image"
CUT_OFF, CHANGED, LARGEST = "an image that is cut off", "the next image with one byte changed", "the largest image"
SMALLEST, SAME = "the smallest image", "an image of the version that it runs"
ODD, LATER_FORMAT = "an image of an odd number of bytes", "an image of a later format"
IMAGES: Final = (
    NEXT, SECOND, PATCH, APPLICATION, FORGED, FOREIGN_MODEL, OLDER, CUT_OFF, CHANGED, LARGEST, SMALLEST, SAME, ODD,
    LATER_FORMAT,
)  # fmt: skip
OF_VERSION: Final = "an image of version "
"""And the version: a core that follows on any lower one."""
CORE_BEFORE: Final = "1.4.2"
VERSIONS: Final = {NEXT: "1.5.0", SECOND: "1.6.0", PATCH: "1.4.3", OLDER: "1.4.1", SAME: CORE_BEFORE}
NEEDS: Final = {NEXT: CORE_BEFORE, SECOND: "1.5.0", PATCH: CORE_BEFORE}
PAYLOAD: Final = bytes(range(256)) * 4
HEAD_AND_CHECK: Final = 92
"""Bytes of an image that are no payload [docs/meters/virtual-smets1.md 10.1]."""
ENDED: Final = ("CSPFirmwareDeliveryStatus", "FirmwareDistributionFailure")
DELIVERED, FAILED = ENDED
BESIDE_WAY_S: Final = 40.0
"""Until the end of an update, beside what the image takes on the way at the network's own rate (`wan.image_s`)."""
SETTLE_S: Final = 0.5
LISTS: Final = {
    "a device that is none of his": "invalid_device_id_list",
    "a device to which it does not apply": "not_applicable_firmware_device_id_list",
    "a device with an update under way": "other_request_in_progress_list",
}
CHANGE_TAKES: Final = Decimal(9 * 86400)


@dataclass
class Update:
    """An Update Firmware that a User has sent, and its image."""

    asked: Asked
    image: bytes
    words: str
    version: str
    layer: Layer
    before: Mapping[str, str]


def set_terms(bench: Bench, **terms: Any) -> None:
    """An open parameter of firmware, for this scenario."""
    bench.dcc.call("firmware", "terms", **terms)


def set_stages(bench: Bench, stages: str) -> None:
    set_terms(bench, stages={"hub": stages})


def has_core(bench: Bench) -> None:
    """The meter runs the core that it is declared with, and holds no image. A Given."""
    with bench.latch.reaching(f"{bench.part}: firmware {CORE_BEFORE}"):
        states.set_firmware(bench, CORE_BEFORE)


def release(bench: Bench, words: str, *, urgent: bool = False) -> None:
    """The maker has released the image. A Given."""
    image, layer, _ = _image(bench, words)
    digest = hashlib.sha256(image).hexdigest()
    bench.dcc.call("firmware", "release", hash=digest, layer=layer, urgent=urgent)


def update(bench: Bench, role: str, words: str) -> Update:
    """Update Firmware for the meter of the scenario. NotApplicable behind a head end that does not offer it."""
    bench.require_variant(UPDATE)
    states.will_change_firmware(bench)
    image, layer, version = _image(bench, words)
    _is_carried_in_time(bench, image)
    parameters = {
        "firmware_image": base64.b64encode(image).decode("ascii"),
        "firmware_version": version,
        "device_id_list": bench.meter.eui,
    }
    before = installed(bench)
    return Update(ask_dcc(bench, role, UPDATE, parameters), image, words, version, layer, before)


def _is_carried_in_time(bench: Bench, image: bytes) -> None:
    """A network that takes longer than the end of an update is waited for shows nothing of the meter, and would go on
    with the transfer in the scenarios that follow. Raises BenchError, but where the network itself is judged."""
    if bench.subject == "wan":
        return
    kbit_s = bench.rig.wan_rate_kbit_s
    seconds = Decimal(len(image) * 8) / kbit_s / 1000 if kbit_s else Decimal(0)
    if seconds > bench.rig.image_s:
        way = f"{len(image)} bytes take {seconds:.0f} s at {kbit_s:g} kbit/s"
        found = f"{way}, wan.image_s of the rig file gives them {bench.rig.image_s} s"
        hint = f"set it to {math.ceil(seconds)}, or judge large images on a network that carries them"
        raise BenchError("updating firmware", "network", found, hint)


def updated(bench: Bench, role: str, words: str) -> Update:
    """An update that has come to its end at the meter. A Given."""
    sent = update(bench, role, words)
    if sent.asked.code != ACKNOWLEDGED or _end(bench, sent, _ends_within_s(bench)) is None:
        raise BenchError(f"updating with {words}", "DCC", f"{sent.asked.code}, and no end of it")
    return sent


def _ends_within_s(bench: Bench) -> float:
    return BESIDE_WAY_S + bench.rig.image_s


def activate(bench: Bench, role: str, sent: Update) -> Asked:
    """Activate Firmware with the hash of the image."""
    return ask_device(bench, role, "11.3", {"firmware_hash": hashlib.sha256(sent.image).hexdigest().upper()})


def is_taken_on(bench: Bench, sent: Update) -> None:
    bench.judge("dcc", "answer to the update", sent.asked.code, Equals(ACKNOWLEDGED), source="DUIS")


def is_refused(bench: Bench, sent: Update, code: str) -> None:
    """Refused at once, and nothing goes out."""
    bench.judge("dcc", "answer to the update", sent.asked.code, Equals(code), source="the requirement")
    _nothing_sent(bench, sent)


def is_warned_of(bench: Bench, sent: Update, words: str) -> None:
    """The answer names the meter in that list, and nothing goes out."""
    response = sent.asked.synchronous.response
    content = response.content if response is not None else None
    lists = dict(content[1]) if content is not None and isinstance(content[1], Mapping) else {}
    told = ", ".join(f"{name}: {euis}" for name, euis in lists.items()) or "no warning"
    bench.judge("dcc", "warning", told, Equals(f"{LISTS[words]}: {bench.meter.eui}"), source="the requirement")
    _nothing_sent(bench, sent)


def is_told(bench: Bench, sent: Update, body: str) -> None:
    """The User hears of the end of the transfer of this meter."""
    found = _end(bench, sent, _ends_within_s(bench))
    told = "nothing" if found is None else found.body
    bench.judge("dcc", "told of the end", told, Equals(body), source="the image")
    if found is not None:
        device = str(found.fields.get("target_device_id", found.fields.get("meter_ids")))
        bench.judge("dcc", "device that it is about", device, Equals(bench.meter.eui), source="the request")


def runs_new(bench: Bench, sent: Update) -> None:
    """The layer of the image has its version, the other layer its own of before."""
    _end(bench, sent, _ends_within_s(bench))
    _expect_installed(bench, {**sent.before, sent.layer: sent.version}, "the image")


def runs_before(bench: Bench, sent: Update) -> None:
    """Both layers as before the update; waits until that has ended, when it has begun."""
    if sent.asked.code == ACKNOWLEDGED:
        _end(bench, sent, SETTLE_S if _is_delayed(bench) else _ends_within_s(bench))
    _expect_installed(bench, sent.before, "before the update")


def holds(bench: Bench, sent: Update) -> None:
    """The meter has the image whole and checked, and has not installed it."""
    _end(bench, sent, _ends_within_s(bench))
    told = str(bench.meter.port.read("image_hash")["image_hash"].value)
    bench.recorder.check("hash of the image that is held", told, Equals(hashlib.sha256(sent.image).hexdigest()),
                         source="the image")  # fmt: skip
    state = str(bench.meter.port.read("image_state")["image_state"].value)
    bench.recorder.check("state of the image", state, Equals("verified"), source="manual 10.2")
    _expect_installed(bench, sent.before, "nothing is activated")


def holds_none(bench: Bench) -> None:
    told = str(bench.meter.port.read("image_state")["image_state"].value)
    bench.recorder.check("state of the image", told, Equals("none"), source="the image is thrown away")


def is_reached(bench: Bench) -> None:
    """The meter is not stranded: the head end has its answer, and its firmware version is that of the bench side."""
    asked = ask_device(bench, bench.lead, "11.2")
    response = answer_later(bench, asked)
    payload = response.payload if response is not None else None
    told = str(payload.values.get("firmware_version")) if isinstance(payload, Smets1Answer) else "nothing"
    seen = installed(bench)["core"]
    bench.recorder.check("firmware version over the WAN", told, Equals(seen), source="bench side")


def activation_succeeds(bench: Bench, asked: Asked) -> None:
    response = answer_later(bench, asked, ANSWER_WITHIN_S)
    payload = response.payload if response is not None else None
    told = "nothing"
    if isinstance(payload, Smets1Answer):
        told = "success" if payload.success else str(payload.error)
    bench.judge("dcc", "answer to the activation", told, Equals("success"), source="the image is held")


def activation_is_refused(bench: Bench, asked: Asked, code: str) -> None:
    bench.judge("dcc", "answer to the activation", asked.code, Equals(code), source="the requirement")
    bench.judge("dcc", "commands on the WAN", commands_since(bench, asked), Equals(0, "messages"),
                source="WAN listener")  # fmt: skip


def activation_runs_new(bench: Bench, asked: Asked, sent: Update) -> None:
    answer_later(bench, asked, ANSWER_WITHIN_S)
    _expect_installed(bench, {**sent.before, sent.layer: sent.version}, "the image")


def installed(bench: Bench) -> dict[str, str]:
    """Version of each layer, read on the bench side."""
    read = bench.meter.port.read("firmware_version", "application_version")
    return {"core": str(read["firmware_version"].value), "application": str(read["application_version"].value)}


def _expect_installed(bench: Bench, expected: Mapping[str, str], source: str) -> None:
    found = installed(bench)
    for layer, version in expected.items():
        bench.recorder.check(f"{layer} version at the meter", found[layer], Equals(version), source=source)


def _nothing_sent(bench: Bench, sent: Update) -> None:
    bench.rig.user.wait_delivery(lambda _: False, sent.asked.delivery_mark, SETTLE_S)
    count = commands_since(bench, sent.asked)
    bench.judge("dcc", "commands on the WAN", count, Equals(0, "messages"), source="WAN listener")


def _is_delayed(bench: Bench) -> bool:
    return float(bench.dcc.call("firmware", "terms")["ordinary_delay_s"]) > 0


def _end(bench: Bench, sent: Update, within_s: float) -> DccAlert | None:
    """The alert that tells the sender how the transfer ended."""
    found = end_of(bench, sent, within_s)
    payload = found.response.payload if found is not None and found.response is not None else None
    return payload if isinstance(payload, DccAlert) else None


def end_of(bench: Bench, sent: Update, within_s: float) -> Delivery | None:
    """The delivery of that alert."""
    asked = sent.asked.request_id

    def ends(delivery: Delivery) -> bool:
        found = delivery.response.payload if delivery.response is not None else None
        return (
            delivery.role == sent.asked.role
            and isinstance(found, DccAlert)
            and found.body in ENDED
            and found.fields.get("update_firmware_request_id") == asked
        )

    return bench.rig.user.wait_delivery(ends, sent.asked.delivery_mark, within_s)


def _payload(bench: Bench, words: str) -> bytes:
    if words == LARGEST:
        return bytes(int(bench.meter.profile.decimal("max_image_bytes")) - HEAD_AND_CHECK)
    return {SMALLEST: b"", ODD: PAYLOAD[1:]}.get(words, PAYLOAD)


def _image(bench: Bench, words: str) -> tuple[bytes, Layer, str]:
    """Bytes, layer and version of an image of the features' words."""
    profile = bench.meter.profile
    layer: Layer = "application" if words == APPLICATION else "core"
    version = VERSIONS.get(words, VERSIONS[NEXT])
    if words == APPLICATION:
        version = _next_application(bench)
    elif words.startswith(OF_VERSION):
        version = words.removeprefix(OF_VERSION)
    image = FirmwareImage(
        maker=profile.maker,
        model="VM1-X" if words == FOREIGN_MODEL else profile.model,
        layer=layer,
        version=version,
        payload=_payload(bench, words),
        predecessor=NEEDS.get(words, ""),
        format=FORMAT + (words == LATER_FORMAT),
    )
    data = build_image(image, bytes.fromhex(profile.text("firmware_key")))
    if words == FORGED:
        data = data[:-1] + bytes((data[-1] ^ 1,))
    if words == CUT_OFF:
        data = data[:-40]
    if words == CHANGED:
        data = data[:100] + bytes((data[100] ^ 1,)) + data[101:]
    return data, layer, version


def _next_application(bench: Bench) -> str:
    """Higher than the application that the meter has, which nothing takes away again."""
    now = installed(bench)["application"]
    major, minor, patch = version_key(now) if now else (0, 0, 0)
    return f"{major}.{minor + 1}.{patch}"
