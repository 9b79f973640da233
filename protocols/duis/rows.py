"""What each of the 129 variants asks and answers, wherever it is described.

Layer: DUIS core. A variant with a row in `tables` is spoken in the project's own words, any other after its shape.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from protocols.duis.grammar import Attr, Particle
from protocols.duis.shapes import attrs_of, body, table
from protocols.duis.tables import ROWS
from protocols.duis.variants import BODY_ELEMENTS

SIGNED_PRE_COMMAND: Final = "SignedPreCommand"
_OTHER_NAMES: Final = {"6.2.3": "ReadDeviceConfigurationDataBillingCalendarRsp"}  # not its body element and Rsp


def _answer_elements() -> dict[str, str]:
    names = {variant: _OTHER_NAMES.get(variant, f"{element}Rsp") for variant, element in BODY_ELEMENTS.items()}
    return {variant: name for variant, name in names.items() if name in table()["answers"]}


ANSWER_ELEMENTS: Final[Mapping[str, str]] = _answer_elements()
"""The element of a SMETS1 answer, for each variant that has one."""


def answer_of(variant: str) -> tuple[Particle, ...]:
    """The content of the answer's element; KeyError for a variant without one."""
    row = ROWS.get(variant)
    own = None if row is None else row.answer
    return body("answers", ANSWER_ELEMENTS[variant]).content if own is None else own


@cache
def parameters_of(variant: str) -> tuple[tuple[Particle, ...], tuple[Attr, ...]]:
    """Content and attributes of the body element; `variant` may be SIGNED_PRE_COMMAND."""
    if variant in ROWS:
        return ROWS[variant].parameters, ()
    element = BODY_ELEMENTS.get(variant, SIGNED_PRE_COMMAND)
    return body("bodies", element).content, attrs_of(table()["bodies"][element])
