"""What the customer's documents ask for, as typed and checked rows with their source lines.

`load()` gives the `Catalogue`; `catalogue["S1-7.2"]` a row, `catalogue.service("Disable Supply")` what a step sends,
`catalogue.plan["S1-7.2"]` what the project does about the row at present. The data lie beside the code: `rows/` (one
table for each kind of row), `services.csv`, `plan.csv`, `decisions.csv` (contradictions of the documents, settled) and
`service_levels.csv` (how much each Ofgem service is asked for).

Data only: this package imports nothing else of the project.
"""

from catalogue.collection import Catalogue, load
from catalogue.levels import Level, ServiceLevel
from catalogue.model import (
    ROLES_ON,
    Alert,
    Basis,
    CatalogueError,
    DccData,
    DccFunction,
    Decision,
    Disposition,
    Fuel,
    InterimOption,
    Kind,
    MinimumService,
    OfgemFunctionality,
    OfgemService,
    OtherRequest,
    Plan,
    PlanStatus,
    ProcessRequirement,
    Role,
    Row,
    Tier,
    Traffic,
    UnknownRowError,
    WanScenario,
)
from catalogue.service import LimitBasis, ResponseLimit, Service

__all__ = [
    "ROLES_ON",
    "Alert",
    "Basis",
    "Catalogue",
    "CatalogueError",
    "DccData",
    "DccFunction",
    "Decision",
    "Disposition",
    "Fuel",
    "InterimOption",
    "Kind",
    "Level",
    "LimitBasis",
    "MinimumService",
    "OfgemFunctionality",
    "OfgemService",
    "OtherRequest",
    "Plan",
    "PlanStatus",
    "ProcessRequirement",
    "ResponseLimit",
    "Role",
    "Row",
    "Service",
    "ServiceLevel",
    "Tier",
    "Traffic",
    "UnknownRowError",
    "WanScenario",
    "load",
]
