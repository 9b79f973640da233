"""Signatures with the stub in a container: the same service, and in it no key but the stub's own."""

import os
import stat
from pathlib import Path

from needs import need
from signed_rig import signed_rig
from stub_rig import reads

from protocols.pki import ACCESS_CONTROL_BROKER
from rigs.adapters.dcc_container import BASE_VARIABLE, ContainerStub


def test_the_container_verifies_and_signs_with_keys_that_are_gone_with_it(tmp_path: Path) -> None:
    need("container engine")
    assert os.environ[BASE_VARIABLE]
    (tmp_path / "rig").mkdir()
    with signed_rig(tmp_path / "rig") as signed:
        signed.rig.stub.stop()
        with ContainerStub.start(signed.rig.config, tmp_path / "stub") as stub:
            signed.rig.users.connect(stub.url)
            signed.rig.hub.behave = reads(import_total=42)
            request = signed.request("4.1.1")
            body = signed.signed(request)
            assert signed.post(body).code == "I99"
            delivery = signed.delivered(request.request_id)
            assert signed.seals.judge(delivery.body) == (ACCESS_CONTROL_BROKER, "")
            assert [signed.post(one).code for one in (body, body.replace(b"<sr:Body>", b"<sr:Body> "))] == ["E1", "E1"]
            inside = tmp_path / "stub" / "dcc-etc"
            keys = {key.name: stat.S_IMODE(key.stat().st_mode) for key in inside.rglob("*.key")}
            assert keys == {"key.key": 0o600, "provider_key.key": 0o600}
        assert not list(inside.rglob("*.key"))
