"""From the eleven tables in `rows/` to typed rows: one reader and one list of columns for each table.

The tables are the project's own copy of what was read out of the customer's documents. Columns added by the project:
`disposition` (decision DEC-6), `service_applies` (DEC-5) and the `fuels` of a process row that speaks of one fuel or
of both (DEC-8 among others).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue import model as m
from catalogue.model import ROLES_ON, CatalogueError, Fuel, Kind, Role, Row
from catalogue.table import Line, read

BOTH = frozenset(Fuel)
_CATEGORY_FUELS: dict[str, frozenset[Fuel]] = {
    "electricity": frozenset({Fuel.ELECTRICITY}),
    "gas": frozenset({Fuel.GAS}),
    "general": frozenset(),
    "smart_grid_electricity": frozenset({Fuel.ELECTRICITY}),
    "smart_grid_gas": frozenset({Fuel.GAS}),
    "microgeneration": frozenset({Fuel.ELECTRICITY}),
}
_OFGEM_FUELS = {"electricity": frozenset({Fuel.ELECTRICITY}), "gas": frozenset({Fuel.GAS}), "both": BOTH}


def _fuels_of(roles: frozenset[Role]) -> frozenset[Fuel]:
    """A minimum service applies to the fuels of the suppliers and network operators that it names."""
    either = ROLES_ON[Fuel.ELECTRICITY] & ROLES_ON[Fuel.GAS]
    return frozenset(fuel for fuel in Fuel if (roles - either) & ROLES_ON[fuel]) or BOTH


def _ofgem_service(line: Line) -> Row:
    return m.OfgemService(
        id=line.text("id"),
        title=line.text("name"),
        kind=Kind.OFGEM_SERVICE,
        source=line.source(),
        fuels=line.one_of("fuel", _OFGEM_FUELS.__getitem__, tuple(_OFGEM_FUELS)),
        service=line.text("service"),
        category=line.text("category"),
        decc_letters=line.words("decc_letters"),
        condition=line.optional("condition"),
    )


def _ofgem_functionality(line: Line) -> Row:
    return m.OfgemFunctionality(
        id=line.text("id"),
        title=line.text("functionality"),
        kind=Kind.OFGEM_FUNCTIONALITY,
        source=line.source(),
        fuels=frozenset(fuel for fuel in Fuel if line.yes(fuel.value)),
        letter=line.text("letter"),
    )


def _minimum_service(line: Line) -> Row:
    roles = line.roles("eligible_roles") or line.wrong("eligible_roles", "at least one role")
    return m.MinimumService(
        id=line.text("id"),
        title=line.text("name"),
        kind=Kind.SMETS1_SERVICE,
        source=line.source(),
        fuels=_fuels_of(roles),
        roles=roles,
        number=line.whole("row"),
        service_reference=line.text("service_reference"),
        variant_note=line.optional("variant_note"),
        note=line.optional("note"),
        disposition=line.member("disposition", m.Disposition),
    )


def _other_request(line: Line) -> Row:
    return m.OtherRequest(
        id=line.text("id"),
        title=line.text("name"),
        kind=Kind.SMETS1_OTHER_REQUEST,
        source=line.source(),
        service_reference=line.text("service_reference"),
        request_kind=line.text("kind"),
        note=line.optional("note"),
    )


def _alert(line: Line) -> Row:
    return m.Alert(
        id=line.text("id"),
        title=line.text("alert"),
        kind=Kind.SMETS1_ALERT,
        source=line.source(),
        fuels=line.fuels("fuels") or line.wrong("fuels", "at least one fuel"),
        gsms_ref=line.optional("gsms_ref"),
        esms_ref=line.optional("esms_ref"),
    )


def _traffic(line: Line) -> Row:
    return m.Traffic(
        id=line.text("id"),
        title=line.text("message"),
        kind=Kind.WAN_TRAFFIC,
        source=line.source(),
        fuels=line.one_of("category", _CATEGORY_FUELS.__getitem__, tuple(_CATEGORY_FUELS)),
        category=line.text("category"),
        size_bytes=line.whole("size_bytes_with_padding"),
        max_response_s=line.seconds("max_response_s"),
        kbps_printed=line.decimal("kbps_printed"),
        note=line.optional("note"),
        service_applies=line.yes("service_applies"),
    )


def _wan_scenario(line: Line) -> Row:
    return m.WanScenario(
        id=line.text("id"),
        title=line.text("name"),
        kind=Kind.WAN_SCENARIO,
        source=line.source(),
        network_performance=line.text("network_performance"),
        traffic_volume=line.text("traffic_volume"),
        commercials=line.text("commercials"),
        note=line.optional("note"),
    )


def _dcc_function(line: Line) -> Row:
    return m.DccFunction(
        id=line.text("id"),
        title=line.text("function"),
        kind=Kind.DCC_FUNCTION,
        source=line.source(),
        tier=line.member("tier", m.Tier),
        note=line.optional("note"),
    )


def _dcc_data(line: Line) -> Row:
    return m.DccData(
        id=line.text("id"),
        title=line.text("item"),
        kind=Kind.DCC_DATA,
        source=line.source(),
        held_for=line.text("held_for"),
    )


def _interim_option(line: Line) -> Row:
    return m.InterimOption(
        id=line.text("id"),
        title=line.text("name"),
        kind=Kind.INTERIM_OPTION,
        source=line.source(),
        head_ends=line.text("head_ends"),
        supplier_interface=line.text("supplier_interface"),
        translation=line.text("translation"),
        access_control=line.text("access_control"),
        service_scope=line.text("service_scope"),
        prepayment=line.text("prepayment"),
        change_of_supplier=line.text("change_of_supplier"),
    )


def _process(line: Line) -> Row:
    return m.ProcessRequirement(
        id=line.text("id"),
        title=line.text("requirement"),
        kind=Kind.PROCESS,
        source=line.source(),
        fuels=line.fuels("fuels"),
        process=line.text("process"),
        basis=line.member("basis", m.Basis),
    )


@dataclass(frozen=True)
class Table:
    """A file in `rows/`, its columns in order, and what makes a row of a line."""

    file: str
    columns: tuple[str, ...]
    make: Callable[[Line], Row]


def _table(file: str, columns: str, make: Callable[[Line], Row]) -> Table:
    return Table(file, tuple(columns.split()), make)


TABLES = (
    _table("ofgem_services.csv", "id service category fuel name decc_letters condition source", _ofgem_service),
    _table("ofgem_functionality.csv", "id letter functionality electricity gas source", _ofgem_functionality),
    _table(
        "smets1_minimum_services.csv",
        "id row service_reference variant_note name eligible_roles note disposition source",
        _minimum_service,
    ),
    _table("smets1_other_requests.csv", "id service_reference name kind note source", _other_request),
    _table("smets1_alerts.csv", "id alert fuels gsms_ref esms_ref source", _alert),
    _table(
        "wan_traffic_model.csv",
        "id category message size_bytes_with_padding max_response_s kbps_printed note service_applies source",
        _traffic,
    ),
    _table("wan_scenarios.csv", "id name network_performance traffic_volume commercials note source", _wan_scenario),
    _table("dcc_functions.csv", "id function tier note source", _dcc_function),
    _table("dcc_data.csv", "id item held_for source", _dcc_data),
    _table(
        "interim_options.csv",
        "id name head_ends supplier_interface translation access_control service_scope prepayment change_of_supplier"
        " source",
        _interim_option,
    ),
    _table("process_requirements.csv", "id process requirement basis fuels source", _process),
)


def load_rows(folder: Path) -> dict[str, Row]:
    """Every row of every table by its id, in the order of the tables; an id that comes twice is an error."""
    rows: dict[str, Row] = {}
    for line, row in _all_lines(folder):
        if row.id in rows:
            raise CatalogueError(
                file=line.file, line=line.number, column="id", expected="an id not used before", found=row.id
            )
        rows[row.id] = row
    return rows


def _all_lines(folder: Path) -> Iterator[tuple[Line, Row]]:
    for table in TABLES:
        for line in read(folder / table.file, table.columns):
            yield line, table.make(line)
