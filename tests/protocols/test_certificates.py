"""Certificates that have been changed: read, or refused by name."""

import base64

import pytest

from protocols.certificates import BadCertificate, TrustStore, read_certificate
from protocols.pki import authority, issue

EUI = "90-B3-D5-1F-30-01-00-00"


def pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_every_changed_octet_of_a_certificate_is_read_or_refused_by_name() -> None:
    """The library reads some parts only when they are asked for: found by fuzzing."""
    text = issue(authority("issuing"), EUI, "party").certificate
    der = base64.b64decode(b"".join(text.splitlines()[1:-1]))
    assert read_certificate(pem(der)).eui == EUI
    refused = 0
    for at in range(len(der)):
        for change in (0x01, 0x80, 0xFF):
            changed = pem(der[:at] + bytes([der[at] ^ change]) + der[at + 1 :])
            try:
                read_certificate(changed)
                TrustStore([changed])
            except BadCertificate as problem:
                refused += 1
                assert str(problem)
    assert refused > len(der)


def test_a_point_that_is_not_on_the_curve_is_named() -> None:
    text = issue(authority("issuing"), EUI, "party").certificate
    der = base64.b64decode(b"".join(text.splitlines()[1:-1]))
    point = der.index(bytes.fromhex("03420004")) + 8
    with pytest.raises(BadCertificate):
        read_certificate(pem(der[:point] + bytes([der[point] ^ 0xFF]) + der[point + 1 :]))
