"""Element tree to values, after the grammar.

Layer: DUIS core. Whatever is not described is an error with the place, what was expected and what was found: an
unknown, missing, repeated or misordered element, an attribute nobody declared, text where none belongs.
"""

from collections.abc import Sequence
from typing import Final

from lxml import etree

from protocols.duis.errors import ForbiddenXml, SchemaViolation, shown
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
    names_of,
    tags_of,
)
from protocols.duis.scalars import BadText, Scalar
from protocols.duis.signature import SIGNATURE, unsigned_signature, usual
from protocols.duis.xml import elements_of, local_name, raw, text_of

_NAMESPACES: Final = {uri: prefix for prefix, uri in PREFIXES.items()}
UNSIGNED: Final = raw(etree.fromstring(unsigned_signature()))
_SCHEMA_LOCATION: Final = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def label(element: etree._Element) -> str:
    """An element for an error text: its usual prefix and its name."""
    name = etree.QName(element)
    namespace = str(name.namespace or "")
    if not namespace:
        return f"{shown(name.localname)} without namespace"
    prefix = _NAMESPACES.get(namespace)
    return f"{prefix}:{name.localname}" if prefix else f"{shown(name.localname)} of namespace {shown(namespace)}"


def require_root(root: etree._Element, name: str, ns: str) -> None:
    if root.tag != f"{{{ns}}}{name}":
        raise SchemaViolation("/", f"{_NAMESPACES[ns]}:{name}", label(root))


def scalar(text: str, kind: Scalar, path: str) -> object:
    """The value of a text; SchemaViolation when it is not of the type."""
    try:
        return kind.read(text)
    except BadText as error:
        raise SchemaViolation(path, kind.name, shown(text)) from error


def read_attrs(element: etree._Element, attrs: Sequence[Attr], path: str, out: Values) -> None:
    """Declared attributes, and no others. A root may also say where its schema lies; nobody looks there."""
    left: dict[str, str] = dict(element.items())  # type: ignore[arg-type]  # the parser gives text, never bytes
    if not left and not attrs:
        return
    if element.getparent() is None and len(left.get(_SCHEMA_LOCATION, "").split()) % 2 == 0:
        left.pop(_SCHEMA_LOCATION, None)
    for attr in attrs:
        text = left.pop(attr.name, None)
        if text is not None:
            out[attr.key] = scalar(text, attr.type, f"{path}/@{attr.name}")
        elif not attr.optional:
            raise SchemaViolation(path, f"attribute {attr.name}", "nothing")
    if left:
        raise SchemaViolation(path, "no other attribute", f"attribute {shown(next(iter(left)))}")


class Cursor:
    """The child elements of one element, taken in order."""

    def __init__(self, elements: list[etree._Element], ns: str, path: str) -> None:
        self._elements = elements
        self._at = 0
        self.ns = ns
        self.path = path

    def peek(self, particle: Particle) -> etree._Element | None:
        """The next element when the particle can begin with it; it is not taken yet."""
        if self._at == len(self._elements):
            return None
        element = self._elements[self._at]
        return element if element.tag in tags_of(particle, self.ns) else None

    def take(self) -> None:
        self._at += 1

    def fail(self, expected: str) -> SchemaViolation:
        at_end = self._at == len(self._elements)
        return SchemaViolation(self.path, expected, "nothing more" if at_end else label(self._elements[self._at]))

    def require_end(self) -> None:
        if self._at < len(self._elements):
            raise self.fail("nothing more")


def read_content(element: etree._Element, content: tuple[Particle, ...], ns: str, path: str, out: Values) -> None:
    """All child elements of one element, in order, to the last."""
    cursor = Cursor(elements_of(element, path, is_empty_type=not content), ns, path)
    for particle in content:
        read_particle(cursor, particle, out)
    cursor.require_end()


def read_particle(cursor: Cursor, particle: Particle, out: Values) -> None:
    """Take what the particle describes from the cursor, or raise where it must stand and does not."""
    if isinstance(particle, Many):
        _read_many(cursor, particle, out)
        return
    element = cursor.peek(particle)
    if element is None:
        if is_optional(particle):
            return
        raise cursor.fail(" or ".join(names_of(particle)))
    if isinstance(particle, Group):
        for part in particle.content:
            read_particle(cursor, part, out)
        return
    if isinstance(particle, Choice):
        read_particle(cursor, tags_of(particle, cursor.ns)[element.tag], out)
        return
    cursor.take()
    _read_one(element, particle, cursor.ns, cursor.path, out)


def _read_one(
    element: etree._Element, particle: Leaf | Fixed | Node | Signed, ns: str, parent: str, out: Values
) -> None:
    path = f"{parent}/{local_name(element)}"
    match particle:
        case Leaf():
            out[particle.key] = scalar(text_of(element, path), particle.type, path)
            read_attrs(element, particle.attrs, path, out)
        case Fixed():
            read_attrs(element, (), path, out)
            if text_of(element, path) != particle.text:
                raise SchemaViolation(path, particle.text, shown(text_of(element, path)))
        case Node():
            read_node(element, particle, ns, path, out)
        case Signed():
            out[particle.key] = _signed(element, path)


def _signed(element: etree._Element, path: str) -> bytes:
    """The bytes of a signature. The shape of the empty one is known, that of any other is read."""
    try:
        kept = raw(element)
    except ForbiddenXml:
        kept = b""
    if kept != UNSIGNED and usual(kept) is None:
        read_node(element, SIGNATURE, DS, path, {})
    return kept or raw(element)


def read_node(element: etree._Element, node: Node, ns: str, path: str, out: Values) -> None:
    """One element with children, its constants and its attributes."""
    inner: Values = {} if node.key else out
    for key, constant in node.sets:
        merge(inner, key, constant, path)
    read_attrs(element, node.attrs, path, inner)
    read_content(element, node.content, node.ns or ns, path, inner)
    for attr in node.attrs:
        if attr.derived and inner.get(attr.key) == attr.derived[1].get(inner.get(attr.derived[0], "")):
            inner.pop(attr.key, None)
    if node.key:
        out[node.key] = inner


def merge(out: Values, key: str, value: object, path: str) -> None:
    """Set a constant that several elements may state; they must agree."""
    if out.setdefault(key, value) != value:
        raise SchemaViolation(path, f"{key} {out[key]}", f"{key} {value}")


def _read_many(cursor: Cursor, particle: Many, out: Values) -> None:
    records: list[object] = []
    while (element := cursor.peek(particle)) is not None:
        if particle.most is not None and len(records) == particle.most:
            raise cursor.fail(f"at most {particle.most} {particle.item.name}")
        cursor.take()
        inner: Values = {}
        _read_one(element, particle.item, cursor.ns, cursor.path, inner)
        for key in particle.hoist:
            if key in inner:
                merge(out, key, inner.pop(key), cursor.path)
        records.append(particle.make(inner))
    if len(records) < particle.least:
        raise cursor.fail(particle.item.name)
    if records or not particle.is_silent:
        out[particle.key] = tuple(records)
