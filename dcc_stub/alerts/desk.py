"""Configure Alert Behaviour answered by the DCC, where that is how a User configures alerts [ALT-1 001:360].

With `configured_by` "device" nobody serves the request (it is not among the 37 of the minimum, and a meter's own
settings decide what it pushes); with "elective_request" it goes to the cohorts that offer it.
"""

from __future__ import annotations

from typing import Final

from dcc_stub.alerts.dispatch import Dispatch
from dcc_stub.config import DeviceRow
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.log import note
from dcc_stub.post import Post
from protocols.duis import Response, ServiceRequest, Smets1Answer, acknowledgement, answer

CONFIGURE: Final = "6.22"


class AlertDesk:
    def __init__(self, dispatch: Dispatch, post: Post) -> None:
        self._dispatch, self._post = dispatch, post

    def serves(self, request: ServiceRequest, device: DeviceRow | None) -> bool:
        by_dcc = self._dispatch.config.configured_by == "dcc"
        return by_dcc and request.variant == CONFIGURE and device is not None and device.smets == "SMETS1"

    def take(self, incoming: Incoming) -> Response | Refusal:
        """I99 at once; the answer follows as from a device, because the request is one to a device."""
        request, device, user = incoming.request, incoming.device, incoming.user.eui
        assert device is not None, "serves no request to no device"
        spoken = self._dispatch.preferences.put(user, device.eui, request.parameters)
        note("alerts configured", user=user, device=device.eui, alerts=spoken)
        fuel = "gas" if device.fuel == "gas" else "electricity"
        done = Smets1Answer(CONFIGURE, request.request_id, incoming.at, True, fuel=fuel)  # type: ignore[arg-type]  # one of the two
        self._post.put(user, request.request_id.text, answer(done, "I0", incoming.at))
        return acknowledgement(request.request_id, "I99", incoming.at, CONFIGURE)
