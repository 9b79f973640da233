"""Wrong in its inventory: what is in it, who may do what to it, what becomes of a device, what is open about it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dcc_stub import holdings, scope
from dcc_stub.access import AccessControl
from dcc_stub.config import ConfigError
from dcc_stub.config import scope as scopes
from dcc_stub.inventory import (
    assets,
    commissioning,
    concern,
    control,
    desk,
    han_desk,
    lifecycle,
    part,
    reading,
    statuses,
)
from dcc_stub.inventory.details import DetailTables
from dcc_stub.inventory.records import Inventory
from dcc_stub.translation import products
from tests.wrong_dcc.wrong import WrongDcc

Anything = Any


def _way(status: str, event: str, after: str) -> Callable[[], None]:
    """A way more between two statuses."""

    def spoil() -> None:
        ways: Anything = statuses.WAYS
        ways[status][event] = after

    return spoil


def _everybody() -> None:
    concern.Concern.may = lambda *_: True  # type: ignore[method-assign,assignment]


def _present_only() -> None:
    present: Anything = lambda self, user, device, at: self.may(user, device, "8.2", at)  # noqa: E731
    concern.Concern.may_see = present  # type: ignore[method-assign]


def _version_unknown() -> None:
    shown: Anything = reading.Reader._shown
    reading.Reader._shown = lambda *told: {  # type: ignore[method-assign]
        **shown(*told), "smets_chts_version": "SMETS2", "s1sp": "other",
    }  # fmt: skip


def _meter_alone() -> None:
    found: Anything = reading.Reader._found

    def first(self: Anything, request: Anything) -> Anything:
        yield from list(found(self, request))[:1]

    reading.Reader._found = first  # type: ignore[method-assign]


def _wherever() -> None:
    found: Anything = reading.Reader._found

    def any_device(self: Anything, request: Anything) -> Anything:
        yield from list(found(self, request)) or self.inventory.devices()

    reading.Reader._found = any_device  # type: ignore[method-assign]


def _no_extras() -> None:
    desk.InventoryDesk._smets1_refusal = lambda *_: None  # type: ignore[method-assign,assignment]


def _log_forgotten() -> None:
    DetailTables.enter = lambda *_: None  # type: ignore[method-assign]


def _log_without_end() -> None:
    han_desk.HAN_LOG_LIMIT = 1000  # type: ignore[misc]


def _commissioned_at_once() -> None:
    watch: Anything = commissioning.Commissioning.watch

    def whatever(self: Anything, outcome: Anything) -> None:
        answer = outcome.answer
        told = outcome if answer is None else replace(outcome, answer=replace(answer, success=True))
        watch(self, told)

    commissioning.Commissioning.watch = whatever  # type: ignore[method-assign]


def _join_forgotten() -> None:
    DetailTables.join = lambda *_: None  # type: ignore[method-assign]


def _any_display() -> None:
    every = ("PPMID", "HCALCS", "IHD", "CAD")
    joins: Anything = han_desk.JOINS
    joins["8.7.1"] = joins["8.7.2"] = every


def _never_apart() -> None:
    DetailTables.leave = lambda *_: None  # type: ignore[method-assign]


def _another_meter_point() -> None:
    flatten: Anything = products.FLATTEN
    before = flatten["6.20.1"]
    flatten["6.20.1"] = lambda *told: {"mpxn": "2000000000015" if before(*told) else ""}


def _fit_meter_replaces() -> None:
    behind = Inventory.behind
    Inventory.behind = lambda self, hub: behind(self, hub)[:1]  # type: ignore[method-assign]
    place: Anything = lifecycle.Lifecycle.place

    def alone(self: Anything, device: Anything, hub: Anything) -> Anything:
        self.tables.database.execute("DELETE FROM han_log WHERE hub = ?", (hub.eui,))
        placed = place(self, device, hub)
        self.tables.database.execute("DELETE FROM han_log WHERE device = ?", (device.eui,))
        return placed

    lifecycle.Lifecycle.place = alone  # type: ignore[method-assign]


def _another_address() -> None:
    sim: Anything = DetailTables.sim

    def elsewhere(self: Anything, hub: str) -> Anything:
        found = sim(self, hub)
        return None if found is None else replace(found, node_address="00db1234567890ff", comms_service="none")

    DetailTables.sim = elsewhere  # type: ignore[method-assign]


def _column_of_nobody() -> None:
    columns = holdings._columns
    holdings._columns = lambda database: [*columns(database), ("customers", "name")]


def _everything_kept() -> None:
    prenotify: Anything = lifecycle.Lifecycle.prenotify

    def keeping(self: Anything, asset: Anything, by: str = "") -> Anything:
        device = prenotify(self, asset, by)
        self.tables.put(asset.device.eui, replace(asset.details, prenotified_by=by))
        return device

    lifecycle.Lifecycle.prenotify = keeping  # type: ignore[method-assign]


def _order_ignored() -> None:
    commissioning.Commissioning.refusal = lambda *_: None  # type: ignore[method-assign,assignment]


def _half_a_load() -> None:
    def without_the_wrong(told: Anything, source: str) -> Anything:
        kept: list[Anything] = []
        for row in told:
            with suppress(ConfigError):
                kept.extend(assets.from_rows([row], source))
        return tuple(kept)

    control.from_rows = without_the_wrong  # type: ignore[assignment]


def _sim_always() -> None:
    put: Anything = lifecycle.Lifecycle.put_sim
    lifecycle.Lifecycle.put_sim = (  # type: ignore[method-assign]
        lambda self, hub, sim: put(self, hub, replace(sim, is_wanted=True, imsi="1" * 15))
    )


def _still_reached() -> None:
    judge: Anything = AccessControl._standing

    def whatever_status(self: Anything, asked: Anything, row: Anything, user: Anything, device: Anything) -> Anything:
        refusal = judge(self, asked, row, user, device)
        return None if refusal is not None and refusal.code == "E5" else refusal

    AccessControl._standing = whatever_status  # type: ignore[method-assign]


def _hub_ignored() -> None:
    commissioning.Commissioning._hub = lambda *_: None  # type: ignore[method-assign,assignment]


def _nobody_told() -> None:
    lifecycle.Lifecycle._tell = lambda *_told, **_change: None  # type: ignore[method-assign]


def _fit_for_everything() -> None:
    commissioning.Commissioning.unfit = lambda *_: None  # type: ignore[method-assign,assignment]


def _remembers() -> None:
    lifecycle.Lifecycle.forget = lambda *_: None  # type: ignore[method-assign]
    prenotify: Anything = lifecycle.Lifecycle.prenotify

    def as_before(self: Anything, asset: Anything, by: str = "") -> Anything:
        before = self.inventory.device(asset.device.eui)
        device = prenotify(self, asset, by)
        if before is not None and not hasattr(device, "code"):
            self.inventory.put(replace(device, mpxn=before.mpxn, registered=before.registered))
        return device

    lifecycle.Lifecycle.prenotify = as_before  # type: ignore[method-assign]


def _every_product() -> None:
    from dcc_stub.inventory.parameters import Parameters, Product

    Parameters.product = lambda *_: Product("ESME", "", "", (), "hub")  # type: ignore[method-assign]


def _every_scope() -> None:
    for name in scopes.SCOPES:
        table: Anything = scopes.SCOPES
        table[name] = frozenset(scopes.FUNCTIONS)


def _exceptions_for_ever() -> None:
    scope.Scope._exception = lambda *_: None  # type: ignore[method-assign,assignment]


def _thirty_six() -> None:
    core: Anything = scope.Scope._core
    scope.Scope._core = lambda self: core(self)[:-1]  # type: ignore[method-assign]


def _own_method_always() -> None:
    rule: Anything = part.Commissioning.refusal

    def beside(self: Anything, device: Anything) -> Anything:
        refusal = rule(self, device)
        return None if refusal is not None and "own head end" in refusal.reason else refusal

    part.Commissioning.refusal = beside  # type: ignore[method-assign]


FAULTS = (
    WrongDcc("prenotified-twice", "S1X-12.2", "pre-notifies a device that is commissioned",
             _way("Commissioned", "prenotify", "Pending"), "S1X-12.2 and negative"),
    WrongDcc("extras-not-asked", "S1X-12.2", "does not ask for the items of a SMETS1 device", _no_extras,
             "S1X-12.2 and negative"),
    WrongDcc("inventory-open", "S1X-8.2", "tells and changes everybody's devices", _everybody, "S1X-8.2 and negative"),
    WrongDcc("future-supplier-refused", "S1X-8.2", "tells a device to its present supplier only", _present_only,
             "S1X-8.2 and not negative and not boundary"),
    WrongDcc("meter-point-meter-alone", "S1X-8.2", "finds a meter without its hub and its displays", _meter_alone,
             "S1X-8.2 and boundary"),
    WrongDcc("withdrawn-comes-back", "S1X-8.4", "commissions a hub that was withdrawn",
             _way("Withdrawn", "commission_hub", "Commissioned"), "S1X-8.4 and negative"),
    WrongDcc("version-wrong", "MIX-12", "tells another SMETS version", _version_unknown, "MIX-12 and not negative"),
    WrongDcc("address-wrong", "DATA-1", "has another node address than it speaks to", _another_address,
             "DATA-1 and not negative"),
    WrongDcc("found-by-place", "DAT-1", "answers for a post code", _wherever, "DAT-1 and negative"),
    WrongDcc("customers-kept", "DAT-1", "keeps the names of customers", _column_of_nobody, "DAT-1 and not negative"),
    WrongDcc("log-forgotten", "DATA-3", "keeps no HAN device log", _log_forgotten, "DATA-3 and not negative"),
    WrongDcc("log-without-end", "S1X-8.11", "takes more devices than a hub can hold", _log_without_end,
             "S1X-8.11 and boundary"),
    WrongDcc("other-data-kept", "DAT-2", "keeps other data against its parameter", _everything_kept,
             "DAT-2 and boundary"),
    WrongDcc("commissioned-unheard", "S1X-8.1.1", "commissions a meter that did not say so", _commissioned_at_once,
             "S1X-8.1.1 and boundary"),
    WrongDcc("join-forgotten", "S1X-8.7.2", "forgets who is joined to a meter", _join_forgotten,
             "S1X-8.7.2 and not negative and not boundary"),
    WrongDcc("any-display-joins", "S1X-8.7.1", "joins a display as if it could act", _any_display,
             "S1X-8.7.1 and negative"),
    WrongDcc("never-apart", "S1X-8.7.2", "keeps devices joined that have left", _never_apart,
             "S1X-8.7.2 and boundary"),
    WrongDcc("meter-point-mixed-up", "S1X-6.20.1", "sets another meter point", _another_meter_point,
             "S1X-6.20.1 and not negative and not boundary"),
    WrongDcc("fit-meter-replaces", "FLT-5", "loses the meters that were there", _fit_meter_replaces,
             "FLT-5 and not negative"),
    WrongDcc("order-ignored", "ENR-1", "commissions where enrolment follows commissioning", _order_ignored,
             "ENR-1 and negative"),
    WrongDcc("half-a-load", "ENR-2", "loads the rows before a wrong one", _half_a_load, "ENR-2 and boundary"),
    WrongDcc("sim-always-active", "ENR-3", "takes every SIM for active", _sim_always, "ENR-3 and boundary"),
    WrongDcc("decommissioned-reached", "ENR-4", "speaks to a decommissioned meter", _still_reached,
             "ENR-4 and not negative"),
    WrongDcc("reached-without-hub", "ENR-4", "speaks through a decommissioned hub", _hub_ignored,
             "ENR-4 and boundary"),
    WrongDcc("nobody-told", "ENR-4", "tells nobody of a decommissioning", _nobody_told, "ENR-4 and not boundary"),
    WrongDcc("own-method-ignored", "ENR-5", "commissions where only the head end may", _own_method_always,
             "ENR-5 and negative"),
    WrongDcc("end-date-ignored", "ENR-6", "commissions after the end date", _fit_for_everything,
             "ENR-6 and negative"),
    WrongDcc("never-reset", "ENR-7", "remembers the former use of a meter", _remembers, "ENR-7"),
    WrongDcc("every-product", "ENR-8", "lets every product enrol", _every_product, "ENR-8 and negative"),
    WrongDcc("every-scope", "SCP-1", "offers functions outside its scope", _every_scope, "SCP-1 and negative"),
    WrongDcc("exceptions-for-ever", "MIX-14", "carries exceptions for ever", _exceptions_for_ever,
             "MIX-14 and negative"),
    WrongDcc("one-service-short", "MIX-17", "has one service fewer in its core set", _thirty_six,
             "MIX-17 and not negative"),
)  # fmt: skip
