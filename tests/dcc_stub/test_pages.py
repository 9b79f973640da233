"""What is shown of the stub: metrics, status, windows; and the request id on every line about a request."""

import base64
import http.client
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from needs import chromium, need
from stub_rig import ESME, USERS, WITHIN_S, StubRig, ok, reads, stub_rig

from dcc_stub.metrics import BUCKETS_S, Metrics
from dcc_stub.status import Board, Panel
from protocols.hub_dialect import Command

SAMPLE = re.compile(r'([a-z_:]+)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? ([0-9.e+-]+|\+Inf)')


def get(rig: StubRig, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def samples(rig: StubRig) -> dict[str, float]:
    found = {}
    for line in get(rig, "/metrics")[1].splitlines():
        if not line.startswith("#"):
            match = SAMPLE.fullmatch(line)
            assert match, line
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def test_what_happened_is_counted(rig: StubRig) -> None:
    before = samples(rig)
    rig.ask("7.2")
    rig.send(rig.request("7.2", "export_supplier"), "export_supplier")
    after = samples(rig)

    def rise(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert rise('meterbench_dcc_events_total{code="",what="accepted"}') == 1
    assert rise('meterbench_dcc_events_total{code="I0",what="answered"}') == 1
    assert rise('meterbench_dcc_events_total{code="E2",what="refused"}') == 1
    assert rise("meterbench_dcc_answer_seconds_count") == 1
    assert rise('meterbench_dcc_answer_seconds_bucket{le="+Inf"}') == 1
    assert (after["meterbench_dcc_up"], after["meterbench_dcc_requests_open"]) == (1, 0)
    assert after['meterbench_dcc_devices{status="Suspended"}'] == 1


def test_the_buckets_add_up() -> None:
    metrics = Metrics()
    for took_s in (0.001, 0.005, 0.0051, 61.0):
        metrics.take({"what": "answered", "code": "I0", "took_s": took_s})
    text = metrics.text().decode()
    assert 'bucket{le="0.005"} 2.0' in text
    assert 'bucket{le="0.01"} 3.0' in text
    assert 'bucket{le="60.0"} 3.0' in text
    assert 'bucket{le="+Inf"} 4.0' in text
    assert sorted(BUCKETS_S) == list(BUCKETS_S)


def test_a_pending_request_is_on_the_page_and_gone_when_it_is_answered(rig: StubRig) -> None:
    held: list[Command] = []
    rig.hub.behave = held.append  # type: ignore[assignment,unused-ignore]
    mark, request = rig.users.mark(), rig.request("7.2")
    before = len(rig.hub.commands)
    rig.send(request)
    rig.hub.wait_commands(before + 1)
    pending = json.loads(get(rig, "/status.json")[1])["pending"]
    assert [row["Request"] for row in pending] == [request.request_id.text]
    assert request.request_id.text in get(rig, "/status")[1]
    rig.hub.say("r", ok(held[0]))
    rig.answer_to(request.request_id, mark)
    shown = json.loads(get(rig, "/status.json")[1])
    assert shown["pending"] == []
    assert shown["recent"][0]["Request"] == request.request_id.text
    assert {"inventory", "changes", "timetable", "alerts", "quarantine", "throttles", "outbox"} <= shown.keys()


def test_what_comes_from_outside_is_escaped() -> None:
    board = Board()
    board.add(Panel("a", "A & B", "says", ("Col",), lambda: [("<script>alert(1)</script>",)]))
    board.add(Panel("b", "B", "nothing", ("Col",), list))
    board.add(Panel("c", "C", "many", ("Col",), lambda: [(n,) for n in range(1000)]))
    from datetime import UTC, datetime

    page = board.as_page(datetime(2026, 1, 1, tzinfo=UTC), "head")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "nothing: none" in page
    assert "the first 200 of 1000" in page


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Bearer abc", "Basic " + base64.b64encode(b"nobody:x").decode(),
     "Basic " + base64.b64encode(f"{USERS['import_supplier']}:wrong-password".encode()).decode(),
     "Basic " + base64.b64encode(f"{USERS['gas_supplier']}:".encode()).decode()],
)  # fmt: skip
def test_a_window_needs_its_users_password(tmp_path: Path, header: str) -> None:
    with stub_rig(tmp_path, window_passwords={USERS["import_supplier"]: "correct horse battery"}) as rig:
        assert get(rig, "/window", **({"Authorization": header} if header else {}))[0] == 401


def test_without_a_status_page_there_is_none(tmp_path: Path) -> None:
    with stub_rig(tmp_path, status_page=False) as rig:
        assert [get(rig, path)[0] for path in ("/status", "/status.json", "/health")] == [404, 404, 200]


def test_every_line_about_a_request_carries_its_id(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        rig.hub.behave = reads(import_total=1)
        answered = rig.ask("4.1.1").request_id
        refused = rig.request("7.2", "export_supplier")
        rig.send(refused, "export_supplier")
        rig.settle()
        lines = [json.loads(line) for line in rig.stub.log.read_text().splitlines() if line.startswith("{")]
    assert answered is not None
    said = [line["what"] for line in lines if line.get("request_id") == answered.text]
    assert said == ["accepted", "sent", "answered", "delivered"]
    assert [line["what"] for line in lines if line.get("request_id") == refused.request_id.text] == ["refused"]
    about_requests = {"accepted", "sent", "answered", "refused"}
    assert [line for line in lines if line["what"] in about_requests and "request_id" not in line] == []


def test_the_page_is_seen_in_a_browser(rig: StubRig, tmp_path: Path) -> None:
    need("chromium")
    rig.ask("7.2")
    browser = chromium()
    assert browser is not None
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run", f"--user-data-dir={tmp_path / 'profile'}",
         "--dump-dom", f"http://127.0.0.1:{rig.stub.ready['port']}/status"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    rows = re.findall(r"<td>([^<]*)</td>", done.stdout)
    assert ESME in rows
    assert "Suspended" in rows
    assert "<h2>Inventory" in done.stdout


def probed(rig: StubRig) -> int:
    config = rig.folder / "dcc-probe.json"
    config.write_text(json.dumps(rig.config))
    done = subprocess.run(
        [sys.executable, "-m", "dcc_stub.probe", "--config", str(config)], capture_output=True, timeout=30, check=False
    )
    return done.returncode


def test_the_probe_tells_a_healthy_stub_from_one_without_a_broker_and_one_that_is_gone(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        assert probed(rig) == 0
        rig.broker.stop()
        end = threading.Event()
        for _ in range(200):
            if probed(rig) == 1:
                break
            end.wait(0.05)
        else:
            pytest.fail("healthy without a broker")
        rig.stub.stop()
        assert probed(rig) == 1
