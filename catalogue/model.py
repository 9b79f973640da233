"""Shapes of the catalogue: one frozen dataclass for each kind of row, and the words that the documents use.

Why: a requirement is data with its unit and its source line, so that scenarios, checks and the coverage matrix all
speak of the same row. Nothing here behaves; nothing here imports the rest of the project.

Units: seconds and kbit/s are `Decimal` as printed, bytes are `int` and include the padding of the traffic model.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum


class CatalogueError(Exception):
    """A cell of the catalogue is wrong: says which file, line and column, what was expected and what was found."""

    def __init__(self, *, file: str, line: int, column: str, expected: str, found: str) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.expected = expected
        self.found = found
        super().__init__(f"{file} line {line} column {column}: expected {expected}, found {found!r}")


class UnknownRowError(KeyError):
    """An id, service or alert that the catalogue does not hold; the text names near ones."""

    def __init__(self, asked: str, what: str, near: tuple[str, ...]) -> None:
        self.asked = asked
        self.what = what
        self.near = near
        super().__init__(asked)

    def __str__(self) -> str:
        hint = f"; did you mean {', '.join(self.near)}?" if self.near else ""
        return f"the catalogue has no {self.what} {self.asked!r}{hint}"


class Fuel(Enum):
    """Value = the plain Gherkin tag and the word in a step."""

    ELECTRICITY = "electricity"
    GAS = "gas"


class Role(Enum):
    """A DCC User's role. Name = the DUIS abbreviation, value = the words in a step."""

    IS = "import supplier"
    GS = "gas supplier"
    ES = "export supplier"
    ED = "electricity distributor"
    GT = "gas transporter"
    RSA = "registered supplier agent"
    OU = "other user"


#: Which roles can have business with a meter of that fuel; an agent or an other user may with either.
ROLES_ON: dict[Fuel, frozenset[Role]] = {
    Fuel.ELECTRICITY: frozenset({Role.IS, Role.ES, Role.ED, Role.RSA, Role.OU}),
    Fuel.GAS: frozenset({Role.GS, Role.GT, Role.RSA, Role.OU}),
}


class Kind(Enum):
    """Which table of the documents a row comes from."""

    OFGEM_SERVICE = "Ofgem service"
    OFGEM_FUNCTIONALITY = "Ofgem functionality"
    SMETS1_SERVICE = "SMETS1 minimum service"
    SMETS1_OTHER_REQUEST = "SMETS1 other request"
    SMETS1_ALERT = "SMETS1 alert"
    WAN_TRAFFIC = "WAN traffic"
    WAN_SCENARIO = "WAN scenario"
    DCC_FUNCTION = "DCC function"
    DCC_DATA = "DCC data"
    INTERIM_OPTION = "interim option"
    PROCESS = "process requirement"


class Basis(Enum):
    """How firmly a process row stands; an `open` one is a parameter with a documented default, not an opinion."""

    STATED = "stated"
    IMPLIED = "implied"
    OPEN = "open"


class Disposition(Enum):
    """What the bench expects of a minimum service (decision DEC-6: two of the 37 are refused)."""

    OFFERED = "offered"
    REFUSED_BY_DCC = "refused by the DCC"


class Tier(Enum):
    """When the DCC takes a function on [000:139-145]."""

    INITIAL = "initial"
    ADDITIONAL = "additional"
    FURTHER_POSSIBILITY = "further possibility"


class PlanStatus(Enum):
    """What the project does about a row at present."""

    IN_SCOPE = "in scope"
    DEFERRED = "deferred"
    WAIVED = "waived"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One requirement. `source` is one or more `document:line`; no fuels or roles = the document names none."""

    id: str
    title: str
    kind: Kind
    source: str
    fuels: frozenset[Fuel] = frozenset()
    roles: frozenset[Role] = frozenset()

    @property
    def family(self) -> str:
        """The letters before the first dash: `S1A` of `S1A-low-credit`."""
        return self.id.split("-", 1)[0]

    def roles_on(self, fuel: Fuel) -> frozenset[Role]:
        """Eligible roles for a meter of this fuel; empty when the row does not apply to it."""
        return self.roles & ROLES_ON[fuel] if fuel in self.fuels else frozenset()

    def details(self) -> dict[str, object]:
        """The fields that only this kind of row has, for a report."""
        common = {field.name for field in fields(Row)}
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in common}


@dataclass(frozen=True, kw_only=True)
class OfgemService(Row):
    """One of the 34 services of [004:120-167]; `condition` says what the document makes it depend on."""

    service: str
    category: str
    decc_letters: tuple[str, ...]
    condition: str


@dataclass(frozen=True, kw_only=True)
class OfgemFunctionality(Row):
    """One of the eight functionalities A to H of [004:170-177]; `fuels` are the ticked columns."""

    letter: str


@dataclass(frozen=True, kw_only=True)
class MinimumService(Row):
    """One of the 37 minimum SMETS1 services [001:85-129]; a reference is text, 4.10 is not 4.1."""

    number: int
    service_reference: str
    variant_note: str
    note: str
    disposition: Disposition


@dataclass(frozen=True, kw_only=True)
class OtherRequest(Row):
    """A request beside the 37 [001:165-206]: non-device, commissioning, scheduled or firmware."""

    service_reference: str
    request_kind: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Alert(Row):
    """An alert that a SMETS1 meter raises [001:220-232], with the clause of SMETS1 for each fuel."""

    gsms_ref: str
    esms_ref: str


@dataclass(frozen=True, kw_only=True)
class Traffic(Row):
    """A message of the traffic model: upper bound of the application payload and longest time to answer."""

    category: str
    size_bytes: int
    max_response_s: Decimal
    kbps_printed: Decimal
    note: str
    service_applies: bool


@dataclass(frozen=True, kw_only=True)
class WanScenario(Row):
    """One of the three WAN procurement scenarios [000:620-622]; low and high are nowhere given."""

    network_performance: str
    traffic_volume: str
    commercials: str
    note: str


@dataclass(frozen=True, kw_only=True)
class DccFunction(Row):
    """A function of the DCC and when it takes it on."""

    tier: Tier
    note: str


@dataclass(frozen=True, kw_only=True)
class DccData(Row):
    """An item that the DCC holds."""

    held_for: str


@dataclass(frozen=True, kw_only=True)
class InterimOption(Row):
    """One of the six options of the interim service [003]."""

    head_ends: str
    supplier_interface: str
    translation: str
    access_control: str
    service_scope: str
    prepayment: str
    change_of_supplier: str


@dataclass(frozen=True, kw_only=True)
class ProcessRequirement(Row):
    """A sentence of a business process; `title` is the whole sentence."""

    process: str
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done about one row; `reason` names the issue that brings it, empty when in scope."""

    id: str
    status: PlanStatus
    reason: str


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How the bench settles a contradiction of the documents, and the rows that it touches."""

    id: str
    question: str
    said: str
    decision: str
    rows: tuple[str, ...]
    source: str
