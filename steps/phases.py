"""Given, When and Then of polyphase meters."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, phases
from meterbench.bench.phases import PhasesPart
from meterbench.bench.stimuli import Stimulus
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given("the log of one phase is what the traffic model has a size for")
def _(bench: Bench) -> None:
    bench.require("single_phase")


@given(sentence("the phases of the supply have gone through {course:PhaseCourse}"))
def _(bench: Bench, course: list[PhasesPart]) -> None:
    phases.have_followed(bench, course)


@given(sentence("loads of {loads:PhaseLoads} have run for {seconds:Duration}"))
def _(bench: Bench, loads: dict[int, Decimal], seconds: Decimal) -> None:
    phases.loads_have_run(bench, loads, seconds)


@given(sentence("loads of {loads:PhaseLoads} have run for {seconds:Duration} while phase {phase:Count} is dead"))
def _(bench: Bench, loads: dict[int, Decimal], seconds: Decimal, phase: int) -> None:
    phases.loads_have_run(bench, loads, seconds, dead=phase)


@when(sentence("the phases of the supply go through {course:PhaseCourse}"), target_fixture="stimulus")
def _(bench: Bench, course: list[PhasesPart]) -> Stimulus:
    return phases.follow(bench, course)


@when(sentence("the phases of the supply stand at {course:PhaseCourse}"), target_fixture="stimulus")
def _(bench: Bench, course: list[PhasesPart]) -> Stimulus:
    return phases.stand_at(bench, course)


@then("the meter shows the voltage of each phase")
def _(bench: Bench) -> None:
    phases.voltages_at_meter(bench)


@then(sentence("only phase {phase:Count} has logged excursions"))
def _(bench: Bench, phase: int) -> None:
    phases.only_of(bench, (phase,))


@then(sentence("only phases {one:Count} and {other:Count} have logged excursions"))
def _(bench: Bench, one: int, other: int) -> None:
    phases.only_of(bench, (one, other))


@then("no phase has logged an excursion")
def _(bench: Bench) -> None:
    phases.only_of(bench, ())


@then(
    sentence(
        "the mean voltage of phase {phase:Count} was counted {over:Count} times over and {under:Count} times under"
    )
)
def _(bench: Bench, phase: int, over: int, under: int) -> None:
    phases.counted(bench, phase, over, under)


@then(sentence("the answered network data of the phases are {course:PhaseCourse}"))
def _(bench: Bench, answer: Smets1Answer, course: list[PhasesPart]) -> None:
    phases.answered_means(bench, answer, course)


@then("the answered periods of each phase agree with the bench side")
def _(bench: Bench, answer: Smets1Answer, stimulus: Stimulus) -> None:
    phases.answered_agree(bench, answer, stimulus.asked())


@then(sentence("the answered {direction:Direction} register has risen by what the phases make together"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    phases.registers_have_risen(bench, answer, direction)
