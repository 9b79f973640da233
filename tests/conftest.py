"""What all tests share. As this file is here, `tests/` is importable: `from needs import need`."""

from __future__ import annotations

from needs import ON_CI, PARTS, lack_of


def pytest_report_header() -> list[str]:
    """Which external parts are missing, so that a skip is no surprise."""
    lacks = [f"{part} ({lack})" for part in PARTS if (lack := lack_of(part))]
    then = ", so their tests fail here: CI" if lacks and ON_CI else ""
    return [f"external parts missing: {'; '.join(lacks) or 'none'}{then}"]
