# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups: a rule is told by its traffic and its source, whatever its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule


def install() -> None:
    SecurityGroupRule.__eq__ = _without_descriptions(SecurityGroupRule.__eq__)
    SecurityGroupBackend._sg_update_description = _described


def _without_descriptions(of_moto: Any) -> Any:
    """API reference, RevokeSecurityGroupIngress: "If a security group rule has a description, you do not have to
    specify the description to revoke the rule." To moto, one from a group with another description is another rule.
    """

    def equal(self: SecurityGroupRule, other: SecurityGroupRule) -> bool:
        same: bool = of_moto(_Undescribed(self), _Undescribed(other))
        return same

    return equal


class _Undescribed:
    """What moto compares of a rule, its sources without their descriptions."""

    def __init__(self, rule: SecurityGroupRule) -> None:
        self.ip_protocol, self.ip_range = rule.ip_protocol, rule.ip_range
        self.from_port, self.to_port = rule.from_port, rule.to_port
        self.source_group, self.prefix_list_id = _bare(rule.source_group), _bare(rule.prefix_list_id)


def _bare(source: Any) -> dict[str, Any]:
    """A source by what tells it from the others."""
    said: Mapping[str, Any] = source or {}
    return {key: value for key, value in said.items() if key != "Description"}


def _described(self: Any, security_rule: SecurityGroupRule, rule: SecurityGroupRule) -> None:
    """moto leaves the description of a prefix list as it is; an empty one takes it away."""
    for member in ("ip_range", "source_group", "prefix_list_id"):
        said = getattr(security_rule, member) or {}
        if "Description" in said:
            getattr(rule, member)["Description"] = said["Description"]
