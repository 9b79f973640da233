"""What a wrong home shows where the honest one shows something else, for `test_virtual_faults`."""

from __future__ import annotations

from collections.abc import Callable

from virtual_kit import Kit, utrn, wrong

from rigs.virtual.han import Item

Scene = Callable[[Kit, str], object]
HOUR_S = 3600
DONE = ("done", "none")
DISPLAY = "display"


def link(kit: Kit, fuel: str, name: str = DISPLAY, code: str | None = None) -> bool:
    right = kit.meter(fuel).han.code
    return kit.site.home.link(name, fuel, right if code is None else code, "zigbee-sep")


def screen(kit: Kit, fuel: str, item: str) -> Item | None:
    return kit.site.home.look(DISPLAY, fuel).get(item)


def account(kit: Kit, fuel: str, **fields: int) -> None:
    for name, value in fields.items():
        setattr(kit.meter(fuel).payment.account, name, value)


def shown(item: str, **fields: int) -> Scene:
    """An item of the account on a display that is linked."""

    def scene(kit: Kit, fuel: str) -> object:
        account(kit, fuel, **fields)
        link(kit, fuel)
        return screen(kit, fuel, item)

    return scene


def power(*watts: int) -> Scene:
    """The power on the display, an interval after each."""

    def scene(kit: Kit, fuel: str) -> object:
        link(kit, fuel)
        seen = []
        for one in watts:
            kit.site.set_load(one)
            kit.wait(10)
            seen.append(screen(kit, fuel, "active_power"))
        return seen

    return scene


def mode_shown(kit: Kit, fuel: str) -> object:
    link(kit, fuel)
    account(kit, fuel, balance=1_000_000)
    kit.of(fuel).mode(1)
    kit.wait(1800)
    return screen(kit, fuel, "payment_mode")


def total_shown(kit: Kit, fuel: str) -> object:
    link(kit, fuel)
    kit.consume(fuel)
    kit.wait(HOUR_S)
    return screen(kit, fuel, "import_total" if fuel == "electricity" else "consumption_total")


def linked_after_power_loss(kit: Kit, fuel: str) -> object:
    link(kit, fuel)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.meter(fuel).han.count


def wrong_code(kit: Kit, fuel: str) -> object:
    return link(kit, fuel, code="xxxxxx")


def five_links(kit: Kit, fuel: str) -> object:
    return [link(kit, fuel, f"display {number}") for number in range(5)]


def at_once(kit: Kit, fuel: str) -> object:
    link(kit, fuel)
    return screen(kit, fuel, "payment_mode")


def message(*texts: str) -> Scene:
    """Each in turn: how it is answered; then what is kept and what is on the display."""

    def scene(kit: Kit, fuel: str) -> object:
        link(kit, fuel)
        answers = [kit.of(fuel).command(new_message=text) for text in texts]
        return answers[-1], kit.of(fuel).read("message"), screen(kit, fuel, "message")

    return scene


def message_time(kit: Kit, fuel: str) -> object:
    message("Hello")(kit, fuel)
    told, now = screen(kit, fuel, "message_time"), kit.of(fuel).read("device_time")
    assert isinstance(told, int) and isinstance(now, int)
    return told - now


def former_message(kit: Kit, fuel: str) -> object:
    message("Hello")(kit, fuel)
    kit.of(fuel).command(new_restriction_time=1)
    return kit.of(fuel).read("message")


def message_after_power_loss(kit: Kit, fuel: str) -> object:
    message("Hello")(kit, fuel)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.of(fuel).read("message")


HOME_SCENES: dict[str, tuple[Scene, object]] = {
    "PowerNotRefreshed": (power(0, 500), [0, 0]),
    "PowerAnIntervalLate": (power(100, 500), [0, 100]),
    "ExportShownAsImport": (power(-500), [500]),
    "DebtShownAsCredit": (shown("balance", balance=-1_000), 1_000),
    "BalanceShownInTens": (shown("balance", balance=1_555_000), 1_550_000),
    "ConsumptionShownTenfold": (total_shown, 10_000),
    "ModeNotRefreshed": (mode_shown, 0),
    "LinksLostOnPowerLoss": (linked_after_power_loss, 0),
    "AnyCodeLinks": (wrong_code, True),
    "OneTooManyLinks": (five_links, [True] * 5),
    "NothingAtOnce": (at_once, None),
    "DebtsSwapped": (shown("payment_debt", payment_debt=321_000), 0),
    "PriceWithoutThousandths": (shown("unit_price", unit_price=21_987), 21_980),
    "MessageCut": (message("a" * 116), (DONE, "a" * 115, "a" * 115)),
    "MessageLeavesTail": (message("Hello you", "Bye"), (DONE, "Byelo you", "Byelo you")),
    "MessageIgnored": (message("Hello"), (DONE, "", "")),
    "MessageNotSent": (message("Hello"), (DONE, "Hello", "")),
    "MessageOfFormerTenant": (former_message, "Hello"),
    "MessageLostOnPowerLoss": (message_after_power_loss, ""),
    "MessageAnHourLate": (message_time, HOUR_S),
    "MessageAnsweredAsRefused": (message("Hello"), (("refused", "wrong_state"), "Hello", "Hello")),
}


# Choices


def over_radio(technology: str, *, before: bool = False) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        if before:
            link(kit, fuel, "another")
        return kit.site.home.link(DISPLAY, fuel, kit.meter(fuel).han.code, technology)

    return scene


def without_valve(**command: int) -> Scene:
    """How a command is answered by a gas meter that has no valve."""

    def scene(kit: Kit, fuel: str) -> object:
        kit.site.gas.valve_fitted = False
        return kit.of(fuel).supply("disable") if not command else kit.of(fuel).mode(**command)

    return scene


HOME_SCENES |= {
    "AnyRadioLinks": (over_radio("proprietary"), True),
    "SecondRadioDeaf": (over_radio("zigbee-sep", before=True), False),
    "ModeLeftOut": (shown("payment_mode"), None),
    "PriceLeftOut": (shown("unit_price"), None),
    "NoValveAnswersDone": (without_valve(), DONE),
    "NoValveAnswersPrepayment": (without_valve(mode=1), DONE),
}


# People at the meter


def emergency(balance_mp: int) -> Scene:
    """What the button says, and whether the supply stays on with nothing else."""

    def scene(kit: Kit, fuel: str) -> object:
        account(kit, fuel, balance=balance_mp, emergency_threshold=200_000)
        kit.of(fuel).mode(1)
        said = kit.meter(fuel).press("B")
        kit.of(fuel).write(set_balance=0)
        return said, kit.of(fuel).label("supply_state")

    return scene


def press_armed(kit: Kit, fuel: str) -> object:
    for command in ("disable", "arm"):
        kit.of(fuel).supply(command)
    return kit.meter(fuel).press("A"), kit.of(fuel).label("supply_state")


def keyed(wrong_codes: int, again: bool = False) -> Scene:
    """What the keypad says of a right code after wrong ones; `again`: of one that it has taken before."""

    def scene(kit: Kit, fuel: str) -> object:
        account(kit, fuel, balance=1_000_000)
        kit.of(fuel).mode(1)
        code = utrn(100, 1, fuel)
        for _ in range(wrong_codes):
            kit.meter(fuel).key_in(wrong(code))
        first = kit.meter(fuel).key_in(code)
        return kit.meter(fuel).key_in(code) if again else first

    return scene


# Appliances


def load(state: int, minutes: int, wait_min: int = 0, switch: int = 1) -> Scene:
    """How a load message is answered, and whether an appliance that is normally off is on then."""

    def scene(kit: Kit, fuel: str) -> object:
        kit.site.home.fit(3_000_000, False)
        answer = kit.e.command(
            new_load_switch=switch, new_load_state=state, new_load_minutes=minutes, new_load_commit=1
        )
        kit.wait(60 * wait_min)
        return answer, kit.site.electric.appliance_on

    return scene


# Microgeneration


def generated(watts: int, load_w: int = 0, seconds: int = HOUR_S, counted_wh: int = 0) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        kit.site.home.generator_is_linked = True
        kit.site.home.preset(counted_wh)
        kit.wait(10)
        kit.site.set_load(load_w)
        kit.site.home.generate(watts * 1000)
        kit.wait(seconds)
        kit.site.home.generate(0)
        kit.site.set_load(0)
        kit.wait(10)
        return kit.e.read("generation_total"), kit.e.read("export_total")

    return scene


def generation_after_power_loss(kit: Kit, fuel: str) -> object:
    generated(3000)(kit, fuel)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.e.read("generation_total")


# Modes that the supply follows


def prepayment_without_credit(kit: Kit, fuel: str) -> object:
    kit.consume(fuel)
    return kit.of(fuel).mode(1), kit.of(fuel).label("supply_state"), kit.flow(fuel) > 0


def credit_after(command: str, balance_mp: int) -> Scene:
    """The supply after a change to credit mode, of a meter in prepayment mode with that balance."""

    def scene(kit: Kit, fuel: str) -> object:
        account(kit, fuel, balance=balance_mp)
        kit.of(fuel).mode(1)
        if command:
            kit.of(fuel).supply(command)
        kit.of(fuel).mode(0)
        return kit.of(fuel).label("supply_state")

    return scene


HOME_SCENES |= {
    "EmergencyButtonIgnored": (emergency(100_000), ("Emergency On", "disabled")),
    "EmergencyAtThreshold": (emergency(200_000), ("Emergency On", "enabled")),
    "EnableButtonSaysArmed": (press_armed, ("Not Armed", "enabled")),
    "LocksAfterFour": (keyed(4), "Key Locked"),
    "NeverLocks": (keyed(5), "Accepted"),
    "DuplicateSaysAccepted": (keyed(0, again=True), "Accepted"),
    "LoadMessageIgnored": (load(1, 30), (DONE, False)),
    "LoadMinutesAreSeconds": (load(1, 60, 30), (DONE, False)),
    "LoadMinutesTooLong": (load(1, 30, 30), (DONE, True)),
    "LoadMinutesSigned": (load(1, 0x8001, 10), (DONE, False)),
    "LoadStays": (load(1, 30, 31), (DONE, True)),
    "LoadOnAnySwitch": (load(1, 30, 0, 2), (DONE, True)),
    "GenerationIsExport": (generated(3000, 1000), (2000, 2000)),
    "GenerationIn32Bits": (generated(3000, counted_wh=2**32), (3000, 3000)),
    "GenerationInTens": (generated(5), (0, 5)),
    "GenerationNotRefreshed": (generated(3000, counted_wh=7), (7, 3000)),
    "GenerationLostOnPowerLoss": (generation_after_power_loss, 0),
    "ExportIsGross": (generated(3000, 1000), (3000, 3000)),
    "NoSmallExport": (generated(20, seconds=24 * HOUR_S), (480, 0)),
    "ModeLeavesSupplyOn": (prepayment_without_credit, (DONE, "disabled", True)),
    "ModeArmsWhatWasDisabled": (credit_after("disable", 1_000_000), "armed"),
    "ModeLeavesSupplyDisabled": (credit_after("", 0), "disabled"),
    "ModeAnsweredAsRefused": (prepayment_without_credit, (("refused", "no_credit"), "disabled", False)),
}
