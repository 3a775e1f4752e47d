# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of RDS's clusters: the Data API's endpoint."""

from __future__ import annotations

from tests.embedded_aws.probes import World


def a_cluster_has_the_data_api_that_it_is_asked_for(w: World) -> None:
    rds, name = w.client("rds"), w.name()
    made = {"MasterUsername": "jo", "ManageMasterUserPassword": True, "EnableHttpEndpoint": True}
    aurora = rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-postgresql", **made)["DBCluster"]
    assert aurora["HttpEndpointEnabled"] is True
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)


PROBES = (a_cluster_has_the_data_api_that_it_is_asked_for,)
