"""`python -m tests.slow_parts.hub --config FILE`: a hub that lets every command lie before it looks at it."""

import threading
from typing import Any

from rigs.hub.__main__ import main
from rigs.hub.device import DeviceWorker

SLOW_S = 0.8
_serve = DeviceWorker._serve


def late(self: DeviceWorker, command: Any) -> None:
    threading.Event().wait(SLOW_S)
    _serve(self, command)


if __name__ == "__main__":
    DeviceWorker._serve = late  # type: ignore[method-assign]
    main()
