# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL by the Data API of a cluster; what drivers do, test_rds_query.py has real servers for."""

from __future__ import annotations

from typing import Any

from . import Act, Play, Stage

READ = {"db_cluster_identifier": "orders", "via": "data_api", "database": "app", "autocommit": True,
        "query": "SELECT 1"}  # fmt: skip


def setup(stage: Stage) -> None:
    stage.client("rds").create_db_cluster(
        DBClusterIdentifier="orders", Engine="aurora-postgresql", MasterUsername="jo", ManageMasterUserPassword=True,
        EnableHttpEndpoint=True, ServerlessV2ScalingConfiguration={"MinCapacity": 0.5, "MaxCapacity": 1},
    )  # fmt: skip


def snapshot(stage: Stage) -> dict[str, Any]:
    listed = stage.client("rds").describe_db_clusters()["DBClusters"]
    return {"clusters": [one["DBClusterIdentifier"] for one in listed]}


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("rowcounts", "query_results", "columns", "statusmessages"),
    volatile=tuple(f"plan.0.requests.{number}.params.secretArn" for number in range(3)),
    acts=(
        # Whatever the statement, AWS's operation is one that may write.
        Act("a read", READ, again=False,
            gives={"changed": False, "changes": [False],
                   "permissions": ["rds-data:ExecuteStatement", "rds:DescribeDBClusters"]}),
        Act("in a transaction", {**READ, "autocommit": False}, again=False,
            gives={"changed": False, "changes": [False],
                   "permissions": ["rds-data:BeginTransaction", "rds-data:CommitTransaction",
                                   "rds-data:ExecuteStatement", "rds:DescribeDBClusters"]}),
    ),
)  # fmt: skip
