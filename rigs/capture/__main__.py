"""Captures the broker's TCP port with scapy: `python -m rigs.capture --config FILE`.

Layer: rigs, a peer in a process of its own; the only module that imports scapy (GPL-2.0, optional extra `capture`), and
only when it runs.

    {"port": 41883, "interface": "lo", "pcap": "/path/wan.pcap", "mqtt": 3}
    -> {"event": "ready", "interface": "lo"}, then one {"event": "size", ...} for each PUBLISH seen
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from protocols.mqtt_sizes import SizeMeter
from protocols.tcp_segments import segment_of
from rigs.capture.bpf import attach
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr

log = logging.getLogger("rigs.capture")
BUFFER_BYTES: Final = 1 << 26
"""Of the capturing socket: scapy's own 64 kB lose packets as soon as one message is large."""
SO_RCVBUFFORCE: Final = 33
"""Linux: beyond net.core.rmem_max, for who may administer the network."""
MAX_FRAME: Final = (1 << 16) + 64
"""Bytes of the largest packet of the loopback interface with its link header: scapy's own limit cuts it short."""
LOOK_S: Final = 0.1
"""How often the end is looked for while nothing passes."""
GRANT: Final = "run as root, or grant the interpreter the right: setcap cap_net_raw+ep on a copy of it"
ROOM: Final = "make room on the disk of the run's folder"
MOST_BYTES: Final = 4 << 30
"""Of a pcap, unless the configuration says another number."""
RECORD_BYTES: Final = 16
"""Head of a packet in a pcap file."""
INSTALL: Final = "install it: pip install 'meterbench[capture]'"


def tell(frame: bytes, utc_s: float, meter: SizeMeter) -> None:
    """Emits the sizes that a frame completes."""
    mono_ns = time.monotonic_ns() - (time.time_ns() - int(utc_s * 1_000_000_000))
    segment = segment_of(frame, utc_s, mono_ns)
    for size in meter.feed(segment) if segment is not None else ():
        emit(
            "size", topic=size.topic, payload_bytes=size.payload_bytes, mqtt_bytes=size.mqtt_bytes,
            wire_bytes=size.wire_bytes, to_broker=size.to_broker, client=size.client, utc_s=size.utc_s,
            mono_ns=size.mono_ns, crc=size.crc,
        )  # fmt: skip


def listen(port: int, interface: str | None) -> tuple[Any, str]:
    """scapy's listening socket and the interface. Raises OSError without the right, ImportError without scapy."""
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.config import conf
    from scapy.layers.l2 import Ether  # noqa: F401 - registers the link layer of the loopback interface

    loopback = str(conf.loopback_name)
    name = interface or loopback
    conf.bufsize = BUFFER_BYTES
    if sys.platform != "linux":
        return conf.L2listen(iface=name, filter=f"tcp port {port}"), name
    source = conf.L2listen(iface=name)
    attach(source.ins, port, once=name == loopback)
    with contextlib.suppress(PermissionError):
        source.ins.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES)
    return source, name


def frames(source: Any, lifeline: Lifeline) -> Iterator[tuple[bytes, float]]:
    """What passes, with its time, until the end and what has passed before it."""
    while True:
        if not source.select([source], LOOK_S):
            if lifeline.ended:
                return
            continue
        _, frame, utc_s = source.recv_raw(MAX_FRAME)
        if frame:
            yield frame, utc_s or time.time()


class FullError(Exception):
    """No more can be written to the pcap; the text says why."""


class Pcap:
    """The file of a capture, at most `most_bytes` long. Raises FullError when it cannot grow."""

    def __init__(self, file: Path, most_bytes: int) -> None:
        from scapy.data import DLT_EN10MB
        from scapy.utils import RawPcapWriter

        self._file, self._left = file, most_bytes
        try:
            self._writer = RawPcapWriter(str(file), linktype=DLT_EN10MB, sync=True, nano=True)
            self._writer.write_header(b"")
        except OSError as problem:
            raise FullError(self._why(problem)) from None

    def write(self, frame: bytes, utc_s: float) -> None:
        self._left -= len(frame) + RECORD_BYTES
        if self._left < 0:
            raise FullError(f"{self._file} has reached its limit")
        try:
            self._writer.write_packet(frame, sec=int(utc_s), usec=int(utc_s % 1 * 1e9))
        except OSError as problem:
            raise FullError(self._why(problem)) from None

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._writer.close()

    def _why(self, problem: OSError) -> str:
        return f"{self._file} cannot be written: {problem.strerror}"


def capture(config: Mapping[str, Any], lifeline: Lifeline) -> None:
    """Sniffs until the end, or until no more can be kept. Raises OSError without the right to capture, ImportError
    without scapy, FullError where nothing can be written."""
    port, interface = config["port"], config.get("interface")
    source, name = listen(port, interface)
    pcap = Pcap(Path(config["pcap"]), config.get("most_bytes", MOST_BYTES))
    meter = SizeMeter(port, 5 if config.get("mqtt") == 5 else 3)
    emit("ready", interface=name)
    try:
        for frame, utc_s in frames(source, lifeline):
            pcap.write(frame, utc_s)
            tell(frame, utc_s, meter)
    except FullError as problem:
        log.warning("the capture stops: %s", problem)
        emit("stopped", why=str(problem))
    finally:
        pcap.close()
        source.close()
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
        capture(config, lifeline)
    except FullError as problem:
        fail(str(problem), ROOM)
    except ImportError as problem:
        fail(f"scapy is missing ({problem})", INSTALL)
    except PermissionError as problem:
        fail(f"no right to capture ({problem.strerror})", GRANT)
    except Exception as problem:
        log.exception("capture")
        fail(f"cannot capture: {type(problem).__name__}: {problem}", GRANT)


if __name__ == "__main__":
    main()
