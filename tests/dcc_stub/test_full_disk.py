"""A disk that is full: nothing is accepted that cannot be kept, and the stub goes on when there is room again."""

import resource
import sys
import threading
from pathlib import Path

import pytest
from stub_rig import StubRig, reads, stub_rig

from protocols.duis import RequestId, write_request

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of another process: Linux only")


def send(rig: StubRig) -> tuple[int, bytes, RequestId]:
    request = rig.request("7.2")
    sent = rig.users.send_raw("import_supplier", "serviceS", write_request(request))
    return sent.http_status, sent.body, request.request_id


def test_a_full_disk_refuses_and_loses_nothing(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        rig.hub.behave = reads()
        rig.ask("7.2")
        unlimited = resource.prlimit(rig.stub.pid, resource.RLIMIT_FSIZE)
        log = max(path.stat().st_size for path in tmp_path.glob("dcc.sqlite*"))
        resource.prlimit(rig.stub.pid, resource.RLIMIT_FSIZE, (log + 100_000, unlimited[1]))
        accepted = []
        for _ in range(200):
            status, body, request_id = send(rig)
            if status != 200:
                break
            accepted.append(request_id)
        assert (status, b"nothing was accepted" in body) == (503, True)
        refused = request_id
        resource.prlimit(rig.stub.pid, resource.RLIMIT_FSIZE, unlimited)
        pause = threading.Event()
        for _ in range(100):  # what the full disk has held up is taken up again
            status, body, request_id = send(rig)
            if status == 200:
                break
            pause.wait(0.1)
        assert status == 200, body
        rig.answer_to(request_id, 0)
        for one in accepted:
            rig.answer_to(one, 0)
        rig.users.wait_delivery(lambda _: False, 0, 0.5)
        assert rig.answers(refused) == []
        assert len(rig.hub.commands) == len({command.id for command in rig.hub.commands})


def test_two_users_may_race_for_one_device(tmp_path: Path) -> None:
    """Each is answered with its own; nobody gets the other's."""
    with stub_rig(tmp_path) as rig:
        rig.hub.behave = reads(import_total=3)
        threads, asked = [], {"import_supplier": [], "electricity_distributor": []}  # type: ignore[var-annotated]

        def ask(role: str) -> None:
            for _ in range(30):
                request = rig.request("4.1.1", role)
                rig.users.send_raw(role, "serviceS", write_request(request))
                asked[role].append(request.request_id)

        for role in asked:
            threads.append(threading.Thread(target=ask, args=(role,)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        for role, ids in asked.items():
            for request_id in ids:
                rig.answer_to(request_id, 0)
            seen = [d.response.request_id for d in rig.users.deliveries(0) if d.role == role and d.response]
            assert sorted(one.text for one in seen if one) == sorted(one.text for one in ids)
