"""The reader against the schema: break valid messages in every small way; what is still read must still be valid."""

import random
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from duis_samples import REQUESTS, RESPONSES
from duis_schema import is_valid, schema
from lxml import etree

from protocols.duis import DuisError, read_request, read_response, write_request, write_response

TEXTS = [
    "", " ", "0", "-0", "00", "+1", "1", "-1", " 1 ", "1.", ".5", "1.50", "1e3", "9" * 24, "2147483648", "4294967296",
    "true", "1 ", "TRUE", "NaN", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.1234567+14:00",
    "2026-01-01T00:00:00-14:01", "2026-01-01T00:00:60Z", "2026-02-29T00:00:00Z", " 2024-02-29T00:00:00+00:00 ",
    "9999-12-31T23:59:59Z", "12026-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01T00:00Z", "2026-01-01",
    "AA==", "AB==", "A A A A", "AAA", "0a", "0A1", "éé", "x" * 26, "x" * 251, "x" * 201, "\n", "4.1", "4.1.1", "I0",
    "90-B3-D5-1F-30-01-00-00", " 90-B3-D5-1F-30-01-00-00\n", "73946144332040217315", "m3", "Wh", "Enabled", "Event",
]  # fmt: skip


def _positions(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if isinstance(element.tag, str)]


def _changed(data: bytes, change: Callable[[list[etree._Element]], None]) -> bytes:
    root = etree.fromstring(data)
    change(_positions(root))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def sampled(data: bytes, rng: random.Random, count: int) -> Iterator[bytes]:
    """Some of the ways to break a message: half of them in structure, half in a text or attribute."""
    elements = _positions(etree.fromstring(data))
    leaves = [at for at, element in enumerate(elements) if len(element) == 0]
    for turn in range(count):
        if turn % 2:
            at, change = rng.randrange(1, len(elements)), rng.choice(CHANGES)
        else:
            at, text = rng.choice(leaves), rng.choice(TEXTS)
            change = partial(_set_text if turn % 4 else _set_attributes, text=text)
        yield _changed(data, lambda found, at=at, change=change: change(found[at]))


def structural(data: bytes) -> Iterator[bytes]:
    """Drop, duplicate, swap with the next, rename, empty, add an attribute to, or put text in each element."""
    count = len(_positions(etree.fromstring(data)))
    for at in range(1, count):
        for change in CHANGES:
            yield _changed(data, lambda elements, at=at, change=change: change(elements[at]))


def _drop(element: etree._Element) -> None:
    element.getparent().remove(element)


def _duplicate(element: etree._Element) -> None:
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))


def _swap(element: etree._Element) -> None:
    following = element.getnext()
    if following is not None:
        following.addnext(element)


def _rename(element: etree._Element) -> None:
    element.tag = str(element.tag) + "X"


def _attribute(element: etree._Element) -> None:
    element.set("MessageSuccess", "false")


def _strip_attributes(element: etree._Element) -> None:
    element.attrib.clear()


def _tail(element: etree._Element) -> None:
    element.tail = " \n "
    element.text = (element.text or "") + " "


def _comment(element: etree._Element) -> None:
    element.insert(0, etree.Comment("c"))


CHANGES = (_drop, _duplicate, _swap, _rename, _attribute, _strip_attributes, _tail, _comment)


def _set_text(element: etree._Element, text: str) -> None:
    element.text = text


def textual(data: bytes, rng: random.Random, tries: int) -> Iterator[bytes]:
    """Put one of the awkward texts, or the text of another leaf, into each leaf and each attribute."""
    root = etree.fromstring(data)
    leaves = [at for at, element in enumerate(_positions(root)) if len(element) == 0]
    own = [str(element.text or "") for element in _positions(root) if len(element) == 0]
    for at in leaves:
        for text in rng.sample([*TEXTS, *own], min(tries, len(TEXTS))):
            yield _changed(data, lambda elements, at=at, text=text: setattr(elements[at], "text", text))
            yield _changed(data, lambda elements, at=at, text=text: _set_attributes(elements[at], text))


def _set_attributes(element: etree._Element, text: str) -> None:
    for owner in (element, element.getparent()):
        for name in list(owner.attrib) if owner is not None else ():
            owner.set(name, text)


def disagreements(
    mutants: Iterator[bytes], read: Callable[[bytes], object]
) -> tuple[int, int, list[tuple[bytes, str]]]:
    """How many were read, how many refused, and those that were read though the schema refuses them."""
    accepted, refused, wrong = 0, 0, []
    for mutant in mutants:
        try:
            read(mutant)
        except DuisError:
            refused += 1
            continue
        accepted += 1
        if not is_valid(mutant):
            wrong.append((mutant, str(schema().error_log.last_error)))
    return accepted, refused, wrong


MESSAGES = [(read_request, write_request(request)) for request in REQUESTS] + [
    (read_response, write_response(response)) for response in RESPONSES
]
IDS = [f"{read.__name__} {index}" for index, (read, _) in enumerate(MESSAGES)]


@pytest.mark.parametrize(("read", "data"), MESSAGES, ids=IDS)
def test_whatever_is_read_of_a_broken_message_is_schema_valid(read: Callable[[bytes], object], data: bytes) -> None:
    schema()  # skips before the work when there is none
    rng = random.Random(5)
    accepted, refused, wrong = disagreements(structural(data), read)
    assert wrong == []
    assert refused > accepted
    accepted, refused, wrong = disagreements(textual(data, rng, 8), read)
    assert wrong == []
    assert refused > 0


def test_the_comparison_can_fail() -> None:
    """A reader that reads anything disagrees with the schema at once."""
    _, refused, wrong = disagreements(structural(MESSAGES[0][1]), lambda data: data)
    assert refused == 0
    assert len(wrong) > 10
