"""What can be wrong with a signature, by name. Each error holds fields and builds its text from them.

Layer: protocol core, beside `protocols.dsig`, which is where users import these from.
"""

from __future__ import annotations

from datetime import datetime

from protocols.duis.errors import shown


class DsigError(ValueError):
    """Base of everything that verifying can raise beside the DuisError of what is no XML."""


class Unsigned(DsigError):
    """No signature at its place, or one that is openly empty."""

    def __init__(self, element: str) -> None:
        self.element = element
        super().__init__(element)

    def __str__(self) -> str:
        return f"not signed: {shown(self.element)} has no signature as its last child"


class WrongProfile(DsigError):
    """A signature, or the place of one, that is not of the profile in use."""

    def __init__(self, where: str, found: str) -> None:
        self.where, self.found = where, found
        super().__init__(where, found)

    def __str__(self) -> str:
        return f"not of the signature profile: {self.where}: {shown(self.found)}"


class Tampered(DsigError):
    """The signature is not one over this document. `what` is "digest" or "signature value"."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"changed after it was signed, or signed with another key: the {self.what} does not fit"


class UnknownCertificate(DsigError):
    """The certificate that is named is not in the trust store."""

    def __init__(self, issuer: str, serial: int) -> None:
        self.issuer, self.serial = issuer, serial
        super().__init__(issuer, serial)

    def __str__(self) -> str:
        return f"unknown certificate: serial number {self.serial} of {shown(self.issuer)}"


class _OutOfTime(DsigError):
    _word = ""

    def __init__(self, eui: str, limit: datetime, at: datetime) -> None:
        self.eui, self.limit, self.at = eui, limit, at
        super().__init__(eui, limit, at)

    def __str__(self) -> str:
        return f"the certificate of {self.eui} {self._word} {self.limit.isoformat()}, it is {self.at.isoformat()}"


class Expired(_OutOfTime):
    """The certificate's last moment has passed."""

    _word = "expired at"


class NotYetValid(_OutOfTime):
    """The certificate's first moment has not come."""

    _word = "is not valid before"


class WrongSigner(DsigError):
    """Signed well, by another party than the one that the message is from."""

    def __init__(self, expected: str, found: str) -> None:
        self.expected, self.found = expected, found
        super().__init__(expected, found)

    def __str__(self) -> str:
        return f"signed by {self.found}, expected {self.expected}"
