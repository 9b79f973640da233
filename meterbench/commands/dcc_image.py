"""`meterbench dcc image`: the image of the DCC stub, for whoever runs it by hand [docs/dcc-stub.md]."""

from __future__ import annotations

from argparse import Namespace

from meterbench.verdicts import EXIT_OK
from rigs.adapters.dcc_container import build_image


def run(arguments: Namespace) -> int:
    """Raises RigConfigError without a base image, PortUnavailable and BenchError."""
    print(build_image(arguments.base))
    return EXIT_OK
