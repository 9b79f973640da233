"""The typed placeholders of the sentences: each pattern matches only what its converter can read.

A placeholder that was not substituted (`<amount>`) matches no pattern, so an Examples table without rows cannot run.

    words.py     what a converter is made of
    values.py    numbers with their units
    meters.py    roles, services, alerts, states of a meter
    product.py   prepayment, debts, calendars
    settings.py  gas conversion and flow, power thresholds
    quality.py   limits of voltage and load, courses
    elements.py  loads and switching table of twin element meters
    home.py      displays, messages, appliances, buttons
    tariff.py    tariffs, instants of a meter's clock
    dcc.py       the DCC, by its domains
    network.py   the network between broker and hub
    mobile.py    mobile networks
"""

from __future__ import annotations

from typing import Final

from pytest_bdd import parsers

from steps.converters import dcc, elements, home, meters, mobile, network, product, quality, settings, tariff, values
from steps.converters.words import Reads

_PARTS: Final = (
    values.TYPES,
    meters.TYPES,
    product.TYPES,
    quality.TYPES,
    settings.TYPES,
    tariff.TYPES,
    dcc.TYPES,
    home.TYPES,
    elements.TYPES,
    network.TYPES,
    mobile.TYPES,
)
TYPES: Final[dict[str, Reads]] = {name: reads for part in _PARTS for name, reads in part.items()}
assert len(TYPES) == sum(map(len, _PARTS)), "a placeholder is named twice"


def sentence(text: str) -> parsers.parse:
    """A sentence with typed placeholders, `{user:Role}`."""
    return parsers.parse(text, extra_types=TYPES)
