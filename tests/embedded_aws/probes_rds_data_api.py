# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes of RDS's clusters: the Data API's endpoint."""

from __future__ import annotations

from tests.embedded_aws.probes import World, refused


def a_cluster_has_the_data_api_that_it_is_asked_for(w: World) -> None:
    rds, name = w.client("rds"), w.name()
    made = {"MasterUsername": "jo", "ManageMasterUserPassword": True, "EnableHttpEndpoint": True}
    aurora = rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-postgresql", **made)["DBCluster"]
    assert aurora["HttpEndpointEnabled"] is True
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)


def the_data_api_of_a_cluster_is_switched_off_and_on(w: World) -> None:
    rds, name = w.client("rds"), w.name()
    made = {"MasterUsername": "jo", "ManageMasterUserPassword": True}
    arn = rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-mysql", **made)["DBCluster"]["DBClusterArn"]
    for switch, on in ((rds.enable_http_endpoint, True), (rds.disable_http_endpoint, False)):
        told = switch(ResourceArn=arn)
        assert (told["ResourceArn"], told["HttpEndpointEnabled"]) == (arn, on)
        assert rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]["HttpEndpointEnabled"] is on
    refused("ResourceNotFoundFault", rds.enable_http_endpoint, ResourceArn=f"{arn}-else")
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)


PROBES = (a_cluster_has_the_data_api_that_it_is_asked_for, the_data_api_of_a_cluster_is_switched_off_and_on)
