"""A change of supplier as the Users see it, with a scripted meter: who may do what when, and who gets what."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, GSME, USERS, StubRig, ok, stub_rig

from protocols.duis import Smets1Answer
from protocols.messages import Command, Reply
from rigs.ports_dcc import Delivery

DAY_S = 86400.0
OUTGOING, INCOMING = "import_supplier", "rival_supplier"
CREDIT = {"payment_mode": "credit"}


def meter(command: Command) -> Reply:
    values: dict[str, Any] = {
        "4.1.1": {"import_total": 12345},
        "4.8.1": {"first_end": 1_768_000_000 // 1800 * 1800, "period_s": 1800, "periods": [100, 200]},
        "11.2": {"firmware_version": "1"},
    }.get(command.service, {})
    return ok(command, values)


@pytest.fixture(scope="module")
def one_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("cos")) as rig:
        yield rig


@pytest.fixture
def rig(one_rig: StubRig) -> Iterator[StubRig]:
    one_rig.hub.behave = meter
    one_rig.dcc.reset()
    yield one_rig
    one_rig.stub.check()
    assert not one_rig.hub.failures


def begin(rig: StubRig, device: str = ESME, by: str = INCOMING, **fields: Any) -> dict[str, Any]:
    return dict(rig.dcc.call("cos", "begin", device=device, by=USERS[by], **fields))


def show(rig: StubRig, process: int) -> dict[str, Any]:
    return dict(rig.dcc.call("cos", "show", process=process))


def code(rig: StubRig, variant: str, role: str, device: str = ESME, **parameters: Any) -> str:
    sent = rig.send(rig.request(variant, role, device, **parameters), role)
    assert sent.response is not None
    return sent.response.code


def own_readings(rig: StubRig, mark: int, role: str) -> list[Smets1Answer]:
    """What the DCC handed to a User unasked."""
    found = []
    for delivery in rig.users.deliveries(mark):
        response = delivery.response
        if delivery.role == role and response is not None and response.request_id is None:
            assert isinstance(response.payload, Smets1Answer)
            found.append(response.payload)
    return found


def wait_reading(rig: StubRig, mark: int, role: str, variant: str) -> None:
    def accept(delivery: Delivery) -> bool:
        response = delivery.response
        payload = None if response is None else response.payload
        return delivery.role == role and isinstance(payload, Smets1Answer) and payload.variant == variant

    assert rig.users.wait_delivery(accept, mark, 10.0) is not None, rig.stub.log_tail(20)


def test_access_moves_at_the_moment_and_not_before(rig: StubRig) -> None:
    begun = begin(rig)
    assert begun["state"] == "objection period"
    rig.advance(5 * DAY_S)
    confirmed = show(rig, begun["process"])
    assert confirmed["state"] == "confirmed"
    left = (datetime.fromisoformat(confirmed["effective_at"]) - now(rig)).total_seconds()
    rig.advance(left - 60)
    assert (code(rig, "1.6", OUTGOING, **CREDIT), code(rig, "1.6", INCOMING, **CREDIT)) == ("I99", "E4")
    rig.advance(61)
    assert (code(rig, "1.6", OUTGOING, **CREDIT), code(rig, "1.6", INCOMING, **CREDIT)) == ("E4", "I99")


def now(rig: StubRig) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(rig.config["calendar_offset_s"]))


def test_only_the_incoming_party_begins(rig: StubRig) -> None:
    assert not begin(rig, by=OUTGOING, incoming=USERS[INCOMING])["taken"]
    assert not begin(rig, by=OUTGOING)["taken"]
    assert not begin(rig, by="gas_supplier")["taken"]
    assert begin(rig)["taken"]
    assert not begin(rig)["taken"]


def test_an_objection_holds_access_for_ten_days_and_the_change_lapses(rig: StubRig) -> None:
    begun = begin(rig)
    rig.advance(4.9 * DAY_S)
    assert rig.dcc.call("cos", "object", process=begun["process"])["taken"]
    rig.advance(4.9 * DAY_S)
    assert show(rig, begun["process"])["state"] == "objected"
    rig.advance(0.2 * DAY_S)
    assert show(rig, begun["process"])["state"] == "unpicked"
    rig.advance(10 * DAY_S)
    assert (code(rig, "7.4", OUTGOING), code(rig, "7.4", INCOMING)) == ("I99", "E4")


def test_an_objection_that_comes_late_has_no_effect(rig: StubRig) -> None:
    begun = begin(rig)
    rig.advance(5 * DAY_S + 1)
    late = rig.dcc.call("cos", "object", process=begun["process"])
    assert (late["taken"], late["state"]) == (False, "confirmed")


def test_a_resolved_objection_moves_access_after_its_whole_period(rig: StubRig) -> None:
    begun = begin(rig)
    rig.advance(DAY_S)
    rig.dcc.call("cos", "object", process=begun["process"])
    rig.advance(DAY_S)
    assert rig.dcc.call("cos", "resolve", process=begun["process"])["taken"]
    rig.advance(3.9 * DAY_S)
    assert show(rig, begun["process"])["state"] == "resolved"
    rig.advance(1.2 * DAY_S)
    assert show(rig, begun["process"])["state"] == "effective"


@pytest.mark.parametrize("network", ["xoserve", "iGT"])
def test_gas_is_irrevocable_at_activity_1_20_and_moves_seven_days_later(tmp_path: Path, network: str) -> None:
    with stub_rig(tmp_path) as rig:
        users = [dict(user) for user in rig.config["users"]]
        for user in users:
            if user["eui"] == USERS[INCOMING]:
                user["roles"] = ["IS", "GS"]
        rig.restart(users=users)
        rig.hub.behave = meter
        begun = begin(rig, GSME, network=network)
        assert rig.dcc.call("cos", "activity", process=begun["process"], activity="1.19")["state"] == "in progress"
        rig.advance(30 * DAY_S)
        assert code(rig, "7.4", INCOMING, GSME) == "E4"
        assert rig.dcc.call("cos", "activity", process=begun["process"], activity="1.20")["state"] == "irrevocable"
        assert not rig.dcc.call("cos", "withdraw", process=begun["process"])["taken"]
        rig.advance(7 * DAY_S - 60)
        assert (code(rig, "7.4", "gas_supplier", GSME), code(rig, "7.4", INCOMING, GSME)) == ("I99", "E4")
        mark = rig.users.mark()
        rig.advance(61)
        assert (code(rig, "7.4", "gas_supplier", GSME), code(rig, "7.4", INCOMING, GSME)) == ("E4", "I99")
        assert own_readings(rig, mark, INCOMING) == []


def test_the_electricity_reading_at_the_change_reaches_both(rig: StubRig) -> None:
    begin(rig)
    mark = rig.users.mark()
    rig.advance(6 * DAY_S + 1)
    for role in (OUTGOING, INCOMING):
        wait_reading(rig, mark, role, "4.1.1")
        (reading,) = own_readings(rig, mark, role)
        assert reading.values["import_total"] == 12345
        assert reading.request_id.target == ESME


def to_the_moment(rig: StubRig, variant: str, **fields: Any) -> int:
    begun = begin(rig, variant=variant, **fields)
    rig.advance(6 * DAY_S + 1)
    return int(begun["process"])


def test_variant_a_has_an_order(rig: StubRig) -> None:
    begun = begin(rig, variant="A")
    rig.advance(5 * DAY_S + 1)
    assert code(rig, "3.3", OUTGOING) == "E4", "not read yet"
    end = now(rig).replace(microsecond=0)
    assert rig.ask("4.8.1", OUTGOING, read_from=end - timedelta(hours=24), read_to=end).code == "I0"
    assert rig.ask("3.3", OUTGOING).code == "I0"
    assert show(rig, begun["process"])["cleared"]
    assert code(rig, "1.6", OUTGOING, **CREDIT) == "E4", "cleared for the next"
    assert code(rig, "1.6", INCOMING, **CREDIT) == "E4", "not before the moment"
    rig.advance(DAY_S)
    assert rig.ask("1.6", INCOMING, **CREDIT).code == "I0"


def test_variant_a_the_incoming_party_clears_what_was_not_cleared(rig: StubRig) -> None:
    to_the_moment(rig, "A")
    assert code(rig, "1.6", INCOMING, **CREDIT) == "E4"
    assert rig.ask("3.3", INCOMING).code == "I0"
    assert rig.ask("1.6", INCOMING, **CREDIT).code == "I0"


def test_variant_a_without_the_order_configures_at_once(rig: StubRig) -> None:
    to_the_moment(rig, "A", order_enforced=False)
    assert code(rig, "1.6", INCOMING, **CREDIT) == "I99"


def test_variant_b_holds_configuration_until_the_snapshot_is_taken(rig: StubRig) -> None:
    silent: list[Command] = []

    def slow(command: Command) -> Reply | None:
        if command.service == "4.8.1":
            silent.append(command)
            return None
        return meter(command)

    rig.hub.behave = slow
    mark = rig.users.mark()
    process = to_the_moment(rig, "B")
    assert show(rig, process)["awaited"] == ["4.8.1"]
    assert code(rig, "1.6", INCOMING, **CREDIT) == "E4"
    rig.hub.behave = meter
    rig.advance(3600)
    wait_reading(rig, mark, OUTGOING, "4.8.1")
    assert show(rig, process)["awaited"] == []
    assert rig.ask("1.6", INCOMING, **CREDIT).code == "I0"
    assert {one.variant for one in own_readings(rig, mark, OUTGOING)} == {"4.1.1", "4.8.1"}
    assert {one.variant for one in own_readings(rig, mark, INCOMING)} == {"4.1.1"}
    arguments = silent[0].values
    moment = datetime.fromisoformat(show(rig, process)["effective_at"]).timestamp()
    assert arguments["read_to"] == moment - moment % 1800


def test_a_snapshot_is_kept_until_it_was_taken_and_no_longer(rig: StubRig) -> None:
    rig.users.take_nothing(OUTGOING, True)
    mark = rig.users.mark()
    try:
        to_the_moment(rig, "B")
        rig.restart(delivery_lifetime_s=0)
    finally:
        rig.users.take_nothing(OUTGOING, False)
    wait_reading(rig, mark, OUTGOING, "4.8.1")
    wait_reading(rig, mark, OUTGOING, "4.1.1")
    pause = threading.Event()
    with sqlite3.connect(f"file:{rig.config['database']}?mode=ro", uri=True) as database:
        for _ in range(500):
            left = database.execute("SELECT count(*) FROM outbox WHERE length(body) > 0").fetchone()[0]
            if not left:
                return
            pause.wait(0.02)
    raise AssertionError(f"{left} readings are still in the outbox")


def test_variant_c_each_reads_its_own_period(rig: StubRig) -> None:
    process = to_the_moment(rig, "C")
    rig.advance(2 * DAY_S)
    moment = datetime.fromisoformat(show(rig, process)["effective_at"])
    edge = datetime.fromtimestamp(moment.timestamp() // 1800 * 1800, UTC)
    after = edge + timedelta(seconds=1800)

    def profile(role: str, start: datetime, end: datetime) -> str:
        return code(rig, "4.8.1", role, read_from=start, read_to=end)

    day = timedelta(days=1)
    assert profile(OUTGOING, edge - day, edge) == "I99"
    assert profile(OUTGOING, edge - day, after) == "E4"
    assert profile(OUTGOING, after, after + day) == "E4"
    assert profile(INCOMING, after, after + day) == "I99"
    assert profile(INCOMING, edge, after + day) == "E4"
    assert profile(INCOMING, edge - day, edge) == "E4"
    assert code(rig, "4.1.1", OUTGOING) == "E4"
    assert profile("electricity_distributor", edge - day, after + day) == "I99"


@pytest.mark.parametrize("variant", ["A", "B"])
def test_by_the_other_variants_the_outgoing_party_reads_nothing_more(rig: StubRig, variant: str) -> None:
    to_the_moment(rig, variant)
    end = now(rig) - timedelta(days=2)
    assert code(rig, "4.8.1", OUTGOING, read_from=end - timedelta(days=1), read_to=end) == "E4"
    assert code(rig, "4.8.1", INCOMING, read_from=end - timedelta(days=1), read_to=end) == "E4"


def test_a_change_survives_a_kill(rig: StubRig) -> None:
    process = begin(rig, variant="A")["process"]
    rig.advance(5 * DAY_S + 1)
    rig.restart()
    assert show(rig, process)["state"] == "confirmed"
    rig.advance(DAY_S)
    assert show(rig, process)["state"] == "effective"


def test_a_dcc_without_storage_offers_no_snapshot(tmp_path: Path) -> None:
    with stub_rig(tmp_path, change_of_supplier={"data_storage": False}) as rig:
        refused = begin(rig, variant="B")
        assert not refused["taken"]
        assert begin(rig, variant="C")["taken"]
