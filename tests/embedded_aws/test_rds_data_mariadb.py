# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of an instance of MySQL, wherever RDS takes them, where there is a MariaDB."""

from __future__ import annotations

import json
from typing import Any

import pymysql
import pytest

from embedded_aws.databases import mariadb_binaries
from support.embedded import EmbeddedAws
from tests.embedded_aws.probes import World
from tests.embedded_aws.probes_rds_instances import create, see, settled
from tests.embedded_aws.test_rds_data import PASSWORD, until

pytestmark = pytest.mark.skipif(
    mariadb_binaries.found() is None,
    reason=f"no MariaDB is on this machine; the environment variable {mariadb_binaries.VARIABLE} names a folder of one",
)


@pytest.fixture
def world(aws: EmbeddedAws) -> World:
    return World(aws)


def ask(w: World, name: str, statement: str, password: str = PASSWORD) -> list[Any]:
    """The first column of what the instance's server answers."""
    where = see(w, name)["Endpoint"]
    with pymysql.connect(
        host=where["Address"], port=where["Port"], user="chief", password=password, database="shop", autocommit=True
    ) as session, session.cursor() as cursor:  # fmt: skip
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def rows(w: World, name: str, password: str = PASSWORD) -> list[Any]:
    return ask(w, name, "select number from numbers order by number", password)


@pytest.fixture
def instance(world: World) -> str:
    """An instance with one row, and backups."""
    name = create(world, Engine="mysql", EngineVersion="8.0", DBName="shop", BackupRetentionPeriod=1)
    ask(world, name, "create table numbers (number int primary key)")
    ask(world, name, "insert into numbers values (1)")
    return name


def test_a_snapshot_and_a_moment_are_what_was_there(world: World, instance: str) -> None:
    rds = world.client("rds")
    rds.create_db_snapshot(DBInstanceIdentifier=instance, DBSnapshotIdentifier="one")
    rds.get_waiter("db_snapshot_available").wait(
        DBSnapshotIdentifier="one", WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    settled(world, instance)
    ask(world, instance, "insert into numbers values (2)")
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="restored", DBSnapshotIdentifier="one")
    settled(world, "restored")
    assert rows(world, "restored") == [1]
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=instance, TargetDBInstanceIdentifier="latest", UseLatestRestorableTime=True
    )
    settled(world, "latest")
    assert rows(world, "latest") == [1, 2]


def test_a_replica_follows_until_it_is_promoted(world: World, instance: str) -> None:
    rds = world.client("rds")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier=instance)
    settled(world, "replica")
    rds.modify_db_instance(DBInstanceIdentifier=instance, DBInstanceClass="db.t4g.small", ApplyImmediately=True)
    until(world, lambda: see(world, instance)["DBInstanceClass"], "db.t4g.small")
    settled(world, instance)
    ask(world, instance, "insert into numbers values (2)")
    until(world, lambda: rows(world, "replica"), [1, 2])
    with pytest.raises(pymysql.MySQLError, match="read-only"):
        ask(world, "replica", "insert into numbers values (3)")
    rds.promote_read_replica(DBInstanceIdentifier="replica")
    until(world, lambda: "ReadReplicaSourceDBInstanceIdentifier" in see(world, "replica"), False)
    ask(world, "replica", "insert into numbers values (3)")
    assert (rows(world, "replica"), rows(world, instance)) == ([1, 2, 3], [1, 2])


def test_a_switchover_loses_no_row(world: World, instance: str) -> None:
    rds = world.client("rds")
    made = rds.create_blue_green_deployment(
        BlueGreenDeploymentName="smaller", Source=see(world, instance)["DBInstanceArn"], TargetAllocatedStorage=20
    )["BlueGreenDeployment"]
    asked = {"BlueGreenDeploymentIdentifier": made["BlueGreenDeploymentIdentifier"]}

    def status() -> str:
        return str(rds.describe_blue_green_deployments(**asked)["BlueGreenDeployments"][0]["Status"])

    until(world, status, "AVAILABLE")
    until(world, lambda: see(world, made["Target"].rpartition(":")[2])["DBInstanceStatus"], "available")
    ask(world, instance, "insert into numbers values (2)")
    rds.switchover_blue_green_deployment(**asked)
    until(world, status, "SWITCHOVER_COMPLETED")
    ask(world, instance, "insert into numbers values (3)")
    assert rows(world, instance) == [1, 2, 3]


def test_passwords_parameters_logs_and_states_are_those_of_the_server(world: World, instance: str) -> None:
    rds, one = world.client("rds"), {"DBInstanceIdentifier": instance}
    rds.create_db_parameter_group(DBParameterGroupName="ours", DBParameterGroupFamily="mysql8.0", Description="x")
    settings = [
        {"ParameterName": "max_connections", "ParameterValue": "44", "ApplyMethod": "immediate"},
        {"ParameterName": "innodb_open_files", "ParameterValue": "555", "ApplyMethod": "pending-reboot"},
    ]
    rds.modify_db_instance(**one, ManageMasterUserPassword=True, DBParameterGroupName="ours", ApplyImmediately=True)
    secret = settled(world, instance)["MasterUserSecret"]["SecretArn"]
    told = json.loads(world.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])["password"]
    assert rows(world, instance, told) == [1]
    with pytest.raises(pymysql.MySQLError, match="Access denied"):
        rows(world, instance)
    rds.modify_db_parameter_group(DBParameterGroupName="ours", Parameters=settings)
    rds.reboot_db_instance(**one)
    settled(world, instance)
    assert ask(world, instance, "select concat(@@max_connections, ' ', @@innodb_open_files)", told) == ["44 555"]
    (log,) = rds.describe_db_log_files(**one, FilenameContains="running")["DescribeDBLogFiles"]
    portion = rds.download_db_log_file_portion(**one, LogFileName=log["LogFileName"])["LogFileData"]
    assert "ready for connections" in portion
    rds.stop_db_instance(**one)
    settled(world, instance, "stopped")
    with pytest.raises(pymysql.MySQLError, match="refused"):
        rows(world, instance, told)
    rds.start_db_instance(**one)
    settled(world, instance)
    assert rows(world, instance, told) == [1]
