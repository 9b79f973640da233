"""The meter's end of the home area network: who is linked, and what is sent to whoever is (manual 12.1).

A device links with the joining code of the meter. It gets everything at once, then again at each sending instant; a
message of the supplier goes out when it comes. A meter without power sends nothing and links nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Protocol

from rigs.virtual.units import NS

if TYPE_CHECKING:
    from rigs.virtual.meter import Meter

CODE_DIGITS: Final = 6
MOST_DEVICES: Final = 4
Item = int | str
Items = Mapping[str, Item]


class HanDevice(Protocol):
    """Whatever is linked and listens."""

    def receive(self, items: Items) -> None: ...


ACCOUNT: Final = {
    "balance": "balance",
    "emergency_credit_balance": "emergency_remaining",
    "accumulated_debt": "accumulated_debt",
    "payment_debt": "payment_debt",
    "time_debt_1": "time_debt_1",
    "time_debt_2": "time_debt_2",
    "debt_1_rate": "debt_1_rate",
    "debt_2_rate": "debt_2_rate",
    "low_credit_threshold": "low_credit_threshold",
    "unit_price": "unit_price",
    "standing_charge": "standing_charge",
    "payment_mode": "mode",
}
"""Item to field of the account; amounts in mp."""


class Han:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._linked: dict[str, HanDevice] = {}
        self._sent_ns = meter.moment.now_ns

    @property
    def code(self) -> str:
        """The joining code, printed on the meter: the last digits of its serial number."""
        return self._meter.identity.serial[-CODE_DIGITS:]

    @property
    def count(self) -> int:
        return len(self._linked)

    def link(self, name: str, code: str, device: HanDevice, is_allowed: bool = True) -> bool:
        """Whether the device is linked now; what is linked already stays so. `is_allowed`: the network may have a
        radio of its kind."""
        meter = self._meter
        if not meter.conduct.hears(is_allowed):
            return False
        is_right = meter.is_powered and code == self.code
        has_room = name in self._linked or len(self._linked) < MOST_DEVICES
        if not meter.conduct.links(is_right, has_room):
            return False
        self._linked[name] = device
        self._sent_ns = max(self._sent_ns, meter.moment.now_ns)  # no instant before it was linked is made up for
        items = meter.conduct.first_items(self._items())
        device.receive(items)
        return True

    def unlink(self, name: str) -> None:
        self._linked.pop(name, None)

    def unlink_all(self) -> None:
        """Not a function of the meter: only a wrong one forgets its devices."""
        self._linked.clear()

    def due_ns(self, until_ns: int) -> int | None:
        """The last sending instant up to `until_ns` that has not been kept yet."""
        interval_ns = self._meter.conduct.han_interval_s(self._meter.han_interval_s) * NS
        last_ns = until_ns // interval_ns * interval_ns
        return last_ns if self._linked and last_ns > self._sent_ns else None

    def send(self) -> None:
        """Everything, to everybody."""
        self._sent_ns = self._meter.moment.now_ns
        self.tell(self._items())

    def tell(self, items: Items) -> None:
        """Something, to everybody."""
        if self._meter.is_powered:
            for device in self._linked.values():
                device.receive(items)

    def _items(self) -> dict[str, Item]:
        meter, account = self._meter, self._meter.payment.account
        items: dict[str, Item] = {name: int(getattr(account, field)) for name, field in ACCOUNT.items()}
        items |= {
            "device_time": meter.clock.time_s,
            "supply_state": int(meter.switch.state),
            "message": meter.notice.text,
            "message_time": meter.notice.time_s,
            **meter.measured_items(),
        }
        told = {name: meter.conduct.sent(meter, name, value) for name, value in items.items()}
        return meter.conduct.items(told)
