"""The requests for schedules: 5.1 creates one, 5.2 reads and 5.3 deletes them [001:170-176].

A schedule is its User's own: who asks for another's is answered as if it were not there. Done is I0 with what there is
to tell, else I99. A schedule that cannot be is refused by the code that access control has for the read itself, or by
E11 for what is wrong in the schedule alone; nothing of it is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.diary.judging import Judging
from dcc_stub.diary.programme import Programme
from dcc_stub.diary.schedules import ELEMENTS, Schedule
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.inventory import Inventory
from protocols.duis import Response, ServiceRequest, acknowledgement, reference_of

CREATE, READ, DELETE = "5.1", "5.2", "5.3"
DONE, ACKNOWLEDGED = "I0", "I99"
NON_DEVICE: Final = 8
UNFIT: Final = "E11"
NO_DEVICE: Final = "E19"


class ScheduleDesk:
    def __init__(self, programme: Programme, inventory: Inventory, judging: Judging, calendar: RigCalendar) -> None:
        self._programme, self._inventory, self._judging, self._calendar = programme, inventory, judging, calendar
        self._schedules = programme.schedules

    def serves(self, request: ServiceRequest, _device: DeviceRow | None) -> bool:
        return request.command_variant == NON_DEVICE and request.variant in (CREATE, READ, DELETE)

    def take(self, incoming: Incoming) -> Response | Refusal:
        if incoming.request.variant == CREATE:
            return self._create(incoming)
        chosen = self._chosen(incoming)
        if isinstance(chosen, Refusal):
            return chosen
        return self._read(incoming, chosen) if incoming.request.variant == READ else self._delete(incoming, chosen)

    def _create(self, incoming: Incoming) -> Response | Refusal:
        told = dict(incoming.request.parameters)
        device, variant = str(told["device"]), str(told["dsp_scheduled_service_reference_variant"])
        wanted = Schedule(0, incoming.user.eui, device, variant, told)
        refusal = self._wrong(wanted, incoming.at, self._programme.terms)
        if refusal is not None:
            return refusal
        added = self._programme.add(incoming.user.eui, device, variant, told, incoming.at)
        return self._answer(incoming, DONE, ("DSPScheduleID", added.id))

    def _wrong(self, wanted: Schedule, at: datetime, terms: DiaryTerms) -> Refusal | None:
        if self._inventory.device(wanted.device) is None:
            return Refusal(NO_DEVICE, f"device {wanted.device} is not in the inventory")
        if wanted.details["dsp_scheduled_service_reference"] != reference_of(wanted.variant):
            return Refusal(UNFIT, f"{wanted.variant} is no variant of the service that is named")
        if ELEMENTS[wanted.variant] not in wanted.details:
            return Refusal(UNFIT, f"the schedule does not say what {wanted.variant} shall read")
        try:
            number = wanted.recurrence.next_number(at)
            due = wanted.recurrence.due(number)
            read = None if due is None else wanted.read(number, due)
        except (ValueError, OverflowError) as problem:
            return Refusal(UNFIT, f"dates that there are not: {problem}")
        if read is None:
            return Refusal(UNFIT, "the schedule has ended before it begins")
        if len(self._schedules.of_device(wanted.user, wanted.device)) >= terms.most_schedules:
            return Refusal(UNFIT, f"the User has {terms.most_schedules} schedules for the device")
        return self._judging.standing(read, wanted.user, at)

    def _chosen(self, incoming: Incoming) -> tuple[Schedule, ...] | Refusal:
        told, user = incoming.request.parameters, incoming.user.eui
        if "device" in told:
            device = str(told["device"])
            if self._inventory.device(device) is None:
                return Refusal(NO_DEVICE, f"device {device} is not in the inventory")
            return self._schedules.of_device(user, device)
        found = self._schedules.find(int(str(told["dsp_schedule_id"])))
        if found is None or found.user != user:
            return Refusal(UNFIT, f"the User has no schedule {told['dsp_schedule_id']}")
        return (found,)

    def _read(self, incoming: Incoming, chosen: tuple[Schedule, ...]) -> Response:
        if not chosen:
            return self._answer(incoming, ACKNOWLEDGED)
        rows = tuple({"dsp_schedule_id": one.id, "dsp_schedule_details": one.details} for one in chosen)
        return self._answer(incoming, DONE, ("DSPSchedulesRead", {"dsp_schedules": rows}))

    def _delete(self, incoming: Incoming, chosen: tuple[Schedule, ...]) -> Response:
        for schedule in chosen:
            self._programme.end(schedule)
        return self._answer(incoming, ACKNOWLEDGED)

    def _answer(self, incoming: Incoming, code: str, content: tuple[str, object] | None = None) -> Response:
        request, now = incoming.request, self._calendar.now()
        if content is None:
            return acknowledgement(request.request_id, code, now, request.variant)
        return Response(request.request_id, None, code, now, variant=request.variant, content=content)  # type: ignore[arg-type]
