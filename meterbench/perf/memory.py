"""Does the DCC stub's memory stay flat? Requests with many in flight, and the memory that its process has resident.

The first fifth warms up (imports on first use, caches, the allocator's own arenas); what is told is the growth over the
rest, scaled to 100,000 requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from meterbench.perf.figures import Figure, Target
from meterbench.perf.requests import Paths, requests_at_once
from meterbench.recorder import Recorder
from rigs.bare.stand import Broker, two_paths
from rigs.errors import BenchError
from rigs.rigfile import RigConfig

SCALE: Final = 100_000
PORTION: Final = 500
FLAT_MB: Final = 20.0


def memory(config: RigConfig, broker: Broker, count: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """`count` requests in all, at least ten portions of 500."""
    recorder = Recorder()
    seen: list[tuple[int, int]] = []
    with two_paths(config, broker, folder, recorder.frame) as stand:
        paths = Paths(stand, recorder)
        for done in range(0, max(count, 10 * PORTION), PORTION):
            paths.head_end.forget()
            requests_at_once(paths.head_end.begin, paths.head_end.finish, PORTION)
            recorder.take_session_frames()
            seen.append((done + PORTION, resident_kb(stand.stub_pid)))
            if done % (10 * PORTION) == 0:
                say(f"memory of the stub: {seen[-1][1] / 1024:.1f} MB after {seen[-1][0]} requests")
    warm = seen[len(seen) // 5]
    grown_mb = (seen[-1][1] - warm[1]) / 1024 * SCALE / (seen[-1][0] - warm[0])
    name = f"Growth of the stub's memory over {SCALE:,} requests ({seen[-1][0]:,} measured)"
    yield Figure("stub-memory-growth", name, "MB", (grown_mb,), target=Target("at most", FLAT_MB, "value"))
    yield Figure("stub-memory", "Memory of the stub at the end", "MB", (seen[-1][1] / 1024,))


def resident_kb(pid: int) -> int:
    """Of a process of this machine [proc(5), status]. Raises BenchError where there is no such figure."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace").splitlines()
    except OSError as problem:
        raise BenchError("reading the memory of the stub", "dcc", str(problem)) from None
    for line in lines:
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise BenchError("reading the memory of the stub", "dcc", "no VmRSS in its status")
