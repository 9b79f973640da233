"""The parts of the stub put together, each told what it needs of the others. The place where a part is added."""

from __future__ import annotations

import time
from dataclasses import dataclass

from starlette.applications import Starlette

from dcc_stub.access import AccessControl, load_matrix
from dcc_stub.alert_codes import load_alert_codes
from dcc_stub.alerts import Alerts
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import StubConfig
from dcc_stub.control import Controls, RigControl
from dcc_stub.database import Database
from dcc_stub.delivery import Delivery
from dcc_stub.inventory import Inventory
from dcc_stub.post import Post
from dcc_stub.service import Crew, Service
from dcc_stub.signatures import NoSignatures, Signatures
from dcc_stub.standing import ConfiguredStanding
from dcc_stub.store import Store
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Parts, Transactions
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
    delivery = Delivery(store, inventory, config.delivery_attempts, config.delivery_timeout_s)
    post = Post(database, store, delivery, signatures)
    timetable = Timetable(database, calendar)
    standing = ConfiguredStanding()
    transactions = Transactions(Parts(database, store, inventory, post, calendar), config.device_timeout_s)
    alerts = Alerts(database, inventory, standing, post, calendar, config.alert_routes, load_alert_codes())
    access = AccessControl(load_matrix(), standing, config.accepted_device_statuses)
    controls = Controls(database)
    controls.on_reset(inventory.reset)
    controls.on_reset(timetable.clear)
    crew = Crew(access, signatures, inventory, transactions, alerts, rules=(), desks=())
    service = Service(crew, database, store, calendar, config.max_body_bytes)
    wan = WanSession(config.broker_host, config.broker_port, service.from_wan)
    transactions.wan = wan
    control = RigControl(controls, calendar, timetable, transactions) if config.control else None
    app = make_app(service, wan, Limits(config.max_body_bytes, config.body_timeout_s), control)
    return Stub(app, delivery, transactions, timetable, wan)


def _signatures(config: StubConfig, database: Database) -> Signatures:
    if config.signatures is None:
        return NoSignatures()
    from dcc_stub.trust import load_trust  # the cryptography library costs 0.1 s, only here

    return load_trust(config.signatures, database)
