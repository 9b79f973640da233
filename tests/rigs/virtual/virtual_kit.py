"""A virtual site without sockets: a wall clock that a test moves, registers read and written by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rigs.virtual.config import SiteConfig, read_config
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.gsme import Gsme
from rigs.virtual.meter import Meter
from rigs.virtual.modbus_pdu import answer
from rigs.virtual.register_row import Row, decode, encode
from rigs.virtual.register_table import ESME_TABLE, GSME_TABLE, POLYPHASE_TABLE, TWIN_TABLE
from rigs.virtual.site import Site
from rigs.virtual.site_time import SiteTime
from rigs.virtual.units import NS
from rigs.virtual.utrn import check_digits

START_S = int(datetime(2026, 1, 14, 9, 0, tzinfo=UTC).timestamp())
KEYS = {"electricity": "3f1c5a7e9b2d4860a1c3e5f708192a3b", "gas": "77e05d4c3b2a19088f7e6d5c4b3a2910"}
SERIALS = {"electricity": "VM1E000001", "gas": "VM1G000001"}


def site_config(
    faults: Sequence[str] = (), electric: str = "virtual-smets1-esme", **interfaces: dict[str, object]
) -> dict[str, object]:
    """The configuration file's object; `interfaces` by fuel, TCP on both sides when left out. `electric`: the profile
    of the electricity meter."""

    def device(fuel: str, profile: str, mpxn: str, unit: int) -> dict[str, object]:
        tcp = {"kind": "tcp", "host": "127.0.0.1", "port": 0, "unit": unit}
        return {
            "profile": profile,
            "mpxn": mpxn,
            "serial": SERIALS[fuel],
            "utrn_key": KEYS[fuel],
            "interfaces": interfaces.get(fuel, {"hub": tcp, "bench": tcp}),
        }

    return {
        "seed": 1,
        "calendar_offset_s": 0.0,
        "faults": list(faults),
        "devices": {
            "electricity": device("electricity", electric, "2000000000015", 1),
            "gas": device("gas", "virtual-smets1-gsme", "3938424403", 2),
        },
        "supply": {"host": "127.0.0.1", "port": 0},
        "control": {"host": "127.0.0.1", "port": 0},
    }


class Registers:
    """A client of one meter, by the names of its table, through real Modbus requests."""

    def __init__(self, site: Site, meter: Meter, table: Sequence[Row], *, test_mode: bool = True) -> None:
        self._site, self._meter, self._test_mode = site, meter, test_mode
        self.rows = {row.name: row for row in table}

    def request(self, pdu: bytes) -> bytes:
        self._site.tick()
        return answer(pdu, self._meter.registers, test_mode=self._test_mode)

    def words(self, start: int, count: int) -> list[int]:
        reply = self.request(bytes((3,)) + start.to_bytes(2, "big") + count.to_bytes(2, "big"))
        assert reply[0] == 3, reply.hex()
        return [int.from_bytes(reply[at : at + 2], "big") for at in range(2, len(reply), 2)]

    def read(self, name: str) -> int | str:
        row = self.rows[name]
        value = decode(row, self.words(row.address, row.width))
        assert value is not None
        return value

    def label(self, name: str) -> str:
        return next(label for label, number in self.rows[name].labels.items() if number == self.read(name))

    def write_words(self, start: int, words: Sequence[int]) -> bytes:
        head = bytes((16,)) + start.to_bytes(2, "big") + len(words).to_bytes(2, "big") + bytes((2 * len(words),))
        return self.request(head + b"".join(word.to_bytes(2, "big") for word in words))

    def write(self, **values: int | str) -> bytes:
        """Neighbouring rows in the order given, in one request; answers the function code's reply."""
        rows = [self.rows[name] for name in values]
        words = [word for row, value in zip(rows, values.values(), strict=True) for word in encode(row, value)]
        return self.write_words(rows[0].address, words)

    def command(self, **values: int | str) -> tuple[str, str]:
        """Result and reason of a command."""
        before = int(self.read("command_count"))
        reply = self.write(**values)
        assert reply[0] == 16, reply.hex()
        assert self.read("command_count") == (before + 1) % 0x10000
        return self.label("command_result"), self.label("command_reason")

    def supply(self, command: str) -> tuple[str, str]:
        return self.command(supply_command={"enable": 1, "disable": 2, "arm": 3}[command])

    def mode(self, mode: int, threshold: int = 0, commit: int = 1, flags: tuple[int, int] = (0, 0)) -> tuple[str, str]:
        return self.command(
            new_payment_mode=mode,
            new_suspend_debt_disabled=flags[0],
            new_suspend_debt_emergency=flags[1],
            new_disablement_threshold=threshold,
            new_payment_commit=commit,
        )

    def log(self, name: str = "event") -> list[tuple[int, str, int]]:
        """Entries still in the ring, oldest first: seconds since START_S, name, data."""
        count = int(self.read(f"{name}_count"))
        base = {"event": 0x1000, "security": 0x1800, "alert": 0x1C00}[name]
        entries = []
        for number in range(max(1, count - 99), count + 1):
            words = self.words(base + (number - 1) % 100 * 6, 6)
            assert words[0] << 16 | words[1] == number
            entries.append(((words[2] << 16 | words[3]) - START_S, Code(words[4]).name, words[5]))
        return entries


class Kit:
    """A site under a test's own clock, which starts at START_S and stands still until `wait`."""

    def __init__(
        self, *faults: str, start_s: int = START_S, electric: str = "virtual-smets1-esme"
    ) -> None:  # fmt: skip
        self.wall_ns = start_s * NS
        config: SiteConfig = read_config(site_config(faults, electric))
        self.site = Site(config, SiteTime(0.0, lambda: self.wall_ns))
        assert isinstance(self.site.esme, Esme)
        assert isinstance(self.site.gsme, Gsme)
        self.esme, self.gsme = self.site.esme, self.site.gsme
        tables = {(1, 1): ESME_TABLE, (3, 1): POLYPHASE_TABLE, (1, 2): TWIN_TABLE}
        identity = self.esme.identity
        self.e = Registers(self.site, self.esme, tables[identity.phases, identity.elements])
        self.g = Registers(self.site, self.gsme, GSME_TABLE)

    def of(self, fuel: str) -> Registers:
        return self.e if fuel == "electricity" else self.g

    def meter(self, fuel: str) -> Meter:
        return self.esme if fuel == "electricity" else self.gsme

    def wait(self, seconds: float = 0, ns: int = 0) -> None:
        self.wall_ns += round(seconds * NS) + ns
        self.site.tick()

    def consume(self, fuel: str) -> None:
        """1 kW, or 1 m3/h."""
        if fuel == "electricity":
            self.site.set_load(1000)
        else:
            self.site.set_gas_flow("1")

    def flow(self, fuel: str) -> int:
        self.site.tick()
        return self.site.electric.load_flow_mw if fuel == "electricity" else self.site.gas.flow_ml_h

    def mains(self, on: bool) -> None:
        self.site.change_supply(output_on=on)

    def power(self, fuel: str, on: bool) -> None:
        """What a meter runs on: the mains, or the battery of the gas meter."""
        if fuel == "electricity":
            self.mains(on)
        else:
            self.site.tick()
            self.gsme.put_battery(on)

    def volts(self, volts: int) -> None:
        self.site.change_supply(voltage_mv=volts * 1000)


def utrn(pence: int, vend: int, fuel: str = "electricity", kind: str = "10") -> str:
    head = f"{kind}{pence:06d}{vend:06d}"
    return head + check_digits(bytes.fromhex(KEYS[fuel]), SERIALS[fuel], head)


def wrong(code: str) -> str:
    """The same UTRN with its last digit changed."""
    return code[:-1] + str((int(code[-1]) + 1) % 10)
