"""Certificates of the parties that sign messages: reading them, and finding the one that a message names.

Layer: protocol core, no I/O: PEM in, values out.

Rules of this file:
- A certificate says whose it is in the x500UniqueIdentifier (2.5.4.45) of its subject: a BIT STRING of eight bytes,
  the EUI-64, where the certificates of the smart metering key infrastructure have it too.
- A store trusts what has been put into it, certificate by certificate; it follows no chain, so that taking a file out
  of the folder revokes it. Certificates of an authority may lie there as well: nobody can sign a message with one.
- A name is compared as X.509 has it, not as text: `CN=a, O=b` and `CN=a,O=b` are one name, `cn=a` is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

EUI_BYTES: Final = 8
NAME_MAX: Final = 1024
_SEPARATOR: Final = re.compile(r"((?:\\.|[^\\,+])*)([,+]|$)", re.DOTALL)


class BadCertificate(ValueError):
    """Bytes that are no certificate, or none that a party could sign messages with."""

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(what, reason)

    def __str__(self) -> str:
        return f"{self.what}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Party:
    """A certificate that may sign: whose, its name in X509IssuerSerial, its key, and when it may be used (both ends
    included [RFC 5280, 4.1.2.5])."""

    eui: str
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime
    key: EllipticCurvePublicKey = field(repr=False, hash=False)


class SigningKey(NamedTuple):
    """A private key and its name in X509IssuerSerial: the last three arguments of `protocols.dsig.sign`."""

    key: EllipticCurvePrivateKey
    issuer: str
    serial: int


class TrustStore:
    """Parties by issuer and serial number."""

    def __init__(self, certificates: Iterable[bytes]) -> None:
        """Each item is PEM text with one or more certificates. Raises BadCertificate."""
        self._parties: dict[tuple[x509.Name, int], Party] = {}
        self._names = lru_cache(maxsize=256)(issuer_name)
        for pem in certificates:
            for certificate in _read(pem):
                with _whole():
                    is_authority = _is_authority(certificate)
                if not is_authority:
                    self._put(certificate)

    def _put(self, certificate: x509.Certificate) -> None:
        party = party_of(certificate)
        place = (certificate.issuer, certificate.serial_number)
        if self._parties.setdefault(place, party) != party:
            raise BadCertificate(party.issuer, f"two certificates with the serial number {party.serial}")

    def find(self, issuer: str, serial: int) -> Party | None:
        """The party of that issuer name (RFC 2253 or 4514) and serial number."""
        name = self._names(issuer)
        return None if name is None else self._parties.get((name, serial))

    def parties(self) -> tuple[Party, ...]:
        return tuple(self._parties.values())


def issuer_name(text: str) -> x509.Name | None:
    """The name in a text, white space around its separators not counted; None when it is no name."""
    if len(text) > NAME_MAX:
        return None
    parts = [(match[1].strip(" \t\r\n"), match[2]) for match in _SEPARATOR.finditer(text) if match[0]]
    try:
        return x509.Name.from_rfc4514_string("".join(part + separator for part, separator in parts))
    except ValueError:
        return None


def _read(pem: bytes) -> list[x509.Certificate]:
    with _whole():
        return x509.load_pem_x509_certificates(pem)


def read_certificate(pem: bytes) -> Party:
    """The first certificate of a PEM text, as a party. Raises BadCertificate."""
    return party_of(_read(pem)[0])


def read_key(pem: bytes) -> EllipticCurvePrivateKey:
    """A private key on P-256 in PEM, without a pass phrase. Raises BadCertificate."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as problem:
        raise BadCertificate("(key)", str(problem).partition("\n")[0] or "no private key in PEM") from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise BadCertificate("(key)", "no key on the curve P-256")
    return key


def read_signing_key(key_pem: bytes, certificate_pem: bytes) -> SigningKey:
    """A key and its certificate. Raises BadCertificate, also when the two do not belong together."""
    key, party = read_key(key_pem), read_certificate(certificate_pem)
    if key.public_key() != party.key:
        raise BadCertificate("(key)", f"certificate {party.serial} of {party.issuer} is for another key")
    return SigningKey(key, party.issuer, party.serial)


@contextmanager
def _whole() -> Iterator[None]:
    """The library reads a certificate part by part, when it is asked for one: what it finds then is told here."""
    try:
        yield
    except BadCertificate:
        raise
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion) as problem:
        raise BadCertificate("(PEM)", str(problem).partition("\n")[0] or "no certificate in it") from None


def party_of(certificate: x509.Certificate) -> Party:
    """What a certificate says of a party that signs. Raises BadCertificate."""
    with _whole():
        return _party_of(certificate)


def _party_of(certificate: x509.Certificate) -> Party:
    issuer = certificate.issuer.rfc4514_string()
    what = f"certificate {certificate.serial_number} of {issuer}"
    key = certificate.public_key()
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise BadCertificate(what, "its key is not on the curve P-256")
    if not _may_sign(certificate):
        raise BadCertificate(what, "its key usage is not digitalSignature")
    return Party(
        _eui(certificate, what), issuer, certificate.serial_number,
        certificate.not_valid_before_utc, certificate.not_valid_after_utc, key,
    )  # fmt: skip


def _eui(certificate: x509.Certificate, what: str) -> str:
    values = [one.value for one in certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER)]
    if len(values) != 1 or not isinstance(values[0], bytes):
        raise BadCertificate(what, "its subject has no x500UniqueIdentifier of its own")
    found = values[0]
    if len(found) == EUI_BYTES + 1:  # the first octet of a BIT STRING says how many bits are not used
        found = found.removeprefix(b"\0")
    if len(found) != EUI_BYTES:
        raise BadCertificate(what, f"its x500UniqueIdentifier is no EUI-64: {values[0].hex()}")
    return found.hex("-").upper()


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return True


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
