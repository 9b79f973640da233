"""Signatures of DUIS messages: the one profile of XML-DSig that is in use, made and verified.

Layer: protocol core, pure functions on bytes. Profile: enveloped; one Reference with URI ""; only the enveloped
transform; SHA-256 over inclusive Canonical XML 1.0 without comments; SignedInfo under exclusive canonicalization;
ECDSA with SHA-256 on P-256, the value r and s of 32 bytes each; KeyInfo names issuer and serial number and nothing
else.

Rules of this file:
- A signature covers the element whose last child it is, which is the root of its document. It is found by its place
  and never by an Id; a URI other than "" is refused, and so is every further signature but those named below.
- What an SMETS1 service provider has signed (SMETS1SignedResponse, S1SPAlert: both are global elements of the schema)
  was a document of its own before the DCC put it into a response. It is signed and verified as one: taken out in its
  exclusive canonical form, so that namespaces of the envelope do not count, and then as any other document.
- Comments are outside of every such signature [XML-DSig, 4.4.3.3]; the readers of `protocols.duis` pass over them.
- Base64 and numbers have one spelling (white space between base64 characters aside), so that nothing outside the
  digest can be changed into another spelling of itself.
- Nothing of a document may be used unless `verify` has returned for the very same bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from protocols.certificates import Party, SigningKey, TrustStore
from protocols.dsig_errors import (
    DsigError,
    Expired,
    NotYetValid,
    Tampered,
    UnknownCertificate,
    Unsigned,
    WrongProfile,
    WrongSigner,
)
from protocols.duis.errors import DuisError, SchemaViolation
from protocols.duis.grammar import DS, SR
from protocols.duis.signature import usual
from protocols.duis.xml import MAX_RESPONSE_BYTES, canonical, document, elements_of, local_name, parse, raw, text_of

__all__ = [
    "DsigError", "Expired", "NotYetValid", "Signer", "Tampered", "UnknownCertificate", "Unsigned", "WrongProfile",
    "WrongSigner", "sign", "sign_both", "sign_inner", "verify", "verify_both", "verify_inner",
]  # fmt: skip

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ECDSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256_URI: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
HALF: Final = 32
SIGNATURE: Final = f"{{{DS}}}Signature"
_INNER: Final = (f"{{{SR}}}SMETS1SignedResponse", f"{{{SR}}}S1SPAlert")
_SERIAL: Final = re.compile(r"0|[1-9][0-9]{0,59}")
_DECLARATION: Final = re.compile(
    rb"<\?xml\s+version=(?:'1\.0'|\"1\.0\")(?:\s+encoding=(?:'(?:UTF|utf)-8'|\"(?:UTF|utf)-8\"))?"
    rb"(?:\s+standalone=(?:'yes'|'no'|\"yes\"|\"no\"))?\s*\?>"
)
_SIGNED_INFO: Final = (  # its own exclusive canonical form
    f'<ds:SignedInfo xmlns:ds="{DS}">'
    f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
    f'<ds:SignatureMethod Algorithm="{ECDSA_SHA256}"></ds:SignatureMethod>'
    '<ds:Reference URI=""><ds:Transforms>'
    f'<ds:Transform Algorithm="{ENVELOPED}"></ds:Transform></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{SHA256_URI}"></ds:DigestMethod><ds:DigestValue>%s</ds:DigestValue>'
    "</ds:Reference></ds:SignedInfo>"
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature has been verified, and by which certificate."""

    eui: str
    serial: int
    issuer: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a signature element of the profile says."""

    signed: bytes
    digest: bytes
    value: bytes
    issuer: str
    serial: int


def sign(document_bytes: bytes, key: EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """The document with its signature, in place of one that it has. Raises DuisError for what is no document."""
    root = parse(document_bytes, MAX_RESPONSE_BYTES)
    _put_signature(root, _signature_over(root, key, issuer, serial))
    return document(root)


def sign_inner(document_bytes: bytes, key: EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """The document with the service provider's signature on the message within; unchanged when there is none.

    Comes before `sign`: the outer signature covers this one.
    """
    root = parse(document_bytes, MAX_RESPONSE_BYTES)
    inner = _inner(root)
    if inner is None:
        return document_bytes
    _put_signature(inner, _signature_over(parse(raw(inner), MAX_RESPONSE_BYTES), key, issuer, serial))
    return document(root)


def sign_both(document_bytes: bytes, inner: SigningKey, outer: SigningKey) -> bytes:
    """As `sign_inner` and then `sign`, in one go over the document."""
    root = parse(document_bytes, MAX_RESPONSE_BYTES)
    message = _inner(root)
    if message is not None:
        _drop_signatures(message)
        alone = canonical(message, exclusive=True, with_comments=False)  # what taking it out comes to
        _put_signature(message, _signature_of(alone, *inner))
    _put_signature(root, _signature_over(root, *outer))
    return document(root)


def verify(document_bytes: bytes, store: TrustStore, at: datetime, expected: str | None = None) -> Signer:
    """Who signed the document; `expected` is the EUI that it has to be. Raises a DsigError, or DuisError for no XML."""
    return _verified(_declared(document_bytes), store, at, expected)


def verify_both(document_bytes: bytes, store: TrustStore, at: datetime, expected: str, inner: str) -> Signer:
    """As `verify` and then `verify_inner` with the provider's EUI, in one go; who signed the whole."""
    root = _declared(document_bytes)
    message = _inner(root)
    within = None if message is None else raw(message)
    signer = _verified(root, store, at, expected)
    if within is not None:
        _verified(parse(within, MAX_RESPONSE_BYTES), store, at, inner)
    return signer


def _declared(document_bytes: bytes) -> etree._Element:
    if document_bytes.startswith(b"<?xml") and not _DECLARATION.match(document_bytes):
        raise WrongProfile("XML declaration", document_bytes[:60].decode(errors="replace"))
    return parse(document_bytes, MAX_RESPONSE_BYTES)


def verify_inner(document_bytes: bytes, store: TrustStore, at: datetime, expected: str | None = None) -> Signer | None:
    """Who signed the service provider's message within; None when there is no such message. Raises as `verify`."""
    inner = _inner(parse(document_bytes, MAX_RESPONSE_BYTES))
    return None if inner is None else _verified(parse(raw(inner), MAX_RESPONSE_BYTES), store, at, expected)


def _inner(root: etree._Element) -> etree._Element | None:
    """The signed message within, which is never the root itself, nor one of several."""
    found = [element for element in root.iter(*_INNER) if element is not root]
    if len(found) > 1:
        raise WrongProfile("signed messages within", str(len(found)))
    return found[0] if found else None


def _signature_over(root: etree._Element, key: EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    _drop_signatures(root)
    return _signature_of(canonical(root, exclusive=False, with_comments=False), key, issuer, serial)


def _signature_of(signed: bytes, key: EllipticCurvePrivateKey, issuer: str, serial: int) -> bytes:
    """A signature element over canonical bytes."""
    digest = hashlib.sha256(signed).digest()
    signed_info = _SIGNED_INFO % base64.b64encode(digest).decode()
    r, s = decode_dss_signature(key.sign(signed_info.encode(), ECDSA(SHA256())))
    value = base64.b64encode(r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")).decode()
    return (
        f'<ds:Signature xmlns:ds="{DS}">{signed_info}<ds:SignatureValue>{value}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{_escaped(issuer)}</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{serial}</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo>"
        "</ds:Signature>"
    ).encode()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _put_signature(element: etree._Element, signature: bytes) -> None:
    _drop_signatures(element)
    element.append(etree.fromstring(signature))


def _drop_signatures(element: etree._Element) -> None:
    for old in element.findall(SIGNATURE):
        _take_out(old)


def _take_out(signature: etree._Element) -> None:
    """Removes a child and leaves the text behind it, which is part of what is signed."""
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail
    assert parent is not None
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(signature)


def _verified(root: etree._Element, store: TrustStore, at: datetime, expected: str | None) -> Signer:
    signature = _place(root)
    claim = _read(signature)
    party = store.find(claim.issuer, claim.serial)
    if party is None:
        raise UnknownCertificate(claim.issuer, claim.serial)
    _require_value(party, claim.value, claim.signed)
    _take_out(signature)
    if hashlib.sha256(canonical(root, exclusive=False, with_comments=False)).digest() != claim.digest:
        raise Tampered("digest")
    if at < party.not_before:
        raise NotYetValid(party.eui, party.not_before, at)
    if at > party.not_after:
        raise Expired(party.eui, party.not_after, at)
    if expected is not None and party.eui != expected:
        raise WrongSigner(expected, party.eui)
    return Signer(party.eui, party.serial, party.issuer)


def _require_value(party: Party, value: bytes, signed: bytes) -> None:
    der = encode_dss_signature(int.from_bytes(value[:HALF], "big"), int.from_bytes(value[HALF:], "big"))
    try:
        party.key.verify(der, signed, ECDSA(SHA256()))
    except InvalidSignature:
        raise Tampered("signature value") from None


def _place(root: etree._Element) -> etree._Element:
    """The signature of the root: its last child, the only one there, and none elsewhere but a provider's."""
    own = root.findall(SIGNATURE)
    if not own:
        raise Unsigned(local_name(root))
    if len(own) > 1:
        raise WrongProfile("signatures of one element", str(len(own)))
    if any(isinstance(after.tag, str) for after in own[0].itersiblings()):
        raise WrongProfile("place of the signature", "not at the end")
    for other in root.iter(SIGNATURE):
        parent = other.getparent()
        if other is not own[0] and (parent is None or parent.tag not in _INNER):
            raise WrongProfile("a further signature", "none" if parent is None else f"in {local_name(parent)}")
    return own[0]


def _read(signature: etree._Element) -> _Claim:
    """The signature taken apart. Raises WrongProfile for anything that the profile does not have."""
    try:
        return _usual_claim(signature) or _claim(signature)
    except WrongProfile:
        raise
    except SchemaViolation as problem:
        raise WrongProfile(problem.path, problem.found) from None
    except DuisError as problem:
        raise WrongProfile("signature", str(problem)) from None


def _usual_claim(signature: etree._Element) -> _Claim | None:
    """None for a spelling that is not the usual one. In the usual one the bytes of SignedInfo are those of the
    profile: `usual` has matched all of them."""
    found = usual(raw(signature))
    if found is None:
        return None
    digest, value = base64.b64decode(found.digest), base64.b64decode(found.value)
    return _Claim((_SIGNED_INFO % found.digest.decode()).encode(), digest, value, found.issuer, found.serial)


def _claim(signature: etree._Element) -> _Claim:
    signed_info, value, key_info = _children(signature, "SignedInfo", "SignatureValue", "KeyInfo")
    method, algorithm, reference = _children(signed_info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    _attributes(method, Algorithm=EXCLUSIVE_C14N)
    _attributes(algorithm, Algorithm=ECDSA_SHA256)
    transforms, digest_method, digest = _children(reference, "Transforms", "DigestMethod", "DigestValue", URI="")
    (transform,) = _children(transforms, "Transform")
    _attributes(transform, Algorithm=ENVELOPED)
    _attributes(digest_method, Algorithm=SHA256_URI)
    (data,) = _children(key_info, "X509Data")
    (names,) = _children(data, "X509IssuerSerial")
    issuer, serial = _children(names, "X509IssuerName", "X509SerialNumber")
    if not _text(value).strip() and not _text(digest).strip():
        raise Unsigned(local_name(signature))
    number = _text(serial).strip()
    if not _SERIAL.fullmatch(number):
        raise WrongProfile("X509SerialNumber", number)
    signed = canonical(signed_info, exclusive=True, with_comments=False)
    return _Claim(signed, _octets(digest, HALF), _octets(value, 2 * HALF), _text(issuer), int(number))


def _children(element: etree._Element, *names: str, **attributes: str) -> list[etree._Element]:
    """Exactly these children, in this order, of an element that has exactly these attributes."""
    _require_attributes(element, attributes)
    found = elements_of(element, local_name(element), is_empty_type=False)
    if [child.tag for child in found] != [f"{{{DS}}}{name}" for name in names]:
        raise WrongProfile(local_name(element), " ".join(map(local_name, found)) or "empty")
    return found


def _attributes(element: etree._Element, **attributes: str) -> None:
    """An element without content that has exactly these attributes."""
    _children(element, **attributes)


def _require_attributes(element: etree._Element, attributes: dict[str, str]) -> None:
    found = {str(name): str(value) for name, value in element.attrib.items()}
    if found != attributes:
        raise WrongProfile(local_name(element), " ".join(f"{name}={value!r}" for name, value in found.items()))


def _text(element: etree._Element) -> str:
    _require_attributes(element, {})
    return text_of(element, local_name(element))


def _octets(element: etree._Element, length: int) -> bytes:
    """Base64 in its one spelling, lines allowed."""
    text = "".join(_text(element).split())
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WrongProfile(local_name(element), text) from None
    if len(found) != length or base64.b64encode(found).decode() != text:
        raise WrongProfile(local_name(element), text)
    return found
