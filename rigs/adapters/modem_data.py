"""A data session of a modem, and the one TCP socket on it that this bench needs.

Layer: rigs adapter, over `modem`; the commands are the profile's.

Rules of this file: nothing is believed that was not said: bytes count as sent when the modem has confirmed all of them;
a URC that did not come is made up for by looking, and a socket that closed without a word is found by asking; each
connection has a number of its own, so that the late result of one that was given up is not taken for that of the next.
(A data session has no number: one that is wrongly taken to be open refuses its first socket, and is opened anew.)
"""

from __future__ import annotations

import re
from typing import Final

from protocols.gsm.at_exchange import Answer, Command
from rigs.adapters.modem import Modem
from rigs.adapters.modem_errors import DataLost, ModemFault, ModemRefused, ModemSilent
from rigs.modem_profile import Deed, filled

LOOK_S: Final = 1.0
"""How often the modem is asked for data and for the socket without having told of any."""


class DataSession:
    """One socket at a time. Used by the thread of the modem."""

    def __init__(self, modem: Modem, look_s: float = LOOK_S) -> None:
        self._modem, self._look_s = modem, look_s
        self._ways, self._data = modem.profile.socket, modem.profile.data
        self.is_open = False
        self.is_connected = False
        self._waiting = False
        self._looked = 0.0
        self._link = 0
        self._given_up: int | None = None
        """The number of a connection of which nobody knows whether it is open."""

    def open(self, apn: str) -> None:
        """The session, anew where one stands from before. Raises ModemRefused, ModemFault, ModemSilent."""
        for text in self._data.prepare:
            self._modem.expect(Command(filled(text, {"apn": apn})), doing="preparing the data session")
        try:
            self._do(self._data.open, "opening the data session")
        except ModemRefused:
            self.close()
            self._do(self._data.open, "opening the data session again")
        self.is_open = True

    def connect(self, host: str, port: int) -> None:
        """Raises ModemRefused, ModemFault (the network's refusal as the modem tells it), ModemSilent."""
        self._forget_former()
        self._link = (self._link + 1) % self._ways.links
        self._modem.line.take_urcs(*self._ends(), self._here(self._ways.waiting))
        try:
            self._do(self._ways.open, f"connecting to {host}:{port}", host=host, port=port)
        except ModemSilent:
            self._given_up = self._link
            raise
        self.is_connected, self._waiting, self._looked = True, False, self._now()

    def _forget_former(self) -> None:
        """A connection that was given up may stand, or come to stand late."""
        if self._given_up is None:
            return
        self._try(self._ways.close, self._given_up)
        self._given_up = None

    def _hear_late(self) -> None:
        """The result of a connection that was given up."""
        for told in self._modem.line.take_urcs(self._ways.open.late.partition("{")[0]) if self._ways.open.late else ():
            self._modem.line.odd.append(f"it said late: {told}")
            link = told.partition(":")[2].partition(",")[0].strip()
            if link.isdigit() and int(link) != self._link:
                self._try(self._ways.close, int(link))

    def _here(self, template: str) -> str:
        return filled(template, {"link": self._link})

    def _ends(self) -> tuple[str, ...]:
        """URCs by which the socket or its session ends."""
        return (*map(self._here, self._ways.closed), *self._data.lost)

    def _now(self) -> float:
        return self._modem.line.now()

    def send(self, data: bytes) -> None:
        """All of it. Raises DataLost."""
        for at in range(0, len(data), self._ways.most):
            piece = data[at : at + self._ways.most]
            try:
                self._do(self._ways.send, "sending data", piece, length=len(piece))
            except (ModemRefused, ModemFault) as problem:
                raise self._lost("sending data", problem.found) from None

    def receive(self) -> bytes:
        """What waits in the modem, empty where nothing does. Raises DataLost, once all has been read."""
        closed = self._hear_urcs()
        self._hear_late()
        looks = self._now() - self._looked >= self._look_s
        data = self._read_all() if self._waiting or looks or closed else b""
        if data and looks and not self._waiting and not closed:
            self._modem.line.odd.append("data came without a word")
        self._waiting = False
        if looks:
            self._looked = self._now()
        if not data and closed:
            raise self._lost("receiving data", closed)
        if closed:
            self._modem.line.urcs.append(closed)  # for the next call
        elif looks and not data and not self._stands():
            self._modem.line.odd.append("the socket closed without a word")
            raise self._lost("receiving data", "the socket is closed, and nothing was said")
        return data

    @property
    def has_news(self) -> bool:
        """Whether the modem has said already, beside another command, what `receive` has to see to."""
        news = (self._here(self._ways.waiting), *self._ends())
        return self.is_connected and any(urc.startswith(news) for urc in self._modem.line.urcs)

    def disconnect(self) -> None:
        """The socket alone; a modem that refuses has none."""
        self.is_connected = False
        self._try(self._ways.close)

    def close(self) -> None:
        """Socket and session; a modem that refuses has none."""
        is_connected, self.is_connected, self.is_open = self.is_connected, False, False
        if is_connected:
            self._try(self._ways.close)
        self._try(self._data.close)
        self._given_up = None

    def _try(self, deed: Deed, link: int | None = None) -> None:
        values = {"link": self._link if link is None else link}
        command = Command(filled(deed.command, values), success=deed.success, late=filled(deed.late, values))
        self._modem.ask(command, deed.timeout_s)

    def _hear_urcs(self) -> str:
        """The URC of an end, if one came."""
        line = self._modem.line
        line.hear()
        self._waiting = bool(line.take_urcs(self._here(self._ways.waiting))) or self._waiting
        ended = line.take_urcs(*self._ends())
        return ended[0] if ended else ""

    def _read_all(self) -> bytes:
        """Bounded: as much as eight answers hold; the rest is still waiting."""
        way, whole = self._ways.receive, b""
        for _ in range(8):
            text = filled(self._here(way.command), {"most": self._ways.most})
            command = Command(text, (way.prefix,), header=self._here(way.header))
            answer = self._modem.ask(command, self._soon(way.timeout_s), "receiving data")
            if answer.failure is not None or not answer.data:
                return whole
            self._check_count(answer)
            whole += answer.data
            if len(answer.data) < self._ways.most:
                return whole
        self._modem.line.urcs.append(self._here(self._ways.waiting))
        return whole

    def _check_count(self, answer: Answer) -> None:
        told = [
            int(found[1]) for line in answer.lines if (found := re.match(self._here(self._ways.receive.header), line))
        ]
        if told != [len(answer.data)]:
            raise ModemFault("receiving data", self._modem.part, f"told {told} bytes, {len(answer.data)} came")

    def _soon(self, timeout_s: float) -> float:
        """For what needs no network: the profile's time, or less where the modem is known to be quick."""
        return min(timeout_s, self._modem.patience.receive_s)

    def _stands(self) -> bool:
        way = self._ways.state
        answer = self._modem.ask(
            Command(self._here(way.command), (way.prefix,)), self._soon(way.timeout_s), "asking for the socket"
        )
        return answer.failure is None and any(re.match(self._here(way.standing), line) for line in answer.lines)

    def _lost(self, doing: str, found: str) -> DataLost:
        self.is_connected = False
        return DataLost(doing, self._modem.part, found, "is there signal, and does the other end still run?")

    def _do(self, deed: Deed, doing: str, body: bytes | None = None, **values: object) -> None:
        values["link"] = self._link
        late = filled(deed.late, values)
        command = Command(
            filled(deed.command, values),
            success=deed.success,
            late=late,
            breaks=self._ends() if late else (),
            body=body,
        )
        answer = self._modem.expect(command, deed.timeout_s, doing)
        wanted = filled(deed.result, values)
        if not deed.late and deed.success == ("OK",):
            return
        found = answer.lines[-1].partition(":")[2].strip() if answer.lines else answer.final
        if found != wanted:
            raise ModemFault(doing, self._modem.part, f"{deed.command.split('=')[0]} ended with {found}, not {wanted}")
