"""Registrations: who may act on a meter by them, how the DCC follows the industry, and what each User sees of them."""

import base64
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, GSME, USERS, WITHIN_S, StubRig, stub_rig

from protocols.hub_dialect import Reply
from rigs.errors import BenchError, PortUnavailable

MPAN, MPRN = "2000000000015", "3938424403"
RIVAL = USERS["rival_supplier"]
DAY_S = 86400.0


@pytest.fixture
def rig(rig: StubRig) -> Iterator[StubRig]:
    yield rig
    rig.dcc.reset()


def code(rig: StubRig, role: str = "import_supplier", variant: str = "11.2", device: str = ESME, **more: Any) -> str:
    sent = rig.send(rig.request(variant, role, device, **more), role)
    assert sent.response is not None
    return sent.response.code


def tell(rig: StubRig, verb: str, **fields: Any) -> Any:
    return rig.dcc.call("registration", verb, **fields)


def now(rig: StubRig) -> datetime:
    """The calendar of the stub."""
    offset_s = rig.calendar.offset_s if rig.calendar else float(rig.config["calendar_offset_s"])
    return datetime.now(UTC) + timedelta(seconds=offset_s)


def holds(rig: StubRig, user: str = "rival_supplier", role: str = "IS", mpxn: str = MPAN, **fields: Any) -> None:
    tell(rig, "hold", mpxn=mpxn, role=role, user=USERS[user], **fields)


@pytest.mark.parametrize("source", ["mirrored", "nightly", "direct"])
def test_a_change_is_followed_as_the_database_is_read(rig: StubRig, source: str) -> None:
    tell(rig, "terms", sources={"electricity": source})
    holds(rig)
    follows_at_once = source != "nightly"
    assert code(rig, "rival_supplier") == ("I99" if follows_at_once else "E4")
    assert code(rig) == ("E4" if follows_at_once else "I99")
    rig.advance(DAY_S)
    assert (code(rig, "rival_supplier"), code(rig)) == ("I99", "E4")


def test_nightly_data_is_synchronised_each_night_and_one_database_does_not_wait_for_another(rig: StubRig) -> None:
    tell(rig, "terms", sources={"electricity": "nightly", "gas-gt": "mirrored"})
    for user in ("rival_supplier", "import_supplier"):
        holds(rig, user)
        assert code(rig, user) == "E4" if user == "rival_supplier" else "I99"
        rig.advance(DAY_S)
        assert code(rig, user) == "I99"
    tell(rig, "end", mpxn=MPRN, role="GS")
    assert code(rig, "gas_supplier", device=GSME) == "E4"


def test_a_switch_that_is_withdrawn_never_was(rig: StubRig) -> None:
    moment = (now(rig) + timedelta(hours=1)).isoformat()
    holds(rig, **{"from": moment})
    assert (code(rig), code(rig, "rival_supplier")) == ("I99", "E4")
    assert tell(rig, "withdraw", mpxn=MPAN, role="IS", **{"from": moment}) == {"withdrawn": True}
    rig.advance(7200)
    assert (code(rig), code(rig, "rival_supplier")) == ("I99", "E4")
    assert [one["user"] for one in tell(rig, "show", mpxn=MPAN)["holdings"] if one["role"] == "IS"] == [
        USERS["import_supplier"]
    ]


def test_a_switch_takes_effect_at_its_moment_and_survives_a_restart(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        holds(rig, **{"from": (now(rig) + timedelta(hours=1)).isoformat()})
        rig.restart()
        assert (code(rig), code(rig, "rival_supplier")) == ("I99", "E4")
        rig.advance(3600)
        assert (code(rig), code(rig, "rival_supplier")) == ("E4", "I99")


@pytest.mark.parametrize("fields", [{"meter": "dumb"}, {"dcc": False}])
def test_a_meter_that_the_dcc_does_not_operate_is_nobodys(rig: StubRig, fields: dict[str, Any]) -> None:
    tell(rig, "put", mpxn=MPAN, **fields)
    assert {code(rig, one) for one in ("import_supplier", "registered_supplier_agent", "other_user")} == {"E4"}
    assert code(rig, "gas_supplier", device=GSME) == "I99"


def test_a_network_operator_has_its_area_and_no_other(rig: StubRig) -> None:
    tell(rig, "put", mpxn=MPAN, area="elsewhere")
    assert code(rig, "electricity_distributor") == "E4"
    tell(rig, "area", role="ED", area="elsewhere", user=USERS["electricity_distributor"])
    assert code(rig, "electricity_distributor") == "I99"


def test_a_network_operator_reads_as_often_and_as_finely_as_it_may(rig: StubRig) -> None:
    rig.advance(3601)  # past whatever it has read in another test
    tell(rig, "terms", network_interval_s=3600, network_period_s=DAY_S)
    end = now(rig).replace(minute=0, second=0, microsecond=0)
    request = rig.request("11.2", "electricity_distributor")
    for _ in range(2):
        sent = rig.send(request, "electricity_distributor")
        assert sent.response is not None
        assert sent.response.code == "I99", "a request that is sent again is no new one"
    assert code(rig, "electricity_distributor") == "E4"
    assert (code(rig), code(rig)) == ("I99", "I99"), "no limit for a supplier"
    rig.advance(3601)
    assert code(rig, "electricity_distributor") == "I99"
    for hours, wanted in ((23, "E4"), (24, "I99")):
        period = {"read_from": end - timedelta(hours=hours), "read_to": end}
        assert code(rig, "electricity_distributor", "4.8.1", **period) == wanted


def test_an_agent_has_access_while_it_is_appointed_and_as_long_as_the_terms_say(rig: StubRig) -> None:
    agent = "registered_supplier_agent"
    tell(rig, "end", mpxn=MPAN, role="RSA")
    assert code(rig, agent) == "E4"
    tell(rig, "terms", agent_lag_s=60)
    assert code(rig, agent) == "I99"
    tell(rig, "terms", agent_lag_s=0, agent_lead_s=7200)
    tell(rig, "hold", mpxn=MPAN, role="RSA", user=USERS[agent], **{"from": (now(rig) + timedelta(hours=1)).isoformat()})
    assert code(rig, agent) == "I99"
    tell(rig, "terms", agent_lead_s=60)
    assert code(rig, agent) == "E4"


def test_an_other_user_needs_accreditation_and_an_authority_for_the_meter(rig: StubRig) -> None:
    user = USERS["other_user"]
    tell(rig, "give_up", user=user, mpxn=MPAN)
    assert code(rig, "other_user") == "I99", "not by this notice"
    tell(rig, "terms", tenancy_notice="esco")
    assert tell(rig, "give_up", user=user, mpxn=MPAN) == {"ended": 1}
    assert code(rig, "other_user") == "E4"
    tell(rig, "terms", consent=False)
    assert code(rig, "other_user") == "I99"
    tell(rig, "accredit", user=user, until=(now(rig) - timedelta(seconds=1)).isoformat())
    assert code(rig, "other_user") == "E4"


@pytest.mark.parametrize("told_by", ["supplier", "registration", "esco"])
@pytest.mark.parametrize("notice", ["supplier", "registration", "esco"])
def test_a_change_of_tenancy_ends_the_authority_for_that_meter(rig: StubRig, notice: str, told_by: str) -> None:
    tell(rig, "terms", tenancy_notice=notice)
    tell(rig, "authority", mpxn=MPRN, user=USERS["other_user"])
    if told_by == "supplier":
        assert rig.ask("3.2", restriction_time=now(rig)).code == "I0"
    elif told_by == "registration":
        tell(rig, "tenancy", mpxn=MPAN)
    else:
        tell(rig, "give_up", mpxn=MPAN, user=USERS["other_user"])
    assert code(rig, "other_user") == ("E4" if notice == told_by else "I99")
    assert code(rig, "other_user", device=GSME) == "I99", "the other meter is untouched"


def test_a_restriction_that_the_meter_refuses_ends_no_authority(rig: StubRig) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, "refused", 1_768_000_000, {}, "no")
    rig.ask("3.2", restriction_time=now(rig))
    assert code(rig, "other_user") == "I99"


def test_a_shipper_that_is_not_the_supplier(rig: StubRig) -> None:
    tell(rig, "hold", mpxn=MPRN, role="GS", user=RIVAL)
    tell(rig, "put", mpxn=MPRN, shipper=USERS["gas_supplier"])
    for rights, reads, configures in (("none", "E4", "E4"), ("read", "I99", "E4"), ("configure", "I99", "I99")):
        tell(rig, "terms", shipper=rights)
        assert code(rig, "gas_supplier", "4.1.1", GSME) == reads, rights
        assert code(rig, "gas_supplier", "7.2", GSME) == configures, rights


def test_the_incoming_supplier_reads_registers_early_where_the_terms_let_it(rig: StubRig) -> None:
    holds(rig, **{"from": (now(rig) + timedelta(hours=1)).isoformat()})
    assert code(rig, "rival_supplier", "4.1.1") == "E4"
    tell(rig, "terms", early_reading_s=7200)
    assert code(rig, "rival_supplier", "4.1.1") == "I99"
    assert code(rig, "rival_supplier") == "E4"


def test_a_gas_meter_point_is_found_in_either_database(rig: StubRig) -> None:
    for base in ("gas-igt", "gas-gt"):
        tell(rig, "put", mpxn=MPRN, database=base)
        assert tell(rig, "show", mpxn=MPRN)["dcc"]["base"] == base
        assert code(rig, "gas_supplier", device=GSME) == "I99"


def rows(rig: StubRig, user: str, **fields: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tell(rig, "window", user=USERS[user], **fields)["rows"]
    return found


def test_a_user_sees_what_it_is_entitled_to_and_nothing_else(rig: StubRig) -> None:
    [mine] = rows(rig, "import_supplier")
    assert (mine["MPxN"], mine["Role"], mine["Until"], mine["Meter"], mine["DCC"]) == (MPAN, "IS", "", "smart", "yes")
    assert ESME in mine["Devices"]
    assert mine["Premises"] == rows(rig, "gas_supplier")[0]["Premises"] != ""
    assert rows(rig, "rival_supplier") == rows(rig, "suspended_supplier") == rows(rig, "stranger") == []
    holds(rig)
    [past], [present] = rows(rig, "import_supplier"), rows(rig, "rival_supplier")
    assert (past["Until"] != "", past["Meter"], past["Devices"]) == (True, "", "")
    assert (present["From"], present["Meter"]) == (past["Until"], "smart")
    assert rows(rig, "gas_supplier", mpxn=MPAN) == []


def test_a_dumb_meter_is_seen_and_found_by_its_number(rig: StubRig) -> None:
    tell(rig, "put", mpxn=MPAN, meter="dumb", dcc=False)
    [row] = rows(rig, "import_supplier", mpxn=MPAN)
    assert (row["Meter"], row["DCC"], row["Premises"], row["Devices"]) == ("dumb", "no", "", "")


def test_premises_link_the_meter_points_and_the_lead_supplier_answers_for_the_wan(rig: StubRig) -> None:
    premises = rows(rig, "import_supplier")[0]["Premises"]
    found = tell(rig, "premises", premises=premises)
    assert (found["mpxns"], found["lead"], found["responsible"]) == (
        [MPAN, MPRN], "electricity", USERS["import_supplier"],
    )  # fmt: skip
    tell(rig, "lead", premises=premises, fuel="gas")
    assert tell(rig, "premises", premises=premises)["responsible"] == USERS["gas_supplier"]
    tell(rig, "end", mpxn=MPRN, role="GS")
    assert tell(rig, "premises", premises=premises)["responsible"] == USERS["import_supplier"]


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("hold", {"mpxn": "9999999", "role": "IS", "user": RIVAL}),
        ("hold", {"mpxn": MPAN, "role": "ED", "user": RIVAL}),
        ("put", {"mpxn": MPAN, "meter": "clever"}),
        ("put", {"mpxn": "x'; DROP"}),
        ("terms", {"sources": {"water": "direct"}}),
        ("terms", {"shipper": "all"}),
        ("window", {"user": "nobody"}),
        ("end", {"mpxn": MPAN, "role": "IS", "until": "tomorrow"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(rig: StubRig, verb: str, fields: dict[str, Any]) -> None:
    with pytest.raises(BenchError):
        tell(rig, verb, **fields)
    assert code(rig) == "I99"


def test_a_reset_brings_the_configuration_back(rig: StubRig) -> None:
    tell(rig, "terms", sources={"electricity": "nightly"}, consent=False)
    holds(rig)
    rig.dcc.reset()
    assert (code(rig), code(rig, "rival_supplier")) == ("I99", "E4")
    assert tell(rig, "terms")["consent"] is True


def test_the_window_of_a_user_is_its_own_also_over_http(tmp_path: Path) -> None:
    passwords = {USERS["import_supplier"]: "a long password", RIVAL: "another password"}
    with stub_rig(tmp_path, window_passwords=passwords) as rig:
        assert [row["MPxN"] for row in _page(rig, USERS["import_supplier"], "a long password")] == [MPAN]
        assert _page(rig, USERS["import_supplier"], "a long password", f"?mpxn={MPRN}") == []
        assert _page(rig, RIVAL, "another password") == []


def _page(rig: StubRig, user: str, password: str, query: str = "") -> list[dict[str, str]]:
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    try:
        headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}
        connection.request("GET", f"/window{query}", headers=headers)
        response = connection.getresponse()
        assert response.status == 200
        found: list[dict[str, str]] = json.loads(response.read())
        return found
    finally:
        connection.close()


GAS_POINT = "7654321017"
TOLD = [
    {"put": {"mpxn": GAS_POINT, "database": "gas-igt", "premises": "P-9", "meter": "dumb", "dcc": False}},
    {"hold": {"mpxn": GAS_POINT, "role": "GS", "user": USERS["gas_supplier"], "from": "2024-04-01T00:00:00Z"}},
]


def windowed(rig: StubRig) -> list[str]:
    rows = rig.dcc.call("registration", "window", user=USERS["gas_supplier"], mpxn=GAS_POINT)["rows"]
    return [row["MPxN"] for row in rows]


def test_registrations_of_the_configuration_are_on_record_and_not_undone_by_a_restart(tmp_path: Path) -> None:
    with stub_rig(tmp_path, registrations=TOLD) as rig:
        assert windowed(rig) == [GAS_POINT]
        rig.dcc.call("registration", "end", mpxn=GAS_POINT, role="GS", until="2024-05-01T00:00:00Z")
        before = rig.dcc.call("registration", "show", mpxn=GAS_POINT)
        rig.restart()
        assert rig.dcc.call("registration", "show", mpxn=GAS_POINT) == before
        rig.dcc.reset()
        assert rig.dcc.call("registration", "show", mpxn=GAS_POINT) != before
        assert windowed(rig) == [GAS_POINT]


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"puts": {}}, r"registrations\[0\]: expected an object with one of put"),
        ({"put": {"mpxn": GAS_POINT, "database": "coal"}}, r"registrations\[0\].put.database: expected one of"),
        ({"hold": {"mpxn": GAS_POINT, "role": "GS", "user": USERS["gas_supplier"]}}, r"registrations\[0\].hold.mpxn"),
        ({"put": {"mpxn": GAS_POINT, "database": "gas-gt", "colour": 1}}, r"registrations\[0\].put.colour"),
    ],
)
def test_a_registration_that_is_wrong_refuses_the_start(tmp_path: Path, row: dict[str, Any], named: str) -> None:
    with stub_rig(tmp_path) as rig, pytest.raises(PortUnavailable, match=named):
        rig.restart(registrations=[row])
