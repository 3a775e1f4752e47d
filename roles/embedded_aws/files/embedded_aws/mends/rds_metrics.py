# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics of instances in CloudWatch: what their servers tell, a minute each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.models import MetricDatum
from moto.core.common_models import CloudWatchMetricProvider
from moto.core.utils import utcnow
from moto.rds.models import rds_backends

from embedded_aws.databases import Databases, ServerFailed
from embedded_aws.rds import classes

_servers: list[Databases] = []
_KEPT = "_embedded_metrics"
# How long a minute's metrics are kept: long enough for an alarm's periods.
_FOR = timedelta(hours=3)
# Amazon RDS User Guide, "Amazon CloudWatch metrics for Amazon RDS".
_UNITS = {
    "CPUUtilization": "Percent", "DatabaseConnections": "Count", "DiskQueueDepth": "Count", "FreeableMemory": "Bytes",
    "FreeStorageSpace": "Bytes", "ReadIOPS": "Count/Second", "WriteIOPS": "Count/Second", "ReadLatency": "Seconds",
    "WriteLatency": "Seconds", "ReadThroughput": "Bytes/Second", "WriteThroughput": "Bytes/Second",
    "ReplicaLag": "Seconds", "SwapUsage": "Bytes", "NetworkReceiveThroughput": "Bytes/Second",
    "NetworkTransmitThroughput": "Bytes/Second", "BurstBalance": "Percent", "OldestReplicationSlotLag": "Bytes",
    "BinLogDiskUsage": "Bytes", "TransactionLogsDiskUsage": "Bytes", "MaximumUsedTransactionIDs": "Count",
    "CPUCreditBalance": "Count",
}  # fmt: skip


def install(databases: Databases) -> None:
    _servers[:] = [databases]


class Metrics(CloudWatchMetricProvider):
    """What moto's CloudWatch asks for the metrics of a service, found by its class alone."""

    @staticmethod
    def get_cloudwatch_metrics(account_id: str, region: str) -> list[MetricDatum]:
        now = utcnow().replace(second=0, microsecond=0)
        found = []
        for instance in list(rds_backends[account_id][region].databases.values()):
            kept: dict[datetime, Mapping[str, float]] = vars(instance).setdefault(_KEPT, {})
            kept[now] = _now(instance)
            for minute in [one for one in kept if one < now - _FOR]:
                del kept[minute]
            dimensions = [{"Name": "DBInstanceIdentifier", "Value": instance.db_instance_identifier}]
            for minute, values in kept.items():
                for name, value in values.items():
                    unit = _UNITS.get(name, "None")
                    found.append(MetricDatum("AWS/RDS", name, value, dimensions, minute, unit))
        return found


def _now(instance: Any) -> Mapping[str, float]:
    """What an instance's server tells now; a stopped one tells nothing, and one that isn't there that it idles."""
    if instance.status in ("creating", "stopped", "deleting", "failed"):
        return {}
    memory = classes.memory(instance.db_instance_class) * 1024**2
    idle = {
        "CPUUtilization": 2.0,
        "DatabaseConnections": 0.0,
        "DiskQueueDepth": 0.0,
        "FreeableMemory": memory / 2,
        "FreeStorageSpace": int(instance.allocated_storage or 0) * 1024**3 * 0.95,
        "ReadIOPS": 0.0,
        "WriteIOPS": 0.2,
        "ReadLatency": 0.0,
        "WriteLatency": 0.001,
        "SwapUsage": 0.0,
    }
    try:
        told = dict(_servers[0].metrics(instance.dbi_resource_id))
    except ServerFailed:
        return {}
    if "StorageUsed" in told:
        told["FreeStorageSpace"] = max(int(instance.allocated_storage or 0) * 1024**3 - told.pop("StorageUsed"), 0.0)
    return {**idle, **told}
