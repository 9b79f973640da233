"""A sender that is held up does not hide what it has lost."""

from __future__ import annotations

from meterbench.pace import Pace, S


class Clock:
    def __init__(self) -> None:
        self.ns = 5 * S

    def now_ns(self) -> int:
        return self.ns

    def pause(self, seconds: float) -> None:
        self.ns += int(seconds * S)


def test_latency_counts_from_the_intended_moment_while_the_sender_is_held_up() -> None:
    """Ten a second; the third answer takes half a second and holds up those after it, each of which took 10 ms."""
    clock = Clock()
    pace = Pace(clock.ns, clock.now_ns, clock.pause)
    latency, sent = [], []
    for number, due_ns in enumerate(pace.steady(10, 1)):
        began = clock.ns
        clock.ns += S // 2 if number == 2 else S // 100
        latency.append(round((clock.ns - due_ns) / S, 2))
        sent.append(round((clock.ns - began) / S, 2))
    assert latency == [0.01, 0.01, 0.5, 0.41, 0.32, 0.23, 0.14, 0.05, 0.01, 0.01]
    assert sent == [0.01, 0.01, 0.5] + [0.01] * 7


def test_a_moment_that_has_passed_is_met_at_once_and_is_still_the_one_that_was_meant() -> None:
    clock = Clock()
    pace = Pace(clock.ns, clock.now_ns, clock.pause)
    assert pace.meet(2) == 7 * S == clock.ns
    assert (pace.meet(1), clock.ns) == (6 * S, 7 * S)
