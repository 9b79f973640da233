"""A signal ends the judging at once and waits while what was judged is being written; a second one does not wait."""

from __future__ import annotations

import signal
from types import SimpleNamespace
from typing import cast

import pytest

from meterbench.interrupts import SIGNALS, Interrupts
from meterbench.plugin import BenchPlugin


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_interrupts_at_once(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), Interrupts().taken():
        signal.raise_signal(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_what_is_held_is_interrupted_by_the_second_signal_only(number: signal.Signals) -> None:
    interrupts = Interrupts()
    with interrupts.taken():
        interrupts.hold()
        signal.raise_signal(number)
        assert interrupts.waiting
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_a_long_wait_within_is_interrupted_also_by_a_signal_that_has_waited() -> None:
    interrupts = Interrupts()
    with interrupts.taken():
        interrupts.hold()
        with pytest.raises(KeyboardInterrupt), interrupts.let_through():
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt), interrupts.let_through():
            pytest.fail("went on")


def test_the_handlers_of_before_come_back() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with Interrupts().taken():
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_an_interrupt_of_which_pytest_cannot_draw_the_traceback_ends_the_run_as_one() -> None:
    """In code without a line `tb_lineno` is None, and pytest's account of it a TypeError."""
    told = SimpleNamespace(_interrupted=False)
    account = BenchPlugin.pytest_keyboard_interrupt(cast("BenchPlugin", told))
    next(account)
    with pytest.raises(StopIteration) as ended:
        account.throw(TypeError("unsupported operand type(s) for -: 'NoneType' and 'int'"))
    assert told._interrupted and ended.value.value == []
