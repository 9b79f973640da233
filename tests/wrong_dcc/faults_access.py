"""Wrong in whom it lets do what."""

from dcc_stub.access import AccessControl
from tests.wrong_dcc.wrong import WrongDcc


def _forget_registration() -> None:
    AccessControl._standing = lambda *_: None  # type: ignore[method-assign]


FAULTS = (
    WrongDcc(
        "registration-forgotten", "ACC-1", "lets any supplier act on any device", _forget_registration,
        "ACC-1 and negative",
    ),
)  # fmt: skip
