"""Access control: which requests the DCC takes, from whom, for which device. The stub's own opinion, as data.

Layer: rules of the stub, no I/O but the load of `access_matrix.csv`. Sources: the 129 Service Request Variants of
[DUIS Schema V5.4] with their eligible roles and command variants; device types follow the families of GBCS use cases
seen for a variant (ECS: ESME, GCS: GSME and GPF, CS: both); `command_variants_smets1` is empty where a service does
not exist on SMETS1, which has no Pre-Command: a critical request to a SMETS1 device is variant 1.

Rules of this file:
- A role counts for a service when either fuel's column names it (else E2); whether it counts for this device is a
  matter of the device (E4): its fuel's column and the registration.
- The order of the checks is not public. Here: E13 resource, E1 party, E3 its standing, E19 device, E2 role, E11
  service and device, E12 command variant, E5 device status, E4 registration: first who and what, then whether.
- No code is made up. What has no known code of its own takes the nearest: a service that the standard knows and this
  stub does not carry gives E11; a command variant for local delivery to a SMETS1 device gives E12; a non-device request
  to another target than the broker of access control gives E19.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final, Literal

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.incoming import Refusal
from dcc_stub.standing import Standing
from protocols.duis import RequestId

Resource = Literal["serviceT", "serviceS", "serviceD"]
RESOURCES: Final[Mapping[int, Resource]] = {
    1: "serviceS",
    2: "serviceS",
    3: "serviceS",
    4: "serviceT",
    5: "serviceS",
    6: "serviceS",
    7: "serviceS",
    8: "serviceD",
}
"""Command variant to resource: Transform takes only critical requests (4), Non-Device only non-device ones (8)."""

NON_DEVICE: Final = 8
LIVE: Final = "live"
ALSO_IN: Final[Mapping[str, frozenset[str]]] = {
    "8.1.1": frozenset({"Whitelisted", "InstalledNotCommissioned"}),
    "8.11": frozenset({"InstalledNotCommissioned"}),
}
"""Device statuses in which a service is accepted beside those of every service: what brings a device further."""
ACCESS_CONTROL_BROKER: Final = "90-B3-D5-1F-30-00-00-02"


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One variant: where it exists and who may send it, for each fuel."""

    variant: str
    name: str
    device_types: frozenset[str]
    roles: Mapping[str, frozenset[str]]
    is_critical: bool
    command_variants: frozenset[int]
    command_variants_smets1: frozenset[int]

    @property
    def any_role(self) -> frozenset[str]:
        return self.roles["electricity"] | self.roles["gas"]

    def roles_for(self, fuel: str) -> frozenset[str]:
        """Roles that may ask a device of that fuel; a device of no fuel (a hub) may be asked by both sides."""
        return self.any_role if fuel == "none" else self.roles[fuel]

    def commands_for(self, smets: str) -> frozenset[int]:
        return self.command_variants_smets1 if smets == "SMETS1" else self.command_variants

    def fits(self, device: DeviceRow) -> bool:
        """Does the service exist on that kind of device, of that fuel and generation?"""
        return (
            device.type in self.device_types
            and bool(self.roles_for(device.fuel))
            and bool(self.commands_for(device.smets))
        )


Period = tuple[datetime, datetime]
Former = Callable[["Period | None", UserRow, DeviceRow, datetime], frozenset[str]]
"""Roles that a User has lost for a device and in which it may still read a period of its own."""


Granted = Callable[["Asked", "AccessRow", UserRow, DeviceRow], frozenset[str]]
"""Roles in which a User may send just that service without standing in them."""


def no_former(*_: object) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request access control looks at, and when. `is_carried` is False for what no part of the stub carries
    out; `period` is what a reading of stored data asks for."""

    request_id: RequestId
    command_variant: int
    variant: str
    is_carried: bool
    at: datetime
    period: Period | None = None


def load_matrix() -> dict[str, AccessRow]:
    """The matrix that is shipped with the package, by variant."""
    with files("dcc_stub").joinpath("access_matrix.csv").open(encoding="utf-8") as lines:
        return {row["variant"]: _row(row) for row in csv.DictReader(lines)}


def _row(row: Mapping[str, str]) -> AccessRow:
    return AccessRow(
        variant=row["variant"],
        name=row["name"],
        device_types=frozenset(row["device_types"].split()),
        roles={fuel: frozenset(row[f"roles_{fuel}"].split()) for fuel in ("electricity", "gas")},
        is_critical=row["critical"] == "yes",
        command_variants=frozenset(map(int, row["command_variants"].split())),
        command_variants_smets1=frozenset(map(int, row["command_variants_smets1"].split())),
    )


class AccessControl:
    """Judges one request after the other; keeps no state."""

    def __init__(self, matrix: Mapping[str, AccessRow], standing: Standing, accepted_statuses: Collection[str]) -> None:
        self._matrix, self._registrations = matrix, standing
        self._statuses = frozenset(accepted_statuses)
        self.former: Former = no_former
        self.granted: Granted = no_former
        """Both are set by who puts the parts together."""

    def judge(self, asked: Asked, resource: str, user: UserRow | None, device: DeviceRow | None) -> Refusal | None:
        """The first rule that the request breaks, or None: it is to be carried out."""
        row = self._matrix[asked.variant]
        party = self._party(asked, resource, user)
        if party is not None or user is None:
            return party
        if asked.command_variant == NON_DEVICE:
            return self._non_device(asked, row, user)
        if device is None:
            return Refusal("E19", f"device {asked.request_id.target} is not in the inventory")
        return self._service(asked, row, user, device) or self._standing(asked, row, user, device)

    @staticmethod
    def _party(asked: Asked, resource: str, user: UserRow | None) -> Refusal | None:
        if RESOURCES[asked.command_variant] != resource:
            return Refusal("E13", f"command variant {asked.command_variant} does not go to {resource}")
        if user is None or not user.roles:
            return Refusal("E1", f"{asked.request_id.originator} is no User in any role")
        if user.status != LIVE:
            return Refusal("E3", f"the User is {user.status}")
        return None

    @staticmethod
    def _role(row: AccessRow, user: UserRow) -> Refusal | None:
        if row.any_role.isdisjoint(user.roles):
            return Refusal("E2", f"{' '.join(user.roles)} may not send {row.variant} {row.name}")
        return None

    def _non_device(self, asked: Asked, row: AccessRow, user: UserRow) -> Refusal | None:
        """What the request may do to the devices that it names is for its desk to judge."""
        if asked.request_id.target != ACCESS_CONTROL_BROKER:
            return Refusal("E19", "a non-device request has another target than the access control broker")
        refusal = self._role(row, user)
        if refusal is not None:
            return refusal
        if NON_DEVICE not in row.command_variants:
            return Refusal("E12", f"{row.variant} is no non-device request")
        return None if asked.is_carried else Refusal("E11", f"{row.variant} is not carried by this stub")

    def _service(self, asked: Asked, row: AccessRow, user: UserRow, device: DeviceRow) -> Refusal | None:
        refusal = self._role(row, user)
        if refusal is not None:
            return refusal
        if not row.fits(device):
            return Refusal("E11", f"{row.variant} does not fit a {device.smets} {device.type} ({device.fuel})")
        if not asked.is_carried:
            return Refusal("E11", f"{row.variant} is not carried by this stub for cohort {device.cohort}")
        if asked.command_variant not in row.commands_for(device.smets):
            return Refusal("E12", f"{row.variant} on {device.smets} has no command variant {asked.command_variant}")
        return None

    def _standing(self, asked: Asked, row: AccessRow, user: UserRow, device: DeviceRow) -> Refusal | None:
        if device.status not in self._statuses | ALSO_IN.get(asked.variant, frozenset()):
            return Refusal("E5", f"the device is {device.status}")
        held = self._registrations.roles(user, device, asked.at) | self.former(asked.period, user, device, asked.at)
        held |= self.granted(asked, row, user, device)
        if row.roles_for(device.fuel).isdisjoint(held):
            return Refusal("E4", f"the User is not registered for the device as {' or '.join(user.roles)}")
        return None
