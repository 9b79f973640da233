"""A small PKI and signed documents for the tests of signatures."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from duis_samples import METER, USER

from protocols.certificates import Party, TrustStore, read_certificate, read_key
from protocols.dsig import sign
from protocols.duis import RequestId, ServiceRequest, write_request
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER, Authority, Issued, authority, issue

RIVAL = "90-B3-D5-1F-30-01-00-07"
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class Kit:
    """One key for each party; all are trusted but `stranger`."""

    issuing: Authority = field(default_factory=lambda: authority("issuing", authority("root")))
    parties: dict[str, Issued] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for eui in (USER, RIVAL, ACCESS_CONTROL_BROKER, SMETS1_PROVIDER):
            self.parties[eui] = issue(self.issuing, eui, "party")
        self.stranger = issue(self.issuing, USER, "stranger")
        self.store = TrustStore([*(one.certificate for one in self.parties.values()), self.issuing.issued.certificate])

    def party(self, eui: str) -> Party:
        return read_certificate(self.parties[eui].certificate)

    def signed(self, document: bytes, eui: str = USER) -> bytes:
        return signed_by(self.parties[eui], document)


def signed_by(issued: Issued, document: bytes) -> bytes:
    party = read_certificate(issued.certificate)
    return sign(document, read_key(issued.key), party.issuer, party.serial)


def request(counter: int = 1005, variant: str = "7.2") -> bytes:
    return write_request(ServiceRequest(RequestId(USER, METER, counter), 1, variant))
