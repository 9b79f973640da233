"""kill -9 at any moment: what was accepted is answered, and never in two ways."""

import http.client
import os
import random
import signal
import threading
from collections import defaultdict
from pathlib import Path

import pytest
from stub_rig import ESME, WITHIN_S, StubRig, reads, stub_rig

from protocols.duis import write_request

KILLS = 12


def posted(rig: StubRig, body: bytes) -> bool:
    """Whether the stub acknowledged; False when it was not there, or died before it could say so."""
    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    try:
        connection.request("POST", "/api/v1/serviceS", body, {"Content-Type": "application/xml"})
        return b">I99<" in connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def burst(rig: StubRig, accepted: set[str], seed: int) -> None:
    """Requests one after the other until the stub is killed under them."""
    timer = threading.Timer(random.Random(seed).uniform(0.0, 0.08), os.kill, (rig.stub.pid, signal.SIGKILL))
    timer.start()
    try:
        for _ in range(500):
            request = rig.request("4.1.1")
            if not posted(rig, write_request(request)):
                break
            accepted.add(request.request_id.text)
    finally:
        timer.join()


@pytest.mark.timeout(180)
def test_no_accepted_request_is_lost_and_none_is_answered_in_two_ways(tmp_path: Path) -> None:
    accepted: set[str] = set()
    with stub_rig(tmp_path, device_timeout_s=3.0) as rig:
        rig.hub.behave = reads(import_total=7)
        for seed in range(KILLS):
            burst(rig, accepted, seed)
            rig.restart()
        rig.settle()
        answers: dict[str, set[bytes]] = defaultdict(set)

        def everything_came(_: object) -> bool:
            answers.clear()
            for delivery in rig.users.deliveries(0):
                if delivery.response is not None and delivery.response.request_id is not None:
                    answers[delivery.response.request_id.text].add(delivery.body)
            return accepted <= answers.keys()

        rig.users.wait_delivery(everything_came, 0, WITHIN_S)
        missing = accepted - answers.keys()
    assert len(accepted) > KILLS, "the stub was killed too early to accept anything"
    assert not missing
    assert {request: len(bodies) for request, bodies in answers.items() if len(bodies) > 1} == {}


@pytest.mark.timeout(120)
def test_a_repeated_request_after_a_kill_is_carried_out_once(tmp_path: Path) -> None:
    """A User that missed its I99 asks again with the same id."""
    with stub_rig(tmp_path, device_timeout_s=3.0) as rig:
        for seed in range(4):
            request = rig.request("7.2", device=ESME)
            body = write_request(request)
            timer = threading.Timer(random.Random(seed).uniform(0.0, 0.01), os.kill, (rig.stub.pid, signal.SIGKILL))
            timer.start()
            posted(rig, body)
            timer.join()
            rig.restart()
            assert posted(rig, body)
            rig.answer_to(request.request_id, 0)
        rig.settle()
        carried = [command.id for command in rig.hub.commands if command.service == "7.2"]
        assert len(carried) == len(set(carried)) <= 4
