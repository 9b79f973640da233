"""The Smart Metering Inventory and the Users, held in memory over the store.

The seam for registration data and inventory updates: whatever changes a device or a User later does it through here,
so that the store and what access control sees cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable

from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.store import Store


class Inventory:
    """Look-ups by EUI. An EUI is text as in DUIS: upper-case hex pairs with dashes."""

    def __init__(self, store: Store, users: Iterable[UserRow], devices: Iterable[DeviceRow]) -> None:
        store.put_inventory(users, devices)
        self._users = {user.eui: user for user in store.users()}
        self._devices = {device.eui: device for device in store.devices()}

    def user(self, eui: str) -> UserRow | None:
        return self._users.get(eui)

    def device(self, eui: str) -> DeviceRow | None:
        return self._devices.get(eui)

    def devices(self) -> tuple[DeviceRow, ...]:
        return tuple(self._devices.values())

    def registered(self, device: DeviceRow, roles: Iterable[str]) -> tuple[UserRow, ...]:
        """The Users registered for the device in any of the roles, each once, in the order of the roles."""
        euis = dict.fromkeys(device.registered[role] for role in roles if role in device.registered)
        return tuple(self._users[eui] for eui in euis if eui in self._users)
