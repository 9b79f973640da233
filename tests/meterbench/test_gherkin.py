"""The model of a feature file: what is inherited, what is put in place, and ids that stay."""

from pathlib import Path

import pytest

from meterbench.gherkin import Feature, FeatureSyntaxError, Step, case_id, features_folder, parse_features, parse_text

TEXT = """\
@S1-7.2
Feature: Disable Supply

  Background:
    Given a commissioned meter

  Scenario: Outside of any Rule
    Then it is there

  @device
  Rule: A disabled supply stays open (until armed)

    Background:
      Given a load of 500 W
      And a clock

    @boundary
    Scenario: Power is lost
      * it is disabled
      When the mains fails for 60 s
      But not the WAN
      Then the load draws 0 W

    @negative
    Scenario Outline: A <user> may not disable a <fuel> meter
      When the <user> sends Disable Supply
        | parameter | value  |
        | reason    | <fuel> |
        | other     | <else> |
      Then the DCC refuses

      @electricity
      Examples: distributors
        | user                    | fuel        |
        | electricity distributor | electricity |

      @gas
      Examples:
        | user            | fuel |
        | gas transporter | gas  |
        | other user      | gas  |
"""


@pytest.fixture(scope="module")
def feature() -> Feature:
    return parse_text(TEXT, Path("features/smets1/disable_supply.feature"), "smets1/disable_supply.feature")


def test_ids_are_slugs_of_path_rule_and_scenario_with_the_row_in_brackets(feature: Feature) -> None:
    rule = "smets1/disable_supply::a-disabled-supply-stays-open-until-armed"
    assert [case.id for case in feature.cases] == [
        "smets1/disable_supply::::outside-of-any-rule",
        f"{rule}::power-is-lost",
        f"{rule}::a-user-may-not-disable-a-fuel-meter[1]",
        f"{rule}::a-user-may-not-disable-a-fuel-meter[2]",
        f"{rule}::a-user-may-not-disable-a-fuel-meter[3]",
    ]


def test_an_id_can_be_made_from_its_parts() -> None:
    assert case_id("wan/a.feature", "One: two", "Three <x>", 2) == "wan/a::one-two::three-x[2]"


def test_tags_come_from_feature_rule_scenario_and_examples(feature: Feature) -> None:
    assert [sorted(case.tags) for case in feature.cases] == [
        ["S1-7.2"],
        ["S1-7.2", "boundary", "device"],
        ["S1-7.2", "device", "electricity", "negative"],
        ["S1-7.2", "device", "gas", "negative"],
        ["S1-7.2", "device", "gas", "negative"],
    ]


def test_a_row_puts_its_values_into_name_text_and_table(feature: Feature) -> None:
    case = feature.cases[3]
    assert case.name == "A gas transporter may not disable a gas meter"
    assert (case.row, case.line, case.scenario_line, case.values) == (
        2,
        40,
        25,
        (("user", "gas transporter"), ("fuel", "gas")),
    )
    assert case.steps[0] == Step(
        "when",
        "the gas transporter sends Disable Supply",
        26,
        (("parameter", "value"), ("reason", "gas"), ("other", "<else>")),
    )
    assert case.steps[0].placeholders == ("else",)


def test_and_but_and_the_star_take_the_type_before_them(feature: Feature) -> None:
    case = feature.cases[1]
    assert [(step.type, step.text) for step in case.background + case.steps] == [
        ("given", "a commissioned meter"),
        ("given", "a load of 500 W"),
        ("given", "a clock"),
        ("given", "it is disabled"),
        ("when", "the mains fails for 60 s"),
        ("when", "not the WAN"),
        ("then", "the load draws 0 W"),
    ]
    assert len(case.of_type("given")) == 4


def test_the_background_of_a_rule_does_not_reach_outside(feature: Feature) -> None:
    assert [step.text for step in feature.cases[0].background] == ["a commissioned meter"]
    assert [step.text for step in feature.rules[0].background] == ["a load of 500 W", "a clock"]


def test_an_outline_without_rows_has_no_cases() -> None:
    text = "Feature: f\n  Scenario Outline: s\n    Then <x>\n    Examples:\n      | x |\n"
    scenario = parse_text(text, Path("f.feature"), "f.feature").all_scenarios[0]
    assert (scenario.is_outline, scenario.cases) == (True, ())
    assert scenario.examples[0].header == ("x",)


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("# only a comment\n", 1), ("Feature: f\n  Scenario: s\n    Given a\n    Then-ish\n", 4)],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FeatureSyntaxError) as caught:
        parse_text(text, Path("f.feature"), "f.feature")
    assert (caught.value.file, caught.value.line) == (Path("f.feature"), line)
    assert str(caught.value).startswith(f"f.feature:{line}: ")


def test_a_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    for name in ("b/two", "a/three", "one"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.feature").write_text(f"Feature: {name}\n", encoding="utf-8")
    assert [feature.path for feature in parse_features(tmp_path)] == [
        "a/three.feature",
        "b/two.feature",
        "one.feature",
    ]


def test_the_features_of_the_project_lie_in_the_package_features() -> None:
    assert features_folder().name == "features"
