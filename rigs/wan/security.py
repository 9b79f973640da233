"""What the broker peer is told of its clients, checked, and what both kinds of broker need of it.

Layer: rigs, part of the broker peer [docs/peers.md].
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from protocols.broker_login import BrokerLogin, LoginError, TlsFiles, read_login
from protocols.wan_access import Access, access_of

SECURITIES: Final = ("open", "password", "tls")
MAX_PACKET: Final = 1 << 20
"""Bytes of one packet; a firmware image takes 400 KiB."""


@dataclass(frozen=True)
class BrokerSecurity:
    """`passwords`: files by party. `probe`: how the broker's own question for an answer gets in."""

    kind: str = "open"
    parties: Mapping[str, Access] = field(default_factory=dict)
    passwords: Mapping[str, str] = field(default_factory=dict)
    tls: TlsFiles | None = None
    probe: BrokerLogin | None = None
    queue: int = 100_000
    """Messages kept for one client that is away."""

    def server_context(self) -> ssl.SSLContext | None:
        """Every client has to show a certificate of the authority. Raises OSError (also ssl.SSLError)."""
        if self.tls is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(self.tls.ca)
        context.load_cert_chain(self.tls.certificate, self.tls.key)
        return context


def read_security(config: Mapping[str, Any]) -> BrokerSecurity:
    """Raises LoginError, ValueError for a hub's EUI."""
    kind = config.get("security", "open")
    if kind not in SECURITIES:
        raise LoginError("security", f"one of {', '.join(SECURITIES)}", kind)
    queue = config.get("queue", 100_000)
    if type(queue) is not int or not 1 <= queue <= 1_000_000:
        raise LoginError("queue", "a whole number from 1 to 1000000", queue)
    if kind == "open":
        return BrokerSecurity(queue=queue)
    parties = access_of(config.get("hubs", ()))
    probe = read_login({"host": "127.0.0.1", "port": 1, **config.get("probe", {})}, "probe")
    passwords = config.get("passwords", {})
    if kind == "password" and set(passwords) != set(parties):
        raise LoginError("passwords", f"a file for each of {', '.join(parties)}", ", ".join(passwords))
    tls = read_login({"host": "127.0.0.1", "port": 1, "tls": config.get("tls")}).tls if kind == "tls" else None
    if tls is not None and not (tls.ca and tls.certificate):
        raise LoginError("tls", "ca, certificate and key", config.get("tls"))
    return BrokerSecurity(kind, parties, passwords, tls, probe, queue)


def passwords_of(files: Mapping[str, str]) -> dict[str, bytes]:
    """Raises OSError."""
    return {name: Path(file).read_bytes().strip() for name, file in files.items()}
