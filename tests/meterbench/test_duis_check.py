"""`meterbench duis check`: one line a file, and no file breaks it."""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from needs import duis_schema_file, need

from meterbench.cli import main
from meterbench.message_check import VARIABLE, Checker
from protocols.certificates import TrustStore, read_certificate, read_key
from protocols.dsig import sign, sign_inner
from protocols.duis import (
    DccAlert,
    DeviceAlert,
    RequestId,
    ServiceRequest,
    Smets1Answer,
    Smets1DeviceAlert,
    acknowledgement,
    alert,
    answer,
    write_request,
    write_response,
)
from protocols.pki import SMETS1_PROVIDER, Issued, authority, issue

USER = "90-B3-D5-1F-30-01-00-00"
RIVAL = "90-B3-D5-1F-30-01-00-07"
METER = "00-DB-12-34-56-78-90-A0"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ASKED = RequestId(USER, METER, 1005)
DISABLE = write_request(ServiceRequest(ASKED, 4, "7.2"))
STATUS = write_response(answer(Smets1Answer("7.4", ASKED, NOON, True, {"supply_state": "armed"}), "I0", NOON))

MESSAGES = {
    "7.2 request, command variant 4": DISABLE,
    "7.2 request, signed Pre-Command, command variant 5": write_request(
        ServiceRequest(ASKED, 5, "7.2", {"gbcs_payload": "AAEC"}, is_signed_pre_command=True)
    ),
    "7.4 SMETS1 response I0": STATUS,
    "7.2 response I99": write_response(acknowledgement(ASKED, "I99", NOON, "7.2")),
    "DCC alert N11 CommandFailure": write_response(
        alert(DccAlert("N11", "CommandFailure", {"command_request_id": ASKED, "device": METER}), ASKED.reply(), NOON)
    ),
    "device alert 8F3F": write_response(alert(DeviceAlert(0x8F3F, "AAEC"), ASKED.reply(), NOON)),
    "SMETS1 device alert 81C6": write_response(
        alert(Smets1DeviceAlert(METER, 1005, NOON, 0x81C6, "power"), ASKED.reply(), NOON)
    ),
    "SMETS1 device alert without code": write_response(
        alert(Smets1DeviceAlert(METER, 1005, NOON, None, "power"), ASKED.reply(), NOON)
    ),
}


@pytest.fixture(autouse=True)
def _no_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


SCHEMA = duis_schema_file()


def put(folder: Path, data: bytes, name: str = "m.xml") -> str:
    file = folder / name
    file.write_bytes(data)
    return str(file)


@pytest.mark.parametrize("what", MESSAGES)
def test_a_sound_message_is_named(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = put(tmp_path, MESSAGES[what])
    assert main(["duis", "check", file]) == 0
    assert capsys.readouterr().out == (
        f"{file}: ok {what}; schema not checked: no schema (--schema or {VARIABLE}); "
        "signature not checked: no certificates (--trust)\n"
    )


BROKEN = {
    "empty": (b"", "/: expected a well-formed XML document, found "),
    "binary": (bytes(range(256)) * 100, "/: expected a well-formed XML document, found not UTF-8 at byte 128"),
    "cut": (DISABLE[:-20], "/: expected a well-formed XML document, found "),
    "entity bomb": (
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><x>&c;</x>',
        "/: expected a document that reaches for nothing beyond itself, found document type declaration",
    ),
    "external entity": (
        b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>',
        "/: expected a document that reaches for nothing beyond itself, found document type declaration",
    ),
    "deep": (b"<a>" * 200 + b"</a>" * 200, "/: expected at most 32 depth, found 33"),
    "another root": (b"<a/>", "/: expected sr:Request or sr:Response, found 'a'"),
    "another namespace": (b"<Request/>", "/: expected sr:Request, found 'Request' without namespace"),
    "another variant": (
        DISABLE.replace(b"sr:DisableSupply", b"sr:EnableSupply"),
        "/Request/Body: expected DisableSupply, found sr:EnableSupply",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_is_one_line_with_its_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, expected = BROKEN[name]
    good, bad = put(tmp_path, DISABLE, "good.xml"), put(tmp_path, data, "bad.xml")
    assert main(["duis", "check", bad, good]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{bad}: {expected}")
    assert second.startswith(f"{good}: ok 7.2 request")


def test_a_file_of_50_megabytes_is_not_read_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "big.xml"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    assert main(["duis", "check", str(file)]) == 1
    assert capsys.readouterr().out == f"{file}: /: expected at most 8388608 bytes, found 50000000\n"


def test_a_request_with_a_firmware_image_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = {"firmware_image": "AAEC" * 500_000, "firmware_version": "00010203", "device_id_list": f"{METER},{METER}"}
    file = put(tmp_path, write_request(ServiceRequest(ASKED, 8, "11.1", image)))
    assert main(["duis", "check", file]) == 0
    assert ": ok 11.1 request" in capsys.readouterr().out


def test_what_is_no_file_is_a_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duis", "check", str(tmp_path), str(tmp_path / "none"), "a\0b", "a\nb"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert all("expected a readable file" in line for line in lines)


def test_json_says_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = put(tmp_path, DISABLE), put(tmp_path, b"<a/>", "bad.xml")
    assert main(["duis", "check", "--json", good, bad]) == 1
    first, second = json.loads(capsys.readouterr().out)
    assert first == {
        "file": good,
        "ok": True,
        "what": "7.2 request, command variant 4",
        "variant": "7.2",
        "schema": f"not checked: no schema (--schema or {VARIABLE})",
        "signature": "not checked: no certificates (--trust)",
        "error": None,
    }
    assert second["error"] == {"path": "/", "expected": "sr:Request or sr:Response", "found": "'a'"}
    assert (second["ok"], second["what"], second["schema"]) == (False, None, "")


# Schema -------------------------------------------------------------------------------------------


def test_the_published_schema_is_used_where_it_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if SCHEMA is None:
        need("DUIS schema")
    assert SCHEMA is not None
    file = put(tmp_path, DISABLE)
    for place in (str(SCHEMA), str(SCHEMA.parent)):
        assert main(["duis", "check", file, "--schema", place]) == 0
        assert "; schema valid; " in capsys.readouterr().out
    monkeypatch.setenv(VARIABLE, str(SCHEMA.parent))
    assert main(["duis", "check", file]) == 0
    assert "; schema valid; " in capsys.readouterr().out


def test_what_the_schema_refuses_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a schema that has no 7.2, as the reader is never wider than the published one."""
    narrow = put(
        tmp_path,
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x"><xs:element name="a"/>'
        b"</xs:schema>",
        "narrow.xsd",
    )
    file = put(tmp_path, DISABLE)
    assert main(["duis", "check", file, "--schema", narrow]) == 1
    assert capsys.readouterr().out.startswith(f"{file}: schema: expected a valid document, found Element")


@pytest.mark.parametrize("content", [None, b"junk", b"<a/>"])
def test_a_schema_that_is_none_refuses_the_check(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(tmp_path, DISABLE)
    place = str(tmp_path / "none.xsd") if content is None else put(tmp_path, content, "bad.xsd")
    assert main(["duis", "check", file, "--schema", place]) == 3
    assert "--schema: expected the published schema" in capsys.readouterr().err
    monkeypatch.setenv(VARIABLE, place)
    assert main(["duis", "check", file]) == 3
    assert VARIABLE in capsys.readouterr().err


# Signature ----------------------------------------------------------------------------------------

ISSUING = authority("issuing", authority("root"))
PARTIES = {eui: issue(ISSUING, eui, "party") for eui in (USER, RIVAL, SMETS1_PROVIDER)}


@pytest.fixture
def trust(tmp_path: Path) -> str:
    folder = tmp_path / "trust"
    folder.mkdir()
    for eui, issued in PARTIES.items():
        (folder / f"{eui}.pem").write_bytes(issued.certificate)
    return str(folder)


def identity(issued: Issued) -> tuple:
    party = read_certificate(issued.certificate)
    return read_key(issued.key), party.issuer, party.serial


def test_a_request_is_signed_by_its_originator(tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str]) -> None:
    own = put(tmp_path, sign(DISABLE, *identity(PARTIES[USER])), "own.xml")
    other = put(tmp_path, sign(DISABLE, *identity(PARTIES[RIVAL])), "other.xml")
    unsigned = put(tmp_path, DISABLE, "unsigned.xml")
    changed = put(tmp_path, sign(DISABLE, *identity(PARTIES[USER])).replace(b":1005<", b":1006<"), "changed.xml")
    stranger = put(tmp_path, sign(DISABLE, *identity(issue(ISSUING, USER, "stranger"))), "stranger.xml")
    assert main(["duis", "check", own, other, unsigned, changed, stranger, "--trust", trust]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f"signature by {USER}")
    found = [line.partition(".xml: signature: expected one of a trusted certificate, found ")[2] for line in lines[1:]]
    assert RIVAL in found[0]
    assert found[1].startswith("not signed")
    assert found[2].startswith("changed after it was signed")
    assert found[3].startswith("unknown certificate")


def test_both_signatures_of_an_answer_are_checked(
    tmp_path: Path, trust: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = sign_inner(STATUS, *identity(PARTIES[SMETS1_PROVIDER]))
    both = put(tmp_path, sign(inside, *identity(PARTIES[RIVAL])), "both.xml")
    half = put(tmp_path, sign(STATUS, *identity(PARTIES[RIVAL])), "half.xml")
    assert main(["duis", "check", both, half, "--trust", trust]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(f"signature by {RIVAL}, within by {SMETS1_PROVIDER}")
    assert "signature: expected one of a trusted certificate, found not signed" in second


def test_a_certificate_has_to_be_valid_now(tmp_path: Path) -> None:
    party = read_certificate(PARTIES[USER].certificate)
    store = TrustStore([PARTIES[USER].certificate])
    file = put(tmp_path, sign(DISABLE, *identity(PARTIES[USER])))
    late = Checker(None, store, party.not_after + timedelta(seconds=1)).check(file)
    assert late.problem is not None
    assert late.problem.path == "signature"
    assert Checker(None, store, party.not_after).check(file).is_ok


@pytest.mark.parametrize("content", [None, {}, {"a.pem": b"junk"}])
def test_a_trust_folder_without_certificates_refuses_the_check(
    content: dict[str, bytes] | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "trust"
    if content is not None:
        folder.mkdir()
        for name, data in content.items():
            (folder / name).write_bytes(data)
    assert main(["duis", "check", put(tmp_path, DISABLE), "--trust", str(folder)]) == 3
    assert "--trust: expected a folder of certificates" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="no such file there")
def test_an_endless_file_ends(capsys: pytest.CaptureFixture[str]) -> None:
    if not os.access("/dev/zero", os.R_OK):
        pytest.skip("no /dev/zero")
    assert main(["duis", "check", "/dev/zero"]) == 1
    assert "expected at most 8388608 bytes" in capsys.readouterr().out
