"""`meterbench perf`: the benchmarks, each as a ratio to a baseline of the same run [docs/perf.md]."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from meterbench.perf.crowd import crowd, thirteen_months
from meterbench.perf.figures import Figure, all_met
from meterbench.perf.hops import hop_stamps
from meterbench.perf.lines import block_reads
from meterbench.perf.memory import memory
from meterbench.perf.network import network
from meterbench.perf.requests import service_requests, signed_requests
from meterbench.perf.scenarios import scenario_cost
from meterbench.perf.scheduled import scheduled_reads
from meterbench.perf.startup import start_up
from meterbench.perf.table import as_json, table
from meterbench.perf.wan import wan_overhead
from meterbench.perf.whole import smets1_run
from meterbench.verdicts import EXIT_FAIL, EXIT_REFUSED
from rigs.bare.stand import brokers
from rigs.rigfile import DEFAULT_RIG, load_rig

MEMORY_REQUESTS = 2000
"""A round."""
CROWD_ROUNDS = 3
SIGNED_RIG = "virtual-smets1-dual-fuel-signed"


def run(arguments: Namespace) -> int:
    """1 when a target is missed. Raises BenchError when something could not be measured."""
    if arguments.rounds < 1:
        print(f"meterbench: refused: --rounds {arguments.rounds}: expected at least 1", file=sys.stderr)
        return EXIT_REFUSED
    with tempfile.TemporaryDirectory(prefix="meterbench-perf-") as folder:
        figures = list(_figures(arguments.rounds, Path(folder)))
    if arguments.json:
        print(json.dumps(as_json(figures, arguments.rounds), indent=2))
    else:
        print(table(figures))
    return 0 if all_met(figures) else EXIT_FAIL


def _figures(rounds: int, folder: Path) -> Iterator[Figure]:
    config = load_rig(DEFAULT_RIG)
    for broker in brokers():
        yield from wan_overhead(broker, rounds, folder / f"{broker}-wan", _say)
        yield from service_requests(config, broker, rounds, folder / broker, _say)
        yield from signed_requests(load_rig(SIGNED_RIG), broker, rounds, folder / f"{broker}-signed", _say)
    yield from hop_stamps(config, rounds, folder / "hops", _say)
    yield from smets1_run(folder / "smets1", _say)
    yield from crowd(config, min(rounds, CROWD_ROUNDS), folder / "crowd", _say)
    yield from thirteen_months(config, rounds, folder / "months", _say)
    yield from scheduled_reads(folder / "scheduled", _say)
    yield from network(rounds, folder / "network", _say)
    yield from memory(config, brokers()[-1], MEMORY_REQUESTS * rounds, folder / "memory", _say)
    yield from start_up(rounds, folder, _say)
    yield from scenario_cost(rounds, folder, _say)
    yield from block_reads(config, rounds, folder / "line", _say)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
