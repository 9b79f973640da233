"""Clients that want more than is theirs, on both brokers and with both ways of telling who they are: a hub reads its
commands and writes its replies, alerts and presence; nobody else gets in, and nothing that is sent ends the broker."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from wan_rig import HUB, OTHER_HUB, SECURED, Visitor, login, start_secured

from protocols.broker_login import BrokerLogin, TlsFiles
from protocols.mqtt_connect import connect_bytes
from protocols.pki import Issued, authority, issue_tls
from protocols.wan_access import PROBE, STUB, TAP, hub_name
from rigs.adapters.peers import Peer
from rigs.adapters.wan_secrets import WanSecrets
from rigs.mqtt_login import tls_context

OWN, OTHER = hub_name(HUB), hub_name(OTHER_HUB)


class Place:
    """A broker with its credentials, and everybody who can be there."""

    def __init__(self, folder: Path, kind: str, security: str) -> None:
        self.kind, self.security, self.folder = kind, security, folder
        self.broker: Peer
        self.made: WanSecrets
        self.root = authority("the authority of the rig")
        self.broker, self.made = start_secured(folder, kind, security, self.root)
        self._stack = contextlib.ExitStack()

    def login(self, name: str) -> BrokerLogin:
        return login(self.broker, self.made, name)

    def visit(self, name: str, client_id: str = "", will: str = "") -> Visitor:
        return self.enter(self.login(name), client_id or name, will)

    def enter(self, way: BrokerLogin, client_id: str, will: str = "") -> Visitor:
        visitor = Visitor(way, client_id, will)
        self._stack.callback(visitor.close)
        return visitor

    def leave_all(self) -> None:
        self._stack.close()

    def still_works(self) -> None:
        """A command gets through to its hub, and the reply to the stub."""
        hub, stub = self.visit(OWN), self.visit(STUB)
        hub.subscribe(f"mb/{HUB}/c")
        stub.subscribe("mb/+/r")
        stub.publish(f"mb/{HUB}/c", b"do")
        assert hub.wait_heard(1)[-1] == (f"mb/{HUB}/c", b"do")
        hub.publish(f"mb/{HUB}/r", b"done")
        assert stub.wait_heard(1)[-1] == (f"mb/{HUB}/r", b"done")
        self.broker.check()


@pytest.fixture(scope="module", params=SECURED, ids="-".join)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("broker"), *request.param)
    with made.broker:
        yield made


@pytest.fixture
def place(built: Place) -> Iterator[Place]:
    yield built
    built.leave_all()


def test_every_party_does_its_own_work(place: Place) -> None:
    place.still_works()


@pytest.mark.parametrize(
    "wanted", [f"mb/{OTHER_HUB}/c", "mb/+/c", "mb/#", "#", "$SYS/#", "+/+/+", f"mb/{HUB}/r", "mbtap/#"]
)
def test_a_hub_hears_nothing_but_its_commands(place: Place, wanted: str) -> None:
    hub, other, stub, tap = place.visit(OWN), place.visit(OTHER), place.visit(STUB), place.visit(TAP)
    hub.subscribe(wanted)
    hub.subscribe(f"mb/{HUB}/c")
    other.publish(f"mb/{OTHER_HUB}/r", b"secret")
    other.publish(f"mb/{OTHER_HUB}/p", b"online", retain=True)
    tap.publish("mbtap/x", b"secret")
    stub.publish(f"mb/{OTHER_HUB}/c", b"secret")
    stub.publish(f"mb/{HUB}/c", b"its own")
    heard = set(hub.wait_heard(1))
    assert heard == {(f"mb/{HUB}/c", b"its own")}


@pytest.mark.parametrize(
    "topic",
    [
        f"mb/{OTHER_HUB}/r",
        f"mb/{OTHER_HUB}/a",
        f"mb/{OTHER_HUB}/p",
        f"mb/{OTHER_HUB}/c",
        f"mb/{HUB}/c",
        "mb/x",
        "mbtap/x",
    ],
)
def test_what_a_hub_writes_elsewhere_reaches_nobody(place: Place, topic: str) -> None:
    tap, hub = place.visit(TAP), place.visit(OWN)
    tap.subscribe("mb/#")
    tap.subscribe("mbtap/#")
    already = len(tap.heard)
    hub.publish(topic, b"forged", retain=True)
    if hub.ended.is_set():  # a broker may end who tries
        hub = place.visit(OWN)
    hub.publish(f"mb/{HUB}/r", b"the truth")
    heard = tap.wait_heard(already + 1)
    while (f"mb/{HUB}/r", b"the truth") not in heard:
        heard = tap.wait_heard(len(heard) + 1)
    assert (topic, b"forged") not in heard


@pytest.mark.parametrize("victim", [STUB, OTHER])
def test_nobody_pushes_another_party_out(place: Place, victim: str) -> None:
    there = place.visit(victim)
    assert there.is_in
    attacker = place.visit(OWN, client_id=victim)
    there.publish(f"mb/{OTHER_HUB}/r" if victim == OTHER else f"mb/{HUB}/c", b"still here")
    assert not there.ended.is_set()
    attacker.close()


def test_a_will_goes_only_to_the_topics_of_its_hub(place: Place) -> None:
    tap = place.visit(TAP)
    tap.subscribe("mb/#")
    forger = place.visit(OWN, will=f"mb/{OTHER_HUB}/p")
    if forger.is_in:  # or it was not let in at all
        forger.drop()
    hub = place.visit(OWN, will=f"mb/{HUB}/p")
    already = len(tap.heard)
    hub.drop()
    heard = tap.wait_heard(already + 1)
    while (f"mb/{HUB}/p", b"offline") not in heard:
        heard = tap.wait_heard(len(heard) + 1)
    assert (f"mb/{OTHER_HUB}/p", b"offline") not in heard


def test_nobody_comes_in_without_credentials(place: Place) -> None:
    way = place.login(OWN)
    tls = None if way.tls is None else replace(way.tls, certificate="", key="")
    stranger = place.enter(replace(way, user="", password_file="", tls=tls), OWN)
    assert not stranger.is_in
    place.still_works()


def test_the_right_name_with_the_wrong_credentials_stays_outside(place: Place) -> None:
    way = place.login(OWN)
    if way.tls is None:
        theirs = place.login(OTHER).password_file
        assert place.enter(replace(way, password_file=theirs), OWN).answer in (
            "Bad user name or password",
            "Not authorized",
        )
    else:
        for made in (foreign_certificate(place), expired_certificate(place)):
            assert not place.enter(replace(way, tls=made), OWN).is_in
    place.still_works()


def foreign_certificate(place: Place) -> TlsFiles:
    return written(place, issue_tls(authority("another authority"), OWN))


def expired_certificate(place: Place) -> TlsFiles:
    return written(place, issue_tls(place.root, OWN, not_after=datetime(2001, 1, 1, tzinfo=UTC)))


def written(place: Place, issued: Issued) -> TlsFiles:
    own = place.login(OWN).tls
    assert own is not None
    certificate, key = place.folder / "foreign.pem", place.folder / "foreign.key"
    certificate.write_bytes(issued.certificate)
    key.write_bytes(issued.key)
    return TlsFiles(own.ca, str(certificate), str(key))


def test_a_client_does_not_talk_to_a_broker_that_it_cannot_verify(place: Place) -> None:
    way = place.login(OWN)
    if way.tls is None:  # a password is shown to whoever listens: it is for loopback
        return
    assert "CERTIFICATE_VERIFY_FAILED" in place.enter(replace(way, tls=foreign_trust(place)), OWN).answer
    named = replace(way.tls, name="broker.example")
    assert "broker.example" in place.enter(replace(way, tls=named), OWN).answer


def foreign_trust(place: Place) -> TlsFiles:
    own = place.login(OWN).tls
    assert own is not None
    ca = place.folder / "other-ca.pem"
    ca.write_bytes(authority("another authority").issued.certificate)
    return replace(own, ca=str(ca))


@pytest.mark.parametrize(
    "data",
    [b"\x10\xff\xff\xff\xff\x7f", b"\x10\x02\x00\x09", b"GET / HTTP/1.1\r\n\r\n", os.urandom(300), b"\xf0\x00", b"",
     connect_bytes(OWN)[:-3], connect_bytes("\0bad")],
    ids=["endless length", "cut name", "http", "random", "reserved", "nothing", "cut", "null"],
)  # fmt: skip
def test_garbage_before_a_login_ends_nobody_but_its_sender(place: Place, data: bytes) -> None:
    for stream in streams(place):
        with contextlib.suppress(OSError), stream:
            stream.sendall(data)
    place.still_works()


def streams(place: Place) -> Iterator[socket.socket]:
    """A plain connection, and one within TLS."""
    way = place.login(PROBE)
    yield socket.create_connection(("127.0.0.1", way.port), 5)
    if way.tls is not None:
        with contextlib.suppress(ssl.SSLError):
            plain = socket.create_connection(("127.0.0.1", way.port), 5)
            yield tls_context(way.tls).wrap_socket(plain, server_hostname="127.0.0.1")


def test_a_packet_beyond_the_limit_ends_its_sender(place: Place) -> None:
    hub = place.visit(OWN)
    hub.publish(f"mb/{HUB}/a", bytes((1 << 20) + 10))
    assert hub.ended.wait(10)
    place.still_works()


def test_a_firmware_image_is_within_the_limit(place: Place) -> None:
    hub, stub = place.visit(OWN), place.visit(STUB)
    hub.subscribe(f"mb/{HUB}/c")
    stub.publish(f"mb/{HUB}/c", bytes(400 << 10))
    assert len(hub.wait_heard(1)[0][1]) == 400 << 10
