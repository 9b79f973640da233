"""A test PKI: root, issuing authority, and one signing key for each party of a rig.

Layer: protocol core, no I/O: keys are drawn, PEM comes out. For tests only: nothing here asks who anybody is.

Certificates hold for the whole time that a rig's calendar may be moved through, 2000 to 2099: a test of what is
expired asks for other dates. Serial numbers are random, 127 bits [RFC 5280, 4.1.2.2].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ACCESS_CONTROL_BROKER: Final = "90-B3-D5-1F-30-00-00-02"
"""The party that signs for the DCC [DUIS: the target of a non-device request]."""
SMETS1_PROVIDER: Final = "90-B3-D5-1F-30-00-00-03"
"""The SMETS1 service provider. Its real EUI is not public here: this one is the project's own."""
FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
_ORGANISATION: Final = "meterbench test PKI"


@dataclass(frozen=True, slots=True)
class Issued:
    """A key and its certificate, both PEM; `name` is the common name of its subject."""

    name: str
    key: bytes
    certificate: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class Pki:
    """`parties` by EUI."""

    root: Issued
    issuing: Issued
    parties: dict[str, Issued]


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs certificates. Made by `authority`."""

    subject: x509.Name
    key: ec.EllipticCurvePrivateKey
    issued: Issued


def make_pki(parties: Iterable[tuple[str, str]]) -> Pki:
    """A PKI for parties given as (EUI-64 text, name)."""
    root = authority("meterbench test root")
    issuing = authority("meterbench test issuing CA", root)
    return Pki(root.issued, issuing.issued, {eui: issue(issuing, eui, name) for eui, name in parties})


def authority(name: str, above: Authority | None = None) -> Authority:
    """A root, or an authority below another."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    builder = _builder(subject, above.subject if above else subject, key, FIRST, LAST)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else 1), critical=True)
    builder = builder.add_extension(_usage(is_authority=True), critical=True)
    return Authority(subject, key, _issued(name, key, builder.sign(above.key if above else key, SHA256())))


def issue(issuing: Authority, eui: str, name: str, not_before: datetime = FIRST, not_after: datetime = LAST) -> Issued:
    """A signing key and its certificate for the party with that EUI-64."""
    key = ec.generate_private_key(ec.SECP256R1())
    unique = x509.NameAttribute(
        NameOID.X500_UNIQUE_IDENTIFIER, b"\0" + bytes.fromhex(eui.replace("-", "")), _ASN1Type.BitString
    )
    subject = x509.Name([*_name(name), unique])
    builder = _builder(subject, issuing.subject, key, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(is_authority=False), critical=True)
    return _issued(name, key, builder.sign(issuing.key, SHA256()))


def issue_tls(
    issuing: Authority, name: str, hosts: Iterable[str] = (), not_before: datetime = FIRST, not_after: datetime = LAST
) -> Issued:
    """A key and certificate for TLS: of the server at `hosts` (names and addresses), or of a client without any."""
    key = ec.generate_private_key(ec.SECP256R1())
    places = [*hosts]
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if places else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = _builder(_name(name), issuing.subject, key, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(is_authority=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.key.public_key())
    builder = builder.add_extension(above, critical=False)
    if places:
        names = x509.SubjectAlternativeName([_place(place) for place in places])
        builder = builder.add_extension(names, critical=False)
    return _issued(name, key, builder.sign(issuing.key, SHA256()))


def _place(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, first: datetime, last: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number() >> 32 | 1 << 126)
        .not_valid_before(first)
        .not_valid_after(last)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _issued(name: str, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Issued:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Issued(name, pem, certificate.public_bytes(Encoding.PEM), certificate.serial_number)
