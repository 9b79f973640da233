"""What each service really cost on the WAN of a run: sizes from the run's own evidence [WANP-5].

Layer: meterbench. Catalogue services without a row in the traffic model have no planned size; what the messages of a
run weighed is their figure. Commands are paired with their replies by device and id, in whatever dialect they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue import Catalogue, LimitBasis
from meterbench.evidence import EvidenceError, read_evidence
from meterbench.traffic.plan import wire_bytes
from protocols.dialects import read_any
from protocols.messages import Command, Message, Reply
from rigs.errors import RigConfigError


@dataclass(slots=True)
class Cost:
    """Of one service in a run: payload sizes of its commands and of the replies, bytes."""

    commands: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)

    @property
    def exchange_bytes(self) -> int:
        """The largest command with the largest reply, payload."""
        return max(self.commands, default=0) + max(self.replies, default=0)

    @property
    def wire_bytes(self) -> int:
        return sum(wire_bytes(max(sizes)) for sizes in (self.commands, self.replies) if sizes)


def costs_of_run(folder: Path) -> dict[str, Cost]:
    """By Service Reference Variant. Raises RigConfigError for a folder without evidence."""
    try:
        events = read_evidence(folder).events
    except (OSError, EvidenceError) as problem:
        raise RigConfigError(str(folder), "--measured", "the folder of a run", str(folder), str(problem)) from None
    return costs(frame for event in events for frame in event.get("frames", ()))


def costs(frames: Iterable[Mapping[str, Any]]) -> dict[str, Cost]:
    """Of frames as the evidence has them, in the order in which they were seen; what nobody can read is left out."""
    found: dict[str, Cost] = {}
    asked: dict[tuple[bytes, int], str] = {}
    for message, size in _messages(frames):
        if isinstance(message, Command):
            asked[message.device, message.id] = message.service
            found.setdefault(message.service, Cost()).commands.append(size)
        elif isinstance(message, Reply) and (message.device, message.id) in asked:
            found[asked[message.device, message.id]].replies.append(size)
    return found


def without_a_row(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Variant and name of the services that the traffic model has no row for [WANP-5], in the catalogue's order."""
    return [
        (variant, service.name)
        for variant, service in catalogue.services.items()
        if any(limit.basis is not LimitBasis.TRAFFIC_MODEL for limit in service.limits.values())
    ]


def _messages(frames: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Message, int]]:
    for frame in frames:
        if frame["hop"] == "wan":
            raw = bytes.fromhex(frame["raw"])
            message = read_any(raw)
            if message is not None:
                yield message, len(raw)
