"""The bench's side of signatures: a PKI on disk, Users that sign, and deliveries that do not count when theirs fail."""

import http.client
import os
import re
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from meterbench.cli import main
from meterbench.verdicts import EXIT_REFUSED
from protocols.certificates import read_certificate, read_signing_key
from protocols.dsig import sign, verify
from protocols.duis import RequestId, ServiceRequest, acknowledgement, read_request, write_response
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER
from rigs.adapters.clock import SystemClock
from rigs.adapters.dcc_user import HttpDccUser
from rigs.adapters.pki_folder import PkiFolder, parties_of, write_pki
from rigs.adapters.rig_config import stub_config
from rigs.adapters.signing import open_seals, pki_of_run
from rigs.errors import BenchError, RigConfigError
from rigs.frames import discard
from rigs.rigfile import load_rig

IMPORT, GAS = "90-B3-D5-1F-30-01-00-00", "90-B3-D5-1F-30-01-00-01"
USERS = {"import_supplier": IMPORT, "gas_supplier": GAS}
ESME = "00-DB-12-34-56-78-90-A0"
AT = datetime(2026, 1, 14, 9, tzinfo=UTC)
SIGNED_RIG = "virtual-smets1-dual-fuel-signed"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> PkiFolder:
    return write_pki(tmp_path_factory.mktemp("pki") / "here", parties_of(USERS))[0]


@pytest.fixture
def users(pki: PkiFolder) -> Iterator[HttpDccUser]:
    made = HttpDccUser(USERS, discard, SystemClock(), 500, seals=open_seals(pki, USERS, lambda: AT))
    yield made
    made.close()


def answer(counter: int, pki: PkiFolder, eui: str = ACCESS_CONTROL_BROKER) -> bytes:
    plain = write_response(acknowledgement(RequestId(IMPORT, ESME, counter), "I99", AT, "7.2"))
    return sign(plain, *read_signing_key(pki.key(eui).read_bytes(), pki.certificate(eui).read_bytes()))


# On disk


def test_a_pki_has_one_key_and_certificate_for_each_party_and_keys_are_private(pki: PkiFolder) -> None:
    euis = {IMPORT, GAS, ACCESS_CONTROL_BROKER, SMETS1_PROVIDER}
    assert {file.stem for file in pki.trust.iterdir()} == euis
    for eui in euis:
        assert stat.S_IMODE(pki.key(eui).stat().st_mode) == 0o600
        assert read_certificate(pki.certificate(eui).read_bytes()).eui == eui
    authorities = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (pki.path / "ca").iterdir()}
    assert authorities == {"root.pem": 0o644, "root.key": 0o600, "issuing.pem": 0o644, "issuing.key": 0o600}


def test_keys_are_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder, _ = write_pki(tmp_path / "pki", parties_of(USERS))
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.key(IMPORT).stat().st_mode) == 0o600


def test_nothing_is_overwritten_unless_asked_for_and_then_nothing_old_is_trusted(tmp_path: Path) -> None:
    folder, _ = write_pki(tmp_path, parties_of(USERS))
    before = folder.certificate(IMPORT).read_bytes()
    with pytest.raises(RigConfigError, match="--force"):
        write_pki(tmp_path, parties_of(USERS))
    assert folder.certificate(IMPORT).read_bytes() == before
    (folder.trust / "notes.txt").write_text("mine")
    write_pki(tmp_path, parties_of({"gas_supplier": GAS}), is_forced=True)
    assert {file.name for file in folder.trust.iterdir()} == {
        f"{GAS}.pem", f"{ACCESS_CONTROL_BROKER}.pem", f"{SMETS1_PROVIDER}.pem", "notes.txt",
    }  # fmt: skip
    assert not folder.key(IMPORT).exists()


def test_the_command_makes_the_pki_of_a_rig(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "pki")
    assert main(["pki", "--out", out, "--rig", SIGNED_RIG]) == 0
    shown = capsys.readouterr().out
    folder, rig = PkiFolder(tmp_path / "pki"), load_rig(SIGNED_RIG)
    folder.require(parties_of(rig.users))
    for eui in parties_of(rig.users):
        assert re.search(f"{eui} +{read_certificate(folder.certificate(eui).read_bytes()).serial}\n", shown)
    assert main(["pki", "--out", out]) == EXIT_REFUSED
    assert "--force" in capsys.readouterr().err
    assert main(["pki", "--out", out, "--force"]) == 0


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RigConfigError, match="can be written"):
        write_pki(tmp_path / "file", parties_of(USERS))


def test_a_pki_of_a_run_is_made_anew_beside_an_older_one_and_its_keys_go(tmp_path: Path) -> None:
    first, second = (pki_of_run("test", tmp_path, USERS) for _ in range(2))
    assert (first.path.name, second.path.name) == ("pki", "pki-2")
    assert not list(tmp_path.glob("*/ca/*.key"))
    second.forget_keys()
    assert first.key(IMPORT).exists()
    assert not list(second.path.rglob("*.key"))
    assert second.certificate(IMPORT).exists()


def test_a_party_without_a_key_is_named(pki: PkiFolder, tmp_path: Path) -> None:
    with pytest.raises(RigConfigError, match="other user") as caught:
        open_seals(pki, {**USERS, "other_user": "90-B3-D5-1F-30-01-00-06"}, lambda: AT)
    assert caught.value.key == "dcc.signatures"
    folder, _ = write_pki(tmp_path, parties_of(USERS))
    folder.key(IMPORT).write_bytes(folder.key(GAS).read_bytes())
    with pytest.raises(RigConfigError, match="another key"):
        open_seals(folder, USERS, lambda: AT)


# The rig file


def test_a_rig_file_names_a_pki(pki: PkiFolder, tmp_path: Path) -> None:
    text = Path(load_rig(SIGNED_RIG).file).read_text("utf-8")
    assert load_rig(SIGNED_RIG).dcc.signatures == "test"
    assert load_rig("virtual-smets1-dual-fuel").dcc.signatures is None

    def rig(old: str, new: str) -> str | None:
        (tmp_path / "rig.toml").write_text(text.replace(old, new), "utf-8")
        return load_rig(tmp_path / "rig.toml").dcc.signatures

    (tmp_path / "mine").symlink_to(pki.path)
    assert rig('signatures = "test"', 'signatures = "mine"') == str(tmp_path / "mine")
    for old, new in (
        ('signatures = "test"', 'signatures = "nowhere"'),
        ('signatures = "test"', "signatures = true"),
        ('run = "process"                           # or container', 'run = "http://127.0.0.1:1"  #'),
    ):
        with pytest.raises(RigConfigError) as caught:
            rig(old, new)
        assert caught.value.key == "dcc.signatures"


def test_the_stub_is_told_its_own_keys_and_only_on_a_rig_with_signatures(pki: PkiFolder, tmp_path: Path) -> None:
    rig = load_rig(SIGNED_RIG)
    told = stub_config(rig, ("127.0.0.1", 1), lambda role: f"http://127.0.0.1/{role}", 0.0, tmp_path, pki)
    assert told["signatures"]["require"] is True
    assert Path(told["signatures"]["key"]).name == f"{ACCESS_CONTROL_BROKER}.key"
    assert Path(told["signatures"]["provider_key"]).name == f"{SMETS1_PROVIDER}.key"
    assert "signatures" not in stub_config(rig, ("127.0.0.1", 1), str, 0.0, tmp_path)


# The Users


def test_a_user_signs_what_it_sends(users: HttpDccUser, pki: PkiFolder) -> None:
    request = ServiceRequest(users.next_request_id("import_supplier", ESME), 1, "7.2")
    document = users.written("import_supplier", request)
    assert read_request(document) == request
    seals = open_seals(pki, USERS, lambda: AT)
    assert verify(document, seals.trusted, AT, IMPORT).eui == IMPORT


def deliver(users: HttpDccUser, body: bytes) -> None:
    host, _, path = users.receiver("import_supplier").removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/{path}", body)
    assert connection.getresponse().status == 204
    connection.close()


def test_a_delivery_counts_only_when_the_dcc_has_signed_it(users: HttpDccUser, pki: PkiFolder) -> None:
    good = answer(500, pki)
    bodies = {
        "": good,
        "Tampered": good.replace(b":500<", b":501<"),
        "WrongSigner": answer(500, pki, GAS),
        "Unsigned": write_response(acknowledgement(RequestId(IMPORT, ESME, 500), "I99", AT, "7.2")),
        "NotXml": b"<",
    }
    for body in bodies.values():
        deliver(users, body)
    assert users.wait_delivery(lambda one: one.body == b"<", 0, 10) is not None
    found = users.received(0)
    with pytest.raises(BenchError, match="Tampered"):
        users.deliveries(0)
    with pytest.raises(BenchError, match="Tampered"):
        users.wait_delivery(lambda _: False, 0, 0.05)
    assert [one.signature_fault.partition(":")[0] for one in found] == list(bodies)
    assert [one.signed_by for one in found] == [ACCESS_CONTROL_BROKER, None, None, None, None]
    assert [one.response is not None for one in found] == [True, False, False, False, False]
    assert [one.body for one in found] == list(bodies.values())


def test_an_acknowledgement_counts_only_when_the_dcc_has_signed_it(users: HttpDccUser, pki: PkiFolder) -> None:
    script: list[bytes] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(script.pop(0))

        def log_message(self, *_arguments: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    users.connect(f"http://127.0.0.1:{server.server_port}")
    changed = answer(500, pki).replace(b"I99", b"I0")
    script += [answer(500, pki), changed, changed]
    request = ServiceRequest(users.next_request_id("import_supplier", ESME), 1, "7.2")
    document = users.written("import_supplier", request)
    good, bad = (users.send_raw("import_supplier", "serviceS", document) for _ in range(2))
    with pytest.raises(BenchError, match="signature does not hold: Tampered"):
        users.send("import_supplier", request)
    server.shutdown()
    thread.join()
    server.server_close()
    assert good.response is not None
    assert (good.signed_by, good.signature_fault) == (ACCESS_CONTROL_BROKER, "")
    assert (bad.response, bad.signed_by) == (None, None)
    assert bad.signature_fault.startswith("Tampered")
