"""Who may read and write what on the WAN: a hub its own, and no wildcard reaches beyond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.hub_presence import OFFLINE, ONLINE, PresenceError, read_presence
from protocols.wan_access import PROBE, STUB, TAP, access_of, covers, hub_name

HUB, OTHER = "00db1234567890af", "00db1234567890bf"
PARTIES = access_of((HUB, OTHER))
LEVELS = st.sampled_from(["mb", HUB, OTHER, "c", "r", "p", "$SYS", "", "+", "#", "mbtap"])
FILTERS = st.lists(LEVELS, min_size=1, max_size=4).map("/".join)
TOPICS = st.lists(LEVELS.filter(lambda level: level not in "+#" or not level), min_size=1, max_size=4).map("/".join)


def matches(wanted: str, topic: str) -> bool:
    """[MQTT 3.1.1 §4.7], written once more."""
    if topic.startswith("$") and wanted[:1] in ("+", "#"):
        return False
    asked, told = wanted.split("/"), topic.split("/")
    for at, level in enumerate(asked):
        if level == "#":
            return True
        if at >= len(told) or level not in ("+", told[at]):
            return False
    return len(asked) == len(told)


@given(FILTERS, TOPICS)
def test_what_is_granted_brings_only_what_may_be_read(wanted: str, topic: str) -> None:
    for access in PARTIES.values():
        if access.may_subscribe(wanted) and matches(wanted, topic):
            assert access.may_read(topic)


@given(TOPICS)
def test_a_hub_reads_its_commands_alone_and_writes_its_own_three(topic: str) -> None:
    hub = PARTIES[hub_name(HUB)]
    assert hub.may_read(topic) == (topic == f"mb/{HUB}/c")
    assert hub.may_write(topic) == (topic in {f"mb/{HUB}/r", f"mb/{HUB}/a", f"mb/{HUB}/p"})


@pytest.mark.parametrize("wanted", ["#", "mb/#", "mb/+/c", f"mb/{OTHER}/c", f"mb/{HUB}/#", f"mb/{HUB}/+", "$SYS/#", ""])
def test_no_wildcard_is_granted_to_a_hub(wanted: str) -> None:
    assert not PARTIES[hub_name(HUB)].may_subscribe(wanted)


def test_stub_ear_and_probe() -> None:
    stub, tap, probe = PARTIES[STUB], PARTIES[TAP], PARTIES[PROBE]
    assert all(stub.may_subscribe(f"mb/+/{kind}") for kind in "rap")
    assert stub.may_write(f"mb/{HUB}/c")
    assert not stub.may_write(f"mb/{HUB}/r")
    assert not stub.may_write("mb/+/c")
    assert tap.may_subscribe("mb/#")
    assert tap.may_write("mbtap/x")
    assert not tap.may_write(f"mb/{HUB}/c")
    assert not tap.may_subscribe("#")
    assert (probe.reads, probe.writes) == ((), ())


def test_a_wildcard_in_front_leaves_the_brokers_own_topics_out() -> None:
    assert not covers("#", "$SYS/broker")
    assert not covers("+/x", "$SYS/x")
    assert covers("a/#", "a")


@pytest.mark.parametrize("wrong", ["", "00DB1234567890AF", "00db1234567890a", "+", "a/b"])
def test_a_hub_is_its_eui(wrong: str) -> None:
    with pytest.raises(ValueError, match="16 hex digits"):
        hub_name(wrong)


def test_presence_is_one_of_two_words() -> None:
    assert read_presence(ONLINE)
    assert not read_presence(OFFLINE)


@given(st.binary())
def test_any_other_presence_is_refused(payload: bytes) -> None:
    if payload not in (ONLINE, OFFLINE):
        with pytest.raises(PresenceError):
            read_presence(payload)
