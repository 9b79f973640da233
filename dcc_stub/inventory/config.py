"""The key `inventory` of the stub's configuration: the parameters, and assets that are there from the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dcc_stub.config.table import Table
from dcc_stub.inventory.assets import Asset, from_rows
from dcc_stub.inventory.parameters import Parameters, changed


@dataclass(frozen=True, slots=True)
class InventoryConfig:
    """`assets`: what is known of devices of the configuration beside their rows; one that has no row there is enrolled
    as by a load."""

    parameters: Parameters = field(default_factory=Parameters)
    assets: tuple[Asset, ...] = ()


def parse_inventory(table: Table) -> InventoryConfig:
    """Raises ConfigError."""
    assets: Callable[[Any], tuple[Asset, ...]] = lambda rows: from_rows(rows, table.file)  # noqa: E731
    known = assets(table.take("assets", list, default=[]))
    return InventoryConfig(changed(Parameters(), table), known)
