"""Signed documents on the bare path: those of the stub and its Users, signed and verified as often, nothing else done.

Layer: rigs adapter, for `meterbench perf`. A document is one that the project's own writer made once; of a request the
number is put into its text, and cut out of it on the other side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from protocols.certificates import SigningKey, TrustStore, read_signing_key
from protocols.dsig import sign, sign_both, verify, verify_both
from protocols.duis import (
    RequestId,
    ServiceRequest,
    Smets1Answer,
    acknowledgement,
    answer,
    write_request,
    write_response,
)
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER

VARIANT: Final = "4.1.1"
HOLE: Final = b"18446744073709551615"
"""Stands for the number in a document that was made beforehand."""
_NUMBER: Final = re.compile(rb"RequestID>[0-9A-F-]{23}:[0-9A-F-]{23}:([0-9]{1,20})<")


def _number_of(document: bytes) -> int:
    found = _NUMBER.search(document)
    if found is None:
        raise ValueError("a document without a RequestID")
    return int(found[1])


def _key(files: Mapping[str, Any], name: str) -> SigningKey:
    key, certificate = Path(files[f"{name}key"]), Path(files[f"{name}certificate"])
    return read_signing_key(key.read_bytes(), certificate.read_bytes())


def _trust(folder: str) -> TrustStore:
    return TrustStore(file.read_bytes() for file in sorted(Path(folder).glob("*.pem")))


class Notary:
    """The service's side. `files` as the stub's own `signatures`, with `user` and `device` (EUIs)."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._trusted, self._own, self._provider = _trust(files["trust"]), _key(files, ""), _key(files, "provider_")
        asked = RequestId(files["user"], files["device"], int(HOLE))
        now = datetime.now(UTC)
        self._acknowledgement = write_response(acknowledgement(asked, "I99", now, VARIANT))
        read = Smets1Answer(VARIANT, asked, now, True, {"import_total": 1}, fuel="electricity")
        self._answer = write_response(answer(read, "I0", now))

    def taken(self, body: bytes) -> int:
        """The number of a request whose signature holds."""
        verify(body, self._trusted, datetime.now(UTC))
        return _number_of(body)

    def acknowledgement(self, number: int) -> bytes:
        return sign(self._acknowledgement.replace(HOLE, str(number).encode()), *self._own)

    def answer(self, number: int) -> bytes:
        return sign_both(self._answer.replace(HOLE, str(number).encode()), self._provider, self._own)


class SignedUser:
    """The User's side. `files`: `trust`, `key`, `certificate`, `user`, `device`."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._trusted, self._own = _trust(files["trust"]), _key(files, "")
        asked = RequestId(files["user"], files["device"], int(HOLE))
        self._request = write_request(ServiceRequest(asked, 1, VARIANT, {}))

    def request(self, number: int) -> bytes:
        return sign(self._request.replace(HOLE, str(number).encode()), *self._own)

    def acknowledged(self, body: bytes) -> None:
        verify(body, self._trusted, datetime.now(UTC))

    def answered(self, body: bytes) -> int:
        verify_both(body, self._trusted, datetime.now(UTC), ACCESS_CONTROL_BROKER, SMETS1_PROVIDER)
        return _number_of(body)
