"""Targets by service, and the DCC's figures against them: failed by its own misses and by no others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import catalogue
from catalogue import Fuel
from meterbench.hops import Breakdown, Owner, Stage
from meterbench.latency import Proportions
from meterbench.sla import Measured, figures, require_known, response_limit, target
from rigs.errors import RigConfigError
from rigs.rigfile import DEFAULT_RIG, load_rig

BOOK = catalogue.load()
RULES = Proportions(0.95, {})
STATUS, READING = BOOK.service("Read Supply Status"), BOOK.service("Read Instantaneous Import Registers")


def measured(seconds: str, owner: Owner = "device", name: str = "7.4 Read Supply Status") -> Measured:
    took = Decimal(seconds)
    hops = Breakdown("request", (Stage("slow", owner, int(took * 10**9)),))
    return Measured(name, "request", took, Decimal(30), "parameter", Decimal("0.01"), hops)


def test_a_rig_sets_a_parameter_and_does_not_touch_what_a_document_states() -> None:
    own = {"7.4": Decimal(2), "4.1.1": Decimal(2)}
    assert response_limit(STATUS, Fuel.ELECTRICITY, own).max_response_s == 2
    assert response_limit(READING, Fuel.ELECTRICITY, own).max_response_s == 60
    found = target("4.1.1", READING.limit(Fuel.ELECTRICITY), own)
    assert (found.max_response_s, found.source) == (2, "rig file [sla] for traffic model 000:165-170")
    assert target("7.4", STATUS.limit(Fuel.ELECTRICITY), {}).max_response_s == 30


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ({"7.9": 1}, "a service of the catalogue"),
        ({"4.1.1": 61}, "at most the 60 s"),
        ({"alert": 9}, "at most the 8 s"),
    ],
)
def test_a_target_of_no_service_or_beyond_a_document_refuses_the_run(own: dict[str, int], text: str) -> None:
    with pytest.raises(RigConfigError, match=text):
        require_known("rig.toml", {name: Decimal(seconds) for name, seconds in own.items()}, BOOK)
    require_known("rig.toml", {"7.4": Decimal(90), "alert": Decimal(8)}, BOOK)


@pytest.mark.parametrize(
    "line", ['"7.4" = 0', '"7.4" = 1.5', '"7.4" = "-1"', '"7.4" = true', '"7,4" = 1', '"7.4" = "1e9"']
)
def test_a_rig_file_with_a_wrong_target_is_refused(line: str, tmp_path: Path) -> None:
    file = tmp_path / "rig.toml"
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    file.write_text(f"{text}\n[sla]\n{line}\n", "utf-8")
    with pytest.raises(RigConfigError, match="sla"):
        load_rig(file)
    file.write_text(f'{text}\n[sla]\n"7.4" = "0.8"\nalert = 4\n', "utf-8")
    assert load_rig(file).sla == {"7.4": Decimal("0.8"), "alert": Decimal(4)}


@pytest.mark.parametrize(
    ("owner", "verdict", "missed_by_dcc"),
    [("dcc", "fail", 1), ("device", "inconclusive", 0), ("wan", "inconclusive", 0), ("hub", "inconclusive", 0)],
)
def test_one_miss_of_the_dccs_own_fails_its_service_however_many_were_in_time(
    owner: Owner, verdict: str, missed_by_dcc: int
) -> None:
    ours = [measured("0.1")] * 59 + [measured("3", owner)]
    other = [measured("0.2", name="4.1.1 Read Instantaneous Import Registers")] * 59
    row, second = figures([*ours, *other], {"7.4": Decimal(2)}, RULES)
    assert (row["service"], row["n"], row["missed"], row["missed_by_dcc"]) == (ours[0].name, 60, 1, missed_by_dcc)
    assert (row["verdict"], row["within"], row["max_s"], row["target_s"]) == (verdict, 0.983333, 3.0, 2.0)
    assert (second["verdict"], second["within"]) == ("pass", 1.0)


def test_a_target_within_ten_floors_is_judged_on_no_sample() -> None:
    (row,) = figures([measured("3", "dcc")], {"7.4": Decimal("0.09")}, RULES)
    assert (row["verdict"], row["missed_by_dcc"]) == ("inconclusive", 0)
