"""The Users' side: requests over kept connections, deliveries that are answered first and read afterwards."""

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from protocols.duis import RequestId, ServiceRequest, acknowledgement, read_request, write_response
from rigs.adapters.clock import SystemClock
from rigs.adapters.dcc_user import RESOURCES, HttpDccUser
from rigs.errors import BenchError, PortUnavailable, RigConfigError
from rigs.frames import Frame
from rigs.ports_dcc import Delivery

WITHIN_S = 10.0
USERS = {"import_supplier": "90-B3-D5-1F-30-01-00-00", "gas_supplier": "90-B3-D5-1F-30-01-00-01"}
ESME = "00-DB-12-34-56-78-90-A0"
AT = datetime(2026, 1, 14, 9, tzinfo=UTC)


def message(counter: int) -> bytes:
    request_id = RequestId(USERS["import_supplier"], ESME, counter)
    return write_response(acknowledgement(request_id, "I99", AT, "7.2"))


class Dcc(ThreadingHTTPServer):
    """A DCC that acknowledges everything, or does what `script` says."""

    daemon_threads = True
    disable_nagle_algorithm = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.seen: list[tuple[str, bytes, str]] = []
        self.connections: set[object] = set()
        self.script = "acknowledge"


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        dcc = self.server
        assert isinstance(dcc, Dcc)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        dcc.seen.append((self.path, body, self.headers["Content-Type"]))
        dcc.connections.add(self.client_address)
        if dcc.script == "hang up":
            self.close_connection = True
            return
        answer = b"no request\n" if dcc.script == "bad request" else message(read_request(body).request_id.counter)
        self.send_response(400 if dcc.script == "bad request" else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        if dcc.script == "close after":
            self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        return


@pytest.fixture
def dcc() -> Iterator[Dcc]:
    server = Dcc()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def frames() -> list[Frame]:
    return []


@pytest.fixture
def users(dcc: Dcc, frames: list[Frame]) -> Iterator[HttpDccUser]:
    made = HttpDccUser(USERS, frames.append, SystemClock(), 500, f"http://127.0.0.1:{dcc.server_port}", 2.0)
    yield made
    made.close()


def deliver(users: HttpDccUser, body: bytes, role: str = "import_supplier", count: int = 1) -> list[int]:
    """HTTP statuses of `count` deliveries over one connection."""
    url = users.receiver(role)
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=WITHIN_S)
    statuses = []
    for _ in range(count):
        connection.request("POST", f"/{path}", body, {"Content-Type": "application/xml"})
        response = connection.getresponse()
        assert response.read() == b""
        statuses.append(response.status)
    connection.close()
    return statuses


def anything(_delivery: Delivery) -> bool:
    return True


def request(users: HttpDccUser, command: int = 1) -> ServiceRequest:
    return ServiceRequest(users.next_request_id("import_supplier", ESME), command, "7.2")


def test_counters_rise_for_each_originator(users: HttpDccUser) -> None:
    counters = [users.next_request_id("import_supplier", ESME).counter for _ in range(3)]
    assert counters == [500, 501, 502]
    assert users.next_request_id("gas_supplier", ESME) == RequestId(USERS["gas_supplier"], ESME, 500)


def test_counters_are_never_given_twice(users: HttpDccUser) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: users.next_request_id("import_supplier", ESME).counter, range(400)))
    assert sorted(ids) == list(range(500, 900))


@pytest.mark.parametrize(("command", "resource"), RESOURCES.items())
def test_the_resource_follows_the_command_variant(users: HttpDccUser, dcc: Dcc, command: int, resource: str) -> None:
    users.send("import_supplier", request(users, command))
    [(path, _, content_type)] = dcc.seen
    assert (path, content_type) == (f"/api/v1/{resource}", "application/xml")


def test_a_request_and_its_answer_are_given_and_recorded(users: HttpDccUser, dcc: Dcc, frames: list[Frame]) -> None:
    asked = request(users)
    sent = users.send("import_supplier", asked)
    assert sent.response is not None
    assert (sent.http_status, sent.response.code, sent.response.request_id) == (200, "I99", asked.request_id)
    assert 0 < sent.received_ns - sent.sent_ns < 30_000_000, "no delay of Nagle's"
    assert [(f.hop, f.direction, f.raw, f.note) for f in frames] == [
        ("user-dcc", "tx", dcc.seen[0][1], "serviceS"), ("user-dcc", "rx", sent.body, "HTTP 200"),
    ]  # fmt: skip
    assert frames[1].monotonic_ns == sent.received_ns


def test_the_connection_is_kept_and_opened_anew_when_the_dcc_has_closed_it(users: HttpDccUser, dcc: Dcc) -> None:
    for _ in range(3):
        users.send("import_supplier", request(users))
    assert len(dcc.connections) == 1
    dcc.script = "close after"
    users.send("import_supplier", request(users))
    users.send("import_supplier", request(users))
    assert len(dcc.seen) == 5


def test_what_is_no_duis_is_kept_as_bytes(users: HttpDccUser, dcc: Dcc) -> None:
    dcc.script = "bad request"
    sent = users.send_raw("import_supplier", "serviceT", b"<x/>")
    assert (sent.http_status, sent.response, sent.body) == (400, None, b"no request\n")


def test_a_dcc_that_hangs_up_is_an_error_of_the_rig(users: HttpDccUser, dcc: Dcc) -> None:
    dcc.script = "hang up"
    with pytest.raises(BenchError, match="sending to serviceS as import_supplier"):
        users.send("import_supplier", request(users))
    assert len(dcc.seen) == 1, "a fresh connection is not repeated"


def test_a_dcc_that_is_not_there_is_said(users: HttpDccUser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    users.connect(f"http://127.0.0.1:{port}")
    with pytest.raises(PortUnavailable, match="is the stub running"):
        users.send("import_supplier", request(users))


def test_a_silent_dcc_is_bounded(users: HttpDccUser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        quick = HttpDccUser(
            USERS, lambda _frame: None, SystemClock(), 1, f"http://127.0.0.1:{silent.getsockname()[1]}", 0.1
        )
        with pytest.raises(BenchError, match="TimeoutError"):
            quick.send("import_supplier", request(quick))
        quick.close()


def test_an_unknown_role_is_said(users: HttpDccUser) -> None:
    with pytest.raises(RigConfigError, match=r"users\.nobody"):
        users.next_request_id("nobody", ESME)


def test_deliveries_are_answered_kept_in_order_and_recorded(users: HttpDccUser, frames: list[Frame]) -> None:
    assert deliver(users, message(1), count=3) == [204, 204, 204]
    assert deliver(users, message(2), "gas_supplier") == [204]
    found = users.wait_delivery(lambda d: d.role == "gas_supplier", 0, WITHIN_S)
    assert found is not None
    assert found.response is not None
    assert found.response.request_id == RequestId(USERS["import_supplier"], ESME, 2)
    assert users.mark() == 4
    assert [d.role for d in users.deliveries(2)] == ["import_supplier", "gas_supplier"]
    assert [(f.hop, f.direction, f.raw) for f in frames[:1]] == [("dcc-user", "rx", message(1))]


@pytest.mark.parametrize("body", [b"", b"<", b"\xff" * 1000, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"<x/>"])
def test_hostile_deliveries_are_kept_unread(users: HttpDccUser, body: bytes) -> None:
    assert deliver(users, body) == [204]
    found = users.wait_delivery(anything, 0, WITHIN_S)
    assert found is not None
    assert (found.response, found.body) == (None, body)
    assert deliver(users, message(9)) == [204]


def test_a_delivery_elsewhere_or_too_large_is_refused(users: HttpDccUser) -> None:
    host = users.receiver("import_supplier").split("/")[2]
    for method, path, body, status in (
        ("POST", "/nobody", b"", 404),
        ("GET", users.receiver("import_supplier").partition(host)[2], b"", 405),
        ("POST", users.receiver("import_supplier").partition(host)[2], b"x" * ((8 << 20) + 1), 413),
    ):
        connection = http.client.HTTPConnection(host, timeout=WITHIN_S)
        connection.request(method, path, body)
        assert connection.getresponse().status == status
        connection.close()
    assert users.mark() == 0


@pytest.mark.parametrize("noise", [b"\x00" * 50, b"POST / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_what_is_no_http_does_not_end_the_receiver(users: HttpDccUser, noise: bytes) -> None:
    host, port = users.receiver("import_supplier").split("/")[2].split(":")
    with socket.create_connection((host, int(port)), WITHIN_S) as line:
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert deliver(users, message(1)) == [204]


def test_waiting_ends_with_none_when_nothing_comes(users: HttpDccUser) -> None:
    assert users.wait_delivery(anything, 0, 0.05) is None


def test_waiting_is_woken_by_the_delivery(users: HttpDccUser) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(users.wait_delivery, lambda d: b":77<" in d.body, 0, WITHIN_S)
        deliver(users, message(76))
        deliver(users, message(77))
        found = waiting.result()
    assert found is not None
    assert found.response is not None


def test_closing_twice_is_no_error(users: HttpDccUser) -> None:
    users.close()
    users.close()
