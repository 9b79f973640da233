"""The bare counterpart of the hub: `python -m rigs.bare.hub --config FILE` [docs/perf.md].

A command is answered on paho's own thread by the reads that the configuration lists, registers as they are.
"""

from __future__ import annotations

import json

from rigs.adapters.modbus_tcp import ModbusTcpLink
from rigs.bare.session import COMMANDS, REPLIES, connect
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr
from rigs.profile import load_profile


def main() -> None:
    log_to_stderr("WARNING")
    lifeline = Lifeline()
    config = load_config("rigs.bare.hub")
    settings = load_profile(config["profile"]).link
    link = ModbusTcpLink(config["meter"]["host"], config["meter"]["port"], settings)
    reads = [(int(read["address"]), int(read["count"])) for read in config["reads"]]

    def take(body: bytes) -> None:
        number = json.loads(body)["id"]
        registers = [link.read_holding(address, count) for address, count in reads]
        client.publish(REPLIES, json.dumps({"id": number, "registers": registers}), qos=1)

    try:
        link.open()
        client = connect("hub", (config["broker"]["host"], config["broker"]["port"]), COMMANDS, take)
    except OSError as problem:
        fail(str(problem), "is the broker running?")
    emit("ready")
    lifeline.wait()
    client.disconnect()
    client.loop_stop()
    link.close()


if __name__ == "__main__":
    main()
