"""A test PKI on disk: what `meterbench pki` makes, and what the parts of a rig take from it.

    ca/root.pem, root.key, issuing.pem, issuing.key    the authorities; their keys are for further certificates
    trust/<EUI>.pem                                    the certificate of each party: a trust store as it stands
    keys/<EUI>.key                                     its signing key

Rules of this file: keys are readable by their owner alone from their first moment on; nothing that is there is
overwritten unless that is asked for.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER, Pki, make_pki
from rigs.errors import RigConfigError

PRIVATE, PUBLIC = 0o600, 0o644
_EUI_FILE: Final = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}\.(pem|key)")


@dataclass(frozen=True, slots=True)
class PkiFolder:
    """The places of a PKI."""

    path: Path

    @property
    def trust(self) -> Path:
        return self.path / "trust"

    def certificate(self, eui: str) -> Path:
        return self.trust / f"{eui}.pem"

    def key(self, eui: str) -> Path:
        return self.path / "keys" / f"{eui}.key"

    def require(self, euis: Mapping[str, str]) -> None:
        """Raises RigConfigError for the first party (EUI to name) that has no key or certificate here."""
        for eui, name in euis.items():
            for file in (self.certificate(eui), self.key(eui)):
                if not file.is_file():
                    hint = "`meterbench pki --out DIR --rig F` makes it"
                    raise RigConfigError("(rig)", "dcc.signatures", f"a key and certificate of {name}", str(file), hint)

    def forget_keys(self) -> None:
        """Takes the keys away and leaves the certificates, with which evidence can be verified."""
        for file in self.path.glob("keys/*.key"):
            file.unlink(missing_ok=True)


def parties_of(users: Mapping[str, str]) -> dict[str, str]:
    """EUI to name, for the Users of a rig (role to EUI), the DCC and the SMETS1 service provider."""
    own = {ACCESS_CONTROL_BROKER: "access control broker", SMETS1_PROVIDER: "SMETS1 service provider"}
    return own | {eui: role.replace("_", " ") for role, eui in users.items()}


def write_pki(
    path: Path, parties: Mapping[str, str], *, is_forced: bool = False, with_authorities: bool = True
) -> tuple[PkiFolder, Pki]:
    """Makes a PKI for parties (EUI to name) and writes it. Raises RigConfigError where there is one, or no right."""
    folder = PkiFolder(path)
    pki = make_pki(parties.items())
    files = dict(_files(folder, pki, with_authorities=with_authorities))
    there = [*_old(folder), *(file for file in files if file.exists())]
    if there and not is_forced:
        raise RigConfigError("--out", str(path), "a folder without a PKI", str(there[0]), "--force overwrites it")
    try:
        for file in there:
            file.unlink(missing_ok=True)
        for file, (content, mode) in files.items():
            write_file(file, content, mode)
    except OSError as problem:
        raise RigConfigError("--out", str(path), "a folder that can be written", str(problem)) from None
    return folder, pki


def _old(folder: PkiFolder) -> Iterator[Path]:
    """Parties of an earlier PKI: left in place, they would be trusted beside the new ones."""
    for place in (folder.trust, folder.path / "keys"):
        if place.is_dir():
            yield from (file for file in sorted(place.iterdir()) if _EUI_FILE.fullmatch(file.name))


def _files(folder: PkiFolder, pki: Pki, *, with_authorities: bool) -> Iterator[tuple[Path, tuple[bytes, int]]]:
    for name, authority in (("root", pki.root), ("issuing", pki.issuing)):
        yield folder.path / "ca" / f"{name}.pem", (authority.certificate, PUBLIC)
        if with_authorities:
            yield folder.path / "ca" / f"{name}.key", (authority.key, PRIVATE)
    for eui, issued in pki.parties.items():
        yield folder.certificate(eui), (issued.certificate, PUBLIC)
        yield folder.key(eui), (issued.key, PRIVATE)


def write_file(file: Path, content: bytes, mode: int) -> None:
    """A file that is not there yet, with that mode from its first moment on."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, mode)
        stream.write(content)
