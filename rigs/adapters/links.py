"""Opens the link that a port of a rig file describes.

Layer: rigs adapter. The one place that knows which adapter stands behind which port.
"""

from __future__ import annotations

from rigs.adapters.modbus_link import ModbusLink
from rigs.adapters.modbus_rtu import ModbusRtuLink
from rigs.adapters.modbus_tcp import ModbusTcpLink
from rigs.frames import FrameSink, Hop, discard
from rigs.ports import Clock
from rigs.profile import LinkSettings
from rigs.rigfile_ports import RtuPort, TcpPort


def open_link(
    port: TcpPort | RtuPort,
    settings: LinkSettings,
    *,
    hop: Hop = "bench-meter",
    sink: FrameSink = discard,
    clock: Clock | None = None,
    connect: bool = True,
) -> ModbusLink:
    """A `RegisterLink` on the port, opened at once, or at its first call when `connect` is false.

    Raises PortUnavailable with a hint what to do next.
    """
    link: ModbusLink
    if isinstance(port, TcpPort):
        link = ModbusTcpLink(
            port.host, port.port, settings, unit=port.unit, hop=hop, sink=sink, clock=clock, gateway=port.gateway
        )
    else:
        link = ModbusRtuLink(
            port.port,
            settings,
            baud=port.baud,
            parity=port.parity,
            stopbits=port.stopbits,
            unit=port.unit,
            hop=hop,
            sink=sink,
            clock=clock,
        )
    if connect:
        link.open()
    return link
