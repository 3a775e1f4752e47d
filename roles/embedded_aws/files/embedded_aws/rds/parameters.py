# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of a family: what there is, what each may be, and how RDS tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue, RDSClientError

from embedded_aws.databases import Databases, Parameter
from embedded_aws.rds import parameter_lists, versions
from embedded_aws.rds.parameter_values import WrongFormula, is_formula, worked_out

# AWS, ModifyDBParameterGroup: "A maximum of 20 parameters can be modified in a single request."
MOST = 20
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)")
_catalogues: dict[str, dict[str, Parameter]] = {}


def check_family(family: str) -> None:
    if family not in versions.families():
        raise InvalidParameterValue(f"ParameterGroupFamily {family} is not a valid parameter group family")


def catalogue(databases: Databases, family: str) -> Mapping[str, Parameter]:
    """All parameters of a family by name, in their order: the server's where there is one, else the kept ones."""
    if family not in _catalogues:
        engine, major = versions.families()[family]
        own = databases.parameters(parameter_lists.plain(engine), major) or parameter_lists.kept(engine)
        found = {one.name: one for one in parameter_lists.added(engine)}
        # The server knows better, but for the libraries: it takes any, RDS those that it brings.
        found |= {one.name: one for one in own if one.name != "shared_preload_libraries" or one.allowed}
        _catalogues[family] = dict(sorted(found.items()))
    return _catalogues[family]


def told(parameters: Mapping[str, Parameter], family: str, chosen: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each parameter as DescribeDBParameters tells it; chosen is what a group's users set, as moto keeps it."""
    system = parameter_lists.SYSTEM.get(parameter_lists.plain(versions.families()[family][0]), {})
    for name, one in parameters.items():
        value, source, method = one.default, "engine-default", "pending-reboot"
        if name in system:
            value, source = system[name], "system"
        elif name.startswith("rds.") and value is not None:
            source = "system"
        if name in chosen:
            value, source = chosen[name]["ParameterValue"], "user"
            method = chosen[name].get("ApplyMethod", method)
        row = {
            "ParameterName": name,
            "ParameterValue": value,
            "Description": one.description,
            "Source": source,
            "ApplyType": one.apply_type,
            "DataType": one.data_type,
            "AllowedValues": one.allowed,
            "IsModifiable": one.modifiable,
            "ApplyMethod": method,
        }
        yield {member: content for member, content in row.items() if content is not None}


def check(parameters: Mapping[str, Parameter], wanted: Iterable[Mapping[str, Any]], reset: bool = False) -> None:
    """Raise what RDS answers to a change of parameters that it doesn't take; nothing of the request is done then."""
    listed = list(wanted)
    if not listed:
        raise InvalidParameterValue("The parameter Parameters must be provided and must not be blank.")
    if len(listed) > MOST:
        raise RDSClientError("InvalidParameterValue", f"A maximum of {MOST} parameters can be modified at once.")
    for one in listed:
        name, method = one.get("ParameterName"), one.get("ApplyMethod")
        if not name:
            raise InvalidParameterValue("The parameter ParameterName must be provided and must not be blank.")
        if name not in parameters:
            raise InvalidParameterValue(f"Could not find parameter with name: {name}")
        known = parameters[name]
        if not method:
            raise InvalidParameterValue("The parameter ApplyMethod must be provided and must not be blank.")
        if method not in ("immediate", "pending-reboot"):
            raise InvalidParameterValue(f"Invalid apply method: {method}")
        if known.apply_type == "static" and method == "immediate":
            raise InvalidParameterCombination("cannot use immediate apply method for static parameter")
        if not known.modifiable:
            raise InvalidParameterValue(f"The parameter {name} cannot be modified.")
        if reset:
            continue
        if one.get("ParameterValue") is None:
            raise InvalidParameterValue("The parameter ParameterValue must be provided and must not be blank.")
        if not is_allowed(known, str(one["ParameterValue"])):
            raise InvalidParameterValue(
                f"Invalid parameter value: {one['ParameterValue']} for: {name} allowed values are: {known.allowed}"
            )


def is_allowed(parameter: Parameter, value: str) -> bool:
    """Whether a value is one of a parameter's AllowedValues: "0,1", "16-1073741823", "a,b", any for none."""
    if is_formula(value):
        try:
            worked_out(value, "db.m5.large")
        except WrongFormula:
            return False
        return parameter.data_type in ("integer", "float") or value in (parameter.allowed or "").split(",")
    if parameter.data_type in ("integer", "float") and not _is_number(value, parameter.data_type):
        return False
    if not parameter.allowed:
        return True
    if parameter.data_type == "list":
        allowed = {one.strip().lower() for one in parameter.allowed.split(",")}
        return all(one.strip().lower() in allowed for one in value.split(",") if one.strip())
    return any(_is_one(choice.strip(), value, parameter.data_type) for choice in parameter.allowed.split(","))


def _is_one(choice: str, value: str, kind: str) -> bool:
    bounds = _RANGE.fullmatch(choice)
    if bounds and kind in ("integer", "float"):
        return float(bounds.group(1)) <= float(value) <= float(bounds.group(2))
    return choice == value


def _is_number(value: str, kind: str) -> bool:
    return bool(re.fullmatch(r"-?\d+" if kind == "integer" else r"-?\d+(\.\d*)?([eE][-+]?\d+)?", value))
