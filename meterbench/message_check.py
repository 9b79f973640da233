"""Is a message sound: its form, its round trip, the published schema and its signature.

Layer: meterbench, below the command line; every byte is hostile. The schema is not shipped and may be absent, and a
signature is judged only against certificates that were given: what was not checked is said, never passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from protocols.dsig import DsigError, verify, verify_inner
from protocols.duis import (
    DccAlert,
    DeviceAlert,
    DuisError,
    ForbiddenXml,
    NotXml,
    Oversized,
    Response,
    SchemaViolation,
    ServiceRequest,
    Smets1DeviceAlert,
    read_request,
    read_response,
    write_request,
    write_response,
)
from protocols.duis.errors import shown
from protocols.duis.xml import MAX_RESPONSE_BYTES, local_name, parse
from rigs.errors import RigConfigError

if TYPE_CHECKING:
    from protocols.certificates import TrustStore

VARIABLE: Final = "METERBENCH_DUIS_XSD"
_NO_SCHEMA: Final = f"not checked: no schema (--schema or {VARIABLE})"
_NO_TRUST: Final = "not checked: no certificates (--trust)"
Message = ServiceRequest | Response


@dataclass(frozen=True, slots=True)
class Problem:
    """The first thing that is wrong. `path` is a place in the document, or the name of the check that failed."""

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One file. `what` says which message it is, as far as it could be read."""

    file: str
    what: str | None = None
    variant: str | None = None
    schema: str = ""
    signature: str = ""
    problem: Problem | None = None

    @property
    def is_ok(self) -> bool:
        return self.problem is None

    def as_json(self) -> dict[str, Any]:
        problem = self.problem
        error = None if problem is None else asdict(problem)
        head = {"file": self.file, "ok": self.is_ok, "what": self.what, "variant": self.variant}
        return {**head, "schema": self.schema, "signature": self.signature, "error": error}


class _Failed(Exception):  # ends the checks of one file, and never leaves this module
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Checker:
    """What messages are held against. `now` is when a certificate has to be valid."""

    schema: etree.XMLSchema | None
    trust: TrustStore | None
    now: datetime

    def check(self, file: str) -> Finding:
        what, variant = None, None
        try:
            data = _read(file)
            message = _sound(data)
            what, variant = _named(message)
            self._require_round_trip(message)
            schema, signature = self._require_valid(data), self._signer(data, message)
        except _Failed as failed:
            return Finding(file, what, variant, problem=failed.problem)
        return Finding(file, what, variant, schema, signature)

    @staticmethod
    def _require_round_trip(message: Message) -> None:
        try:
            again = _read_back(message)
        except DuisError as error:
            raise _Failed(Problem("round trip", "the same message", str(error))) from None
        if again != message:
            raise _Failed(Problem("round trip", "the same message", "another one"))

    def _require_valid(self, data: bytes) -> str:
        if self.schema is None:
            return _NO_SCHEMA
        try:
            self.schema.assertValid(parse(data, MAX_RESPONSE_BYTES))
        except etree.DocumentInvalid as error:
            raise _Failed(Problem("schema", "a valid document", str(error))) from None
        return "valid"

    def _signer(self, data: bytes, message: Message) -> str:
        """Who signed it: a request its originator, an answer anybody who is trusted."""
        if self.trust is None:
            return _NO_TRUST
        expected = message.request_id.originator if isinstance(message, ServiceRequest) else None
        try:
            signer = verify(data, self.trust, self.now, expected)
            inner = verify_inner(data, self.trust, self.now)
        except (DsigError, DuisError) as error:
            raise _Failed(Problem("signature", "one of a trusted certificate", str(error))) from None
        return f"by {signer.eui}" + (f", within by {inner.eui}" if inner is not None else "")


def _read(file: str) -> bytes:
    """The bytes of a file, never more than a message may have."""
    try:
        with Path(file).open("rb") as source:
            data = source.read(MAX_RESPONSE_BYTES + 1)
        size = max(len(data), Path(file).stat().st_size)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _Failed(Problem("file", "a readable file", reason)) from None
    if len(data) > MAX_RESPONSE_BYTES:
        raise _Failed(_problem(Oversized("bytes", size, MAX_RESPONSE_BYTES)))
    return data


def _sound(data: bytes) -> Message:
    try:
        return _reader(data)(data)
    except DuisError as error:
        raise _Failed(_problem(error)) from None


def _problem(error: DuisError) -> Problem:
    if isinstance(error, SchemaViolation):
        return Problem(error.path, error.expected, error.found)
    if isinstance(error, Oversized):
        return Problem("/", f"at most {error.limit} {error.what}", str(error.found))
    if isinstance(error, ForbiddenXml):
        return Problem("/", "a document that reaches for nothing beyond itself", error.construct)
    return Problem("/", "a well-formed XML document", error.reason if isinstance(error, NotXml) else str(error))


def _reader(data: bytes) -> Callable[[bytes], Message]:
    root = local_name(parse(data, MAX_RESPONSE_BYTES))
    if root == "Request":
        return partial(read_request, max_bytes=MAX_RESPONSE_BYTES)  # a firmware image is larger than what a stub takes
    if root == "Response":
        return read_response
    raise SchemaViolation("/", "sr:Request or sr:Response", shown(root))


def _read_back(message: Message) -> Message:
    if isinstance(message, ServiceRequest):
        return read_request(write_request(message), max_bytes=MAX_RESPONSE_BYTES)
    return read_response(write_response(message))


def _named(message: Message) -> tuple[str, str | None]:
    """A few words for the message, and the variant that it belongs to."""
    if isinstance(message, ServiceRequest):
        signed = ", signed Pre-Command" if message.is_signed_pre_command else ""
        return f"{message.variant} request{signed}, command variant {message.command_variant}", message.variant
    payload = message.payload
    if payload is None:
        brings = "" if message.content is None else f" with {message.content[0]}"
        return f"{message.variant} response {message.code}{brings}", message.variant
    if isinstance(payload, DccAlert):
        return f"DCC alert {payload.code} {payload.body}", None
    if isinstance(payload, DeviceAlert):
        return f"device alert {payload.code:04X}", None
    if isinstance(payload, Smets1DeviceAlert):
        code = "without code" if payload.gbcs_code is None else f"{payload.gbcs_code:04X}"
        return f"SMETS1 device alert {code}", None
    return f"{payload.variant} SMETS1 response {message.code}", payload.variant


def load_schema(given: str | None, variable: str | None) -> etree.XMLSchema | None:
    """The published schema where one is pointed to. Raises RigConfigError where it points to none."""
    place = given or variable
    if not place:
        return None
    key = "--schema" if given else VARIABLE
    file = Path(place) / "duis.xsd" if Path(place).is_dir() else Path(place)
    expected = "the published schema: duis.xsd with the schemas that it imports beside it"
    try:
        return etree.XMLSchema(etree.parse(file, etree.XMLParser(no_network=True)))
    except (OSError, etree.LxmlError) as error:
        raise RigConfigError(place, key, expected, str(error)) from None


def load_trust(folder: str | None) -> TrustStore | None:
    """The certificates `*.pem` of a folder. Raises RigConfigError where there are none."""
    if folder is None:
        return None
    from protocols.certificates import BadCertificate, TrustStore

    expected = "a folder of certificates in PEM, *.pem"
    try:
        files = sorted(file for file in Path(folder).iterdir() if file.suffix == ".pem")
        store = TrustStore(file.read_bytes() for file in files)
    except (OSError, BadCertificate) as error:
        raise RigConfigError(folder, "--trust", expected, str(error)) from None
    if not store.parties():
        raise RigConfigError(folder, "--trust", expected, "none")
    return store
