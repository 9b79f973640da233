"""Values to an element tree, after the grammar.

Layer: DUIS core. A value that is missing, of the wrong type or that no element takes is a SchemaViolation, so that
what is written is what was meant. Nothing is written that the reader would refuse.
"""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any, Final

from lxml import etree

from protocols.duis.errors import SchemaViolation, shown
from protocols.duis.grammar import (
    DS,
    PREFIXES,
    Attr,
    Choice,
    Fixed,
    Group,
    Leaf,
    Many,
    Node,
    Particle,
    Signed,
    Values,
    is_optional,
    keys_of,
)
from protocols.duis.reading import read_node, require_root
from protocols.duis.scalars import BadText, Scalar, render
from protocols.duis.signature import SIGNATURE, unsigned_signature
from protocols.duis.xml import MAX_RESPONSE_BYTES, parse

_UNSIGNED: Final = etree.fromstring(unsigned_signature())


def build(node: Node, values: Values, ns: str) -> etree._Element:
    """A root element with everything in `values`; SchemaViolation when a value is left over."""
    root = etree.Element(f"{{{ns}}}{node.name}", nsmap=dict(PREFIXES))
    _fill(root, node, values, ns, f"/{node.name}")
    return root


def _fill(element: etree._Element, node: Node, values: Values, ns: str, path: str) -> None:
    """Attributes and children of one element that has a dict of its own."""
    used: set[str] = set()
    for key, constant in node.sets:
        if values.get(key) != constant:
            raise SchemaViolation(path, f"{key} {constant!r}", repr(values.get(key)))
    _fill_into(element, node, values, ns, path, used)
    left = sorted(set(values) - used)
    if left:
        raise SchemaViolation(path, "no value by that name", ", ".join(shown(name) for name in left))


def _fill_into(element: etree._Element, node: Node, values: Values, ns: str, path: str, used: set[str]) -> None:
    used.update(key for key, _ in node.sets)
    for attr in node.attrs:
        _write_attr(element, attr, values, path, used)
    for particle in node.content:
        _write(element, particle, values, node.ns or ns, path, used)


def _text(kind: Scalar, value: object, path: str) -> str:
    try:
        return render(kind, value)
    except BadText as error:
        raise SchemaViolation(path, kind.name, shown(repr(value))) from error


def _write_attr(element: etree._Element, attr: Attr, values: Values, path: str, used: set[str]) -> None:
    value = values.get(attr.key)
    if value is None and attr.derived:
        value = attr.derived[1].get(values.get(attr.derived[0], ""))
    used.add(attr.key)
    if value is not None:
        element.set(attr.name, _text(attr.type, value, f"{path}/@{attr.name}"))
    elif not attr.optional:
        raise SchemaViolation(path, f"a value for {attr.key}", "nothing")


def _is_meant(particle: Particle, values: Values) -> bool:
    """Do the values ask for this particle?"""
    if isinstance(particle, Choice | Group):
        return any(_is_meant(member, values) for member in _telling(particle))
    constants, keys, is_always = _signs_of(particle)
    if constants:
        return all(values.get(key) == constant for key, constant in constants)
    return is_always or not values.keys().isdisjoint(keys)


@cache
def _telling(particle: Choice | Group) -> tuple[Particle, ...]:
    """The members by whose values one sees that the whole is meant."""
    members = particle.options if isinstance(particle, Choice) else particle.content
    return tuple(member for member in members if keys_of(member) or _constants(member))


@cache
def _signs_of(particle: Particle) -> tuple[tuple[tuple[str, str | bool], ...], tuple[str, ...], bool]:
    """Of a particle with one element: the constants that it stands for, the names of its values, and whether it is
    written without any."""
    constants = particle.sets if isinstance(particle, Node) else ()
    is_bare = isinstance(particle, Node) and particle.key is None and not any(keys_of(particle))
    return constants, keys_of(particle), is_bare and not is_optional(particle)


def _write(parent: etree._Element, particle: Particle, values: Values, ns: str, path: str, used: set[str]) -> None:
    match particle:
        case Many():
            _write_many(parent, particle, values, ns, path, used)
        case Choice():
            option = next((option for option in particle.options if _is_meant(option, values)), None)
            if option is not None:
                _write_one(parent, option, values, ns, path, used)
            elif not particle.optional:
                wanted = sorted({*keys_of(particle), *(k for o in particle.options for k in _constants(o))})
                raise SchemaViolation(path, "a value for one of " + ", ".join(wanted), "nothing that fits")
        case Group():
            if not is_optional(particle) or _is_meant(particle, values):
                for part in particle.content:
                    _write(parent, part, values, ns, path, used)
        case Fixed():
            _write_one(parent, particle, values, ns, path, used)
        case _:
            if isinstance(particle, Signed) or not is_optional(particle) or _is_meant(particle, values):
                _write_one(parent, particle, values, ns, path, used)


def _constants(particle: Particle) -> tuple[str, ...]:
    return tuple(key for key, _ in particle.sets) if isinstance(particle, Node) else ()


def _write_one(parent: etree._Element, particle: Particle, values: Values, ns: str, path: str, used: set[str]) -> None:
    match particle:
        case Leaf():
            _write_leaf(parent, particle, values, ns, path, used)
        case Fixed():
            etree.SubElement(parent, f"{{{ns}}}{particle.name}").text = particle.text
        case Node():
            element = etree.SubElement(parent, f"{{{ns}}}{particle.name}")
            below = f"{path}/{particle.name}"
            if particle.key is None:
                _fill_into(element, particle, values, ns, below, used)
            else:
                used.add(particle.key)
                _fill(element, particle, _required_dict(values, particle.key, below), ns, below)
        case Signed():
            used.add(particle.key)
            parent.append(_signature(values.get(particle.key), path))
        case _:
            _write(parent, particle, values, ns, path, used)


def _required(values: Values, key: str, path: str) -> Any:
    if key not in values:
        raise SchemaViolation(path, f"a value for {key}", "nothing")
    return values[key]


def _required_dict(values: Values, key: str, path: str) -> Values:
    found = _required(values, key, path)
    if not isinstance(found, Mapping):
        raise SchemaViolation(path, f"{key} as values by name", shown(repr(found)))
    return dict(found)


def _write_leaf(parent: etree._Element, leaf: Leaf, values: Values, ns: str, path: str, used: set[str]) -> None:
    below = f"{path}/{leaf.name}"
    element = etree.SubElement(parent, f"{{{ns}}}{leaf.name}")
    used.add(leaf.key)
    element.text = _text(leaf.type, _required(values, leaf.key, below), below)
    for attr in leaf.attrs:
        _write_attr(element, attr, values, below, used)


def _write_many(parent: etree._Element, many: Many, values: Values, ns: str, path: str, used: set[str]) -> None:
    used.add(many.key)
    records = values.get(many.key, ())
    if not isinstance(records, tuple):
        raise SchemaViolation(path, f"{many.key} as a tuple", shown(repr(records)))
    limit = len(records) if many.most is None else many.most
    if not many.least <= len(records) <= limit:
        raise SchemaViolation(path, f"{many.least} to {limit} of {many.key}", str(len(records)))
    outer = {key: values[key] for key in many.hoist if key in values}
    used.update(outer)
    for record in records:
        item = {**outer, **_taken_apart(many, record, path)}
        spent: set[str] = set(outer)
        _write_one(parent, many.item, item, ns, path, spent)
        left = sorted(set(item) - spent)
        if left:
            raise SchemaViolation(f"{path}/{many.item.name}", "no value by that name", ", ".join(left))


def _taken_apart(many: Many, record: object, path: str) -> Values:
    try:
        return many.unmake(record)
    except AttributeError as error:
        raise SchemaViolation(f"{path}/{many.item.name}", f"a record of {many.key}", shown(repr(record))) from error


def _signature(data: bytes | None, path: str) -> etree._Element:
    if not data:
        return deepcopy(_UNSIGNED)
    element = parse(data, MAX_RESPONSE_BYTES)
    require_root(element, "Signature", DS)
    read_node(element, SIGNATURE, DS, f"{path}/Signature", {})
    return element
