"""Where the published DUIS schema and templates are, for every test that judges messages by them.

They are reference data and not shipped. Looked for where METERBENCH_DUIS_XSD points (the folder, or duis.xsd itself),
else in `shared/duis` beside the repository; a test that finds neither is skipped and says so.
"""

import threading
from functools import cache
from pathlib import Path

from lxml import etree
from needs import duis_schema_file as schema_file
from needs import need, unmet

_ONE_AT_A_TIME = threading.RLock()
"""libxml2 keeps what it finds of a schema in places that threads share."""


def require_schema_file() -> Path:
    """The path of duis.xsd; skips the test with the reason otherwise, and fails it on CI."""
    file = schema_file()
    if file is None:
        need("DUIS schema")
    assert file is not None
    return file


@cache
def _compiled(file: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(file))


def schema() -> etree.XMLSchema:
    """The compiled schema; skips the test when there is none."""
    with _ONE_AT_A_TIME:
        return _compiled(require_schema_file())


def assert_valid(data: bytes) -> None:
    """The document is valid for the published schema, or the schema's own message."""
    with _ONE_AT_A_TIME:
        schema().assertValid(etree.fromstring(data))


def is_valid(data: bytes) -> bool:
    with _ONE_AT_A_TIME:
        return bool(schema().validate(etree.fromstring(data)))


def found_templates() -> list[Path]:
    """The published example requests, none where there is no schema: what tests are parametrised by."""
    file = schema_file()
    return [] if file is None else sorted((file.parent / "templates").glob("*.XML"))


def templates() -> list[Path]:
    """The published example requests; skips the test when there are none."""
    folder = require_schema_file().parent / "templates"
    found = sorted(folder.glob("*.XML"))
    if not found:
        unmet(f"no templates in {folder}")
    return found
