"""What a meter that is wrong in an update of its firmware, or at a change of tenancy, shows where the honest one shows
something else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from device_path import DevicePath
from virtual_kit import START_S, Kit

from protocols.firmware_image import FirmwareImage, Layer, build_image

Scene = Callable[[Kit, str], object]
RELEASE_KEY = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
CALENDAR = {"billing_period": 3, "billing_time": 1, "billing_day": 2, "billing_month": 3, "billing_start": 4}
DONE = ("ok", "")
OTHER_HASH = "0" * 64
HALF_HOUR_S = 1800


def image(fuel: str, version: str = "1.5.0", layer: Layer = "core", payload: bytes = b"new") -> bytes:
    model = "VM1-E" if fuel == "electricity" else "VM1-G"
    return build_image(FirmwareImage("meterbench", model, layer, version, payload), RELEASE_KEY)


def runs(kit: Kit, fuel: str) -> tuple[object, object]:
    registers = kit.of(fuel)
    return registers.read("firmware_version"), registers.read("application_version")


def updated(version: str = "1.5.0", layer: Layer = "core", payload: bytes = b"new", over: str = "") -> Scene:
    """How the hub was answered, and what the meter runs."""

    def scene(kit: Kit, fuel: str) -> object:
        if over:
            kit.of(fuel).write(set_firmware_version=over)
        answer = DevicePath(kit, fuel).refusal("11.1", image=image(fuel, version, layer, payload), activate=1)
        return answer, runs(kit, fuel)[layer == "application"]

    return scene


def twice(kit: Kit, fuel: str) -> object:
    updated("1.5.0")(kit, fuel)
    return updated("1.6.0")(kit, fuel)


def after_outage(activate: int) -> Scene:
    """State of the image and version once the power is back."""

    def scene(kit: Kit, fuel: str) -> object:
        DevicePath(kit, fuel).ask("11.1", image=image(fuel), activate=activate)
        kit.power(fuel, False)
        kit.power(fuel, True)
        return kit.of(fuel).label("image_state"), runs(kit, fuel)[0]

    return scene


def part_after_outage(kit: Kit, fuel: str) -> object:
    kit.of(fuel).command(image_size=500)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.of(fuel).label("image_state")


def held(kit: Kit, fuel: str) -> object:
    DevicePath(kit, fuel).ask("11.1", image=image(fuel))
    return kit.of(fuel).label("image_state"), runs(kit, fuel)[0]


def other_hash(kit: Kit, fuel: str) -> object:
    path = DevicePath(kit, fuel)
    path.ask("11.1", image=image(fuel))
    return path.refusal("11.3", firmware_hash=OTHER_HASH)


def right_hash(kit: Kit, fuel: str) -> object:
    path = DevicePath(kit, fuel)
    path.ask("11.1", image=image(fuel))
    answer = path.refusal("11.3", firmware_hash=hashlib.sha256(image(fuel)).hexdigest())
    return answer, runs(kit, fuel)[0]


def beside(kit: Kit, fuel: str) -> object:
    """Calendar, supply and clock after an update."""
    path = DevicePath(kit, fuel)
    path.ask("6.8", **CALENDAR)
    path.ask("7.2")
    path.ask("11.1", image=image(fuel), activate=1)
    registers = kit.of(fuel)
    return (
        registers.read("billing_period"),
        registers.label("supply_state"),
        int(registers.read("device_time")) - START_S,
    )


def logged(version: str) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        updated(version)(kit, fuel)
        return [name for log in ("event", "security") for _, name, _ in kit.of(fuel).log(log)]

    return scene


def second_calendar(kit: Kit, fuel: str) -> object:
    path = DevicePath(kit, fuel)
    path.ask("6.8", **CALENDAR)
    path.ask("6.8", **{**CALENDAR, "billing_period": 1})
    return kit.of(fuel).read("billing_period")


def consumption(kit: Kit, fuel: str) -> object:
    point = {"electricity": "import_total", "gas": "consumption_total"}[fuel]
    kit.of(fuel).read(point)
    kit.consume(fuel)
    kit.wait(3600)
    return kit.of(fuel).read(point)


def moved_in(after_s: int = 3600, *, shared: bool = False, outage: bool = False) -> Scene:
    """Two hours of consumption, and a tenancy: the answer, whether the history is restricted and shared, how many half
    hours the consumer is shown and how many the supplier has."""

    def scene(kit: Kit, fuel: str) -> object:
        kit.consume(fuel)
        kit.wait(7200)
        if shared:
            kit.meter(fuel).press("C")
        path = DevicePath(kit, fuel)
        answer = path.refusal("3.2", restriction_time=START_S + after_s)
        if outage:
            kit.power(fuel, False)
            kit.power(fuel, True)
        flags = [kit.of(fuel).label(name) for name in ("history_restricted", "history_shared")]
        shown, kept = (sum(word != 0xFFFF for word in kit.of(fuel).words(base, 4)) for base in (0xB200, 0x4000))
        return answer, *flags, shown, kept

    return scene


def tenancy_log(kit: Kit, fuel: str) -> object:
    DevicePath(kit, fuel).ask("3.2", restriction_time=START_S - HALF_HOUR_S)
    return kit.of(fuel).log()


UPGRADE_SCENES: dict[str, tuple[Scene, object]] = {
    "UpgradeVersionStale": (updated(), (DONE, "1.4.2")),
    "UpgradeLostOnPowerLoss": (after_outage(1), ("none", "1.4.2")),
    "HeldImageLostOnPowerLoss": (after_outage(0), ("none", "1.4.2")),
    "PartOfImageLostOnPowerLoss": (part_after_outage, "none"),
    "SameVersionTaken": (updated("1.4.2"), (DONE, "1.4.2")),
    "VersionsAsText": (updated("1.4.10", over="1.4.9"), (("refused", "image_version"), "1.4.9")),
    "AnyHashActivates": (other_hash, DONE),
    "InstalledWithoutActivation": (held, ("none", "1.5.0")),
    "UpgradeLosesCalendar": (beside, (0, "disabled", 0)),
    "UpgradeEnablesSupply": (beside, (3, "enabled", 0)),
    "UpgradeStopsClock": (beside, (3, "disabled", -30)),
    "UpgradeNotLogged": (logged("1.5.0"), []),
    "RefusedImageNotLogged": (logged("1.4.1"), []),
    "ImageSizeIn16Bits": (updated(payload=bytes(70_000)), (("bad_reply", "exception illegal data value"), "1.4.2")),
    "SmallestImageRefused": (updated(payload=b""), (("refused", "image_size"), "1.4.2")),
    "ActivatedAndRefused": (right_hash, (("refused", "wrong_state"), "1.5.0")),
    "SoftwareNotInstalled": (updated("0.1.0", "application"), (DONE, "")),
    "SecondUpgradeIgnored": (twice, (DONE, "1.5.0")),
    "DownloadWithoutEffect": (second_calendar, 3),
    "UploadStale": (consumption, 0),
    "TenancyLostOnPowerLoss": (moved_in(outage=True), (DONE, "no", "no", 4, 4)),
    "PermissionNotUsedUp": (moved_in(shared=True), (DONE, "no", "yes", 4, 4)),
    "TenancyOfTomorrowTaken": (moved_in(90_000), (DONE, "yes", "no", 0, 4)),
    "TenancyCutsProfile": (moved_in(), (DONE, "yes", "no", 2, 2)),
    "BegunPeriodShown": (moved_in(3601), (DONE, "yes", "no", 2, 4)),
    "TenancyNotLogged": (tenancy_log, []),
    "TenancyTakenAndRefused": (moved_in(), (("refused", "bad_value"), "yes", "no", 2, 4)),
}
