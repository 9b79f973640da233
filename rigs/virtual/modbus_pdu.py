"""Modbus requests and answers without their framing [MODBUS Application Protocol V1.1b3 §6].

Sans-IO: bytes in, bytes out. Functions 3, 6 and 16, and 4 where there are input registers; any other one is answered
by exception 1, a request that contradicts itself by exception 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rigs.virtual.register_file import IllegalAddressError, IllegalValueError, RegisterFile

READ_HOLDING: Final = 3
READ_INPUT: Final = 4
WRITE_ONE: Final = 6
WRITE_MANY: Final = 16
MAX_READ: Final = 125
MAX_WRITE: Final = 123
ILLEGAL_FUNCTION: Final = 1
ILLEGAL_ADDRESS: Final = 2
ILLEGAL_VALUE: Final = 3
NO_ANSWER_FROM_UNIT: Final = 0x0B


def exception(function: int, code: int) -> bytes:
    return bytes(((function | 0x80) & 0xFF, code))


def answer(pdu: bytes, registers: RegisterFile, *, test_mode: bool) -> bytes:
    """The answer to one request; `test_mode`: it came from the side that may use the maker's test mode."""
    handlers: dict[int, Callable[[bytes, RegisterFile, bool], bytes]] = {
        READ_HOLDING: _read,
        WRITE_ONE: _write_one,
        WRITE_MANY: _write_many,
    }
    if registers.has_inputs:
        handlers[READ_INPUT] = _read_inputs
    handler = handlers.get(pdu[0])
    if handler is None:
        return exception(pdu[0], ILLEGAL_FUNCTION)
    try:
        return handler(pdu, registers, test_mode)
    except IllegalAddressError:
        return exception(pdu[0], ILLEGAL_ADDRESS)
    except IllegalValueError:
        return exception(pdu[0], ILLEGAL_VALUE)


def _word(pdu: bytes, at: int) -> int:
    return int.from_bytes(pdu[at : at + 2], "big")


def _check_range(start: int, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise IllegalValueError
    if start + count > 0x10000:
        raise IllegalAddressError


def _read(pdu: bytes, registers: RegisterFile, test_mode: bool) -> bytes:
    if len(pdu) != 5:
        raise IllegalValueError
    start, count = _word(pdu, 1), _word(pdu, 3)
    _check_range(start, count, MAX_READ)
    return _words_pdu(READ_HOLDING, registers.read(start, count, test_mode=test_mode))


def _read_inputs(pdu: bytes, registers: RegisterFile, _test_mode: bool) -> bytes:
    if len(pdu) != 5:
        raise IllegalValueError
    start, count = _word(pdu, 1), _word(pdu, 3)
    _check_range(start, count, MAX_READ)
    return _words_pdu(READ_INPUT, registers.read_inputs(start, count))


def _words_pdu(function: int, words: Sequence[int]) -> bytes:
    return bytes((function, 2 * len(words))) + b"".join(word.to_bytes(2, "big") for word in words)


def _write_one(pdu: bytes, registers: RegisterFile, test_mode: bool) -> bytes:
    if len(pdu) != 5:
        raise IllegalValueError
    registers.write(_word(pdu, 1), [_word(pdu, 3)], test_mode=test_mode)
    return pdu


def _write_many(pdu: bytes, registers: RegisterFile, test_mode: bool) -> bytes:
    if len(pdu) < 6:
        raise IllegalValueError
    start, count = _word(pdu, 1), _word(pdu, 3)
    _check_range(start, count, MAX_WRITE)
    if pdu[5] != 2 * count or len(pdu) != 6 + 2 * count:
        raise IllegalValueError
    words = [_word(pdu, at) for at in range(6, len(pdu), 2)]
    registers.write(start, words, test_mode=test_mode)
    return pdu[:5]
