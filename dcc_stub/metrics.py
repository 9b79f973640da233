"""What the stub counts, in the Prometheus text format.

Everything that happens is a line of the log, so the counters are kept by listening to it: nothing can be counted that
is not logged, and a new part is counted without a word here. Gauges are asked for when somebody looks.

Counters begin at nothing with each start of the process, as the format expects; the database keeps what lasts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from prometheus_client.core import Metric

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 8.0, 16.0, 30.0, 60.0)
"""Upper bounds, inclusive; 1 s, 8 s, 16 s, 30 s and 60 s are limits of the traffic model and of DUIS."""

Gauge = Callable[[], Mapping[str, float]]
"""Values by the one label; an empty label for a gauge without."""


@dataclass(frozen=True, slots=True)
class _Shown:
    help: str
    label: str
    read: Gauge


@dataclass(slots=True, eq=False)
class Metrics:
    """`take` is cheap: it is on the path of every request."""

    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[float] = field(default_factory=Counter)
    seconds: float = 0.0
    count: int = 0
    gauges: dict[str, _Shown] = field(default_factory=dict)

    def gauge(self, name: str, text: str, read: Gauge, label: str = "") -> None:
        """A gauge `meterbench_dcc_<name>`."""
        self.gauges[name] = _Shown(text, label, read)

    def take(self, line: Mapping[str, Any]) -> None:
        """One line of the log."""
        self.events[line["what"], str(line.get("code", ""))] += 1
        took_s = line.get("took_s")
        if took_s is not None:
            self.count += 1
            self.seconds += took_s
            self.answers[next((bound for bound in BUCKETS_S if took_s <= bound), float("inf"))] += 1

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        from prometheus_client import (  # 0.1 s to load, and not before it is asked for
            CollectorRegistry,
            generate_latest,
        )

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        events = CounterMetricFamily(
            "meterbench_dcc_events", "Lines of the log by what they say", labels=["what", "code"]
        )
        for (what, code), count in sorted(self.events.items()):
            events.add_metric([what, code], count)
        yield events
        buckets, below = [], 0
        for bound in (*BUCKETS_S, float("inf")):
            below += self.answers[bound]
            buckets.append(("+Inf" if bound == float("inf") else repr(bound), float(below)))
        yield HistogramMetricFamily(
            "meterbench_dcc_answer_seconds", "From the acceptance of a request to a device until its answer",
            buckets=buckets, sum_value=self.seconds,
        )  # fmt: skip
        for name, shown in self.gauges.items():
            gauge = GaugeMetricFamily(
                f"meterbench_dcc_{name}", shown.help, labels=[shown.label] if shown.label else None
            )
            for label, value in shown.read().items():
                gauge.add_metric([label] if shown.label else [], value)
            yield gauge
