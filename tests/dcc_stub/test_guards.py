"""Throttles, limits, quarantine, and the diagnosis of a request."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, GSME, StubRig, answer_of, check_schema, stub_rig

from dcc_stub.config import ConfigError, Table
from dcc_stub.guards.config import parse_guards
from protocols.duis import DccAlert, Response
from protocols.hub_dialect import Reply
from rigs.errors import BenchError

IS, GS = "import_supplier", "gas_supplier"
HOUR = 3600


@pytest.fixture
def clean(rig: StubRig) -> Iterator[StubRig]:
    yield rig
    rig.dcc.reset()


def throttle(**changes: Any) -> dict[str, Any]:
    return {"name": "disconnection", "variants": ["7.2"], "most": 2, "window_s": HOUR, **changes}


def codes(
    rig: StubRig, count: int, variant: str = "7.2", role: str = IS, device: str = ESME, **parameters: Any
) -> list[str]:
    found = []
    for _ in range(count):
        sent = rig.send(rig.request(variant, role, device, **parameters), role)
        assert sent.response is not None, sent.body
        found.append(sent.response.code)
    return found


def quarantined(rig: StubRig, mark: int) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for delivery in rig.users.deliveries(mark):
        payload = delivery.response.payload if delivery.response is not None else None
        if isinstance(payload, DccAlert):
            check_schema(delivery.body)
            assert payload.body == "QuarantinedRequest"
            found.append((delivery.role, dict(payload.fields)))
    return found


def commands(rig: StubRig) -> int:
    return sum(command.service == "7.2" for command in rig.hub.commands)


def test_beyond_a_throttle_requests_are_refused_until_the_window_has_slid(clean: StubRig) -> None:
    clean.dcc.call("guards", "parameters", throttles=[throttle(then="refuse")])
    assert codes(clean, 3) == ["I99", "I99", "E4"]
    assert codes(clean, 1, "7.3") == ["I99"], "another service"
    assert codes(clean, 3, role=GS, device=GSME) == ["I99", "I99", "E4"], "another User has its own window"
    clean.settle()
    clean.advance(HOUR - 60)
    assert codes(clean, 1) == ["E4"]
    clean.advance(61)
    assert codes(clean, 3) == ["I99", "I99", "E4"]


def test_all_users_together_and_all_critical_services(clean: StubRig) -> None:
    clean.dcc.call("guards", "parameters", throttles=[
        {"name": "bulk", "critical": True, "per": "dcc", "most": 3, "window_s": HOUR, "then": "refuse"}])  # fmt: skip
    assert codes(clean, 2) + codes(clean, 2, "7.3", GS, GSME) == ["I99", "I99", "I99", "E4"]
    assert codes(clean, 1, "11.2") == ["I99"], "not critical"
    clean.settle()


def test_a_threshold_of_one_user_is_nobody_elses(clean: StubRig) -> None:
    user = clean.users.next_request_id(GS, GSME).originator
    clean.dcc.call("guards", "parameters", throttles=[throttle(user=user, most=0, then="refuse")])
    assert codes(clean, 1) == ["I99"]
    assert codes(clean, 1, role=GS, device=GSME) == ["E4"]
    clean.settle()


def test_a_quarantined_request_waits_for_an_operator(clean: StubRig) -> None:
    clean.dcc.call("guards", "parameters", throttles=[throttle(most=0)])
    mark, before = clean.users.mark(), commands(clean)
    first, second = clean.request("7.2"), clean.request("7.2")
    for request in (first, second, first):  # a repetition is the same again
        sent = clean.send(request)
        assert sent.response is not None
        assert sent.response.code == "I99"
    clean.settle()
    told = quarantined(clean, mark)
    assert [(role, fields["ad_user_threshold_breach"]["request_id"]) for role, fields in told] == [
        (IS, first.request_id), (IS, second.request_id)]  # fmt: skip
    held = clean.dcc.call("guards", "held")["held"]
    assert [row["request_id"] for row in held] == [first.request_id.text, second.request_id.text]
    assert [row["ref"] for row in held] == [
        fields["ad_user_threshold_breach"]["quarantine_event_ref"] for _, fields in told]  # fmt: skip
    assert commands(clean) == before
    clean.dcc.call("guards", "release", request_id=first.request_id.text)
    assert answer_of(clean.answer_to(first.request_id, mark)).success
    clean.dcc.call("guards", "reject", request_id=second.request_id.text)
    assert clean.answer_to(second.request_id, mark).code == "E4"
    assert commands(clean) == before + 1
    for request in (first, second):
        assert codes_of(clean.send(request).response) == "I99"
        with pytest.raises(BenchError, match="a request in quarantine"):
            clean.dcc.call("guards", "release", request_id=request.request_id.text)
    clean.settle()
    assert commands(clean) == before + 1


def codes_of(response: Response | None) -> str:
    return "" if response is None else response.code


def test_quarantine_and_counts_outlive_a_kill(tmp_path: Path) -> None:
    with stub_rig(tmp_path, guards={"throttles": [throttle(most=1)]}) as rig:
        assert codes(rig, 1) == ["I99"]
        request = rig.request("7.2")
        rig.send(request)
        os.kill(rig.stub.pid, signal.SIGKILL)
        rig.restart()
        assert [row["request_id"] for row in rig.dcc.call("guards", "held")["held"]] == [request.request_id.text]
        again = rig.request("7.2")
        rig.send(again)
        assert len(rig.dcc.call("guards", "held")["held"]) == 2
        rig.dcc.call("guards", "release", request_id=request.request_id.text)
        assert answer_of(rig.answer_to(request.request_id, 0)).success


def test_a_released_request_is_judged_as_things_stand_then(tmp_path: Path) -> None:
    with stub_rig(tmp_path, guards={"throttles": [throttle(most=0)]}) as rig:
        request = rig.request("7.2")
        rig.send(request)
        devices = [{**device, "status": "Suspended"} for device in rig.config["devices"]]
        rig.restart(devices=devices)
        rig.dcc.call("guards", "release", request_id=request.request_id.text)
        assert rig.answer_to(request.request_id, 0).code == "E5"
        assert commands(rig) == 0


def test_a_value_beyond_its_limit_is_quarantined(clean: StubRig) -> None:
    from datetime import UTC, datetime

    limit = {"variant": "6.11", "parameter": "tolerance_s", "most": 10}
    clean.dcc.call("guards", "parameters", limits=[limit])
    mark, now = clean.users.mark(), datetime(2026, 1, 14, tzinfo=UTC)
    assert codes(clean, 1, "6.11", current_time=now, tolerance_s=10) == ["I99"]
    assert codes(clean, 1, "6.11", current_time=now, tolerance_s=11) == ["I99"]
    clean.settle()
    assert [list(fields) for _, fields in quarantined(clean, mark)] == [["ad_attribute_limits_breach"]]


@pytest.mark.parametrize(
    ("status", "code", "part"),
    [("no_reply", "E21", "meter"), ("refused", "I0", "meter"), ("hub_fault", "E20", "hub"), ("ok", "I0", "")],
)
def test_the_part_that_failed_is_shown(clean: StubRig, status: Any, code: str, part: str) -> None:
    clean.hub.behave = lambda command: Reply(command.id, command.device, status, 1, {}, "why" * (status != "ok"))
    response = clean.ask("7.2")
    assert response.request_id is not None
    found = clean.dcc.call("transactions", "show", request_id=response.request_id.text)
    assert (found["state"] != "open", found["code"], found["part"]) == (True, code, part)


def test_a_request_that_never_left_is_shown_as_well(clean: StubRig) -> None:
    request = clean.request("7.2", "electricity_distributor")
    clean.send(request, "electricity_distributor")
    found = clean.dcc.call("transactions", "show", request_id=request.request_id.text)
    assert (found["state"], found["code"], found["part"]) == ("refused", "E2", "user")
    asked = clean.ask("6.13", GS, GSME, log="event", read_from=_at(0), read_to=_at(1))
    assert asked.request_id is not None
    found = clean.dcc.call("transactions", "show", request_id=asked.request_id.text)
    assert found["part"] == "translation"
    with pytest.raises(BenchError, match="a request that has come"):
        clean.dcc.call("transactions", "show", request_id="nothing")


def _at(hour: int) -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 1, 14, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"throttles": [{"name": "x", "most": 1, "window_s": 1}]}, r"throttles\[0\].variants"),
        ({"throttles": [throttle(critical=True)]}, r"throttles\[0\].variants"),
        ({"throttles": [throttle(then="drop")]}, r"throttles\[0\].then"),
        ({"throttles": [throttle(), throttle()]}, "throttles"),
        ({"throttles": [throttle(window_s=0)]}, r"throttles\[0\].window_s"),
        ({"limits": [{"variant": "0.0", "parameter": "x"}]}, r"limits\[0\].variant"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_wrong_guard_is_named(data: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=f"f: {key}: expected"):
        parse_guards(Table("f", "", data))
