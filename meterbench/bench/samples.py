"""`--samples`: what may be asked again without harm is asked until its row has as many samples.

It is done once the scenario's own Thens have judged, so that nothing of it is taken for an effect of the stimulus, and
only of a scenario that ended well.
"""

from __future__ import annotations

from meterbench.bench.operator import Bench


def gather(bench: Bench) -> None:
    """Raises what the checks raise."""
    if not bench.samples or not bench.repeats:
        return
    record = bench.recorder.scenario
    if record.cause is not None or any(check.verdict != "pass" for check in record.checks if check.latency is None):
        return
    for row, once in bench.repeats.items():
        while bench.gathered.get(row, 0) < bench.samples:
            once()
