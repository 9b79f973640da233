"""SIM, PIN, registration, signal and what else the standard has [3GPP TS 27.007]."""

from __future__ import annotations

from rigs.wan.modem.modem import IDENTITY, AtRefusedError, Handler, VirtualModem, number, parameters_of


def handlers() -> dict[str, Handler]:
    return {
        "": _ok, "E0": _echo_off, "E1": _echo_on, "+CMEE=": _cmee, "+CFUN=": _cfun, "+CFUN?": _cfun_state,
        "+CPIN?": _pin_state, "+CPIN=": _pin, "+CIMI": _imsi, "+CSQ": _csq, "+COPS=": _cops_set, "+COPS?": _cops,
        "+CEER": _ceer, "S8=": _pause, "S8?": _pause_told,
        **{f"+{name}": _identity(name) for name in IDENTITY},
        **{f"+{service}=": _registration_mode(service) for service in ("CREG", "CGREG", "CEREG")},
        **{f"+{service}?": _registration(service) for service in ("CREG", "CGREG", "CEREG")},
    }  # fmt: skip


def require_sim(modem: VirtualModem, kind: str = "CME") -> None:
    """Raises AtRefusedError as a modem without a usable SIM gives it, for short messages in their own numbers."""
    sim = modem.world.sim
    code = 10 if not sim.is_in else 12 if sim.left <= 0 else 11 if not sim.is_ready else None
    if code is not None:
        raise AtRefusedError(kind, {10: 310, 12: 316, 11: 311}[code] if kind == "CMS" else code)


async def _ok(modem: VirtualModem, _parameters: str) -> None:
    modem.end()


async def _echo_off(modem: VirtualModem, _parameters: str) -> None:
    modem.echo = False
    modem.end()


async def _echo_on(modem: VirtualModem, _parameters: str) -> None:
    modem.echo = True
    modem.end()


async def _cmee(modem: VirtualModem, parameters: str) -> None:
    modem.errors = min(2, number([parameters], 0))
    modem.end()


async def _pause(modem: VirtualModem, parameters: str) -> None:
    modem.pause = min(255, number([parameters], 0))
    modem.end()


async def _pause_told(modem: VirtualModem, _parameters: str) -> None:
    modem.say(f"{modem.pause:03}")
    modem.end()


async def _cfun(modem: VirtualModem, parameters: str) -> None:
    modem.end()
    if parameters.replace(" ", "") == "1,1":
        modem.restart()


async def _cfun_state(modem: VirtualModem, _parameters: str) -> None:
    modem.say("+CFUN: 1")
    modem.end()


def _identity(name: str) -> Handler:
    async def handler(modem: VirtualModem, _parameters: str) -> None:
        modem.say(IDENTITY[name])
        modem.end()

    return handler


async def _imsi(modem: VirtualModem, _parameters: str) -> None:
    require_sim(modem)
    modem.say(modem.world.sim.imsi)
    modem.end()


async def _pin_state(modem: VirtualModem, _parameters: str) -> None:
    sim = modem.world.sim
    if not sim.is_in:
        raise AtRefusedError("CME", 10)
    if sim.puk_left <= 0:
        raise AtRefusedError("CME", 13)
    modem.say(f"+CPIN: {'SIM PUK' if sim.left <= 0 else 'READY' if sim.is_ready else 'SIM PIN'}")
    modem.end()


async def _pin(modem: VirtualModem, parameters: str) -> None:
    sim, given = modem.world.sim, parameters_of(parameters)
    if not sim.is_in:
        raise AtRefusedError("CME", 10)
    if sim.left <= 0:
        _unblock(modem, given)
    elif sim.is_ready:
        raise AtRefusedError("CME", 3)
    elif given[:1] != [sim.pin]:
        sim.left -= 1
        raise AtRefusedError("CME", 12 if sim.left <= 0 else 16)
    sim.left, sim.is_unlocked = 3, True
    modem.end()
    modem.world.reconsider()


def _unblock(modem: VirtualModem, given: list[str]) -> None:
    sim = modem.world.sim
    if len(given) != 2:
        raise AtRefusedError("CME", 12)
    if sim.puk_left <= 0:
        raise AtRefusedError("CME", 13)
    if given[0] != sim.puk:
        sim.puk_left -= 1
        raise AtRefusedError("CME", 16)
    sim.pin, sim.puk_left = given[1], 10


def _registration_mode(service: str) -> Handler:
    async def handler(modem: VirtualModem, parameters: str) -> None:
        modem.registration[service] = number([parameters], 0)
        modem.end()

    return handler


def _registration(service: str) -> Handler:
    async def handler(modem: VirtualModem, _parameters: str) -> None:
        modem.say(f"+{service}: {modem.registration[service]},{modem.told_status()}")
        modem.end()

    return handler


async def _csq(modem: VirtualModem, _parameters: str) -> None:
    serving = modem.world.serving
    rssi = 99 if serving is None else max(0, min(31, (serving.dbm + 113) // 2))
    modem.say(f"+CSQ: {rssi},99")
    modem.end()


async def _cops_set(modem: VirtualModem, parameters: str) -> None:
    modem.numeric = parameters.replace(" ", "") == "3,2" or modem.numeric
    modem.end()


async def _cops(modem: VirtualModem, _parameters: str) -> None:
    network = modem.world.network(modem.told_network())
    if network is None:
        modem.say("+COPS: 0")
    else:
        shown = f'2,"{network.plmn}"' if modem.numeric else f'0,"{network.name}"'
        modem.say(f"+COPS: 0,{shown},7")
    modem.end()


async def _ceer(modem: VirtualModem, _parameters: str) -> None:
    modem.say("+CEER: PLMN not allowed" if modem.told_status() == 3 else "+CEER: No cause information available")
    modem.end()
