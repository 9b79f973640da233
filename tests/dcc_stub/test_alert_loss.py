"""No alert is lost: killed between two instructions, with the receiver away, with a full disk, ten thousand at once."""

import os
import random
import signal
import socket
import sqlite3
import threading
from pathlib import Path

import pytest
from needs import need
from stub_rig import ESME, GSME, USERS, ScriptedHub, StubRig, stub_rig

from protocols.duis import Smets1DeviceAlert
from rigs.ports_dcc import Delivery

BURST = 300
KILLS = 6
WITHIN_S = 60.0


def numbers(rig: StubRig, device: str) -> list[int]:
    """Log sequences of the alerts of a device, each at its first delivery; a repetition has to be identical."""
    first: dict[int, bytes] = {}
    for delivery in rig.users.deliveries(0):
        payload = delivery.response.payload if delivery.response is not None else None
        if isinstance(payload, Smets1DeviceAlert) and payload.device == device:
            assert first.setdefault(payload.counter, delivery.body) == delivery.body
    return list(first)


def has(rig: StubRig, device: str, count: int) -> None:
    def is_last(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        return isinstance(payload, Smets1DeviceAlert) and (payload.device, payload.counter) == (device, count)

    assert rig.users.wait_delivery(is_last, 0, WITHIN_S) is not None, (numbers(rig, device)[-3:], rig.stub.log_tail(20))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("kind", ["embedded", "mosquitto"])
def test_alerts_pushed_while_the_stub_is_killed_again_and_again_all_arrive_in_order(tmp_path: Path, kind: str) -> None:
    if kind == "mosquitto":
        need("mosquitto")
    chance = random.Random(7)
    with stub_rig(tmp_path, broker_kind=kind) as rig:
        pusher = threading.Thread(target=push_all, args=(rig.hub,))
        pusher.start()
        for _ in range(KILLS):
            rig.users.wait_delivery(lambda _: False, 0, chance.uniform(0.02, 0.25))
            os.kill(rig.stub.pid, signal.SIGKILL)
            rig.restart()
        pusher.join()
        for device in (ESME, GSME):
            has(rig, device, BURST)
            assert numbers(rig, device) == list(range(1, BURST + 1))


def push_all(hub: ScriptedHub) -> None:
    pause = threading.Event()
    for number in range(1, BURST + 1):
        for device in (ESME, GSME):
            hub.push("physical-tamper", number, device)
        pause.wait(0.005)


@pytest.mark.timeout(180)
def test_ten_thousand_alerts_at_once_arrive(tmp_path: Path) -> None:
    need("mosquitto")
    with stub_rig(tmp_path, broker_kind="mosquitto") as rig:
        for number in range(1, 10_001):
            rig.hub.push("physical-tamper", number)
        has(rig, ESME, 10_000)
        assert numbers(rig, ESME) == list(range(1, 10_001))


def test_alerts_wait_for_a_receiver_that_is_away_and_keep_their_order(tmp_path: Path) -> None:
    away = socket.create_server(("127.0.0.1", 0))
    port = away.getsockname()[1]
    away.close()
    with stub_rig(tmp_path) as rig:
        users = [dict(user) for user in rig.config["users"]]
        right, users[0]["receiver"] = users[0]["receiver"], f"http://127.0.0.1:{port}/x"
        rig.restart(users=users)
        for number in (1, 2, 3):
            rig.hub.push("physical-tamper", number)
        rig.hub.push("physical-tamper", 4, GSME)  # somebody else's receiver is there
        has(rig, GSME, 4)
        os.kill(rig.stub.pid, signal.SIGKILL)
        users[0]["receiver"] = right
        rig.restart(users=users)
        has(rig, ESME, 3)
        assert numbers(rig, ESME) == [1, 2, 3]


def test_a_message_is_given_up_only_at_the_end_of_its_life(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        users = [dict(user) for user in rig.config["users"]]
        users[0]["receiver"] = "http://127.0.0.1:9/nobody"
        rig.restart(users=users, delivery_lifetime_s=3 * 86400)
        rig.hub.push("physical-tamper", 1)
        rig.settle_others()
        rig.advance(3 * 86400 - 60)
        assert states(rig) == ["waiting"]
        rig.advance(120)
        wait_states(rig, ["given_up"])


def states(rig: StubRig) -> list[str]:
    with sqlite3.connect(f"file:{rig.config['database']}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT state FROM outbox WHERE user = ?", (USERS["import_supplier"],))
        return [str(row[0]) for row in rows]


def wait_states(rig: StubRig, wanted: list[str]) -> None:
    pause = threading.Event()
    for _ in range(1000):
        if states(rig) == wanted:
            return
        pause.wait(0.02)
    raise AssertionError(f"{states(rig)}: {rig.stub.log_tail(20)}")


def test_what_a_full_disk_keeps_out_comes_again(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        with sqlite3.connect(rig.config["database"], isolation_level=None) as database:
            database.execute("CREATE TRIGGER full BEFORE INSERT ON alerts BEGIN SELECT raise(ABORT, 'disk full'); END")
            for number in (1, 2, 3):
                rig.hub.push("physical-tamper", number)
            wait_log(rig, "disk full")
            database.execute("DROP TRIGGER full")
        has(rig, ESME, 3)
        assert numbers(rig, ESME) == [1, 2, 3]


def wait_log(rig: StubRig, text: str) -> None:
    pause = threading.Event()
    for _ in range(500):
        if text in rig.stub.log_tail(50):
            return
        pause.wait(0.02)
    raise AssertionError(rig.stub.log_tail(50))
