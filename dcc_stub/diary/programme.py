"""The programme of scheduled reads: each is asked for when it is due, and its result goes to its User [SCH-1, SCH-4].

Rules of this file: a read that is due puts the next one into the timetable first; what was missed while the stub was
away is caught up in order. Access is looked at again for every read: a User that has lost the device loses the
schedule, and is told so (DSPScheduleRemoval); a reading that was not obtained for any other reason is notified
(CommandFailure) and the schedule goes on. A deleted schedule brings nothing more, not even what was on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.diary.judging import Judging
from dcc_stub.diary.rounds import Rounds
from dcc_stub.diary.schedules import ELEMENTS, Schedule, Schedules, number_of
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.incoming import Refusal
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.notices import Notices
from dcc_stub.outcome import Outcome
from dcc_stub.standing import Standing
from dcc_stub.timetable import Due, Timetable
from dcc_stub.transactions import Transactions
from protocols.duis import RequestId, Response, ServiceRequest, Value

PART: Final = "diary"
RUN: Final = "diary run"
LOST: Final = ("E1", "E2", "E4", "E19")
"""Of access control: the User has nothing to do with the device any more, or there is no such device."""
HALF_HOURLY: Final = "4.8.1"


class Programme:
    """To be made before the timetable is started."""

    def __init__(
        self, schedules: Schedules, judging: Judging, inventory: Inventory, standing: Standing, timetable: Timetable,
        transactions: Transactions, notices: Notices, rounds: Rounds, calendar: RigCalendar, terms: DiaryTerms,
    ) -> None:  # fmt: skip
        self.schedules, self._judging, self._inventory, self._standing = schedules, judging, inventory, standing
        self._timetable, self._transactions, self._notices = timetable, transactions, notices
        self._rounds, self._calendar, self.terms = rounds, calendar, terms
        timetable.handle(RUN, self._due)
        transactions.on_outcome(PART, self._ended)

    def add(self, user: str, device: str, variant: str, details: Mapping[str, Any], at: datetime) -> Schedule:
        """A schedule whose first read lies ahead of `at`."""
        added = self.schedules.add(user, device, variant, details)
        self._put(added, added.recurrence.next_number(at))
        note("schedule", id=added.id, user=user, device=device, variant=variant)
        return added

    def end(self, schedule: Schedule) -> None:
        self.schedules.remove(schedule.id)
        self._timetable.remove_all(RUN, str(schedule.id))
        note("schedule ended", id=schedule.id)

    def designate(self, device: DeviceRow, is_half_hourly: bool) -> None:
        """SCH-5: a meter that is half-hourly metered for settlement has its day read for its import supplier."""
        mine = self.schedules.of_device("", device.eui)
        if is_half_hourly and not mine:
            now = self._calendar.now()
            self.add("", device.eui, HALF_HOURLY, _daily(now, self.terms.half_hourly_s), now)
        elif not is_half_hourly:
            for schedule in mine:
                self.end(schedule)

    def _put(self, schedule: Schedule, number: int) -> None:
        moment = schedule.recurrence.due(number)
        if moment is not None:
            self._timetable.put(RUN, moment, str(schedule.id), {"number": number})

    def _after(self, schedule: Schedule, number: int) -> None:
        """A read has ended: with its last one the schedule has."""
        if schedule.recurrence.due(number + 1) is None:
            self.end(schedule)

    def _due(self, due: Due) -> None:
        schedule = self.schedules.find(int(due.subject))
        if schedule is None:
            return
        moment = datetime.fromtimestamp(due.at, UTC)
        self._put(schedule, due.data["number"] + 1)
        device = self._inventory.device(schedule.device)
        user = schedule.user or self._holder(device, moment)
        request = schedule.read(due.data["number"], moment)
        if user is None:  # the DCC's own schedule, without an end, of a meter that nobody supplies
            return
        refusal = self._refusal(request, user)
        if refusal is None and device is not None:
            self._rounds.expect(user, due.at, request.request_id.text)
            self._transactions.submit(request, device, user, f"{PART}:{schedule.id}:{due.at}")
            return
        if refusal is not None and schedule.user and refusal.code in LOST:
            self.end(schedule)
            note("schedule removed", id=schedule.id, code=refusal.code, why=refusal.reason)
            self._tell(user, schedule, "DSPScheduleRemoval", {})
        else:
            self._fail(user, schedule, request.request_id)
            self._after(schedule, due.data["number"])
        self._rounds.look(user, due.at)

    def _holder(self, device: DeviceRow | None, at: datetime) -> str | None:
        return None if device is None else self._standing.holder(device, "IS", at)

    def _refusal(self, request: ServiceRequest, user: str) -> Refusal | None:
        now = self._calendar.now()
        return self._judging.standing(request, user, now) or self._judging.refusal(request, user, now)

    def _ended(self, outcome: Outcome) -> None:
        _, number, moment = outcome.transaction.purpose.split(":")
        transaction, schedule = outcome.transaction, self.schedules.find(int(number))
        if schedule is None:
            note("result of no schedule", request_id=transaction.request_id)
            self._rounds.come(transaction.user, float(moment), transaction.request_id, None)
            return
        request_id, answer = RequestId.parse(transaction.request_id), outcome.answer
        result = None
        if answer is not None and outcome.is_success:
            reply = RequestId(transaction.device, transaction.user, request_id.counter)
            result = Response(None, reply, outcome.code, self._calendar.now(), answer, schedule_id=schedule.id)
        else:
            note("reading not obtained", schedule=schedule.id, code=outcome.code, part=outcome.part, why=outcome.why)
            self._fail(transaction.user, schedule, request_id)
        self._after(schedule, number_of(request_id))
        self._rounds.come(transaction.user, float(moment), transaction.request_id, result)

    def _fail(self, user: str, schedule: Schedule, request_id: RequestId) -> None:
        told = RequestId(user, schedule.device, request_id.counter)
        self._tell(user, schedule, "CommandFailure", {"command_request_id": told})

    def _tell(self, user: str, schedule: Schedule, body: str, more: Mapping[str, RequestId]) -> None:
        key = "schedule_id" if body == "CommandFailure" else "dsp_schedule_id"
        fields: dict[str, Value] = {"device": schedule.device, key: schedule.id, **more}
        self._notices.put(user, f"schedule {schedule.id}", body, fields)


def _daily(now: datetime, at_s: float) -> Mapping[str, Any]:
    """Each day, the half hours of the day before."""
    minutes, seconds = divmod(int(at_s), 60)
    hours, minutes = divmod(minutes, 60)
    whole_day = {"start_date_offset": -1, "start_time": "00:00:00Z", "end_date_offset": 0, "end_time": "00:00:00Z"}
    return {
        "schedule_frequency": "Daily",
        "schedule_start_date": now.date().isoformat(),
        "schedule_execution_start_time": f"{hours:02}:{minutes:02}:{seconds:02}Z",
        "dsp_scheduled_service_reference": "4.8",
        "dsp_scheduled_service_reference_variant": HALF_HOURLY,
        ELEMENTS[HALF_HOURLY]: whole_day,
    }
