"""Wrong in what it makes of alerts, of requests that look wrong, and in what it says of a failure."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dcc_stub import diagnosis
from dcc_stub.alerts import config, desk, dispatch, regulation
from dcc_stub.audit import Audit
from dcc_stub.delivery import Delivery
from dcc_stub.guards import guards
from dcc_stub.store import Store
from protocols.duis import Smets1DeviceAlert
from tests.wrong_dcc.wrong import WrongDcc


def _everybody() -> None:
    config.AlertsConfig.roles = lambda *_: ("IS", "GS", "ED", "OU")  # type: ignore[method-assign]


def _no_priorities() -> None:
    fits = config.Route.fits
    config.Route.fits = lambda self, alert, fuel, cohort, _priority: fits(  # type: ignore[method-assign]
        self, alert, fuel, cohort, config.PRIORITY_MAX
    )


def _without_a_route_forgotten() -> None:
    is_new: Callable[..., bool] = dispatch.Dispatch._is_new

    def forgotten(self: Any, device: Any, pushed: Any) -> bool:
        return bool(self._users(device, pushed.alert)) and is_new(self, device, pushed)

    dispatch.Dispatch._is_new = forgotten  # type: ignore[method-assign]


def _gives_up_at_once() -> None:
    through: Callable[..., Any] = Delivery._is_through

    async def one_attempt(self: Any, receiver: Any, line: Any, attempt: int) -> bool:
        if not await through(self, receiver, line, attempt):
            self._settle(line, "given_up", attempt)
        return True

    Delivery._is_through = one_attempt  # type: ignore[method-assign]


def _repeats_alerts() -> None:
    put = dispatch.Post.put

    def twice(self: Any, user: str, about: str, response: Any, *rest: Any) -> None:
        for _ in range(2 if isinstance(response.payload, Smets1DeviceAlert) else 1):
            put(self, user, about, response, *rest)

    dispatch.Post.put = twice  # type: ignore[method-assign]


def _unregulated() -> None:
    regulation.Regulation.admits = lambda *_: True  # type: ignore[method-assign]


def _dropped_without_a_trace() -> None:
    dispatch.Dispatch._summarise = lambda *_: None  # type: ignore[method-assign]


def _one_too_few() -> None:
    admits: Callable[..., bool] = regulation.Regulation.admits
    regulation.Regulation.admits = lambda *told: admits(*told[:6], max(told[6] - 1, 0), told[7])  # type: ignore[method-assign]


def _switches_nothing() -> None:
    dispatch.Preferences.wants = lambda *_: True  # type: ignore[method-assign]


def _takes_settings_always() -> None:
    desk.AlertDesk.serves = lambda _self, request, _device: request.variant == desk.CONFIGURE  # type: ignore[method-assign]


def _own_words() -> None:
    message: Callable[..., Any] = dispatch.Dispatch._message

    def spoken(self: Any, device: Any, user: str, pushed: Any) -> Any:
        found = message(self, device, user, pushed)
        return replace(found, payload=replace(found.payload, description=f"{device.cohort}: {pushed.alert}"))

    dispatch.Dispatch._message = spoken  # type: ignore[method-assign]


def _another_for_each() -> None:
    message: Callable[..., Any] = dispatch.Dispatch._message

    def spoken(self: Any, device: Any, user: str, pushed: Any) -> Any:
        found = message(self, device, user, pushed)
        return replace(found, payload=replace(found.payload, gbcs_code=None)) if user.endswith("06") else found

    dispatch.Dispatch._message = spoken  # type: ignore[method-assign]


def _deaf_to_hubs() -> None:
    dispatch.Dispatch.outage = lambda *_: []  # type: ignore[method-assign]


def _no_status_alarms() -> None:
    roles: Callable[..., tuple[str, ...]] = config.AlertsConfig.roles
    config.AlertsConfig.roles = lambda self, alert, *rest: () if alert.startswith("rms") else roles(self, alert, *rest)  # type: ignore[method-assign]


def _unguarded() -> None:
    guards.Guards.look = lambda *_: None  # type: ignore[method-assign]


def _never_slides() -> None:
    full: Callable[..., bool] = guards.Guards._is_full
    guards.Guards._is_full = lambda self, throttle, incoming: full(  # type: ignore[method-assign]
        self, replace(throttle, window_s=throttle.window_s * 1000), incoming
    )


def _held_in_silence() -> None:
    dispatch.Dispatch.dcc_alert = lambda *_: []  # type: ignore[method-assign]


def _lets_go_at_once() -> None:
    quarantine: Callable[..., None] = guards.Guards.quarantine

    def passed(self: Any, incoming: Any, finding: Any) -> None:
        quarantine(self, incoming, finding)
        self.decide(incoming.request.request_id.text, "released")

    guards.Guards.quarantine = passed  # type: ignore[method-assign]


def _rejects_nothing() -> None:
    decide: Callable[..., bool] = guards.Guards.decide
    guards.Guards.decide = lambda self, request_id, _state: decide(self, request_id, "released")  # type: ignore[method-assign]


def _chain_is_broken() -> None:
    write: Callable[..., None] = Audit.write

    def unchained(self: Any, *told: Any) -> None:
        self._head = bytes(32)
        write(self, *told)

    Audit.write = unchained  # type: ignore[method-assign]


def _records_only_good() -> None:
    write: Callable[..., None] = Audit.write
    Audit.write = lambda self, event, *rest: None if event == "refused" else write(self, event, *rest)  # type: ignore[method-assign]


def _always_the_meter() -> None:
    ending: Callable[..., Any] = Store.ending

    def blamed(self: Any, request_id: str) -> Any:
        found = ending(self, request_id)
        return {**found, "part": "meter", "why": "the meter"} if found else found

    diagnosis.Store.ending = blamed  # type: ignore[method-assign]


def _row(id: str, requirement: str, what: str, spoil: Callable[[], None], more: str = "not negative") -> WrongDcc:
    return WrongDcc(id, requirement, what, spoil, f"{requirement} and {more}" if more else requirement)


FAULTS = (
    _row("alerts-to-everybody", "FLT-3", "sends each alert to all roles", _everybody, "negative"),
    _row("priority-ignored", "FLT-3", "takes every alert for one of the highest priority", _no_priorities, "boundary"),
    _row("unrouted-forgotten", "FLT-3", "keeps no alert without a route", _without_a_route_forgotten, "negative"),
    _row("one-attempt", "MIX-7", "gives up when a receiver is away", _gives_up_at_once, "boundary"),
    _row("alerts-twice", "MIX-7", "sends each alert twice", _repeats_alerts, "electricity and not boundary"),
    _row("unregulated", "FLT-2", "forwards every alert of a flood", _unregulated, "not negative and not boundary"),
    _row("dropped-silently", "FLT-2", "tells nobody what it left out", _dropped_without_a_trace,
         "not negative and not boundary"),
    _row("one-too-few", "FLT-2", "forwards one alert less than it may", _one_too_few, "boundary"),
    _row("switch-ignored", "ALT-1", "sends alerts that were switched off", _switches_nothing,
         "not negative and not boundary"),
    _row("settings-always-taken", "ALT-1", "takes settings also where they are the device's", _takes_settings_always,
         "negative"),
    _row("words-of-the-cohort", "ALT-4", "tells alerts in the words of the cohort", _own_words, "electricity"),
    _row("format-by-user", "ALT-4", "writes an alert otherwise for third parties", _another_for_each, "boundary"),
    _row("hub-alerts-dropped", "MIX-4", "tells no alert of a hub", _deaf_to_hubs, "not negative and not boundary"),
    _row("status-alarms-dropped", "DCC-initial-smart-grid-requirements", "tells no alarm of the voltage",
         _no_status_alarms),
    _row("unguarded", "FLT-1", "throttles nothing", _unguarded, "gas"),
    _row("window-never-slides", "FLT-1", "never forgets a request that it has counted", _never_slides, "boundary"),
    _row("held-in-silence", "FLT-1", "tells no User of a quarantine", _held_in_silence, "electricity and not boundary"),
    _row("quarantine-lets-go", "FLT-1", "carries out what it quarantines", _lets_go_at_once,
         "electricity and not boundary"),
    _row("refusals-unaudited", "FLT-1", "keeps no record of refusals", _records_only_good, "gas"),
    _row("rejection-ignored", "DCC-security-monitoring-assurance", "carries out what was rejected", _rejects_nothing,
         "negative"),
    _row("audit-unchained", "DCC-security-monitoring-assurance", "keeps an audit log whose entries stand alone",
         _chain_is_broken, "not negative and not boundary"),
    _row("limit-ignored", "DCC-security-monitoring-assurance", "sees no limit of a value", _unguarded, "boundary"),
    _row("always-the-meter", "MIX-16", "blames the meter for everything", _always_the_meter, "not boundary"),
)  # fmt: skip
