"""A wrong cell is refused on load, and the text says file, line, column, what was expected and what was found."""

import shutil
from pathlib import Path

import pytest

from catalogue import CatalogueError, load
from catalogue.collection import DATA


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalogue"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load(folder)
    return str(caught.value)


def test_an_unchanged_copy_loads(folder: Path) -> None:
    assert load(folder).ids == load().ids


SERVICES, ALERTS, WAN, S1, PROCESS = (
    "services.csv",
    "rows/smets1_alerts.csv",
    "rows/wan_traffic_model.csv",
    "rows/smets1_minimum_services.csv",
    "rows/process_requirements.csv",
)


@pytest.mark.parametrize(
    ("file", "old", "new", "text"),
    [
        (
            ALERTS,
            "Low Battery Alert,gas,",
            "Low Battery Alert,oil,",
            "smets1_alerts.csv line 2 column fuels: expected fuels out of electricity gas, found 'oil'",
        ),
        (
            ALERTS,
            "Low Battery Alert,gas,",
            "Low Battery Alert,,",
            "smets1_alerts.csv line 2 column fuels: expected at least one fuel, found ''",
        ),
        (
            ALERTS,
            "Low Battery Alert",
            "",
            "smets1_alerts.csv line 2 column alert: expected a text, found ''",
        ),
        (
            ALERTS,
            "001:221",
            "001-221",
            "smets1_alerts.csv line 3 column source: expected document:line, several separated by a space, "
            "found '001-221'",
        ),
        (
            ALERTS,
            "S1A-loss-of-power,",
            "S1A-low-battery,",
            "smets1_alerts.csv line 3 column id: expected an id not used before, found 'S1A-low-battery'",
        ),
        (
            ALERTS,
            ",4.3.5.2 (v),,001:221",
            ",4.3.5.2 (v),001:221",
            "smets1_alerts.csv line 3 column all: expected 6 cells on one line, "
            "found 'S1A-loss-of-power,Loss of Power Alert,gas,4.3.5.2 (v),001:221'",
        ),
        (
            ALERTS,
            "id,alert,",
            "id,name,",
            "smets1_alerts.csv line 1 column header: expected id,alert,fuels,gsms_ref,esms_ref,source, "
            "found 'id,name,fuels,gsms_ref,esms_ref,source'",
        ),
        (
            WAN,
            "400096",
            "400 096",
            "wan_traffic_model.csv line 14 column size_bytes_with_padding: expected a whole number of 1 or more, "
            "found '400 096'",
        ),
        (
            WAN,
            "53664,1,",
            "53664,0,",
            "wan_traffic_model.csv line 15 column max_response_s: expected a time of more than 0 s, found '0'",
        ),
        (
            WAN,
            "53664,1,",
            "53664,NaN,",
            "wan_traffic_model.csv line 15 column max_response_s: expected a decimal number of 0 or more, found 'NaN'",
        ),
        (
            WAN,
            "smart_grid_gas,",
            "smart gas,",
            "wan_traffic_model.csv line 17 column category: expected one of electricity, gas, general, "
            "smart_grid_electricity, smart_grid_gas, microgeneration, found 'smart gas'",
        ),
        (
            S1,
            "Enable Supply,IS,",
            "Enable Supply,IS XX,",
            "smets1_minimum_services.csv line 33 column eligible_roles: expected roles out of IS GS ES ED GT RSA OU, "
            "found 'IS XX'",
        ),
        (
            S1,
            "Enable Supply,IS,,offered",
            "Enable Supply,IS,,maybe",
            "smets1_minimum_services.csv line 33 column disposition: expected one of offered, refused by the DCC, "
            "found 'maybe'",
        ),
        (
            SERVICES,
            "7.1,Enable Supply,S1-7.1,IS,,",
            "7.1,Enable Supply,S1-7.1,IS,GS,",
            "services.csv line 11 column gas_roles: expected roles that S1-7.1 names and gas has: none, found 'GS'",
        ),
        (
            SERVICES,
            "7.1,Enable Supply,S1-7.1",
            "7.1,Enable Supply,S1-7.9",
            "services.csv line 11 column rows: expected ids of rows, found 'S1-7.9'",
        ),
        (
            SERVICES,
            "7.1,Enable Supply,",
            "7.1,DISABLE SUPPLY,",
            "services.csv line 12 column name: expected a name not used before, upper and lower case alike, "
            "found 'Disable Supply'",
        ),
        (
            SERVICES,
            "7.2,Disable Supply,S1-7.2,IS,GS,parameter,,30",
            "7.1,Disable Supply,S1-7.2,IS,GS,parameter,,30",
            "services.csv line 12 column variant: expected a variant not used before, found '7.1'",
        ),
        (
            SERVICES,
            "ppm-balance-top-up,,",
            "ppm-balance-top-up,16,",
            "services.csv line 3 column max_response_s: expected nothing: the traffic model gives it, found '16'",
        ),
        (
            SERVICES,
            "ppm-balance-top-up",
            "top-up",
            "services.csv line 3 column traffic_message: expected a message of the traffic model for electricity, "
            "found 'top-up'",
        ),
        (
            SERVICES,
            "1.6,Update Payment Mode,S1-1.6,IS,GS,parameter,,30",
            "1.6,Update Payment Mode,S1-1.6,IS,GS,parameter,diagnostics,30",
            "services.csv line 2 column traffic_message: expected nothing for the basis parameter, found 'diagnostics'",
        ),
        (
            "decisions.csv",
            "gas only,gas meter; an electricity outage is seen by the hub,S1A-loss-of-power",
            "gas only,gas meter; an electricity outage is seen by the hub,S1A-power-loss",
            "decisions.csv line 12 column rows: expected ids of rows, found 'S1A-power-loss'",
        ),
    ],
)
def test_a_wrong_cell_is_named(folder: Path, file: str, old: str, new: str, text: str) -> None:
    change(folder / file, old, new)
    assert refusal(folder) == text


def plan_line(folder: Path, entry: str) -> int:
    return (folder / "plan.csv").read_text(encoding="utf-8").splitlines().index(entry) + 1


def test_a_row_cannot_be_in_scope_and_deferred(folder: Path) -> None:
    change(folder / "plan.csv", "S1-7.2,in scope,\n", "S1-7.2,in scope,\nS1-7.2,deferred,issue 4\n")
    line = plan_line(folder, "S1-7.2,deferred,issue 4")
    assert refusal(folder) == (
        f"plan.csv line {line} column id: expected one plan for each row (it is already in scope), found 'S1-7.2'"
    )


def test_a_plan_for_an_unknown_row_is_refused(folder: Path) -> None:
    change(folder / "plan.csv", "S1-7.2,in scope,", "S1-7.9,in scope,")
    line = plan_line(folder, "S1-7.9,in scope,")
    assert refusal(folder) == f"plan.csv line {line} column id: expected the id of a row, found 'S1-7.9'"


def test_a_row_without_a_plan_is_refused(folder: Path) -> None:
    change(folder / "plan.csv", "S1-7.2,in scope,\n", "")
    assert refusal(folder) == "plan.csv line 312 column id: expected a plan for S1-7.2, found 'no more lines'"


def test_a_deferred_row_gives_its_reason(folder: Path) -> None:
    change(folder / "plan.csv", "S1-7.2,in scope,", "S1-7.2,deferred,")
    line = plan_line(folder, "S1-7.2,deferred,")
    assert refusal(folder) == f"plan.csv line {line} column reason: expected a text, found ''"


def test_a_row_in_scope_gives_none(folder: Path) -> None:
    change(folder / "plan.csv", "S1-7.2,in scope,", "S1-7.2,in scope,later")
    line = plan_line(folder, "S1-7.2,in scope,later")
    assert (
        refusal(folder) == f"plan.csv line {line} column reason: expected no reason for a row in scope, found 'later'"
    )


def test_an_unknown_basis_of_a_process_row_is_refused(folder: Path) -> None:
    change(folder / PROCESS, ",stated,,002:41", ",certain,,002:41")
    assert refusal(folder) == (
        "process_requirements.csv line 3 column basis: expected one of stated, implied, open, found 'certain'"
    )


def test_a_missing_table_is_refused(folder: Path) -> None:
    (folder / "plan.csv").unlink()
    assert refusal(folder) == "plan.csv line 0 column all: expected a table, found 'no such file'"
