"""Evidence: readable after a kill at any byte, damaged in the middle it is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from meterbench.evidence import (
    EvidenceError,
    EvidenceWriter,
    new_run_id,
    read_evidence,
    verify_manifest,
    write_manifest,
)
from meterbench.recorder import Recorder
from meterbench.records import Case, DeviceFacts, RigFacts
from meterbench.verdicts import Ruling
from rigs.errors import RigConfigError
from rigs.frames import Frame

DEVICES = (
    DeviceFacts("electricity", "electricity", "e", {"prepayment": True, "export": True}),
    DeviceFacts("gas", "gas", "g", {"prepayment": False}),
)
RIG = RigFacts("tiny", "rig.toml", "[rig]\n", {"e": "text", "g": "text"}, DEVICES)
CASE = Case("f::r::s", "S", "F", "R", "f.feature", 1, "device", ("S1-7.2",), fingerprint="abc")
OPTIONS = {"certify": False, "waivers": []}


def written(folder: Path) -> EvidenceWriter:
    writer, recorder = EvidenceWriter(folder), Recorder()
    writer.start(RIG, ["run"], {"python": "3.11"}, OPTIONS)
    writer.plan([CASE.as_json() | {"selected": True, "why": ""}], {})
    record = recorder.begin(CASE, 1)
    recorder.frame(Frame("wan", "tx", b"\x00\xff", datetime.now(UTC), 7, "ä"))
    recorder.end()
    writer.attempt(record, Ruling("pass"))
    writer.verdict(CASE, Ruling("pass"), final=True)
    return writer


def test_a_kill_at_any_byte_of_the_last_line_loses_that_line_only(tmp_path: Path) -> None:
    writer = written(tmp_path / "run")
    writer.close()
    whole = writer.file.read_bytes()
    lines = whole.splitlines(keepends=True)
    for cut in range(1, len(lines[-1]) + 1):
        writer.file.write_bytes(whole[: len(whole) - cut])
        evidence = read_evidence(writer.folder)
        complete = cut == 1  # only the line break is missing
        torn = not complete and cut < len(lines[-1])
        assert len(evidence.events) == len(lines) - (not complete)
        assert evidence.torn == ((len(lines),) if torn else ())
        assert len(evidence.attempts(CASE.id)) == 1
        assert bool(evidence.finished) is complete


@pytest.mark.parametrize("cut", [0, 1, 2, 40])
def test_a_resumed_run_appends_and_never_rewrites(tmp_path: Path, cut: int) -> None:
    writer = written(tmp_path / "run")
    writer.close()
    left = writer.file.read_bytes()[: -cut or None]
    writer.file.write_bytes(left)
    again = EvidenceWriter(tmp_path / "run")
    before = again.resume(RIG, ["run", "--resume"], OPTIONS)
    again.end(0)
    again.close()
    assert again.file.read_bytes().startswith(left)
    evidence = read_evidence(again.folder)
    assert [one["event"] for one in evidence.events[-2:]] == ["resumed", "run_end"]
    assert len(evidence.torn) == len(before.torn) == (1 if cut > 1 else 0)


def test_two_kills_in_a_row_are_survived(tmp_path: Path) -> None:
    writer = written(tmp_path / "run")
    for _ in range(2):
        writer.close()
        writer.file.write_bytes(writer.file.read_bytes()[:-5])
        writer.resume(RIG, [], OPTIONS)
    writer.close()
    evidence = read_evidence(writer.folder)
    assert len(evidence.torn) == 2
    assert len(evidence.attempts(CASE.id)) == 1


def test_damage_in_the_middle_is_not_taken_for_a_kill(tmp_path: Path) -> None:
    writer = written(tmp_path / "run")
    writer.close()
    lines = writer.file.read_bytes().splitlines(keepends=True)
    lines[1] = lines[1][:-9] + b"\n"
    writer.file.write_bytes(b"".join(lines))
    with pytest.raises(EvidenceError, match=r"evidence\.jsonl:2: a damaged line"):
        read_evidence(writer.folder)


@pytest.mark.parametrize("text", [None, b"", b'{"event":"run_', b'{"event":"plan"}\n'])
def test_a_file_without_a_beginning_is_refused(tmp_path: Path, text: bytes | None) -> None:
    if text is not None:
        (tmp_path / "evidence.jsonl").write_bytes(text)
    with pytest.raises(EvidenceError):
        read_evidence(tmp_path)


@pytest.mark.parametrize(
    ("rig", "key"),
    [
        (RigFacts("tiny", "rig.toml", "[rig]\nx=1\n", RIG.profiles), "rig"),
        (RigFacts("tiny", "rig.toml", "[rig]\n", {"e": "text", "g": "other"}), "profile g"),
        (RigFacts("tiny", "rig.toml", "[rig]\n", {"e": "text"}), "profile g"),
    ],
)
def test_another_rig_or_profile_refuses_to_resume(tmp_path: Path, rig: RigFacts, key: str) -> None:
    writer = written(tmp_path / "run")
    writer.close()
    before = writer.file.read_bytes()
    with pytest.raises(RigConfigError) as caught:
        EvidenceWriter(tmp_path / "run").resume(rig, [], OPTIONS)
    assert caught.value.key == key
    assert writer.file.read_bytes() == before


def test_a_run_is_never_started_over_another(tmp_path: Path) -> None:
    written(tmp_path / "run").close()
    with pytest.raises(FileExistsError):
        EvidenceWriter(tmp_path / "run").start(RIG, [], {}, OPTIONS)


def test_frames_are_kept_raw_with_both_clocks(tmp_path: Path) -> None:
    written(tmp_path / "run").close()
    (frame,) = read_evidence(tmp_path / "run").attempts(CASE.id)[0]["frames"]
    assert {key: frame[key] for key in ("hop", "direction", "raw", "mono_ns", "note")} == {
        "hop": "wan", "direction": "tx", "raw": "00ff", "mono_ns": 7, "note": "ä"
    }  # fmt: skip
    assert json.dumps(frame["utc"]).endswith('Z"')


@pytest.mark.parametrize(
    ("capability", "fuels", "declared"),
    [
        ("export", ("electricity",), True),
        ("export", (), False),
        ("prepayment", (), False),
        ("electricity.prepayment", (), True),
        ("gas.prepayment", ("electricity",), False),
        ("unknown", ("gas",), False),
    ],
)
def test_a_capability_is_declared_by_every_device_concerned(
    capability: str, fuels: tuple[str, ...], declared: bool
) -> None:
    assert RIG.declares(capability, fuels) is declared


def test_run_ids_sort_by_time_and_differ() -> None:
    now = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
    assert new_run_id(now).startswith("20261122T031500Z-")
    assert new_run_id(now) != new_run_id(now)


def test_a_manifest_tells_what_is_missing_changed_or_added(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    assert verify_manifest(tmp_path) == ("manifest.json is missing",)
    write_manifest(tmp_path)
    assert verify_manifest(tmp_path) == ()
    (tmp_path / "a").unlink()
    (tmp_path / "b").write_text("B")
    (tmp_path / "d").write_text("d")
    assert verify_manifest(tmp_path) == ("a is missing", "b has changed", "d was added")
