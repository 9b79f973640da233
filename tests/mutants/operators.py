"""Which changes are made to a virtual meter's source: those of cosmic-ray, and one of our own, by kind.

A mutant stands for a mistake that a maker of meters might make: a limit off by one, a wrong constant, a wrong sign, a
step left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import parso.python.tree as tree
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.plugins import get_operator
from parso.tree import NodeOrLeaf

_COMPARISONS = (
    "Lt_LtE",
    "LtE_Lt",
    "Gt_GtE",
    "GtE_Gt",
    "Lt_GtE",
    "GtE_Lt",
    "Eq_NotEq",
    "NotEq_Eq",
    "Is_IsNot",
    "IsNot_Is",
)
_SIGNS = ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_FloorDiv")


class DroppedStatement(Operator):  # type: ignore[misc]  # cosmic-ray is not typed
    """A call, an assignment to a field or an element, or a change in place, in a function, is left out."""

    def mutation_positions(self, node: NodeOrLeaf) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if self._is_step(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: NodeOrLeaf, index: int) -> NodeOrLeaf:
        assert index == 0
        first = node.children[0]
        node.children[0] = tree.Keyword("pass", first.start_pos, first.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        return (Example("def f(x):\n    x.y = 1\n", "def f(x):\n    pass\n"),)

    @staticmethod
    def _is_step(node: NodeOrLeaf) -> bool:
        if node.type != "simple_stmt" or node.parent is None or node.parent.type != "suite":
            return False
        statement = node.children[0]
        if tree.search_ancestor(node, "funcdef") is None:
            return False
        if statement.type == "expr_stmt":
            target, sign = statement.children[0], statement.children[1]
            return target.type in ("atom_expr", "power") or (sign.type == "operator" and sign.value != "=")
        return statement.type in ("atom_expr", "power")


OPERATORS: Final[dict[str, tuple[Operator, ...]]] = {
    "comparison": tuple(get_operator(f"core/ReplaceComparisonOperator_{one}")() for one in _COMPARISONS),
    "constant": tuple(
        get_operator(f"core/{one}")() for one in ("NumberReplacer", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue")
    ),
    "sign": (
        *(get_operator(f"core/ReplaceBinaryOperator_{one}")() for one in _SIGNS),
        *(get_operator(f"core/ReplaceUnaryOperator_Delete_{one}")() for one in ("USub", "Not")),
        *(get_operator(f"core/{one}")() for one in ("ReplaceAndWithOr", "ReplaceOrWithAnd")),
    ),
    "dropped": (DroppedStatement(),),
}
