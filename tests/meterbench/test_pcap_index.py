"""Which frames are a scenario's own, and a file that other tools open."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from meterbench.pcap_index import INDEX, write_index

BEGIN = 1_784_000_000


def write_pcap(file: Path, *times_s: float) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    data = struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)
    for at in times_s:
        data += struct.pack("<IIII", int(at), round(at % 1 * 1e9), 10, 10) + bytes(10)
    file.write_bytes(data)


def attempt(name: str, utc: str, duration_s: float) -> dict[str, object]:
    return {"event": "attempt", "id": name, "attempt": 1, "utc": utc, "duration_s": duration_s}


def test_frames_between_begin_and_end_are_the_scenarios(tmp_path: Path) -> None:
    write_pcap(tmp_path / "rig" / "1" / "wan.pcap", BEGIN - 1, BEGIN + 0.25, BEGIN + 0.5, BEGIN + 2.5, BEGIN + 9)
    write_pcap(tmp_path / "rig" / "2" / "wan.pcap", BEGIN + 2.75)
    events = [
        {"event": "run_start"},
        attempt("first", "2026-07-14T03:33:20Z", 1.0),
        attempt("second", "2026-07-14T03:33:22Z", 1.0),
        attempt("quiet", "2026-07-14T03:33:25Z", 1.0),
    ]
    write_index(events, tmp_path)
    found = json.loads((tmp_path / INDEX).read_text())
    assert found["files"] == {
        "rig/1/wan.pcap": {"packets": 5, "bytes": 50}, "rig/2/wan.pcap": {"packets": 1, "bytes": 10},
    }  # fmt: skip
    told = [(one["id"], one["file"], one["first_frame"], one["last_frame"], one["bytes"]) for one in found["scenarios"]]
    assert told == [
        ("first", "rig/1/wan.pcap", 2, 3, 20), ("second", "rig/1/wan.pcap", 4, 4, 10),
        ("second", "rig/2/wan.pcap", 1, 1, 10),
    ]  # fmt: skip


def test_without_a_capture_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "wan.pcap").write_bytes(b"")
    write_index([attempt("first", "2026-07-14T03:33:20Z", 1.0)], tmp_path)
    assert not (tmp_path / INDEX).exists()
