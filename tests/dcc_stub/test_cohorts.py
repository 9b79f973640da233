"""The cohorts as data: what each offers, what it says against the minimum list, and that its dialect has the words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from dcc_stub.access import load_matrix
from dcc_stub.config import ConfigError
from dcc_stub.translation.cohorts import COHORTS, Cohort, load_cohorts, read_message
from dcc_stub.translation.offer import minimum_services, offer_of
from dcc_stub.translation.services import ARGUMENTS, RESULTS
from protocols.dialects import DIALECTS
from protocols.duis import RequestId, ServiceRequest
from protocols.messages import Alert, Cancel, Command, DialectError, Part, Reply
from rigs.cohort import offers

DEVICE = bytes.fromhex("00db1234567890a0")
ID = RequestId("90-B3-D5-1F-30-01-00-00", "00-DB-12-34-56-78-90-A0", 1)
PREPAYMENT = {"1.5", "1.6", "2.1", "2.2", "2.3", "2.5", "4.3"}


def request(variant: str, **parameters: Any) -> ServiceRequest:
    return ServiceRequest(ID, 1, variant, parameters)


def test_four_cohorts_with_four_dialects_and_four_service_sets() -> None:
    assert set(COHORTS) == {"hub", "ledger", "bundle", "slate"}
    assert len({cohort.dialect.name for cohort in COHORTS.values()}) == 4
    assert len({cohort.services for cohort in COHORTS.values()}) == 4
    assert COHORTS["hub"].services == frozenset(ARGUMENTS)


def test_the_cohorts_differ_in_prepayment_schedules_and_transactions() -> None:
    assert [one.prepayment for one in COHORTS.values()] == ["full", "none", "basic", "basic"]
    assert COHORTS["ledger"].services.isdisjoint(PREPAYMENT)
    assert {name for name, one in COHORTS.items() if one.holds_schedules} == {"slate"}
    assert {name for name, one in COHORTS.items() if one.bundles} == {"bundle"}


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=lambda one: one.name)
def test_a_cohorts_dialect_can_say_whatever_the_cohort_may_offer(cohort: Cohort) -> None:
    dialect, offered = cohort.dialect, (cohort.core or frozenset()) | cohort.elective
    assert offered <= set(ARGUMENTS)
    assert offered <= set(load_matrix())
    assert cohort.core is None or not cohort.core & cohort.elective
    assert dialect.holds_schedules or not cohort.holds_schedules
    if dialect.services is not None:
        assert offered <= dialect.services
        for variant in offered:
            assert set(ARGUMENTS[variant]) | set(RESULTS.get(variant, {})) <= dialect.fields, variant


@pytest.mark.parametrize("cohort", COHORTS.values(), ids=lambda one: one.name)
def test_each_bundled_service_is_a_part_of_its_transaction(cohort: Cohort) -> None:
    offered = (cohort.core or frozenset()) | cohort.elective
    assert set(cohort.bundles) == (offered if cohort.dialect.transactions else set())
    for variant, transaction in cohort.bundles.items():
        parts = cohort.dialect.transactions[transaction]
        assert variant in parts
        assert parts[variant] is bool(ARGUMENTS[variant]), "who takes the terms"


def test_an_elective_service_is_carried_once_it_is_switched_on() -> None:
    wanted = request("4.2")
    assert not COHORTS["ledger"].carries(wanted)
    assert load_cohorts({"ledger": ["4.2"]})["ledger"].carries(wanted)
    assert not load_cohorts({"ledger": ["4.8.3"]})["ledger"].carries(wanted)


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ({"nobody": ["4.2"]}, "elective_services.nobody"),
        ({"ledger": ["2.2"]}, "elective_services.ledger"),
        ({"hub": ["4.2"]}, "elective_services.hub"),
    ],
)
def test_what_a_cohort_does_not_support_today_cannot_be_switched_on(told: dict[str, list[str]], key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_cohorts(told, "stub.json")
    assert (caught.value.file, caught.value.key) == ("stub.json", key)


def test_only_a_head_end_that_holds_schedules_is_asked_for_later() -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    wanted = request("7.2", execution_at=later)
    assert [name for name, one in COHORTS.items() if one.carries(wanted)] == ["slate"]
    command = COHORTS["slate"].command(7, DEVICE, "electricity", wanted)
    assert command == Command(7, DEVICE, "7.2", {}, int(later.timestamp()))
    cancel = Cancel(8, DEVICE, 7)
    assert COHORTS["slate"].read(COHORTS["slate"].write(cancel)) == cancel


def test_a_bundled_service_is_asked_as_its_transaction_and_answered_from_its_part() -> None:
    bundle = COHORTS["bundle"]
    assert bundle.command(7, DEVICE, "electricity", request("7.4")).service == "SITE_STATUS"
    parts = {"7.4": Part("ok", {"supply_state": 1}), "4.3": Part("refused", {}, "wrong_mode")}
    reply = Reply(7, DEVICE, "ok", 0, {}, "", parts)
    assert bundle.own_part("7.4", reply) == Reply(7, DEVICE, "ok", 0, {"supply_state": 1})
    assert bundle.own_part("4.3", reply) == Reply(7, DEVICE, "refused", 0, {}, "wrong_mode")
    assert bundle.own_part("11.2", reply).status == "bad_reply"
    whole = Reply(7, DEVICE, "invalid", 0, {}, "no such device")
    assert bundle.own_part("7.4", whole) is whole
    assert COHORTS["hub"].own_part("7.4", reply) is reply


def test_a_message_is_read_in_the_dialect_of_one_of_the_hubs_cohorts() -> None:
    alert = Alert(1, DEVICE, "physical-tamper", 0)
    ledger, slate = COHORTS["ledger"], COHORTS["slate"]
    assert read_message([ledger, slate], DIALECTS["slate"].encode(alert)) == alert
    with pytest.raises(DialectError, match=r"^ledger"):
        read_message([ledger, slate], DIALECTS["hub"].encode(alert))
    with pytest.raises(DialectError, match="known cohort"):
        read_message([], DIALECTS["hub"].encode(alert))


def test_the_minimum_list_has_37_rows_and_each_has_a_variant_of_a_smets1_device() -> None:
    rows = minimum_services()
    assert [one.row for one in rows] == list(range(1, 38))
    without = [one.reference for one in rows if not one.variants]
    assert without == ["6.15", "6.23"], "not relevant to SMETS1 [001:160]"
    assert [one.variants for one in rows if one.reference == "4.8"] == [("4.8.1", "4.8.2", "4.8.3")]
    assert [one.variants for one in rows if one.reference == "4.1"] == [("4.1.1", "4.1.2", "4.1.3", "4.1.4")]


def test_an_offer_shows_what_is_missing_and_what_is_extra() -> None:
    offer = offer_of(COHORTS["ledger"])
    standings = {one.service.reference: one.standing for one in offer.minimum if not one.service.only}
    assert standings["4.1"] == "offered"
    assert standings["4.2"] == "elective"
    assert standings["2.2"] == "missing"
    told = offer.as_json()
    assert "1.1 prepayment" in told["missing"]
    assert "2.2" in told["missing"]
    assert told["extra"] == [{"variant": "4.2", "switched_on": False}, {"variant": "4.8.3", "switched_on": False}]
    assert len(told["minimum"]) == 37


def test_what_is_switched_on_is_shown_as_offered_and_still_as_elective() -> None:
    offer = offer_of(load_cohorts({"ledger": ["4.2"]})["ledger"])
    assert [one.standing for one in offer.minimum if one.service.reference == "4.2"] == ["offered"]
    assert [(one.variant, one.is_switched_on) for one in offer.extra] == [("4.2", True), ("4.8.3", False)]


def test_no_prepayment_leaves_the_prepayment_rows_missing() -> None:
    by_cohort = {name: {(one.service.reference, one.service.only): one.standing for one in offer_of(cohort).minimum}
                 for name, cohort in COHORTS.items()}  # fmt: skip
    assert by_cohort["ledger"]["4.3", ""] == by_cohort["ledger"]["2.2", ""] == "missing"
    assert by_cohort["slate"]["2.2", ""] == "offered"
    assert by_cohort["slate"]["2.3", ""] == "missing"


def test_the_requests_of_the_network_operators_are_shown_for_each_cohort() -> None:
    for name, cohort in COHORTS.items():
        network = offer_of(cohort).network
        assert {"4.1.1", "7.4", "11.2"} <= set(network["ED"]), name
        assert {"4.1.1", "7.4", "11.2"} <= set(network["GT"]), name
        assert "4.3" not in network["ED"], "not theirs"
    assert "4.2" not in offer_of(COHORTS["ledger"]).network["ED"]
    assert "4.2" in offer_of(COHORTS["slate"]).network["ED"]
    assert "6.13" not in offer_of(COHORTS["bundle"]).network["GT"]


def test_what_the_bench_is_told_of_a_head_end_is_what_the_stub_carries() -> None:
    """Two statements by two parties of one fact; where they differ, a scenario would fail for it."""
    for name, offer in offers().items():
        cohort = COHORTS[name]
        assert (offer.services, offer.elective) == (cohort.core, cohort.elective), name
        assert ("prepayment" in offer.without) is (cohort.prepayment == "none"), name
