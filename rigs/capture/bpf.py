"""A kernel filter for one TCP port, made by hand: scapy would need libpcap to compile one.

Layer: rigs, part of the capture process; Linux only. Source: the classic BPF of `tcp port N` on Ethernet frames with
IPv4, linux/filter.h. Without a filter every packet of the machine's loopback would be dissected in Python.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from typing import Final

SO_ATTACH_FILTER: Final = 26
_PACKET_TYPE: Final = 0xFFFFF000 + 4
"""Beyond every packet: what the kernel knows of it [linux/filter.h SKF_AD_OFF + SKF_AD_PKTTYPE]."""
_OUTGOING: Final = 4
_LOAD_HALF, _LOAD_BYTE, _LOAD_HALF_X, _LOAD_HEADER, _JUMP_EQUAL, _RETURN = 0x28, 0x30, 0x48, 0xB1, 0x15, 0x06


def tcp_port_program(port: int, *, once: bool = False) -> bytes:
    """The program: keep IPv4 TCP segments from or to the port, drop the rest. `once`: on a loopback interface, where
    each packet leaves and arrives, only as it arrives."""
    drop = 8
    arriving = [(_LOAD_BYTE, 0, 0, _PACKET_TYPE), (_JUMP_EQUAL, drop + 2, 0, _OUTGOING)] if once else []
    rows = [
        *arriving,
        (_LOAD_HALF, 0, 0, 12), (_JUMP_EQUAL, 0, drop, 0x0800),  # EtherType IPv4, or drop
        (_LOAD_BYTE, 0, 0, 23), (_JUMP_EQUAL, 0, drop - 2, 6),  # protocol TCP, or drop
        (_LOAD_HEADER, 0, 0, 14),  # X = length of the IP header
        (_LOAD_HALF_X, 0, 0, 14), (_JUMP_EQUAL, 2, 0, port),  # source port: keep
        (_LOAD_HALF_X, 0, 0, 16), (_JUMP_EQUAL, 0, 1, port),  # target port, or drop
        (_RETURN, 0, 0, 0x40000), (_RETURN, 0, 0, 0),
    ]  # fmt: skip
    return b"".join(struct.pack("=HBBI", *row) for row in rows)


def attach(sock: socket.socket, port: int, *, once: bool = False) -> None:
    """Filters a packet socket. Raises OSError."""
    program = tcp_port_program(port, once=once)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, header)
