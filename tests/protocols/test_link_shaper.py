"""The model of a network: what it delays, loses, doubles and re-orders, and what TCP makes of it."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from protocols.link_shaper import MS, Conditions, Direction, S, Shaper, Way
from protocols.link_tcp import HEADERS, SEGMENT, MessageGate, TcpLine

IDEAL = Conditions()


def publish(payload: bytes, topic: bytes = b"mb/x/c") -> bytes:
    body = len(topic).to_bytes(2, "big") + topic + b"\x00\x01" + payload
    assert len(body) < 128
    return b"\x32" + bytes([len(body)]) + body


def come_out(line: TcpLine, until_ns: int) -> list[tuple[int, bytes]]:
    """What comes out, and when, by the line's own clock."""
    out = []
    while (wake := line.wake_ns) is not None and wake <= until_ns:
        if data := line.take(wake):
            out.append((wake, data))
    return out


def test_an_ideal_network_gives_at_once_what_it_gets() -> None:
    line = TcpLine(Shaper(IDEAL, 1), "up", 0)
    line.send(b"abc", 5)
    assert line.take(5) == b"abc"
    assert (line.wake_ns, line.held) == (None, 0)


def test_a_rate_lets_packets_out_one_after_the_other() -> None:
    shaper = Shaper(Conditions(up=Way(rate_kbit_s=8, delay_ms=10)), 1)  # 1 byte a millisecond
    assert [shaper.datagram("up", 100, 0) for _ in range(3)] == [((n * 100 + 10) * MS,) for n in (1, 2, 3)]
    assert shaper.datagram("down", 100, 0) == (0,)  # the other direction has conditions of its own


def test_what_does_not_fit_the_queue_is_lost() -> None:
    shaper = Shaper(Conditions(up=Way(rate_kbit_s=8, queue_bytes=1500)), 1)
    came = [bool(shaper.datagram("up", 1000, 0)) for _ in range(4)]
    assert came == [True, True, False, False]  # one on its way and one that waits
    assert shaper.lanes["up"].counters.queue_full == 2


def test_jitter_is_around_the_delay_and_the_seed_decides() -> None:
    def dues(seed: int) -> list[int]:
        shaper = Shaper(Conditions.both(delay_ms=100, jitter_ms=20), seed)
        return [shaper.datagram("up", 1, 0)[0] for _ in range(500)]

    assert dues(1) == dues(1) != dues(2)
    assert 80 * MS <= min(dues(1)) < 85 * MS
    assert 115 * MS < max(dues(1)) <= 120 * MS


def test_datagrams_are_lost_doubled_and_overtaken_in_their_share() -> None:
    way = Way(loss_percent=10, duplication_percent=20, reordering_percent=30, reorder_by_ms=50)
    shaper = Shaper(Conditions(up=way), 7)
    fates = [shaper.datagram("up", 1, 0) for _ in range(2000)]
    assert 0.06 < sum(not fate for fate in fates) / 2000 < 0.13  # 10 % of single ones, 1 % of pairs
    assert 0.13 < sum(len(fate) == 2 for fate in fates) / 2000 < 0.2
    assert 0.22 < sum(50 * MS in fate for fate in fates) / 2000 < 0.35


def test_a_lost_segment_costs_time_outs_that_double_and_holds_what_is_behind_it() -> None:
    shaper = Shaper(Conditions.both(delay_ms=50), 1)
    line = TcpLine(shaper, "up", -S)
    shaper.is_held_out = True
    line.send(b"lost", 0)
    shaper.is_held_out = False
    line.send(b"behind", 1 * MS)
    assert come_out(line, 10 * S) == [(350 * MS, b"lostbehind")]  # a round trip of 100 ms + 200 ms, and the way
    shaper.is_held_out = True
    line.send(b"again", 1 * S)
    assert not come_out(line, 1800 * MS)  # tried at 1.3 s in vain
    shaper.is_held_out = False
    assert come_out(line, 10 * S) == [(1950 * MS, b"again")]


def test_a_connection_that_never_comes_through_is_given_up() -> None:
    line = TcpLine(Shaper(Conditions.both(loss_percent=100), 1), "down", 0)
    line.send(b"x", 0)
    assert come_out(line, 3600 * S) == []
    assert line.is_broken
    assert line.retransmitted == 15


def test_outages_come_by_their_plan() -> None:
    plan = Conditions(outage_start_s=2, outage_s=1, outage_every_s=5)
    out = [second for second in range(20) if plan.is_out(second * S)]
    assert out == [2, 7, 12, 17]
    assert [plan.next_outage(at * S) for at in (0, 2, 3, 8)] == [2 * S, 2 * S, 7 * S, 12 * S]
    assert Conditions(outage_start_s=2, outage_s=1).next_outage(3 * S) is None
    assert not any(IDEAL.is_out(at * S) for at in range(5))


@given(st.lists(st.tuples(st.binary(max_size=4000), st.integers(0, 300)), max_size=20), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_tcp_gives_every_byte_once_and_in_order(sent: list[tuple[bytes, int]], seed: int) -> None:
    way = Way(delay_ms=40, jitter_ms=30, loss_percent=20, rate_kbit_s=400, queue_bytes=4000)
    line, now_ns, out = TcpLine(Shaper(Conditions(way, way), seed), "up", 0), 0, b""
    for data, pause_ms in sent:
        out += b"".join(data for _, data in come_out(line, now_ns))
        line.send(data, now_ns)
        now_ns += pause_ms * MS
    out += b"".join(data for _, data in come_out(line, now_ns + 24 * 3600 * S))
    assert line.is_broken or out == b"".join(data for data, _ in sent)
    assert line.held == sum(len(data) for data, _ in sent) - len(out)


def gate(direction: Direction = "up", **keys: int) -> MessageGate:
    return MessageGate(Shaper(Conditions(up=Way(**keys), down=Way(**keys)), 3), direction)


def test_messages_are_dropped_doubled_held_back_and_spoiled_and_nothing_else_is() -> None:
    ping, message = b"\xc0\x00", publish(b"payload")
    assert gate(message_loss_percent=100).feed(ping + message + ping, 0) == ping + ping
    assert gate(duplication_percent=100).feed(ping + message, 0) == ping + message * 2
    held = gate(reordering_percent=100, reorder_by_ms=200)
    assert held.feed(message + ping, 0) == ping
    assert (held.wake_ns, held.take(199 * MS), held.take(200 * MS)) == (200 * MS, b"", message)
    spoiled = gate(corruption_percent=100).feed(message, 0)
    differing = [at for at in range(len(message)) if message[at] != spoiled[at]]
    assert len(differing) == 1
    assert differing[0] >= len(message) - len(b"payload")


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=8))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_passed_on_unchanged_however_it_is_cut(data: bytes, cuts: list[int]) -> None:
    one = gate()
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    out = b"".join(one.feed(data[start:end], 0) for start, end in pairwise(edges))
    assert data.startswith(out)  # a packet that has not ended yet waits for its end
    assert one.feed(b"", 0) == b""


def test_what_is_no_mqtt_passes_and_so_does_a_packet_beyond_the_bound() -> None:
    for start in (b"\x00\x01", b"\x32\xff\xff\xff\xff", b"\x32\xff\xff\xff\x7f"):
        one = gate(message_loss_percent=100)
        assert one.feed(start + b"rest", 0) == start + b"rest"
        assert one.is_opaque


def test_a_long_message_is_cut_in_segments_with_headers_of_their_own() -> None:
    shaper = Shaper(IDEAL, 1)
    TcpLine(shaper, "up", 0).send(b"x" * (SEGMENT + 1), 0)
    assert shaper.lanes["up"].counters.packets == 2
    assert shaper.lanes["up"].counters.bytes == SEGMENT + 1 + 2 * HEADERS
