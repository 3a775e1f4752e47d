# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of option groups: what an engine has, which settings each takes, and what RDS refuses of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from moto.rds.exceptions import InvalidParameterCombination, InvalidParameterValue
from moto.rds.models import RDSBackend

from embedded_aws.rds import versions

_RANGE = re.compile(r"(\d+)-(\d+)")


def check_engine(engine: str, major: str) -> None:
    """RDS's refusals of an engine, or of a major version of it, that there isn't."""
    if major not in [one.name for one in versions.majors(engine)]:
        raise InvalidParameterCombination(f"Cannot find major version {major} for {engine}")


def offered(engine: str, major: str | None = None) -> list[dict[str, Any]]:
    """The options of an engine, as DescribeOptionGroupOptions tells them: moto's table, of AWS's own answers."""
    versions.majors(engine)
    if major is not None:
        check_engine(engine, major)
    if engine.startswith("aurora-"):
        return []
    known = {one.name for one in versions.majors(engine)}
    found = RDSBackend.describe_option_group_options(engine)
    return [one for one in found if one["MajorEngineVersion"] in ({major} if major else known)]


def default_name(engine: str, major: str) -> str:
    """default:mysql-8-4"""
    return f"default:{engine}-{major.replace('.', '-')}"


def of_default(name: str) -> tuple[str, str] | None:
    """The engine and major version of a default group's name; None if it isn't one."""
    for engine in versions.engines():
        for major in versions.majors(engine):
            if name.lower() == default_name(engine, major.name):
                return engine, major.name
    return None


def configured(
    option: Mapping[str, Any], asked: Mapping[str, Any], before: Mapping[str, Any] | None, groups: Collection[str]
) -> dict[str, Any]:
    """An option of a group as RDS tells it, once asked for; settings that aren't named keep what they are.

    groups are the security groups that it is in if the request names none.
    """
    name = option["Name"]
    wanted = {one["Name"]: str(one.get("Value", "")) for one in asked.get("OptionSettings") or ()}
    known = {one["SettingName"]: one for one in option.get("OptionGroupOptionSettings") or ()}
    for setting, value in wanted.items():
        _check_setting(name, setting, value, known)
    port = asked.get("Port") or (before or {}).get("Port") or option.get("DefaultPort")
    if asked.get("Port") and not option["PortRequired"]:
        raise InvalidParameterCombination(f"The option {name} does not take a port.")
    told: dict[str, Any] = {
        "OptionName": name,
        "OptionDescription": option["Description"],
        "Persistent": option["Persistent"],
        "Permanent": option["Permanent"],
        "OptionSettings": [_setting(one, wanted, before) for one in known.values()],
        "DBSecurityGroupMemberships": [],
        "VpcSecurityGroupMemberships": [],
    }
    if option["PortRequired"]:
        members = asked.get("VpcSecurityGroupMemberships")
        if members is None and before:
            members = [one["VpcSecurityGroupId"] for one in before["VpcSecurityGroupMemberships"]]
        told["Port"] = int(port or 0)
        told["VpcSecurityGroupMemberships"] = [
            {"VpcSecurityGroupId": one, "Status": "active"} for one in (members or groups)
        ]
    version = _version(option, asked.get("OptionVersion") or (before or {}).get("OptionVersion"))
    if version:
        told["OptionVersion"] = version
    missing = [one["Name"] for one in told["OptionSettings"] if known[one["Name"]]["IsRequired"] and "Value" not in one]
    if missing:
        raise InvalidParameterValue(f"The option {name} needs the settings {', '.join(missing)}.")
    return told


def _check_setting(option: str, name: str, value: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        raise InvalidParameterValue(f"Invalid option setting name {name} for option {option}.")
    if not known[name]["IsModifiable"] and value != known[name].get("DefaultValue"):
        raise InvalidParameterValue(f"The setting {name} of option {option} cannot be modified.")
    allowed = known[name].get("AllowedValues")
    if not allowed or value == "":
        return
    bounds = _RANGE.fullmatch(allowed)
    if bounds:
        fits = value.isdecimal() and int(bounds.group(1)) <= int(value) <= int(bounds.group(2))
    else:
        choices = [one.strip() for one in allowed.split(",")]
        fits = value in choices or all(one.strip() in choices for one in value.split(","))
    if not fits:
        raise InvalidParameterValue(
            f"Value {value} for option setting {name} is invalid. Allowed values are: {allowed}"
        )


def _setting(known: Mapping[str, Any], wanted: Mapping[str, str], before: Mapping[str, Any] | None) -> dict[str, Any]:
    name = known["SettingName"]
    kept = {one["Name"]: one.get("Value") for one in (before or {}).get("OptionSettings") or ()}
    value = wanted.get(name, kept.get(name, known.get("DefaultValue")))
    many = "," in known.get("AllowedValues", "") and "," in (known.get("DefaultValue") or "")
    told = {
        "Name": name,
        "Value": value,
        "DefaultValue": known.get("DefaultValue"),
        "Description": known.get("SettingDescription"),
        "ApplyType": known.get("ApplyType"),
        "DataType": "INTEGER" if _RANGE.fullmatch(known.get("AllowedValues", "")) else "STRING",
        "AllowedValues": known.get("AllowedValues"),
        "IsModifiable": known["IsModifiable"],
        "IsCollection": many,
    }
    return {member: content for member, content in told.items() if content is not None}


def _version(option: Mapping[str, Any], wanted: str | None) -> str | None:
    known = [one["Version"] for one in option.get("OptionGroupOptionVersions") or ()]
    if wanted and wanted not in known:
        raise InvalidParameterValue(f"Invalid version {wanted} of option {option['Name']}.")
    defaults = [one["Version"] for one in option.get("OptionGroupOptionVersions") or () if one.get("IsDefault")]
    return wanted or next(iter(defaults), None)
