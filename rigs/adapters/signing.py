"""Signatures on the bench's side: the Users' keys, and what the bench thinks of the signatures that arrive.

Layer: rigs adapter, used by `dcc_user`; imported only where a rig has signatures.

A User does not act on a message whose signature does not hold: such a delivery is kept with its bytes and the reason,
and without a response, so that no check can pass on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from protocols.certificates import BadCertificate, SigningKey, TrustStore, read_signing_key
from protocols.dsig import DsigError, sign, verify_both
from protocols.duis import DuisError
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER
from rigs.adapters.pki_folder import PkiFolder, parties_of, write_pki
from rigs.errors import RigConfigError

TEST: Final = "test"


class Seals:
    """`now` is the calendar by which certificates are judged."""

    def __init__(self, keys: Mapping[str, SigningKey], trusted: TrustStore, now: Callable[[], datetime]) -> None:
        self._keys, self.trusted, self._now = dict(keys), trusted, now

    def sign(self, eui: str, body: bytes) -> bytes:
        """The document with the signature of that User."""
        return sign(body, *self._keys[eui])

    def judge(self, body: bytes) -> tuple[str | None, str]:
        """Whose signature a message of the DCC has, and what is wrong with its signatures (empty: nothing)."""
        try:
            signer = verify_both(body, self.trusted, self._now(), ACCESS_CONTROL_BROKER, SMETS1_PROVIDER)
        except (DsigError, DuisError) as problem:
            return None, f"{type(problem).__name__}: {problem}"
        return signer.eui, ""


def open_seals(folder: PkiFolder, users: Mapping[str, str], now: Callable[[], datetime]) -> Seals:
    """The keys of the Users (role to EUI) and the trust store of a PKI. Raises RigConfigError."""
    folder.require(parties_of(users))
    try:
        keys = {
            eui: read_signing_key(folder.key(eui).read_bytes(), folder.certificate(eui).read_bytes())
            for eui in users.values()
        }
        trusted = TrustStore(file.read_bytes() for file in sorted(folder.trust.glob("*.pem")))
    except (OSError, BadCertificate) as problem:
        expected = "keys and certificates of `meterbench pki`"
        raise RigConfigError("(rig)", "dcc.signatures", expected, str(problem)) from None
    return Seals(keys, trusted, now)


def pki_of_run(signatures: str, folder: Path, users: Mapping[str, str]) -> PkiFolder:
    """The PKI that a rig file names, or one made in the run's folder; a resumed run makes another beside the first."""
    if signatures != TEST:
        return PkiFolder(Path(signatures))
    name, number = folder / "pki", 1
    while name.exists():
        number += 1
        name = folder / f"pki-{number}"
    return write_pki(name, parties_of(users), with_authorities=False)[0]
