"""Wrong in what it does later, again and again, and in how much it does at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from dcc_stub import flow
from dcc_stub.access import AccessRow
from dcc_stub.diary import desk, judging, product, programme, rounds, schedules, waiting
from dcc_stub.diary.recurrence import Recurrence
from dcc_stub.diary.terms import DiaryTerms
from tests.wrong_dcc.wrong import WrongDcc


def _once_and_no_more() -> None:
    programme.Programme._put = lambda *_: None  # type: ignore[method-assign]


def _one_day_more() -> None:
    honest = Recurrence.due

    def due(self: Recurrence, number: int) -> Any:
        return honest(self if self.end is None else replace(self, end=self.end + timedelta(days=1)), number)

    Recurrence.due = due  # type: ignore[method-assign]


def _failure_untold() -> None:
    programme.Programme._fail = lambda *_: None  # type: ignore[method-assign]


def _standing_not_looked_at() -> None:
    judging.Judging.standing = lambda *_: None  # type: ignore[method-assign]
    judging.Judging.refusal = lambda *_: None  # type: ignore[method-assign]


def _deleted_in_word_alone() -> None:
    programme.Programme.end = lambda *_: None  # type: ignore[method-assign]


def _no_limit() -> None:
    flow.Flow._fits = lambda *_: True  # type: ignore[method-assign]


def _always_streamed() -> None:
    rounds.Rounds.expect = lambda *_: None  # type: ignore[method-assign]


def _always_batched() -> None:
    honest = rounds.Rounds.expect

    def expect(self: rounds.Rounds, *about: Any) -> None:
        self.terms = replace(self.terms, delivery="batched")
        honest(self, *about)

    rounds.Rounds.expect = expect  # type: ignore[method-assign]


def _designation_unheard() -> None:
    programme.Programme.designate = lambda *_: None  # type: ignore[method-assign]


def _a_day_off() -> None:
    honest = schedules.Schedule.read
    schedules.Schedule.read = lambda self, number, due: honest(  # type: ignore[method-assign]
        self, number, due - timedelta(days=1)
    )


def _told_wrongly() -> None:
    honest = desk.ScheduleDesk._create

    def create(self: Any, incoming: Any) -> Any:
        variant = incoming.request.parameters["dsp_scheduled_service_reference_variant"]
        if variant in ("4.16", "4.10"):
            return desk.Refusal("E11", "not one of those that are scheduled here")
        return honest(self, incoming)

    desk.ScheduleDesk._create = create  # type: ignore[method-assign]


def _at_once() -> None:
    honest = waiting.Waiting._accept

    def accept(self: Any, incoming: Any, after: str) -> None:
        early = {**incoming.request.parameters}
        early.pop("execution_at", None)
        honest(self, replace(incoming, request=replace(incoming.request, parameters=early)), after)

    waiting.Waiting._accept = accept  # type: ignore[method-assign]


def _nothing_taken_back() -> None:
    waiting.Waiting._cancel = lambda self, incoming: self._answer_cancellation(incoming, True)  # type: ignore[method-assign]


def _out_of_sequence() -> None:
    honest = waiting.Waiting._accept
    waiting.Waiting._accept = lambda self, incoming, _after: honest(self, incoming, "")  # type: ignore[method-assign]


def _any_predecessor() -> None:
    waiting.Waiting._state = lambda *_: "success"  # type: ignore[method-assign]


def _any_date() -> None:
    waiting.Waiting.rule = lambda *_: None  # type: ignore[method-assign]


def _unconfirmed() -> None:
    product.ProductChanges._seen = lambda *_: None  # type: ignore[method-assign]


def _reading_forced() -> None:
    honest = product.ProductChanges._seen

    def seen(self: Any, outcome: Any) -> None:
        kept, self.terms = self.terms, DiaryTerms(confirmation=False, reading=True)
        honest(self, outcome)
        self.terms = kept

    product.ProductChanges._seen = seen  # type: ignore[method-assign]


def _never_ahead() -> None:
    waiting.Waiting._is_for_device = lambda *_: False  # type: ignore[method-assign]


def _every_register() -> None:
    AccessRow.fits = lambda *_: True  # type: ignore[method-assign]


def _judges_the_product() -> None:
    honest = waiting.Waiting.rule

    def rule(self: Any, incoming: Any) -> Any:
        if incoming.request.variant == "2.1":
            return waiting.Refusal("E11", "no parameters of emergency credit for a meter in credit mode")
        return honest(self, incoming)

    waiting.Waiting.rule = rule  # type: ignore[method-assign]


FAULTS = (
    WrongDcc("schedule-runs-once", "SCH-1", "reads once and never again", _once_and_no_more, "SCH-1 and not boundary"),
    WrongDcc("schedule-runs-on", "DCC-scheduled-data-retrieval", "reads a day after the last", _one_day_more,
             "DCC-scheduled-data-retrieval and boundary"),
    WrongDcc("failed-reading-untold", "SCH-1", "says nothing of a reading that failed", _failure_untold,
             "SCH-1 and not boundary and not negative"),
    WrongDcc("schedule-outlives-supplier", "SCH-1", "goes on reading for who has lost the meter",
             _standing_not_looked_at, "SCH-1 and negative"),
    WrongDcc("schedule-not-deleted", "S1X-4.8-scheduled", "goes on with a deleted schedule", _deleted_in_word_alone,
             "S1X-4.8-scheduled and boundary"),
    WrongDcc("flow-without-limit", "SCH-3", "sends all at once", _no_limit, "SCH-3"),
    WrongDcc("never-batched", "SCH-4", "streams what is to be batched", _always_streamed, "SCH-4"),
    WrongDcc("always-batched", "SCH-4", "batches what is to be streamed", _always_batched,
             "SCH-4 and not boundary and not negative"),
    WrongDcc("half-hourly-unheard", "SCH-5", "never reads a half-hourly meter", _designation_unheard, "SCH-5"),
    WrongDcc("profile-of-another-day", "S1X-4.8-scheduled", "reads the profile of two days before", _a_day_off,
             "S1X-4.8-scheduled and not boundary and not negative"),
    WrongDcc("network-data-unscheduled", "S1X-4.10-scheduled", "knows no schedule of network data", _told_wrongly,
             "S1X-4.10-scheduled and boundary"),
    WrongDcc("power-unscheduled-for-a-stranger", "S1X-4.16-scheduled", "lets a gas supplier schedule",
             _standing_not_looked_at, "S1X-4.16-scheduled and negative"),
    WrongDcc("event-at-once", "SCH-2", "does at once what is for later", _at_once, "SCH-2 and boundary"),
    WrongDcc("event-not-taken-back", "SCH-2", "does what was taken back", _nothing_taken_back, "SCH-2 and negative"),
    WrongDcc("event-not-taken-back-product", "PM-3", "changes a price that was taken back", _nothing_taken_back,
             "PM-3 and negative"),
    WrongDcc("out-of-sequence", "MIX-6", "waits for no predecessor", _out_of_sequence, "MIX-6 and boundary"),
    WrongDcc("any-predecessor", "MIX-6", "follows what it has never seen", _any_predecessor, "MIX-6 and negative"),
    WrongDcc("any-date", "PM-5", "takes any date", _any_date, "PM-5"),
    WrongDcc("unconfirmed", "PM-4", "never confirms a change", _unconfirmed, "PM-4"),
    WrongDcc("reading-forced", "PM-6", "reads though it shall not", _reading_forced, "PM-6"),
    WrongDcc("never-ahead", "PM-7", "keeps what the meter could hold", _never_ahead, "PM-7"),
    WrongDcc("every-register", "DATA-5", "takes every meter for one with every register", _every_register,
             "DATA-5 and negative"),
    WrongDcc("judges-the-product", "PM-1", "validates what is in a product", _judges_the_product, "PM-1"),
)  # fmt: skip
