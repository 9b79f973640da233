"""What the stub knows of payment modes, and how a payment becomes a top-up code at the supplier."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub_rig import BROKER_OF_ACCESS_CONTROL, ESME, GSME, USERS, StubRig, check_schema, ok, stub_rig

from protocols.duis import DccAlert
from protocols.messages import Command, Reply
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

ESME_KEY, GSME_KEY = "3f1c5a7e9b2d4860a1c3e5f708192a3b", "00112233445566778899aabbccddeeff"
MANUAL_CODE = "10001000000001912257"
"""The example of the maker's manual: VM1E000001, that key, 1000 p, vend 1."""
ELECTRICITY, GAS, GAS_BY_MPAN = "E2000000000015-A1", "G3938424403-A1", "G2000000000015-A1"
SUPPLIER, RIVAL = USERS["import_supplier"], USERS["rival_supplier"]
UTRN = {
    ESME: {"format": "vm1", "key": ESME_KEY, "serial": "VM1E000001", "first": 1},
    GSME: {"format": "vm1", "key": GSME_KEY, "serial": "VM1G000001"},
}
PREPAYMENT = {"suspend_debt_disabled": False, "suspend_debt_emergency": False, "disablement_threshold": 0}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("payment"), payment={"utrn": UTRN}) as rig:
        yield rig


@pytest.fixture
def rig(shared: StubRig) -> Iterator[StubRig]:
    shared.hub.behave = ok
    shared.dcc.reset()
    yield shared
    shared.stub.check()


def told(rig: StubRig, mark: int, role: str = "import_supplier") -> DccAlert:
    """The next alert of the DCC to that User."""

    def is_alert(delivery: Delivery) -> bool:
        return (
            delivery.role == role
            and delivery.response is not None
            and isinstance(delivery.response.payload, DccAlert)
        )  # fmt: skip

    delivery = rig.users.wait_delivery(is_alert, mark, 10.0)
    assert delivery is not None, rig.stub.log_tail(30)
    check_schema(delivery.body)
    assert delivery.response is not None
    assert isinstance(delivery.response.payload, DccAlert)
    assert delivery.response.response_id is not None
    assert delivery.response.response_id.originator == BROKER_OF_ACCESS_CONTROL
    return delivery.response.payload


def pay(rig: StubRig, reference: str, customer: str = ELECTRICITY, pence: int = 1000) -> Any:
    return rig.dcc.call("payment", "pay", reference=reference, customer=customer, pence=pence)


def terms(rig: StubRig, **changes: Any) -> Any:
    return rig.dcc.call("payment", "terms", **changes)


def set_mode(rig: StubRig, mode: str) -> None:
    rig.ask("1.6", payment_mode=mode, **(PREPAYMENT if mode == "prepayment" else {}))


def known(rig: StubRig) -> str:
    return str(rig.dcc.call("payment", "mode", device=ESME)["mode"])


def code_at_once(rig: StubRig) -> str:
    """The code of the answer to a top-up with a code of no account."""
    request = rig.request("2.2", utrn="1" * 20)
    response = rig.send(request).response
    assert response is not None
    if response.code == "I99":
        rig.answer_to(request.request_id, 0)
    return response.code


def test_the_terms_without_keys_in_the_configuration_are_the_working_assumptions(rig: StubRig) -> None:
    assert terms(rig) == {"utrn_by": "dcc", "check_by": "supplier", "gas_customer_id": "mprn", "mode_check": True}


def test_a_payment_asks_the_supplier_and_his_word_brings_the_code(tmp_path: Path) -> None:
    with stub_rig(tmp_path, payment={"utrn": UTRN}) as rig:
        mark = rig.users.mark()
        payment = pay(rig, "P1")
        assert (payment["state"], payment["device"], payment["supplier"]) == ("asked", ESME, SUPPLIER)
        question = told(rig, mark)
        assert question.body == "S1SPAlertDSP"
        assert "utrn" not in question.fields
        assert question.fields["device"] == ESME
        assert question.fields["additional_information"] == f"reference=P1 customer={ELECTRICITY} pence=1000"
        mark = rig.users.mark()
        assert rig.dcc.call("payment", "confirm", reference="P1", supplier=SUPPLIER, is_good=True)["state"] == "issued"
        assert told(rig, mark).fields["utrn"] == MANUAL_CODE


def test_with_the_check_at_the_dcc_the_code_comes_at_once_and_no_two_are_the_same(rig: StubRig) -> None:
    terms(rig, check_by="dcc")
    codes = set()
    for number in range(3):
        mark = rig.users.mark()
        assert pay(rig, f"Q{number}")["state"] == "issued"
        codes.add(told(rig, mark).fields["utrn"])
    assert len(codes) == 3


def test_no_code_comes_twice_over_a_kill_and_a_payment_told_again_is_the_same_one(tmp_path: Path) -> None:
    with stub_rig(tmp_path, payment={"utrn": UTRN, "check_by": "dcc"}) as rig:
        mark = rig.users.mark()
        first = pay(rig, "P1")
        before = told(rig, mark).fields["utrn"]
        os.kill(rig.stub.pid, signal.SIGKILL)
        rig.restart()
        mark = rig.users.mark()
        assert pay(rig, "P1") == first
        assert pay(rig, "P2")["state"] == "issued"
        again = told(rig, mark)
        assert "reference=P2" in str(again.fields["additional_information"])
        assert again.fields["utrn"] != before


def test_a_supplier_who_says_no_gets_no_code(rig: StubRig) -> None:
    mark = rig.users.mark()
    pay(rig, "N1")
    told(rig, mark)
    mark = rig.users.mark()
    payment = rig.dcc.call("payment", "confirm", reference="N1", supplier=SUPPLIER, is_good=False)
    assert payment["state"] == "refused"
    later = rig.dcc.call("payment", "confirm", reference="N1", supplier=SUPPLIER, is_good=True)
    assert later["state"] == "refused"
    rig.settle()
    assert all(
        not isinstance(d.response.payload, DccAlert) for d in rig.users.deliveries(mark) if d.response is not None
    )


def test_nobody_but_the_supplier_of_the_payment_can_answer_for_it(rig: StubRig) -> None:
    pay(rig, "R1")
    with pytest.raises(BenchError, match="a payment of this supplier"):
        rig.dcc.call("payment", "confirm", reference="R1", supplier=RIVAL, is_good=True)


def test_the_supplier_calculates_where_the_terms_say_so(rig: StubRig) -> None:
    terms(rig, check_by="dcc", utrn_by="supplier")
    mark = rig.users.mark()
    assert pay(rig, "S1")["state"] == "passed on"
    notice = told(rig, mark)
    assert notice.fields["alert_code"] == "payment"
    assert "utrn" not in notice.fields


@pytest.mark.parametrize(
    ("identifier", "good", "bad"), [("mprn", GAS, GAS_BY_MPAN), ("mpan", GAS_BY_MPAN, GAS)], ids=["mprn", "mpan"]
)
def test_gas_is_named_by_the_identifier_of_the_terms(rig: StubRig, identifier: str, good: str, bad: str) -> None:
    terms(rig, check_by="dcc", gas_customer_id=identifier)
    payment = pay(rig, f"G-{identifier}-1", good)
    assert (payment["state"], payment["device"], payment["supplier"]) == ("issued", GSME, USERS["gas_supplier"])
    assert pay(rig, f"G-{identifier}-2", bad)["state"] == "refused"


@pytest.mark.parametrize(
    "customer",
    ["", "2000000000015-A1", "E2000000000016-A1", "E1234567890126-A1", "E2000000000015", "E2000000000015-", "X" * 5000],
    ids=["empty", "no letter", "check digit", "no meter", "no account", "empty account", "long"],
)
def test_a_customer_id_code_that_names_no_meter_is_refused(rig: StubRig, customer: str) -> None:
    terms(rig, check_by="dcc")
    assert pay(rig, f"C{abs(hash(customer))}", customer)["state"] == "refused"


def test_an_amount_that_no_code_can_carry_uses_no_number_up(rig: StubRig) -> None:
    terms(rig, check_by="dcc")
    assert pay(rig, "A1", pence=1_000_000)["state"] == "refused"
    mark = rig.users.mark()
    assert pay(rig, "A2", pence=999_999)["state"] == "issued"
    assert told(rig, mark).fields["utrn"][2:8] == "999999"


def test_a_device_without_a_vending_key_gets_no_code(tmp_path: Path) -> None:
    with stub_rig(tmp_path, payment={"check_by": "dcc"}) as rig:
        payment = pay(rig, "K1")
        assert (payment["state"], payment["why"]) == ("refused", "the DCC has no vending key of this device")


def test_the_mode_is_learned_from_a_change_and_a_top_up_in_credit_mode_is_refused(rig: StubRig) -> None:
    assert (known(rig), code_at_once(rig)) == ("unknown", "I99")
    set_mode(rig, "credit")
    before = len(rig.hub.commands)
    assert (known(rig), code_at_once(rig)) == ("credit", "E11")
    assert len(rig.hub.commands) == before
    set_mode(rig, "prepayment")
    assert (known(rig), code_at_once(rig)) == ("prepayment", "I99")


def test_a_change_that_the_meter_refused_changes_nothing_and_one_without_an_answer_leaves_it_unknown(
    rig: StubRig,
) -> None:
    set_mode(rig, "credit")

    def refuse(command: Command) -> Reply:
        return Reply(command.id, command.device, "refused", 1_768_000_000, {}, "wrong_mode")

    rig.hub.behave = refuse
    set_mode(rig, "prepayment")
    assert known(rig) == "credit"

    rig.hub.behave = lambda command: Reply(command.id, command.device, "no_reply", 1_768_000_000, {})
    set_mode(rig, "prepayment")
    assert known(rig) == "unknown"


def test_while_a_change_is_on_its_way_the_meter_judges(rig: StubRig) -> None:
    set_mode(rig, "credit")
    rig.hub.behave = lambda _: None
    mark, before = rig.users.mark(), len(rig.hub.commands)
    change = rig.request("1.6", payment_mode="prepayment", **PREPAYMENT)
    rig.send(change)
    command = rig.hub.wait_commands(before + 1)[-1]
    assert known(rig) == "unknown"
    rig.hub.say("r", ok(command))
    rig.answer_to(change.request_id, mark)
    assert known(rig) == "prepayment"


def test_a_top_up_that_was_accepted_is_acknowledged_again_whatever_the_mode_is_now(rig: StubRig) -> None:
    mark = rig.users.mark()
    top_up = rig.request("2.2", utrn="1" * 20)
    first = rig.send(top_up).response
    rig.answer_to(top_up.request_id, mark)
    set_mode(rig, "credit")
    again = rig.send(top_up).response
    assert first is not None
    assert again is not None
    assert (first.code, again.code) == ("I99", "I99")


def test_the_check_of_the_dcc_refuses_a_payment_for_a_meter_in_credit_mode(rig: StubRig) -> None:
    terms(rig, check_by="dcc")
    set_mode(rig, "credit")
    assert pay(rig, "M1")["why"] == "the meter was last known in credit mode"
    rig.dcc.call("payment", "forget_mode", device=ESME)
    assert pay(rig, "M2")["state"] == "issued"


def test_a_known_mode_outlives_a_restart(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        set_mode(rig, "credit")
        rig.restart()
        assert (known(rig), code_at_once(rig)) == ("credit", "E11")


def test_without_the_check_every_top_up_goes_to_the_meter(tmp_path: Path) -> None:
    with stub_rig(tmp_path, payment={"mode_check": False}) as rig:
        set_mode(rig, "credit")
        assert code_at_once(rig) == "I99"


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"utrn_by": "meter"}, "payment.utrn_by: expected one of dcc, supplier, found 'meter'"),
        ({"until": 1}, "payment.until: expected no such key, found 1"),
        ({"utrn": {"x": {}}}, "payment.utrn.x: expected an EUI-64"),
        ({"utrn": {ESME: {"format": "vm1", "key": "zz", "serial": "S"}}}, "key: expected 8 to 64 bytes"),
    ],
    ids=["word", "unknown", "eui", "key"],
)
def test_a_wrong_key_of_the_configuration_is_named(wrong: dict[str, Any], text: str) -> None:
    from dcc_stub.config import ConfigError, parse

    config = {
        "port": 0, "database": "x", "broker": {"host": "h", "port": 1}, "users": [], "devices": [], "payment": wrong
    }  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        parse(config, "f")
    assert text in str(caught.value)


def test_what_is_kept_of_transactions_is_who_what_when_and_how_much(tmp_path: Path) -> None:
    secret = 987_654_321
    with stub_rig(tmp_path) as rig:
        rig.hub.behave = lambda command: ok(command, {"import_total": secret})
        request = rig.request("4.1.1")
        mark = rig.users.mark()
        rig.send(request)
        rig.answer_to(request.request_id, mark)
        rig.send(request)
        (record,) = rig.dcc.call("charging", "records")["records"]
        assert (record["request_id"], record["user"]) == (request.request_id.text, SUPPLIER)
        assert (record["device"], record["variant"], record["code"]) == (ESME, "4.1.1", "I0")
        assert record["bytes_out"] > 0
        assert record["bytes_in"] > 0
        assert record["accepted_at"] <= record["ended_at"]
        rig.stub.stop()
        for file in tmp_path.glob("dcc.sqlite*"):
            data = file.read_bytes()
            assert str(secret).encode() not in data
            assert secret.to_bytes(4) not in data
        rig.start_stub()


def test_a_request_that_access_control_refuses_costs_nothing(rig: StubRig) -> None:
    before = len(rig.dcc.call("charging", "records")["records"])
    rig.send(rig.request("2.2", "other_user", utrn="1" * 20), "other_user")
    assert len(rig.dcc.call("charging", "records")["records"]) == before
