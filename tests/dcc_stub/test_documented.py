"""The documented configuration is one that the stub takes, and its document names what there is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dcc_stub.access import RESOURCES
from dcc_stub.config import ConfigError, StubConfig, parse

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "dcc-stub.json"


def example() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text("utf-8"))
    return found


def test_the_example_is_read_whole() -> None:
    config = parse(example(), str(EXAMPLE))
    assert isinstance(config, StubConfig)
    assert len(config.users) == len(example()["users"])
    assert len(config.devices) == len(example()["devices"])


@pytest.mark.parametrize("key", ["database", "broker", "users", "devices", "port"])
def test_a_key_that_is_misspelt_is_named(key: str) -> None:
    wrong = example()
    wrong[f"{key}x"] = wrong.pop(key)
    with pytest.raises(ConfigError, match=key):
        parse(wrong, "stub.json")


def test_the_page_names_each_resource() -> None:
    page = (ROOT / "docs" / "dcc-stub.md").read_text("utf-8")
    assert set(re.findall(r"/api/v1/(\w+)", page)) == set(RESOURCES.values())
