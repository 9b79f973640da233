"""Works one Service Request of the hub dialect on a meter, as the meter's profile says.

Layer: rigs, part of the hub peer. Sans transport: a meter in front, values out.

Rules of this file: nothing is known of a particular meter; an argument that the service does not take is refused, as
is one that is missing; a failure is told by one of the dialect's statuses (`outcome_of`):

- `refused`: the meter said no: a command's result "refused" (detail: the label of its reason), or a Modbus exception
  to a command (detail: its name);
- `no_reply`: no answer, no connection, or a command that the meter never finished;
- `bad_reply`: bytes that are no valid answer, registers that hold no value of the point, a Modbus exception to a read
  (the profile promises the registers), a ring that cannot be read consistently;
- `invalid`: arguments; `unsupported`: no such service in the profile; `hub_fault`: anything else.

Log (6.13): arguments `log`, `read_from`, `read_to` (both inclusive, both optional); result `log_entries`, each
[UTC seconds, the maker's code, 0], oldest first, at most MAX_ENTRIES (the newest). Series: arguments `read_from`,
`read_to`: periods that ended after the first and at or before the second; of a polyphase meter `periods` has those of
each phase one after the other, and `phases` says how many there are (of a twin element meter each
element, `elements`). Records (4.4): the same arguments, both inclusive; result `records`, oldest first, each the fields
of the profile but for its number. Image (11.1): arguments `image` (bytes) and, at will, `activate` (0, 1: also activate
it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Protocol

from protocols.hub_dialect import DialectError, Status, WireValue
from rigs.errors import BenchError, CommandUnfinished, DeviceException, ExceptionCode, LinkClosed, LinkError, NoReply
from rigs.errors import PortUnavailable as NoPort
from rigs.ports import CommandOutcome, LogRow, Reading, Record, SeriesEntry, Value
from rigs.profile import (
    CommandService,
    ImageService,
    LogService,
    Profile,
    ReadService,
    RecordService,
    SeriesService,
    UnreadableValue,
    UnwritableValue,
    argument_of,
    canonical,
)

MAX_ENTRIES: Final = 2000
Values = Mapping[str, WireValue]


class Meter(Protocol):
    """What the hub needs of a meter; `rigs.meter.ProfiledMeter` is one."""

    def read(self, *points: str) -> Mapping[str, Reading]: ...
    def read_log(self, log: str, newest: int | None = None) -> tuple[LogRow, ...]: ...
    def read_series(self, series: str, start: datetime, end: datetime) -> tuple[SeriesEntry, ...]: ...
    def read_records(self, records: str) -> tuple[Record, ...]: ...
    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome: ...
    def write_image(self, image: bytes) -> CommandOutcome: ...
    def close(self) -> None: ...


class ServiceFailedError(Exception):
    """The service did not succeed, for a reason that has a status of its own."""

    def __init__(self, status: Status, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(f"{status}: {detail}")


def perform(meter: Meter, profile: Profile, service: str, arguments: Values) -> dict[str, WireValue]:
    """The values of the answer. Raises ServiceFailedError and whatever the meter raises."""
    how = profile.services.get(service)
    match how:
        case None:
            raise ServiceFailedError("unsupported", f"{profile.id} has no service {service}")
        case ReadService():
            _only(arguments, ())
            return _read(meter, profile, how.points)
        case CommandService():
            return _command(meter, profile, how, arguments)
        case SeriesService():
            return _series(meter, profile, how, arguments)
        case LogService():
            return _log(meter, profile, arguments)
        case RecordService():
            return _records(meter, profile, how.records, arguments)
        case ImageService():
            return _image(meter, profile, how, arguments)


def outcome_of(problem: Exception, *, is_command: bool) -> tuple[Status, str]:
    """The status and detail that tell of a failure."""
    match problem:
        case ServiceFailedError():
            return problem.status, problem.detail
        case DeviceException():
            return ("refused" if is_command else "bad_reply"), f"exception {ExceptionCode(problem.code).name}"
        case CommandUnfinished():
            return "no_reply", "the meter did not finish the command"
        case NoReply() | LinkClosed() | NoPort():
            return "no_reply", type(problem).__name__
        case LinkError() | UnreadableValue():
            return "bad_reply", str(problem) if isinstance(problem, UnreadableValue) else type(problem).__name__
        case UnwritableValue():
            return "invalid", str(problem)
        case BenchError():
            return "bad_reply", problem.found
        case DialectError():
            return "hub_fault", f"the answer does not fit the dialect: {problem.key}"
    return "hub_fault", type(problem).__name__


def _only(arguments: Values, names: tuple[str, ...]) -> None:
    for name in arguments:
        if name not in names:
            raise ServiceFailedError("invalid", f"{name} is no argument of this service")


def _read(meter: Meter, profile: Profile, points: tuple[str, ...]) -> dict[str, WireValue]:
    return {name: profile.canonical(reading) for name, reading in meter.read(*points).items()}


def _command(meter: Meter, profile: Profile, how: CommandService, arguments: Values) -> dict[str, WireValue]:
    _only(arguments, how.arguments)
    named = ((point, argument_of(literal)) for point, literal in how.write)
    given = {name: _value(profile, point, name, arguments[name]) for point, name in named if name in arguments}
    try:
        writes = how.writes(given)
    except KeyError as missing:
        raise ServiceFailedError("invalid", f"{missing.args[0]} is missing") from None
    _require_done(meter.run_command(writes))
    return _read(meter, profile, how.then_read) if how.then_read else {}


def _value(profile: Profile, point: str, argument: str, given: WireValue) -> Value:
    """An argument as the point takes it."""
    if not isinstance(given, int | str):
        raise ServiceFailedError("invalid", f"{argument} is missing")
    try:
        value = profile.point(point).from_canonical(given)
        profile.point(point).encode(value)
    except (UnwritableValue, UnreadableValue):
        raise ServiceFailedError("invalid", f"{argument} does not fit the meter") from None
    return value


def _require_done(outcome: CommandOutcome) -> None:
    if outcome.result != "done":
        raise ServiceFailedError("refused", outcome.reason or outcome.result)


def _image(meter: Meter, profile: Profile, how: ImageService, arguments: Values) -> dict[str, WireValue]:
    """Two stages: the meter holds the image that it has checked; one: it is activated at once."""
    _only(arguments, ("image", "activate"))
    image, activate = arguments.get("image"), arguments.get("activate", 0)
    if not isinstance(image, bytes) or profile.image is None:
        raise ServiceFailedError("invalid", "image is missing")
    if activate not in (0, 1):
        raise ServiceFailedError("invalid", "activate does not fit the meter")
    _require_done(meter.write_image(image))
    if activate:
        _require_done(meter.run_command({profile.image.activate: hashlib.sha256(image).hexdigest()}))
    return _read(meter, profile, how.then_read) if how.then_read else {}


def _time(arguments: Values, name: str, default: int | None = None) -> datetime:
    seconds = arguments.get(name, default)
    if not isinstance(seconds, int):
        raise ServiceFailedError("invalid", f"{name} is missing")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise ServiceFailedError("invalid", f"{name} is beyond any calendar") from None


def _series(meter: Meter, profile: Profile, how: SeriesService, arguments: Values) -> dict[str, WireValue]:
    _only(arguments, ("read_from", "read_to"))
    start, end = _time(arguments, "read_from"), _time(arguments, "read_to")
    if end < start:
        raise ServiceFailedError("invalid", "read_to is before read_from")
    entries = meter.read_series(how.series, start, end)
    period_s = _period_s(meter, profile, how.series)
    first = int((entries[0].end if entries else end).timestamp())
    periods: list[int | None] = []
    for entry in entries:
        gap = (int(entry.end.timestamp()) - first) // period_s - len(periods)
        periods.extend([None] * gap)
        periods.append(None if entry.value is None else _whole(entry.value, entry.unit))
    told: dict[str, WireValue] = {"first_end": first, "period_s": period_s, "periods": periods}
    if how.further:
        places = [first + period_s * at for at in range(len(periods))]
        told[how.parts] = 1 + len(how.further)
        told["periods"] = [*periods, *(one for name in how.further for one in _at(meter, name, places, period_s))]
    return told


def _at(meter: Meter, series: str, places: Sequence[int], period_s: int) -> Iterator[int | None]:
    """What a further series holds for the periods that end there; None where it has nothing."""
    if not places:
        return
    start, end = (datetime.fromtimestamp(at, UTC) for at in (places[0] - period_s, places[-1]))
    held = {int(entry.end.timestamp()): entry for entry in meter.read_series(series, start, end)}
    for place in places:
        entry = held.get(place)
        yield None if entry is None or entry.value is None else _whole(entry.value, entry.unit)


def _period_s(meter: Meter, profile: Profile, series: str) -> int:
    ring = profile.series[series]
    if ring.period is None:
        return ring.period_s
    told = meter.read(ring.period)[ring.period]
    if not isinstance(told.value, int) or told.value < 1:
        raise UnreadableValue(told.point, told.raw, "the length of a period")
    return told.value


def _whole(value: Decimal, unit: str) -> int:
    return canonical(value, unit)


def _log(meter: Meter, profile: Profile, arguments: Values) -> dict[str, WireValue]:
    _only(arguments, ("log", "read_from", "read_to"))
    log = arguments.get("log")
    if not isinstance(log, str) or log not in profile.logs:
        raise ServiceFailedError("invalid", f"log: one of {', '.join(profile.logs)}")
    start, end = _time(arguments, "read_from", 0), _time(arguments, "read_to", 2**33)
    chosen = [row for row in meter.read_log(log) if start <= row.at <= end]
    ordered = sorted(chosen, key=lambda row: row.sequence)[-MAX_ENTRIES:]
    return {"log_entries": [[int(row.at.timestamp()), row.code, 0] for row in ordered]}


def _records(meter: Meter, profile: Profile, records: str, arguments: Values) -> dict[str, WireValue]:
    _only(arguments, ("read_from", "read_to"))
    start, end = _time(arguments, "read_from"), _time(arguments, "read_to")
    fields = profile.records[records].fields
    rows: list[list[int]] = []
    for record in meter.read_records(records):
        at = record["time"]
        if isinstance(at, datetime) and start <= at <= end:
            rows.append([int(field.canonical(record[name])) for name, field in fields.items() if name != "number"])
    return {"records": rows}
