"""Which packets of a run's captures belong to which scenario: `pcap-index.json` beside the evidence.

Layer: meterbench, part of what is published. A rig that was started anew in a run has a pcap of its own for each start;
a scenario's packets are those seen between its beginning and its end, by the UTC of evidence and capture, which are of
one machine. Frame numbers begin at 1, as tshark and Wireshark count them:

    tshark -r rig/1/wan.pcap -Y "frame.number >= 120 and frame.number <= 164"
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final

from meterbench.records import Json
from protocols.pcap import records

INDEX: Final = "pcap-index.json"


def write_index(events: Sequence[Json], folder: Path) -> None:
    """Replaces the index; none where nothing was captured."""
    captures = {file.relative_to(folder).as_posix(): _records(file) for file in sorted(folder.rglob("*.pcap"))}
    captures = {file: seen for file, seen in captures.items() if seen}
    if not captures:
        return
    files = {file: {"packets": len(seen), "bytes": sum(size for _, size in seen)} for file, seen in captures.items()}
    spans = [_span(event) for event in events if event["event"] == "attempt"]
    scenarios = [found for file, seen in captures.items() for found in _of_scenarios(file, seen, spans)]
    body = json.dumps({"files": files, "scenarios": scenarios}, indent=1)
    (folder / INDEX).write_text(body + "\n", encoding="utf-8")


def _records(file: Path) -> list[tuple[int, int]]:
    if not file.stat().st_size:
        return []
    with file.open("rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as data, memoryview(data) as view:
        return list(records(view))


def _span(event: Json) -> tuple[str, int, int, int]:
    """Scenario, attempt, first and last nanosecond."""
    begin_ns = round(datetime.fromisoformat(event["utc"]).timestamp() * 10**6) * 10**3
    return event["id"], event["attempt"], begin_ns, begin_ns + round(event["duration_s"] * 10**9)


def _of_scenarios(
    file: str, seen: Sequence[tuple[int, int]], spans: Sequence[tuple[str, int, int, int]]
) -> list[dict[str, object]]:
    # the kernel's stamps of two processors may differ by less than a packet's time; frames keep their order
    times, sums = list(accumulate((at_ns for at_ns, _ in seen), max)), [0, *accumulate(size for _, size in seen)]
    found: list[dict[str, object]] = []
    for scenario, attempt, begin_ns, end_ns in spans:
        first, last = bisect_left(times, begin_ns), bisect_right(times, end_ns)
        if first < last:
            found.append({
                "id": scenario, "attempt": attempt, "file": file, "first_frame": first + 1, "last_frame": last,
                "packets": last - first, "bytes": sums[last] - sums[first],
            })  # fmt: skip
    return found
