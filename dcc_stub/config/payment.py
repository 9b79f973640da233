"""Keys of the configuration under `payment` [docs/peers.md]: what the documents leave open about payment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dcc_stub.config.table import EUI, Table

PARTIES: Final = ("dcc", "supplier")
GAS_IDENTIFIERS: Final = ("mprn", "mpan")
FORMATS: Final = ("vm1",)
KEY: Final = re.compile(r"(?:[0-9a-f]{2}){8,64}")
SERIAL: Final = re.compile(r"[ -~]{1,32}")
MOST_NUMBER: Final = 999_999


@dataclass(frozen=True, slots=True)
class VendingKey:
    """What the codes of a device are made with: its maker's format, its key, its serial number, and the first number
    that a new database gives out."""

    format: str
    key: bytes
    serial: str
    first: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """The open parameters. `utrn_by` PAY-8, `check_by` PAY-6, `gas_customer_id` PAY-10; `mode_check`: the DCC refuses a
    top-up for a meter that it last knew in credit mode [TRN-3]."""

    utrn_by: str = "dcc"
    check_by: str = "supplier"
    gas_customer_id: str = "mprn"
    mode_check: bool = True


@dataclass(frozen=True, slots=True)
class PaymentConfig:
    """`keys` by the EUI of the device."""

    terms: Terms = field(default_factory=Terms)
    keys: Mapping[str, VendingKey] = field(default_factory=dict)


def parse_payment(row: Table) -> PaymentConfig:
    """Raises ConfigError."""
    keys = row.table("utrn")
    found = {eui: _key(keys, eui) for eui in keys.left()}
    config = PaymentConfig(read_terms(row, Terms()), found)
    row.end()
    return config


def read_terms(row: Table, now: Terms) -> Terms:
    """The terms as they are with what the row changes in them."""
    left = row.left()
    return Terms(
        row.word("utrn_by", PARTIES) if "utrn_by" in left else now.utrn_by,
        row.word("check_by", PARTIES) if "check_by" in left else now.check_by,
        row.word("gas_customer_id", GAS_IDENTIFIERS) if "gas_customer_id" in left else now.gas_customer_id,
        row.take("mode_check", bool, default=now.mode_check),
    )


def _key(keys: Table, eui: str) -> VendingKey:
    if not EUI.fullmatch(eui):
        raise keys.wrong(eui, "an EUI-64 as upper-case hex pairs with dashes", eui)
    row = keys.table(eui)
    key = VendingKey(
        row.word("format", FORMATS),
        bytes.fromhex(row.shaped("key", KEY, "8 to 64 bytes in lower-case hex")),
        row.shaped("serial", SERIAL, "the serial number in ASCII, at most 32 characters"),
        row.whole("first", 0, MOST_NUMBER, 0),
    )
    row.end()
    return key
