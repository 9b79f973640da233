"""The stub with signatures on: a test PKI, and the Users' keys in the hands of the test."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stub_rig import ESME, USERS, WITHIN_S, StubRig, reads, stub_rig

from protocols.certificates import SigningKey, read_signing_key
from protocols.dsig import sign
from protocols.duis import RequestId, Response, ServiceRequest, read_response, write_request
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER, authority, issue
from rigs.adapters.pki_folder import PkiFolder, parties_of, write_pki
from rigs.adapters.signing import Seals, open_seals
from rigs.ports_dcc import Delivery

IMPORT = USERS["import_supplier"]
PLACE = re.compile(rb"<ds:Signature.*</ds:Signature>", re.DOTALL)


def config_of(folder: PkiFolder, **changes: Any) -> dict[str, Any]:
    return {
        "trust": str(folder.trust),
        "key": str(folder.key(ACCESS_CONTROL_BROKER)),
        "certificate": str(folder.certificate(ACCESS_CONTROL_BROKER)),
        "require": True,
        "provider_key": str(folder.key(SMETS1_PROVIDER)),
        "provider_certificate": str(folder.certificate(SMETS1_PROVIDER)),
        **changes,
    }


@dataclass
class SignedRig:
    """A StubRig and the keys."""

    rig: StubRig
    pki: PkiFolder
    seals: Seals

    def key(self, eui: str) -> SigningKey:
        return read_signing_key(self.pki.key(eui).read_bytes(), self.pki.certificate(eui).read_bytes())

    def request(self, variant: str = "7.2", role: str = "import_supplier", **changes: Any) -> ServiceRequest:
        return self.rig.request(variant, role, **changes)

    def signed(self, request: ServiceRequest, by: str = "") -> bytes:
        return sign(write_request(request), *self.key(by or request.request_id.originator))

    def post(self, body: bytes, resource: str = "serviceS") -> Response:
        """The synchronous answer, whose signature has to hold."""
        sent = self.rig.users.send_raw("import_supplier", resource, body)
        assert sent.http_status == 200, sent.body
        assert self.seals.judge(sent.body) == (ACCESS_CONTROL_BROKER, "")
        return read_response(sent.body)

    def delivered(self, request_id: RequestId, mark: int = 0) -> Delivery:
        def fits(delivery: Delivery) -> bool:
            return delivery.response is not None and delivery.response.request_id == request_id

        found = self.rig.users.wait_delivery(fits, mark, WITHIN_S)
        assert found is not None, self.rig.stub.log_tail(30)
        return found

    def settle(self) -> None:
        """A request of another User went all the way, so whatever came before it has gone as far as it goes."""
        before, self.rig.hub.behave = self.rig.hub.behave, reads(firmware_version="settle")
        request = self.request("11.2", "electricity_distributor")
        assert self.post(self.signed(request)).code == "I99"
        self.delivered(request.request_id)
        self.rig.hub.behave = before


@contextmanager
def signed_rig(folder: Path, **changes: Any) -> Iterator[SignedRig]:
    """`changes` are changes of the configuration's `signatures`. The User `stranger` is in no trust store, and the
    certificates of two others are out of date."""
    place, _ = write_pki(folder / "pki", parties_of(USERS))
    issuing = authority("old", authority("root"))
    year = {year: datetime(year, 1, 1, tzinfo=UTC) for year in (2010, 2011, 2090, 2091)}
    for eui, first, last in ((USERS["gas_transporter"], 2010, 2011), (USERS["other_user"], 2090, 2091)):
        old = issue(issuing, eui, "out of date", year[first], year[last])
        place.certificate(eui).write_bytes(old.certificate)
        place.key(eui).write_bytes(old.key)
    seals = open_seals(place, USERS, lambda: datetime.now(UTC))
    (folder / "stranger").mkdir()
    place.certificate(USERS["stranger"]).rename(folder / "stranger" / "stranger.pem")
    with stub_rig(folder, signatures=config_of(place, **changes)) as rig:
        yield SignedRig(rig, place, seals)


def unsigned(document: bytes) -> bytes:
    return PLACE.sub(b"", document)


__all__ = ["ESME", "IMPORT", "SignedRig", "config_of", "signed_rig", "unsigned"]
