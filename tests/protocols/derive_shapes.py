"""What the table of shapes is derived with: `python tests/protocols/derive_shapes.py FOLDER_OF_THE_SCHEMA`.

`protocols/duis/shapes.json` holds names, order, occurrence and simple types of what travels in a body, in the notation
that `protocols.duis.shapes` reads. A test derives the table again wherever the schema is there and compares; with a
new version of the schema this file writes the new table.
"""

import json
import sys
from pathlib import Path
from typing import Any

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
TABLE = Path(__file__).parents[2] / "protocols" / "duis" / "shapes.json"
LISTS = (  # a section of the table, the schema, and the complex type or element whose children are its entries
    ("bodies", "sr", "Request/Body"),
    ("contents", "sr", "ResponseMessage"),
    ("alerts", "sr", "DCCAlert"),
    ("answers", "ra", "ResponsePayload/SMETSData"),
    ("payloads", "ra", "DeviceAlertMessagePayload"),
)
BY_HAND = {"S1SPAlert", "Signature", "ServiceReference", "ServiceReferenceVariant"}
SCALARS = {"sr:EUI", "ra:EUI", "sr:RequestIDType", "sr:ResponseIDType"}
FACETS = {"maxInclusive", "minInclusive", "maxExclusive", "minExclusive", "maxLength", "minLength", "length"}
FACETS |= {"totalDigits", "fractionDigits", "pattern"}


class Schema:
    """One of the two schema files, and what has been derived of it."""

    def __init__(self, prefix: str, file: Path) -> None:
        self.prefix = prefix
        self.root = etree.parse(file, etree.XMLParser(remove_comments=True)).getroot()
        self.named = {e.get("name"): e for e in self.root if e.tag in (f"{XS}complexType", f"{XS}simpleType")}
        self.shapes: dict[str, Any] = {}

    def reference(self, name: str) -> str:
        """A type by name; its shape is derived the first time."""
        prefix, _, local = name.partition(":")
        if prefix == "xs":
            return name
        if prefix != self.prefix:
            raise ValueError(f"{name} in {self.prefix}")
        if name not in self.shapes and name not in SCALARS:
            self.shapes[name] = None  # a type within itself
            self.shapes[name] = self.shape(self.named[local])
        return name

    def shape(self, kind: etree._Element) -> dict[str, Any]:
        return self.simple(kind) if kind.tag == f"{XS}simpleType" else self.complex(kind)

    def simple(self, kind: etree._Element) -> dict[str, Any]:
        restriction = next(kind.iter(f"{XS}restriction"))
        base = self.reference(restriction.get("base"))
        shape: dict[str, Any] = {"base": base} if base.startswith("xs:") else dict(self.shapes[base])
        for facet in restriction:
            name = facet.tag.removeprefix(XS)
            if name == "enumeration":
                shape.setdefault("enum", []).append(facet.get("value"))
            elif name in FACETS:
                value = facet.get("value")
                shape[name] = value if name == "pattern" or "clusive" in name else int(value)
        return shape

    def complex(self, kind: etree._Element) -> dict[str, Any]:
        shape: dict[str, Any] = {}
        holder = kind
        for wrapper in ("simpleContent", "complexContent"):
            inner = kind.find(XS + wrapper)
            if inner is not None:
                holder = inner[0]
                base = holder.get("base")
                if wrapper == "simpleContent" and not base.startswith("xs:") and self.is_simple(base):
                    shape["text"] = self.reference(base)
                elif base.startswith("xs:"):
                    shape["text"] = base
                else:
                    shape = self.complex(self.named[base.partition(":")[2]])
        content = [particle for child in holder for particle in self.particles(child)]
        if content:
            shape["content"] = [*shape.get("content", []), *content]
        for attribute in holder.iter(f"{XS}attribute"):
            if attribute.getparent() is holder:
                row = [attribute.get("name"), self.type_of(attribute), attribute.get("use") == "required"]
                shape["attrs"] = [*shape.get("attrs", []), row]
        return shape

    def is_simple(self, name: str) -> bool:
        return self.named[name.partition(":")[2]].tag == f"{XS}simpleType"

    def type_of(self, holder: etree._Element) -> Any:
        name = holder.get("type")
        if name is not None:
            return self.reference(name)
        return self.shape(holder[0])

    def particles(self, child: etree._Element) -> list[Any]:
        """One entry, or those of a plain sequence in its place."""
        least, most = int(child.get("minOccurs", "1")), child.get("maxOccurs", "1")
        limit = None if most == "unbounded" else int(most)
        kind = child.tag.removeprefix(XS)
        if kind == "element":
            return [self.element(child, least, limit)]
        if kind not in ("sequence", "choice"):
            return []
        inside = [particle for each in child for particle in self.particles(each)]
        if kind == "choice":
            return [{"any": inside, "min": least}] if limit == 1 else unsupported(child)
        if (least, limit) == (1, 1) and child.getparent().tag != f"{XS}choice":
            return inside
        if limit == 1:
            return [{"all": inside, "min": least}]
        if len(inside) == 1 and least == limit:
            name, type_, *_ = inside[0]
            return [[name, type_, least, limit]]
        return unsupported(child)

    def element(self, child: etree._Element, least: int, limit: int | None) -> list[Any]:
        reference = child.get("ref")
        name = child.get("name") or reference.partition(":")[2]
        type_ = f"{reference.partition(':')[0]}:{name}" if name in BY_HAND and reference else self.type_of(child)
        return [name, type_] if (least, limit) == (1, 1) else [name, type_, least, limit]

    def children(self, path: str) -> dict[str, Any]:
        """The elements directly below a place, with their types."""
        head, *rest = path.split("/")
        place = self.named[head]
        for name in rest:
            place = next(e for e in place.iter(f"{XS}element") if e.get("name") == name)
        own = [e for e in place.iter(f"{XS}element") if next(above(e), None) in (None, place)]
        return {e.get("name"): self.type_of(e) for e in own if e.get("name") and e.get("name") not in BY_HAND}


def above(element: etree._Element) -> Any:
    return (up for up in element.iterancestors(f"{XS}element", f"{XS}complexType") if up.get("name"))


def unsupported(child: etree._Element) -> list[Any]:
    raise ValueError(f"line {child.sourceline}: a construct that the notation does not have")


def derive(folder: Path) -> dict[str, Any]:
    schemas = {"sr": Schema("sr", folder / "duis.xsd"), "ra": Schema("ra", folder / "mmc.xsd")}
    table: dict[str, Any] = {}
    for section, prefix, path in LISTS:
        table[section] = schemas[prefix].children(path)
    table["shapes"] = {name: shape for schema in schemas.values() for name, shape in sorted(schema.shapes.items())}
    return table


def text_of(table: dict[str, Any]) -> str:
    """One entry a line, so that a new version of the schema is a readable difference."""
    sections = []
    for section, entries in table.items():
        lines = [f"{json.dumps(name)}: {json.dumps(entry, separators=(',', ':'))}" for name, entry in entries.items()]
        sections.append(f'"{section}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(sections) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text_of(derive(Path(sys.argv[1]))), encoding="utf-8")
