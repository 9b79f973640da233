"""The services of the slice: names as in Gherkin, roles by variant and fuel, response times and their basis."""

import csv
from decimal import Decimal

import pytest
from needs import SHARED, need

from catalogue import Catalogue, Fuel, LimitBasis, ResponseLimit, Role, UnknownRowError, load

SRV = SHARED / "duis" / "srv.csv"
VARIANTS = ["1.6", "2.2", "4.1.1", "4.2", "4.3", "4.8.1", "4.8.3", "6.11", "6.13", "7.1", "7.2", "7.3", "7.4", "11.2"]
VARIANTS += ["1.5", "2.1", "2.3", "2.5", "3.3", "4.10", "4.16", "6.2.3", "6.2.4", "6.2.7", "6.2.9", "6.8"]
VARIANTS += ["3.2", "6.6", "6.7", "6.12", "6.2.5", "6.2.8"]
VARIANTS += ["6.4.1", "6.4.2", "6.5"]
VARIANTS += ["3.1", "7.5", "7.6", "7.7", "7.8"]
REFUSED = {("S1-6.12", Fuel.GAS): {Role.GS}, ("S1-6.4", Fuel.GAS): {Role.GS}}
"""What a row names and the interface has not (DEC-12, DEC-13)."""
VARIANTS += ["1.1.1", "1.2.1", "4.4.2", "4.4.3", "4.4.4", "4.4.5", "4.11.1"]
VARIANTS += ["1.1.2", "1.2.2", "4.11.2"]
E, G = Fuel.ELECTRICITY, Fuel.GAS


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_the_services_are_those_that_a_scenario_sends(catalogue: Catalogue) -> None:
    assert list(catalogue.services) == VARIANTS


@pytest.mark.parametrize("asked", ["7.2", "Disable Supply", "disable supply", " Disable Supply "])
def test_a_service_is_found_by_name_or_variant(catalogue: Catalogue, asked: str) -> None:
    assert catalogue.service(asked).variant == "7.2"


def test_a_reference_of_several_variants_is_not_a_service(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRowError, match=r"^the catalogue has no service '4\.8'; did you mean 4\.8\.3, 4\.8\.1"):
        catalogue.service("4.8")


@pytest.mark.parametrize(
    ("variant", "fuel", "roles"),
    [
        ("4.1.1", E, {Role.IS, Role.ED}),
        ("4.1.1", G, {Role.GS, Role.GT}),
        ("4.2", E, {Role.ES, Role.ED}),
        ("4.2", G, set()),
        ("4.8.1", E, {Role.IS, Role.ED, Role.OU}),
        ("4.8.3", E, {Role.ES, Role.ED, Role.OU}),
        ("7.1", E, {Role.IS}),
        ("7.1", G, set()),
        ("11.2", G, {Role.GS, Role.GT, Role.RSA, Role.OU}),
    ],
)
def test_roles_by_variant_and_fuel(catalogue: Catalogue, variant: str, fuel: Fuel, roles: set[Role]) -> None:
    service = catalogue.service(variant)
    assert service.roles_on(fuel) == roles
    assert (fuel in service.fuels) == bool(roles)


def test_the_variants_of_a_row_have_together_the_roles_of_the_row(catalogue: Catalogue) -> None:
    naming = {row for service in catalogue.services.values() for row in service.rows if catalogue[row].roles}
    for row_id in naming:  # an Ofgem service names nobody and leaves it to its variants
        variants = [service for service in catalogue.services.values() if row_id in service.rows]
        for fuel in Fuel:
            together = frozenset().union(*(service.roles_on(fuel) for service in variants))
            named = catalogue[row_id].roles_on(fuel) - REFUSED.get((row_id, fuel), set())
            assert together == named, (row_id, fuel)


def test_a_service_may_serve_a_row_for_each_payment_mode(catalogue: Catalogue) -> None:
    assert catalogue.service("1.2.1").rows == ("S1-1.2-prepayment", "S1-1.2-credit")


def test_names_and_roles_are_those_of_the_interface(catalogue: Catalogue) -> None:
    need("reference tables")
    with SRV.open(encoding="utf-8", newline="") as stream:
        variants = {row["service_reference_variant"]: row for row in csv.DictReader(stream)}
    for service in catalogue.services.values():
        row = variants[service.variant]
        assert (service.name, service.reference) == (row["name"], row["service_reference"])
        roles = {role.name for fuel in service.fuels for role in service.roles_on(fuel)}
        assert roles == set(row["eligible_user_roles"].split()), service.variant


def test_a_reading_takes_its_limit_from_the_traffic_model(catalogue: Catalogue) -> None:
    assert catalogue.service("4.1.1").limit(G) == ResponseLimit(
        max_response_s=Decimal("60"),
        basis=LimitBasis.TRAFFIC_MODEL,
        size_bytes=102,
        requirement="WAN-gas-meter-reading-simple",
        source="000:172-177",
    )


def test_alerts_are_due_in_8_s(catalogue: Catalogue) -> None:
    limit = catalogue.alert_limit(E)
    assert (limit.max_response_s, limit.size_bytes, limit.requirement) == (
        Decimal("8"),
        102,
        "WAN-electricity-meter-alerts",
    )


def test_a_service_without_a_traffic_row_has_a_parameter_of_30_s(catalogue: Catalogue) -> None:
    assert catalogue.service("7.2").limit(E) == ResponseLimit(
        max_response_s=Decimal("30"),
        basis=LimitBasis.PARAMETER,
        size_bytes=None,
        requirement=None,
        source="001:125 000:71",
    )
    parameters = [
        s.variant
        for s in catalogue.services.values()
        if all(s.limit(fuel).basis is LimitBasis.PARAMETER for fuel in s.fuels)
    ]
    modelled = {"2.2", "3.1", "4.1.1", "4.2", "4.8.1", "4.8.3", "4.10", "4.16", "7.5", "7.6", "7.8"}
    assert parameters == [variant for variant in VARIANTS if variant not in modelled]


def test_the_second_hand_targets_are_kept_beside_the_limit(catalogue: Catalogue) -> None:
    targets = {s.variant: s.duis_target_s for s in catalogue.services.values() if s.duis_target_s}
    assert targets == {variant: Decimal("16") for variant in ("4.1.1", "4.8.1", "4.4.3")}
