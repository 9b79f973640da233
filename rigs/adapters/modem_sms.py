"""Short messages by a modem: its store, sending and receiving, in PDU mode.

Layer: rigs adapter, over `modem` and `protocols.gsm`. Source: 3GPP TS 27.005 §3.2 to §3.5, §4.

Rules of this file: a modem that says it has sent gives the reference that the network gave (+CMGS), or it has not; a
PDU that is shorter than its own length is a fault of the modem; the same message twice is one message.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from protocols.gsm.at_exchange import Command, fields_of, whole
from protocols.gsm.errors import PduError
from protocols.gsm.fields import Octets, take_service_centre
from protocols.gsm.parts import Joiner, bodies_of
from protocols.gsm.pdu import Deliver, StatusReport, Submit, decode_hex, encode, tpdu
from rigs.adapters.modem import Modem
from rigs.adapters.modem_errors import ModemFault, ModemRefused

CONTROL_Z: Final = b"\x1a"
STORE: Final = "SM"
NO_SUCH: Final = (321,)
FULL: Final = (322,)
SEEN_KEPT: Final = 64


@dataclass(frozen=True, slots=True)
class Room:
    used: int
    total: int

    @property
    def is_full(self) -> bool:
        return self.used >= self.total


@dataclass(frozen=True, slots=True)
class Stored:
    """A message at an index of the store."""

    index: int
    message: Deliver | StatusReport | Submit


@dataclass(frozen=True, slots=True)
class Received:
    """A whole message, its parts put together."""

    sender: str
    content: str | bytes


class ShortMessages:
    """`prepare` first, and again after a restart of the modem."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._joiner = Joiner()
        self._seen: deque[Deliver] = deque(maxlen=SEEN_KEPT)
        self._reference = 0

    def prepare(self) -> Room:
        """PDU mode, the SIM's store, new messages told by their index. Raises ModemRefused."""
        self._modem.expect(Command("AT+CMGF=0"), doing="choosing PDU mode")
        room = self.room()
        self._modem.expect(Command("AT+CNMI=2,1,0,1,0"), doing="asking to be told of new messages")
        return room

    def room(self) -> Room:
        text = f'AT+CPMS="{STORE}","{STORE}","{STORE}"'
        found = self._modem.fields(text, "+CPMS:", "choosing the store")
        return Room(whole(found, 0, "messages stored"), whole(found, 1, "room of the store"))

    def send(self, to: str, text: str, validity: timedelta | None = None, wants_report: bool = False) -> list[int]:
        """The network's reference of each part. Raises ModemRefused, ModemSilent, ModemFault, PduError."""
        self._reference = (self._reference + 1) % 256
        bodies = bodies_of(text, self._reference)
        return [self._send(Submit(to, body, "", 0, validity, wants_report)) for body in bodies]

    def _send(self, message: Submit) -> int:
        doing = f"sending a short message to {message.to}"
        command = Command(
            f"AT+CMGS={len(tpdu(message))}", ("+CMGS:",), body=encode(message).hex().upper().encode() + CONTROL_Z
        )
        answer = self._modem.expect(command, self._modem.patience.sms_s, doing)
        if not answer.lines:
            raise ModemFault(doing, self._modem.part, "OK without +CMGS: nobody knows whether it was sent")
        return whole(fields_of(answer.lines[0]), 0, "message reference")

    def read(self, index: int) -> Deliver | StatusReport | Submit | None:
        """None where there is no message. Raises ModemFault for one that is cut short, PduError for nonsense."""
        doing = f"reading short message {index}"
        answer = self._modem.ask(Command(f"AT+CMGR={index}", ("+CMGR:",)), doing=doing)
        if answer.failure is not None:
            if answer.failure.code in NO_SUCH:
                return None
            raise ModemRefused(doing, self._modem.part, answer.failure)
        if not answer.lines:
            return None
        if len(answer.lines) < 2:
            raise ModemFault(doing, self._modem.part, "+CMGR without its PDU")
        return self._decoded(answer.lines[0], answer.lines[1], doing)

    def _decoded(self, head: str, line: str, doing: str) -> Deliver | StatusReport | Submit:
        fields = fields_of(head)
        told, status = whole(fields, -1, "length of the PDU"), fields[-3] if len(fields) >= 3 else ""
        self._check_length(line, told, doing)
        return decode_hex(line, from_modem=status in ("2", "3"))

    def _check_length(self, line: str, told: int, doing: str) -> None:
        """The length that the modem tells is that of the TPDU alone."""
        if not re.fullmatch(r"(?:[0-9A-Fa-f]{2}){1,176}", line):
            raise PduError(f"no PDU: {line[:40]!r}")
        octets = Octets(bytes.fromhex(line))
        take_service_centre(octets)
        if (came := len(octets.rest())) != told:
            raise ModemFault(doing, self._modem.part, f"a PDU of {told} octets is told, {came} came")

    def all(self) -> list[Stored]:
        answer = self._modem.expect(
            Command("AT+CMGL=4", ("+CMGL:",)), self._modem.patience.sms_s, "listing the short messages"
        )
        doing = "listing the short messages"
        found = []
        for head, line in zip(answer.lines[::2], answer.lines[1::2], strict=False):
            fields = fields_of(head)
            index, told = whole(fields, 0, "index"), whole(fields, -1, "length of the PDU")
            self._check_length(line, told, doing)
            found.append(Stored(index, decode_hex(line, from_modem=fields[1] in ("2", "3"))))
        return found

    def delete(self, index: int) -> None:
        self._modem.expect(Command(f"AT+CMGD={index}"), doing=f"deleting short message {index}")

    def delete_all(self) -> None:
        self._modem.expect(Command("AT+CMGD=1,4"), self._modem.patience.sms_s, "deleting all short messages")

    def take_new(self) -> list[Received]:
        """What the modem has told of (+CMTI) and is now deleted from the store; nonsense is deleted and noted. Also
        all of a store that the modem has said to be full, as it tells no index of what waits."""
        line = self._modem.line
        indices = [whole(fields_of(urc), 1, "index of a new message") for urc in line.take_urcs("+CMTI:")]
        if line.take_urcs(*self._modem.profile.sms_full):
            line.odd.append("the store of short messages was full")
            return self.sweep()
        return [one for index in indices if (one := self._take(index)) is not None]

    def sweep(self) -> list[Received]:
        """Everything in the store, whether it was told of or not."""
        answer = self._modem.expect(Command("AT+CMGL=4", ("+CMGL:",)), self._modem.patience.sms_s)
        heads = [line for line in answer.lines if line.startswith("+CMGL:")]
        indices = [whole(fields_of(head), 0, "index") for head in heads]
        return [one for index in indices if (one := self._take(index)) is not None]

    def _take(self, index: int) -> Received | None:
        try:
            message = self.read(index)
        except (PduError, ModemFault) as problem:
            self._modem.line.odd.append(f"short message {index}: {problem}")
            self.delete(index)
            return None
        if message is None:
            return None
        self.delete(index)
        return self._joined(message) if isinstance(message, Deliver) else None

    def _joined(self, message: Deliver) -> Received | None:
        if message in self._seen:
            self._modem.line.odd.append("a short message came twice")
            return None
        self._seen.append(message)
        content = self._joiner.take(message)
        return None if content is None else Received(message.sender, content)
