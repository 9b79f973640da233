"""Reads the configuration of the stub: one JSON file, read once, wholly typed [docs/peers.md]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dcc_stub.calendar import OFFSET_LIMIT_S
from dcc_stub.config.cos import parse_terms
from dcc_stub.config.diary import parse_diary, parse_flow
from dcc_stub.config.firmware import parse_firmware
from dcc_stub.config.model import (
    DEVICE_STATUSES,
    DEVICE_TYPES,
    FUELS,
    HUB,
    PASSWORD,
    ROLES,
    DeviceRow,
    SignatureConfig,
    StubConfig,
    TlsConfig,
    UserRow,
)
from dcc_stub.config.payment import parse_payment
from dcc_stub.config.scope import parse_scope
from dcc_stub.config.table import EUI, ConfigError, Table
from dcc_stub.config.wake import parse_wake
from dcc_stub.inventory.config import parse_inventory
from dcc_stub.registration.terms import TOLD, parse_registration
from protocols.broker_login import BrokerLogin, LoginError, read_login


def load(path: Path) -> StubConfig:
    """The configuration in a file. Raises ConfigError."""
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise ConfigError(str(path), "(file)", "a readable JSON file", problem) from None
    return parse(data, str(path))


def parse(data: object, file: str) -> StubConfig:
    """The configuration in a JSON value. Raises ConfigError."""
    from dcc_stub.alerts.config import parse_alerts  # the parts use this package
    from dcc_stub.guards.config import parse_guards

    top = Table(file, "", data)
    config = StubConfig(
        host=top.text("host", default="127.0.0.1"),
        port=top.whole("port", 0, 65535),
        database=Path(top.text("database")),
        broker=_broker(top),
        calendar_offset_s=top.number("calendar_offset_s", -OFFSET_LIMIT_S, OFFSET_LIMIT_S, 0.0),
        control=top.take("control", bool, default=False),
        device_timeout_s=top.number("device_timeout_s", 0.01, 86400.0, 10.0),
        max_body_bytes=top.whole("max_body_bytes", 1024, 1 << 26, 1 << 20),
        body_timeout_s=top.number("body_timeout_s", 0.05, 3600.0, 5.0),
        delivery_lifetime_s=top.number("delivery_lifetime_s", 0.0, 366 * 86400.0, 7 * 86400.0),
        delivery_timeout_s=top.number("delivery_timeout_s", 0.05, 3600.0, 5.0),
        stdin_guard=top.take("stdin_guard", bool, default=True),
        accepted_device_statuses=tuple(
            top.words("accepted_device_statuses", DEVICE_STATUSES, default=["Commissioned"])
        ),
        users=top.rows("users", _user),
        devices=top.rows("devices", _device),
        alert_routes=_routes(Table(file, "alert_routes", top.take("alert_routes", dict, default={}))),
        signatures=_signatures(top),
        change_of_supplier=parse_terms(top.table("change_of_supplier")),
        status_page=top.take("status_page", bool, default=True),
        window_passwords=_passwords(top),
        tls=_tls(top),
        elective_services=_elective(top.table("elective_services")),
        payment=parse_payment(top.table("payment")),
        registration=parse_registration(top.table("registration")),
        registrations=_registrations(top),
        file=file,
        diary=parse_diary(top.table("diary")),
        flow=parse_flow(top.table("flow")),
        inventory=parse_inventory(top.table("inventory")),
        firmware=parse_firmware(top.table("firmware")),
        alerts=parse_alerts(top.table("alerts")),
        guards=parse_guards(top.table("guards")),
        scope=parse_scope(top.table("scope")),
        wake=parse_wake(top.table("wake")),
    )
    top.end()
    return config


def _broker(top: Table) -> BrokerLogin:
    try:
        return read_login(top.take("broker", dict))
    except LoginError as problem:
        raise ConfigError(top.file, problem.key, problem.expected, problem.found) from None


def _elective(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Which cohorts and services there are, the translation knows (`load_cohorts`)."""
    return {cohort: tuple(map(str, table.take(cohort, list))) for cohort in table.left()}


def _signatures(top: Table) -> SignatureConfig | None:
    if "signatures" not in top.left():
        return None
    row = Table(top.file, "signatures", top.take("signatures", dict))
    provider = [Path(row.text(key)) if key in row.left() else None for key in ("provider_key", "provider_certificate")]
    if provider.count(None) == 1:
        raise row.wrong("provider_key", "provider_key and provider_certificate, or neither", "one of them")
    config = SignatureConfig(
        Path(row.text("trust")), Path(row.text("key")), Path(row.text("certificate")),
        row.take("require", bool, default=True), *provider,
    )  # fmt: skip
    row.end()
    return config


def _passwords(top: Table) -> Mapping[str, str]:
    table = top.table("window_passwords")
    for eui in table.left():
        if not EUI.fullmatch(eui):
            raise table.wrong(eui, "the EUI-64 of a User", eui)
    return {eui: table.shaped(eui, PASSWORD, "a password of 12 characters or more") for eui in table.left()}


def _tls(top: Table) -> TlsConfig | None:
    if "tls" not in top.left():
        return None
    row = top.table("tls")
    optional = [Path(row.text(key)) if key in row.left() else None for key in ("clients", "receivers")]
    config = TlsConfig(Path(row.text("certificate")), Path(row.text("key")), *optional)
    row.end()
    return config


def _registrations(top: Table) -> tuple[Mapping[str, Any], ...]:
    """What each row says is read by the part that takes it."""
    rows = top.take("registrations", list, default=[])
    for index, row in enumerate(rows):
        if not isinstance(row, dict) or len(row) != 1 or next(iter(row)) not in TOLD:
            raise top.wrong(f"registrations[{index}]", f"an object with one of {', '.join(TOLD)}", row)
    return tuple(rows)


def _user(row: Table) -> UserRow:
    user = UserRow(
        row.shaped("eui", EUI, "an EUI-64 as upper-case hex pairs with dashes"),
        tuple(row.words("roles", ROLES)),
        row.text("status"),
        row.text("receiver"),
    )
    if not _is_http(user.receiver):
        raise row.wrong("receiver", "an http or https URL", user.receiver)
    return user


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _device(row: Table) -> DeviceRow:
    registered = Table(row.file, f"{row.key}.registered", row.take("registered", dict))
    return DeviceRow(
        eui=row.shaped("eui", EUI, "an EUI-64 as upper-case hex pairs with dashes"),
        type=row.word("type", DEVICE_TYPES),
        fuel=row.word("fuel", FUELS),
        mpxn=row.text("mpxn", default=""),
        smets=row.word("smets", ("SMETS1", "SMETS2")),
        cohort=row.text("cohort"),
        hub=row.shaped("hub", HUB, "an EUI-64 as 16 lower-case hex digits"),
        status=row.word("status", DEVICE_STATUSES),
        registered=registered.map_of(ROLES, EUI),
    )


def _routes(table: Table) -> Mapping[str, tuple[str, ...]]:
    return {alert: tuple(table.words(alert, ROLES)) for alert in table.left()}
