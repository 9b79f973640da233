"""What is no DUIS request gets a short plain text and a status; nothing of it ends the stub or reaches the WAN."""

import contextlib
import http.client
import json
import socket
from pathlib import Path

import pytest
from stub_rig import WITHIN_S, StubRig, stub_rig

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;</x>'
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><x>&f;</x>'


def post(rig: StubRig, body: bytes, content_type: str | None = "application/xml", path: str = "/api/v1/serviceS",
         method: str = "POST") -> tuple[int, str]:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    try:
        headers = {} if content_type is None else {"Content-Type": content_type}
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
            connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (BOMB, 400, "document type declaration"),
        (EXTERNAL, 400, "document type declaration"),
        (b"", 400, "not a well-formed XML document"),
        (b"<sr:Request", 400, "not a well-formed XML document"),
        (b"\xff\xfe<\x00x\x00", 400, "not UTF-8"),
        (b"<x/>", 400, "expected"),
        (b"<a>" * 100 + b"</a>" * 100, 413, "depth"),
    ],
    ids=["entity expansion", "external entity", "empty", "cut", "UTF-16", "another root", "deep"],
)
def test_what_is_no_request_is_said_in_plain_text(rig: StubRig, body: bytes, status: int, says: str) -> None:
    found, text = post(rig, body)
    assert found == status
    assert says in text
    assert len(text) < 600
    rig.settle()


def test_a_body_beyond_the_limit_is_refused(rig: StubRig) -> None:
    status, text = post(rig, b"<x>" + b" " * (2 << 20) + b"</x>")
    assert (status, text) == (413, "document too large: limit 1048576 bytes inclusive\n")
    rig.settle()


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json", "application/xml-dtd"])
def test_another_content_type_is_refused(rig: StubRig, content_type: str | None) -> None:
    assert post(rig, b"<x/>", content_type)[0] == 415


def test_a_content_type_with_a_charset_is_taken(rig: StubRig) -> None:
    assert post(rig, b"<x/>", 'Application/XML; charset="utf-8"')[0] == 400


def test_a_slow_body_is_not_waited_for(rig: StubRig) -> None:
    with socket.create_connection(("127.0.0.1", rig.stub.ready["port"]), WITHIN_S) as line:
        line.sendall(b"POST /api/v1/serviceS HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n")
        line.sendall(b"Content-Length: 1000\r\n\r\n<sr:Req")
        assert line.recv(4096).startswith(b"HTTP/1.1 408 ")
    rig.settle()


def test_a_client_that_hangs_up_in_the_middle_is_survived(rig: StubRig) -> None:
    with socket.create_connection(("127.0.0.1", rig.stub.ready["port"]), WITHIN_S) as line:
        line.sendall(b"POST /api/v1/serviceS HTTP/1.1\r\nHost: x\r\nContent-Type: application/xml\r\n")
        line.sendall(b"Content-Length: 1000\r\n\r\n<sr:Req")
    rig.settle()


@pytest.mark.parametrize("noise", [b"\x00" * 100, b"GET\r\n\r\n", b"POST /api/v1/serviceS HTTP/9.9\r\n\r\n"])
def test_what_is_no_http_is_survived(rig: StubRig, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", rig.stub.ready["port"]), WITHIN_S) as line:
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while line.recv(4096):
                pass
    rig.settle()


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/v1/serviceS", 405), ("POST", "/nothing", 404)])
def test_other_paths_and_methods_are_refused(rig: StubRig, method: str, path: str, status: int) -> None:
    assert post(rig, b"", path=path, method=method)[0] == status


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b'{"offset_s": "1"}', b'{"offset_s": true}', b'{"offset_s": NaN}', b'{"offset_s": 1e300}'],
)
def test_a_calendar_that_is_no_number_is_refused(rig: StubRig, body: bytes) -> None:
    assert post(rig, body, "application/json", "/control/rig/calendar")[0] == 400


def test_the_calendar_can_be_set(rig: StubRig) -> None:
    """To where it stands already: the rig is shared with tests that count on it."""
    offset_s = float(rig.config["calendar_offset_s"])
    answer = post(rig, json.dumps({"offset_s": offset_s}).encode(), "application/json", "/control/rig/calendar")
    assert (answer[0], json.loads(answer[1])) == (200, {"offset_s": offset_s, "stopped": False})


def test_a_verb_that_does_not_exist_is_refused(rig: StubRig) -> None:
    assert post(rig, b"{}", "application/json", "/control/rig/nothing")[0] == 404


def test_without_control_in_the_configuration_there_is_none(tmp_path: Path) -> None:
    with stub_rig(tmp_path, control=False) as rig:
        assert post(rig, b'{"offset_s": 1}', "application/json", "/control/rig/calendar")[0] == 404
