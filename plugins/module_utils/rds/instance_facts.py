# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What RDS tells of instances: one, those that filters leave, or all, and what AWS would do to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Params, Plan
from . import instances

_FILTERS = ("db-cluster-id", "db-instance-id", "dbi-resource-id", "domain", "engine")


def check(params: Params) -> None:
    """Refuse filters that RDS doesn't have."""
    for name in params.get("filters") or {}:
        if name not in _FILTERS:
            raise Refused(f"filters: RDS has no filter {name!r} of instances. There is {', '.join(_FILTERS)}.")


def plan(api: Any, params: Params) -> Plan:
    """The instances, sorted by their names; none is no error. Raises ApiError."""
    request: dict[str, Any] = {}
    if params.get("db_instance_identifier"):
        request["DBInstanceIdentifier"] = params["db_instance_identifier"].lower()
    filters = [
        {"Name": name, "Values": [str(one) for one in (value if isinstance(value, list) else [value])]}
        for name, value in (params.get("filters") or {}).items()
    ]
    if filters:
        request["Filters"] = filters
    try:
        listed = [one for page in api.pages("describe_db_instances", request) for one in page["DBInstances"]]
    except ApiError as error:
        if error.code not in instances.GONE:
            raise
        listed = []
    told = [instances.flat(one) for one in sorted(listed, key=lambda one: str(one["DBInstanceIdentifier"]))]
    if params.get("pending_maintenance") and told:
        _add(told, _maintenance(api, told), "pending_maintenance_actions")
    if params.get("recommendations") and told:
        _add(told, _recommendations(api), "recommendations")
    return Plan(facts={"instances": told})


def _add(told: list[dict[str, Any]], found: Mapping[str, list[Any]], key: str) -> None:
    for one in told:
        one[key] = found.get(one.get("db_instance_arn", ""), [])


def _maintenance(api: Any, told: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """What AWS will do to instances in a maintenance window, by their ARNs."""
    request: dict[str, Any] = {"ResourceIdentifier": told[0]["db_instance_arn"]} if len(told) == 1 else {}
    found: dict[str, list[Any]] = {}
    for page in api.pages("describe_pending_maintenance_actions", request):
        for one in page["PendingMaintenanceActions"]:
            details = [instances.plain(each) for each in one.get("PendingMaintenanceActionDetails", ())]
            found.setdefault(one["ResourceIdentifier"], []).extend(details)
    return found


def _recommendations(api: Any) -> dict[str, list[Any]]:
    """What AWS advises, by the ARNs of what it is about; what was dismissed or followed isn't told."""
    found: dict[str, list[Any]] = {}
    asked = {"Filters": [{"Name": "status", "Values": ["active", "pending"]}]}
    for page in api.pages("describe_db_recommendations", asked):
        for one in page["DBRecommendations"]:
            found.setdefault(one.get("ResourceArn", ""), []).append(instances.plain(one))
    return found
