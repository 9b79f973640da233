"""Where the published DUIS schema and templates are, for every test that judges messages by them.

They are reference data and not shipped. Looked for where METERBENCH_DUIS_XSD points (the folder, or duis.xsd itself),
else in `shared/duis` beside the repository; a test that finds neither is skipped and says so.
"""

import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

VARIABLE = "METERBENCH_DUIS_XSD"
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "duis"


def schema_file() -> Path | None:
    """The path of duis.xsd, or None. A variable that points nowhere is an error, not a reason to look elsewhere."""
    pointed = os.environ.get(VARIABLE)
    place = Path(pointed) if pointed else _BESIDE
    file = place / "duis.xsd" if place.is_dir() else place
    if file.is_file():
        return file
    if pointed:
        raise FileNotFoundError(f"{VARIABLE} points to {pointed}: no duis.xsd there")
    return None


def require_schema_file() -> Path:
    """The path of duis.xsd; skips the test with the reason otherwise."""
    file = schema_file()
    if file is None:
        pytest.skip(f"no DUIS schema: set {VARIABLE} to the folder of duis.xsd, or put it into ../shared/duis")
    return file


@cache
def _compiled(file: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(file))


def schema() -> etree.XMLSchema:
    """The compiled schema; skips the test when there is none."""
    return _compiled(require_schema_file())


def assert_valid(data: bytes) -> None:
    """The document is valid for the published schema, or the schema's own message."""
    schema().assertValid(etree.fromstring(data))


def is_valid(data: bytes) -> bool:
    return bool(schema().validate(etree.fromstring(data)))


def templates() -> list[Path]:
    """The published example requests; skips the test when there are none."""
    folder = require_schema_file().parent / "templates"
    found = sorted(folder.glob("*.XML"))
    if not found:
        pytest.skip(f"no templates in {folder}")
    return found
