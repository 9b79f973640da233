"""Wrong modems whose open is slow, answered late, or disturbed. Tests: tests/rigs/wan/test_wrong_modems.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rigs.wan.modem.fault_registry import fault
from rigs.wan.modem.modem import AtRefusedError, Handler, VirtualModem, parameters_of

OPENS: Final = {"+CIPOPEN=": 0, "+QIOPEN=": 1}
"""The commands that open a socket, and which of their parameters is its number."""
SESSIONS: Final = ("+NETOPEN", "+QIACT=")
FAILED: Final = 10


def _instead(modem: VirtualModem, deed: Callable[[str, Handler], Handler]) -> None:
    """`deed` makes of the name and the handler of an open what takes its place."""
    for name in OPENS:
        if name in modem.handlers:
            modem.handlers[name] = deed(name, modem.handlers[name])


@fault("never-opens")
def never_opens(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """OK to each open, and no result."""

    def deed(_name: str, _whole: Handler) -> Handler:
        async def silent(one: VirtualModem, _parameters: str) -> None:
            fired()
            one.end()

        return silent

    _instead(modem, deed)


@fault("opens-late")
def opens_late(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """The result of the first open, which was given up, comes in the middle of the second."""
    late: list[str] = []

    def deed(name: str, whole: Handler) -> Handler:
        async def opened(one: VirtualModem, parameters: str) -> None:
            if not late:
                late.append(f"{name[:-1]}: {parameters_of(parameters)[OPENS[name]]},{FAILED}")
                one.end()
                return
            end = one.end

            def end_and_say(refusal: AtRefusedError | None = None) -> None:
                end(refusal)
                fired()
                one.say(late[0])

            one.end = end_and_say  # type: ignore[method-assign]
            try:
                await whole(one, parameters)
            finally:
                one.end = end  # type: ignore[method-assign]

        return opened

    _instead(modem, deed)


@fault("answers-late")
def answers_late(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """The first open of a data session is answered when three more commands have come."""
    for name in SESSIONS:
        whole = modem.handlers.get(name)
        if whole is None:
            continue
        done: list[bool] = []

        async def late(one: VirtualModem, parameters: str, whole: Handler = whole, done: list[bool] = done) -> None:
            if not done:
                done.append(True)
                await one.queue(3)
                fired()
            await whole(one, parameters)

        modem.handlers[name] = late


@fault("urcs-in-open")
def urcs_in_open(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Somebody calls and gives up while a socket is being opened: allowed, and a trap."""
    whole = modem.sockets.connect

    async def connect(host: str, port: int, link: int) -> bool:
        fired()
        for text in ("RING", "NO CARRIER", "+CREG: 1", "BUSY"):
            modem.urc(text)
        return await whole(host, port, link)

    modem.sockets.connect = connect  # type: ignore[method-assign]


def _disturbed(modem: VirtualModem, fired: Callable[[], None], what: Callable[[VirtualModem], None]) -> None:
    """The first open is taken, and then that happens in place of its result; others are as they should be."""
    done: list[bool] = []

    def deed(_name: str, whole: Handler) -> Handler:
        async def lost(one: VirtualModem, parameters: str) -> None:
            if done:
                await whole(one, parameters)
                return
            done.append(True)
            fired()
            one.end()
            what(one)

        return lost

    _instead(modem, deed)


@fault("loses-session-in-open")
def loses_session_in_open(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """The network ends the session while the first socket is being opened; there is no result."""

    def end_session(one: VirtualModem) -> None:
        one.sockets.drop()
        one.sockets.tell_lost()

    _disturbed(modem, fired, end_session)


@fault("restarts-in-open")
def restarts_in_open(modem: VirtualModem, fired: Callable[[], None]) -> None:
    """Its power fails for a moment while the first socket is being opened."""
    _disturbed(modem, fired, VirtualModem.restart)
