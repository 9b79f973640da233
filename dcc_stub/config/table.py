"""A JSON object that is taken apart key by key.

Rules of this file: every key is known or the file is refused; an error names file, key, what was expected and what
was found; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

T = TypeVar("T")
_REQUIRED: Final = object()
EUI: Final = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}")
"""An EUI-64 as DUIS writes it."""


class ConfigError(Exception):
    """The configuration is wrong: the stub does not start."""

    def __init__(self, file: str, key: str, expected: str, found: object) -> None:
        self.file, self.key, self.expected, self.found = file, key, expected, found
        super().__init__(file, key, expected, found)

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: expected {self.expected}, found {self.found!r:.120}"


class Table:
    """A JSON object that is taken apart key by key; `end` refuses what is left."""

    def __init__(self, file: str, key: str, data: object) -> None:
        self.file, self.key = file, key
        if not isinstance(data, dict):
            raise ConfigError(file, key or "(file)", "a JSON object", data)
        self._left: dict[str, Any] = dict(data)

    def wrong(self, key: str, expected: str, found: object) -> ConfigError:
        return ConfigError(self.file, f"{self.key}.{key}" if self.key else key, expected, found)

    def left(self) -> tuple[str, ...]:
        return tuple(self._left)

    def end(self) -> None:
        for key, value in self._left.items():
            raise self.wrong(key, "no such key", value)

    def take(self, key: str, kind: type[T], default: object = _REQUIRED) -> T:
        value = self._left.pop(key, default)
        if value is _REQUIRED:
            raise self.wrong(key, f"a value of type {kind.__name__}", "nothing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"a value of type {kind.__name__}", value)
        return value

    def text(self, key: str, default: object = _REQUIRED) -> str:
        return self.take(key, str, default)

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.take(key, str)
        if value not in allowed:
            raise self.wrong(key, f"one of {', '.join(allowed)}", value)
        return value

    def words(self, key: str, allowed: tuple[str, ...], default: object = _REQUIRED) -> list[str]:
        values: list[Any] = self.take(key, list, default)
        for value in values:
            if value not in allowed:
                raise self.wrong(key, f"a list of {', '.join(allowed)}", value)
        return values

    def shaped(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.take(key, str)
        if not pattern.fullmatch(value):
            raise self.wrong(key, expected, value)
        return value

    def whole(self, key: str, least: int, most: int, default: object = _REQUIRED) -> int:
        value = self.take(key, int, default)
        if not least <= value <= most:
            raise self.wrong(key, f"a whole number from {least} to {most}", value)
        return value

    def number(self, key: str, least: float, most: float, default: object = _REQUIRED) -> float:
        value: Any = self._left.pop(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.wrong(key, f"a number from {least:g} to {most:g}", value)
        return float(value)

    def rows(self, key: str, read: Callable[[Table], T]) -> tuple[T, ...]:
        rows = []
        for index, item in enumerate(self.take(key, list)):
            table = Table(self.file, f"{key}[{index}]", item)
            rows.append(read(table))
            table.end()
        return tuple(rows)

    def map_of(self, keys: tuple[str, ...], pattern: re.Pattern[str]) -> dict[str, str]:
        for key in self._left:
            if key not in keys:
                raise self.wrong(key, f"one of {', '.join(keys)}", key)
        return {key: self.shaped(key, pattern, "an EUI-64") for key in self.left()}

    def moment(self, key: str) -> datetime:
        """A moment with its zone, as UTC."""
        text = self.text(key)
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            raise self.wrong(key, "a moment with its zone, such as 2026-01-14T09:00:00Z", text)
        return found.astimezone(UTC)

    def table(self, key: str) -> Table:
        """The object under a key; an empty one where there is none."""
        return Table(self.file, f"{self.key}.{key}" if self.key else key, self.take(key, dict, default={}))
