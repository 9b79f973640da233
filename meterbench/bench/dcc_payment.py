"""Payments of consumers, and what becomes of them at the DCC and at the supplier [002:47-53].

The payment industry and the supplier's payment system are played by the bench (`payment/...` of the rig's control);
what the DCC issues is judged by what reaches the Users and by what the meter makes of it, not by the DCC's word alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench import states, stimuli
from meterbench.bench.dcc import ANSWER_WITHIN_S
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.checks import Equals
from protocols.duis import DccAlert
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

OF_THE_METER: Final = "the customer id code of the meter"
WRONG_DIGIT: Final = "a wrong check digit in the customer id code"
NO_POINT: Final = "a customer id code without a meter point"
NO_METER: Final = "the customer id code of another meter point"
BY_MPAN: Final = "a customer id code with the MPAN of the premises"
CUSTOMERS: Final = (OF_THE_METER, WRONG_DIGIT, NO_POINT, NO_METER, BY_MPAN)
ELSEWHERE: Final = {"electricity": "1234567890126", "gas": "7654321003"}
"""A sound MPAN and MPRN of which no rig has a meter."""
ACCOUNT: Final = "ACC1"
TOLD_WITHIN_S: Final = 10.0
SETTLE_S: Final = 0.5
LETTER: Final = {"electricity": "E", "gas": "G"}
NOTICE: Final = "S1SPAlertDSP"
CHANGE_TAKES: Final = Decimal(9 * 86400)
"""An electricity change of supplier: five days to object, one of notice, and a margin [002:81]."""


@dataclass
class Payment:
    """A payment as the DCC answered it; `answer` follows what was said of it later."""

    reference: str
    pence: Decimal
    answer: Mapping[str, Any]
    mark: int


def set_terms(bench: Bench, **terms: str) -> None:
    """An open parameter of payment, for this scenario."""
    bench.dcc.call("payment", "terms", **terms)


def mode_through_dcc(bench: Bench, role: str, mode: str) -> None:
    """The supplier has changed the mode by Service Request, and the meter works in it. A Given."""
    service = next(one for one in bench.catalogue.services.values() if one.variant == "1.6")
    bench.dcc_touched = True
    stimulus = stimuli.send_payment_mode(bench, role, service, mode)
    request_id = stimulus.asked().request_id

    def answers(delivery: Delivery) -> bool:
        return delivery.response is not None and delivery.response.request_id == request_id

    found = bench.rig.user.wait_delivery(answers, stimulus.delivery_mark, ANSWER_WITHIN_S)
    told = str(bench.meter.port.read("payment_mode")["payment_mode"].value)
    if found is None or told != mode:
        raise BenchError(f"switching to {mode} through the DCC", "head end", f"the meter works in {told} mode")


def change_of_supplier(bench: Bench, role: str) -> None:
    """The registration systems have moved the meter to another supplier, and the day has come. A Given."""
    incoming = eui_of(bench, role)
    begun = bench.dcc.call("cos", "begin", device=bench.meter.eui, by=incoming)
    if not begun["taken"]:
        raise BenchError("changing the supplier", "DCC", str(begun["why"]))
    bench.hold(CHANGE_TAKES)


def pay(bench: Bench, pence: Decimal, customer: str = OF_THE_METER) -> Payment:
    """A consumer pays; the DCC is told."""
    mark = bench.rig.user.mark()
    reference = f"P{bench.rig.clock.monotonic_ns()}"
    answer = bench.dcc.call(
        "payment", "pay", reference=reference, customer=_customer(bench, customer), pence=int(pence)
    )
    return Payment(reference, pence, answer, mark)


def asked_payment(bench: Bench, pence: Decimal) -> Payment:
    """A payment about which the supplier has been asked. A Given."""
    set_terms(bench, check_by="supplier")
    payment = pay(bench, pence)
    if payment.answer["state"] != "asked":
        raise BenchError("paying", "DCC", f"the payment is {payment.answer['state']}: {payment.answer['why']}")
    return payment


def issued_payment(bench: Bench, pence: Decimal) -> Payment:
    """A payment for which the DCC has issued a code. A Given."""
    set_terms(bench, check_by="dcc", utrn_by="dcc")
    payment = pay(bench, pence)
    code_of(bench, payment)
    return payment


def confirm(bench: Bench, payment: Payment, role: str, is_good: bool) -> Payment:
    """A supplier's payment system answers for customer and mode. What the DCC does not take has the state "not
    taken"."""
    try:
        payment.answer = bench.dcc.call(
            "payment", "confirm", reference=payment.reference, supplier=eui_of(bench, role), is_good=is_good
        )
    except BenchError as refusal:
        payment.answer = {**payment.answer, "state": "not taken", "why": str(refusal)}
    return payment


def send_code(bench: Bench, payment: Payment, role: str, service: Service) -> Stimulus:
    """Top Up Device with the code that the DCC has issued."""
    code = code_of(bench, payment)
    stimuli.note_balance(bench)
    bench.dcc_touched = True
    return stimuli.send(bench, role, service, {"utrn": code})


def key_in_issued(bench: Bench, payment: Payment) -> Stimulus:
    """The consumer types the code that the DCC has issued."""
    bench.require("keypad")
    code = code_of(bench, payment)
    stimuli.note_balance(bench)
    stimulus = stimuli.begin(bench)
    stimulus.display = states.key_in(bench, code)
    return stimulus


def code_of(bench: Bench, payment: Payment) -> str:
    """The code that has reached the supplier. Raises BenchError when none has."""
    found = _told(bench, payment, TOLD_WITHIN_S, with_code=True)
    if not found:
        raise BenchError("taking the code of a payment", "DCC", "no code has reached the supplier")
    return str(found[0][1].fields["utrn"])


def belongs_to(bench: Bench, payment: Payment, role: str) -> None:
    told = payment.answer["supplier"]
    bench.judge("dcc", "supplier of the payment", told, Equals(eui_of(bench, role)), source="the registration")
    bench.judge("dcc", "device of the payment", payment.answer["device"], Equals(bench.meter.eui), source="the MPxN")


def one_notice(bench: Bench, payment: Payment, role: str, *, with_code: bool) -> None:
    """Exactly one notice of the payment, to that User and to nobody else, with a code of 20 digits or without one."""
    _told(bench, payment, TOLD_WITHIN_S)
    bench.rig.user.wait_delivery(lambda _: False, payment.mark, SETTLE_S)
    found = _told(bench, payment, 0.0, with_code=with_code)
    what = f"notices {'with' if with_code else 'without'} a code"
    bench.judge("dcc", what, [one[0] for one in found].__repr__(), Equals(repr([role])), source="the payment")
    for _, notice in found:
        bench.judge("dcc", "device of the notice", str(notice.fields.get("device")), Equals(bench.meter.eui),
                    source="the payment")  # fmt: skip
    if with_code:
        kinds = "".join("d" if digit.isdigit() else "?" for digit in str(found[0][1].fields["utrn"]))
        bench.judge("dcc", "form of the code", kinds, Equals("d" * 20), source="DUIS")


def no_code(bench: Bench, payment: Payment) -> None:
    """No User gets a code for the payment."""
    bench.rig.user.wait_delivery(lambda _: False, payment.mark, SETTLE_S)
    found = _told(bench, payment, 0.0, with_code=True)
    bench.judge("dcc", "codes issued", len(found), Equals(0, "codes"), source="the requirement")


def is_refused(bench: Bench, payment: Payment) -> None:
    """The payment itself is refused, and nobody gets a code."""
    bench.judge("dcc", "state of the payment", payment.answer["state"], Equals("refused"), source="the requirement")
    no_code(bench, payment)


def is_not_taken(bench: Bench, payment: Payment) -> None:
    """The word of somebody else for the payment has no effect."""
    state = payment.answer["state"]
    bench.judge("dcc", "what became of the word for it", state, Equals("not taken"), source="the requirement")
    no_code(bench, payment)


def code_is_taken(bench: Bench, stimulus: Stimulus) -> None:
    """The meter accepts the code: a refusal is the DCC's, who has calculated it."""
    request_id = stimulus.asked().request_id

    def answers(delivery: Delivery) -> bool:
        return delivery.response is not None and delivery.response.request_id == request_id

    found = bench.rig.user.wait_delivery(answers, stimulus.delivery_mark, ANSWER_WITHIN_S)
    payload = None if found is None or found.response is None else found.response.payload
    told = "nothing" if payload is None else str(getattr(payload, "error", None) or "success")
    bench.judge("dcc", "answer to the code of the DCC", told, Equals("success"), source="the payment")


def codes_differ(bench: Bench, payment: Payment, again: Payment) -> None:
    first, second = code_of(bench, payment), code_of(bench, again)
    told = "the same" if first == second else "another"
    bench.judge("dcc", "code of the second payment", told, Equals("another"), source="PAY-4")


def eui_of(bench: Bench, role: str) -> str:
    """The EUI of a User of the rig."""
    return bench.rig.user.next_request_id(role, bench.meter.eui).originator


def _told(
    bench: Bench, payment: Payment, within_s: float, *, with_code: bool | None = None
) -> list[tuple[str, DccAlert]]:
    """Role and notice of each User who has been told of the payment."""

    def is_notice(delivery: Delivery) -> bool:
        found = delivery.response.payload if delivery.response is not None else None
        return (
            isinstance(found, DccAlert)
            and found.body == NOTICE
            and f"reference={payment.reference} " in str(found.fields.get("additional_information", ""))
            and (with_code is None or ("utrn" in found.fields) is with_code)
        )

    if within_s:
        bench.rig.user.wait_delivery(is_notice, payment.mark, within_s)
    found = []
    for delivery in bench.rig.user.deliveries(payment.mark):
        if is_notice(delivery) and delivery.response is not None and isinstance(delivery.response.payload, DccAlert):
            found.append((delivery.role, delivery.response.payload))
    return found


def _customer(bench: Bench, words: str) -> str:
    letter, point = LETTER[bench.meter.fuel], bench.meter.mpxn
    if words == NO_POINT:
        return f"{letter}-{ACCOUNT}"
    if words == WRONG_DIGIT:
        point = point[:-1] + str((int(point[-1]) + 1) % 10)
    if words == NO_METER:
        point = ELSEWHERE[bench.meter.fuel]
    if words == BY_MPAN:
        point = bench.rig.devices["electricity"].mpxn
    return f"{letter}{point}-{ACCOUNT}"
