"""Instances of every shape, built from the table alone: neither the reader nor the writer has a say in them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from duis_samples import ANSWERS, ASKED, DCC_ALERTS, DEVICE_ALERTS, METER, NOON, USER
from lxml import etree

from protocols.duis import (
    BODY_ELEMENTS,
    RequestId,
    ServiceRequest,
    acknowledgement,
    alert,
    reference_of,
    write_request,
    write_response,
)
from protocols.duis.rows import ANSWER_ELEMENTS
from protocols.duis.shapes import table

NS = {
    "sr": "http://www.dccinterface.co.uk/ServiceUserGateway",
    "ra": "http://www.dccinterface.co.uk/ResponseAndAlert",
}
TEXTS = {
    "xs:boolean": "true",
    "xs:dateTime": "2026-03-04T12:00:00Z",
    "xs:date": "2026-03-04",
    "xs:time": "12:30:00",
    "xs:base64Binary": "AAEC",
    "xs:token": "x",
    "sr:EUI": METER,
    "ra:EUI": METER,
    "sr:RequestIDType": ASKED.text,
    "sr:ResponseIDType": ASKED.text,
}
PATTERNS = {"[0-9]{20}": "7" * 20, "[ -~]+": "A ~", "[0-9 ]+": "1 2", "[0-9]{4}": "1234"}
BY_HAND = {"S1SPAlertDSP"}  # its signature is no part of the table
ROUNDS = 4


def text_of(kind: Any) -> str:
    """A text of a simple type."""
    shape = kind if isinstance(kind, dict) else table()["shapes"].get(kind, {"base": kind})
    if "enum" in shape:
        return str(shape["enum"][-1])
    if "pattern" in shape:
        return PATTERNS.get(shape["pattern"], METER)
    if shape["base"] == "xs:string":
        return "x" * max(1, shape.get("minLength", 1))
    if shape["base"] == "xs:hexBinary":
        return "AB" * max(shape.get("minLength", 1), min(shape.get("maxLength", 2), 2))
    return TEXTS.get(shape["base"]) or number_of(shape)


def number_of(shape: dict) -> str:
    if "minExclusive" in shape:
        return "2" if "maxExclusive" in shape else str(int(shape["minExclusive"]) + 1)
    least = shape.get("minInclusive", "0" if "non" in shape["base"] else "1")
    return str(shape.get("maxInclusive", least))


class Builder:
    """One instance. Which option a choice takes, and how often a repeated element stands, follow from `turn`."""

    def __init__(self, ns: str, turn: int) -> None:
        self.ns, self.turn = ns, turn

    def element(self, name: str, kind: Any) -> etree._Element:
        made = etree.Element(f"{{{NS[self.ns]}}}{name}")
        shape = kind if isinstance(kind, dict) else table()["shapes"].get(kind, {"base": kind})
        for attribute, type_, required in shape.get("attrs", ()):
            if required or self.turn % 2 == 0:
                made.set(attribute, text_of(type_))
        if "base" in shape or "text" in shape:
            made.text = text_of(shape.get("text", kind))
        for each in shape.get("content", ()):
            made.extend(self.particle(each))
        return made

    def particle(self, each: Any) -> Iterator[etree._Element]:
        if isinstance(each, dict):
            if each["min"] == 0 and self.turn == 3:
                return
            inside = each.get("all") or [each["any"][self.turn % len(each["any"])]]
            for one in inside:
                yield from self.particle(one)
            return
        name, kind, least, most = [*each, 1, 1][:4]
        count = least if self.turn == 3 else max(least, 1 if most == 1 or self.turn == 1 else 2)
        for _ in range(count):
            yield self.element(name, kind)


@cache
def instances(section: str, name: str) -> tuple[bytes, ...]:
    """Some different instances of an entry of the table, as elements alone."""
    ns = "ra" if section in ("answers", "payloads") else "sr"
    kind = table()[section][name]
    most = 0 if "any" not in str(kind if isinstance(kind, dict) else table()["shapes"].get(kind)) else 8
    made = (etree.tostring(Builder(ns, turn).element(name, kind)) for turn in range(max(ROUNDS, most)))
    return tuple(dict.fromkeys(made))


def requests() -> Iterator[tuple[str, bytes]]:
    data = write_request(ServiceRequest(ASKED, 1, "7.1", {}))
    for variant, name in [*BODY_ELEMENTS.items(), ("7.1", "SignedPreCommand")]:
        for body in instances("bodies", name):
            yield name, _served(data, "7.1", variant).replace(b"<sr:EnableSupply/>", body)


def responses() -> Iterator[tuple[str, bytes]]:
    yield from _contents()
    yield from _alerts()
    yield from _answers()
    yield from _payloads()


def _served(data: bytes, old: str, new: str) -> bytes:
    for name, before, after in (("ServiceReference", reference_of(old), reference_of(new)), ("Variant", old, new)):
        data = data.replace(f"{name}>{before}</".encode(), f"{name}>{after}</".encode())
    return data


def _contents() -> Iterator[tuple[str, bytes]]:
    data = write_response(acknowledgement(ASKED, "I0", NOON, "8.2"))
    for name in table()["contents"]:
        for content in instances("contents", name):
            yield name, data.replace(b"</sr:ResponseMessage>", content + b"</sr:ResponseMessage>")


def _alerts() -> Iterator[tuple[str, bytes]]:
    data = write_response(alert(DCC_ALERTS[0], RequestId(METER, USER, 1), NOON))
    at, end = data.index(b"<sr:PowerOutageEvent"), data.index(b"</sr:DCCAlert>")
    for name in table()["alerts"]:
        for body in instances("alerts", name) if name not in BY_HAND else ():
            yield name, data[:at] + body + data[end:]


def _answers() -> Iterator[tuple[str, bytes]]:
    data = write_response(next(a for a in ANSWERS if getattr(a.payload, "variant", "") == "7.1"))
    at, end = data.index(b"<ra:EnableSupplyRsp"), data.index(b"</ra:SMETSData>")
    for variant, name in ANSWER_ELEMENTS.items():
        for body in instances("answers", name):
            yield name, _served(data[:at] + body + data[end:], "7.1", variant)


def _payloads() -> Iterator[tuple[str, bytes]]:
    data = write_response(alert(DEVICE_ALERTS[0], RequestId(METER, USER, 5), NOON))
    for name in table()["payloads"]:
        for body in instances("payloads", name):
            payload = b"<ra:Payload>" + body + b"</ra:Payload></ra:DeviceAlertContent>"
            yield name, data.replace(b"</ra:DeviceAlertContent>", payload)
