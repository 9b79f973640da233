"""What a meter keeps of a date of its own clock, which stands at a day that the calendar has not reached.

Rules of this file: read on the bench side, since no head end asks for a time to come; the third source is the demand of
the scenario, over half hours that it has filled from end to end.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from meterbench.bench.demand import HALF_HOUR, accuracy_band
from meterbench.bench.maximum_demand import TIME
from meterbench.bench.operator import Bench
from meterbench.checks import Equals
from meterbench.quantities import Quantity
from rigs.errors import BenchError
from rigs.profile import SeriesService

PROFILE_SERVICE: Final = "4.8.1"


def half_hours_hold(bench: Bench, start: datetime, end: datetime, content: Quantity) -> None:
    """Each half hour between the two is in the meter's ring, once and in order, with that content."""
    service = bench.meter.profile.services[PROFILE_SERVICE]
    if not isinstance(service, SeriesService) or bench.run is None:
        raise BenchError("reading half hours", bench.part, "the profile reads no series, or nothing has run")
    ring = [one for one in bench.meter.port.read_series(service.series, start, end) if one.value is not None]
    wanted = tuple(start + HALF_HOUR * nth for nth in range(1, (end - start) // HALF_HOUR + 1))
    told = tuple(one.end for one in ring)
    bench.recorder.check("ends of the half hours at the meter", told, Equals(wanted), source="the meter's clock")
    band = accuracy_band(bench.meter, content, bench.run.demand, bench.run.uncertainty)
    for one in ring:
        what = f"half hour to {one.end:%Y-%m-%d %H:%M} UTC"
        bench.recorder.check(what, Decimal(str(one.value)), band, source="demand x half an hour")


def maximum_is_of_day(bench: Bench, day: datetime) -> None:
    """The largest demand is stamped with a time of that day of the meter's clock, or with the midnight that ends it."""
    at = bench.meter.port.read(TIME)[TIME].value
    if not isinstance(at, datetime):
        raise BenchError("reading the time of the maximum demand", bench.part, f"it is {at!r}")
    told = f"{at - HALF_HOUR:%Y-%m-%d}"
    bench.recorder.check(f"day of {at.isoformat()}", told, Equals(f"{day:%Y-%m-%d}"), source="the meter's clock")
