"""Deliberately wrong modems: what real ones do, or could. Each has its own test in tests/rigs/wan/test_wrong_modems.py.

A fault replaces methods of the modem, its sockets or its world; `fired` counts how often it really deviated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from protocols.gsm.at_errors import CME
from protocols.gsm.pdu import Deliver, StatusReport
from rigs.wan.modem import faults_late
from rigs.wan.modem.fault_registry import FAULTS, fault, install
from rigs.wan.modem.modem import AtRefusedError, Handler, VirtualModem
from rigs.wan.modem.world import Status

__all__ = ["FAULTS", "faults_late", "install"]


@fault("echo-comes-back")
def echo_comes_back(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """After each signal measurement the echo is on again."""
    whole = modem.handlers["+CSQ"]

    async def csq(one: VirtualModem, parameters: str) -> None:
        await whole(one, parameters)
        fired()
        one.echo = True

    modem.handlers["+CSQ"] = csq


@fault("swallows-data-urc")
def swallows_data_urc(modem: VirtualModem, fired: Callable[[], None]) -> None:
    modem.sockets.tell_waiting = fired


@fault("swallows-message-urc")
def swallows_message_urc(modem: VirtualModem, fired: Callable[[], None]) -> None:
    whole = modem.urc

    def urc(text: str) -> None:
        fired() if text.startswith("+CMTI") else whole(text)

    modem.urc = urc  # type: ignore[method-assign]


@fault("ok-without-reference")
def ok_without_reference(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """OK to +CMGS, and no +CMGS line."""
    whole = modem.say

    def say(text: str) -> None:
        fired() if text.startswith("+CMGS") else whole(text)

    modem.say = say  # type: ignore[method-assign]


@fault("wrong-final-code")
def wrong_final_code(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """A signal measurement ends with a word that is no final code."""
    whole = modem.handlers["+CSQ"]

    async def csq(one: VirtualModem, parameters: str) -> None:
        end = one.end

        def wrong(refusal: AtRefusedError | None = None) -> None:
            del refusal
            fired()
            one.say("SUCCESS")

        one.end = wrong  # type: ignore[method-assign]
        await whole(one, parameters)
        one.end = end  # type: ignore[method-assign]

    modem.handlers["+CSQ"] = csq


@fault("doubles-messages")
def doubles_messages(modem: VirtualModem, fired: Callable[[], None]) -> None:
    whole = modem.centre.deliver

    def deliver(message: Deliver | StatusReport) -> bool:
        taken = whole(message)
        if taken:
            fired()
            whole(message)
        return taken

    modem.centre.deliver = deliver


@fault("loses-bytes")
def loses_bytes(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Every 97th byte to the driver."""
    whole, count = modem.put, 0

    def put(data: bytes) -> None:
        nonlocal count
        kept = bytearray()
        for one in data:
            count += 1
            if count % 97:
                kept.append(one)
            else:
                fired()
        whole(bytes(kept))

    modem.put = put  # type: ignore[method-assign]


@fault("registered-without-network")
def registered_without_network(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Says home, wherever it is."""

    def told_status() -> Status:
        fired()
        return 1

    modem.told_status = told_status  # type: ignore[method-assign]


@fault("says-home-abroad")
def says_home_abroad(modem: VirtualModem, fired: Callable[[], None]) -> None:
    def told_status() -> Status:
        if modem.world.status == 5:
            fired()
            return 1
        return modem.world.status

    modem.told_status = told_status  # type: ignore[method-assign]


@fault("closes-silently")
def closes_silently(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Neither the end of a socket nor that of the session is told."""
    modem.sockets.tell_closed = modem.sockets.tell_lost = fired


@fault("hangs-after-prompt")
def hangs_after_prompt(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """At the first prompt, until ESC."""
    whole, count = modem.prompt, 0

    async def prompt() -> None:
        nonlocal count
        await whole()
        count += 1
        if count == 1:
            fired()
            modem.hang = "prompt"

    modem.prompt = prompt  # type: ignore[method-assign]


@fault("hangs-until-restart")
def hangs_until_restart(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """At the second command +CSQ."""
    whole, count = modem.handlers["+CSQ"], 0

    async def csq(one: VirtualModem, parameters: str) -> None:
        nonlocal count
        count += 1
        if count == 2:
            fired()
            one.hang = "soft"
        else:
            await whole(one, parameters)

    modem.handlers["+CSQ"] = csq


@fault("text-errors")
def text_errors(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Errors as texts, though numbers were asked for."""
    whole = modem.error_text

    def error_text(refusal: AtRefusedError) -> str:
        if refusal.kind == "CME" and refusal.code in CME:
            fired()
            return f"+CME ERROR: {CME[refusal.code]}"
        return whole(refusal)

    modem.error_text = error_text  # type: ignore[method-assign]


@fault("urc-inside-answers")
def urc_inside_answers(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """A +CREG between the lines of each answer: allowed, and a trap."""
    whole = modem.say

    def say(text: str) -> None:
        if text != "OK":
            fired()
            modem.put(b"\r\n+CREG: 1\r\n")
        whole(text)

    modem.say = say  # type: ignore[method-assign]


@fault("counter-stays")
def counter_stays(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """It says that three attempts are left, whatever was tried."""
    for name in ("+SPIC", "+QPINC="):
        whole = modem.handlers.get(name)
        if whole is None:
            continue

        async def told(one: VirtualModem, parameters: str, whole: Handler = whole) -> None:
            left, one.world.sim.left = one.world.sim.left, 3
            fired()
            await whole(one, parameters)
            one.world.sim.left = left

        modem.handlers[name] = told


@fault("truncates-pdu")
def truncates_pdu(modem: VirtualModem, fired: Callable[[], None]) -> None:
    whole = modem.say

    def say(text: str) -> None:
        if text.startswith(("+CMGR:", "+CMGL:")):
            fired()
            text = text[:-8]
        whole(text)

    modem.say = say  # type: ignore[method-assign]


@fault("confirms-less")
def confirms_less(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """The network took one byte fewer than was sent."""
    whole = modem.say

    def say(text: str) -> None:
        if text.startswith("+CIPSEND:"):
            fired()
            head, _, length = text.rpartition(",")
            text = f"{head},{int(length) - 1}"
        elif text == "SEND OK":
            fired()
            text = "SEND FAIL"
        whole(text)

    modem.say = say  # type: ignore[method-assign]


@fault("counts-wrong")
def counts_wrong(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Each signal is one that no modem can have."""
    whole = modem.say

    def say(text: str) -> None:
        if text.startswith("+CSQ:"):
            fired()
            text = "+CSQ: 64,99"
        whole(text)

    modem.say = say  # type: ignore[method-assign]


@fault("garbage-on-line")
def garbage_on_line(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Between any two lines, a burst that is no text."""
    whole = modem.say

    def say(text: str) -> None:
        fired()
        modem.put(b"\xff\x00\xfe\x80\r\n")
        whole(text)

    modem.say = say  # type: ignore[method-assign]


# Roaming


@fault("stays-abroad")
def stays_abroad(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Does not go home as long as the network abroad is there."""
    whole, world = modem.world.choose, modem.world

    def choose() -> tuple[Status, str]:
        serving = world.serving
        if world.status == 5 and serving is not None and serving.is_up and whole()[0] == 1:
            fired()
            return 5, world.attached
        return whole()

    world.choose = choose  # type: ignore[method-assign]


@fault("roams-anywhere")
def roams_anywhere(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Takes a network that is not on the list of the SIM."""
    whole, world = modem.world.choose, modem.world

    def choose() -> tuple[Status, str]:
        found = whole()
        if found[0] != 3:
            return found
        fired()
        return 5, next(one.plmn for one in world.networks if one.is_up)

    world.choose = choose  # type: ignore[method-assign]


@fault("ignores-order")
def ignores_order(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Takes the last of the permitted networks, not the first."""
    whole, world = modem.world.choose, modem.world

    def choose() -> tuple[Status, str]:
        found = whole()
        if found[0] != 5:
            return found
        fired()
        up = {one.plmn for one in world.networks if one.is_up}
        return 5, [plmn for plmn in world.sim.permitted if plmn in up][-1]

    world.choose = choose  # type: ignore[method-assign]


@fault("stays-away")
def stays_away(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Once without its network it never looks for another."""
    whole, world = modem.world.choose, modem.world
    lost = False

    def choose() -> tuple[Status, str]:
        nonlocal lost
        found = whole()
        lost = lost or (bool(world.attachments) and not world.attached)
        if lost:
            fired()
            return 2, ""
        return found

    world.choose = choose  # type: ignore[method-assign]


@fault("session-abroad-dies")
def session_abroad_dies(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Registers abroad and carries no data there."""
    whole = modem.sockets.connect

    async def connect(host: str, port: int, link: int) -> bool:
        if modem.world.status != 5:
            return await whole(host, port, link)
        fired()
        await asyncio.sleep(0)
        return False

    modem.sockets.connect = connect  # type: ignore[method-assign]


@fault("loses-messages")
def loses_messages(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Takes a short message from the service centre, and keeps it not."""

    def deliver(_message: Deliver | StatusReport) -> bool:
        fired()
        return True

    modem.centre.deliver = deliver
