# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles by which instances and clusters reach other services, and the states of a cluster's instances."""

from __future__ import annotations

from typing import Any

from moto.rds.models import AssociatedRole, DBInstance, DBInstanceClustered, RDSBackend
from moto.rds.responses import RDSResponse

from embedded_aws.rds import passing

from . import rds_calls
from .rds_calls import Given, refusal

_moto_creates = RDSBackend.create_db_instance
# AWS, "Quotas in Amazon RDS": DB instance roles, DB cluster roles.
_MOST = 5


def install() -> None:
    DBInstanceClustered.status = property(passing.status, _rest)
    DBInstance.associated_roles = property(_roles)
    RDSBackend.create_db_instance = _create_db_instance
    rds_calls.install(
        (
            _add_role_to_db_instance,
            _remove_role_from_db_instance,
            _add_role_to_db_cluster,
            _remove_role_from_db_cluster,
        )
    )


def _rest(self: Any, value: str) -> None:
    passing.begin(self, [], value)


def _create_db_instance(self: RDSBackend, db_kwargs: Any) -> Any:
    """moto's instances are available at once; those of clusters come here alone."""
    made = _moto_creates(self, db_kwargs)
    if isinstance(made, DBInstanceClustered):
        passing.begin(made, ["creating"], "available")
    return made


# ---- roles ----------------------------------------------------------------------------------------------------------


def _instance(self: RDSResponse, given: Given) -> Any:
    name = given["DBInstanceIdentifier"]
    if name not in self.backend.databases:
        raise refusal("DBInstanceNotFound", f"DBInstance {name} not found.")
    one = self.backend.databases[name]
    if one.status not in ("available", "storage-optimization"):
        raise refusal("InvalidDBInstanceState", f"Instance {name} should be in a valid state: it is {one.status}.")
    return one


def _cluster(self: RDSResponse, given: Given) -> Any:
    name = given["DBClusterIdentifier"]
    if name not in self.backend.clusters:
        raise refusal("DBClusterNotFoundFault", f"DBCluster {name} not found.")
    one = self.backend.clusters[name]
    if one.status != "available":
        raise refusal("InvalidDBClusterStateFault", f"Cluster {name} should be in a valid state: it is {one.status}.")
    return one


def _roles(one: Any) -> list[AssociatedRole]:
    """Of an instance or a cluster; moto forgets to give those of a cluster's instances any."""
    roles: list[AssociatedRole] = vars(one).setdefault("_associated_roles", [])
    return roles


def _add(one: Any, kind: str, given: Given) -> Given:
    roles, feature = _roles(one), given.get("FeatureName") or ""
    # AWS: a feature has one role, and a role isn't given twice.
    if any(role.feature_name == feature or role.role_arn == given["RoleArn"] for role in roles):
        raise refusal(f"{kind}RoleAlreadyExists", f"Role {given['RoleArn']} or feature {feature} is there already.")
    if len(roles) >= _MOST:
        raise refusal(f"{kind}RoleQuotaExceeded", f"There are {_MOST} roles already.")
    roles.append(AssociatedRole(given["RoleArn"], feature))
    return {}


def _remove(one: Any, kind: str, given: Given) -> Given:
    feature = given.get("FeatureName") or ""
    kept = [role for role in _roles(one) if (role.role_arn, role.feature_name) != (given["RoleArn"], feature)]
    if len(kept) == len(_roles(one)):
        raise refusal(f"{kind}RoleNotFound", f"Role {given['RoleArn']} for feature {feature} not found.")
    one._associated_roles = kept
    return {}


def _add_role_to_db_instance(self: RDSResponse, given: Given) -> Given:
    return _add(_instance(self, given), "DBInstance", given)


def _remove_role_from_db_instance(self: RDSResponse, given: Given) -> Given:
    return _remove(_instance(self, given), "DBInstance", given)


def _add_role_to_db_cluster(self: RDSResponse, given: Given) -> Given:
    return _add(_cluster(self, given), "DBCluster", given)


def _remove_role_from_db_cluster(self: RDSResponse, given: Given) -> Given:
    return _remove(_cluster(self, given), "DBCluster", given)
