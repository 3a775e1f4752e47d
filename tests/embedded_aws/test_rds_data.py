# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a PostgreSQL instance, wherever RDS takes them: snapshots, restores, replicas, a switchover."""

from __future__ import annotations

import json
import time
from typing import Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from support.embedded import EmbeddedAws
from tests.embedded_aws.probes import World
from tests.embedded_aws.probes_rds_instances import create, see, settled

PASSWORD = "not-a-secret"


@pytest.fixture
def world(aws: EmbeddedAws) -> World:
    return World(aws)


def ask(w: World, name: str, statement: str, password: str = PASSWORD) -> list[Any]:
    """The first column of what the instance's server answers."""
    where = see(w, name)["Endpoint"]
    with psycopg.connect(
        host=where["Address"], port=where["Port"], user="chief", password=password, dbname="shop", sslmode="require",
        autocommit=True,
    ) as session:  # fmt: skip
        answer = session.execute(statement)
        return [row[0] for row in answer.fetchall()] if answer.description else []


def rows(w: World, name: str, password: str = PASSWORD) -> list[Any]:
    return ask(w, name, "select number from numbers order by number", password)


def until(w: World, look: Any, told: Any) -> None:
    for _ in range(300):
        if look() == told:
            return
        time.sleep(0.05)
    raise AssertionError(f"It is {look()!r}, not {told!r}.")


@pytest.fixture
def instance(world: World) -> str:
    """A PostgreSQL instance with one row, and backups."""
    name = create(world, Engine="postgres", EngineVersion="16", DBName="shop", BackupRetentionPeriod=1)
    ask(world, name, "create table numbers (number int)")
    ask(world, name, "insert into numbers values (1)")
    return name


def test_a_snapshot_is_what_was_there_when_it_was_made(world: World, instance: str) -> None:
    rds = world.client("rds")
    rds.create_db_snapshot(DBInstanceIdentifier=instance, DBSnapshotIdentifier="kept")
    settled(world, instance)
    ask(world, instance, "insert into numbers values (2)")
    rds.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="restored", DBSnapshotIdentifier="kept")
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=instance, TargetDBInstanceIdentifier="latest", UseLatestRestorableTime=True
    )
    until(world, lambda: see(world, "restored")["DBInstanceStatus"], "available")
    until(world, lambda: see(world, "latest")["DBInstanceStatus"], "available")
    assert (rows(world, instance), rows(world, "restored"), rows(world, "latest")) == ([1, 2], [1], [1, 2])


def test_a_replica_follows_until_it_is_promoted(world: World, instance: str) -> None:
    rds = world.client("rds")
    rds.create_db_instance_read_replica(DBInstanceIdentifier="replica", SourceDBInstanceIdentifier=instance)
    until(world, lambda: see(world, "replica")["DBInstanceStatus"], "available")
    # A source that grows takes its replica along, which PostgreSQL would stop otherwise.
    rds.modify_db_instance(DBInstanceIdentifier=instance, DBInstanceClass="db.t4g.small", ApplyImmediately=True)
    until(world, lambda: see(world, instance)["DBInstanceClass"], "db.t4g.small")
    settled(world, instance)
    ask(world, instance, "insert into numbers values (2)")
    until(world, lambda: rows(world, "replica"), [1, 2])
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
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
    green = see(world, made["Target"].rpartition(":")[2])["DbiResourceId"]
    rds.switchover_blue_green_deployment(**asked)
    until(world, status, "SWITCHOVER_COMPLETED")
    assert see(world, instance)["DbiResourceId"] == green
    ask(world, instance, "insert into numbers values (3)")
    assert rows(world, instance) == [1, 2, 3]


def test_passwords_and_states_are_those_of_the_server(world: World, instance: str) -> None:
    rds, one = world.client("rds"), {"DBInstanceIdentifier": instance}
    rds.modify_db_instance(**one, ManageMasterUserPassword=True)
    secret = settled(world, instance)["MasterUserSecret"]["SecretArn"]
    told = json.loads(world.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
    assert rows(world, instance, told["password"]) == [1]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        rows(world, instance)
    rds.stop_db_instance(**one)
    settled(world, instance, "stopped")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        rows(world, instance, told["password"])
    rds.start_db_instance(**one)
    settled(world, instance)
    assert rows(world, instance, told["password"]) == [1]
    rds.delete_db_instance(**one, SkipFinalSnapshot=True)
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        until(world, lambda: see(world, instance), None)
