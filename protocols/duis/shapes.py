"""Every body, answer and alert of the interface, from the table `shapes.json`.

Layer: DUIS core. [DUIS Schema V5.4; MMC Schema V5.4] The table holds names, order, occurrence and simple types; the
schemas themselves are not shipped. What the bench speaks of by its own words is in `tables` and `alerts`, and comes
first; everything else is read and written after its shape, with nothing dropped.

Notation of the table: a type is a name or a shape; a shape has `base` and facets (simple), or `content`, `attrs` and
`text`; content is a list of `[element, type, least, most]` (once unless told, most null: no limit),
`{"any": [..], "min": n}` (one of) and `{"all": [..], "min": n}` (together, or with 0 not at all).

Values of a shape:
- A value is named after its element, in lower case with underscores (`KEYS` names the exceptions).
- An element with children is a dict of its own, a repeated one a tuple, an empty one True where it may be absent.
- An attribute of a simple element is `<name>_<attribute>` beside its value; a repeated element with attributes is a
  dict with `value`.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeAlias

from protocols.duis.errors import SchemaViolation, shown
from protocols.duis.facets import BASES, INTEGERS, simple
from protocols.duis.grammar import Attr, Choice, Group, Leaf, Many, Node, Particle, Values, is_optional
from protocols.duis.scalars import Scalar

Shape: TypeAlias = Mapping[str, Any]

KEYS: Final[Mapping[str, str]] = {
    "ExecutionDateTime": "execution_at",
    "DeviceID": "device",
    "KAPublicSecurityCredentials": "key_agreement_certificate",
    "SMETSCHTSVersion": "smets_chts_version",
    "sr:DSPInventory/Device": "devices",
    "sr:ReadLogPeriod/StartDateTime": "read_from",
    "sr:ReadLogPeriod/EndDateTime": "read_to",
}
_FLAT: Final = "sr:ReadLogPeriod"
"""Its two children are values of the enclosing dict."""
_FUELS: Final = {"Electricity": "electricity", "Gas": "gas"}
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS: Final = {  # abbreviations whose letters do not say where a word ends
    "MPxN": "Mpxn",
    "MPANs": "Mpans",
    "GHz": "Ghz",
    "ECoS": "Ecos",
    "S1SP": "S1sp",
    "IDs": "Ids",
    "HCALCSID": "HcalcsId",
    "ALCSHCALCS": "AlcsHcalcs",
    "CHFID": "ChfId",
    "GPFID": "GpfId",
    "DSPWAN": "DspWan",
    "ADDCC": "AdDcc",
    "DLMSCOSEMFD": "DlmsCosemFd",
    "GBZFD": "GbzFd",
}
_WORD: Final = re.compile("|".join(_WORDS))
_ALERT_CODE: Final = re.compile("x[0-9A-F]{4}")


@cache
def table() -> Mapping[str, Mapping[str, Any]]:
    """The whole table, read once."""
    found: dict[str, dict[str, Any]] = json.loads(files("protocols.duis").joinpath("shapes.json").read_bytes())
    return found


def key_of(name: str, within: str = "") -> str:
    """The value name of an element, `within` a type."""
    found = KEYS.get(f"{within}/{name}") or KEYS.get(name)
    if found or _ALERT_CODE.fullmatch(name):
        return found or name.lower()
    return _HUMP.sub("_", _WORD.sub(lambda match: _WORDS[match[0]], name)).lower()


@cache
def body(section: str, name: str) -> Node:
    """The particle of one entry of a section, its values in the enclosing dict."""
    kind = table()[section][name]
    return Node(name, content_of(kind, is_answer=section == "answers"), attrs=attrs_of(kind, but="MessageSuccess"))


def entry(section: str, name: str) -> Particle:
    """The particle of one entry of a section, its value under the element's own name."""
    return element([name, table()[section][name]], key=name)


def content_of(kind: str | Shape, *, is_answer: bool = False) -> tuple[Particle, ...]:
    within = kind if isinstance(kind, str) else ""
    return tuple(_particle(each, within, is_answer=is_answer) for each in _shape(kind).get("content", ()))


def attrs_of(kind: str | Shape, prefix: str = "", but: str = "") -> tuple[Attr, ...]:
    rows = _shape(kind).get("attrs", ())
    return tuple(
        Attr(name, prefix + key_of(name), _scalar(type_), optional=not required)
        for name, type_, required in rows
        if name != but
    )


def _shape(kind: str | Shape) -> Shape:
    if not isinstance(kind, str):
        return kind
    if kind in BASES or kind in INTEGERS:
        return {"base": kind}
    found: Shape = table()["shapes"][kind]
    return found


@cache
def _named_scalar(kind: str) -> Scalar:
    return simple(_shape(kind))


def _scalar(kind: str | Shape) -> Scalar:
    return _named_scalar(kind) if isinstance(kind, str) else simple(kind)


def _particle(each: Any, within: str, *, is_answer: bool = False) -> Particle:
    if isinstance(each, list):
        return element(each, within)
    if "all" in each:
        return Group(tuple(_option(one, within) for one in each["all"]), optional=each["min"] == 0)
    options = tuple(_fuel_option(one) if is_answer else _option(one, within) for one in each["any"])
    return Choice(options, optional=each["min"] == 0 or any(is_optional(option) for option in options))


def _option(each: Any, within: str) -> Particle:
    """An element that is there or not with its choice or group, hence a value even where it is empty."""
    if isinstance(each, list) and len(each) == 2:
        return element(each, within, is_told=True)
    return _particle(each, within)


def _fuel_option(each: Any) -> Particle:
    """The choice of a fuel says which meter answered: its element sets the fuel and holds no dict of its own."""
    fuel = _FUELS.get(each[0]) if isinstance(each, list) else None
    if fuel is None:
        return _option(each, "")
    name, kind, least, _ = (*each, 1, 1)[:4]
    return Node(name, content_of(kind), optional=least == 0, sets=(("fuel", fuel),), attrs=attrs_of(kind))


def element(each: list[Any], within: str = "", *, key: str = "", is_told: bool = False) -> Particle:
    """One element `[name, type, least, most]` of the table's notation; its key is the name's own unless given."""
    name, kind, least, most = (*each, 1, 1)[:4] if len(each) == 2 else each
    key = key or key_of(name, within)
    if most != 1:
        return _repeated(name, kind, key, least, most)
    optional = least == 0
    text = _text(kind)
    if text is not None:
        return Leaf(name, key, text, optional=optional, attrs=attrs_of(kind, f"{key}_"))
    content, attrs = content_of(kind), attrs_of(kind)
    if kind == _FLAT:
        return Node(name, content, optional=optional)
    if content or attrs:
        return Node(name, content, optional=optional, attrs=attrs, key=key)
    return Node(name, optional=optional, sets=((key, True),) if optional or is_told else ())


def _text(kind: str | Shape) -> Scalar | None:
    """The simple type of an element's text; None for an element with children."""
    shape = _shape(kind)
    if "base" in shape:
        return _scalar(kind)
    return _scalar(shape["text"]) if "text" in shape else None


def _repeated(name: str, kind: str | Shape, key: str, least: int, most: int | None) -> Many:
    text, attrs = _text(kind), attrs_of(kind)
    if text is None:
        return Many(Node(name, content_of(kind), attrs=attrs), key, _kept, _kept, most, least, is_silent=True)
    if attrs:
        return Many(Leaf(name, "value", text, attrs=attrs), key, _kept, _kept, most, least, is_silent=True)
    return Many(Leaf(name, "value", text), key, _value, _as_value, most, least, is_silent=True)


def _kept(record: Any) -> Values:
    if not isinstance(record, Mapping):
        raise SchemaViolation("values", "a record by name", shown(repr(record)))
    return dict(record)


def _value(record: Values) -> Any:
    return record["value"]


def _as_value(value: Any) -> Values:
    return {"value": value}
