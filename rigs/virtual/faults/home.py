"""Wrong homes: displays that are shown something else, or too late, or too much; messages that are cut or stay."""

from __future__ import annotations

from collections.abc import Mapping

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.reasons import Reason

Item = int | str
Items = Mapping[str, Item]


class PowerNotRefreshed(Conduct):
    """The display is sent the active power of the moment at which it was linked, again and again."""

    _first: Item | None = None

    def first_items(self, items: Items) -> Items:
        self._first = items.get("active_power")
        return super().first_items(items)

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "active_power" or self._first is None or self._first == value:
            return value
        self.deviate(PowerNotRefreshed)
        return self._first


class PowerAnIntervalLate(Conduct):
    """The display is sent the active power of the sending instant before."""

    _before: Item | None = None

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "active_power":
            return value
        before, self._before = self._before, value
        if before is None or before == value:
            return value
        self.deviate(PowerAnIntervalLate)
        return before


class ExportShownAsImport(Conduct):
    """The display is sent the magnitude of the active power."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "active_power" or not isinstance(value, int) or value >= 0:
            return value
        self.deviate(ExportShownAsImport)
        return -value


class DebtShownAsCredit(Conduct):
    """A balance below zero is shown without its sign."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "balance" or not isinstance(value, int) or value >= 0:
            return value
        self.deviate(DebtShownAsCredit)
        return -value


class BalanceShownInTens(Conduct):
    """The balance is sent in whole tens of pence."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "balance" or not isinstance(value, int) or value % 10_000 == 0:
            return value
        self.deviate(BalanceShownInTens)
        return value - value % 10_000


class ConsumptionShownTenfold(Conduct):
    """The total on the display is ten times that of the register."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item not in ("import_total", "consumption_total") or not isinstance(value, int) or value == 0:
            return value
        self.deviate(ConsumptionShownTenfold)
        return value * 10


class ModeNotRefreshed(Conduct):
    """The payment mode is sent once, when the display is linked."""

    _first: Item | None = None

    def first_items(self, items: Items) -> Items:
        self._first = items.get("payment_mode")
        return super().first_items(items)

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "payment_mode" or self._first is None or self._first == value:
            return value
        self.deviate(ModeNotRefreshed)
        return self._first


class LinksLostOnPowerLoss(Conduct):
    """After a loss of power no display is sent anything."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.han.count:
            meter.han.unlink_all()
            self.deviate(LinksLostOnPowerLoss)


class AnyCodeLinks(Conduct):
    """A display links with whatever joining code."""

    def links(self, is_right: bool, has_room: bool) -> bool:
        if not is_right:
            self.deviate(AnyCodeLinks)
        return super().links(True, has_room)


class OneTooManyLinks(Conduct):
    """There is always room for one more device."""

    def links(self, is_right: bool, has_room: bool) -> bool:
        if not has_room:
            self.deviate(OneTooManyLinks)
        return super().links(is_right, True)


class NothingAtOnce(Conduct):
    """A display that has been linked waits for the next sending instant."""

    def first_items(self, items: Items) -> Items:
        self.deviate(NothingAtOnce)
        return {} if super().first_items(items) else items


class DebtsSwapped(Conduct):
    """The payment debt is shown as the time debt, and the other way round."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        other = {"payment_debt": "time_debt_1", "time_debt_1": "payment_debt"}.get(item)
        if other is None or getattr(meter.payment.account, other) == value:
            return value
        self.deviate(DebtsSwapped)
        return int(getattr(meter.payment.account, other))


class PriceWithoutThousandths(Conduct):
    """The unit price is sent in whole hundredths of a penny."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "unit_price" or not isinstance(value, int) or value % 10 == 0:
            return value
        self.deviate(PriceWithoutThousandths)
        return value - value % 10


class MessageCut(Conduct):
    """A message has room for 115 characters."""

    def message(self, text: str, before: str) -> str:
        text = super().message(text, before)
        if len(text) > 115:
            self.deviate(MessageCut)
        return text[:115]


class MessageLeavesTail(Conduct):
    """A message overwrites as many characters of the one before as it has itself."""

    def message(self, text: str, before: str) -> str:
        text = super().message(text, before)
        if len(before) <= len(text):
            return text
        self.deviate(MessageLeavesTail)
        return text + before[len(text) :]


class MessageIgnored(Conduct):
    """A message is answered as done and the one before stays."""

    def message(self, text: str, before: str) -> str:
        if super().message(text, before) != before:
            self.deviate(MessageIgnored)
        return before


class MessageNotSent(Conduct):
    """A message is kept by the meter and goes to no display."""

    def displayed_message(self, text: str) -> str:
        if super().displayed_message(text):
            self.deviate(MessageNotSent)
        return ""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        return "" if item == "message" else value


class MessageOfFormerTenant(Conduct):
    """The message stays when a tenancy begins."""

    def message_of_former_tenant(self, text: str, before: str) -> str:
        if super().message_of_former_tenant(text, before) != before:
            self.deviate(MessageOfFormerTenant)
        return before


class MessageLostOnPowerLoss(Conduct):
    """The message is gone after a loss of power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.notice.text:
            meter.notice.text = ""
            self.deviate(MessageLostOnPowerLoss)


class MessageAnHourLate(Conduct):
    """The time of a message is shown in summer time all the year round."""

    def sent(self, meter: Meter, item: str, value: Item) -> Item:
        value = super().sent(meter, item, value)
        if item != "message_time" or not isinstance(value, int) or value == 0:
            return value
        self.deviate(MessageAnHourLate)
        return value + 3600

    def displayed_message_time(self, time_s: int) -> int:
        time_s = super().displayed_message_time(time_s)
        if time_s:
            self.deviate(MessageAnHourLate)
        return time_s + 3600 if time_s else time_s


class MessageAnsweredAsRefused(Conduct):
    """A message is taken and shown, and answered as refused."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "message" or reason is not Reason.NONE:
            return reason
        self.deviate(MessageAnsweredAsRefused)
        return Reason.WRONG_STATE


class AnyRadioLinks(Conduct):
    """A device links over whatever radio."""

    def hears(self, is_allowed: bool) -> bool:
        if not super().hears(is_allowed):
            self.deviate(AnyRadioLinks)
        return True


class SecondRadioDeaf(Conduct):
    """After the first device that has asked, none is heard over any radio."""

    _asked = 0

    def hears(self, is_allowed: bool) -> bool:
        self._asked += 1
        if not super().hears(is_allowed) or self._asked == 1:
            return is_allowed
        self.deviate(SecondRadioDeaf)
        return False


class ModeLeftOut(Conduct):
    """Displays are not told of the payment mode."""

    def items(self, items: dict[str, Item]) -> dict[str, Item]:
        items = super().items(items)
        self.deviate(ModeLeftOut)
        return {name: value for name, value in items.items() if name != "payment_mode"}


class PriceLeftOut(Conduct):
    """Displays are not told of the unit price."""

    def items(self, items: dict[str, Item]) -> dict[str, Item]:
        items = super().items(items)
        self.deviate(PriceLeftOut)
        return {name: value for name, value in items.items() if name != "unit_price"}
