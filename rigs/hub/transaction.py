"""A business transaction: several services of one meter, one after the other, each with an end of its own.

Layer: rigs, part of the hub peer, for a dialect that bundles services.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocols.messages import Part
from rigs.hub.services import Meter, ServiceFailedError, Values, outcome_of, perform
from rigs.profile import CommandService, ImageService, Profile


def perform_transaction(meter: Meter, profile: Profile, services: Mapping[str, bool], terms: Values) -> dict[str, Part]:
    """`services` in order, and whether the terms are its arguments. A service that fails does not keep the next from
    its turn. Raises ServiceFailedError for terms that none of them takes."""
    if terms and not any(services.values()):
        raise ServiceFailedError("invalid", "this transaction takes no terms")
    return {
        service: _part(meter, profile, service, terms if takes_terms else {})
        for service, takes_terms in services.items()
    }


def _part(meter: Meter, profile: Profile, service: str, arguments: Values) -> Part:
    try:
        return Part("ok", perform(meter, profile, service, arguments))
    except Exception as problem:  # noqa: BLE001 - whatever happens to a part, it is told as that part's end
        is_command = isinstance(profile.services.get(service), CommandService | ImageService)
        status, detail = outcome_of(problem, is_command=is_command)
        return Part(status, {}, detail)
