"""The parts of the stub put together, each told what it needs of the others. The place where a part is added."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from starlette.applications import Starlette

from dcc_stub.access import AccessControl, load_matrix
from dcc_stub.alert_codes import load_alert_codes
from dcc_stub.alerts.config import AlertsConfig, short_routes
from dcc_stub.alerts.control import add_alert_verbs
from dcc_stub.alerts.desk import AlertDesk
from dcc_stub.alerts.dispatch import Dispatch, Office
from dcc_stub.audit import Audit, head_file
from dcc_stub.calendar import RigCalendar
from dcc_stub.carrier import Carrier
from dcc_stub.charging import Charging
from dcc_stub.common import Common
from dcc_stub.config import StubConfig
from dcc_stub.control import Controls, RigControl
from dcc_stub.cos.setup import change_of_supplier
from dcc_stub.dashboard import board_of, metrics_of
from dcc_stub.database import Database
from dcc_stub.delivery import Delivery
from dcc_stub.diagnosis import add_diagnosis_verbs
from dcc_stub.diary.setup import Diary
from dcc_stub.firmware.desk import FirmwareDesk
from dcc_stub.firmware.records import FirmwareRecords
from dcc_stub.firmware.updates import Depot
from dcc_stub.guards.config import GuardsConfig
from dcc_stub.guards.control import add_guard_verbs
from dcc_stub.guards.guards import Guards
from dcc_stub.held import HeldSchedules
from dcc_stub.incoming import Desk, Rule
from dcc_stub.inventory import Inventory
from dcc_stub.inventory.part import Books, inventory_part
from dcc_stub.notices import Notices
from dcc_stub.offers import Offers
from dcc_stub.pages import Shown, Window, routes
from dcc_stub.payment.desk import PaymentDesk
from dcc_stub.post import Post
from dcc_stub.registration.register import Registrations
from dcc_stub.registration.setup import registration_desk
from dcc_stub.scope import Scope
from dcc_stub.service import Crew, Service
from dcc_stub.signatures import NoSignatures, Signatures
from dcc_stub.status import Panel
from dcc_stub.store import Store
from dcc_stub.timetable import Timetable
from dcc_stub.tls import to_receivers
from dcc_stub.transactions import Parts, Transactions
from dcc_stub.translation.cohorts import Cohort, load_cohorts
from dcc_stub.translation.moving import CohortControl
from dcc_stub.web import Limits, make_app


@dataclass(frozen=True, slots=True)
class Stub:
    """What has to be started, ended and served."""

    app: Starlette
    delivery: Delivery
    transactions: Transactions
    timetable: Timetable
    wan: Carrier


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What the parts have brought: their say in requests, and what they show."""

    rules: tuple[Rule, ...]
    desks: tuple[Desk, ...]
    panels: tuple[Panel, ...]
    window: Window


def assemble(config: StubConfig, database: Database) -> Stub:
    """On the event loop. Raises ConfigError for keys and certificates that cannot be used, sqlite3.Error."""
    calendar = RigCalendar(config.calendar_offset_s)
    signatures = _signatures(config, database)
    store = Store(database, int(time.time() * 64) & 0x7FFFFFFF)
    inventory = Inventory(database, config.users, config.devices)
    delivery = Delivery(
        store, inventory, calendar, config.delivery_lifetime_s, config.delivery_timeout_s,
        None if config.tls is None else to_receivers(config.tls),
    )  # fmt: skip
    audit = Audit(database, calendar, head_file(config.database))
    cohorts = load_cohorts(config.elective_services)
    post = Post(database, store, delivery, signatures, calendar)
    common = _common(config, audit, Parts(database, store, inventory, post, calendar, cohorts, config.flow))
    dispatch = _dispatch(config, common)
    crowd = _crowd(config, common, cohorts, dispatch)
    guards = _guards(config, common, audit, dispatch)
    add_diagnosis_verbs(common.controls, store, audit, common.transactions)
    crew = Crew(
        common.access, signatures, inventory, common.transactions, post, dispatch, guards, audit, crowd.rules,
        crowd.desks,
    )  # fmt: skip
    service = Service(crew, database, store, calendar, config.max_body_bytes)
    guards.carry_out, guards.turn_down = service.release, service.turn_down
    wan = common.transactions.wan = Carrier(config.broker, service.from_wan, config.wake)
    wan.add_controls(common.controls)
    return Stub(
        _app(config, common, service, wan, crowd), delivery, common.transactions, common.timetable, wan
    )  # fmt: skip


def _common(config: StubConfig, audit: Audit, parts: Parts) -> Common:
    database, inventory, calendar = parts.database, parts.inventory, parts.calendar
    timetable = Timetable(database, calendar)
    standing = Registrations(database, inventory, config.devices, config.registration)
    transactions = Transactions(parts, config.device_timeout_s)
    HeldSchedules(timetable, transactions)
    matrix = load_matrix()
    access = AccessControl(matrix, standing, config.accepted_device_statuses)
    controls = Controls(database, audit)
    for back in (inventory.reset, timetable.clear, transactions.recall_all, parts.store.drop_kept):
        controls.on_reset(back)
    notices = Notices(database, parts.post, calendar)
    return Common(
        calendar, database, parts.store, inventory, standing, matrix, access, parts.post, notices, timetable,
        transactions, controls,
    )  # fmt: skip


def _dispatch(config: StubConfig, c: Common) -> Dispatch:
    office = Office(
        c.database, c.inventory, c.standing, c.post, c.calendar, c.timetable, c.notices, load_alert_codes()
    )  # fmt: skip
    told = config.alerts or AlertsConfig()
    dispatch = Dispatch(office, replace(told, routes=(*short_routes(config.alert_routes), *told.routes)))
    add_alert_verbs(c.controls, dispatch)
    return dispatch


def _guards(config: StubConfig, c: Common, audit: Audit, dispatch: Dispatch) -> Guards:
    critical = frozenset(row.variant for row in c.matrix.values() if row.is_critical)
    guards = Guards(c.database, audit, dispatch, critical, config.guards or GuardsConfig())
    add_guard_verbs(c.controls, guards)
    return guards


def _crowd(config: StubConfig, c: Common, cohorts: dict[str, Cohort], dispatch: Dispatch) -> _Crowd:
    """The parts, in the order in which they are asked and in which they come back to the configuration."""
    payment = PaymentDesk(
        config.payment, c.database, c.inventory, c.standing, c.calendar, c.notices, c.transactions, c.standing.mode
    )  # fmt: skip
    payment.add_controls(c.controls)
    Charging(c.database).add_controls(c.controls)
    CohortControl(c.controls, c.database, c.inventory, cohorts)
    registration = registration_desk(
        c.standing, c.database, c.controls, c.access, c.timetable, c.transactions, c.calendar, config
    )  # fmt: skip
    offers = Offers(cohorts, c.inventory)
    offers.add_controls(c.controls)
    books = Books(c.database, c.inventory, c.standing, c.notices, c.calendar, c.post)
    of_inventory = inventory_part(
        config.inventory, books, c.controls, c.transactions,
        lambda name: cohorts[name].prepayment if name in cohorts else "none",
    )  # fmt: skip
    depot = Depot(FirmwareRecords(c.database), c.inventory, c.timetable, c.transactions, c.calendar, c.notices)
    firmware = FirmwareDesk(config.firmware, depot, c.standing, c.matrix)
    firmware.add_controls(c.controls)
    of_suppliers = change_of_supplier(c, config.change_of_supplier)
    own = (Scope(c.database, config.scope, c.controls).rule, of_inventory.rule, payment.rule, firmware.rule)
    rules: tuple[Rule, ...] = (*own, *registration.rules, *of_suppliers)
    diary = Diary(c, rules, config)
    desks = (*of_inventory.desks, firmware, AlertDesk(dispatch, c.post), *diary.desks)
    return _Crowd((*rules, diary.rule), desks, (offers.panel(), registration.panel()), registration.window)


def _app(config: StubConfig, c: Common, service: Service, wan: Carrier, crowd: _Crowd) -> Starlette:
    metrics = metrics_of(c.store, c.inventory, c.transactions, c.timetable, wan, c.calendar)
    board = board_of(c.database, c.inventory, wan.panel(), *crowd.panels)
    shown = Shown(wan, metrics, board, c.calendar, crowd.window, config.window_passwords, config.status_page)
    control = RigControl(c.controls, c.calendar, c.timetable, c.transactions) if config.control else None
    return make_app(service, Limits(config.max_body_bytes, config.body_timeout_s), routes(shown), control)


def _signatures(config: StubConfig, database: Database) -> Signatures:
    if config.signatures is None:
        return NoSignatures()
    from dcc_stub.trust import load_trust  # the cryptography library costs 0.1 s, only here

    return load_trust(config.signatures, database)
