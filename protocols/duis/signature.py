"""The shape of a signature, and the one that signs nothing.

Layer: DUIS core. A message is written with `unsigned_signature()` at each place that carries a signature: valid for
the schema, and openly empty. It has no digest, no signature value, and names its key "CN=unsigned". `protocols.dsig`
puts a real one in its place and verifies those that arrive; a reader keeps the raw element of what it received and
judges nothing but its shape.
"""

import re
from dataclasses import dataclass
from typing import Final

from protocols.duis.grammar import DS, Attr, Leaf, Node
from protocols.duis.scalars import BASE64, STRING, URI, BadText, Scalar

_DIGITS: Final = re.compile(r"[0-9]{1,49}")  # twenty octets at most [RFC 5280, 4.1.2.2]


def _serial(text: str) -> int:
    digits = text.strip(" \t\r\n")
    if not _DIGITS.fullmatch(digits):
        raise BadText
    return int(digits)


_SERIAL: Final = Scalar("a serial number of at most 49 digits", _serial, str)
_ALGORITHM: Final = (Attr("Algorithm", "algorithm", URI),)

# The profile in use: one Reference, X509IssuerSerial only. XML-DSig itself allows more; that is refused.
SIGNATURE: Final = Node(
    "Signature",
    (
        Node(
            "SignedInfo",
            (
                Node("CanonicalizationMethod", attrs=_ALGORITHM),
                Node("SignatureMethod", attrs=_ALGORITHM),
                Node(
                    "Reference",
                    (
                        Node("Transforms", (Node("Transform", attrs=_ALGORITHM),)),
                        Node("DigestMethod", attrs=_ALGORITHM),
                        Leaf("DigestValue", "digest", BASE64),
                    ),
                    attrs=(Attr("URI", "uri", URI),),
                ),
            ),
        ),
        Leaf("SignatureValue", "value", BASE64),
        Node(
            "KeyInfo",
            (
                Node(
                    "X509Data",
                    (
                        Node(
                            "X509IssuerSerial",
                            (Leaf("X509IssuerName", "issuer", STRING), Leaf("X509SerialNumber", "serial", _SERIAL)),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

_UNSIGNED: Final = (
    f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
    '<ds:Reference URI=""><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
    "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial>"
    "<ds:X509IssuerName>CN=unsigned</ds:X509IssuerName><ds:X509SerialNumber>0</ds:X509SerialNumber>"
    "</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"
)

_USUAL: Final = re.compile(
    re.escape(
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:CanonicalizationMethod>'
        '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></ds:SignatureMethod>'
        '<ds:Reference URI=""><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform>'
        '</ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>'
        "<ds:DigestValue>"
    ).encode()
    + rb"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    rb"<ds:SignatureValue>([A-Za-z0-9+/]{85}[AQgw]==)</ds:SignatureValue>"
    rb"<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial>"
    rb"<ds:X509IssuerName>([^<&\r]{1,1000})</ds:X509IssuerName>"
    rb"<ds:X509SerialNumber>(0|[1-9][0-9]{0,48})</ds:X509SerialNumber>"
    rb"</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"
)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a signature says that is written as nearly everybody writes it; digest and value are base64."""

    digest: bytes
    value: bytes
    issuer: str
    serial: int


def usual(canonical: bytes) -> Usual | None:
    """A signature of the profile in its exclusive canonical form, at a glance; None for every other spelling, which
    may be right too and has to be read element by element."""
    found = _USUAL.fullmatch(canonical)
    return None if found is None else Usual(found[1], found[2], found[3].decode(), int(found[4]))


def unsigned_signature() -> bytes:
    """A ds:Signature that signs nothing and says so."""
    return _UNSIGNED.encode()
