# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnet groups: at least two zones, changed and kept, and not deleted from under an instance."""

from __future__ import annotations

import re
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import InvalidParameterValue
from moto.rds.models import DBSubnetGroup
from moto.rds.responses import RDSResponse

from . import rds_calls
from .rds_calls import Given, page, refusal

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,254}")


def install() -> None:
    DBSubnetGroup.supported_network_types = property(_network_types)
    rds_calls.install(
        (_create_db_subnet_group, _describe_db_subnet_groups, _modify_db_subnet_group, _delete_db_subnet_group)
    )


def _network_types(self: Any) -> list[str]:
    """AWS: DUAL where each subnet has IPv6 addresses, too."""
    dual = all(one.ipv6_cidr_block_associations for one in self._subnets)
    return ["IPV4", "DUAL"] if dual else ["IPV4"]


def _found(backend: Any, name: str) -> Any:
    if name not in backend.subnet_groups:
        raise refusal("DBSubnetGroupNotFoundFault", f"DB subnet group '{name}' does not exist.")
    return backend.subnet_groups[name]


def _subnets(self: RDSResponse, ids: list[str]) -> list[Any]:
    known = {one.id: one for one in ec2_backends[self.current_account][self.region].describe_subnets()}
    missing = [one for one in ids if one not in known]
    if missing:
        raise refusal("InvalidSubnet", f"Some input subnets in :[{', '.join(missing)}] are invalid.")
    subnets = [known[one] for one in dict.fromkeys(ids)]
    if len({one.vpc_id for one in subnets}) > 1:
        raise refusal("InvalidSubnet", "The DB subnet group's subnets are not all in a common VPC.")
    zones = sorted({one.availability_zone for one in subnets})
    if len(zones) < 2:
        raise refusal(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
            f"{', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )
    return subnets


def _create_db_subnet_group(self: RDSResponse, given: Given) -> Given:
    name = given["DBSubnetGroupName"].lower()
    # AWS: "no more than 255 letters, numbers, periods, underscores, spaces, or hyphens", and it "must not be default".
    if not _NAME.fullmatch(name) or name == "default":
        raise InvalidParameterValue(f"The parameter DBSubnetGroupName is not a valid name: {name}")
    if name in self.backend.subnet_groups:
        raise refusal("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")
    subnets = _subnets(self, given["SubnetIds"])
    made = self.backend.create_subnet_group(name, given["DBSubnetGroupDescription"], subnets, given.get("Tags") or [])
    return {"DBSubnetGroup": made}


def _describe_db_subnet_groups(self: RDSResponse, given: Given) -> Given:
    name = given.get("DBSubnetGroupName")
    kept = self.backend.subnet_groups
    groups = [_found(self.backend, name)] if name else [kept[one] for one in sorted(kept)]
    return page(groups, given, "DBSubnetGroups")


def _modify_db_subnet_group(self: RDSResponse, given: Given) -> Given:
    group = _found(self.backend, given["DBSubnetGroupName"])
    subnets = _subnets(self, given["SubnetIds"])
    if subnets[0].vpc_id != group.vpc_id:
        raise refusal("InvalidSubnet", f"The new subnets are not in the VPC of the group: {group.vpc_id}.")
    group.subnets = subnets
    if given.get("DBSubnetGroupDescription") is not None:
        group.description = given["DBSubnetGroupDescription"]
    return {"DBSubnetGroup": group}


def _delete_db_subnet_group(self: RDSResponse, given: Given) -> Given:
    group = _found(self.backend, given["DBSubnetGroupName"])
    for instance in list(self.backend.databases.values()):
        if vars(instance).get("db_subnet_group") is group:
            raise refusal(
                "InvalidDBSubnetGroupStateFault",
                f"Cannot delete the subnet group '{group.name}' because at least one database instance: "
                f"{instance.db_instance_identifier} is still using it.",
            )
    for cluster in list(self.backend.clusters.values()):
        if cluster.db_subnet_group_name == group.name:
            raise refusal(
                "InvalidDBSubnetGroupStateFault",
                f"Cannot delete the subnet group '{group.name}' because at least one database cluster: "
                f"{cluster.db_cluster_identifier} is still using it.",
            )
    del self.backend.subnet_groups[group.name]
    return {}
