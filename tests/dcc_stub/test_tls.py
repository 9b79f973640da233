"""HTTPS: to the stub with certificates of clients, and from it to receivers."""

import datetime as dt
import http.client
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from stub_rig import USERS, WITHIN_S, StubRig, stub_rig

from dcc_stub.config import ConfigError, TlsConfig
from dcc_stub.tls import for_users, to_receivers
from protocols.duis import write_request

LOCAL = ipaddress.ip_address("127.0.0.1")


class Party:
    """A certificate and key of its own in a folder; signed by itself, so that it is its own authority."""

    def __init__(self, folder: Path, name: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(LOCAL)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        self.certificate, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def client(self, trusts: "Party") -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(trusts.certificate))
        context.load_cert_chain(self.certificate, self.key)
        return context


class Receiver:
    """A Receive Response service at https that wants a certificate."""

    def __init__(self, own: Party, clients: Party) -> None:
        self.bodies: list[bytes] = []
        self.news = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()
                receiver.news.set()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own.certificate, own.key)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server.server_address[1]}/"


@pytest.fixture
def parties(tmp_path: Path) -> dict[str, Party]:
    return {name: Party(tmp_path, name) for name in ("stub", "user", "stranger", "receiver")}


@pytest.fixture
def receiver(parties: dict[str, Party]) -> Iterator[Receiver]:
    receiver = Receiver(parties["receiver"], clients=parties["stub"])
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def post(rig: StubRig, context: ssl.SSLContext, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPSConnection(
        "127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S, context=context
    )  # fmt: skip
    try:
        connection.request("POST", "/api/v1/serviceS", body, {"Content-Type": "application/xml"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_with_client_certificates_a_stranger_is_not_let_in_and_answers_go_to_https(
    tmp_path: Path, parties: dict[str, Party], receiver: Receiver
) -> None:
    stub, user = parties["stub"], parties["user"]
    tls = {
        "certificate": str(stub.certificate), "key": str(stub.key), "clients": str(user.certificate),
        "receivers": str(parties["receiver"].certificate),
    }  # fmt: skip
    supplier = {"eui": USERS["import_supplier"], "roles": ["IS"], "status": "live", "receiver": receiver.url}
    with stub_rig(tmp_path, tls=tls, users=[supplier]) as rig:
        body = write_request(rig.request("7.2"))
        status, answer = post(rig, user.client(stub), body)
        assert (status, b">I99<" in answer) == (200, True)
        assert receiver.news.wait(WITHIN_S)
        assert b">I0<" in receiver.bodies[0]
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            post(rig, parties["stranger"].client(stub), body)
        with pytest.raises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            post(rig, ssl.create_default_context(cafile=str(stub.certificate)), body)


@pytest.mark.parametrize("key", ["certificate", "clients", "receivers"])
def test_a_file_that_cannot_be_used_is_named(parties: dict[str, Party], tmp_path: Path, key: str) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    files = {"certificate": parties["stub"].certificate, "key": parties["stub"].key, key: bad}
    with pytest.raises(ConfigError, match=rf"bad\.pem: tls\.{key}: expected"):
        (to_receivers if key == "receivers" else for_users)(TlsConfig(**files))
