"""xmlsec1, an implementation of XML-DSig that shares no code with ours, is of the same opinion both ways."""

import subprocess
from pathlib import Path

import pytest
from dsig_kit import NOW, Kit, request
from duis_samples import REQUESTS, RESPONSES, USER
from lxml import etree
from needs import SHARED, need

from protocols.certificates import read_key
from protocols.dsig import Tampered, sign_inner, verify
from protocols.duis import write_request, write_response
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER

DS = "{http://www.w3.org/2000/09/xmldsig#}"
INNER = "{http://www.dccinterface.co.uk/ServiceUserGateway}SMETS1SignedResponse"


@pytest.fixture(scope="module")
def kit() -> Kit:
    need("xmlsec1")
    return Kit()


def accepts(folder: Path, kit: Kit, eui: str, document: bytes) -> bool:
    (folder / "c.pem").write_bytes(kit.parties[eui].certificate)
    (folder / "d.xml").write_bytes(document)
    argv = ["xmlsec1", "--verify", "--pubkey-cert-pem", "c.pem", "d.xml"]
    return subprocess.run(argv, cwd=folder, capture_output=True, timeout=30).returncode == 0


def signed_there(folder: Path, kit: Kit, document: bytes) -> bytes:
    """The document with a template for a signature, filled in by xmlsec1."""
    root = etree.fromstring(document)
    party = kit.party(USER)
    for name, text in (("X509IssuerName", party.issuer), ("X509SerialNumber", str(party.serial)), ("DigestValue", ""),
                       ("SignatureValue", "")):  # fmt: skip
        next(root.iter(DS + name)).text = text
    (folder / "k.pem").write_bytes(kit.parties[USER].key)
    (folder / "t.xml").write_bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    argv = ["xmlsec1", "--sign", "--privkey-pem", "k.pem", "--output", "o.xml", "t.xml"]
    subprocess.run(argv, cwd=folder, capture_output=True, timeout=30, check=True)
    return (folder / "o.xml").read_bytes()


def test_xmlsec1_accepts_ours(kit: Kit, tmp_path: Path) -> None:
    requests = [kit.signed(write_request(one)) for one in REQUESTS]
    for document in requests[:: max(1, len(requests) // 8)]:
        assert accepts(tmp_path, kit, USER, document)


def test_xmlsec1_refuses_what_we_refuse(kit: Kit, tmp_path: Path) -> None:
    document = kit.signed(request()).replace(b":1005<", b":1006<")
    assert not accepts(tmp_path, kit, USER, document)
    with pytest.raises(Tampered):
        verify(document, kit.store, NOW)


def test_xmlsec1_accepts_both_signatures_of_a_response(kit: Kit, tmp_path: Path) -> None:
    party, issued = kit.party(SMETS1_PROVIDER), kit.parties[SMETS1_PROVIDER]
    plain = next(write_response(one) for one in RESPONSES if b"SMETS1SignedResponse" in write_response(one))
    document = kit.signed(sign_inner(plain, read_key(issued.key), party.issuer, party.serial), ACCESS_CONTROL_BROKER)
    inner = next(etree.fromstring(document).iter(INNER))
    alone = etree.tostring(inner, method="c14n", exclusive=True, with_tail=False)
    assert accepts(tmp_path, kit, SMETS1_PROVIDER, alone)
    root = etree.fromstring(document)  # xmlsec1 takes the first signature that it finds, which is the inner one
    (tmp_path / "c.pem").write_bytes(kit.parties[ACCESS_CONTROL_BROKER].certificate)
    (tmp_path / "d.xml").write_bytes(etree.tostring(root))
    argv = ["xmlsec1", "--verify", "--node-xpath", "/*/*[local-name()='Signature']", "--pubkey-cert-pem", "c.pem"]
    run = subprocess.run([*argv, "d.xml"], cwd=tmp_path, capture_output=True, timeout=30)
    assert run.returncode == 0, run.stderr.decode()


@pytest.mark.parametrize("layout", ["ours", "pretty", "processing instructions", "not ASCII"])
def test_we_accept_what_xmlsec1_signed(kit: Kit, tmp_path: Path, layout: str) -> None:
    document = request()
    if layout == "pretty":
        document = document.replace(b"><", b">\n  <")
    elif layout == "processing instructions":
        document = document.replace(b"<sr:Request ", b"<?a b?><!-- c --><sr:Request ") + b"<?d e?>"
    elif layout == "not ASCII":
        document = document.replace(b"<sr:Body>", '<sr:Body xmlns:é="urn:e"><?é é?>'.encode())
    there = signed_there(tmp_path, kit, document)
    assert verify(there, kit.store, NOW, USER).eui == USER
    assert accepts(tmp_path, kit, USER, there)
    with pytest.raises(Tampered):
        verify(there.replace(b":1005<", b":1006<"), kit.store, NOW)


def test_a_published_template_signed_here_verifies_there_and_the_other_way_round(kit: Kit, tmp_path: Path) -> None:
    need("reference tables")
    templates = sorted((SHARED / "duis" / "templates").glob("*.XML"))
    assert templates
    for template in templates[:: max(1, len(templates) // 6)]:
        ours = kit.signed(template.read_bytes())
        assert accepts(tmp_path, kit, USER, ours), template.name
        assert verify(ours, kit.store, NOW, USER).eui == USER
        assert verify(signed_there(tmp_path, kit, template.read_bytes()), kit.store, NOW, USER).eui == USER
