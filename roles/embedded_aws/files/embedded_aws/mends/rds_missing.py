# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to RDS that name nothing, or what isn't there: AWS says so, where moto breaks on them."""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import InvalidParameterValue
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from . import markers
from .rds_calls import page, plain, refusal

_SNAPSHOT = re.compile(r"arn:[^:]+:rds:[^:]*:\d*:(cluster-)?snapshot:.+")
_CLUSTER = re.compile(r"arn:[^:]+:rds:[^:]*:\d*:cluster:.+")


def install() -> None:
    """Wrap what moto has. The codes are those that the API Reference of Amazon RDS lists with each operation."""
    markers.install("rds", InvalidParameterValue)
    RDSResponse.restore_db_cluster_to_point_in_time = _of_a_cluster(RDSResponse.restore_db_cluster_to_point_in_time)
    RDSResponse.create_db_instance_read_replica = _of_a_source(RDSResponse.create_db_instance_read_replica)
    RDSResponse.describe_blue_green_deployments = _by_pages
    RDSBackend.promote_read_replica_db_cluster = _of_a_replica(RDSBackend.promote_read_replica_db_cluster)
    RDSBackend.delete_global_cluster = _that_is_there(RDSBackend.delete_global_cluster)
    RDSBackend.start_export_task = _of_an_arn(RDSBackend.start_export_task)


def _of_a_source(then: Any) -> Any:
    def answered(self: Any) -> Any:
        given = plain(self.params)
        if given.get("SourceDBInstanceIdentifier"):
            return then(self)
        if given.get("SourceDBClusterIdentifier"):
            raise refusal("NotImplemented", "The embedded AWS has no replicas of Multi-AZ DB clusters.")
        raise refusal(
            "InvalidParameterCombination",
            "You must specify either SourceDBInstanceIdentifier or SourceDBClusterIdentifier.",
        )

    return answered


def _of_a_cluster(then: Any) -> Any:
    def answered(self: Any) -> Any:
        given = plain(self.params)
        if given.get("SourceDBClusterIdentifier"):
            return then(self)
        if given.get("SourceDbClusterResourceId"):
            raise refusal("NotImplemented", "The embedded AWS restores clusters that are there, by their identifier.")
        raise refusal(
            "InvalidParameterCombination",
            "You must specify either SourceDBClusterIdentifier or SourceDbClusterResourceId.",
        )

    return answered


def _by_pages(self: Any) -> Any:
    given = plain(self.params)
    wanted = {one["Name"]: one["Values"] for one in given.get("Filters") or ()}
    found = self.backend.describe_blue_green_deployments(given.get("BlueGreenDeploymentIdentifier"), wanted)
    return ActionResult(page(found, given, "BlueGreenDeployments"))


def _of_a_replica(then: Any) -> Any:
    def answered(self: Any, db_cluster_identifier: str) -> Any:
        cluster = self.clusters.get(db_cluster_identifier)
        if cluster is None:
            raise refusal("DBClusterNotFoundFault", f"DBCluster {db_cluster_identifier} not found.")
        source = cluster.replication_source_identifier
        if not source:
            raise refusal("InvalidDBClusterStateFault", f"DB cluster {db_cluster_identifier} is not a read replica.")
        # A source that is gone, or no cluster of this AWS, has nothing to be told.
        if not _CLUSTER.fullmatch(source):
            cluster.replication_source_identifier = None
            return cluster
        return then(self, db_cluster_identifier)

    return answered


def _that_is_there(then: Any) -> Any:
    def answered(self: Any, global_cluster_identifier: str) -> Any:
        if global_cluster_identifier not in self.global_clusters:
            raise refusal("GlobalClusterNotFoundFault", f"Global cluster {global_cluster_identifier} not found.")
        return then(self, global_cluster_identifier)

    return answered


def _of_an_arn(then: Any) -> Any:
    def answered(self: Any, kwargs: dict[str, Any]) -> Any:
        source = kwargs.get("source_arn") or ""
        # AWS: "SourceArn: The Amazon Resource Name (ARN) of the snapshot or cluster to export to Amazon S3".
        if _CLUSTER.fullmatch(source):
            raise refusal("NotImplemented", "The embedded AWS exports snapshots alone.")
        if not _SNAPSHOT.fullmatch(source):
            raise refusal("InvalidParameterValue", f"Invalid resource name: {source}")
        return then(self, kwargs)

    return answered
