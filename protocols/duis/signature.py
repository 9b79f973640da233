"""The seam where signing will come in.

Layer: DUIS core. [XML-DSig] An enveloped signature signs the document without itself. Everything here is written
without white space between elements, so signing is two calls: write the message, sign what stands outside the
signature element, write the same message again with the `signature` obtained. Both calls give the same bytes outside
that element.

Until then every place that carries a signature carries `unsigned_signature()`: valid for the schema, and openly
empty. It has no digest, no signature value, and names its key "CN=unsigned". A reader keeps the raw element of what
it received and judges nothing but its shape.
"""

from typing import Final

from protocols.duis.grammar import DS, Attr, Leaf, Node
from protocols.duis.scalars import BASE64, INTEGER, STRING, URI

_ALGORITHM: Final = (Attr("Algorithm", "algorithm", URI),)

# The profile in use: one Reference, X509IssuerSerial only. XML-DSig itself allows more; that is refused.
SIGNATURE: Final = Node(
    "Signature",
    (
        Node(
            "SignedInfo",
            (
                Node("CanonicalizationMethod", attrs=_ALGORITHM),
                Node("SignatureMethod", attrs=_ALGORITHM),
                Node(
                    "Reference",
                    (
                        Node("Transforms", (Node("Transform", attrs=_ALGORITHM),)),
                        Node("DigestMethod", attrs=_ALGORITHM),
                        Leaf("DigestValue", "digest", BASE64),
                    ),
                    attrs=(Attr("URI", "uri", URI),),
                ),
            ),
        ),
        Leaf("SignatureValue", "value", BASE64),
        Node(
            "KeyInfo",
            (
                Node(
                    "X509Data",
                    (
                        Node(
                            "X509IssuerSerial",
                            (Leaf("X509IssuerName", "issuer", STRING), Leaf("X509SerialNumber", "serial", INTEGER)),
                        ),
                    ),
                ),
            ),
        ),
    ),
)

_UNSIGNED: Final = (
    f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
    '<ds:Reference URI=""><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>'
    '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
    "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509IssuerSerial>"
    "<ds:X509IssuerName>CN=unsigned</ds:X509IssuerName><ds:X509SerialNumber>0</ds:X509SerialNumber>"
    "</ds:X509IssuerSerial></ds:X509Data></ds:KeyInfo></ds:Signature>"
)


def unsigned_signature() -> bytes:
    """A ds:Signature that signs nothing and says so."""
    return _UNSIGNED.encode()
