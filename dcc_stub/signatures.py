"""Where signatures come into the stub: one question before the access checks, and one way for messages to leave.

`NoSignatures` is the stub without the configuration's `signatures`: everything is taken, and each message leaves with
an openly empty signature. The other one is in `dcc_stub.trust`, which needs the cryptography library.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from dcc_stub.access import Asked
from dcc_stub.incoming import Refusal
from protocols.duis import Response, write_response


class Signatures(Protocol):
    """What the stub asks of signatures."""

    def refusal(self, asked: Asked, body: bytes, at: datetime) -> Refusal | None:
        """Why the request may not be looked at further; None when its originator has signed it, for the first time."""
        ...

    def seal(self, response: Response) -> bytes:
        """The message as it leaves."""
        ...


class NoSignatures:
    """Nothing is verified and nothing signed."""

    def refusal(self, _asked: Asked, _body: bytes, _at: datetime) -> None:
        return None

    def seal(self, response: Response) -> bytes:
        return write_response(response)
