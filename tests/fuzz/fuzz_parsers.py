"""Coverage-guided fuzzing of everything that reads bytes from outside: `make fuzz` (FUZZ_S=60 seconds for each parser).

    python tests/fuzz/fuzz_parsers.py TARGET [libFuzzer options] [CORPUS]

A parser may refuse with its own named errors and with nothing else; what it takes, it writes again and reads the same.
The inputs of the project's own tests are the seeds. Found inputs go into a test of the parser, not into a folder here.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["protocols"]):
    from protocols import hub_dialect, strict_cbor
    from protocols.certificates import BadCertificate, TrustStore, read_certificate
    from protocols.dialects import DIALECTS, Dialect
    from protocols.dsig import DsigError, verify, verify_both
    from protocols.duis import DuisError, read_request, read_response, write_request, write_response
    from protocols.firmware_image import FirmwareImage, ImageError, build_image, read_image
    from protocols.pki import authority, issue

DEVICE = bytes.fromhex("00db1234567890a0")
MESSAGES = (
    hub_dialect.Command(7, DEVICE, "4.1.1"),
    hub_dialect.Command(8, DEVICE, "METER_READ"),
    hub_dialect.Reply(7, DEVICE, "ok", 1_768_000_000, {"import_total": 12345}),
    hub_dialect.Reply(7, DEVICE, "refused", 1_768_000_000, detail="no credit"),
    hub_dialect.Alert(9, DEVICE, "physical-tamper", 1_768_000_000),
)
NOW = datetime(2026, 3, 4, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def request(data: bytes) -> None:
    try:
        found = read_request(data)
    except DuisError:
        return
    assert read_request(write_request(found)) == found


def response(data: bytes) -> None:
    try:
        found = read_response(data)
    except DuisError:
        return
    assert read_response(write_response(found)) == found


def signature(data: bytes) -> None:
    """No store, no signature: nothing verifies."""
    for check in (lambda: verify(data, TrustStore([]), NOW), lambda: verify_both(data, TrustStore([]), NOW, "", "")):
        try:
            check()
        except (DsigError, DuisError):
            continue
        raise AssertionError("a signature of nobody verifies")


def certificate(data: bytes) -> None:
    try:
        read_certificate(data)
    except BadCertificate:
        return


def cbor(data: bytes) -> None:
    try:
        strict_cbor.loads(data)
    except strict_cbor.CborError:
        return


def firmware(data: bytes) -> None:
    """The check at the end is the key's affair; all before it is written as it was read."""
    try:
        found = read_image(data)
    except ImageError:
        return
    assert build_image(found, b"")[:-32] == data[:-32]


def _dialect(name: str) -> Callable[[bytes], None]:
    dialect = DIALECTS[name]

    def take(data: bytes) -> None:
        try:
            found = dialect.decode(data)
        except hub_dialect.DialectError:
            return
        try:
            again = dialect.encode(found)
        except hub_dialect.DialectError:
            raise AssertionError(f"what was read cannot be written: {found}") from None
        assert dialect.decode(again) == found

    return take


TARGETS: dict[str, Callable[[bytes], None]] = {
    "request": request, "response": response, "signature": signature, "certificate": certificate, "cbor": cbor,
    "firmware": firmware,
    **{f"dialect-{name}": _dialect(name) for name in DIALECTS},
}  # fmt: skip


def documents(target: str) -> list[bytes]:
    """The inputs of the tests for a target."""
    sys.path.insert(0, str(ROOT / "tests" / "protocols"))
    from duis_samples import REQUESTS, RESPONSES

    if target == "request":
        return [write_request(one) for one in REQUESTS]
    if target in ("response", "signature"):
        return [write_response(one) for one in RESPONSES]
    if target == "certificate":
        return [issue(authority("issuing"), "90-B3-D5-1F-30-01-00-00", "party").certificate]
    if target == "firmware":
        return [build_image(FirmwareImage("meterbench", "VM1-E", "core", "1.5.0", b"\0\1", "1.4.2"), b"")]
    if target == "cbor":
        return [hub_dialect.encode(one) for one in MESSAGES]
    return list(_said(DIALECTS[target.removeprefix("dialect-")]))


def _said(dialect: Dialect) -> Iterator[bytes]:
    """What the dialect has words for."""
    for message in MESSAGES:
        with contextlib.suppress(hub_dialect.DialectError):
            yield dialect.encode(message)


def corpus_of(target: str) -> Path:
    folder = ROOT / ".fuzz" / target
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(documents(target)):
        (folder / f"seed-{number}").write_bytes(document)
    return folder


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"usage: {sys.argv[0]} {'|'.join(TARGETS)} [options of libFuzzer]")
    name = sys.argv.pop(1)
    atheris.Setup([*sys.argv, str(corpus_of(name))], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
