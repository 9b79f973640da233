"""Registrations and access: what the industry's systems have on record, who is let to a meter, and what a User sees.

Expectations come from what the bench itself has put on record and from the rig file. Access is probed with a service
that every role may send (Read Firmware Version), so that only the standing of the User decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Role
from meterbench.bench import dcc, tenancy
from meterbench.bench.answers import answers_to
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import AtLeast, Equals
from meterbench.quantities import Fuel
from rigs.errors import BenchError
from rigs.rigfile import FURTHER_USERS

PROBE: Final = "11.2"
SOURCE: Final = "what is on record"
DATABASES: Final = ("electricity", "gas-gt", "gas-igt")
NETWORK: Final = {"electricity": "ED", "gas": "GT"}
WITHIN_S: Final = 35.0
QUIET_S: Final = 0.5
OTHER_NUMBER: Final = {"electricity": "1234567890126", "gas": "1234567005"}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a User saw in its window."""

    role: str
    rows: Sequence[Row]


def tell(bench: Bench, verb: str, **fields: Any) -> Mapping[str, Any]:
    return bench.dcc.call("registration", verb, **fields)


def eui(bench: Bench, role: str) -> str:
    return bench.rig.user.next_request_id(role, bench.meter.eui).originator


def code_of(role: str) -> str:
    """The role in which a User of the rig acts, as DUIS has it."""
    name = role.replace(" ", "_")
    return Role((FURTHER_USERS.get(name) or name).replace("_", " ")).name


def mpxn(bench: Bench) -> str:
    return bench.meter.mpxn


def parameter(bench: Bench, name: str, value: str) -> None:
    """A parameter of the stub: a number, true or false, or a word."""
    try:
        typed = json.loads(value)
    except ValueError:
        typed = value
    tell(bench, "terms", **{name: typed})


def read_as(bench: Bench, source: str) -> None:
    """All databases are read in one way."""
    tell(bench, "terms", sources=dict.fromkeys(DATABASES, source))


def stands_in(bench: Bench, database: str) -> None:
    """The gas meter point is of the transporter's or of an iGT's database."""
    tell(bench, "put", mpxn=mpxn(bench), database=database)


def says(bench: Bench, **fields: Any) -> None:
    tell(bench, "put", mpxn=mpxn(bench), **fields)


def passes_to(bench: Bench, role: str, in_s: Decimal = Decimal(0)) -> None:
    """The registration system puts on record that the User holds the meter point, from a moment on."""
    moment = bench.rig.calendar.now() + timedelta(seconds=float(in_s))
    tell(bench, "hold", mpxn=mpxn(bench), role=code_of(role), user=eui(bench, role), **{"from": moment.isoformat()})


def passed_to_late(bench: Bench, role: str, ago_s: Decimal) -> Stimulus:
    """The registration system tells only now what is in force since then."""
    stimulus = begin(bench)
    passes_to(bench, role, -ago_s)
    return stimulus


def has_ended(bench: Bench, role: str) -> None:
    tell(bench, "end", mpxn=mpxn(bench), role=code_of(role))


def lies_in_area_of(bench: Bench, role: str) -> None:
    area = f"area of the {role}"
    tell(bench, "area", role=NETWORK[bench.meter.fuel], area=area, user=eui(bench, role))
    says(bench, area=area)


def is_accredited(bench: Bench, role: str, until: datetime | None = None) -> None:
    tell(bench, "accredit", user=eui(bench, role), **({} if until is None else {"until": until.isoformat()}))


def has_authority(bench: Bench, role: str, for_s: Decimal | None = None) -> None:
    """The consumer gives it, for the scenario's meter and a time or until further notice."""
    until = {} if for_s is None else {"until": (bench.rig.calendar.now() + timedelta(seconds=float(for_s))).isoformat()}
    tell(bench, "authority", user=eui(bench, role), mpxn=mpxn(bench), **until)


def has_left(bench: Bench, role: str) -> None:
    """No party to the SEC any more."""
    tell(bench, "party", user=eui(bench, role), status="left")


def reaches(bench: Bench, role: str, fuel: Fuel | None = None) -> None:
    """Admitted, and the meter's own answer comes back."""
    asked = dcc.ask_device(bench, role, PROBE, device=_device(bench, fuel))
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    found = dcc.answer_later(bench, asked)
    bench.judge("dcc", f"answer to the {role}", "nothing" if found is None else found.code, Equals("I0"), source=SOURCE)


def is_refused(bench: Bench, role: str, code: str, fuel: Fuel | None = None) -> None:
    """Refused with the code, and nothing goes to a meter."""
    asked = dcc.ask_device(bench, role, PROBE, device=_device(bench, fuel))
    dcc.answers_at_once(bench, asked, code)
    bench.judge("dcc", "commands on the WAN", dcc.commands_since(bench, asked), Equals(0, "messages"), source=SOURCE)


def _device(bench: Bench, fuel: Fuel | None) -> str | None:
    return None if fuel is None else bench.rig.devices[fuel].eui


def outcome(bench: Bench, role: str, variant: str, **parameters: Any) -> dcc.Asked:
    """A request whose answer, if it is admitted, has come."""
    asked = dcc.ask_device(bench, role, variant, parameters)
    if asked.code == dcc.ACKNOWLEDGED and dcc.answer_later(bench, asked) is None:
        raise BenchError(f"sending {variant} as {role}", "dcc", "no answer came")
    return asked


def profile_of(bench: Bench, role: str, hours: int) -> dcc.Asked:
    end = bench.rig.calendar.now().replace(minute=0, second=0, microsecond=0)
    return outcome(bench, role, "4.8.1", read_from=end - timedelta(hours=hours), read_to=end)


def looks(bench: Bench, role: str, number: str = "") -> Seen:
    """The User looks into its window, for one meter point or for all."""
    begin(bench)
    rows = tell(bench, "window", user=eui(bench, role), mpxn=number)["rows"]
    return Seen(role, rows)


def shows(bench: Bench, seen: Seen, column: str, expected: str) -> None:
    """Of the scenario's meter point, which is seen once."""
    bench.judge("dcc", f"{column} seen by the {seen.role}", _own(bench, seen)[column], Equals(expected), source=SOURCE)


def shows_nothing_in(bench: Bench, seen: Seen, *columns: str) -> None:
    own = _own(bench, seen)
    for column in columns:
        bench.judge(
            "dcc", f"{column} seen by the {seen.role}", own[column] or "nothing", Equals("nothing"), source=SOURCE
        )


def shows_meter(bench: Bench, seen: Seen) -> None:
    """The meter point of the rig file with the meter that stands at it, and the role of who looks."""
    own = _own(bench, seen)
    for column, expected in (("Devices", bench.meter.eui), ("Fuel", bench.meter.fuel), ("Role", code_of(seen.role))):
        bench.judge("dcc", f"{column} seen by the {seen.role}", own[column], Equals(expected), source="rig file")


def _own(bench: Bench, seen: Seen) -> Row:
    found = [row for row in seen.rows if row["MPxN"] == mpxn(bench)]
    bench.judge(
        "dcc", f"times that the {seen.role} sees the meter point", len(found), Equals(1, "times"), source=SOURCE
    )
    return found[0]


def shows_only(bench: Bench, seen: Seen, count: int) -> None:
    """So many meter points in all."""
    numbers = {row["MPxN"] for row in seen.rows}
    what = f"meter points seen by the {seen.role}"
    bench.judge("dcc", what, len(numbers), Equals(count, "meter points"), source=SOURCE)


def sees_in_window(bench: Bench, role: str, count: int) -> None:
    shows_only(bench, looks(bench, role), count)


def premises(bench: Bench) -> str:
    """The premises id of the scenario's meter point, as its network operator sees it."""
    operator = {"electricity": "electricity distributor", "gas": "gas transporter"}[bench.meter.fuel]
    [row] = tell(bench, "window", user=eui(bench, operator), mpxn=mpxn(bench))["rows"]
    return str(row["Premises"])


def looks_up_premises(bench: Bench) -> Mapping[str, Any]:
    begin(bench)
    return tell(bench, "premises", premises=premises(bench))


def premises_link(bench: Bench, found: Mapping[str, Any], *fuels: Fuel) -> None:
    """The meter points of these fuels, their meters, and the hub by which they are reached."""
    devices = [bench.rig.devices[fuel] for fuel in fuels]
    hub = bench.rig.hub_eui.replace("-", "").lower()
    for what, seen, expected in (
        ("meter points", found["mpxns"], [one.mpxn for one in devices]),
        ("devices", found["devices"], [one.eui for one in devices]),
        ("hubs", found["hubs"], [hub] if devices else []),
    ):
        told = " ".join(sorted(seen)) or "none"
        bench.judge(
            "dcc", f"{what} of the premises", told, Equals(" ".join(sorted(expected)) or "none"), source="rig file"
        )


def has_lead(bench: Bench, fuel: str) -> None:
    tell(bench, "lead", premises=premises(bench), fuel=fuel)


def answers_for_wan(bench: Bench, found: Mapping[str, Any], role: str) -> None:
    bench.judge("dcc", "who answers for the WAN", str(found["responsible"]), Equals(eui(bench, role)), source=SOURCE)


def databases(bench: Bench) -> Mapping[str, Any]:
    """All that the industry's side holds of the rig's meter points."""
    shown = {one.mpxn: tell(bench, "show", mpxn=one.mpxn) for one in bench.rig.devices.values()}
    return {number: (one["industry"], one["industry_holdings"]) for number, one in shown.items()}


def are_as_they_were(bench: Bench, before: Mapping[str, Any]) -> None:
    same = "the same" if databases(bench) == before else "changed"
    bench.judge("dcc", "the registration databases", same, Equals("the same"), source="read-only")


def tenancy_changes(bench: Bench, told_by: str, role: str) -> Stimulus:
    """A new tenant, and what the one of the three who is to tell does by itself."""
    stimulus = begin(bench)
    if told_by == "supplier":
        tenancy.has_begun(bench)  # the DCC learns from what succeeds on the meter only
    elif told_by == "registration":
        tell(bench, "tenancy", mpxn=mpxn(bench))
    else:
        tell(bench, "give_up", mpxn=mpxn(bench), user=eui(bench, role))
    return stimulus


def answer_goes_to(bench: Bench, stimulus: Stimulus, role: str) -> None:
    """The answer to the request comes to the User that sent it, and to nobody else."""
    exchange = stimulus.asked()
    found = bench.rig.user.wait_delivery(answers_to(exchange), stimulus.delivery_mark, WITHIN_S)
    seen = "nobody" if found is None else found.role
    bench.judge("dcc", "who receives the answer", seen, Equals(role), source="supplier hub")
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, QUIET_S)
    others = sorted({one.role for one in bench.rig.user.deliveries(stimulus.delivery_mark)} - {role})
    bench.judge(
        "dcc", "others who receive something", ", ".join(others) or "nobody", Equals("nobody"), source="supplier hub"
    )


def holds_nothing_once_back(bench: Bench, stimulus: Stimulus, role: str) -> None:
    """The answer has waited for the User, who takes messages again."""
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, QUIET_S)
    bench.absent.discard(role)
    bench.rig.user.take_nothing(role, False)
    holds_nothing_of(bench, stimulus)


def holds_nothing_of(bench: Bench, stimulus: Stimulus) -> None:
    """Once the User has the answer, what the meter said in it stands nowhere in the DCC's database."""
    exchange = stimulus.asked()
    found = bench.rig.user.wait_delivery(answers_to(exchange), stimulus.delivery_mark, WITHIN_S)
    bench.judge("dcc", "the answer", "came" if found else "nothing", Equals("came"), source="the request")
    assert found is not None
    text = found.body.decode()
    middle = text.index("<", len(text) // 2)
    piece = text[middle - 60 : middle + 60]
    bench.recorder.check("length of the piece of the answer that is looked for", len(piece), AtLeast(100, "characters"))
    _settled(bench)
    held = bench.dcc.call("data", "search", hex=piece.encode().hex())["tables"]
    bench.judge("dcc", "where the DCC holds it", ", ".join(held) or "nowhere", Equals("nowhere"), source="privacy")


def _settled(bench: Bench) -> None:
    """A delivery is noted once its User has taken it: a request of its own later, that is through."""
    asked = dcc.ask_device(bench, bench.lead, PROBE)
    if dcc.answer_later(bench, asked) is None:
        raise BenchError("settling the outbox", "dcc", "no answer came")
