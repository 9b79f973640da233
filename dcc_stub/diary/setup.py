"""The parts of the diary put together, for the assembly of the stub; and its verbs on the rig's control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from dcc_stub.common import Common
from dcc_stub.config import StubConfig, Table
from dcc_stub.config.diary import parse_flow, read_terms
from dcc_stub.control import Answer
from dcc_stub.diary.desk import ScheduleDesk
from dcc_stub.diary.judging import Judging
from dcc_stub.diary.product import ProductChanges
from dcc_stub.diary.programme import Programme
from dcc_stub.diary.rounds import Rounds
from dcc_stub.diary.schedules import Schedules
from dcc_stub.diary.terms import DiaryTerms
from dcc_stub.diary.waiting import Waiting
from dcc_stub.incoming import Desk, Rule


class Diary:
    """`rules` are those of the other parts, asked again when a request is due."""

    def __init__(self, common: Common, rules: Sequence[Rule], config: StubConfig) -> None:
        a, terms = common, config.diary
        self._terms, self._flow_terms = terms, config.flow
        self._inventory, self._flow = a.inventory, a.transactions.flow
        judging = Judging(a.access, a.inventory, a.transactions, rules)
        self._rounds = Rounds(a.database, a.timetable, a.post, a.calendar, terms)
        self._schedules = Schedules(a.database)
        self.programme = Programme(
            self._schedules, judging, a.inventory, a.standing, a.timetable, a.transactions, a.notices, self._rounds,
            a.calendar, terms,
        )  # fmt: skip
        self._waiting = Waiting(
            a.database, judging, a.inventory, a.timetable, a.transactions, a.post, a.calendar, terms
        )
        self._product = ProductChanges(
            judging, a.inventory, a.timetable, a.transactions, a.notices, a.post, a.calendar, terms
        )
        self.desks: tuple[Desk, ...] = (
            ScheduleDesk(self.programme, a.inventory, judging, a.calendar), self._waiting,
        )  # fmt: skip
        self.rule: Rule = self._waiting.rule
        a.controls.add("diary", "terms", self._change)
        a.controls.add("diary", "look", self._look)
        a.controls.add("diary", "designate", self._designate)
        a.controls.add("flow", "terms", self._change_flow)
        a.controls.on_reset(self.reset)
        with a.database.together():
            self._designate_all(terms)

    def reset(self) -> None:
        """As the configuration has it; the timetable has been cleared before."""
        self._schedules.clear()
        self._rounds.clear()
        self._waiting.clear()
        self._take(self._terms)
        self._flow.change(self._flow_terms)
        self._designate_all(self._terms)

    def _designate_all(self, terms: DiaryTerms) -> None:
        for eui in terms.half_hourly:
            device = self._inventory.device(eui)
            if device is not None:
                self.programme.designate(device, True)

    def _take(self, terms: DiaryTerms) -> None:
        self._rounds.terms = self.programme.terms = self._waiting.terms = self._product.terms = terms

    def _change(self, fields: Table) -> Answer:
        terms = read_terms(fields, self.programme.terms)
        self._take(terms)
        return asdict(terms)

    def _change_flow(self, fields: Table) -> Answer:
        terms = parse_flow(fields)
        self._flow.change(terms)
        return asdict(terms)

    def _designate(self, fields: Table) -> Answer:
        eui = fields.text("device")
        device = self._inventory.device(eui)
        if device is None:
            raise fields.wrong("device", "a device of the inventory", eui)
        self.programme.designate(device, fields.take("half_hourly", bool))
        return {}

    def _look(self, _fields: Table) -> Answer:
        """What waits, and the schedules there are."""
        waiting = [
            {
                "request_id": one.request_id, "variant": one.variant, "device": one.device, "user": one.user,
                "due": datetime.fromtimestamp(one.due, UTC).isoformat(), "after": one.after,
            }
            for one in self._waiting.held()
        ]  # fmt: skip
        schedules = [
            {"id": one.id, "user": one.user, "device": one.device, "variant": one.variant}
            for one in self._schedules.all()
        ]
        return {"waiting": waiting, "schedules": schedules, "queued": self._flow.queued}
