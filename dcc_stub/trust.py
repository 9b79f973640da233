"""Signatures with the keys and certificates of the configuration: who signed a request, and whether it is new.

The only place of the stub that reads keys and certificates from disk. They are read once, at the start; a certificate
that is put into the folder later counts from the next start on.

Rules of this file:
- No verified response code speaks of signatures. A request that is not signed by its originator, and one whose counter
  does not rise, is answered with the nearest: E1, the sender is not shown to be that party. The log says what it was.
- The counter of an originator rises with each request that it has signed, also with one that is refused later for
  another reason: the same bytes are never looked at twice. A request that was signed for a Pre-Command (command
  variants 5 to 7) repeats the RequestID of its first step, so the two steps are counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from dcc_stub.access import Asked
from dcc_stub.config import ConfigError, SignatureConfig
from dcc_stub.database import Database
from dcc_stub.incoming import Refusal
from protocols.certificates import BadCertificate, SigningKey, TrustStore, read_signing_key
from protocols.dsig import DsigError, Unsigned, sign, sign_both, verify
from protocols.duis import ForbiddenXml, Response, Smets1Answer, Smets1DeviceAlert, write_response

T = TypeVar("T")
NOT_AUTHENTIC: Final = "E1"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS counters (originator TEXT NOT NULL, step TEXT NOT NULL, highest TEXT NOT NULL,
    PRIMARY KEY (originator, step)) STRICT, WITHOUT ROWID;
"""
SIGNED_PRE_COMMAND: Final = frozenset({5, 6, 7})


class Trust:
    """Verifies requests against the trusted certificates, and signs what leaves. Made by `load_trust`."""

    def __init__(
        self,
        trusted: TrustStore,
        own: SigningKey,
        provider: SigningKey | None,
        database: Database,
        *,
        is_required: bool,
    ) -> None:
        self._trusted, self._own, self._provider = trusted, own, provider
        self._is_required = is_required
        database.create(_SCHEMA)
        self._db = database

    def refusal(self, asked: Asked, body: bytes, at: datetime) -> Refusal | None:
        """E1 with the reason, or None for a new request of its originator."""
        originator, counter = asked.request_id.originator, asked.request_id.counter
        try:
            verify(body, self._trusted, at, originator)
        except Unsigned as problem:
            return Refusal(NOT_AUTHENTIC, str(problem)) if self._is_required else None
        except (DsigError, ForbiddenXml) as problem:
            return Refusal(NOT_AUTHENTIC, str(problem))
        step = "signed pre-command" if asked.command_variant in SIGNED_PRE_COMMAND else "request"
        if not self._raise_counter(originator, step, counter):
            return Refusal(NOT_AUTHENTIC, f"counter {counter} does not rise: replayed, or out of order")
        return None

    def _raise_counter(self, originator: str, step: str, counter: int) -> bool:
        """Keeps the highest counter of an originator; False when this one is not above it."""
        raised = self._db.execute(
            "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT (originator, step) DO UPDATE"
            " SET highest = excluded.highest WHERE excluded.highest > counters.highest",
            (originator, step, f"{counter:020d}"),  # text: 64 bits without a sign are more than an INTEGER holds
        )
        return raised.rowcount == 1

    def seal(self, response: Response) -> bytes:
        """Signed by the access control broker; a SMETS1 message within by the service provider."""
        body = write_response(response)
        if self._provider is not None and isinstance(response.payload, Smets1Answer | Smets1DeviceAlert):
            return sign_both(body, self._provider, self._own)
        return sign(body, *self._own)


def load_trust(config: SignatureConfig, database: Database) -> Trust:
    """Raises ConfigError for a folder, key or certificate that cannot be used."""
    own = _signing_key("", config.key, config.certificate)
    provider = None
    if config.provider_key is not None and config.provider_certificate is not None:
        provider = _signing_key("provider_", config.provider_key, config.provider_certificate)
    return Trust(_trusted(config.trust), own, provider, database, is_required=config.require)


def _trusted(folder: Path) -> TrustStore:
    def read() -> TrustStore:
        return TrustStore(file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix == ".pem")

    trusted = _usable("trust", folder, "a folder of certificates in PEM", read)
    if not trusted.parties():
        raise ConfigError(str(folder), "signatures.trust", "at least one certificate *.pem", "none")
    return trusted


def _signing_key(prefix: str, key: Path, certificate: Path) -> SigningKey:
    expected = "a private key on P-256 and its certificate, both in PEM"
    return _usable(f"{prefix}key", key, expected, lambda: read_signing_key(key.read_bytes(), certificate.read_bytes()))


def _usable(key: str, path: Path, expected: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (OSError, BadCertificate) as problem:
        raise ConfigError(str(path), f"signatures.{key}", expected, str(problem)) from None
