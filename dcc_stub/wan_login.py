"""A paho client of the stub, made ready for its broker: version, session, password, certificate.

Files are read once, at the start; what cannot be used is an error of the configuration that names file and key.
"""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from dcc_stub.config import ConfigError
from protocols.broker_login import BrokerLogin, TlsFiles
from protocols.wan_access import STUB

SESSION_S: Final = 86400
"""MQTT 5: how long the broker keeps the session while the stub is away; with 3.1.1 it is the broker's own choice."""


class _Named(ssl.SSLContext):
    """Verifies the server by the name that is set, whatever address was called."""

    peer_name: str = ""

    def wrap_socket(self, sock: socket.socket, *arguments: Any, **named: Any) -> ssl.SSLSocket:
        if self.peer_name:
            named["server_hostname"] = self.peer_name
        return super().wrap_socket(sock, *arguments, **named)


class WanLogin:
    """The credentials, read. Raises ConfigError."""

    def __init__(self, login: BrokerLogin) -> None:
        self.login = login
        self._context = None if login.tls is None else _context(login.tls)
        self._password = _password(login.password_file) if login.password_file else None

    def client(self) -> mqtt.Client:
        """A new one; the broker keeps its session by its id, and some only for clients that give a user name."""
        login = self.login
        named: dict[str, Any] = {"reconnect_on_failure": False, "manual_ack": True}
        if login.mqtt == 5:
            client = mqtt.Client(CallbackAPIVersion.VERSION2, STUB, protocol=mqtt.MQTTv5, **named)
        else:
            client = mqtt.Client(
                CallbackAPIVersion.VERSION2, STUB, clean_session=False, protocol=mqtt.MQTTv311, **named
            )  # fmt: skip
        client.username_pw_set(login.user or STUB, self._password)
        if self._context is not None:
            client.tls_set_context(self._context)
        return client

    def connect(self, client: mqtt.Client, keep_alive_s: int) -> None:
        """Blocks. Raises OSError, ValueError."""
        login = self.login
        keep_alive_s = login.keep_alive_s or keep_alive_s
        if login.mqtt == 5:
            kept: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # the library has none
            kept.SessionExpiryInterval = SESSION_S
            client.connect(login.host, login.port, keep_alive_s, clean_start=False, properties=kept)
        else:
            client.connect(login.host, login.port, keep_alive_s)

    def command_properties(self, expiry_s: float) -> Any:
        """MQTT 5 (else None): the broker drops a command that it could not deliver within its device's time."""
        if self.login.mqtt != 5:
            return None
        properties: Any = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = max(1, int(-(-expiry_s // 1)))
        return properties


def _context(files: TlsFiles) -> ssl.SSLContext:
    context = _Named(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.peer_name = files.name
    try:
        if files.ca:
            context.load_verify_locations(files.ca)
        else:
            context.load_default_certs()
    except (OSError, ssl.SSLError) as problem:
        raise ConfigError(files.ca, "broker.tls.ca", "certificates of authorities in PEM", str(problem)) from None
    try:
        if files.certificate:
            context.load_cert_chain(files.certificate, files.key)
    except (OSError, ssl.SSLError) as problem:
        expected = "a certificate and its private key, both in PEM"
        raise ConfigError(files.certificate, "broker.tls.certificate", expected, str(problem)) from None
    return context


def _password(file: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(file, "broker.password_file", "a file with a password", str(problem)) from None
