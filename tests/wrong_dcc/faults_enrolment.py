"""Wrong in what it makes of a cohort's prepayment: whom it enrols, and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dcc_stub import offers
from dcc_stub.inventory import commissioning, parameters
from tests.wrong_dcc.wrong import WrongDcc

EXTENTS = parameters.EXTENTS
_right: Callable[..., bool] = commissioning.Commissioning.has_prepayment


def _everybody() -> None:
    commissioning.Commissioning.has_prepayment = lambda *_: True  # type: ignore[method-assign]


def _gas_unasked() -> None:
    """Looks at electricity meters alone."""
    asked: Any = lambda self, device: device.fuel == "gas" or _right(self, device)  # noqa: E731
    commissioning.Commissioning.has_prepayment = asked  # type: ignore[method-assign]


def _own_cohort_only() -> None:
    commissioning.Commissioning.has_prepayment = (  # type: ignore[method-assign]
        lambda self, device: device.cohort == "hub" and _right(self, device)
    )


def _parameter_ignored() -> None:
    parameters.Parameters.is_enough = (  # type: ignore[method-assign]
        lambda _self, extent: EXTENTS.index(extent) >= EXTENTS.index("basic")
    )


def _more_than() -> None:
    """The least extent is not enough itself."""
    parameters.Parameters.is_enough = (  # type: ignore[method-assign]
        lambda self, extent: EXTENTS.index(extent) > EXTENTS.index(self.prepayment)
    )


def _all_full() -> None:
    offer_of = offers.offer_of
    offers.offer_of = lambda cohort: replace(offer_of(cohort), prepayment="full")  # type: ignore[assignment]


def _basic_is_full() -> None:
    """Shows that there is prepayment, and not how much of it."""
    offer_of = offers.offer_of

    def shown(cohort: Any) -> Any:
        offer = offer_of(cohort)
        return replace(offer, prepayment="full" if offer.prepayment == "basic" else offer.prepayment)

    offers.offer_of = shown  # type: ignore[assignment]


FAULTS = (
    WrongDcc("prepayment-unasked", "MIX-2", "enrols cohorts without prepayment", _everybody,
             "MIX-2 and dcc and negative"),
    WrongDcc("prepayment-of-gas-unasked", "MIX-2", "enrols gas meters without prepayment", _gas_unasked,
             "MIX-2 and dcc and negative"),
    WrongDcc("prepayment-of-own-cohort", "MIX-2", "takes every other cohort for one without prepayment",
             _own_cohort_only, "MIX-2 and dcc and not negative and not boundary"),
    WrongDcc("prepayment-fixed", "MIX-11", "asks for basic prepayment whatever is asked for", _parameter_ignored,
             "MIX-11 and dcc and negative"),
    WrongDcc("prepayment-more-than", "MIX-11", "wants more than the least extent", _more_than,
             "MIX-11 and dcc and boundary"),
    WrongDcc("extent-all-full", "MIX-11", "shows each cohort with full prepayment", _all_full,
             "MIX-11 and dcc and not negative and not boundary"),
    WrongDcc("extent-basic-is-full", "MIX-11", "shows basic prepayment as full", _basic_is_full,
             "MIX-11 and dcc and not negative and not boundary"),
)  # fmt: skip
