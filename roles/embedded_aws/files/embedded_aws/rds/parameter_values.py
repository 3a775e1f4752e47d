# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of parameters: formulas over an instance's class worked out, and what a group sets for a server."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from embedded_aws.rds import classes

# Amazon RDS User Guide, "DB parameter formulas": DBInstanceClassMemory is "the bytes of memory allocated to the DB
# instance class, less the memory used by the Amazon RDS processes that manage the instance".
_MANAGED, _SHARE = 150 * 1024 * 1024, 0.95
_OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
}
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "GREATEST": max,
    "LEAST": min,
    "SUM": lambda *values: sum(values),
    "IF": lambda condition, yes, no: yes if condition else no,
    "LOG": lambda value: math.log2(value) if value > 0 else 0,
}
_FORMULA = re.compile(r"^\s*(\{.*\}|(GREATEST|LEAST|SUM|IF|log)\s*\(.*\))\s*$", re.IGNORECASE | re.DOTALL)


class WrongFormula(ValueError):
    """A formula that can't be worked out; the message says why."""


def is_formula(value: str) -> bool:
    return bool(_FORMULA.match(value))


def class_memory(instance_class: str) -> int:
    """DBInstanceClassMemory, in bytes."""
    return max(int(classes.memory(instance_class) * 1024 * 1024 * _SHARE) - _MANAGED, _MANAGED)


def worked_out(value: str, instance_class: str, storage: int = 20, port: int = 0, replica: bool = False) -> str:
    """A parameter's value for an instance: a formula gives an integer, anything else is itself. storage is in GiB."""
    if not is_formula(value):
        return value
    known = {
        "DBINSTANCECLASSMEMORY": class_memory(instance_class),
        "DBINSTANCEVCPU": classes.vcpus(instance_class),
        "ALLOCATEDSTORAGE": storage * 1024**3,
        "ENDPOINTPORT": port,
        "TRUEIFREPLICA": int(replica),
    }
    try:
        tree = ast.parse(value.replace("{", "(").replace("}", ")").strip(), mode="eval")
        return str(int(_value(tree.body, known)))
    except (SyntaxError, TypeError, ZeroDivisionError) as problem:
        raise WrongFormula(f"Invalid parameter value: {value} ({problem})") from problem


def _value(node: ast.expr, known: Mapping[str, float]) -> Any:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name) and node.id.upper() in known:
        return known[node.id.upper()]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, known)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left, known), _value(node.right, known))
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS:
        return _OPERATORS[type(node.ops[0])](_value(node.left, known), _value(node.comparators[0], known))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.upper() in _FUNCTIONS:
        return _FUNCTIONS[node.func.id.upper()](*(_value(argument, known) for argument in node.args))
    raise WrongFormula(f"Invalid parameter value: {ast.unparse(node)}")


def effective(
    group: Any, instance_class: str, storage: int = 20, port: int = 0, replica: bool = False
) -> dict[str, str]:
    """What a parameter group (moto's) sets that differs from the engine's defaults, for an instance of that class."""
    told = {}
    for name, parameter in dict(group.parameters).items():
        value = parameter.get("ParameterValue")
        if value is not None:
            told[name] = worked_out(str(value), instance_class, storage, port, replica)
    return told
