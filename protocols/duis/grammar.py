"""The small language in which the tables say what a message looks like.

Layer: DUIS core. The schema itself is not shipped; each table row is a piece of it, and one piece drives both the
reader (`reading`) and the writer (`writing`), so that the two cannot drift apart.

Rules of this file:
- A particle describes child elements in document order. A message is read into, and written from, a flat dict of
  value names; a Node with a `key` opens a dict of its own.
- `sets` ties the presence of an element to constants: reading the element sets them, writing it requires them. That
  is how an empty element means a payment mode, and how a Gas/Electricity choice means a fuel.
- The schema's models are deterministic: the next element's name decides, nothing is tried twice.
- A particle is itself and no other (no equality by value), so that what follows from it is worked out once and kept.
  Particles are made when a module is loaded, or once for each variant, never for each message.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

from protocols.duis.scalars import Scalar

SR: Final = "http://www.dccinterface.co.uk/ServiceUserGateway"
RA: Final = "http://www.dccinterface.co.uk/ResponseAndAlert"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
PREFIXES: Final = {"sr": SR, "ra": RA, "ds": DS}

Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Attr:
    """An attribute without namespace. `derived` = (value name, its table): the code that a word implies by itself."""

    name: str
    key: str
    type: Scalar
    optional: bool = False
    derived: tuple[str, Mapping[str, int]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """An element with a simple value."""

    name: str
    key: str
    type: Scalar
    optional: bool = False
    attrs: tuple[Attr, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Fixed:
    """An element whose only text is known, such as a unit: always written, absent at will when read."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An element with child elements. No content at all means the schema's empty type: not even white space.

    `empty_type=False` marks a type whose content happens to be optional throughout, where white space is allowed.
    """

    name: str
    content: "tuple[Particle, ...]" = ()
    optional: bool = False
    sets: tuple[tuple[str, str | bool], ...] = ()
    attrs: tuple[Attr, ...] = ()
    key: str | None = None
    ns: str | None = None  # namespace of the children, when it is another than the element's own


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Exactly one of the options, or none when optional."""

    options: "tuple[Particle, ...]"
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Many:
    """A repeated element, read into a tuple of records under `key`.

    `make` builds a record from one element's values and `unmake` takes it apart; names in `hoist` belong to the
    enclosing dict and must agree in all elements (the fuel of a profile). `is_silent`: none at all is no value.
    """

    item: "Leaf | Node"
    key: str
    make: Callable[[Values], Any]
    unmake: Callable[[Any], Values]
    most: int | None
    least: int = 0
    hoist: tuple[str, ...] = ()
    is_silent: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Several particles that go together, in the enclosing element. Its content begins with what it must have."""

    content: "tuple[Particle, ...]"
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Signed:
    """A ds:Signature: its shape is checked, its bytes are kept under `key`, its truth is not judged here."""

    key: str
    optional: bool = False


Particle: TypeAlias = Leaf | Fixed | Node | Choice | Many | Group | Signed


@cache
def names_of(particle: Particle) -> tuple[str, ...]:
    """Local names of the elements with which the particle can begin."""
    match particle:
        case Choice(options=options):
            return tuple(name for option in options for name in names_of(option))
        case Many(item=item):
            return (item.name,)
        case Group(content=content):
            return tuple(name for each in _openings(content) for name in names_of(each))
        case Signed():
            return ("Signature",)
        case _:
            return (particle.name,)


def _openings(content: tuple[Particle, ...]) -> Iterator[Particle]:
    """The particles with which a sequence can begin: up to the first that must be there."""
    for particle in content:
        yield particle
        if not is_optional(particle):
            return


@cache
def tags_of(particle: Particle, ns: str) -> Mapping[str, Particle]:
    """The tags with which the particle can begin, where its children live in `ns`; of a choice with the option."""
    if isinstance(particle, Choice):
        return {tag: option for option in reversed(particle.options) for tag in tags_of(option, ns)}
    space = DS if isinstance(particle, Signed) else ns
    return {f"{{{space}}}{name}": particle for name in names_of(particle)}


@cache
def is_optional(particle: Particle) -> bool:
    match particle:
        case Fixed():
            return True
        case Many(least=least):
            return least == 0
        case Group(content=content):
            return particle.optional or all(is_optional(each) for each in content)
        case _:
            return particle.optional


@cache
def keys_of(particle: Particle) -> tuple[str, ...]:
    """Value names that the particle itself puts into the dict it is read into (constants not counted)."""
    return tuple(_keys(particle))


def _keys(particle: Particle) -> Iterator[str]:
    match particle:
        case Fixed():
            return
        case Choice(options=members) | Group(content=members):
            for member in members:
                yield from _keys(member)
        case Node(key=None):
            yield from (attr.key for attr in particle.attrs)
            for child in particle.content:
                yield from _keys(child)
        case Leaf():
            yield particle.key
        case _:
            if particle.key is not None:
                yield particle.key


def scalars(name: str, key: str, kind: Scalar, *, most: int, least: int) -> Many:
    """A repeated element with a simple value: a tuple of those values."""
    return Many(Leaf(name, "value", kind), key, lambda item: item["value"], lambda value: {"value": value}, most, least)
