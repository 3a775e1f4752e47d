# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQL on a real PostgreSQL or MariaDB behind an instance: TLS checked, the managed secret's password, all or
nothing."""

from __future__ import annotations

import json

import pytest

from embedded_aws.databases import mariadb_binaries
from support.stage import REGION

SHOP = {"db_instance_identifier": "shop", "region": REGION}
TABLE = "CREATE TABLE orders (id int PRIMARY KEY, paid numeric, seen timestamptz)"


@pytest.fixture
def engine():
    return "postgres", "16"


@pytest.fixture
def shop(aws, engine):
    """An instance with a server, and the password that its secret holds."""
    rds = aws.client("rds", REGION)
    rds.create_db_instance(
        DBInstanceIdentifier="shop", Engine=engine[0], EngineVersion=engine[1], DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20, MasterUsername="jo", ManageMasterUserPassword=True, DBName="app",
    )  # fmt: skip
    waiter = rds.get_waiter("db_instance_available")
    waiter.wait(DBInstanceIdentifier="shop", WaiterConfig={"Delay": 1, "MaxAttempts": 120})
    secret = rds.describe_db_instances()["DBInstances"][0]["MasterUserSecret"]["SecretArn"]
    value = aws.client("secretsmanager", REGION).get_secret_value(SecretId=secret)["SecretString"]
    return json.loads(value)["password"]


def test_sql_is_run_on_the_instance(shop, playbook):
    told = []

    def run(check_mode=False, **options):
        one = playbook.task("converge.aws.rds_query", {**SHOP, **options}, check_mode=check_mode)
        assert shop not in json.dumps(one.result)
        told.append(one)
        return one

    assert run(check_mode=True, query=TABLE, creates_table="orders")["changed"] is True
    assert run(query=TABLE, creates_table="orders")["changed"] is True
    assert run(query=TABLE, creates_table="orders")["changed"] is False

    insert = "INSERT INTO orders VALUES (%s, %s, '2026-01-02T03:04:05Z') ON CONFLICT DO NOTHING"
    assert run(query=insert, parameters=[[1, "1.50"]])["changed"] is True
    assert run(query=insert, parameters=[[1, "1.50"]])["changed"] is False

    failed = run(query=["INSERT INTO orders (id) VALUES (2)", "INSERT INTO nothing VALUES (1)"])
    assert failed.kind == "failed"
    assert "42P01" in failed["msg"] and "rolled back: nothing has changed" in failed["msg"]

    rows = run(query="SELECT * FROM orders ORDER BY id", read_only=True)
    assert rows["query_results"] == [[{"id": 1, "paid": "1.50", "seen": "2026-01-02T03:04:05+00:00"}]]
    assert rows["changed"] is False

    seen = playbook.task("converge.aws.rds_connection_info", {**SHOP, "probe": True})
    assert (seen["probe"]["problem"], seen["probe"]["tls"]) == ("", True)


@pytest.mark.skipif(
    mariadb_binaries.found() is None,
    reason=f"no MariaDB is on this machine; the environment variable {mariadb_binaries.VARIABLE} names a folder of one",
)
@pytest.mark.parametrize("engine", [("mysql", "8.0")])
def test_sql_is_run_on_an_instance_of_mysql(shop, playbook):
    def run(**options):
        one = playbook.task("converge.aws.rds_query", {**SHOP, **options})
        assert shop not in json.dumps(one.result)
        return one

    table = "CREATE TABLE orders (id int PRIMARY KEY, paid numeric(9, 2), seen datetime, raw varbinary(9))"
    assert run(query=table, creates_table="orders")["changed"] is True
    assert run(query=table, creates_table="orders")["changed"] is False

    insert = "INSERT IGNORE INTO orders VALUES (%s, %s, '2026-01-02 03:04:05', x'00ff')"
    assert run(query=insert, parameters=[[1, "1.50"]])["changed"] is True
    assert run(query=insert, parameters=[[1, "1.50"]])["changed"] is False

    failed = run(query=["INSERT INTO orders (id) VALUES (2)", "INSERT INTO nothing VALUES (1)"])
    assert failed.kind == "failed"
    assert "1146" in failed["msg"] and "rolled back: nothing has changed" in failed["msg"]

    rows = run(query="SELECT id, paid, seen FROM orders ORDER BY id", read_only=True)
    assert rows["query_results"] == [[{"id": 1, "paid": "1.50", "seen": "2026-01-02T03:04:05"}]]
    assert rows["changed"] is False

    refused = run(query="DELETE FROM orders", read_only=True)
    assert refused.kind == "failed" and "1792" in refused["msg"]

    seen = playbook.task("converge.aws.rds_connection_info", {**SHOP, "probe": True})
    assert (seen["probe"]["problem"], seen["probe"]["tls"]) == ("", True)
