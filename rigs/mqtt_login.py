"""A paho client of the rig's parts, made ready for its broker: version, password, certificate, no delay.

Layer: rigs, shared by hub, tap and the broker's own probe. The DCC stub, which imports nothing of this package, has
`dcc_stub/wan_login.py`.
"""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from protocols.broker_login import BrokerLogin, TlsFiles


class NamedContext(ssl.SSLContext):
    """Verifies the server by the name that is set, whatever address was called: a relay has the broker's certificate
    and not its address."""

    peer_name: str = ""

    def wrap_socket(self, sock: socket.socket, *arguments: Any, **named: Any) -> ssl.SSLSocket:
        if self.peer_name:
            named["server_hostname"] = self.peer_name
        return super().wrap_socket(sock, *arguments, **named)


def tls_context(files: TlsFiles) -> ssl.SSLContext:
    """TLS 1.2 or newer; the broker has to show a certificate. Raises OSError (also ssl.SSLError) for bad files."""
    context = NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.peer_name = files.name
    if files.ca:
        context.load_verify_locations(files.ca)
    else:
        context.load_default_certs()
    if files.certificate:
        context.load_cert_chain(files.certificate, files.key)
    return context


def new_client(login: BrokerLogin, client_id: str, *, is_clean: bool = True) -> mqtt.Client:
    """Not connected yet. `is_clean`: the session ends with the connection. Raises OSError for files."""
    if login.mqtt == 5:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id, protocol=mqtt.MQTTv5)
    else:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id, clean_session=is_clean, protocol=mqtt.MQTTv311
        )  # fmt: skip
    client.on_socket_open = without_delay
    if login.user:
        password = Path(login.password_file).read_text("utf-8").strip() if login.password_file else None
        client.username_pw_set(login.user, password)
    if login.tls is not None:
        client.tls_set_context(tls_context(login.tls))
    return client


def without_delay(_client: mqtt.Client, _user: Any, sock: Any) -> None:
    """For `on_socket_open`: Nagle against delayed acknowledgement costs 44 ms a hop."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
