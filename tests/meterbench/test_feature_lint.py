"""Each finding is seen to fire on a small text, and a clean feature is silent."""

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from meterbench import feature_lint
from meterbench.feature_lint import Finding, StepPattern, collect_step_patterns, lint
from meterbench.gherkin import parse_text

CLEAN = """\
Feature: Disable Supply

  @S1-7.2 @device
  Rule: It opens

    Background:
      Given a commissioned electricity meter
      And a load of 500 W

    @electricity
    Scenario: The import supplier disables it
      When the import supplier sends Disable Supply
      Then the contactor is open

    @negative @electricity
    Scenario Outline: The <user> may not
      When the <user> sends Disable Supply
      Then the contactor is closed

      Examples:
        | user            |
        | export supplier |

    @boundary @electricity
    Scenario: Power is lost
      When the mains fails for 60 s
      Then the contactor is open
"""


@given("a commissioned electricity meter")
def _meter() -> None: ...


@given(parsers.parse("a load of {watt:d} W"))
def _load(watt: int) -> None: ...


@when(parsers.parse("the {role} sends {service}"))
def _sends(role: str, service: str) -> None: ...


@when(parsers.re(r"the mains fails for (?P<seconds>\d+) s"))
def _fails(seconds: str) -> None: ...


@then(parsers.parse("the contactor is {state}"))
def _contactor(bench: types.SimpleNamespace, state: str) -> None:
    bench.expect_contactor(state)


PATTERNS = collect_step_patterns([sys.modules[__name__]])


def findings(text: str, patterns: list[StepPattern] | None = None) -> list[Finding]:
    return lint([parse_text(text, Path("f.feature"), "f.feature")], PATTERNS if patterns is None else patterns)


def only(old: str, new: str) -> tuple[int, str, str]:
    """Change the clean text in one place (each time that it stands there); exactly one finding must come of it."""
    assert old in CLEAN
    found = findings(CLEAN.replace(old, new))
    assert len(found) == 1, found
    return found[0].line, found[0].rule, found[0].message


def test_a_clean_feature_is_silent() -> None:
    assert findings(CLEAN) == []


def test_step_definitions_are_collected_with_type_text_and_place() -> None:
    assert [(pattern.type, pattern.text) for pattern in PATTERNS] == [
        ("given", "a commissioned electricity meter"),
        ("given", "a load of {watt:d} W"),
        ("when", "the {role} sends {service}"),
        ("when", r"the mains fails for (?P<seconds>\d+) s"),
        ("then", "the contactor is {state}"),
    ]
    assert all(pattern.file == __file__ and pattern.line > 0 for pattern in PATTERNS)


def test_a_module_that_imports_another_ones_steps_adds_nothing() -> None:
    copy = types.ModuleType("copy")
    vars(copy).update(vars(sys.modules[__name__]))
    assert len(collect_step_patterns([sys.modules[__name__], copy])) == len(PATTERNS)


def test_a_scenario_without_a_requirement() -> None:
    found = findings(CLEAN.replace("@S1-7.2 ", ""))
    assert [(finding.line, finding.rule) for finding in found] == [
        (11, "requirement"),
        (22, "requirement"),
        (25, "requirement"),
    ]
    assert found[0].message == "'The import supplier disables it' names no requirement of the catalogue"


def test_an_unknown_tag() -> None:
    found = {(finding.rule, finding.message) for finding in findings(CLEAN.replace("@S1-7.2", "@S1-7.2 @S1-7.22"))}
    assert found == {("unknown-tag", "@S1-7.22 is neither a requirement of the catalogue nor a plain tag")}


@pytest.mark.parametrize(("tags", "has"), [("@S1-7.2", "none"), ("@S1-7.2 @hub @device", "@device @hub")])
def test_not_exactly_one_subject(tags: str, has: str) -> None:
    found = findings(CLEAN.replace("@S1-7.2 @device", tags))
    assert {finding.rule for finding in found} == {"subject"}
    assert found[0].message == (f"'The import supplier disables it' needs one of @device @hub @wan @dcc, it has {has}")


def test_a_second_when_in_the_form_of_an_and() -> None:
    assert only(
        "      When the mains fails for 60 s\n",
        "      When the mains fails for 60 s\n      And the mains fails for 5 s\n",
    ) == (25, "one-when", "'Power is lost' has 2 When steps (And and But count), it needs exactly one")


def test_no_when() -> None:
    assert only("      When the mains fails for 60 s\n", "") == (
        25,
        "one-when",
        "'Power is lost' has 0 When steps (And and But count), it needs exactly one",
    )


def test_no_then() -> None:
    assert only("      Then the contactor is closed\n", "") == (
        16,
        "no-then",
        "'The export supplier may not' has no Then: it cannot fail",
    )


def test_an_examples_table_without_rows() -> None:
    more = "        | export supplier |\n\n      Examples: none\n        | user |\n"
    assert only("        | export supplier |\n", more) == (
        24,
        "empty-examples",
        "an Examples table of 'The <user> may not' has no rows",
    )


def test_an_outline_without_any_examples_also_costs_the_rule_its_negative_scenario() -> None:
    text = CLEAN.replace("      Examples:\n        | user            |\n        | export supplier |\n", "")
    assert [(finding.rule, finding.line) for finding in findings(text)] == [("rule-shape", 4), ("empty-examples", 16)]


def test_a_placeholder_without_a_column() -> None:
    found = findings(CLEAN.replace("Then the contactor is closed", "Then the contactor is <state>"))
    assert [(finding.line, finding.rule, finding.message) for finding in found] == [
        (18, "placeholder", "no column of the Examples is called <state>")
    ]


def test_a_background_of_more_than_three_lines() -> None:
    load = "      And a load of 500 W\n"
    assert only(load, load * 3) == (
        7,
        "background-length",
        "a Background of 4 lines, at most 3 are allowed",
    )


def test_a_step_that_nothing_matches() -> None:
    assert only("When the mains fails for 60 s", "When the mains fails for a while") == (
        26,
        "step-undefined",
        "no step definition for: When the mains fails for a while",
    )


def test_a_then_pattern_does_not_match_a_when() -> None:
    line, rule, _ = only("When the mains fails for 60 s", "When the contactor is open")
    assert (line, rule) == (26, "step-undefined")


def test_two_patterns_that_match_one_step() -> None:
    second = StepPattern("then", "the contactor is open", lambda text: text == "the contactor is open", only, "s.py", 1)
    found = findings(CLEAN, [*PATTERNS, second])
    assert [(finding.line, finding.rule) for finding in found] == [(13, "step-ambiguous"), (27, "step-ambiguous")]
    assert found[0].message == (
        "2 step definitions match 'the contactor is open', one would win in silence: "
        "'the contactor is {state}'; 'the contactor is open'"
    )


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("@boundary ", "", "a @boundary"),
        ("@negative ", "", "a @negative"),
        ("    @electricity\n    Scenario: The", "    @edge @boundary\n    Scenario: The", "a plain"),
    ],
)
def test_a_rule_that_lacks_a_kind_of_scenario(old: str, new: str, missing: str) -> None:
    assert only(old, new) == (4, "rule-shape", f"the Rule 'It opens' has not {missing} scenario")


def test_a_scenario_name_that_comes_twice() -> None:
    assert only("Scenario: Power is lost", "Scenario: The import supplier disables it") == (
        25,
        "duplicate-name",
        "the scenario name 'The import supplier disables it' is used before in this feature",
    )


def test_a_name_that_reads_wrong_in_one_row_of_an_outline() -> None:
    line, rule, message = only("Scenario: Power is lost", "Scenario: A electricity meter loses its power")
    assert (line, rule) == (25, "article") and "reads 'A electricity'" in message


def test_a_feature_without_scenarios() -> None:
    found = findings("Feature: f\n  Scenario-like text\n")
    assert found == [Finding("f.feature", 1, "empty-feature", "'f' has no scenario")]


def test_a_folder_without_features_is_not_a_clean_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_lint, "step_modules", lambda: [sys.modules[__name__]])
    assert feature_lint.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == "0 features, 0 findings\n"


def test_without_step_patterns_the_steps_are_left_alone() -> None:
    feature = parse_text(CLEAN, Path("f.feature"), "f.feature")
    assert lint([feature]) == []
    assert {finding.rule for finding in lint([feature], [])} == {"step-undefined"}


def passes() -> None:
    """Says much and does nothing."""


def bare_assert(reading: types.SimpleNamespace) -> None:
    assert reading.value() == 5


def only_built_ins(reading: int) -> None:
    difference = abs(reading - 5)
    assert difference < 1


def returns_a_comparison(bench: types.SimpleNamespace) -> bool:
    return bool(bench.reading) is True


def asks_the_bench(bench: types.SimpleNamespace) -> None:
    bench.check(5)


def asks_within_a_loop(bench: types.SimpleNamespace) -> None:
    for phase in range(3):
        bench.check(phase)


def hands_on_what_the_bench_says(bench: types.SimpleNamespace) -> object:
    return bench.read()


@pytest.mark.parametrize("function", [passes, bare_assert, only_built_ins, returns_a_comparison])
def test_a_then_that_calls_nothing_of_the_bench(function: Callable[..., object]) -> None:
    pattern = StepPattern("then", "it is so", lambda _: True, function, "steps/s.py", 7)
    assert feature_lint.hollow_thens([pattern]) == [
        Finding("steps/s.py", 7, "hollow-then", "the Then 'it is so' calls nothing of the bench")
    ]


@pytest.mark.parametrize("function", [asks_the_bench, asks_within_a_loop, hands_on_what_the_bench_says])
def test_a_then_that_asks_the_bench_is_left_alone(function: Callable[..., object]) -> None:
    assert feature_lint.hollow_thens([StepPattern("then", "t", lambda _: True, function, "s.py", 1)]) == []


def test_a_given_may_be_empty() -> None:
    assert feature_lint.hollow_thens([StepPattern("given", "t", lambda _: True, passes, "s.py", 1)]) == []


def test_the_command_prints_findings_and_exits_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feature_lint, "step_modules", lambda: [sys.modules[__name__]])
    file = tmp_path / "a.feature"
    file.write_text(CLEAN, encoding="utf-8")
    assert feature_lint.main([str(tmp_path)]) == 0
    file.write_text(CLEAN.replace("@boundary ", ""), encoding="utf-8")
    assert feature_lint.main([str(tmp_path)]) == 1
    file.write_text("Feature: f\n  Scenario: s\n    Given a\n    no\n", encoding="utf-8")
    assert feature_lint.main([str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "1 features, 0 findings",
        f"{file}:4: the Rule 'It opens' has not a @boundary scenario [rule-shape]",
        "1 features, 1 findings",
    ]
    assert lines[3].startswith(f"{file}:4: ")
