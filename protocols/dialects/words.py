"""A dialect's words for the neutral names, as tables; and what every dialect checks alike.

Layer: sans-IO protocol core. Rules of this file: a name without a word, a word without a name and a value that does not
fit its kind are a DialectError that names the field; nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from protocols.messages import Command, DialectError, Reply, WireValue

W = TypeVar("W", bound=Hashable)
LAST_ID: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is written and read; both raise ValueError (with what was expected) or TypeError."""

    write: Callable[[Any], Any]
    read: Callable[[Any], WireValue]


def labelled(labels: Mapping[int, Any]) -> Kind:
    """A numbered state by its label."""

    def write(value: Any) -> Any:
        if type(value) is not int or value not in labels:
            raise ValueError(f"one of {', '.join(map(str, labels))}")
        return labels[value]

    def read(found: Any) -> WireValue:
        for number, label in labels.items():
            if type(found) is type(label) and found == label:  # True is no 1
                return number
        raise ValueError(f"one of {', '.join(map(str, labels.values()))}")

    return Kind(write, read)


class Words(Generic[W]):
    """Names of one sort (services, states, alerts), in a dialect's words; both ways."""

    def __init__(self, dialect: str, what: str, words: Mapping[str, W]) -> None:
        self._dialect, self._what, self._words = dialect, what, words
        self._names = {word: name for name, word in words.items()}
        assert len(self._names) == len(words), "one word, one name"

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._words)

    def word(self, name: str) -> W:
        """Raises DialectError for a name that the dialect has no word for."""
        if name not in self._words:
            raise DialectError(self._what, "a name that this dialect has a word for", name, self._dialect)
        return self._words[name]

    def name(self, word: Any) -> str:
        """Raises DialectError for a word that is not of the dialect."""
        if not isinstance(word, Hashable) or isinstance(word, bool | float) or word not in self._names:
            raise DialectError(self._what, "a word of this dialect", word, self._dialect)
        return self._names[word]


class FieldWords(Generic[W]):
    """Fields of a message: each has a word and a kind of value. The order of the table is the order on the wire."""

    def __init__(self, dialect: str, fields: Mapping[str, tuple[W, Kind]]) -> None:
        self._dialect, self._fields = dialect, fields
        self._words = Words(dialect, "values", {name: word for name, (word, _) in fields.items()})

    @property
    def names(self) -> frozenset[str]:
        return self._words.names

    def write(self, values: Mapping[str, WireValue]) -> dict[W, Any]:
        """Words and written values, in the order of the table."""
        for name in values:
            self._words.word(name)
        return {
            word: self._of(name, kind.write, values[name])
            for name, (word, kind) in self._fields.items()
            if name in values
        }

    def read(self, found: Mapping[Any, Any]) -> dict[str, WireValue]:
        named = {self._words.name(word): value for word, value in found.items()}
        return {name: self._of(name, self._fields[name][1].read, value) for name, value in named.items()}

    def _of(self, name: str, put: Callable[[Any], Any], value: Any) -> Any:
        try:
            return put(value)
        except (ValueError, TypeError) as problem:
            raise DialectError(name, str(problem), value, self._dialect) from None


def whole_within(value: object, name: str, most: int, dialect: str) -> int:
    """Raises DialectError unless it is a whole number from 0 to `most`."""
    if type(value) is not int or not 0 <= value <= most:
        raise DialectError(name, f"a whole number from 0 to {most}", value, dialect)
    return value


def eight_bytes(device: object, dialect: str) -> bytes:
    if not isinstance(device, bytes) or len(device) != 8:
        raise DialectError("device", "8 bytes", device, dialect)
    return device


def refuse_schedules(message: object, dialect: str) -> None:
    """For a head end that carries out at once."""
    if isinstance(message, Command) and message.execute_at is not None:
        raise DialectError("execute_at", "no time: this head end carries out at once", message.execute_at, dialect)
    if isinstance(message, Reply) and message.status == "held":
        raise DialectError("status", "an end: this head end holds nothing for later", message.status, dialect)


def refuse_parts(reply: Reply, dialect: str) -> None:
    """For a head end whose services stand each by itself."""
    if reply.parts:
        raise DialectError("parts", "none: this head end has no transactions", sorted(reply.parts), dialect)


def shortened(detail: str, most: int) -> str:
    """A detail as it may be written: cut, and without what is no text."""
    return detail.encode(errors="replace").decode()[:most]
