"""The dispatching table as data, regulation of volume, who configures, DCC alerts, and what is on record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, GSME, HUB, USERS, StubRig, stub_rig

from dcc_stub.alerts.config import AlertsConfig, Route, parse_alerts
from dcc_stub.config import ConfigError, Table
from protocols.duis import DccAlert, Smets1Answer

IS, ED = "import_supplier", "electricity_distributor"


@pytest.fixture
def clean(rig: StubRig) -> Iterator[StubRig]:
    yield rig
    rig.dcc.reset()


def pushed(rig: StubRig, *alerts: tuple[str, int]) -> list[tuple[str, str, int, int | None]]:
    """What reaches the Users: role, description, log sequence, count of those left out."""
    mark = rig.users.mark()
    for alert, sequence in alerts:
        rig.hub.push(alert, sequence)
    rig.settle()
    return received(rig, mark)


def received(rig: StubRig, mark: int) -> list[tuple[str, str, int, int | None]]:
    counts = [d.response.throttled_count for d in rig.users.deliveries(mark) if is_alert(d)]
    found = rig.alerts(mark)
    return [(role, a.description, a.counter, count) for (role, a), count in zip(found, counts, strict=True)]


def is_alert(delivery: Any) -> bool:
    return delivery.response is not None and type(delivery.response.payload).__name__ == "Smets1DeviceAlert"


def fates(rig: StubRig, least: int, device: str = ESME) -> list[str]:
    record = rig.dcc.call("alerts", "record", device=device)["alerts"]
    return [row["fate"] for row in record if least <= row["sequence"] < least + 1000]


@pytest.mark.parametrize(
    ("row", "reached"),
    [
        ({"roles": ["ED", "IS"]}, [ED, IS]),
        ({"roles": ["IS"], "fuel": "gas"}, []),
        ({"roles": ["IS"], "fuel": "electricity"}, [IS]),
        ({"roles": ["IS"], "cohorts": ["other"]}, []),
        ({"roles": ["IS"], "cohorts": ["other", "hub"]}, [IS]),
        ({"roles": ["IS"], "minimum_priority": 6}, []),
        ({"roles": ["IS"], "minimum_priority": 5}, [IS]),
        ({"alert": "*", "roles": ["IS"]}, [IS]),
        ({"alert": "low-credit", "roles": ["IS"]}, []),
    ],
)
def test_a_row_of_the_table_is_narrowed_by_what_it_names(
    clean: StubRig, row: dict[str, Any], reached: list[str], request: pytest.FixtureRequest
) -> None:
    routes = [{"alert": "load-limit", **row}]
    clean.dcc.call("alerts", "parameters", routes=routes, priorities={"load-limit": 5})
    sequence = 500_000 + clean.users.next_request_id(IS, ESME).counter
    assert [one[0] for one in pushed(clean, ("load-limit", sequence))] == reached
    assert fates(clean, sequence) == ["forwarded" if reached else "no route"]


def test_beyond_the_regulated_number_alerts_are_held_and_summarised(clean: StubRig) -> None:
    clean.dcc.call("alerts", "parameters", regulation={"most": 2, "window_s": 600})
    seen = pushed(clean, *[("physical-tamper", number) for number in range(2001, 2006)], ("load-limit", 2006))
    assert [(role, number) for role, _, number, _ in seen] == [(IS, 2001), (IS, 2002)]
    assert fates(clean, 2001)[:5] == ["forwarded", "forwarded", "held", "held", "held"]
    mark = clean.users.mark()
    clean.advance(601)
    clean.settle()
    assert received(clean, mark) == [(IS, "Physical Tamper Alert", 2005, 3)]
    assert pushed(clean, ("physical-tamper", 2007)) == [(IS, "Physical Tamper Alert", 2007, None)]


def test_held_alerts_are_summarised_after_a_restart(tmp_path: Path) -> None:
    with stub_rig(tmp_path, alerts={"regulation": {"most": 1, "window_s": 600}}) as rig:
        pushed(rig, ("physical-tamper", 1), ("physical-tamper", 2), ("physical-tamper", 3))
        rig.restart()
        mark = rig.users.mark()
        rig.advance(601)
        rig.settle()
        assert received(rig, mark) == [(IS, "Physical Tamper Alert", 3, 2)]


def test_a_user_switches_alerts_at_the_dcc_where_that_is_how(clean: StubRig) -> None:
    settings = {"electricity_network_operator_alerts": {"network_operator_esme_single_phase": {"x8020": "Disable"}}}
    refused = clean.send(clean.request("6.22", ED, **settings), ED)
    assert refused.response is not None
    assert refused.response.code == "E11"
    clean.dcc.call("alerts", "parameters", configured_by="dcc")
    answered = clean.ask("6.22", ED, **settings)
    assert isinstance(answered.payload, Smets1Answer)
    assert answered.payload.success
    assert pushed(clean, ("rms-extreme-over-voltage", 3001)) == []
    assert fates(clean, 3001) == ["switched off"]
    settings["electricity_network_operator_alerts"]["network_operator_esme_single_phase"]["x8020"] = "Enable"
    clean.ask("6.22", ED, **settings)
    assert [one[0] for one in pushed(clean, ("rms-extreme-over-voltage", 3002))] == [ED]


def test_an_outage_that_the_network_reports_reaches_those_of_the_table(clean: StubRig) -> None:
    clean.dcc.call("alerts", "parameters", routes=[{"alert": "PowerOutageEvent", "roles": ["ED", "IS"]}])
    mark = clean.users.mark()
    told = clean.dcc.call("alerts", "outage", hub=HUB, start="2026-01-14T09:00:00Z")
    assert ESME in told["devices"]
    assert GSME not in told["devices"]
    clean.settle()
    found = [d for d in clean.users.deliveries(mark) if d.response and isinstance(d.response.payload, DccAlert)]
    assert {d.role for d in found} == {ED, IS}
    bodies = [d.response.payload for d in found if d.response]
    assert {payload.body for payload in bodies if isinstance(payload, DccAlert)} == {"PowerOutageEvent"}
    numbers = [d.response.response_id.counter for d in found if d.response and d.response.response_id]
    assert len(set(numbers)) == len(found) == 2 * len(told["devices"])
    for delivery in found:
        clean_schema(delivery.body)


def clean_schema(body: bytes) -> None:
    from stub_rig import check_schema

    check_schema(body)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"routes": [{"alert": "x", "roles": []}]}, "routes[0].alert"),
        ({"routes": [{"alert": "*", "roles": ["XX"]}]}, "routes[0].roles"),
        ({"routes": [{"alert": "*", "roles": [], "minimum_priority": 10}]}, "routes[0].minimum_priority"),
        ({"priorities": {"x": 1}}, "priorities.x"),
        ({"regulation": {"most": -1}}, "regulation.most"),
        ({"regulation": {"mist": 1}}, "regulation.mist"),
        ({"configured_by": "me"}, "configured_by"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_wrong_table_is_named(data: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigError, match="f: .*" + text.replace("[", r"\[")):
        parse_alerts(Table("f", "", data))


def test_every_row_that_fits_counts_and_each_role_once() -> None:
    routes = (Route("low-credit", ("IS", "OU")), Route("*", ("OU", "ED")), Route("low-credit", ("GS",), "gas"))
    assert AlertsConfig(routes).roles("low-credit", "electricity", "hub") == ("IS", "OU", "ED")
    assert USERS[IS]
