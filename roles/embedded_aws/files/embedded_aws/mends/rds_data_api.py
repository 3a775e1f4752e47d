# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Data API's endpoint of a cluster: AWS has it for Aurora of today, moto for versions that are gone.

Of a cluster that is there, it is switched by calls of its own, which moto lacks.
"""

from __future__ import annotations

from typing import Any

from moto.rds.models import DBCluster

from . import rds_calls
from .rds_calls import Given, refusal

_ENGINES = ("aurora-mysql", "aurora-postgresql")


def install() -> None:
    """Let each Aurora cluster have the endpoint that it is asked for.

    "Region and version availability for the Data API", Amazon Aurora User Guide: Aurora PostgreSQL from 13.12, Aurora
    MySQL from 3.07, provisioned and Serverless v2. For other engines, CreateDBCluster takes EnableHttpEndpoint and
    leaves it off.
    """

    def asked(self: Any) -> bool:
        return bool(self._enable_http_endpoint)

    def ask(self: Any, wanted: bool | None) -> None:
        self._enable_http_endpoint = bool(wanted) and self.engine in _ENGINES

    DBCluster.enable_http_endpoint = property(asked, ask)
    rds_calls.install((_enable_http_endpoint, _disable_http_endpoint))


def _enable_http_endpoint(self: Any, given: Given) -> Given:
    return _switched(self, given["ResourceArn"], True)


def _disable_http_endpoint(self: Any, given: Given) -> Given:
    return _switched(self, given["ResourceArn"], False)


def _switched(self: Any, arn: str, on: bool) -> Given:
    """AWS, API reference of EnableHttpEndpoint: for provisioned and Serverless v2 clusters of Aurora."""
    cluster = next((one for one in self.backend.clusters.values() if one.db_cluster_arn == arn), None)
    if cluster is None:
        raise refusal("ResourceNotFoundFault", f"DB cluster {arn} was not found.")
    if cluster.engine not in _ENGINES:
        raise refusal("InvalidResourceStateFault", f"The engine {cluster.engine} has no Data API.")
    cluster.enable_http_endpoint = on
    return {"ResourceArn": arn, "HttpEndpointEnabled": on}
