"""The scope of the DCC and its core set of services, which the industry decides: told by the rig's control."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from catalogue.model import MinimumService
from meterbench.bench.dcc import Asked, ask_device
from meterbench.bench.dcc_devices import eui_of
from meterbench.bench.dcc_inventory import require_offered
from meterbench.bench.operator import Bench
from meterbench.checks import Equals
from rigs.errors import BenchError

Shown = Mapping[str, Any]


def scope_is(bench: Bench, functions: str) -> None:
    bench.dcc.call("scope", "parameters", functions=functions)


def communication_services_are(bench: Bench, option: str, service: str) -> None:
    bench.dcc.call("scope", "parameters", communication_services=option, core_services=[service])


def exceptions_end(bench: Bench, days_from_now: int) -> None:
    """The last day of the exceptions, counted from the calendar's today; go-live was 100 days before it."""
    last = (bench.rig.calendar.now() + timedelta(days=days_from_now)).date()
    told = {"go_live": (last - timedelta(days=100)).isoformat(), "exceptions_until": last.isoformat()}
    bench.dcc.call("scope", "parameters", **told)


def tell_exceptions(bench: Bench, days: int) -> str:
    """Exceptions that last so many days after go-live; what the DCC found wrong, "" for nothing."""
    today = bench.rig.calendar.now().date()
    told = {"go_live": today.isoformat(), "exceptions_until": (today + timedelta(days=days)).isoformat()}
    try:
        bench.dcc.call("scope", "parameters", **told)
    except BenchError as refusal:
        return str(refusal)
    return ""


def read_network_data(bench: Bench, role: str, name: str) -> Asked:
    """4.10 for the hour before now."""
    require_offered(bench, "4.10")
    now = bench.rig.calendar.now().replace(microsecond=0)
    period = {"read_from": now - timedelta(hours=1), "read_to": now}
    return ask_device(bench, role, "4.10", period, eui_of(bench, name))


def core_set(bench: Bench, counted_by: str) -> Shown:
    return bench.dcc.call("scope", "parameters", core_counted_by=counted_by)


def core_set_is_the_catalogue(bench: Bench, shown: Shown, once: bool) -> None:
    """The references of the catalogue's 37 rows, each row or each reference once."""
    references = [row.service_reference for row in bench.catalogue if isinstance(row, MinimumService)]
    expected = sorted(set(references) if once else references)
    found = " ".join(sorted(shown["core_set"]))
    bench.judge("dcc", "core set", found, Equals(" ".join(expected)), source="001:85-129")
