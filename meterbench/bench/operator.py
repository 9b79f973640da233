"""`Bench`: the state of one scenario, shared by its verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from catalogue import Catalogue, ResponseLimit, Service
from catalogue import Fuel as CatalogueFuel
from meterbench.applicability import SUPPLY
from meterbench.bench.demand import DemandRun, ElementsRun, Generated, Period, PhasesRun, Slot
from meterbench.checks import Limit, Observed, judge, show
from meterbench.errors import NotApplicable, NotRun
from meterbench.latch import Latch
from meterbench.quantities import Fuel
from meterbench.recorder import Recorder
from meterbench.sla import Targets, response_limit
from rigs.errors import BenchError
from rigs.ports import Value
from rigs.ports_dcc import DccControl
from rigs.rig import Device, Rig

if TYPE_CHECKING:
    from meterbench.bench.gas import Fire
    from meterbench.bench.gsm import Move
    from meterbench.bench.stimuli import Stimulus

LEAD_ROLE: Final[dict[Fuel, str]] = {"electricity": "import supplier", "gas": "gas supplier"}


@dataclass
class Feed:
    """What the supply was last told, so that it is told only what changes. Kept for the whole run."""

    volts: Decimal | None = None
    phases: tuple[Decimal, ...] = ()
    hertz: Decimal | None = None
    on: bool | None = None


@dataclass
class Bench:
    """What the verbs of one scenario know. `feed`, `latch`, `vends`, `gathered`, `updated` (meters whose firmware is no
    longer the declared one), `meddled` (meters whose alerts or condition a scenario has changed) and `prioritised`
    (which events of which of them) outlive the scenario.

    `samples`: how many latency samples what may be repeated is asked for in all; `gathered` counts them.
    `repeats`: by latency row, what gives one more of this scenario.
    `targets`: the rig's own response times by service (`[sla]`).
    """

    rig: Rig
    recorder: Recorder
    catalogue: Catalogue
    latch: Latch
    feed: Feed
    vends: dict[str, int]
    gathered: dict[str, int] = field(default_factory=dict)
    updated: set[str] = field(default_factory=set)
    meddled: set[str] = field(default_factory=set)
    prioritised: set[tuple[str, str]] = field(default_factory=set)
    samples: int = 0
    targets: Targets = field(default_factory=dict)
    repeats: dict[str, Callable[[], Stimulus]] = field(default_factory=dict)
    soak: bool = False
    device: Device | None = None
    begun_at: datetime | None = None
    clock_moved: timedelta = timedelta(0)
    """By how much the scenario has set the meter's clock ahead of the calendar: so much later are its stamps."""
    log_counts: tuple[int, ...] = ()
    run: DemandRun | None = None
    slots: tuple[Slot, ...] = ()
    used_code: str | None = None
    happened: list[tuple[str, datetime]] = field(default_factory=list)
    balance_before: Decimal | None = None
    noted: dict[str, Value] = field(default_factory=dict)
    asked: Stimulus | None = None
    """The last request of a User to the meter."""
    neighbour: dict[str, str] = field(default_factory=dict)
    """What the other meter of the home stored before, by point."""
    periods: tuple[Period, ...] = ()
    fire: Fire | None = None
    alerted: set[str] = field(default_factory=set)
    generated: Generated | None = None
    phases_run: PhasesRun | None = None
    elements_run: ElementsRun | None = None
    second_slots: tuple[Slot, ...] = ()
    """Of the second element, as `slots` are of the first."""
    dcc_touched: bool = False
    network_touched: bool = False
    network_before: Mapping[str, Any] = field(default_factory=dict)
    """The counters of the network when the scenario began, or when the hub's way was led over it."""
    cuts: int = 0
    """How often the bench has switched the mains off in this scenario."""
    moved: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """Registers of the meter that were set, by point: where each stood, and to what; put back after the scenario."""
    modem_touched: bool = False
    slept: Move | None = None
    """What stood when a Given sent the hub to sleep."""
    hub_was_off: bool = False
    broker_ended: bool = False
    """Whether the scenario has ended a broker: the rig is started anew after it."""
    absent: set[str] = field(default_factory=set)
    """Users whose Receive Response service takes nothing; put back after the scenario."""

    @property
    def meter(self) -> Device:
        """The meter of this scenario; a scenario without one is a defect of the feature."""
        if self.device is None:
            raise BenchError("using the meter", "feature", "no Given names a meter")
        return self.device

    @property
    def lead(self) -> str:
        """The role that leads on the meter's fuel."""
        return LEAD_ROLE[self.meter.fuel]

    @property
    def part(self) -> str:
        """How reports call the meter."""
        return f"{self.meter.fuel} meter"

    def limit(self, service: Service) -> ResponseLimit:
        """The response time of a service for the meter of this scenario."""
        return response_limit(service, CatalogueFuel(self.meter.fuel), self.targets)

    @property
    def dcc(self) -> DccControl:
        """The rig's control of the DCC; who has used it puts the DCC back after the scenario. NotRun without one."""
        if self.rig.dcc is None:
            raise NotRun("this rig has no control of the DCC")
        self.dcc_touched = True
        return self.rig.dcc

    def require(self, capability: str) -> None:
        """The scenario needs a capability; a device that does not claim it is not judged by it."""
        if not self.meter.profile.capabilities.get(capability, False):
            raise NotApplicable(capability, f"{self.meter.profile.id} does not declare it")

    def require_supply(self) -> None:
        """The scenario works the load switch or the valve."""
        self.require(SUPPLY[self.meter.fuel])

    def require_variant(self, variant: str) -> None:
        """A meter that does not have the service cannot show what the DCC does with it."""
        if variant not in self.meter.profile.services:
            raise NotApplicable(f"service {variant}", f"{self.meter.profile.id} does not have it")

    def require_service(self, service: Service, role: str) -> None:
        """A service that the role may use must be one that the device has; who may not use it is refused before."""
        eligible = {one.value for one in service.roles_on(CatalogueFuel(self.meter.fuel))}
        if role in eligible:
            self.require_variant(service.variant)

    @property
    def subject(self) -> str:
        """Who is judged: device, hub, wan or dcc."""
        return self.recorder.scenario.case.subject

    def judge(
        self, owner: str, what: str, observed: Observed, limit: Limit, *, source: str, requirement: str | None = None
    ) -> None:
        """A check on the work of `owner`. A scenario that judges somebody else is not failed by it: the owner's error
        makes it inconclusive, and is a failure only in a scenario whose subject the owner is."""
        if owner != self.subject and judge(limit, observed).held is False:
            found = f"{what}: observed {show(observed)}, expected {limit.text()}"
            raise BenchError(f"judging the {self.subject}", owner, found, f"the {owner} is at fault here")
        self.recorder.check(what, observed, limit, source=source, requirement=requirement)

    @contextmanager
    def turned_to(self, device: Device) -> Iterator[None]:
        """Another meter of the home is the scenario's for a while."""
        mine, self.device = self.device, device
        try:
            yield
        finally:
            self.device = mine

    def hold(self, seconds: Decimal) -> None:
        """Let calendar time pass: advanced where the rig can, else lived through under `--soak`, never faked."""
        if self.rig.calendar.can_advance:
            self.rig.calendar.advance(seconds)
        elif self.soak:
            self.rig.clock.wait(float(seconds))
        else:
            raise NotRun(f"{seconds} s of real calendar time; use --soak")
