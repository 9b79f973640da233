"""The plugin end to end: a real pytest process over a tiny feature, judged by what it leaves behind."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from plugin_sandbox import Sandbox

from meterbench.evidence import read_evidence

PASSING = """
    Scenario: Passing
      Given a meter
      When it measures 230.5 V
      Then it is 230 V
"""
ALL = (
    PASSING
    + """
    Scenario: Failing
      Given a meter
      And two settings:
        | name | value |
        | a    | 1     |
      When it measures 240 V
      Then it is 230 V
      And nothing is looked at

    Scenario: Blind
      When it measures 230 V
      Then it is 230 V
      And nothing is looked at

    Scenario: Cut
      When the rig breaks 9 times
      Then it is 230 V

    Scenario: Absent
      When it needs prepayment
      Then it is 230 V

    Scenario: Contradicting
      When it needs export
      Then it is 230 V

    Scenario: Soaking
      When it needs a calendar
      Then it is 230 V

    Scenario: Refused by the meter
      When the meter refuses
      Then it is 230 V

    Scenario: Buggy
      When the step has a bug
      Then it is 230 V

    Scenario: Unresolved
      When it measures 230 V
      Then it answers within 0.09 s
      And it is 230 V
"""
)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    return Sandbox(tmp_path)


def test_every_verdict_has_its_reason_and_the_exit_status_is_that_of_a_fail(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    run = sandbox.run()
    reasons = {one["name"]: (one["verdict"], one["reason"]) for one in run.summary["scenarios"]}
    band = "expected 227.7 to 232.3 V inclusive"
    assert reasons == {
        "Passing": ("pass", ""),
        "Failing": ("fail", f"S1-7.2 voltage: observed 240 V, {band} (evidence 0002)"),
        "Blind": ("inconclusive", 'unverified: "nothing is looked at"'),
        "Cut": ("inconclusive", "while reading (hub): the line is cut"),
        "Absent": ("not_applicable", "not applicable: prepayment"),
        "Contradicting": ("inconclusive", "not applicable: export, but the profile declares it"),
        "Soaking": ("not_run", "not run: real calendar time; use --soak"),
        "Refused by the meter": (
            "fail",
            "S1-7.2 answer of the meter: observed while reading: electricity answered Modbus exception 2 (illegal data "
            "address), expected an answer with values and without a Modbus exception (evidence 0004)",
        ),
        "Buggy": ("inconclusive", "bench defect: KeyError: 'x'"),
        "Unresolved": (
            "inconclusive",
            "S1-7.2 response: observed 0.5 s, expected at most 0.09 s inclusive; less than 10 floors of 0.01 s away: "
            "this rig cannot tell (evidence 0005)",
        ),
    }
    assert run.status == run.summary["exit_status"] == 1
    assert run.summary["verdicts"] == {
        "pass": 1, "fail": 2, "inconclusive": 5, "not_applicable": 1, "waived": 0, "not_run": 1
    }  # fmt: skip


def test_the_operator_reads_failures_and_not_pytest(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    output = sandbox.run().output
    assert "FAIL  supply::it-opens::failing: S1-7.2 voltage: observed 240 V" in output
    assert "not conformant (exit status 1; a partial run), evidence in out/run1" in output
    assert "test session starts" not in output
    assert "\x1b" not in output


def test_a_conformant_run_exits_with_0_and_an_open_one_with_2(sandbox: Sandbox) -> None:
    sandbox.write(PASSING)
    assert sandbox.run().status == 0


@pytest.mark.parametrize("step", ["it needs prepayment", "it needs a calendar", "the rig breaks 9 times"])
def test_a_run_that_has_shown_nothing_is_open(sandbox: Sandbox, step: str) -> None:
    sandbox.write(f"    Scenario: One\n      When {step}\n      Then it is 230 V\n")
    assert sandbox.run().status == 2


def test_a_fault_of_the_rig_is_tried_again_once_and_both_attempts_are_kept(sandbox: Sandbox) -> None:
    sandbox.write(
        "    Scenario: One\n      When the rig breaks 1 times\n      And it measures 230 V\n      Then it is 230 V\n"
    )
    run = sandbox.run()
    one = run.scenario("One")
    assert (one["verdict"], one["attempts"], one["flaky"], run.status) == ("pass", 2, False, 0)
    assert (sandbox.folder / "recovered").read_text() == "while reading (hub): the line is cut\n"
    results = sorted(run.allure(), key=lambda result: result["start"])
    assert [result["status"] for result in results] == ["broken", "passed"]
    assert len({result["historyId"] for result in results}) == 1


def test_an_unknown_tag_refuses_the_run_before_any_stimulus(sandbox: Sandbox) -> None:
    sandbox.write("    @S1-99.9" + PASSING)
    run = sandbox.run()
    assert run.status == 3
    assert "unknown tag @S1-99.9: neither an id of the catalogue nor one of @boundary" in run.output
    assert run.verdicts == {}


@pytest.mark.parametrize(
    ("head", "text"),
    [
        ("@S1-7.2\nFeature: X\n  Rule: R\n", "has no subject, expected one of @dcc, @device, @hub, @wan"),
        ("@device @hub @S1-7.2\nFeature: X\n  Rule: R\n", "has device and hub subject"),
        ("@device\nFeature: X\n  Rule: R\n", "carries no requirement id"),
    ],
)
def test_a_scenario_without_subject_or_requirement_refuses_the_run(sandbox: Sandbox, head: str, text: str) -> None:
    sandbox.write(PASSING, head)
    run = sandbox.run()
    assert run.status == 3
    assert text in run.output


def test_two_scenarios_of_one_name_refuse_the_run_because_one_would_be_lost(sandbox: Sandbox) -> None:
    sandbox.write(PASSING + "  Rule: Other\n" + PASSING)
    run = sandbox.run()
    assert run.status == 3
    assert "two scenarios are named 'Passing', only one of them would run" in run.output


def test_nothing_selected_is_refused(sandbox: Sandbox) -> None:
    sandbox.write(PASSING)
    run = sandbox.run("-k", "nowhere")
    assert run.status == 3
    assert run.summary["refused"] == "nothing selected"


def test_a_deselected_scenario_is_not_run_and_certify_refuses_it(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    run = sandbox.run("-k", "passing")
    assert run.status == 0
    assert run.verdicts["Failing"] == "not_run"
    assert run.summary["partial"]
    assert [one["name"] for one in run.allure()] == ["Passing"], "a report shows what was asked for"
    (sandbox.folder / "out" / "run1").rename(sandbox.folder / "out" / "run0")
    assert sandbox.run("--certify", "-k", "passing").status == 3


def test_a_definition_near_to_the_scenario_goes_before_one_of_everybody(sandbox: Sandbox) -> None:
    everybody = """
from decimal import Decimal
from pytest_bdd import given, when
@given("a meter")
def meter(recorder): recorder.link_healthy("electricity")
@when("it measures well", target_fixture="volts")
def well(): return Decimal(230)
@when("it is 230 V", target_fixture="volts")
def as_a_stimulus(): raise AssertionError("a When is no Then")
@given("it measures 230 V", target_fixture="volts")
def far(): return Decimal(9)
"""
    sandbox.write(
        "    Scenario: Near\n      When it measures 230 V\n      Then it is 230 V\n\n"
        "    Scenario: Of everybody\n      When it measures well\n      Then it is 230 V\n\n"
        "    Scenario: Of nobody\n      When it measures badly\n      Then it is 230 V\n"
    )
    (sandbox.folder / "conftest.py").write_text(
        everybody
        + """
@when("it measures 230 V", target_fixture="volts")
def of_the_folder(): return Decimal(9)
"""
    )
    assert sandbox.run().verdicts == {"Near": "pass", "Of everybody": "pass", "Of nobody": "inconclusive"}


def test_a_wrong_profile_found_late_stops_the_run_as_refused(sandbox: Sandbox) -> None:
    sandbox.write("    Scenario: One\n      When the profile turns out wrong\n      Then it is 230 V\n" + PASSING)
    run = sandbox.run()
    assert run.status == 3
    assert run.verdicts == {"One": "inconclusive", "Passing": "not_run"}
    assert "p.toml: points.voltage: expected an address" in run.output


def test_outline_rows_are_scenarios_of_their_own(sandbox: Sandbox) -> None:
    sandbox.write(
        "    Scenario Outline: At <u> V\n      When it measures <u> V\n      Then it is 230 V\n\n"
        "      Examples: in\n        | u |\n        | 230 |\n\n"
        "      @boundary\n      Examples: out\n        | u |\n        | 232.4 |\n"
    )
    run = sandbox.run()
    assert run.verdicts == {"At 230 V": "pass", "At 232.4 V": "fail"}
    assert run.scenario("At 232.4 V")["id"] == "supply::it-opens::at-u-v[2]"


def test_allure_shows_gherkin_checks_frames_and_sources(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    run = sandbox.run()
    results = {one["name"]: one for one in run.allure() if "Cut" not in one["name"]}
    assert {name: one["status"] for name, one in results.items()} == {
        "Passing": "passed", "Failing": "failed", "Blind": "broken", "Absent": "skipped", "Contradicting": "broken",
        "Soaking": "skipped", "Refused by the meter": "failed", "Buggy": "broken", "Unresolved": "broken",
    }  # fmt: skip
    failing = results["Failing"]
    assert [(step["name"], step["status"]) for step in failing["steps"]] == [
        ("Given a meter", "passed"),
        ("And two settings:", "passed"),
        ("When it measures 240 V", "passed"),
        ("Then it is 230 V", "failed"),
        ("And nothing is looked at", "skipped"),
    ]
    folder = run.folder / "allure-results"
    assert (folder / failing["steps"][1]["attachments"][0]["source"]).read_text() == '"name","value"\n"a","1"'
    labels = {(label["name"], label["value"]) for label in failing["labels"]}
    assert {("feature", "Supply"), ("story", "It opens"), ("subject", "device"), ("tag", "S1-7.2")} <= labels
    assert "severity" not in {name for name, _ in labels}
    assert [link["name"] for link in failing["links"]] == ["S1-7.2 [001:125]"]
    texts = {one["name"]: (folder / one["source"]).read_text() for one in failing["attachments"]}
    assert "0002  fail" in texts["checks"]
    assert "hub-meter tx  20 bytes  read\n    000000  00 01 02" in texts["frames"]
    assert "rig=tiny\n" in (folder / "environment.properties").read_text()
    assert len(json.loads((folder / "categories.json").read_text())) == 6


def test_junit_tells_failures_errors_and_skips_apart(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    root = ElementTree.parse(sandbox.run().folder / "junit.xml").getroot()
    kinds = {case.get("name"): [e.tag for e in case if e.tag != "properties"] for case in root.iter("testcase")}
    assert kinds["Passing"] == []
    assert kinds["Failing"] == ["failure"]
    assert kinds["Blind"] == ["error"]
    assert kinds["Absent"] == kinds["Soaking"] == ["skipped"]
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["10", "2", "5", "2"]
    properties = {(p.get("name"), p.get("value")) for p in root.iter("property")}
    assert {("requirement", "S1-7.2"), ("subject", "device")} <= properties


def test_the_manifest_hashes_every_other_file(sandbox: Sandbox) -> None:
    sandbox.write(PASSING)
    folder = sandbox.run().folder
    files = json.loads((folder / "manifest.json").read_text())["files"]
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(files) == found - {"manifest.json"}
    assert files["junit.xml"] == hashlib.sha256((folder / "junit.xml").read_bytes()).hexdigest()


def test_a_live_allure_report_has_the_gherkin_steps(sandbox: Sandbox) -> None:
    sandbox.write(ALL)
    sandbox.run("--alluredir=live")
    results = [json.loads(file.read_text()) for file in (sandbox.folder / "live").glob("*-result.json")]
    by_name = {one["name"]: one for one in results}
    assert [step["name"] for step in by_name["Failing"]["steps"]] == [
        "Given a meter",
        "And two settings:",
        "When it measures 240 V",
        "Then it is 230 V",
    ]
    statuses = {name: one["status"] for name, one in by_name.items()}
    assert (statuses["Failing"], statuses["Blind"], statuses["Absent"]) == ("failed", "broken", "skipped")
    assert {("feature", "Supply"), ("story", "It opens")} <= {
        (label["name"], label["value"]) for label in by_name["Failing"]["labels"]
    }


def test_a_rig_that_cannot_be_put_back_leaves_a_pass_inconclusive(sandbox: Sandbox) -> None:
    sandbox.write(PASSING)
    steps = sandbox.folder / "test_features.py"
    steps.write_text(
        steps.read_text()
        + "\n@pytest.fixture(autouse=True)\ndef rig():\n    yield\n    raise BenchError('cleaning', 'hub', 'cut')\n"
    )
    run = sandbox.run()
    assert run.scenario("Passing")["reason"] == "while cleaning (hub): cut"
    assert (run.status, run.scenario("Passing")["attempts"]) == (2, 2)


def test_a_fault_in_a_fixture_is_the_rigs(sandbox: Sandbox) -> None:
    sandbox.write(PASSING)
    steps = sandbox.folder / "test_features.py"
    steps.write_text(
        steps.read_text()
        + "\n@pytest.fixture(autouse=True)\ndef rig():\n    raise BenchError('starting', 'hub', 'no port')\n"
    )
    run = sandbox.run()
    assert run.scenario("Passing")["reason"] == "while starting (hub): no port"
    assert [step["text"] for step in read_evidence(run.folder).attempts("supply::it-opens::passing")[0]["steps"]] == []


@pytest.mark.parametrize("asked_by", ["autouse=True, ", ""])
def test_a_session_that_cannot_start_is_recovered_once_and_not_for_each_scenario(
    sandbox: Sandbox, asked_by: str
) -> None:
    sandbox.write("".join(PASSING.replace("Passing", f"Number {n}") for n in range(4)))
    steps = sandbox.folder / "test_features.py"
    text = steps.read_text().replace("def a_meter(recorder)", "def a_meter(recorder, rig)")
    steps.write_text(
        f"{text}\n@pytest.fixture({asked_by}scope='session')\ndef rig():\n"
        "    Path('starts').open('a').write('x')\n    raise BenchError('starting', 'hub', 'no port')\n"
    )
    run = sandbox.run()
    assert set(run.verdicts.values()) == {"inconclusive"}
    assert (sandbox.folder / "recovered").read_text().count("no port") == 1
    assert len((sandbox.folder / "starts").read_text()) <= 2
