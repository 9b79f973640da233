"""What is wrong with bytes that a modem, or somebody behind it, has sent."""

from __future__ import annotations


class GsmError(ValueError):
    """Base of this package."""


class PduError(GsmError):
    """A short message that cannot be read or written."""


class AtProtocolError(GsmError):
    """A parameter of a modem's answer that cannot be read."""
