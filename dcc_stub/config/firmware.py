"""Keys of the configuration under `firmware` [docs/peers.md]: what the documents leave open about updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dcc_stub.config.table import Table

ONE, TWO, SMSO = "one", "two", "smso"
STAGES: Final = (ONE, TWO, SMSO)
INITIATORS: Final = ("supplier", "agent")
LONGEST_S: Final = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class FirmwareTerms:
    """The open parameters.

    `stages` by cohort [FLT-11]: one (11.1 distributes and activates), two (11.3 activates), smso (the head end's own
    arrangement: nothing through the DCC); a cohort that is not named has two, as
    SMETS2 does: nothing is installed before the User says so. `initiators` [FLT-6]: the supplier alone,
    or his agent as well. `emergency` [FLT-8]: an urgent release goes at once and before a waiting ordinary one.
    `library` [FLT-9]: only images that the central firmware library holds. `ordinary_delay_s`: how long an ordinary
    update waits until it is distributed.
    """

    stages: Mapping[str, str] = field(default_factory=dict)
    initiators: tuple[str, ...] = ("supplier",)
    emergency: bool = False
    library: bool = False
    ordinary_delay_s: float = 0.0

    def stage(self, cohort: str) -> str:
        return self.stages.get(cohort, TWO)


@dataclass(frozen=True, slots=True)
class FirmwareConfig:
    """`transfer_timeout_s`: how long a head end may take to bring an image to a device."""

    terms: FirmwareTerms = field(default_factory=FirmwareTerms)
    transfer_timeout_s: float = 600.0


def parse_firmware(row: Table) -> FirmwareConfig:
    """Raises ConfigError."""
    timeout_s = row.number("transfer_timeout_s", 0.01, 86400.0, 600.0)
    config = FirmwareConfig(read_firmware_terms(row, FirmwareTerms()), timeout_s)
    row.end()
    return config


def read_firmware_terms(row: Table, now: FirmwareTerms) -> FirmwareTerms:
    """The terms as they are with what the row changes in them."""
    stages = row.table("stages")
    changed = {cohort: stages.word(cohort, STAGES) for cohort in stages.left()}
    return FirmwareTerms(
        {**now.stages, **changed},
        tuple(row.words("initiators", INITIATORS, default=list(now.initiators))),
        row.take("emergency", bool, default=now.emergency),
        row.take("library", bool, default=now.library),
        row.number("ordinary_delay_s", 0.0, LONGEST_S, now.ordinary_delay_s),
    )
