"""`python -m tests.mutants`: how many small changes of the virtual meters' own source the conformance run notices.

Exit status: 0 when each survivor is explained (explained.toml) and none is open, else 1. README: docs/step-author.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from meterbench.evidence import new_run_id
from meterbench.progress import minutes
from tests.mutants.judge import Judged, explanation, is_settled, judge_all
from tests.mutants.mutant import places, sample


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _arguments(argv)
    everything = places(arguments.module)
    chosen = sample(everything, arguments.count, arguments.seed)
    print(f"{len(chosen)} of {len(everything)} places, seed {arguments.seed}", file=sys.stderr, flush=True)
    folder = Path(arguments.out) / f"{new_run_id()}-mutants"
    found: list[Judged] = []
    began = time.monotonic()
    for one in judge_all(chosen, folder, arguments.processes):
        found.append(one)
        elapsed = time.monotonic() - began
        left = minutes(elapsed / len(found) * (len(chosen) - len(found)))
        print(f"[{len(found)}/{len(chosen)}] {minutes(elapsed)} elapsed, {left} to go; {one.fate:8} {one.mutant.text}",
              file=sys.stderr, flush=True)  # fmt: skip
    found.sort(key=lambda one: (one.mutant.file, one.mutant.line, one.mutant.after))
    told = {"seed": arguments.seed, "of": len(everything), "mutants": [one.as_json() for one in found]}
    (folder / "mutants.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print("\n".join(_report(found)))
    print(f"evidence: {folder}", file=sys.stderr)
    return int(any(one.fate == "survived" and not is_settled(one.mutant) for one in found))


def _report(found: Sequence[Judged]) -> list[str]:
    lines = []
    for title, fate in (("stopped without a verdict", "stopped"), ("survived", "survived")):
        those = [one for one in found if one.fate == fate]
        if those:
            lines += [f"{title}:", *(f"  {one.mutant.text}{_remark(one)}" for one in those)]
    counts = {fate: sum(one.fate == fate for one in found) for fate in ("killed", "stopped", "survived")}
    explained = sum(one.fate == "survived" and is_settled(one.mutant) for one in found)
    return [
        *lines,
        f"{len(found)} mutants: {counts['killed']} killed by a verdict, {counts['stopped']} stopped without one, "
        f"{counts['survived']} survived, of these {explained} explained",
    ]


def _remark(one: Judged) -> str:
    if one.fate == "stopped":
        return f"\n      {one.by[:200]}"
    why = explanation(one.mutant)
    return f"\n      {why}" if why else "\n      NOT EXPLAINED"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--module", default="*", help="only modules of rigs/virtual whose name matches")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", default="reports/out")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
