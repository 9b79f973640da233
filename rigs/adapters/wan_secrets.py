"""The credentials of a run on the WAN: passwords, or certificates of a PKI of its own. Made by the bench, private to
its user, forgotten at the end.

Layer: rigs adapter, part of the assembly. Each party has its own: the DCC stub, each hub, the bench's ear, and the
probe by which the broker is asked whether it answers. Who may do what is `protocols/wan_access.py`.

    wan-access/ca.pem  broker.pem broker.key  <party>.pem <party>.key        security "tls"
    wan-access/<party>.pw                                                    security "password"
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from protocols.wan_access import PROBE, access_of
from rigs.adapters.pki_folder import PRIVATE, PUBLIC, write_file
from rigs.rigfile_access import Security

if TYPE_CHECKING:
    from protocols.pki import Authority

BROKER: Final = "broker"
HOSTS: Final = ("127.0.0.1", "::1", "localhost")
PASSWORD_BYTES: Final = 24


class WanSecrets:
    """Made by `make`; of an open WAN there are none."""

    def __init__(self, folder: Path, security: Security, hubs: Iterable[str]) -> None:
        self._folder, self.security, self.hubs = folder.resolve(), security, tuple(hubs)
        self._names = tuple(access_of(self.hubs))

    @classmethod
    def make(
        cls, folder: Path, security: Security, hubs: Iterable[str], root: Authority | None = None
    ) -> WanSecrets:  # fmt: skip
        """In a folder without any. `root` signs the certificates in place of an authority that nobody else has."""
        made = cls(folder / "wan-access", security, hubs)
        if security == "password":
            for name in made._names:
                write_file(made._folder / f"{name}.pw", secrets.token_urlsafe(PASSWORD_BYTES).encode(), PRIVATE)
        elif security == "tls":
            made._write_pki(root)
        return made

    def _write_pki(self, root: Authority | None) -> None:
        from protocols.pki import authority, issue_tls  # the cryptography library costs 0.1 s, only here

        root = root or authority("meterbench WAN authority of one run")
        write_file(self._folder / "ca.pem", root.issued.certificate, PUBLIC)
        for name in (BROKER, *self._names):
            issued = issue_tls(root, name, HOSTS if name == BROKER else ())
            write_file(self._folder / f"{name}.pem", issued.certificate, PUBLIC)
            write_file(self._folder / f"{name}.key", issued.key, PRIVATE)

    def of_party(self, name: str) -> Mapping[str, Any]:
        """What its configuration has beside the broker's address [protocols/broker_login.py]."""
        if self.security == "password":
            return {"user": name, "password_file": str(self._folder / f"{name}.pw")}
        if self.security == "tls":
            return {"user": name, "tls": self._tls(name)}
        return {}

    def of_broker(self) -> Mapping[str, Any]:
        """What the broker's configuration has beside its kind and address [docs/peers.md]."""
        if self.security == "open":
            return {}
        told: dict[str, Any] = {"security": self.security, "hubs": list(self.hubs), "probe": dict(self.of_party(PROBE))}
        if self.security == "tls":
            return told | {"tls": self._tls(BROKER)}
        return told | {"passwords": {name: str(self._folder / f"{name}.pw") for name in self._names}}

    def _tls(self, name: str) -> dict[str, str]:
        files = {"ca": "ca.pem", "certificate": f"{name}.pem", "key": f"{name}.key"}
        told = {key: str(self._folder / file) for key, file in files.items()}
        return told | ({} if name == BROKER else {"name": HOSTS[-1]})  # also where a network stands between

    def forget(self) -> None:
        """Takes keys and passwords away; the certificates stay."""
        for pattern in ("*.key", "*.pw"):
            for file in self._folder.glob(pattern):
                file.unlink(missing_ok=True)
