"""Signatures at the stub: each reason to refuse gives E1 and nothing on the WAN, and all that leaves is signed."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from signed_rig import IMPORT, SignedRig, config_of, signed_rig, unsigned
from stub_rig import ESME, GSME, SMETS2, USERS, check_schema, reads, stub_rig

from dcc_stub.config import ConfigError, parse
from protocols.certificates import read_signing_key
from protocols.dsig import sign, sign_inner
from protocols.duis import RequestId, ServiceRequest, read_response, write_request, write_response
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER
from rigs.errors import PortUnavailable

Make = Callable[[SignedRig], bytes]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedRig]:
    with signed_rig(tmp_path_factory.mktemp("signed")) as made:
        yield made


@pytest.fixture
def signed(shared: SignedRig) -> SignedRig:
    shared.rig.hub.behave = reads()
    return shared


def last_reason(signed: SignedRig) -> str:
    lines = [json.loads(line) for line in signed.rig.stub.log_tail(50).splitlines() if line.startswith("{")]
    return str(next(line["why"] for line in reversed(lines) if line["what"] == "refused"))


def by_the_stranger(signed: SignedRig) -> bytes:
    """In the import supplier's name, with a certificate that nobody trusts."""
    folder = signed.pki.path.parent / "stranger" / "stranger.pem"
    key = read_signing_key(signed.pki.key(USERS["stranger"]).read_bytes(), folder.read_bytes())
    return sign(write_request(signed.request()), *key)


def wrapped(signed: SignedRig) -> bytes:
    """A signed 7.1 within an evil 7.2 that carries its signature."""
    good = signed.signed(signed.request("7.1"))
    root = good.partition(b"?>")[2].strip()
    evil = good.replace(b"EnableSupply", b"DisableSupply").replace(b">7.1<", b">7.2<")
    return evil.replace(b"<ds:Signature>", root[: root.index(b"<ds:Signature>")] + b"</sr:Request><ds:Signature>")


def moved(signed: SignedRig) -> bytes:
    """Read as a request without a signature of its own: the schema's reader knows no other place."""
    document = signed.signed(signed.request())
    other = signed.signed(signed.request())
    signature = other[other.index(b"<ds:Signature>") : other.index(b"</sr:Request>")]
    return unsigned(document).replace(b"</sr:Request>", signature + b"</sr:Request>")


CASES: dict[str, tuple[str, Make]] = {
    "unsigned, openly empty": ("not signed", lambda one: write_request(one.request())),
    "unsigned, no element": ("not signed", lambda one: unsigned(write_request(one.request()))),
    "tampered: another service": (
        "digest", lambda one: one.signed(one.request("7.1")).replace(b"EnableSupply", b"DisableSupply").replace(
            b">7.1<", b">7.2<"),
    ),
    "tampered: another device": (
        "digest", lambda one: one.signed(one.request(device=GSME)).replace(GSME.encode(), ESME.encode()),
    ),
    "tampered: a namespace more": (
        "digest", lambda one: one.signed(one.request()).replace(b"<sr:Body>", b'<sr:Body xmlns:x="urn:x">'),
    ),
    "tampered: the signature of another request": ("digest", moved),
    "the key of another party under a trusted name": (
        "signature value",
        lambda one: sign(write_request(one.request()), one.key(USERS["rival_supplier"]).key, *one.key(IMPORT)[1:]),
    ),
    "the wrong signer": ("expected", lambda one: one.signed(one.request(), USERS["rival_supplier"])),
    "the DCC itself as the signer": ("expected", lambda one: one.signed(one.request(), ACCESS_CONTROL_BROKER)),
    "an unknown certificate": ("unknown certificate", by_the_stranger),
    "an expired certificate": ("expired at 2011", lambda one: one.signed(one.request("11.2", "gas_transporter"))),
    "a certificate of the future": ("not valid before 2090", lambda one: one.signed(one.request("11.2", "other_user"))),
    "another profile": (
        "profile", lambda one: one.signed(one.request()).replace(b'<ds:Reference URI="">', b'<ds:Reference URI="#x">'),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_bad_signature_is_e1_and_nothing_is_sent(signed: SignedRig, case: str) -> None:
    reason, make = CASES[case]
    before, mark = len(signed.rig.hub.commands), signed.rig.users.mark()
    response = signed.post(make(signed))
    assert response.code == "E1"
    assert reason in last_reason(signed)
    signed.settle()
    assert [command.service for command in signed.rig.hub.commands[before:]] == ["11.2"], "only what settle asks"
    assert len(signed.rig.users.deliveries(mark)) == 1


def test_a_wrapped_request_is_no_request(signed: SignedRig) -> None:
    """The reader knows one Body and one place for a signature, so this one does not come as far as its signature."""
    before = len(signed.rig.hub.commands)
    assert signed.rig.users.send_raw("import_supplier", "serviceS", wrapped(signed)).http_status == 400
    signed.settle()
    assert len(signed.rig.hub.commands) == before + 1


def test_a_counter_rises_or_the_request_is_refused(signed: SignedRig) -> None:
    """Replayed, falling, and once more with other bytes; the next in order is taken, whatever it leaps over."""
    first, second, third = (signed.request() for _ in range(3))
    before = len(signed.rig.hub.commands)
    body = signed.signed(second)
    assert signed.post(body).code == "I99"
    signed.rig.hub.wait_commands(before + 1)
    for replay in (body, signed.signed(second), signed.signed(first)):
        assert signed.post(replay).code == "E1"
        assert "does not rise" in last_reason(signed)
    assert signed.post(signed.signed(third)).code == "I99"
    signed.settle()
    services = [command.service for command in signed.rig.hub.commands[before:]]
    assert services == ["7.2", "7.2", "11.2"]


def test_a_counter_counts_for_its_originator_and_for_all_its_devices(signed: SignedRig) -> None:
    mine, high = signed.request("4.1.1"), 1 << 63
    other = ServiceRequest(RequestId(USERS["gas_supplier"], GSME, high), 1, "4.1.1")
    assert signed.post(signed.signed(other)).code == "I99"
    assert signed.post(signed.signed(mine)).code == "I99"
    for device, counter, code in ((ESME, high, "E1"), (GSME, (1 << 64) - 1, "I99"), (GSME, (1 << 64) - 1, "E1")):
        request = ServiceRequest(RequestId(USERS["gas_supplier"], device, counter), 1, "4.1.1")
        assert signed.post(signed.signed(request)).code == code, counter


def test_a_forged_request_does_not_use_up_a_counter(signed: SignedRig) -> None:
    forged, good = signed.request(), signed.request()
    leap = write_request(forged).replace(f":{forged.request_id.counter}<".encode(), b":9999999999<")
    assert signed.post(sign(leap, *signed.key(USERS["rival_supplier"]))).code == "E1"
    assert signed.post(signed.signed(good)).code == "I99"


def test_a_request_that_access_control_refuses_has_used_its_counter(signed: SignedRig) -> None:
    body = signed.signed(signed.request("7.2", "electricity_distributor"))
    assert [signed.post(body).code for _ in range(2)] == ["E2", "E1"]
    assert signed.post(signed.signed(signed.request(device=SMETS2))).code == "E11"


def test_the_two_steps_of_a_pre_command_are_counted_apart(signed: SignedRig) -> None:
    """Both have the same RequestID; the stub carries none for a SMETS1 device, and says so for both."""
    critical = signed.request(device=ESME, command=4)
    again = ServiceRequest(critical.request_id, 5, "7.2")
    assert signed.post(signed.signed(critical), "serviceT").code == "E12"
    assert [signed.post(signed.signed(again)).code for _ in range(2)] == ["E12", "E1"]


def test_answers_and_alerts_are_signed_by_the_dcc_and_within_by_the_provider(signed: SignedRig) -> None:
    signed.rig.hub.behave = reads(import_total=42)
    mark, request = signed.rig.users.mark(), signed.request("4.1.1")
    assert signed.post(signed.signed(request)).code == "I99"
    answer = signed.delivered(request.request_id, mark)
    signed.rig.hub.push("physical-tamper", 900)
    alert = signed.rig.users.wait_delivery(lambda d: d.response is not None and d.response.request_id is None, mark, 10)
    assert alert is not None
    for delivery in (answer, alert):
        assert signed.seals.judge(delivery.body) == (ACCESS_CONTROL_BROKER, "")
        check_schema(delivery.body)
        assert b"CN=unsigned" not in delivery.body


def test_the_bench_sees_what_is_wrong_with_a_signature(signed: SignedRig) -> None:
    request = signed.request("4.1.1")
    signed.rig.hub.behave = reads(import_total=42)
    signed.post(signed.signed(request))
    good = signed.delivered(request.request_id).body
    provider, broker = signed.key(SMETS1_PROVIDER), signed.key(ACCESS_CONTROL_BROKER)
    wrong = {
        "Tampered": good.replace(b">42<", b">43<"),
        "Unsigned": write_response(read_response(good)),
        "WrongSigner": sign(good, *provider),
        "WrongSigner: signed by": sign(sign_inner(good, *broker), *broker),
    }
    for fault, body in wrong.items():
        assert read_response(body) is not None
        signed_by, found = signed.seals.judge(body)
        assert signed_by is None
        assert found.startswith(fault)


# Restarts and configuration


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_replay_after_a_restart_is_refused(tmp_path: Path, end: str) -> None:
    with signed_rig(tmp_path) as signed:
        request = signed.request()
        body = signed.signed(request)
        assert signed.post(body).code == "I99"
        signed.delivered(request.request_id)
        if end == "kill":
            os.kill(signed.rig.stub.pid, signal.SIGKILL)
        signed.rig.restart()
        assert signed.post(body).code == "E1"
        assert signed.post(signed.signed(signed.request())).code == "I99"
        signed.settle()
        assert [command.service for command in signed.rig.hub.commands] == ["7.2", "7.2", "11.2"]


def test_without_require_the_unsigned_are_taken_and_the_badly_signed_are_not(tmp_path: Path) -> None:
    with signed_rig(tmp_path, require=False) as signed:
        plain = write_request(signed.request())
        assert signed.post(plain).code == "I99"
        assert signed.post(plain).code == "I99", "acknowledged again, as without signatures"
        assert signed.post(signed.signed(signed.request(), USERS["rival_supplier"])).code == "E1"
        body = signed.signed(signed.request())
        assert [signed.post(body).code for _ in range(2)] == ["I99", "E1"]


def test_a_certificate_is_judged_by_the_calendar_of_the_rig(tmp_path: Path) -> None:
    with signed_rig(tmp_path) as signed:
        offset_s = (datetime(2010, 6, 1, tzinfo=UTC) - datetime.now(UTC)).total_seconds()
        for offset, code in ((0.0, "E1"), (offset_s, "I99")):
            signed.rig.restart(calendar_offset_s=offset)
            body = signed.signed(signed.request("4.1.1", "gas_transporter", device=GSME))
            assert signed.post(body).code == code


def test_signatures_that_cannot_be_used_end_the_start(tmp_path: Path) -> None:
    with signed_rig(tmp_path) as signed:
        nothing = tmp_path / "nothing"
        nothing.mkdir()
        wrong = {
            "signatures.trust": {"trust": str(nothing)},
            "readable|No such file": {"trust": str(tmp_path / "absent")},
            "signatures.key": {"key": str(signed.pki.key(IMPORT))},
            "signatures.provider_key": {"provider_key": str(tmp_path / "absent")},
        }
        for text, change in wrong.items():
            with pytest.raises(PortUnavailable, match=text):
                signed.rig.restart(signatures=config_of(signed.pki, **change))


def test_the_configuration_of_signatures_is_read_strictly(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        full = {"trust": "t", "key": "k", "certificate": "c", "provider_key": "p", "provider_certificate": "q"}
        assert parse({**rig.config, "signatures": full}, "f").signatures is not None
        for key, broken in {
            "trust": {k: v for k, v in full.items() if k != "trust"},
            "provider_key": {k: v for k, v in full.items() if k != "provider_certificate"},
            "other": {**full, "other": 1},
            "require": {**full, "require": "yes"},
        }.items():
            with pytest.raises(ConfigError) as caught:
                parse({**rig.config, "signatures": broken}, "f")
            assert caught.value.key == f"signatures.{key}"
