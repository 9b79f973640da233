"""Wrong in what it makes of a request on its way to a head end, and in what it says that a cohort offers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dcc_stub import assembly, offers
from dcc_stub.translation import offer as mapping
from dcc_stub.translation import services
from dcc_stub.translation.cohorts import Cohort
from tests.wrong_dcc.wrong import WrongDcc


class _AnyType(dict[str, Cohort]):
    """Whatever the type of a meter is, it is taken for that of the rig's own hub."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, self["hub"])


def _unknown_types_are_hubs() -> None:
    load = assembly.load_cohorts
    assembly.load_cohorts = lambda *told: _AnyType(load(*told))  # type: ignore[assignment]


def _wrong_unit() -> None:
    services.RESULTS["4.1.1"]["import_total"] = lambda watt_hours: int(watt_hours) // 1000  # type: ignore[index]


def _nothing_missing() -> None:
    mapping.Offer.missing = property(lambda _self: ())  # type: ignore[assignment,method-assign]


def _at_once() -> None:
    command: Callable[..., Any] = Cohort.command
    Cohort.command = lambda *told: replace(command(*told), execute_at=None)  # type: ignore[method-assign]


def _first_part() -> None:
    own_part: Callable[..., Any] = Cohort.own_part

    def first(self: Cohort, variant: str, reply: Any) -> Any:
        names = list(reply.parts)
        return own_part(self, names[-1] if names else variant, reply)

    Cohort.own_part = first  # type: ignore[method-assign]


def _network_not_shown() -> None:
    offer_of = offers.offer_of
    offers.offer_of = lambda cohort: replace(offer_of(cohort), network={"ED": (), "GT": ()})  # type: ignore[assignment]


def _elective_always() -> None:
    carries: Callable[..., Any] = Cohort.carries
    Cohort.carries = (  # type: ignore[method-assign]
        lambda self, request: carries(self, request) or request.variant in self.elective
    )


FAULTS = (
    WrongDcc(
        "meter-type-ignored", "DAT-4", "takes every meter type for the hub's own", _unknown_types_are_hubs,
        "DAT-4 and negative",
    ),
    WrongDcc(
        "translation-wrong-unit", "TRN-1", "answers kWh where the standard has Wh", _wrong_unit, "TRN-1 and boundary"
    ),
    WrongDcc("offer-nothing-missing", "MIX-3", "shows no service as missing", _nothing_missing, "MIX-3"),
    WrongDcc(
        "schedule-forgotten", "MIX-6", "sends a request for later without its time", _at_once, "MIX-6",
        rig="virtual-smets1-slate",
    ),
    WrongDcc(
        "part-mixed-up", "MIX-8", "answers with another part of the transaction", _first_part, "MIX-8",
        rig="virtual-smets1-bundle",
    ),
    WrongDcc(
        "network-not-shown", "MIX-9", "shows no service for the network operators", _network_not_shown,
        "MIX-9 and electricity and not negative",
    ),
    WrongDcc(
        "elective-always-on", "MIX-10", "carries an elective service that is switched off", _elective_always,
        "MIX-10 and negative", rig="virtual-smets1-ledger",
    ),
)  # fmt: skip
