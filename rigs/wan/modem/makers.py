"""What two makers do their own way: the number of the card, PIN attempts, sockets.

Sources: SIMCom SIM7500_SIM7600 Series AT Command Manual and TCPIP AT Command Manual; Quectel EC25&EC21 AT Commands
Manual and EC2x TCP/IP AT Commands Manual.
"""

from __future__ import annotations

from typing import Final

from rigs.wan.modem.modem import AtRefusedError, Handler, VirtualModem, number, parameters_of

SIM7600_FAILED: Final = 10
SIM7600_LINKS: Final = 10


def install(modem: VirtualModem, dialect: str) -> None:
    """The handlers and the URCs of a maker. Raises KeyError for an unknown one."""
    modem.handlers |= {"sim7600": _sim7600, "ec25": _ec25}[dialect](modem)


def pin_attempts(modem: VirtualModem) -> int:
    return modem.world.sim.left


def _card(prefix: str) -> Handler:
    async def handler(modem: VirtualModem, _parameters: str) -> None:
        if not modem.world.sim.is_in:
            raise AtRefusedError("CME", 10)
        modem.say(f"{prefix} {modem.world.sim.iccid}")
        modem.end()

    return handler


# SIMCom


def _sim7600(modem: VirtualModem) -> dict[str, Handler]:
    sockets = modem.sockets
    sockets.tell_waiting = lambda: modem.urc(f"+CIPRXGET: 1,{sockets.link}")
    sockets.tell_closed = lambda: modem.urc(f"+IPCLOSE: {sockets.link},1")
    sockets.tell_lost = lambda: modem.urc("+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY")
    return {
        "+CICCID": _card("+ICCID:"), "+SPIC": _spic, "+CGDCONT=": _accepted, "+CIPRXGET=": _ciprxget,
        "+NETOPEN": _netopen, "+NETCLOSE": _netclose, "+CIPOPEN=": _cipopen, "+CIPOPEN?": _cipopen_state,
        "+CIPCLOSE=": _cipclose, "+CIPSEND=": _cipsend,
    }  # fmt: skip


async def _accepted(modem: VirtualModem, _parameters: str) -> None:
    modem.end()


async def _spic(modem: VirtualModem, _parameters: str) -> None:
    sim = modem.world.sim
    modem.say(f"+SPIC: {pin_attempts(modem)},{sim.puk_left},3,10")
    modem.end()


async def _netopen(modem: VirtualModem, _parameters: str) -> None:
    if modem.sockets.session:
        modem.say("+IP ERROR: Network is already opened")
        raise AtRefusedError
    opened = modem.sockets.activate()
    modem.end()
    modem.say(f"+NETOPEN: {0 if opened else 1}")


async def _netclose(modem: VirtualModem, _parameters: str) -> None:
    if not modem.sockets.session:
        raise AtRefusedError
    modem.sockets.drop()
    modem.end()
    modem.say("+NETCLOSE: 0")


async def _cipopen(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    link, port = number(given, 0), number(given, 3)
    modem.end()
    connected = await modem.sockets.connect(given[2], port, link)
    modem.say(f"+CIPOPEN: {link},{0 if connected else SIM7600_FAILED}")


async def _cipopen_state(modem: VirtualModem, _parameters: str) -> None:
    for link in range(SIM7600_LINKS):
        is_open = modem.sockets.is_connected and link == modem.sockets.link
        modem.say(f'+CIPOPEN: {link},"TCP","",0,-1' if is_open else f"+CIPOPEN: {link}")
    modem.end()


async def _cipclose(modem: VirtualModem, parameters: str) -> None:
    link = _require_link(modem, parameters_of(parameters), 0)
    modem.sockets.disconnect()
    modem.end()
    modem.say(f"+CIPCLOSE: {link},0")


def _require_link(modem: VirtualModem, given: list[str], index: int) -> int:
    """The number of the socket. Raises AtRefusedError for one that is not open."""
    link = number(given, index)
    if not modem.sockets.is_connected or link != modem.sockets.link:
        raise AtRefusedError
    return link


async def _cipsend(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    link, length = _require_link(modem, given, 0), number(given, 1)
    if not 1 <= length <= 1500:
        raise AtRefusedError
    body = await modem.body(length)
    if body is None:
        raise AtRefusedError
    if not await modem.sockets.send(body):
        raise AtRefusedError
    modem.end()
    modem.say(f"+CIPSEND: {link},{length},{length}")


async def _ciprxget(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    if given == ["1"]:
        modem.end()
        return
    link = number(given, 1)
    if given[0] != "2" or link != modem.sockets.link:
        raise AtRefusedError
    data = modem.sockets.take(number(given, 2))
    if not data:
        raise AtRefusedError
    modem.say(f"+CIPRXGET: 2,{link},{len(data)},{modem.sockets.waiting}")
    modem.put(data)
    modem.end()


# Quectel


def _ec25(modem: VirtualModem) -> dict[str, Handler]:
    sockets = modem.sockets
    sockets.tell_waiting = lambda: modem.urc(f'+QIURC: "recv",{sockets.link}')
    sockets.tell_closed = lambda: modem.urc(f'+QIURC: "closed",{sockets.link}')
    sockets.tell_lost = lambda: modem.urc('+QIURC: "pdpdeact",1')
    return {
        "+QCCID": _card("+QCCID:"), "+QPINC=": _qpinc, "+QICSGP=": _accepted, "+QIACT=": _qiact, "+QIDEACT=": _qideact,
        "+QIOPEN=": _qiopen, "+QISTATE=": _qistate, "+QICLOSE=": _qiclose, "+QISEND=": _qisend, "+QIRD=": _qird,
    }  # fmt: skip


async def _qpinc(modem: VirtualModem, _parameters: str) -> None:
    modem.say(f'+QPINC: "SC",{pin_attempts(modem)},{modem.world.sim.puk_left}')
    modem.end()


async def _qiact(modem: VirtualModem, _parameters: str) -> None:
    if modem.sockets.session or not modem.sockets.activate():
        raise AtRefusedError
    modem.end()


async def _qideact(modem: VirtualModem, _parameters: str) -> None:
    modem.sockets.drop()
    modem.end()


async def _qiopen(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    link, port = number(given, 1), number(given, 4)
    modem.end()
    connected = await modem.sockets.connect(given[3], port, link)
    modem.say(f"+QIOPEN: {link},{0 if connected else 566}")


async def _qistate(modem: VirtualModem, parameters: str) -> None:
    link = number(parameters_of(parameters), 1)
    if modem.sockets.is_connected and link == modem.sockets.link:
        modem.say(f'+QISTATE: {link},"TCP","127.0.0.1",1,0,2,1,{link},0,"uart1"')
    modem.end()


async def _qiclose(modem: VirtualModem, parameters: str) -> None:
    if number([parameters], 0) == modem.sockets.link:
        modem.sockets.disconnect()
    modem.end()


async def _qisend(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    length = number(given, 1)
    _require_link(modem, given, 0)
    if not 1 <= length <= 1460:
        raise AtRefusedError
    body = await modem.body(length)
    if body is None:
        raise AtRefusedError
    modem.say("SEND OK" if await modem.sockets.send(body) else "SEND FAIL")


async def _qird(modem: VirtualModem, parameters: str) -> None:
    given = parameters_of(parameters)
    if number(given, 0) != modem.sockets.link:
        raise AtRefusedError
    data = modem.sockets.take(number(given, 1))
    modem.say(f"+QIRD: {len(data)}")
    if data:
        modem.put(data)
    modem.end()
