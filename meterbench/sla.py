"""Service Level Agreements: how soon a service has to be answered, and how the DCC did by service [WANP-2].

Layer: meterbench, pure. The documents want an SLA for each service and give no figure [000:520]: a target is the
response time of the catalogue, or what the rig file says in its table `[sla]` (variant or "alert", seconds). A rig may
ask for more than a document does and not for less; where the response time itself is only the bench's own default (a
parameter), the rig's target takes its place [WANP-5].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from catalogue import Catalogue, Fuel, LimitBasis, ResponseLimit, Service
from meterbench.hops import Breakdown
from meterbench.latency import Proportions, Row, Sample
from meterbench.records import Json
from meterbench.verdicts import CheckVerdict
from rigs.errors import RigConfigError

Targets = Mapping[str, Decimal]
ALERT = "alert"
RIG_FILE = "rig file [sla]"


def response_limit(service: Service, fuel: Fuel, targets: Targets) -> ResponseLimit:
    """The response time of a service on this rig."""
    limit = service.limit(fuel)
    return target(service.variant, limit, targets) if limit.basis is LimitBasis.PARAMETER else limit


def target(name: str, limit: ResponseLimit, targets: Targets) -> ResponseLimit:
    """The SLA of a service, by its variant, or of alerts."""
    if name not in targets:
        return limit
    return replace(limit, max_response_s=targets[name], source=f"{RIG_FILE} for {limit.basis.value} {limit.source}")


def require_known(file: str, targets: Targets, book: Catalogue) -> None:
    """Raises RigConfigError for a target of no service, and for one that asks for less than a document."""
    for name, seconds in targets.items():
        if name != ALERT and name not in {service.variant for service in book.services.values()}:
            raise RigConfigError(file, f"sla.{name}", "a service of the catalogue by its variant, or alert", name)
        for limit in _stated(name, book):
            if seconds > limit.max_response_s:
                expected = f"at most the {limit.max_response_s} s that {limit.source} states"
                raise RigConfigError(file, f"sla.{name}", expected, str(seconds))


def _stated(name: str, book: Catalogue) -> list[ResponseLimit]:
    """What documents say; a parameter is nobody's word."""
    if name == ALERT:
        return [book.alert_limit(fuel) for fuel in Fuel]
    service = next(one for one in book.services.values() if one.variant == name)
    return [limit for limit in service.limits.values() if limit.basis is not LimitBasis.PARAMETER]


@dataclass(frozen=True, slots=True)
class Measured:
    """A sample by service: `name` is "7.4 Read Supply Status", or the title of an alert. `hops` as the evidence has it;
    `floor_s` of its kind of way."""

    name: str
    kind: str
    observed_s: Decimal
    limit_s: Decimal
    source: str
    floor_s: Decimal
    hops: Breakdown | None


def figures(measured: Iterable[Measured], targets: Targets, proportions: Proportions) -> list[Json]:
    """One for each service and target, in the order in which they were first seen: quantiles, the share within the
    target, and a verdict on the DCC, which is failed by a miss of its own and by no other."""
    groups: dict[tuple[str, str, Decimal], list[Sample]] = {}
    for one in measured:
        key = ALERT if one.kind == ALERT else one.name.partition(" ")[0]
        seconds = min(targets.get(key, one.limit_s), one.limit_s)
        groups.setdefault((one.kind, one.name, seconds), []).append(_sample(one, seconds))
    return [_figure(*key, group, proportions) for key, group in groups.items()]


def _sample(one: Measured, seconds: Decimal) -> Sample:
    late = one.observed_s > seconds
    verdict: CheckVerdict = "pass"
    charged = ""
    if seconds < 10 * one.floor_s:
        verdict = "inconclusive"
    elif late:
        fault = _at_fault(one, seconds)
        verdict = "fail" if "dcc" in fault else "inconclusive"
        charged = "" if "dcc" in fault else f"charged to {', '.join(fault) or 'nobody'}"
    return Sample(one.name, one.kind, one.observed_s, seconds, verdict, one.name, one.source, charged, late)


def _at_fault(one: Measured, seconds: Decimal) -> tuple[str, ...]:
    if one.hops is None or one.hops.unknown:
        return ()
    return one.hops.at_fault(int(seconds * 10**9), int(one.floor_s * 10**9))


def _figure(kind: str, name: str, seconds: Decimal, group: list[Sample], proportions: Proportions) -> Json:
    ordered = tuple(sorted(group, key=lambda sample: sample.observed_s))
    row = Row(name, seconds, ordered, proportions.of(name))
    told = row.as_json()
    missed = sum(sample.late for sample in ordered)
    kept = ("n", "p50_s", "p95_s", "p99_s", "max_s", "verdict", "reason", "source")
    return {
        "service": name, "kind": kind, "target_s": float(seconds), **{key: told[key] for key in kept},
        "within": round(1 - missed / len(ordered), 6), "missed": missed, "missed_by_dcc": row.late,
    }  # fmt: skip
