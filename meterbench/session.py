"""One conformance run: a rig file, the features, and pytest between them.

Layer: meterbench. `run_conformance` builds what the plugin needs (recorder, evidence, the rig behind `RigSession`),
calls pytest on the packaged features and ends every process whatever happens.
"""

from __future__ import annotations

import contextlib
import gc
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

import catalogue
from meterbench.applicability import why_not
from meterbench.bench import Bench, gsm, resilience, rollover
from meterbench.bench.floor import measure_floors
from meterbench.bench.network_watch import begin_watch, end_watch
from meterbench.bench.operator import Feed
from meterbench.bench.samples import gather
from meterbench.errors import Cause
from meterbench.evidence import EvidenceWriter, write_manifest
from meterbench.interrupts import Interrupts
from meterbench.latch import Latch
from meterbench.plugin import BenchPlugin, RunOptions
from meterbench.plugin_cases import CASE
from meterbench.progress import Progress
from meterbench.publish import Publish, publish
from meterbench.recorder import Recorder
from meterbench.records import DeviceFacts, RigFacts
from meterbench.shares import Helpers, Relay, Share
from meterbench.sla import require_known
from rigs.adapters.assembly import Assemble, RigAssembly
from rigs.errors import BenchError, RigConfigError
from rigs.rig import Rig
from rigs.rigfile import RigConfig

STEP_MODULES: Final = (
    "steps.states",
    "steps.stimuli",
    "steps.answers",
    "steps.observations",
    "steps.sla",
    "steps.condition",
    "steps.dcc_cos",
    "steps.dcc_credentials",
    "steps.dcc_registration",
    "steps.home",
    "steps.consumer",
    "steps.injection",
    "steps.tenancy",
    "steps.wan_traffic",
    "steps.gsm",
    "steps.translation",
    "steps.dcc_payment",
    "steps.dcc_firmware",
    "steps.dcc_charging",
    "steps.dcc_alerts",
    "steps.dcc_guards",
    "steps.dcc_diary",
    "steps.dcc_inventory",
    "steps.dcc_scope",
    "steps.product",
    "steps.tariff",
    "steps.billing",
    "steps.configuration",
    "steps.maximum_demand",
    "steps.network",
    "steps.gas",
    "steps.power_levels",
    "steps.upgrade",
    "steps.elements",
    "steps.neighbour",
    "steps.phases",
    "steps.quality",
    "steps.rollover",
    "steps.periods",
    "steps.capabilities",
    "steps.network_way",
    "steps.resilience",
)
CONFORMANCE: Final = "conformance.py"


@dataclass
class RigSession:
    """The rig of a run: described before it is started, started once something is selected (a virtual one beside the
    collection), ended with the run."""

    config: RigConfig
    recorder: Recorder
    latch: Latch
    folder: Path
    assemble: Assemble = RigAssembly
    feed: Feed = field(default_factory=Feed)
    vends: dict[str, int] = field(default_factory=dict)
    gathered: dict[str, int] = field(default_factory=dict)
    updated: set[str] = field(default_factory=set)
    meddled: set[str] = field(default_factory=set)
    prioritised: set[tuple[str, str]] = field(default_factory=set)
    _assembly: RigAssembly | None = None
    _rig: Rig | None = None
    _soon: Future[Rig] | None = None

    def facts(self) -> RigFacts:
        """Name, texts verbatim, and what the devices declare."""
        devices = tuple(
            DeviceFacts(fuel, fuel, one.profile.id, dict(one.profile.capabilities), tuple(one.profile.services))
            for fuel, one in self.config.devices.items()
        )
        declared = [one.profile for one in self.config.devices.values()]
        bases = {Path(one.based_on).stem: one.based_on for one in declared if one.based_on}
        files = bases | {one.id: one.file for one in declared}
        profiles = {name: Path(file).read_text("utf-8") for name, file in files.items()}
        text = Path(self.config.file).read_text("utf-8")
        return RigFacts(self.config.name, self.config.file, text, profiles, devices)

    def begin(self) -> None:
        """Starts the rig on a thread, while something else is done; what goes wrong is told by `open`."""
        if self._soon is not None:
            return
        self._soon = Future()
        try:
            require_known(self.config.file, self.config.sla, catalogue.load())
            self._assembly = self.assemble(self.config, self.folder, self.recorder.frame)
        except Exception as problem:  # noqa: BLE001 - raised where the rig is asked for
            self._soon.set_exception(problem)
            return
        threading.Thread(target=self._start, args=(self._assembly, self._soon), name="rig", daemon=True).start()

    @staticmethod
    def _start(assembly: RigAssembly, soon: Future[Rig]) -> None:
        try:
            soon.set_result(assembly.open())
        except BaseException as problem:  # noqa: BLE001 - raised where the rig is asked for
            soon.set_exception(problem)

    def forgo(self) -> None:
        """Nothing is to be judged: a rig that has been begun leaves no trace."""
        if self._soon is not None and self._rig is None:
            self.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def open(self) -> Rig:
        """Starts the rig, if need be, and measures its floor. Raises BenchError."""
        if self._rig is None:
            self.begin()
            assert self._soon is not None
            self._rig = self._soon.result()
            gc.freeze()  # collections of all that was imported would take 20 ms of a latency
            self.recorder.floors = measure_floors(self._rig)
            self.recorder.floor_s = self.recorder.floors["request"]
        return self._rig

    def recover(self, _cause: Cause) -> None:
        """Starts the rig anew, only when a part of it has ended or the hub is not to be reached: a second look at a
        working rig changes nothing. What the supply was told is told again in any case: the mains may have failed
        behind the bench's back."""
        if self._rig is None or self._assembly is None:
            return
        self.feed = Feed()
        try:
            self._rig.check()
            self._rig.wan.mark()
            is_whole = self._assembly.is_hub_there()
        except BenchError:
            is_whole = self._assembly.goes_on()
        if not is_whole:
            self._assembly.recover()

    def close(self) -> None:
        if self._soon is not None:
            wait([self._soon])  # each part of a rig has a bound within which it has started or not
        if self._assembly is not None:
            self._assembly.close()
            gc.unfreeze()  # of a process that goes on with further runs


class RigHooks:
    """Opens the rig between collection and the first scenario, and gives each scenario its `bench`."""

    def __init__(self, session: RigSession, options: RunOptions) -> None:
        self._session, self._options = session, options
        self.plugin: BenchPlugin | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """A virtual rig is no one's but the run's: it starts beside the collection. What is there and may be anybody's,
        and the rest of a run that may have been judged whole, wait for what is to be judged."""
        assert self.plugin is not None
        if self._session.config.is_virtual and not self.plugin.resume and not session.config.option.collectonly:
            self._session.begin()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        assert self.plugin is not None
        gc.enable()
        if self.plugin.refusals or not session.items or session.config.option.collectonly:
            self._session.forgo()
            return
        try:
            self._session.open()
        except (BenchError, RigConfigError) as problem:
            self.plugin.refusals.append(str(problem))

    @pytest.fixture
    def bench(self, request: pytest.FixtureRequest) -> Iterator[Bench]:
        """The operator's verbs for one scenario; what this rig cannot judge ends here."""
        case = request.node.stash[CASE]
        config, soak = self._session.config, self._options.soak
        lack = why_not(case.fuels, case.requirements, case.steps, config, soak=soak)
        if lack is not None:
            raise lack.error()
        session = self._session
        rig = session.open()
        bench = Bench(
            rig=rig,
            recorder=session.recorder,
            catalogue=catalogue.load(),
            latch=session.latch,
            feed=session.feed,
            vends=session.vends,
            gathered=session.gathered,
            updated=session.updated,
            meddled=session.meddled,
            prioritised=session.prioritised,
            samples=self._options.samples or 0,
            targets=session.config.sla,
            soak=self._options.soak,
        )
        begin_watch(bench)
        yield bench
        try:
            gather(bench)
        finally:
            _put_back(bench)


def _put_back(bench: Bench) -> None:
    """What the scenario has done to the network, the Users and the DCC; and the frames that only the hub sees."""
    resilience.put_back(bench)
    is_shaped = bench.rig.network is not None and bench.rig.network.is_in_the_way
    end_watch(bench)
    if is_shaped and bench.rig.dcc is not None:  # what a slow network still carries would reach the next scenario
        with contextlib.suppress(BenchError):
            bench.rig.dcc.run_due()
    for role in bench.absent:
        bench.rig.user.take_nothing(role, False)
    if bench.dcc_touched and bench.rig.dcc is not None:
        bench.rig.dcc.reset()
    gsm.put_back(bench)
    rollover.put_back(bench)
    with contextlib.suppress(BenchError):  # a hub that has died is found by the next check; frames are evidence only
        bench.rig.flush()


def run_conformance(
    config: RigConfig,
    folder: Path,
    options: RunOptions,
    *,
    argv: Sequence[str] = (),
    resume: bool = False,
    progress: Progress | Relay | None = None,
    assemble: Assemble = RigAssembly,
    features: Path | None = None,
    recorder: Recorder | None = None,
    plugins: Sequence[object] = (),
    share: Share | None = None,
    helpers: Helpers | None = None,
    is_last: bool = False,
    publish: Publish = publish,
) -> tuple[int, Mapping[str, object]]:
    """Exit status and summary of one run. The folder is the run's own; `plugins` are pytest's, beside the bench's.
    `share` and `helpers`: of a run in several processes, in another one and in the first. A signal that comes when all
    has been judged raises `KeyboardInterrupt` after all has been written, unless nothing would follow: `is_last`."""
    recorder, latch = recorder or Recorder(), Latch()
    share = share or Share()
    session = RigSession(
        config, recorder, latch, folder / ("rig" if share.is_first else f"rig-{share.number}"), assemble
    )
    hooks = RigHooks(session, options)
    evidence, interrupts = EvidenceWriter(folder, share.number), Interrupts()
    plugin = BenchPlugin(
        recorder, evidence, session, options=options, latch=latch, progress=progress, argv=argv, resume=resume,
        features=features, share=share, helpers=helpers, interrupts=interrupts, publish=publish,
        narrow=features is None,
    )  # fmt: skip
    hooks.plugin = plugin
    with interrupts.taken():
        try:
            gc.disable()  # all that is collected stays: to look through it again and again is a third of the work
            status = pytest.main(_arguments(options), plugins=[*step_modules(), plugin, hooks, *plugins])
        finally:
            gc.enable()
            session.close()
            if helpers is not None:
                helpers.stop()
            if folder.is_dir() and share.is_first:
                write_manifest(folder)  # the peers' logs and the stub's database are complete only now
    if interrupts.waiting and not is_last:
        raise KeyboardInterrupt
    return int(status), plugin.summary


def step_modules() -> list[ModuleType]:
    """Handed over as they are: for each that is named by `-p`, pytest looks through all that is installed."""
    return [import_module(name) for name in STEP_MODULES]


def _arguments(options: RunOptions) -> list[str]:
    """pytest on the packaged features, with none of the caller's own pytest configuration."""
    suite = Path(__file__).parent / CONFORMANCE
    arguments = [str(suite), "-c", str(Path(__file__).parent / "conformance.ini"), "--rootdir", str(suite.parent)]
    arguments += ["-p", "no:cacheprovider", "-p", "no:pytester", "--strict-markers", "-q"]
    arguments += ["--tb", "native"]  # nobody reads pytest's own; the long one costs 0.1 s for each that fails
    if options.select:
        arguments += ["-m", options.select]
    return arguments
