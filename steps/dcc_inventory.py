"""Given, When and Then of the DCC's inventory: pre-notification, HAN device log, commissioning, enrolment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pytest_bdd import given, then, when

from meterbench.bench import Bench
from meterbench.bench import dcc_inventory as inventory
from meterbench.bench import dcc_inventory_checks as checks
from meterbench.bench.dcc import Asked, answers_at_once
from steps.converters import sentence


@given(sentence("the {name:Thing} has been pre-notified by the {user:Role}"))
def _(bench: Bench, name: str, user: str) -> None:
    inventory.done(bench, inventory.prenotify(bench, user, name))


@given(sentence("the {user:Role} has added the {name:Thing} to the HAN device log of the {hub:Thing}"))
def _(bench: Bench, user: str, name: str, hub: str) -> None:
    inventory.done(bench, inventory.add_to_log(bench, user, name, hub))


@given(sentence("the {user:Role} has joined the {name:Thing} to the {meter:Thing} by {reference:Word}"))
def _(bench: Bench, user: str, name: str, meter: str, reference: str) -> None:
    inventory.done(bench, inventory.join(bench, user, name, meter, reference))


@given(sentence("the {user:Role} has decommissioned the {name:Thing}"))
def _(bench: Bench, user: str, name: str) -> None:
    inventory.done(bench, inventory.decommission(bench, user, name))


@given(sentence("the {user:Role} has set the status of the {name:Thing} to {status:Status}"))
def _(bench: Bench, user: str, name: str, status: str) -> None:
    inventory.done(bench, inventory.set_status(bench, user, name, status))


@given(sentence("the {name:Thing} is whitelisted anew by the {user:Role}"))
def _(bench: Bench, name: str, user: str) -> None:
    inventory.whitelisted_anew(bench, user, name)


@given(sentence("the {name:Thing} comes back and is pre-notified again by the {user:Role}"))
def _(bench: Bench, name: str, user: str) -> None:
    inventory.begins_anew(bench, user, name)


@given(sentence("the maker has shown that the {name:Thing} was reset"))
def _(bench: Bench, name: str) -> None:
    inventory.was_reset(bench, name)


@given(sentence("the enrolment parameter {name:Word} is {value:Word}"))
def _(bench: Bench, name: str, value: str) -> None:
    inventory.parameter_is(bench, name, value)


@given("only listed products enrol and the new devices' product is listed")
def _(bench: Bench) -> None:
    inventory.products_are_listed(bench, inventory.listed_model(True))


@given("only listed products enrol and the new devices' product is not listed")
def _(bench: Bench) -> None:
    inventory.products_are_listed(bench, inventory.listed_model(False))


@given(sentence("the SIM of the {hub:Thing} has been provided"))
def _(bench: Bench, hub: str) -> None:
    inventory.sim_is_provided(bench, hub)


@given(sentence("the HAN device log of the {hub:Thing} holds {count:Count} devices since the {user:Role} filled it"))
def _(bench: Bench, hub: str, count: int, user: str) -> None:
    inventory.fill_log(bench, user, hub, count)


@given(sentence("a meter with an integral hub that the {user:Role} has decommissioned"))
def _(bench: Bench, user: str) -> None:
    inventory.integral_meter_has_gone(bench, user)


@given(sentence("the {name:Thing} is in the state {event:Word} by those who watch over products"))
def _(bench: Bench, name: str, event: str) -> None:
    inventory.watched_over(bench, name, event)


@given(sentence("the {user:Role} is registered for the {name:Thing} from {seconds:Duration} on"))
def _(bench: Bench, user: str, name: str, seconds: Decimal) -> None:
    inventory.is_registered_from(bench, user, name, seconds)


@when(sentence("the {user:Role} pre-notifies the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.prenotify(bench, user, name)


@when(sentence("the {user:Role} pre-notifies the {name:Thing} without its firmware version"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.prenotify_without_version(bench, user, name)


@when(sentence("the {user:Role} reads the inventory for the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.read_inventory(bench, user, name)


@when(sentence("the {user:Role} reads the inventory for the meter point of the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.read_inventory_by_meter_point(bench, user, name)


@when(sentence("the {user:Role} reads the inventory for a post code"), target_fixture="asked")
def _(bench: Bench, user: str) -> Asked:
    return inventory.read_inventory_by_place(bench, user)


@when(sentence("the {user:Role} sets the status of the {name:Thing} to {status:Status}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str, status: str) -> Asked:
    return inventory.set_status(bench, user, name, status)


@when(
    sentence("the {user:Role} sets the status of the {name:Thing} to {status:Status} as if it were a hub"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, name: str, status: str) -> Asked:
    return inventory.set_status_as_of_a_hub(bench, user, name, status)


@when(sentence("the {user:Role} deletes the {name:Thing} from the inventory"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.delete(bench, user, name)


@when(sentence("the {user:Role} decommissions the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.decommission(bench, user, name)


@when(sentence("the {user:Role} reports the installation of the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.report_installation(bench, user, name)


@when(
    sentence("the {user:Role} adds the {name:Thing} to the HAN device log of the {hub:Thing}"), target_fixture="asked"
)
def _(bench: Bench, user: str, name: str, hub: str) -> Asked:
    return inventory.add_to_log(bench, user, name, hub)


@when(
    sentence("the {user:Role} removes the {name:Thing} from the HAN device log of the {hub:Thing}"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, name: str, hub: str) -> Asked:
    return inventory.remove_from_log(bench, user, name, hub)


@when(
    sentence("the {user:Role} joins the {name:Thing} to the {meter:Thing} by {reference:Word}"), target_fixture="asked"
)
def _(bench: Bench, user: str, name: str, meter: str, reference: str) -> Asked:
    return inventory.join(bench, user, name, meter, reference)


@when(
    sentence("the {user:Role} parts the {name:Thing} from the {meter:Thing} by {reference:Word}"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, name: str, meter: str, reference: str) -> Asked:
    return inventory.join(bench, user, name, meter, reference)


@when(sentence("the {user:Role} commissions the {name:Thing}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.commission(bench, user, name)


@when(sentence("the {user:Role} sets the meter point of the {name:Thing} to {mpxn:Count}"), target_fixture="asked")
def _(bench: Bench, user: str, name: str, mpxn: int) -> Asked:
    return inventory.set_meter_point(bench, user, name, str(mpxn))


@when(
    sentence("the {user:Role} sets the meter points of the {name:Thing} to {mpxn:Count} and {second:Count}"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, name: str, mpxn: int, second: int) -> Asked:
    return inventory.set_meter_point(bench, user, name, str(mpxn), str(second))


@when(sentence("the {user:Role} asks the {name:Thing} for its firmware version"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return inventory.read_firmware(bench, user, name)


@when(sentence("the {names:Things} are loaded as assets in {form:Word}"), target_fixture="fault")
def _(bench: Bench, names: list[str], form: str) -> str:
    return inventory.load_assets(bench, names, form)


@when(sentence("the {names:Things} are loaded as assets commissioned on {day:Word}"), target_fixture="fault")
def _(bench: Bench, names: list[str], day: str) -> str:
    return inventory.load_assets(bench, names, "table", commissioned_on=day)


@when(
    sentence("the {names:Things} are loaded as assets and the last row has the {key:Word} {value:Word}"),
    target_fixture="fault",
)
def _(bench: Bench, names: list[str], key: str, value: str) -> str:
    return inventory.load_assets_with_a_wrong_row(bench, names, key, value)


@when(sentence("the head end says that the {name:Thing} is commissioned"), target_fixture="fault")
def _(bench: Bench, name: str) -> str:
    return inventory.head_end_commissions(bench, name)


@when(sentence("the activation of the SIM of the {hub:Thing} is ordered by hand"))
def _(bench: Bench, hub: str) -> None:
    inventory.activate_sim(bench, hub)


@when(sentence("a meter with an integral hub is decommissioned by the {user:Role}"))
def _(bench: Bench, user: str) -> None:
    inventory.integral_meter_has_gone(bench, user)


@when("the DCC is asked which data it holds", target_fixture="held")
def _(bench: Bench) -> Mapping[str, Any]:
    return bench.dcc.call("data", "holdings")


@then(sentence("the DCC answers {code:Code}"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    answers_at_once(bench, asked, code)


@then(sentence("the {name:Thing} is {status:Status} in the inventory"))
def _(bench: Bench, asked: Asked, name: str, status: str) -> None:
    checks.status_is(bench, asked, name, status)


@then(sentence("the {name:Thing} is {status:Status} on record"))
def _(bench: Bench, name: str, status: str) -> None:
    checks.status_on_record_is(bench, name, status)


@then(sentence("the {name:Thing} is unknown to the inventory"))
def _(bench: Bench, name: str) -> None:
    checks.is_not_in_the_inventory(bench, name)


@then(sentence("the answer names the {names:Things}"))
def _(bench: Bench, asked: Asked, names: list[str]) -> None:
    checks.answer_names(bench, asked, names)


@then(sentence("the answer describes the {name:Thing} as it was pre-notified"))
def _(bench: Bench, asked: Asked, name: str) -> None:
    checks.answer_has_product(bench, asked, name)


@then(sentence("the answer shows the {name:Thing} with its SMETS version and its provider"))
def _(bench: Bench, asked: Asked, name: str) -> None:
    checks.answer_has_version(bench, asked, name)


@then(sentence("the HAN device log of the {hub:Thing} holds the {name:Thing}"))
def _(bench: Bench, hub: str, name: str) -> None:
    checks.log_holds(bench, hub, name, True)


@then(sentence("the HAN device log of the {hub:Thing} does not hold the {name:Thing}"))
def _(bench: Bench, hub: str, name: str) -> None:
    checks.log_holds(bench, hub, name, False)


@then(sentence("the {name:Thing} is joined to the {meter:Thing}"))
def _(bench: Bench, name: str, meter: str) -> None:
    checks.is_joined(bench, name, meter, True)


@then(sentence("the {name:Thing} is not joined to the {meter:Thing}"))
def _(bench: Bench, name: str, meter: str) -> None:
    checks.is_joined(bench, name, meter, False)


@then(sentence("the SIM of the {hub:Thing} is {state:Word}"))
def _(bench: Bench, hub: str, state: str) -> None:
    checks.sim_is(bench, hub, state)


@then(sentence("the comms service of the {hub:Thing} is {service:Word}"))
def _(bench: Bench, hub: str, service: str) -> None:
    checks.comms_are(bench, hub, service)


@then(sentence("each command goes to the node address of the {hub:Thing} on record"))
def _(bench: Bench, asked: Asked, hub: str) -> None:
    checks.commands_go_to_the_address(bench, asked, hub)


@then("nothing of it is sent to a hub")
def _(bench: Bench, asked: Asked) -> None:
    checks.nothing_is_sent(bench, asked)


@then("it is sent to a hub")
def _(bench: Bench, asked: Asked) -> None:
    checks.something_is_sent(bench, asked)


@then("the answer that follows is a success")
def _(bench: Bench, asked: Asked) -> None:
    checks.answer_is_success(bench, asked)


@then("the answer that follows is no success")
def _(bench: Bench, asked: Asked) -> None:
    checks.answer_is_no_success(bench, asked)


@then(sentence("the DCC alert {body:Status} reaches the {user:Role}"))
def _(bench: Bench, asked: Asked, body: str, user: str) -> None:
    checks.alert_reaches(bench, asked, body, user)


@then(sentence("the {user:Role} is told of {change:Word} of the {name:Thing}"))
def _(bench: Bench, asked: Asked, user: str, change: str, name: str) -> None:
    checks.status_change_reaches(bench, asked, change, name, user)


@then(sentence("no DCC alert reaches the {user:Role}"))
def _(bench: Bench, asked: Asked, user: str) -> None:
    checks.no_alert_reaches(bench, asked, user)


@then(sentence("the meter itself has the meter point {mpxn:Count}"))
def _(bench: Bench, mpxn: int) -> None:
    checks.meter_point_reads(bench, str(mpxn))


@then("the load is taken")
def _(bench: Bench, fault: str) -> None:
    checks.load_is_taken(bench, fault)


@then(sentence("the load is refused and names {row:Word}"))
def _(bench: Bench, fault: str, row: str) -> None:
    checks.load_is_refused(bench, fault, row)


@then("the DCC takes it from the head end")
def _(bench: Bench, fault: str) -> None:
    checks.load_is_taken(bench, fault)


@then("the DCC does not take it from the head end")
def _(bench: Bench, fault: str) -> None:
    checks.is_refused(bench, fault)


@then(sentence("nothing of the former use of the {name:Thing} remains on record"))
def _(bench: Bench, name: str) -> None:
    checks.nothing_remains(bench, name)


@then("the DCC holds data of the list only")
def _(bench: Bench, held: Mapping[str, Any]) -> None:
    checks.holds_listed_data_only(bench, held)


@then(sentence("the maker of the {name:Thing} is kept"))
def _(bench: Bench, name: str) -> None:
    checks.product_on_record_is(bench, name, True)


@then(sentence("the maker of the {name:Thing} is not kept"))
def _(bench: Bench, name: str) -> None:
    checks.product_on_record_is(bench, name, False)
