"""`python -m dcc_stub.probe --config FILE`: is the stub of that configuration healthy? Exit status 0 or 1.

For the health check of the container, which has no other tool. Reads no more of the configuration than where the stub
listens; a port of 0 has been chosen by the stub, which left it beside its database.
"""

from __future__ import annotations

import argparse
import http.client
import json
import ssl
import sys
from pathlib import Path
from typing import Any, Final

WITHIN_S: Final = 4.0


def port_file(database: Path) -> Path:
    """Where a stub leaves the port that it serves on."""
    return database.with_name(f"{database.name}.port")


def _connection(config: dict[str, Any]) -> http.client.HTTPConnection:
    host = str(config.get("host", "127.0.0.1"))
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    port = int(config["port"]) or int(port_file(Path(config["database"])).read_text("ascii"))
    if "tls" not in config:
        return http.client.HTTPConnection(host, port, timeout=WITHIN_S)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its own stub, at its own address
    context.load_cert_chain(config["tls"]["certificate"], config["tls"]["key"])
    return http.client.HTTPSConnection(host, port, timeout=WITHIN_S, context=context)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dcc_stub.probe", description="Is a DCC stub healthy?")
    parser.add_argument("--config", required=True, type=Path, metavar="FILE")
    try:
        connection = _connection(json.loads(parser.parse_args().config.read_bytes()))
        connection.request("GET", "/health")
        response = connection.getresponse()
        found = f"{response.status} {response.read(200).decode(errors='replace')}"
    except (OSError, http.client.HTTPException, ValueError, KeyError) as problem:
        found = f"{type(problem).__name__}: {problem}"
    sys.stderr.write(found + "\n")
    return 0 if found.startswith("200 ") else 1


if __name__ == "__main__":
    sys.exit(main())
