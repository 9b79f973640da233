"""How a kind of modem is spoken to, as data: `rigs/modems/<id>.toml`, or a path.

Layer: rigs. What the standards fix (SIM, registration, signal, short messages) is in the driver; what each maker does
its own way (the number of the card, PIN attempts, data session, sockets) is here. Read strictly, as rig files are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rigs.toml_table import Table, read_toml, resolve


@dataclass(frozen=True, slots=True)
class Query:
    """A command with one line of answer; `field`: which of its parameters counts."""

    command: str
    prefix: str
    field: int = 0


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that does something. `late`: how its result line begins, behind OK; `success`: final lines in place of
    OK; `result`: what then has to stand there."""

    command: str
    timeout_s: float
    late: str = ""
    result: str = ""
    success: tuple[str, ...] = ("OK",)


@dataclass(frozen=True, slots=True)
class Receiving:
    """`header` finds the count of the bytes behind it in its first group."""

    command: str
    prefix: str
    header: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the socket stands: a line of the answer matches `standing`."""

    command: str
    prefix: str
    standing: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class SocketWays:
    """`links`: so many numbers has the modem for its sockets; each connection has the next one, so that what comes late
    of one before is known by its number (`{link}`)."""

    most: int
    links: int
    open: Deed
    close: Deed
    send: Deed
    receive: Receiving
    state: Standing
    waiting: str
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataWays:
    prepare: tuple[str, ...]
    open: Deed
    close: Deed
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModemProfile:
    """`sms_full`: what the modem says unasked when its store is full."""

    id: str
    maker: str
    manual: str
    card: Query
    attempts: Query
    data: DataWays
    socket: SocketWays
    sms_full: tuple[str, ...]


def load_modem(name_or_path: str | Path) -> ModemProfile:
    """Raises RigConfigError."""
    top = read_toml(resolve(name_or_path, "modems"))
    head, sim, data, sms = top.table("modem"), top.table("sim"), top.table("data"), top.table("sms")
    profile = ModemProfile(
        id=head.text("id"), maker=head.text("maker"), manual=head.text("manual"),
        card=_query(sim.table("card")), attempts=_query(sim.table("attempts")),
        data=DataWays(data.texts("prepare"), _deed(data.table("open")), _deed(data.table("close")), data.texts("lost")),
        socket=_socket(top.table("socket")), sms_full=sms.texts("full"),
    )  # fmt: skip
    for table in (head, sim, data, sms, top):
        table.done()
    return profile


def _query(row: Table) -> Query:
    query = Query(row.text("command"), row.text("prefix"), row.whole("field", 0, 20, 0))
    row.done()
    return query


def _deed(row: Table) -> Deed:
    deed = Deed(
        row.text("command"), row.seconds("timeout_s", "0.1", "600"), row.text("late", ""), row.text("result", ""),
        row.texts("success", ("OK",)),
    )  # fmt: skip
    row.done()
    return deed


def _socket(row: Table) -> SocketWays:
    receive, state = row.table("receive"), row.table("state")
    ways = SocketWays(
        most=row.whole("most", 64, 4096), links=row.whole("links", 1, 10, 1),
        open=_deed(row.table("open")), close=_deed(row.table("close")),
        send=_deed(row.table("send")),
        receive=Receiving(
            receive.text("command"), receive.text("prefix"), _pattern(receive, "header"),
            receive.seconds("timeout_s", "0.1", "600"),
        ),
        state=Standing(
            state.text("command"), state.text("prefix"), _pattern(state, "standing"),
            state.seconds("timeout_s", "0.1", "600"),
        ),
        waiting=row.text("waiting"), closed=row.texts("closed"),
    )  # fmt: skip
    for table in (receive, state, row):
        table.done()
    return ways


def _pattern(row: Table, name: str) -> str:
    text = row.text(name)
    try:
        re.compile(text)
    except re.error as problem:
        raise row.error(name, "a regular expression", text, str(problem)) from None
    return text


def filled(template: str, values: Mapping[str, object]) -> str:
    """With `{apn}`, `{host}`, `{port}`, `{length}`, `{most}` and `{link}` filled in."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template
