# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for instances, looked at before anything is done: refused as RDS does, and written as it writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.rds.responses import RDSResponse

from embedded_aws.rds import rules, versions

from . import rds_option_groups, rds_parameters
from .rds_calls import Given, plain


def install() -> None:
    for method, look in (
        ("create_db_instance", _look_at_creation),
        ("modify_db_instance", _look_at_change),
        ("restore_db_instance_from_db_snapshot", _look_at_restore),
        ("restore_db_instance_to_point_in_time", _look_at_restore_to_time),
        ("create_db_instance_read_replica", _look_at_replica),
    ):
        setattr(RDSResponse, method, _looking(getattr(RDSResponse, method), look))


def _looking(then: Callable[[Any], Any], look: Callable[[Any, Given], None]) -> Callable[[Any], Any]:
    def answered(self: Any) -> Any:
        given = plain(self.params)
        # A default group is there as soon as somebody names it, here as well.
        for member, find in (("DBParameterGroupName", rds_parameters), ("OptionGroupName", rds_option_groups)):
            if given.get(member, "").lower().startswith("default"):
                find.found(self.backend, given[member])
        look(self, given)
        for member in ("PreferredMaintenanceWindow", "PreferredBackupWindow"):
            if member in given:
                self.params[member] = given[member].lower()
        return then(self)

    return answered


def _look_at_creation(self: RDSResponse, given: Given) -> None:
    # An instance that is there is told of first.
    if given.get("DBInstanceIdentifier") in self.backend.databases:
        return
    rules.new_instance(self.backend, given)
    self.params["EngineVersion"] = versions.resolved(given["Engine"], given.get("EngineVersion"))
    if given.get("DBClusterIdentifier"):
        cluster = self.backend.clusters.get(given["DBClusterIdentifier"])
        if cluster is not None:
            self.params["EngineVersion"] = cluster.engine_version


def _look_at_change(self: RDSResponse, given: Given) -> None:
    instance = self.backend.databases.get(given.get("DBInstanceIdentifier", ""))
    if instance is None:
        return
    wanted = given.get("EngineVersion")
    if wanted and versions.find(instance.engine, wanted):
        # A version that begins as asked for is what the instance has.
        has = instance.engine_version
        kept = has if has == wanted or has.startswith(f"{wanted}.") else versions.resolved(instance.engine, wanted)
        self.params["EngineVersion"] = given["EngineVersion"] = kept
    rules.changed_instance(self.backend, instance, given)


def _look_at_restore(self: RDSResponse, given: Given) -> None:
    name = given.get("DBSnapshotIdentifier", "").rpartition(":snapshot:")[2]
    _look_at_copy(self, self.backend.database_snapshots.get(name), given)


def _look_at_restore_to_time(self: RDSResponse, given: Given) -> None:
    _look_at_copy(self, self.backend.databases.get(given.get("SourceDBInstanceIdentifier", "")), given)


def _look_at_replica(self: RDSResponse, given: Given) -> None:
    _look_at_copy(self, self.backend.databases.get(given.get("SourceDBInstanceIdentifier", "")), given)


def _look_at_copy(self: RDSResponse, source: Any, given: Given) -> None:
    if source is not None and getattr(source, "engine", None):
        rules.restored_instance(self.backend, source, given)
