# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a parameter group says is what the instance's server has; its log and its metrics are told of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

_PASSWORD = "only-for-this-1"


class Instance:
    """A PostgreSQL instance with a parameter group of its own."""

    def __init__(self, aws: Any) -> None:
        self.rds, self.name = aws.client("rds"), "told"
        self.cloudwatch = aws.client("cloudwatch")
        self.rds.create_db_parameter_group(
            DBParameterGroupName=self.name, DBParameterGroupFamily="postgres16", Description="x"
        )
        self.set("work_mem", "8192", "immediate")
        self.set("max_connections", "LEAST({DBInstanceClassMemory/9531392},40)", "pending-reboot")
        self.rds.create_db_instance(
            DBInstanceIdentifier=self.name,
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            EngineVersion="16",
            MasterUsername="boss",
            MasterUserPassword=_PASSWORD,
            AllocatedStorage=20,
            DBParameterGroupName=self.name,
        )
        self.wait()

    def wait(self) -> None:
        pace = {"Delay": 0.2, "MaxAttempts": 500}
        self.rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=self.name, WaiterConfig=pace)

    def set(self, name: str, value: str, method: str) -> None:
        wanted = [{"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}]
        self.rds.modify_db_parameter_group(DBParameterGroupName=self.name, Parameters=wanted)

    def told(self) -> dict[str, Any]:
        (told,) = self.rds.describe_db_instances(DBInstanceIdentifier=self.name)["DBInstances"]
        return told

    def status(self) -> str:
        return self.told()["DBParameterGroups"][0]["ParameterApplyStatus"]

    def show(self, name: str) -> str:
        at = self.told()["Endpoint"]
        who = {"host": at["Address"], "port": at["Port"], "user": "boss", "password": _PASSWORD, "dbname": "postgres"}
        with psycopg.connect(**who, sslmode="require") as session:
            row = session.execute(f"show {name}").fetchone()
        assert row
        return row[0]


@pytest.fixture
def instance(aws) -> Iterator[Instance]:
    made = Instance(aws)
    if made.told()["Endpoint"]["Address"].endswith(".amazonaws.com"):
        pytest.skip("no PostgreSQL is on this machine")
    yield made
    aws.reset()


def test_parameters_reach_the_server_at_once_or_with_the_restart(instance):
    assert (instance.show("work_mem"), instance.show("max_connections"), instance.status()) == ("8MB", "40", "in-sync")
    instance.set("work_mem", "16384", "immediate")
    assert (instance.show("work_mem"), instance.status()) == ("16MB", "in-sync")
    instance.set("max_connections", "50", "pending-reboot")
    assert (instance.show("max_connections"), instance.status()) == ("40", "pending-reboot")
    instance.rds.reboot_db_instance(DBInstanceIdentifier=instance.name)
    instance.wait()
    assert (instance.show("max_connections"), instance.status()) == ("50", "in-sync")
    assert instance.show("work_mem") == "16MB"

    # Its log is told by portions, and what it measures is in CloudWatch.
    of = {"DBInstanceIdentifier": instance.name}
    file = instance.rds.describe_db_log_files(**of)["DescribeDBLogFiles"][-1]["LogFileName"]
    told, marker = "", "0"
    while True:
        part = instance.rds.download_db_log_file_portion(**of, LogFileName=file, Marker=marker, NumberOfLines=3)
        told, marker = told + part["LogFileData"], part["Marker"]
        if not part["AdditionalDataPending"]:
            break
    assert "ready to accept connections" in told
    now = datetime.now(UTC)
    points = instance.cloudwatch.get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="DatabaseConnections",
        Dimensions=[{"Name": "DBInstanceIdentifier", "Value": instance.name}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=5),
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    assert points
