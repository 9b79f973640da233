"""The bench's hand in the virtual modem's world: its networks, its SIM, its messages, what goes wrong on its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from protocols.gsm.errors import PduError
from protocols.gsm.parts import bodies_of
from protocols.gsm.pdu import Submit, decode_hex
from rigs.peer_main import ControlRefusedError, Handler
from rigs.wan.modem.modem import VirtualModem

HANGS: Final = ("", "prompt", "soft", "hard")
MOST_INJECTED: Final = 64


def centre_operations(modem: VirtualModem) -> dict[str, Handler]:
    """What the DCC's side may ask of the service centre: no more than to take a message."""

    def submit(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            message = decode_hex(_text(fields, "pdu"), from_modem=True)
        except PduError as problem:
            raise ControlRefusedError(f"pdu: {problem}") from None
        assert isinstance(message, Submit)
        return {"reference": _submit(modem, _text(fields, "sender"), message)}

    return {"submit": submit}


def operations(modem: VirtualModem) -> dict[str, Handler]:
    world, sim = modem.world, modem.world.sim

    def state(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            "attached": world.attached, "status": world.status, "attachments": list(world.attachments),
            "session": modem.sockets.session, "connected": modem.sockets.is_connected, "opened": modem.sockets.opened,
            "sent": modem.sockets.sent, "received": modem.sockets.received, "restarts": modem.restarts,
            "stored": len(modem.store), "waiting": len(modem.centre.waiting), "delivered": modem.centre.delivered,
            "sim": {"in": sim.is_in, "ready": sim.is_ready, "left": sim.left},
        }  # fmt: skip

    def network(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """`plmn`; `up` and `dbm` as far as they change."""
        one = world.network(_text(fields, "plmn"))
        if one is None:
            raise ControlRefusedError(f"plmn {fields['plmn']}: this world has {[one.plmn for one in world.networks]}")
        one.is_up = bool(fields.get("up", one.is_up))
        one.dbm = int(fields.get("dbm", one.dbm))
        world.reconsider()
        return {}

    def put_sim(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """`in`; `pin` (null: none), `left`: as if the card were another one."""
        sim.is_in = bool(fields.get("in", sim.is_in))
        if "pin" in fields:
            sim.pin = None if fields["pin"] is None else str(fields["pin"])
        sim.left, sim.is_unlocked = int(fields.get("left", 3)), False
        world.reconsider()
        return {}

    def message(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """A short message from anybody to this SIM."""
        bodies = bodies_of(_text(fields, "text"), int(fields.get("reference", 1)))
        for body in bodies:
            _submit(modem, _text(fields, "sender"), Submit(sim.number, body))
        return {"parts": len(bodies)}

    def fill(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """So many messages that the SIM's store is full."""
        free = sim.capacity - len(modem.store)
        for index in range(free):
            _submit(modem, "+447700900999", Submit(sim.number, bodies_of(f"filler {index}", 1)[0]))
        return {"sent": free}

    def hang(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        modem.hang = fields.get("how", "hard") if fields.get("how", "hard") in HANGS else "hard"
        return {}

    def inject(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """`hex`: bytes that come in the middle of the next answer."""
        if len(modem.inject) >= MOST_INJECTED:
            raise ControlRefusedError(f"{MOST_INJECTED} wait already")
        modem.inject.append(bytes.fromhex(_text(fields, "hex")))
        return {}

    def urc(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        modem.urc(_text(fields, "text"))
        return {}

    def cut(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """The network ends the data session."""
        modem.sockets.drop()
        modem.sockets.tell_lost()
        return {}

    def sent(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the modem has sent, by its service centre."""
        ours = [message for sender, message in modem.centre.sent if sender == sim.number]
        return {"messages": [{"to": one.to, "text": str(one.body.content)} for one in ours]}

    return {
        "state": state, "network": network, "sim": put_sim, "message": message, "fill": fill, "hang": hang,
        "inject": inject, "urc": urc, "cut": cut, "sent": sent,
    }  # fmt: skip


def _submit(modem: VirtualModem, sender: str, message: Submit) -> int:
    try:
        return modem.centre.submit(sender, message, modem.world.sim.number)
    except OverflowError as problem:
        raise ControlRefusedError(str(problem)) from None


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ControlRefusedError(f"{name}: expected a text, found {value!r}")
    return value
