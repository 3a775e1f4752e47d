# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Metric math: expressions over series, as far as + - * / and the plain functions go; the rest isn't implemented."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.exceptions import ValidationError


@dataclass(frozen=True)
class Series:
    """Values by the beginning of their period, whose length is given in seconds."""

    values: Mapping[datetime, float]
    period: int


_OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.BitXor: operator.pow,
}
_MANY: Mapping[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}
_EACH: Mapping[str, Callable[[float], float]] = {"ABS": abs, "CEIL": math.ceil, "FLOOR": math.floor}


def computed(
    expression: str, value: Callable[[str], Series], all_ids: list[str], start: datetime, end: datetime
) -> Series:
    """What an expression comes to between two moments; value gives the series of an id, all_ids are METRICS().

    AWS: of an array, SUM, AVG, MIN and MAX make one series, with a value wherever one of them has one; of one series,
    a number; what joins two series has a value where both have one; an expression has to come to a series.
    Raises NotImplementedError for functions that aren't here.
    """
    if expression.lstrip().upper().startswith(("SELECT", "SEARCH")):
        raise NotImplementedError("Metrics Insights and search expressions")
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError as problem:
        raise ValidationError(f"Error in expression: {expression!r} can't be read.") from problem

    def of(node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return value(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return float(node.value)
        if isinstance(node, ast.List):
            return [of(one) for one in node.elts]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return _joined(operator.mul, of(node.operand), -1.0)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            return _joined(_OPERATORS[type(node.op)], of(node.left), of(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return _called(node.func.id.upper(), [of(one) for one in node.args], value, all_ids, start, end)
        raise NotImplementedError(f"the expression {expression}")

    found = of(tree)
    if not isinstance(found, Series):
        raise ValidationError(f"Error in expression: {expression!r} must come to a time series.")
    return found


def _joined(join: Callable[[float, float], float], left: Any, right: Any) -> Any:
    if isinstance(left, list):
        return [_joined(join, one, right) for one in left]
    if isinstance(right, list):
        return [_joined(join, left, one) for one in right]
    if not isinstance(left, Series) and not isinstance(right, Series):
        return join(left, right)
    ones, others = (one.values if isinstance(one, Series) else None for one in (left, right))
    moments = set(ones if ones is not None else others or ()) & set(others if others is not None else ones or ())
    period = max(one.period for one in (left, right) if isinstance(one, Series))
    values = {}
    for at in sorted(moments):
        one = ones[at] if ones is not None else left
        other = others[at] if others is not None else right
        # AWS: a division by zero has no value.
        if join is not operator.truediv or other:
            values[at] = join(one, other)
    return Series(values, period)


def _called(
    name: str, given: list[Any], value: Callable[[str], Series], all_ids: list[str], start: datetime, end: datetime
) -> Any:
    if name == "METRICS" and not given:
        return [value(one) for one in all_ids]
    if name in _MANY and len(given) == 1:
        if isinstance(given[0], Series):
            return _MANY[name](list(given[0].values.values()))
        moments = sorted({at for one in given[0] for at in one.values})
        values = {at: _MANY[name]([one.values[at] for one in given[0] if at in one.values]) for at in moments}
        return Series(values, max(one.period for one in given[0]))
    if name in _EACH and len(given) == 1 and isinstance(given[0], Series):
        return Series({at: float(_EACH[name](one)) for at, one in given[0].values.items()}, given[0].period)
    if name == "PERIOD" and len(given) == 1 and isinstance(given[0], Series):
        return float(given[0].period)
    if name == "FILL" and len(given) == 2 and isinstance(given[1], float):
        return [_filled(one, given[1], start, end) for one in given[0]] if isinstance(given[0], list) else _filled(
            given[0], given[1], start, end
        )
    raise NotImplementedError(f"the function {name}")


def _filled(one: Series, value: float, start: datetime, end: datetime) -> Series:
    values, at = {}, start
    while at < end:
        values[at] = one.values.get(at, value)
        at += timedelta(seconds=one.period)
    return Series(values, one.period)
