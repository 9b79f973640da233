"""The parameters of registration and access: what the documents leave open, with defaults.

Keys of the configuration under `registration` [docs/peers.md]; the same may be changed by the rig's control.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dcc_stub.config.table import Table

DATABASES: Final[tuple[str, ...]] = ("electricity", "gas-gt", "gas-igt")
"""The registration databases: MPAS (or ECOES), UK Link (or SCOGES) of the transporters, and that of the iGTs."""
SOURCES: Final = ("mirrored", "nightly", "direct")
NOTICES: Final = ("supplier", "registration", "esco")
SHIPPER_RIGHTS: Final = ("none", "read", "configure")
FUEL_OF: Final[Mapping[str, str]] = {"electricity": "electricity", "gas-gt": "gas", "gas-igt": "gas"}
TOLD: Final = ("put", "hold", "area", "accredit", "authority", "lead")
"""What the configuration may say of the databases, each as the verb of the rig's control does."""
LEADS: Final = ("electricity", "gas")
LONGEST_S: Final = 400 * 86400.0


@dataclass(frozen=True, slots=True)
class RegistrationTerms:
    """`sources` ACC-4: how each database is read. `night_s`: when the nightly synchronisation is, after midnight UTC.
    `consent` ACC-5: an other user needs an authority for each meter. `tenancy_notice` COT-4: by whom a change of
    tenancy is told: the supplier's Restrict Access that succeeds, the registration system, or nobody but the other user
    itself. `agent_lead_s`, `agent_lag_s` COS-19: for how long before and after its appointment an agent has access.
    `shipper` COS-15: what a gas shipper that is not the supplier may do. `network_interval_s`, `network_period_s`
    ACC-6: the least time between two equal readings of a network operator, and the least period of a profile that it
    reads. `early_reading_s` REG-9: for how long before it holds the meter the incoming supplier may read registers.
    `lead` DAT-3: the fuel whose supplier answers for the WAN where nothing else is on record."""

    sources: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(DATABASES, "mirrored"))
    night_s: float = 0.0
    consent: bool = True
    tenancy_notice: str = "supplier"
    agent_lead_s: float = 0.0
    agent_lag_s: float = 0.0
    shipper: str = "none"
    network_interval_s: float = 0.0
    network_period_s: float = 0.0
    early_reading_s: float = 0.0
    lead: str = "electricity"


def parse_registration(row: Table) -> RegistrationTerms:
    """Raises ConfigError."""
    terms = read_terms(row, RegistrationTerms())
    row.end()
    return terms


def read_terms(row: Table, now: RegistrationTerms) -> RegistrationTerms:
    """The terms as they are with what the row changes in them. Raises ConfigError."""
    left = row.left()
    sources = row.table("sources")
    changed: dict[str, str] = {name: sources.word(name, SOURCES) for name in DATABASES if name in sources.left()}
    sources.end()

    def word(key: str, allowed: tuple[str, ...], default: str) -> str:
        return row.word(key, allowed) if key in left else default

    def seconds(key: str, default: float) -> float:
        return row.number(key, 0.0, LONGEST_S, default)

    return RegistrationTerms(
        {**now.sources, **changed}, row.number("night_s", 0.0, 86399.0, now.night_s),
        row.take("consent", bool, default=now.consent), word("tenancy_notice", NOTICES, now.tenancy_notice),
        seconds("agent_lead_s", now.agent_lead_s), seconds("agent_lag_s", now.agent_lag_s),
        word("shipper", SHIPPER_RIGHTS, now.shipper), seconds("network_interval_s", now.network_interval_s),
        seconds("network_period_s", now.network_period_s), seconds("early_reading_s", now.early_reading_s),
        word("lead", LEADS, now.lead),
    )  # fmt: skip
