"""The door: hostile bytes to an element tree, and a tree to bytes.

Layer: DUIS core. Rules of this file:
- UTF-8 only. No document type, hence no entity of its own, no default attribute and nothing to fetch; it is looked
  for before the parser sees the bytes and again afterwards. The parser resolves nothing and never uses a network.
- Size is bounded before parsing and depth afterwards (the parser's own limits stay on: huge_tree is off).
- Comments and processing instructions are kept: the schema allows them anywhere, and the text of an element is
  what remains without them.
"""

import re
from typing import Final

from lxml import etree

from protocols.duis.errors import ForbiddenXml, NotXml, Oversized, SchemaViolation, shown

MAX_DEPTH: Final = 32  # the deepest message of the slice, a signature within an alert, has 12 levels
MAX_REQUEST_BYTES: Final = 1024 * 1024
MAX_RESPONSE_BYTES: Final = 8 * 1024 * 1024  # 19,056 half hours of [MMC, ReadActiveImportProfileDataRsp] are 4 MB
_ENCODING: Final = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_IS_DEEPER: Final = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_PARSER: Final = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, dtd_validation=False
)
"""Shared by threads: it holds a lock while it parses, and keeps nothing of a document."""
_BOM: Final = b"\xef\xbb\xbf"
_SPACE: Final = " \t\r\n"


def parse(data: bytes, max_bytes: int) -> etree._Element:
    """The root element; NotXml, ForbiddenXml or Oversized otherwise."""
    if len(data) > max_bytes:
        raise Oversized("bytes", len(data), max_bytes)
    _require_utf8(data)
    _refuse_doctype(data)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise NotXml(str(error)) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ForbiddenXml("document type declaration")
    _bound_depth(root)
    return root


def _require_utf8(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotXml(f"not UTF-8 at byte {error.start}") from error
    declared = _ENCODING.match(data.removeprefix(_BOM))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        raise NotXml(f"encoding declared as {shown(declared[1].decode())}, expected UTF-8")


def _refuse_doctype(data: bytes) -> None:
    """Walk the prolog: white space, comments and processing instructions, then the root or a document type."""
    at = len(_BOM) if data.startswith(_BOM) else 0
    while True:
        while at < len(data) and data[at] in b" \t\r\n":
            at += 1
        for opening, closing in ((b"<!--", b"-->"), (b"<?", b"?>")):
            if data.startswith(opening, at):
                end = data.find(closing, at + len(opening))
                at = len(data) if end < 0 else end + len(closing)
                break
        else:
            break
    if data[at : at + 9].upper() == b"<!DOCTYPE":
        raise ForbiddenXml("document type declaration")


def _bound_depth(root: etree._Element) -> None:
    if _IS_DEEPER(root):
        raise Oversized("depth", MAX_DEPTH + 1, MAX_DEPTH)


def is_element(node: etree._Element) -> bool:
    """False for comments and processing instructions, whose tag is no string."""
    return isinstance(node.tag, str)


def text_of(element: etree._Element, path: str) -> str:
    """The text of an element with a simple value, across comments; SchemaViolation when it has child elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            raise ForbiddenXml("entity reference")
        if is_element(child):
            raise SchemaViolation(path, "text", f"element {shown(local_name(child))}")
        parts.append(child.tail or "")
    return "".join(parts)


def elements_of(element: etree._Element, path: str, *, is_empty_type: bool) -> list[etree._Element]:
    """The child elements; SchemaViolation when there is text between them (any at all for the empty type)."""
    children = list(element)
    stray = (element.text or "") + "".join([child.tail or "" for child in children])
    if stray and (is_empty_type or stray.strip(_SPACE)):
        raise SchemaViolation(path, "no text", shown(stray))
    tags = [child.tag for child in children]
    if etree.Entity in tags:
        raise ForbiddenXml("entity reference")
    return [child for child, tag in zip(children, tags, strict=True) if isinstance(tag, str)]


def local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def raw(element: etree._Element) -> bytes:
    """The element alone, as bytes that parse again: exclusive canonical form, so that they do not depend on the
    namespaces of the document around it and survive being written and read.

    ForbiddenXml where there is no such form.
    """
    return canonical(element, exclusive=True, with_comments=True)


def canonical(element: etree._Element, *, exclusive: bool, with_comments: bool) -> bytes:
    """Canonical XML 1.0 of an element alone, or of the whole document when it is the root and `exclusive` is False.

    ForbiddenXml where there is no such form.
    """
    is_whole = not exclusive and element.getparent() is None
    what = element.getroottree() if is_whole else element
    try:
        return etree.tostring(what, method="c14n", exclusive=exclusive, with_comments=with_comments, with_tail=False)
    except etree.C14NError as error:
        raise ForbiddenXml("a namespace that is no absolute URI") from error


def document(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
