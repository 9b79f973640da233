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
from dcc_stub.charging import Charging
from dcc_stub.config import StubConfig
from dcc_stub.control import Controls, RigControl
from dcc_stub.cos.setup import Around, change_of_supplier
from dcc_stub.dashboard import board_of, metrics_of
from dcc_stub.database import Database
from dcc_stub.delivery import Delivery
from dcc_stub.diagnosis import add_diagnosis_verbs
from dcc_stub.diary.setup import Around as DiaryAround
from dcc_stub.diary.setup import Diary
from dcc_stub.firmware.desk import FirmwareDesk
from dcc_stub.firmware.records import FirmwareRecords
from dcc_stub.firmware.updates import Depot
from dcc_stub.guards.config import GuardsConfig
from dcc_stub.guards.control import add_guard_verbs
from dcc_stub.guards.guards import Guards
from dcc_stub.held import HeldSchedules
from dcc_stub.incoming import Rule
from dcc_stub.inventory import Inventory
from dcc_stub.inventory.part import Books, inventory_part
from dcc_stub.notices import Notices
from dcc_stub.offers import Offers
from dcc_stub.pages import Shown, routes
from dcc_stub.payment.desk import PaymentDesk
from dcc_stub.post import Post
from dcc_stub.registration.register import Registrations
from dcc_stub.registration.setup import registration_desk
from dcc_stub.scope import Scope
from dcc_stub.service import Crew, Service
from dcc_stub.signatures import NoSignatures, Signatures
from dcc_stub.store import Store
from dcc_stub.timetable import Timetable
from dcc_stub.tls import to_receivers
from dcc_stub.transactions import Parts, Transactions
from dcc_stub.translation.cohorts import load_cohorts
from dcc_stub.translation.moving import CohortControl
from dcc_stub.wan import WanSession
from dcc_stub.web import Limits, make_app


@dataclass(frozen=True, slots=True)
class Stub:
    """What has to be started, ended and served."""

    app: Starlette
    delivery: Delivery
    transactions: Transactions
    timetable: Timetable
    wan: WanSession


def assemble(config: StubConfig, database: Database) -> Stub:
    """On the event loop. Raises ConfigError for keys and certificates that cannot be used, sqlite3.Error."""
    calendar = RigCalendar(config.calendar_offset_s)
    store = Store(database, int(time.time() * 64) & 0x7FFFFFFF)
    inventory = Inventory(database, config.users, config.devices)
    signatures = _signatures(config, database)
    tls = None if config.tls is None else to_receivers(config.tls)
    delivery = Delivery(store, inventory, calendar, config.delivery_lifetime_s, config.delivery_timeout_s, tls)
    post = Post(database, store, delivery, signatures, calendar)
    timetable = Timetable(database, calendar)
    standing = Registrations(database, inventory, config.devices, config.registration)
    cohorts = load_cohorts(config.elective_services)
    parts = Parts(database, store, inventory, post, calendar, cohorts, config.flow)
    transactions = Transactions(parts, config.device_timeout_s)
    HeldSchedules(timetable, transactions)
    notices = Notices(database, post, calendar)
    office = Office(database, inventory, standing, post, calendar, timetable, notices, load_alert_codes())
    told = config.alerts or AlertsConfig()
    dispatch = Dispatch(office, replace(told, routes=(*short_routes(config.alert_routes), *told.routes)))
    matrix = load_matrix()
    access = AccessControl(matrix, standing, config.accepted_device_statuses)
    audit = Audit(database, calendar, head_file(config.database))
    critical = frozenset(row.variant for row in matrix.values() if row.is_critical)
    guards = Guards(database, audit, dispatch, critical, config.guards or GuardsConfig())
    controls = Controls(database, audit)
    controls.on_reset(inventory.reset)
    controls.on_reset(timetable.clear)
    controls.on_reset(transactions.recall_all)
    payment = PaymentDesk(
        config.payment, database, inventory, standing, calendar, notices, transactions, standing.mode
    )  # fmt: skip
    payment.add_controls(controls)
    Charging(database).add_controls(controls)
    CohortControl(controls, database, inventory, cohorts)
    controls.on_reset(store.drop_kept)
    desk = registration_desk(standing, database, controls, access, timetable, transactions, calendar)
    around = Around(database, controls, access, standing, inventory, timetable, transactions, post, calendar)
    offers = Offers(cohorts, inventory)
    offers.add_controls(controls)
    books = Books(database, inventory, standing, notices, calendar, post)
    of_inventory = inventory_part(config.inventory, books, controls, transactions)
    depot = Depot(FirmwareRecords(database), inventory, timetable, transactions, calendar, notices)
    firmware = FirmwareDesk(config.firmware, depot, standing, matrix)
    firmware.add_controls(controls)
    supplier_rules = change_of_supplier(around, config.change_of_supplier)
    scope = Scope(database, config.scope, controls)
    own = (scope.rule, of_inventory.rule, payment.rule, firmware.rule)
    rules: tuple[Rule, ...] = (*own, *desk.rules, *supplier_rules)
    add_alert_verbs(controls, dispatch)
    add_guard_verbs(controls, guards)
    add_diagnosis_verbs(controls, store, audit)
    diary = Diary(
        DiaryAround(
            database, store, controls, access, standing, inventory, timetable, transactions, notices, post, calendar
        ),
        rules,
        config,
    )
    rules = (*rules, diary.rule)
    desks = (*of_inventory.desks, firmware, AlertDesk(dispatch, post), *diary.desks)
    crew = Crew(access, signatures, inventory, transactions, post, dispatch, guards, audit, rules, desks)
    service = Service(crew, database, store, calendar, config.max_body_bytes)
    guards.carry_out, guards.turn_down = service.release, service.turn_down
    wan = WanSession(config.broker_host, config.broker_port, service.from_wan)
    transactions.wan = wan
    metrics = metrics_of(store, inventory, transactions, timetable, wan, calendar)
    board = board_of(database, inventory, offers.panel(), desk.panel())
    shown = Shown(wan, metrics, board, calendar, desk.window, config.window_passwords, config.status_page)
    control = RigControl(controls, calendar, timetable, transactions) if config.control else None
    app = make_app(service, Limits(config.max_body_bytes, config.body_timeout_s), routes(shown), control)
    return Stub(app, delivery, transactions, timetable, wan)


def _signatures(config: StubConfig, database: Database) -> Signatures:
    if config.signatures is None:
        return NoSignatures()
    from dcc_stub.trust import load_trust  # the cryptography library costs 0.1 s, only here

    return load_trust(config.signatures, database)
