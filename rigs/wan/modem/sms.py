"""Short messages [3GPP TS 27.005 §3], in PDU mode alone."""

from __future__ import annotations

from protocols.gsm.errors import PduError
from protocols.gsm.fields import Octets, take_service_centre
from protocols.gsm.pdu import Deliver, StatusReport, Submit, decode_hex, encode
from rigs.wan.modem.commands import require_sim
from rigs.wan.modem.modem import AtRefusedError, Handler, VirtualModem, number, parameters_of

UNREAD, READ = 0, 1


def handlers() -> dict[str, Handler]:
    return {
        "+CMGF=": _mode, "+CPMS=": _stores, "+CNMI=": _notify, "+CMGS=": _send, "+CMGR=": _read, "+CMGL=": _list,
        "+CMGD=": _delete,
    }  # fmt: skip


def attach(modem: VirtualModem) -> None:
    modem.centre.deliver = lambda message: deliver(modem, message)


def deliver(modem: VirtualModem, message: Deliver | StatusReport) -> bool:
    """Into the SIM's store, where there is room and the SIM is on a network."""
    sim = modem.world.sim
    if not modem.world.attached or not sim.is_ready:
        return False
    index = next((one for one in range(1, sim.capacity + 1) if one not in modem.store), None)
    if index is None:
        modem.urc("SMS FULL")
        return False
    modem.store[index] = (UNREAD, encode(message))
    if modem.notify:
        modem.urc(f'+CMTI: "SM",{index}')
    return True


async def _mode(modem: VirtualModem, parameters: str) -> None:
    if number([parameters], 0, "CMS", 305) != 0:
        raise AtRefusedError("CMS", 303)
    modem.mode_pdu = True
    modem.end()


async def _stores(modem: VirtualModem, parameters: str) -> None:
    require_sim(modem, "CMS")
    if any(store != "SM" for store in parameters_of(parameters)):
        raise AtRefusedError("CMS", 302)
    used = f"{len(modem.store)},{modem.world.sim.capacity}"
    modem.say(f"+CPMS: {used},{used},{used}")
    modem.end()


async def _notify(modem: VirtualModem, parameters: str) -> None:
    modem.notify = parameters.replace(" ", "").startswith("2,1")
    modem.end()


async def _send(modem: VirtualModem, parameters: str) -> None:
    require_sim(modem, "CMS")
    if not modem.mode_pdu:
        raise AtRefusedError("CMS", 304)
    length = number([parameters], 0, "CMS", 304)
    body = await modem.body()
    if body is None:
        modem.end()
        return
    if not modem.world.attached:
        raise AtRefusedError("CMS", 331)
    modem.say(f"+CMGS: {_submit(modem, body, length)}")
    modem.end()


def _submit(modem: VirtualModem, body: bytes, length: int) -> int:
    try:
        message = decode_hex(body.decode("ascii", "replace").strip(), from_modem=True)
    except PduError:
        raise AtRefusedError("CMS", 304) from None
    if not isinstance(message, Submit) or _tpdu_length(bytes.fromhex(body.decode().strip())) != length:
        raise AtRefusedError("CMS", 304)
    try:
        return modem.centre.submit(modem.world.sim.number, message, modem.world.sim.number)
    except OverflowError:
        raise AtRefusedError("CMS", 332) from None


def _tpdu_length(pdu: bytes) -> int:
    octets = Octets(pdu)
    take_service_centre(octets)
    return len(octets.rest())


async def _read(modem: VirtualModem, parameters: str) -> None:
    require_sim(modem, "CMS")
    index = number([parameters], 0, "CMS", 321)
    if index not in modem.store:
        raise AtRefusedError("CMS", 321)
    status, pdu = modem.store[index]
    modem.store[index] = (READ, pdu)
    modem.say(f"+CMGR: {status},,{_tpdu_length(pdu)}\r\n{pdu.hex().upper()}")
    modem.end()


async def _list(modem: VirtualModem, parameters: str) -> None:
    require_sim(modem, "CMS")
    if number([parameters], 0, "CMS", 305) != 4:
        raise AtRefusedError("CMS", 305)
    for index, (status, pdu) in sorted(modem.store.items()):
        modem.say(f"+CMGL: {index},{status},,{_tpdu_length(pdu)}\r\n{pdu.hex().upper()}")
    modem.end()


async def _delete(modem: VirtualModem, parameters: str) -> None:
    require_sim(modem, "CMS")
    given = parameters_of(parameters)
    if given[1:] == ["4"]:
        modem.store.clear()
    elif modem.store.pop(number(given, 0, "CMS", 321), None) is None:
        raise AtRefusedError("CMS", 321)
    modem.end()
    modem.centre.try_again()  # room for what waited
