"""From the hub's service to the meter's registers without a socket: profile, hub and virtual meter."""

from __future__ import annotations

from collections.abc import Sequence

from virtual_kit import Kit, Registers

from protocols.hub_dialect import WireValue
from rigs.errors import DeviceException
from rigs.hub.services import outcome_of, perform
from rigs.meter import ProfiledMeter
from rigs.profile import CommandService, load_profile

PROFILES = {"electricity": "virtual-smets1-esme", "gas": "virtual-smets1-gsme"}


class RegistersLink:
    """A register link onto a meter of the kit; no time passes in an exchange."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers

    def read_holding(self, address: int, count: int) -> tuple[int, ...]:
        reply = self._asked(bytes((3,)) + address.to_bytes(2, "big") + count.to_bytes(2, "big"))
        return tuple(int.from_bytes(reply[at : at + 2], "big") for at in range(2, len(reply), 2))

    def read_input(self, address: int, count: int) -> tuple[int, ...]:
        raise NotImplementedError

    def write_registers(self, address: int, values: Sequence[int]) -> None:
        reply = self._registers.write_words(address, values)
        if reply[0] & 0x80:
            raise DeviceException("writing", "meter", reply[1])

    def write_register(self, address: int, value: int) -> None:
        self.write_registers(address, [value])

    def close(self) -> None: ...

    def _asked(self, pdu: bytes) -> bytes:
        reply = self._registers.request(pdu)
        if reply[0] & 0x80:
            raise DeviceException("reading", "meter", reply[1])
        return reply


class DevicePath:
    """One meter of a kit, from both sides; the hub's interface has no test mode."""

    def __init__(self, kit: Kit, fuel: str) -> None:
        self.kit, self.fuel = kit, fuel
        self.profile = load_profile(PROFILES[fuel])
        rows = list(kit.of(fuel).rows.values())
        hub = RegistersLink(Registers(kit.site, kit.meter(fuel), rows, test_mode=False))
        self._hub = ProfiledMeter(hub, self.profile, side="hub")
        self.bench = ProfiledMeter(RegistersLink(kit.of(fuel)), self.profile)

    def ask(self, service: str, **arguments: WireValue) -> dict[str, WireValue]:
        """The values of the hub's answer; raises what the hub would tell of."""
        return perform(self._hub, self.profile, service, arguments)

    def refusal(self, service: str, **arguments: WireValue) -> tuple[str, str]:
        """Status and detail of an answer that is none."""
        is_command = isinstance(self.profile.services.get(service), CommandService)
        try:
            self.ask(service, **arguments)
        except Exception as problem:  # noqa: BLE001 - what the hub's worker does
            return outcome_of(problem, is_command=is_command)
        return "ok", ""
