"""Where the hubs are, as the stub knows it, and what becomes of commands for one that is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from stub_rig import HUB, WITHIN_S, StubRig, answer_of, stub_rig
from wan_presence import until_presence

from protocols.hub_presence import OFFLINE, ONLINE


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    """Not the one of all tests: they know of no presence."""
    with stub_rig(tmp_path_factory.mktemp("stub"), device_timeout_s=60.0) as rig:
        yield rig


def test_a_command_for_a_hub_that_is_away_is_answered_at_once_and_never_sent(alone: StubRig) -> None:
    assert answer_of(alone.ask("7.2")).success  # it has told nothing of itself: it is taken to be there
    alone.hub.say("p", ONLINE)
    until_presence(alone, "online")
    assert answer_of(alone.ask("7.2")).success
    alone.hub.say("p", OFFLINE)
    until_presence(alone, "offline")
    sent, began = len(alone.hub.commands), time.monotonic()
    request = alone.request("7.2")
    alone.send(request)
    assert alone.answer_to(request.request_id, 0).code == "E20"
    assert time.monotonic() - began < WITHIN_S
    shown = alone.dcc.call("transactions", "show", request_id=request.request_id.text)
    assert (shown["part"], shown["why"], shown["bytes_out"]) == ("hub", "the hub is offline", 0)
    alone.hub.say("p", ONLINE)
    until_presence(alone, "online")
    alone.settle()
    assert {command.service for command in alone.hub.commands[sent:]} == {"11.2"}, "nothing comes later"


@pytest.mark.parametrize("payload", [b"", b"ONLINE", b"online\n", bytes(300)])
def test_other_words_change_nothing(alone: StubRig, payload: bytes) -> None:
    alone.hub.say("p", ONLINE)
    until_presence(alone, "online")
    alone.hub.say("p", payload)
    alone.settle()
    assert alone.dcc.call("wan", "hubs")["hubs"][0]["presence"] == "online"


def test_presence_is_of_each_hub(alone: StubRig) -> None:
    alone.hub.say("p", ONLINE)
    alone.hub.say("p", OFFLINE, hub="00db1234567890bf")
    until_presence(alone, "online")
    until_presence(alone, "offline", "00db1234567890bf")
    assert answer_of(alone.ask("7.2")).success
    assert [row["hub"] for row in alone.dcc.call("wan", "hubs")["hubs"]] == [HUB, "00db1234567890bf"]


def test_what_hubs_told_ends_with_the_session(tmp_path: Path) -> None:
    """The broker may have ended with all that it knew: a hub comes back by itself, and until then nothing is sent."""
    with stub_rig(tmp_path) as rig:
        rig.hub.say("p", ONLINE)
        until_presence(rig, "online")
        rig.broker.stop()
        until_presence(rig, "offline")
        assert rig.dcc.call("wan", "hubs")["hubs"] == [{"hub": HUB, "presence": "offline", "broker": ""}]
