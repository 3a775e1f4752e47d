# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups of instances and clusters: all parameters told, changes checked, and how they reach instances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.rds.exceptions import InvalidParameterValue
from moto.rds.models import DBClusterParameterGroup, DBInstance, DBParameterGroup
from moto.rds.responses import RDSResponse

from embedded_aws.databases import Databases, ServerFailed
from embedded_aws.rds import happenings, parameter_status, parameters, versions

from . import rds_calls
from .rds_calls import Given, page, refusal

_NAME = re.compile(r"(?!.*--)[A-Za-z](?:[A-Za-z0-9-]{0,253}[A-Za-z0-9])?")
_servers: list[Databases] = []


def install(databases: Databases) -> None:
    _servers[:] = [databases]
    DBInstance.default_db_parameter_group_details = _default_details
    DBInstance.db_parameter_group_status_list = property(_status_list)
    rds_calls.install(
        (
            _create_db_parameter_group,
            _copy_db_parameter_group,
            _delete_db_parameter_group,
            _describe_db_parameter_groups,
            _describe_db_parameters,
            _describe_engine_default_parameters,
            _describe_engine_default_cluster_parameters,
            _modify_db_parameter_group,
            _reset_db_parameter_group,
            _create_db_cluster_parameter_group,
            _describe_db_cluster_parameters,
            _modify_db_cluster_parameter_group,
            _reset_db_cluster_parameter_group,
        )
    )


def _default_details(self: Any) -> tuple[str, str]:
    family = versions.described(self.engine, self.engine_version).family
    return family, f"default.{family}"


def _status_list(self: Any) -> list[Given]:
    status = parameter_status.status(self)
    return [
        {"DBParameterGroupName": group.name, "ParameterApplyStatus": status} for group in self.db_parameter_groups()
    ]


# ---- groups ---------------------------------------------------------------------------------------------------------


def found(backend: Any, name: str) -> Any:
    """The parameter group of that name; a default one is there as soon as somebody names it."""
    kept = backend.db_parameter_groups
    family = name.lower().removeprefix("default.")
    if name not in kept and name.lower().startswith("default.") and family in versions.families():
        kept[name.lower()] = DBParameterGroup(backend, name, f"Default parameter group for {family}", family, [])
    if name not in kept:
        raise refusal("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}")
    return kept[name]


def _found_of_clusters(backend: Any, name: str) -> Any:
    kept = backend.db_cluster_parameter_groups
    family = name.lower().removeprefix("default.")
    if name not in kept and name.lower().startswith("default.") and family in versions.families():
        told = f"Default cluster parameter group for {family}"
        kept[name.lower()] = DBClusterParameterGroup(backend, name, told, family, [])
    if name not in kept:
        raise refusal("DBParameterGroupNotFound", f"DBClusterParameterGroup not found: {name}")
    return kept[name]


def check_name(name: str, parameter: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            f"The parameter {parameter} is not a valid identifier. Identifiers must begin with a letter; must "
            "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
            "consecutive hyphens."
        )


def _create_db_parameter_group(self: RDSResponse, given: Given) -> Given:
    check_name(given["DBParameterGroupName"], "DBParameterGroupName")
    parameters.check_family(given["DBParameterGroupFamily"])
    asked = {
        "db_parameter_group_name": given["DBParameterGroupName"].lower(),
        "db_parameter_group_family": given["DBParameterGroupFamily"],
        "description": given["Description"],
        "tags": given.get("Tags"),
    }
    return {"DBParameterGroup": self.backend.create_db_parameter_group(asked)}


def _copy_db_parameter_group(self: RDSResponse, given: Given) -> Given:
    source = found(self.backend, given["SourceDBParameterGroupIdentifier"].rpartition(":pg:")[2])
    name = given["TargetDBParameterGroupIdentifier"].lower()
    check_name(name, "TargetDBParameterGroupIdentifier")
    # AWS: "You can't copy a default parameter group."
    if source.name.startswith("default."):
        raise refusal("InvalidParameterValue", f"Cannot copy a default parameter group: {source.name}")
    if name in self.backend.db_parameter_groups:
        raise refusal("DBParameterGroupAlreadyExists", f"Parameter group {name} already exists")
    made = DBParameterGroup(
        self.backend, name, given["TargetDBParameterGroupDescription"], source.family, given.get("Tags")
    )
    made.parameters.update({key: dict(value) for key, value in source.parameters.items()})
    self.backend.db_parameter_groups[name] = made
    return {"DBParameterGroup": made}


def _delete_db_parameter_group(self: RDSResponse, given: Given) -> Given:
    group = found(self.backend, given["DBParameterGroupName"])
    if group.name.startswith("default."):
        raise refusal("InvalidDBParameterGroupState", f"Default DBParameterGroup cannot be deleted: {group.name}")
    if any(True for _one in _members(self.backend, group)):
        raise refusal(
            "InvalidDBParameterGroupState",
            f"One or more database instances are still members of this parameter group {group.name}, so the group "
            "cannot be deleted",
        )
    del self.backend.db_parameter_groups[group.name]
    return {}


def _describe_db_parameter_groups(self: RDSResponse, given: Given) -> Given:
    name = given.get("DBParameterGroupName")
    kept = self.backend.db_parameter_groups
    groups = [found(self.backend, name)] if name else sorted(kept.values(), key=lambda group: group.name)
    return page(groups, given, "DBParameterGroups")


def _members(backend: Any, group: Any) -> Iterator[Any]:
    for instance in list(backend.databases.values()):
        if group in instance.db_parameter_groups():
            yield instance


# ---- parameters -----------------------------------------------------------------------------------------------------


def _describe_db_parameters(self: RDSResponse, given: Given) -> Given:
    return _told(found(self.backend, given["DBParameterGroupName"]), "family", given)


def _describe_db_cluster_parameters(self: RDSResponse, given: Given) -> Given:
    group = _found_of_clusters(self.backend, given["DBClusterParameterGroupName"])
    return _told(group, "db_parameter_group_family", given)


def _told(group: Any, family_of: str, given: Given) -> Given:
    source = given.get("Source")
    # AWS, DescribeDBParameters: "Valid Values: user | system | engine-default".
    if source and source not in ("user", "system", "engine-default"):
        raise InvalidParameterValue(f"Invalid source: {source}")
    family = getattr(group, family_of)
    rows = parameters.told(parameters.catalogue(_servers[0], family), family, group.parameters)
    return page([row for row in rows if source in (None, row["Source"])], given, "Parameters")


def _describe_engine_default_parameters(self: RDSResponse, given: Given) -> Given:
    family = given["DBParameterGroupFamily"]
    parameters.check_family(family)
    told = page(parameters.told(parameters.catalogue(_servers[0], family), family, {}), given, "Parameters")
    return {"EngineDefaults": {"DBParameterGroupFamily": family, **told}}


def _describe_engine_default_cluster_parameters(self: RDSResponse, given: Given) -> Given:
    return _describe_engine_default_parameters(self, given)


def _modify_db_parameter_group(self: RDSResponse, given: Given) -> Given:
    group = found(self.backend, given["DBParameterGroupName"])
    _refuse_default(group)
    wanted = given.get("Parameters") or []
    parameters.check(parameters.catalogue(_servers[0], group.family), wanted)
    for one in wanted:
        group.parameters[one["ParameterName"]] = dict(one)
    _spread(self.backend, group, wanted)
    return {"DBParameterGroupName": group.name}


def _reset_db_parameter_group(self: RDSResponse, given: Given) -> Given:
    group = found(self.backend, given["DBParameterGroupName"])
    _refuse_default(group)
    wanted = _to_reset(group, given, parameters.catalogue(_servers[0], group.family))
    for one in wanted:
        group.parameters.pop(one["ParameterName"], None)
    _spread(self.backend, group, wanted)
    return {"DBParameterGroupName": group.name}


def _to_reset(group: Any, given: Given, known: Any) -> list[Given]:
    """AWS, ResetAllParameters: dynamic ones "immediately", static ones "pending-reboot"; by default all of them."""
    wanted = given.get("Parameters") or []
    if wanted and given.get("ResetAllParameters"):
        raise refusal("InvalidParameterCombination", "Parameters can't be given with ResetAllParameters.")
    if wanted:
        parameters.check(known, wanted, reset=True)
        return list(wanted)
    methods = {"static": "pending-reboot", "dynamic": "immediate"}
    return [
        {"ParameterName": name, "ApplyMethod": methods[known[name].apply_type if name in known else "static"]}
        for name in group.parameters
    ]


def _refuse_default(group: Any) -> None:
    if group.name.startswith("default."):
        raise refusal("InvalidDBParameterGroupState", f"Cannot modify a default parameter group: {group.name}")


def _spread(backend: Any, group: Any, wanted: list[Given]) -> None:
    """Have the instances of a group have what is immediate, and wait for their restart with the rest."""
    now = [one["ParameterName"] for one in wanted if one["ApplyMethod"] == "immediate"]
    for one in wanted:
        value = f" to {one['ParameterValue']}" if one.get("ParameterValue") is not None else ""
        message = f"Updated parameter {one['ParameterName']}{value} with apply method {one['ApplyMethod']}"
        happenings.tell(backend, "db-parameter-group", group.name, message, ["configuration change"])
    for instance in _members(backend, group):
        if len(now) < len(wanted):
            parameter_status.changed(instance)
        if not now:
            continue
        running = parameter_status.reloaded(instance, now)
        try:
            _servers[0].reload(instance.dbi_resource_id, running)
        except ServerFailed as problem:
            happenings.tell(backend, "db-instance", instance.resource_id, str(problem), ["failure"])


# ---- of clusters ----------------------------------------------------------------------------------------------------


def _create_db_cluster_parameter_group(self: RDSResponse, given: Given) -> Given:
    check_name(given["DBClusterParameterGroupName"], "DBClusterParameterGroupName")
    parameters.check_family(given["DBParameterGroupFamily"])
    made = self.backend.create_db_cluster_parameter_group(
        given["DBClusterParameterGroupName"].lower(),
        given["DBParameterGroupFamily"],
        given["Description"],
        given.get("Tags") or [],
    )
    return {"DBClusterParameterGroup": made}


def _modify_db_cluster_parameter_group(self: RDSResponse, given: Given) -> Given:
    group = _found_of_clusters(self.backend, given["DBClusterParameterGroupName"])
    _refuse_default(group)
    wanted = given.get("Parameters") or []
    parameters.check(parameters.catalogue(_servers[0], group.db_parameter_group_family), wanted)
    for one in wanted:
        group.parameters[one["ParameterName"]] = dict(one)
    return {"DBClusterParameterGroupName": group.name}


def _reset_db_cluster_parameter_group(self: RDSResponse, given: Given) -> Given:
    group = _found_of_clusters(self.backend, given["DBClusterParameterGroupName"])
    _refuse_default(group)
    for one in _to_reset(group, given, parameters.catalogue(_servers[0], group.db_parameter_group_family)):
        group.parameters.pop(one["ParameterName"], None)
    return {"DBClusterParameterGroupName": group.name}
