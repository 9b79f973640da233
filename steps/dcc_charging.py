"""What the DCC has on record of a request: sentences about `meterbench.bench.dcc_charging`."""

from __future__ import annotations

from pytest_bdd import then

from meterbench.bench import Bench, dcc_charging
from meterbench.bench.stimuli import Stimulus


@then("the DCC has on record who asked what of the meter, when, and how many bytes it was")
def _(bench: Bench, stimulus: Stimulus) -> None:
    dcc_charging.is_on_record(bench, stimulus)


@then("the DCC has nothing of the request on record")
def _(bench: Bench, stimulus: Stimulus) -> None:
    dcc_charging.is_not_on_record(bench, stimulus)


@then("the DCC has no content of the request on record")
def _(bench: Bench, stimulus: Stimulus) -> None:
    dcc_charging.content_is_not_on_record(bench, stimulus)
