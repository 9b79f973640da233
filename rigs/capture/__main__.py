"""Captures the broker's TCP port with scapy: `python -m rigs.capture --config FILE`.

Layer: rigs, a peer in a process of its own; the only module that imports scapy (GPL-2.0, optional extra `capture`), and
only when it runs.

    {"port": 41883, "interface": "lo", "pcap": "/path/wan.pcap"}
    -> {"event": "ready", "interface": "lo"}, then one {"event": "size", ...} for each PUBLISH seen
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import time
from pathlib import Path
from typing import Any, Final

from protocols.mqtt_sizes import Segment, SizeMeter
from rigs.capture.bpf import attach
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr

log = logging.getLogger("rigs.capture")
BUFFER_BYTES: Final = 1 << 26
"""Of the capturing socket: scapy's own 64 kB lose packets as soon as one message is large."""
SO_RCVBUFFORCE: Final = 33
"""Linux: beyond net.core.rmem_max, for who may administer the network."""
GRANT: Final = "run as root, or grant the interpreter the right: setcap cap_net_raw+ep on a copy of it"
INSTALL: Final = "install it: pip install 'meterbench[capture]'"


def segment_of(packet: Any, ip: Any, tcp: Any) -> Segment | None:
    """The TCP segment of a captured packet; None for anything else. `ip`, `tcp` are scapy's layers."""
    if ip not in packet or tcp not in packet:
        return None
    datagram, segment = packet[ip], packet[tcp]
    header_bytes = datagram.ihl * 4 + segment.dataofs * 4
    payload = bytes(segment.payload)[: max(0, datagram.len - header_bytes)]
    utc_s = float(packet.time)
    mono_ns = time.monotonic_ns() - (time.time_ns() - int(packet.time * 1_000_000_000))
    return Segment(
        (datagram.src, segment.sport), (datagram.dst, segment.dport), segment.seq, "S" in segment.flags,
        payload, datagram.len, utc_s, mono_ns,
    )  # fmt: skip


def tell(packet: Any, meter: SizeMeter, ip: Any, tcp: Any) -> None:
    """Emits the sizes that a packet completes."""
    segment = segment_of(packet, ip, tcp)
    for size in meter.feed(segment) if segment is not None else ():
        emit(
            "size", topic=size.topic, payload_bytes=size.payload_bytes, mqtt_bytes=size.mqtt_bytes,
            wire_bytes=size.wire_bytes, to_broker=size.to_broker, client=size.client, utc_s=size.utc_s,
            mono_ns=size.mono_ns,
        )  # fmt: skip


def capture(port: int, interface: str | None, pcap: Path, lifeline: Lifeline) -> None:
    """Sniffs until the end. Raises OSError without the right to capture, ImportError without scapy."""
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.config import conf
    from scapy.layers.inet import IP, TCP
    from scapy.layers.l2 import Ether  # noqa: F401 - registers the link layer of the loopback interface
    from scapy.sendrecv import AsyncSniffer
    from scapy.utils import PcapWriter

    interface = interface or str(conf.loopback_name)
    meter = SizeMeter(port)
    conf.bufsize = BUFFER_BYTES
    if sys.platform == "linux":
        source = conf.L2listen(iface=interface)
        attach(source.ins, port)
        with contextlib.suppress(PermissionError):
            source.ins.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
    else:
        source = conf.L2listen(iface=interface, filter=f"tcp port {port}")
    with PcapWriter(str(pcap), append=False, sync=True) as writer:

        def seen(packet: Any) -> None:
            writer.write(packet)
            tell(packet, meter, IP, TCP)

        sniffer = AsyncSniffer(
            opened_socket=source, store=False, prn=seen,
            lfilter=lambda packet: TCP in packet and port in (packet[TCP].sport, packet[TCP].dport),
            started_callback=lambda: emit("ready", interface=interface),
        )  # fmt: skip
        sniffer.start()
        lifeline.wait()
        sniffer.stop(join=True)
    if meter.lost:
        log.warning("the capture lost bytes %d times; sizes of those messages are missing", meter.lost)


def main() -> None:
    log_to_stderr()
    lifeline = Lifeline()
    config = load_config("rigs.capture")
    port, pcap = config.get("port"), config.get("pcap")
    if type(port) is not int or not isinstance(pcap, str):
        fail(f"port {port!r} and pcap {pcap!r}: expected a number and a path")
    try:
        capture(port, config.get("interface"), Path(pcap), lifeline)
    except ImportError as problem:
        fail(f"scapy is missing ({problem})", INSTALL)
    except PermissionError as problem:
        fail(f"no right to capture ({problem.strerror})", GRANT)
    except Exception as problem:
        log.exception("capture")
        fail(f"cannot capture: {type(problem).__name__}: {problem}", GRANT)


if __name__ == "__main__":
    main()
