"""External parts that some tests need as real things.

`need("mosquitto")` in a test or fixture: where the part is missing the test is skipped and the reason names it; with
CI=true it fails instead, because a part that CI silently lacks is a check that nobody makes.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

import pytest

ON_CI: Final = os.environ.get("CI") == "true"
SHARED: Final = Path(__file__).resolve().parents[2] / "shared"
"""Reference data of the project beside the checkout; not shipped."""

DUIS_VARIABLE: Final = "METERBENCH_DUIS_XSD"
CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome")


def need(part: str) -> None:
    """Returns where the part is there. `part` is a key of PARTS."""
    if lack := lack_of(part):
        unmet(f"{part}: {lack}")


def unmet(reason: str) -> NoReturn:
    """Fails on CI, skips elsewhere."""
    if ON_CI:
        pytest.fail(f"{reason} (CI has to have it)", pytrace=False)
    pytest.skip(reason)


def duis_schema_file() -> Path | None:
    """The path of duis.xsd, or None. A variable that points nowhere is an error, not a reason to look elsewhere."""
    pointed = os.environ.get(DUIS_VARIABLE)
    place = Path(pointed) if pointed else SHARED / "duis"
    file = place / "duis.xsd" if place.is_dir() else place
    if file.is_file():
        return file
    if pointed:
        raise FileNotFoundError(f"{DUIS_VARIABLE} points to {pointed}: no duis.xsd there")
    return None


def chromium() -> str | None:
    """The path of a Chromium, for pages that have to be looked at."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def _mosquitto() -> str:
    from rigs.wan.mosquitto import find_mosquitto

    return "" if find_mosquitto() else "not installed (apt-get install mosquitto)"


def _chromium() -> str:
    return "" if chromium() else "not installed (apt-get install chromium)"


def _mbpoll() -> str:
    return "" if shutil.which("mbpoll") else "not installed (apt-get install mbpoll)"


def _xmlsec1() -> str:
    return "" if shutil.which("xmlsec1") else "not installed (apt-get install xmlsec1)"


def _tshark() -> str:
    return "" if shutil.which("tshark") else "not installed (apt-get install tshark)"


def _capture() -> str:
    """scapy is only looked for and not imported: it runs in the capture process alone."""
    if importlib.util.find_spec("scapy") is None:
        return "scapy is not installed (pip install -e '.[capture]')"
    try:
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()
    except OSError as problem:
        return f"no right to capture ({problem.strerror}); run as root"
    return ""


def _container_engine() -> str:
    from docker.errors import ImageNotFound

    from rigs.adapters.dcc_container import BASE_VARIABLE, connect
    from rigs.errors import PortUnavailable

    base = os.environ.get(BASE_VARIABLE)
    if not base:
        return f"{BASE_VARIABLE} is not set"
    try:
        client = connect()
    except PortUnavailable as problem:
        return str(problem)
    try:
        client.images.get(base)
    except ImageNotFound:
        return f"the engine has no image {base}"
    finally:
        client.close()
    return ""


def _duis_schema() -> str:
    there = duis_schema_file() is not None
    return "" if there else f"set {DUIS_VARIABLE} to the folder of duis.xsd, or put it into ../shared/duis"


def _reference_tables() -> str:
    there = (SHARED / "catalogue").is_dir() and (SHARED / "duis" / "srv.csv").is_file()
    return "" if there else "../shared, with the tables as read from the documents, is not beside this checkout"


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "mosquitto": _mosquitto,
    "tshark": _tshark,
    "chromium": _chromium,
    "mbpoll": _mbpoll,
    "xmlsec1": _xmlsec1,
    "packet capture": _capture,
    "container engine": _container_engine,
    "DUIS schema": _duis_schema,
    "reference tables": _reference_tables,
}


@cache
def lack_of(part: str) -> str:
    """What is missing; empty when the part is there."""
    return PARTS[part]()
