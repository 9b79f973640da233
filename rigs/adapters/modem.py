"""A modem on a serial line, as far as the standards go: who it is, its SIM, its network, its signal; and how one that
hangs is won back.

Layer: rigs adapter, over `modem_line`; short messages, data and PIN are in modules of their own.
Source: 3GPP TS 27.007 §5 to §8 (CGMI, CPIN, CREG, COPS, CSQ, CFUN), TS 27.005.

Rules of this file: every wait has a bound of `Patience`, which the error names; what the modem says is held against
what else it says (registered, but on no network), as a modem may be wrong as well; a modem that has left a command
unanswered is asked for a number that nobody else can have told it, or its late OK would be taken for that of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from protocols.gsm.at_errors import AtFailure
from protocols.gsm.at_exchange import RESTARTED, Answer, Command, fields_of, whole
from protocols.gsm.errors import AtProtocolError
from rigs.adapters.modem_errors import ModemError, ModemFault, ModemRefused, ModemSilent, NotRegistered, SimUnusable
from rigs.adapters.modem_line import ESCAPE, ModemLine
from rigs.modem_profile import ModemProfile

SimState = Literal["ready", "PIN", "PUK", "PIN2", "absent", "failed", "other"]
Place = Literal["home", "roaming", "searching", "denied", "off", "unknown"]
PLACES: Final[dict[int, Place]] = {
    0: "off", 1: "home", 2: "searching", 3: "denied", 4: "unknown", 5: "roaming", 6: "home", 7: "roaming",
}  # fmt: skip
"""<stat> [TS 27.007 §7.2]; 6 and 7 are registrations for short messages only."""
SERVICES: Final = ("CREG", "CGREG", "CEREG")
NUMBERS: Final = 250
_BUSY: Final = (14, 515)
_UNKNOWN: Final = (4, 50, 100)
_OF_CODE: Final[dict[int, SimState]] = {10: "absent", 13: "failed", 15: "failed", 11: "PIN", 12: "PUK", 17: "PIN2"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each thing may take, in seconds. The defaults are for real modems. `answer_s`: any one answer, however
    long the profile would wait for it."""

    command_s: float = 5.0
    sync_tries: int = 5
    sync_s: float = 0.5
    quiet_s: float = 0.1
    sim_s: float = 15.0
    register_s: float = 90.0
    sms_s: float = 60.0
    restart_s: float = 30.0
    guard_s: float = 1.1
    poll_s: float = 0.5
    receive_s: float = 10.0
    answer_s: float = 600.0


@dataclass(frozen=True, slots=True)
class Identity:
    maker: str
    model: str
    revision: str
    imei: str


@dataclass(frozen=True, slots=True)
class Registration:
    """The best of the three services. `network`: the PLMN's digits, "" where there is none."""

    place: Place
    service: str
    network: str

    @property
    def is_on(self) -> bool:
        return self.place in ("home", "roaming")


class Modem:
    """`start` first. Used by one thread."""

    def __init__(self, line: ModemLine, profile: ModemProfile, patience: Patience | None = None) -> None:
        self.line, self.profile, self.patience = line, profile, patience or Patience()
        self.part = f"modem at {line.port}"
        self.restarts = 0
        """By this driver, and seen: after each, the SIM may be locked, and nobody is told of short messages."""
        self._number = int(line.now() * 1000) % NUMBERS  # not where a process before this one began
        self._told: int | None = None

    def start(self) -> Identity:
        """In step, without echo, errors as numbers; who it is. Raises ModemError."""
        self.synchronise()
        self._prepare()
        return Identity(
            self._bare("AT+CGMI"), self._bare("AT+CGMM"), self._bare("AT+CGMR", optional=True), self._bare("AT+CGSN")
        )

    def synchronise(self) -> None:
        """Modems that find the baud rate by themselves miss the first commands. Raises ModemSilent, after all means."""
        for mean in (self._nothing, self._escape, self._leave_data, self._restart):
            mean()
            if self._answers():
                self.line.in_step = True
                return
        found = f"no answer to AT, after escapes and a restart ({self.patience.restart_s:g} s) as well"
        raise ModemSilent(
            "finding the modem", self.part, found, "take its power away for 10 s; check port and baud rate"
        )

    def saw_restart(self) -> bool:
        """Whether it has started anew by itself. It has its echo on again, and its errors are words."""
        if not self.line.take_urcs(*RESTARTED):
            return False
        self.restarts, self.line.in_step = self.restarts + 1, False
        return True

    def ask(self, command: Command, within_s: float | None = None, doing: str = "") -> Answer:
        """As `ModemLine.ask`; a line that is out of step is won back first."""
        if not self.line.in_step:
            self.synchronise()
            self._prepare()
        echoes = self.line.echoes
        answer = self.line.ask(command, min(within_s or self.patience.command_s, self.patience.answer_s), doing)
        if self.line.echoes > echoes:
            self._echo_came_back()
        return answer

    def expect(self, command: Command, within_s: float | None = None, doing: str = "") -> Answer:
        """Raises ModemRefused besides."""
        answer = self.ask(command, within_s, doing)
        if answer.failure is not None:
            is_unknown = answer.failure.kind == "" or answer.failure.code in _UNKNOWN
            hint = f"does this modem know {command.shown}? its profile is {self.profile.id}" if is_unknown else ""
            raise ModemRefused(doing or f"sending {command.shown}", self.part, answer.failure, hint)
        return answer

    def fields(self, text: str, prefix: str, doing: str = "") -> list[str]:
        """The parameters of the one line that a query gives. Raises ModemFault without it."""
        answer = self.expect(Command(text, (prefix,)), doing=doing)
        if not answer.lines:
            raise ModemFault(doing or f"sending {text}", self.part, f"OK without {prefix}")
        return fields_of(answer.lines[0])

    def _echo_came_back(self) -> None:
        self.line.odd.append("echo came back on")
        self.line.ask(Command("ATE0"), self.patience.command_s)

    # In step

    def _answers(self) -> bool:
        for _ in range(self.patience.sync_tries):
            self.line.drain(self.patience.quiet_s if not self.line.in_step else 0.0)
            try:
                if self.line.ask(Command("AT"), self.patience.sync_s).failure is None and self._is_own_answer():
                    self.line.drain(self.patience.quiet_s)
                    return True
            except ModemSilent:
                continue
        return False

    def _is_own_answer(self) -> bool:
        """Tells a new number by the register of the dialling pause [V.250 §6.3.11], as nobody dials. A modem answers in
        order: with its own answer to this, it owes none to anything before."""
        self._number = self._number % NUMBERS + 1
        told = self.line.ask(Command(f"ATS8={self._number}"), self.patience.sync_s)
        found = self.line.ask(Command("ATS8?", bare=True), self.patience.sync_s)
        if told.failure is not None and found.failure is not None:
            self.line.odd.append("it has no register S8: late answers are told by silence alone")
            return True
        before, self._told = self._told, int(found.lines[0]) if found.lines and found.lines[0].isdigit() else None
        if self._told == self._number:
            return True
        if self._told is not None and self._told == before:  # late ones differ, as each question has its own number
            self.line.odd.append(f"its register S8 stays at {before}: late answers are told by silence alone")
            return True
        self.line.odd.append("an answer came late")
        return False

    def _prepare(self) -> None:
        self.line.expect(Command("ATE0"), self.patience.command_s, "switching the echo off")
        self.line.expect(Command("AT+CMEE=1"), self.patience.command_s, "asking for errors as numbers")
        for service in SERVICES:
            self.line.ask(Command(f"AT+{service}=1"), self.patience.command_s)  # a modem need not have all three
        self.line.ask(Command("AT+COPS=3,2"), self.patience.command_s, "asking for networks as numbers")
        self.line.ask(Command("ATS8=2"), self.patience.command_s)  # the standard's default

    def _nothing(self) -> None: ...

    def _escape(self) -> None:
        """Out of a prompt [TS 27.005 §3.5.1]."""
        self.line.send_raw(ESCAPE + b"\r")

    def _leave_data(self) -> None:
        """Out of a data connection: a silence on both sides [V.250 §6.2.9 as all makers have it]."""
        self.line.drain(self.patience.guard_s, self.patience.guard_s)
        self.line.send_raw(b"+++")
        self.line.drain(self.patience.guard_s, self.patience.guard_s)

    def _restart(self) -> None:
        """[TS 27.007 §8.2]; what it says while it starts is thrown away."""
        self.line.odd.append("restarted by AT+CFUN=1,1")
        self.restarts += 1
        self.line.send_raw(b"AT+CFUN=1,1\r")
        end = self.line.now() + self.patience.restart_s
        while self.line.now() < end:
            self.line.hear(max(0.0, end - self.line.now()))
            if self.line.take_urcs("RDY", "PB DONE", "+CPIN", "OK"):
                return

    def _bare(self, text: str, optional: bool = False) -> str:
        answer = self.ask(Command(text, bare=True, prefixes=(f"{text.removeprefix('AT')}:",)))
        if answer.failure is not None and not optional:
            raise ModemRefused(f"sending {text}", self.part, answer.failure)
        line = answer.lines[0] if answer.lines else ""
        return line.partition(": ")[2] if line.startswith("+") else line

    # SIM

    def sim(self) -> SimState:
        """Waits while the SIM is busy. Raises ModemRefused, ModemError when it stays so."""
        end = self.line.now() + self.patience.sim_s
        while True:
            answer = self.ask(Command("AT+CPIN?", ("+CPIN:",)), doing="looking at the SIM")
            if (failure := answer.failure) is None:
                return self._sim_state(answer.lines)
            if failure.code not in _BUSY:
                return self._sim_failure(failure)
            if self.line.now() >= end:
                raise ModemError("looking at the SIM", self.part, f"still {failure} after {self.patience.sim_s:g} s")
            self.line.hear(min(0.2, self.patience.poll_s))

    def _sim_state(self, lines: tuple[str, ...]) -> SimState:
        if not lines:
            raise ModemFault("looking at the SIM", self.part, "OK without +CPIN:")
        text = lines[0].partition(":")[2].strip()
        states: dict[str, SimState] = {"READY": "ready", "SIM PIN": "PIN", "SIM PUK": "PUK", "SIM PIN2": "PIN2"}
        return states.get(text, "other")

    def _sim_failure(self, failure: AtFailure) -> SimState:
        if failure.kind == "CME" and failure.code in _OF_CODE:
            return _OF_CODE[failure.code]
        raise ModemRefused("looking at the SIM", self.part, failure)

    def card(self) -> str:
        """The number of the SIM card (ICCID); it can be read without the PIN."""
        query = self.profile.card
        return self.fields(query.command, query.prefix, "reading the card's number")[query.field].rstrip("Ff")

    def imsi(self) -> str:
        return self._bare("AT+CIMI")

    def attempts(self) -> int | None:
        """How often a PIN may still be tried; None where the modem does not say."""
        query = self.profile.attempts
        answer = self.ask(Command(query.command, (query.prefix,)), doing="asking how often a PIN may be tried")
        if answer.failure is not None or not answer.lines:
            return None
        try:
            return whole(fields_of(answer.lines[0]), query.field, "attempts left")
        except AtProtocolError:
            return None

    # Network

    def registration(self) -> Registration:
        """Raises ModemFault when it says that it is registered and on no network."""
        seen = [(service, self._place(service)) for service in SERVICES]
        best = next((one for wanted in ("home", "roaming", "denied", "searching") for one in seen if one[1] == wanted),
                    seen[0])  # fmt: skip
        found = Registration(best[1], best[0], self._network())
        if found.is_on and not found.network:
            raise ModemFault("reading the registration", self.part, f"+{best[0]} says {best[1]}, +COPS? no network")
        return found

    def _place(self, service: str) -> Place:
        answer = self.ask(Command(f"AT+{service}?", (f"+{service}:",)))
        if answer.failure is not None or not answer.lines:
            return "unknown"
        return PLACES.get(whole(fields_of(answer.lines[0]), 1, f"+{service}"), "unknown")

    def _network(self) -> str:
        """`+COPS: 0,2,"23415",7`; without a network `+COPS: 0`."""
        found = self.fields("AT+COPS?", "+COPS:", "asking for the network")
        return found[2] if len(found) > 2 else ""

    def wait_registered(self, within_s: float | None = None) -> Registration:
        """Raises NotRegistered (with the reason that the modem gives), SimUnusable without a SIM."""
        within_s = self.patience.register_s if within_s is None else within_s
        end = self.line.now() + within_s
        while not (found := self.registration()).is_on:
            left = end - self.line.now()
            if left <= 0:
                raise self._not_registered(found, within_s)
            self.line.hear(min(left, self.patience.poll_s))
        return found

    def _not_registered(self, found: Registration, within_s: float) -> ModemError:
        doing = "registering on a network"
        if (sim := self.sim()) != "ready":
            return SimUnusable(doing, self.part, f"the SIM is {sim}", "see to the SIM first")
        if found.place == "denied":
            hint = "is this SIM active, and may it roam here? ask its provider"
            return NotRegistered(doing, self.part, f"denied ({self._reason()})", hint)
        return NotRegistered(doing, self.part, f"{found.place} after {within_s:g} s", "antenna, signal, coverage?")

    def _reason(self) -> str:
        answer = self.ask(Command("AT+CEER", ("+CEER:",)))
        return answer.lines[0].partition(":")[2].strip() if answer.lines else "no reason given"

    def signal_dbm(self) -> int | None:
        """-113 (or less) to -51 (or more); None where it is not known [TS 27.007 §8.5]."""
        rssi = whole(self.fields("AT+CSQ", "+CSQ:", "measuring the signal"), 0, "signal")
        if rssi == 99:
            return None
        if not 0 <= rssi <= 31:
            raise ModemFault("measuring the signal", self.part, f"+CSQ: {rssi}, expected 0 to 31 or 99")
        return -113 + 2 * rssi
