"""Signatures: what is signed here is verified here and by xmlsec1, and whatever has been changed is refused by name."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from dsig_kit import NOW, RIVAL, Kit, request, signed_by
from duis_samples import METER, RESPONSES, USER
from duis_schema import assert_valid, require_schema_file
from lxml import etree

from protocols.certificates import TrustStore, read_key
from protocols.dsig import (
    DsigError,
    Expired,
    NotYetValid,
    Signer,
    Tampered,
    UnknownCertificate,
    Unsigned,
    WrongProfile,
    WrongSigner,
    _claim,
    _usual_claim,
    sign,
    sign_both,
    sign_inner,
    verify,
    verify_both,
    verify_inner,
)
from protocols.duis import (
    DuisError,
    ForbiddenXml,
    NotXml,
    Smets1Answer,
    Smets1DeviceAlert,
    read_request,
    read_response,
    write_response,
)
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER, issue

SIGNATURE = re.compile(rb"<ds:Signature>.*</ds:Signature>|<ds:Signature .*</ds:Signature>", re.DOTALL)
INNER = "{http://www.dccinterface.co.uk/ServiceUserGateway}SMETS1SignedResponse"


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit()


@pytest.fixture(scope="module")
def signed(kit: Kit) -> bytes:
    return kit.signed(request())


def signature_of(document: bytes) -> bytes:
    found = SIGNATURE.search(document)
    assert found is not None
    return found[0]


def test_a_signed_request_names_its_signer_and_says_the_same_as_before(kit: Kit, signed: bytes) -> None:
    party = kit.party(USER)
    assert verify(signed, kit.store, NOW, USER) == Signer(USER, party.serial, party.issuer)
    assert verify(signed, kit.store, NOW).eui == USER
    assert read_request(signed) == read_request(request())
    if require_schema_file():
        assert_valid(signed)


def test_a_document_is_signed_again_in_place_of_its_signature(kit: Kit, signed: bytes) -> None:
    again = kit.signed(signed, RIVAL)
    assert again.count(b"<ds:Signature>") == 1
    assert verify(again, kit.store, NOW).eui == RIVAL


def test_a_document_without_a_place_holder_gets_a_signature(kit: Kit) -> None:
    document = SIGNATURE.sub(b"", request())
    assert b"Signature" not in document
    assert verify(kit.signed(document), kit.store, NOW, USER).eui == USER


def test_white_space_between_elements_is_signed_with_the_rest(kit: Kit) -> None:
    pretty = request().replace(b"><", b">\n  <")
    signed = kit.signed(pretty)
    assert verify(signed, kit.store, NOW, USER).eui == USER
    with pytest.raises(Tampered):
        verify(signed.replace(b"<sr:Body>\n  ", b"<sr:Body>\n "), kit.store, NOW)


# Each refusal by its name


def test_unsigned(kit: Kit) -> None:
    for document in (request(), SIGNATURE.sub(b"", request())):
        with pytest.raises(Unsigned):
            verify(document, kit.store, NOW)


def test_an_unknown_certificate(kit: Kit) -> None:
    with pytest.raises(UnknownCertificate) as caught:
        verify(signed_by(kit.stranger, request()), kit.store, NOW, USER)
    assert caught.value.serial == kit.stranger.serial
    with pytest.raises(UnknownCertificate):
        verify(kit.signed(request()), TrustStore([]), NOW)


def test_a_certificate_of_an_authority_signs_no_message(kit: Kit) -> None:
    root = kit.issuing.issued
    document = sign(request(), read_key(root.key), "CN=root,O=meterbench test PKI", root.serial)
    with pytest.raises(UnknownCertificate):
        verify(document, kit.store, NOW)


def test_a_known_name_with_another_key(kit: Kit) -> None:
    party = kit.party(USER)
    forged = sign(request(), read_key(kit.stranger.key), party.issuer, party.serial)
    with pytest.raises(Tampered, match="signature value"):
        verify(forged, kit.store, NOW, USER)


def test_the_wrong_signer(kit: Kit) -> None:
    with pytest.raises(WrongSigner) as caught:
        verify(kit.signed(request(), RIVAL), kit.store, NOW, USER)
    assert (caught.value.expected, caught.value.found) == (USER, RIVAL)


def test_a_certificate_counts_from_its_first_to_its_last_second(kit: Kit) -> None:
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
    issued = issue(kit.issuing, USER, "short", first, last)
    document, store = signed_by(issued, request()), TrustStore([issued.certificate])
    for at in (first, last):
        assert verify(document, store, at, USER).eui == USER
    with pytest.raises(NotYetValid):
        verify(document, store, first - timedelta(seconds=1))
    with pytest.raises(Expired) as caught:
        verify(document, store, last + timedelta(seconds=1))
    assert (caught.value.eui, caught.value.limit) == (USER, last)


CHANGES: dict[str, tuple[bytes, bytes]] = {
    "another service": (b"<sr:DisableSupply/>", b"<sr:EnableSupply/>"),
    "another device": (b":00-DB-12-34-56-78-90-A0:", b":00-DB-12-34-56-78-90-A1:"),
    "another counter": (b":1005<", b":1006<"),
    "a namespace more": (b"<sr:Body>", b'<sr:Body xmlns:x="urn:x">'),
    "a namespace more on the root": (b"<sr:Request ", b'<sr:Request xmlns:x="urn:x" '),
    "an attribute more": (b"<sr:Body>", b'<sr:Body Id="a">'),
    "white space between elements": (b"<sr:Body>", b"<sr:Body> "),
    "white space before the signature": (b"<ds:Signature>", b"\n<ds:Signature>"),
    "a processing instruction": (b"<sr:Body>", b"<sr:Body><?x y?>"),
    "a processing instruction before the root": (b"<sr:Request ", b"<?x y?><sr:Request "),
    "a processing instruction after the root": (b"</sr:Request>", b"</sr:Request><?x y?>"),
    "a prefix": (b"<sr:DisableSupply/>", b'<q:DisableSupply xmlns:q="http://www.dccinterface.co.uk/ServiceUserGateway"/>'),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_tampered(kit: Kit, signed: bytes, change: str) -> None:
    old, new = CHANGES[change]
    assert signed.count(old) == 1
    with pytest.raises(Tampered, match="digest"):
        verify(signed.replace(old, new), kit.store, NOW, USER)


def test_a_comment_is_outside_of_every_signature_and_changes_nothing_that_is_read(kit: Kit, signed: bytes) -> None:
    for old, new in ((b"<sr:Body>", b"<sr:Body><!-- x -->"), (b":1005<", b":1<!-- x -->005<")):
        document = signed.replace(old, new)
        assert verify(document, kit.store, NOW, USER).eui == USER
        assert read_request(document) == read_request(signed)


def test_other_spellings_of_the_same_document_are_the_same_document(kit: Kit, signed: bytes) -> None:
    spelled = signed.replace(b"<sr:DisableSupply/>", b"<sr:DisableSupply></sr:DisableSupply >")
    assert verify(spelled, kit.store, NOW, USER).eui == USER


# Wrapping: the signature holds for something else than what is read


def evil(signed: bytes) -> bytes:
    return signed.replace(b"<sr:DisableSupply/>", b"<sr:EnableSupply/>").replace(b">7.2<", b">7.1<")


def moved_into_the_body(signed: bytes) -> bytes:
    return SIGNATURE.sub(b"", signed).replace(b"</sr:Body>", signature_of(signed) + b"</sr:Body>")


def moved_to_the_front(signed: bytes) -> bytes:
    return SIGNATURE.sub(b"", signed).replace(b"<sr:Header>", signature_of(signed) + b"<sr:Header>")


def two_signatures(signed: bytes) -> bytes:
    return signed.replace(b"</sr:Request>", signature_of(signed) + b"</sr:Request>")


def a_second_one_within(signed: bytes) -> bytes:
    return signed.replace(b"</sr:Body>", signature_of(signed) + b"</sr:Body>")


def root_of(signed: bytes) -> bytes:
    return signed.partition(b"?>")[2].strip()


def original_in_the_evil_body(signed: bytes) -> bytes:
    """The whole signed message hidden in an evil one that carries its signature."""
    return evil(signed).replace(b"</sr:Body>", root_of(signed) + b"</sr:Body>")


def original_in_an_object(signed: bytes) -> bytes:
    hidden = b"<ds:Object>" + SIGNATURE.sub(b"", root_of(signed)) + b"</ds:Object></ds:Signature>"
    return evil(signed).replace(b"</ds:Signature>", hidden)


def original_by_its_id(signed: bytes) -> bytes:
    """A Reference to an Id, and the signed fragment beside the evil body."""
    fragment = SIGNATURE.sub(b"", root_of(signed)).replace(b"<sr:Request ", b'<sr:Request Id="a" ', 1)
    document = evil(signed).replace(b'URI=""', b'URI="#a"')
    return document.replace(b"<ds:Signature>", fragment + b"<ds:Signature>")


def evil_root_around(signed: bytes) -> bytes:
    head = evil(signed)[: evil(signed).index(b"<ds:Signature>")]
    return head + root_of(signed) + b"</sr:Request>"


WRAPPINGS: dict[str, tuple[Callable[[bytes], bytes], type[DsigError]]] = {
    "the signature moved into the body": (moved_into_the_body, Unsigned),
    "the signature moved to the front": (moved_to_the_front, WrongProfile),
    "two signatures": (two_signatures, WrongProfile),
    "a second signature within": (a_second_one_within, WrongProfile),
    "the original in the evil body": (original_in_the_evil_body, WrongProfile),
    "the original in an Object": (original_in_an_object, WrongProfile),
    "the original by its Id": (original_by_its_id, WrongProfile),
    "an evil root around the original": (evil_root_around, Unsigned),
    "an evil body under the signature": (evil, Tampered),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_wrapped(kit: Kit, signed: bytes, wrapping: str) -> None:
    make, error = WRAPPINGS[wrapping]
    document = make(signed)
    etree.fromstring(document)
    with pytest.raises(error):
        verify(document, kit.store, NOW, USER)


EXC, SHA = "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/2001/04/xmlenc#sha256"
OFF_PROFILE: dict[str, tuple[str, str]] = {
    "inclusive canonicalization": (EXC, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "with comments": (EXC, EXC + "WithComments"),
    "another signature method": ("ecdsa-sha256", "ecdsa-sha512"),
    "HMAC": ("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"),
    "another digest": (SHA, "http://www.w3.org/2001/04/xmlenc#sha512"),
    "SHA-1": (SHA, "http://www.w3.org/2000/09/xmldsig#sha1"),
    "another transform": ("#enveloped-signature", "#base64"),
    "a second transform": ("<ds:Transforms>", f'<ds:Transforms><ds:Transform Algorithm="{EXC}"/>'),
    "no transform": (
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>',
        "",
    ),
    "a URI": ('URI=""', 'URI="#xpointer(/)"'),
    "no URI": (' URI=""', ""),
    "a type": ('URI=""', 'URI="" Type="http://www.w3.org/2000/09/xmldsig#Object"'),
    "an Id": ("<ds:SignedInfo>", '<ds:SignedInfo Id="x">'),
    "an Id of the value": ("<ds:SignatureValue>", '<ds:SignatureValue Id="x">'),
    "an Id of the signature": ("<ds:Signature>", '<ds:Signature Id="x">'),
    "a parameter of the canonicalization": (
        f'<ds:CanonicalizationMethod Algorithm="{EXC}"/>',
        f'<ds:CanonicalizationMethod Algorithm="{EXC}"><e:InclusiveNamespaces xmlns:e="{EXC}" PrefixList="x"/>'
        "</ds:CanonicalizationMethod>",
    ),
    "a key in place of its name": (
        "<ds:X509Data>", "<ds:KeyValue/><ds:X509Data>"
    ),
    "a certificate beside its name": (
        "</ds:X509IssuerSerial>", "</ds:X509IssuerSerial><ds:X509Certificate>AAAA</ds:X509Certificate>"
    ),
    "text within": ("<ds:KeyInfo>", "<ds:KeyInfo>x"),
    "a serial number with a zero before it": ("<ds:X509SerialNumber>", "<ds:X509SerialNumber>0"),
    "a serial number with a sign": ("<ds:X509SerialNumber>", "<ds:X509SerialNumber>+"),
}  # fmt: skip


@pytest.mark.parametrize("change", OFF_PROFILE)
def test_off_the_profile(kit: Kit, signed: bytes, change: str) -> None:
    old, new = (text.encode() for text in OFF_PROFILE[change])
    assert signed.count(old) == 1
    with pytest.raises(WrongProfile):
        verify(signed.replace(old, new), kit.store, NOW, USER)


def test_a_second_reference(kit: Kit, signed: bytes) -> None:
    reference = re.search(rb"<ds:Reference .*</ds:Reference>", signed)
    assert reference is not None
    with pytest.raises(WrongProfile):
        verify(signed.replace(reference[0], reference[0] * 2), kit.store, NOW, USER)


def test_a_value_in_der_or_of_another_length(kit: Kit, signed: bytes) -> None:
    def with_value(octets: bytes) -> bytes:
        text = b"<ds:SignatureValue>" + base64.b64encode(octets) + b"</ds:SignatureValue>"
        return re.sub(rb"<ds:SignatureValue>.*</ds:SignatureValue>", text, signed)

    der = read_key(kit.parties[USER].key).sign(b"x", ec.ECDSA(SHA256()))
    assert decode_dss_signature(der)
    for octets in (der, b"", b"\1" * 63, b"\1" * 65):
        with pytest.raises(WrongProfile):
            verify(with_value(octets), kit.store, NOW, USER)
    for octets in (bytes(64), b"\xff" * 64):
        with pytest.raises(Tampered):
            verify(with_value(octets), kit.store, NOW, USER)


def test_base64_has_one_spelling(kit: Kit, signed: bytes) -> None:
    value = re.search(rb"<ds:DigestValue>(.*)</ds:DigestValue>", signed)
    assert value is not None
    last = value[1][-2:-1]  # of 43 characters and one "=", the last carries two bits that mean nothing
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = value[1][:-2] + alphabet[alphabet.index(last) ^ 1 :][:1] + b"="
    assert base64.b64decode(other) == base64.b64decode(value[1])
    with pytest.raises(WrongProfile):
        verify(signed.replace(value[1], other), kit.store, NOW, USER)


# Hostile bytes


def canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document).getroottree(), method="c14n", with_comments=False)


def refused(kit: Kit, document: bytes) -> bool:
    try:
        verify(document, kit.store, NOW, USER)
    except (DsigError, DuisError):
        return True
    return False


def test_no_flipped_bit_of_a_signed_document_verifies(kit: Kit, signed: bytes) -> None:
    for place, octet in enumerate(signed):
        for bit in range(8):
            changed = signed[:place] + bytes([octet ^ 1 << bit]) + signed[place + 1 :]
            assert refused(kit, changed), (place, bit, changed[max(0, place - 20) : place + 20])


def test_no_changed_octet_verifies_unless_the_document_is_still_the_same(kit: Kit, signed: bytes) -> None:
    """White space within a tag is white space: such a change gives the same canonical document, and is no change."""
    same = canonical(signed)
    for place in range(len(signed)):
        for octet in b" \t\r\n\0<>&'\"/-=A0z\x7f\xff":
            changed = signed[:place] + bytes([octet]) + signed[place + 1 :]
            assert refused(kit, changed) or canonical(changed) == same, (place, octet)


def test_no_shortened_or_lengthened_document_verifies(kit: Kit, signed: bytes) -> None:
    for place in range(len(signed)):
        assert refused(kit, signed[:place])
        assert refused(kit, signed[:place] + signed[place + 1 :]) or canonical(
            signed[:place] + signed[place + 1 :]
        ) == (canonical(signed))


def test_a_hostile_document_is_refused_before_its_signature_is_looked_at(kit: Kit, signed: bytes) -> None:
    with pytest.raises(ForbiddenXml):
        verify(signed.replace(b"<sr:Request ", b'<!DOCTYPE a [<!ENTITY x "y">]><sr:Request '), kit.store, NOW)
    with pytest.raises(NotXml):
        verify(b"", kit.store, NOW)
    with pytest.raises(ForbiddenXml, match="no absolute URI"):
        verify(signed.replace(b"<sr:Body>", b'<sr:Body xmlns:x="relative">'), kit.store, NOW)
    with pytest.raises(WrongProfile, match="XML declaration"):
        verify(signed.replace(b"encoding='UTF-8'", b"encoding='uTF-8'"), kit.store, NOW)


# Responses, and the service provider's message within


def response(kind: type) -> bytes:
    return next(write_response(one) for one in RESPONSES if isinstance(one.payload, kind))


def both(kit: Kit, document: bytes) -> bytes:
    party, issued = kit.party(SMETS1_PROVIDER), kit.parties[SMETS1_PROVIDER]
    return kit.signed(sign_inner(document, read_key(issued.key), party.issuer, party.serial), ACCESS_CONTROL_BROKER)


@pytest.mark.parametrize("kind", [Smets1Answer, Smets1DeviceAlert])
def test_a_response_is_signed_twice(kit: Kit, kind: type) -> None:
    document = both(kit, response(kind))
    assert verify(document, kit.store, NOW, ACCESS_CONTROL_BROKER).eui == ACCESS_CONTROL_BROKER
    inner = verify_inner(document, kit.store, NOW, SMETS1_PROVIDER)
    assert inner is not None
    assert inner.eui == SMETS1_PROVIDER
    assert read_response(document) == read_response(response(kind))
    if require_schema_file():
        assert_valid(document)


def test_an_inner_signature_does_not_count_the_envelope_but_everything_within(kit: Kit) -> None:
    document = both(kit, response(Smets1Answer))
    enveloped = document.replace(b"<sr:Body>", b'<sr:Body xmlns:x="urn:x">', 1)
    inner = verify_inner(enveloped, kit.store, NOW, SMETS1_PROVIDER)
    assert inner is not None
    with pytest.raises(Tampered):
        verify(enveloped, kit.store, NOW)
    changed = document.replace(METER.encode(), METER.replace("A0", "A1").encode())
    with pytest.raises(Tampered):
        verify_inner(changed, kit.store, NOW, SMETS1_PROVIDER)
    with pytest.raises(Unsigned):
        verify_inner(response(Smets1Answer), kit.store, NOW)


def test_a_message_of_the_provider_stands_alone(kit: Kit) -> None:
    """Taken out of its envelope it is a document that the schema knows and that verifies as one."""
    inner = next(etree.fromstring(both(kit, response(Smets1Answer))).iter(INNER))
    alone = etree.tostring(inner, method="c14n", exclusive=True, with_tail=False)
    assert verify(alone, kit.store, NOW, SMETS1_PROVIDER).eui == SMETS1_PROVIDER
    if require_schema_file():
        assert_valid(alone)


def test_one_message_of_the_provider_and_no_second_one(kit: Kit) -> None:
    document = both(kit, response(Smets1Answer))
    inner = document[document.index(b"<sr:SMETS1SignedResponse") : document.index(b"</sr:SMETS1ResponseMessage>")]
    with pytest.raises(WrongProfile, match="signed messages within"):
        verify_inner(document.replace(inner, inner * 2), kit.store, NOW)


def test_a_response_without_such_a_message_has_no_inner_signature(kit: Kit) -> None:
    plain = next(write_response(one) for one in RESPONSES if one.payload is None)
    party = kit.party(SMETS1_PROVIDER)
    assert sign_inner(plain, read_key(kit.parties[SMETS1_PROVIDER].key), party.issuer, party.serial) == plain
    assert verify_inner(plain, kit.store, NOW) is None


def at_once(kit: Kit, document: bytes) -> bytes:
    keys = []
    for eui in (SMETS1_PROVIDER, ACCESS_CONTROL_BROKER):
        party = kit.party(eui)
        keys.append((read_key(kit.parties[eui].key), party.issuer, party.serial))
    return sign_both(document, keys[0], keys[1])


@pytest.mark.parametrize("kind", [Smets1Answer, Smets1DeviceAlert])
def test_both_signatures_in_one_go_are_those_of_two(kit: Kit, kind: type) -> None:
    for document in (at_once(kit, response(kind)), both(kit, response(kind))):
        assert (
            verify_both(document, kit.store, NOW, ACCESS_CONTROL_BROKER, SMETS1_PROVIDER).eui == ACCESS_CONTROL_BROKER
        )
        verify_inner(document, kit.store, NOW, SMETS1_PROVIDER)
        assert read_response(document) == read_response(response(kind))
        with pytest.raises(WrongSigner):
            verify_both(document, kit.store, NOW, SMETS1_PROVIDER, SMETS1_PROVIDER)
        with pytest.raises(WrongSigner):
            verify_both(document, kit.store, NOW, ACCESS_CONTROL_BROKER, ACCESS_CONTROL_BROKER)
    plain = next(write_response(one) for one in RESPONSES if one.payload is None)
    verify_both(at_once(kit, plain), kit.store, NOW, ACCESS_CONTROL_BROKER, SMETS1_PROVIDER)


def test_in_one_go_too_a_change_within_or_without_is_found(kit: Kit) -> None:
    document = at_once(kit, response(Smets1Answer))
    forged = kit.signed(document.replace(METER.encode(), METER.replace("A0", "A1").encode()), ACCESS_CONTROL_BROKER)
    outer = document.replace(b"<sr:Body>", b'<sr:Body xmlns:x="urn:x">', 1)
    unsigned_within = kit.signed(response(Smets1Answer), ACCESS_CONTROL_BROKER)
    for changed, error in ((forged, Tampered), (outer, Tampered), (unsigned_within, Unsigned)):
        with pytest.raises(error):
            verify_both(changed, kit.store, NOW, ACCESS_CONTROL_BROKER, SMETS1_PROVIDER)


def read_slowly(document: bytes) -> object:
    """What the signature says, read element by element; the error's type where it is refused."""
    root = etree.fromstring(document)
    try:
        return _claim(root.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    except (WrongProfile, Unsigned) as problem:
        return type(problem)


def read_at_a_glance(document: bytes) -> object:
    return _usual_claim(etree.fromstring(document).find("{http://www.w3.org/2000/09/xmldsig#}Signature"))


def test_the_usual_spelling_is_read_at_a_glance_and_says_the_same(kit: Kit, signed: bytes) -> None:
    assert read_at_a_glance(signed) == read_slowly(signed)
    assert read_at_a_glance(kit.signed(request(), RIVAL)) is not None


def test_no_change_of_a_signature_is_read_otherwise_at_a_glance_than_slowly(signed: bytes) -> None:
    start, end = signed.index(b"<ds:Signature"), signed.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    seen = {"same": 0, "slow": 0}
    for at in range(start, end):
        for put in (b"", b"A", b"=", b" ", b"&amp;", b"<!---->"):
            changed = signed[:at] + put + signed[at + (len(put) == 1 or not put) :]
            try:
                found = read_at_a_glance(changed)
            except (etree.XMLSyntaxError, AttributeError):
                continue
            seen["slow" if found is None else "same"] += 1
            assert found is None or found == read_slowly(changed), changed[start:end]
    assert min(seen.values()) > 100
