# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role rds beyond site.yml: a network of its own, larger and smaller, destroyed and brought back, refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from support.embedded import EmbeddedAws

from .conftest import Carry
from .test_site import changes

BOOK = "converge.aws.rds"
SHOP = "shop"
CREATED = [[1, "bread"], [2, "salt"], [3, "oil"]]


def shop(subnets: list[str], **more: Any) -> dict[str, Any]:
    """The role's variables: one PostgreSQL instance in a network of its own, with rows in it."""
    instance = {
        "db_instance_identifier": SHOP,
        "engine": "postgres",
        "engine_version": "16",
        "db_instance_class": "db.t4g.micro",
        "allocated_storage": 20,
        "storage_type": "gp3",
        "db_name": "shop",
        "master_username": "keeper",
        "db_subnet_group_name": "shop",
        "db_parameter_group_name": "shop",
        "vpc_security_group_ids": ["shop"],
        "deletion_protection": False,
        **more,
    }
    group = {"name": "shop", "engine": "postgres16", "description": "Of the shop", "params": {"work_mem": 8192}}
    rules = [{"proto": "tcp", "ports": [5432], "cidr_ip": "172.31.0.0/16"}]
    return {
        "rds_security_groups": [{"name": "shop", "description": "Of the shop", "rules": rules}],
        "rds_subnet_groups": [{"name": "shop", "description": "Of the shop", "subnets": subnets}],
        "rds_parameter_groups": [group],
        "rds_instances": [instance],
        "rds_databases": [
            {
                "db_instance_identifier": SHOP,
                "query": ["CREATE TABLE goods (id int PRIMARY KEY, name text)", "INSERT INTO goods VALUES (%s, %s)"]
                + ["INSERT INTO goods VALUES (%s, %s)"] * 2,
                "parameters": [[], *CREATED],
                "creates_table": "goods",
            }
        ],
        "rds_snapshots": [{"db_snapshot_identifier": "shop-stock", "db_instance_identifier": SHOP}],
    }


def subnets(aws: EmbeddedAws) -> list[str]:
    """Subnets of the account's own network, in two zones."""
    found = {one["AvailabilityZone"]: one["SubnetId"] for one in aws.client("ec2").describe_subnets()["Subnets"]}
    return sorted(found.values())[:2]


def instance(aws: EmbeddedAws, name: str = SHOP) -> dict[str, Any]:
    return aws.client("rds").describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


@contextmanager
def connected(aws: EmbeddedAws, name: str = SHOP) -> Iterator[psycopg.Connection[Any]]:
    """A plain connection of the master user's, with TLS verified."""
    one = instance(aws, name)
    secret = aws.client("secretsmanager").get_secret_value(SecretId=one["MasterUserSecret"]["SecretArn"])
    with psycopg.connect(
        host=one["Endpoint"]["Address"],
        port=one["Endpoint"]["Port"],
        dbname="shop",
        user="keeper",
        password=json.loads(secret["SecretString"])["password"],
        sslmode="verify-full",
        sslrootcert=aws.environment()["RDS_CA_BUNDLE"],
    ) as connection:
        yield connection


def goods(aws: EmbeddedAws, name: str = SHOP) -> list[list[Any]]:
    with connected(aws, name) as connection:
        return [list(row) for row in connection.execute("SELECT id, name FROM goods ORDER BY id").fetchall()]


def test_an_instance_grows_shrinks_is_lost_and_brought_back(aws: EmbeddedAws, carry_out: Carry):
    aws.reset()
    network = subnets(aws)
    small = shop(network)
    foretold = carry_out(BOOK, "--check", **small)
    assert foretold.code == 0, foretold.output[-3000:]
    done = carry_out(BOOK, **small)
    assert done.code == 0, done.output[-3000:]
    assert changes(foretold) == changes(done)
    made = instance(aws)
    assert {one["SubnetIdentifier"] for one in made["DBSubnetGroup"]["Subnets"]} == set(network)
    assert goods(aws) == CREATED
    with connected(aws) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("8MB",)
    assert changes(carry_out(BOOK, **small)) == []

    # Larger: said beforehand what it interrupts, done, and the rows are there.
    large = shop(network, db_instance_class="db.t4g.large", allocated_storage=40, apply_immediately=True)
    since = aws.last_call()
    told = carry_out(BOOK, "--check", **large)
    assert aws.writes(since) == [] and "interrupts" in told.output, told.output[-3000:]
    grown = carry_out(BOOK, **large)
    assert grown.code == 0, grown.output[-3000:]
    assert (instance(aws)["DBInstanceClass"], instance(aws)["AllocatedStorage"]) == ("db.t4g.large", 40)
    assert goods(aws) == CREATED
    assert changes(carry_out(BOOK, **large)) == []

    # Smaller: the class goes down, storage doesn't, and a sentence says what does.
    since = aws.last_call()
    refused = carry_out(BOOK, **shop(network, allocated_storage=20, apply_immediately=True))
    assert refused.code != 0 and "rds_blue_green" in refused.output, refused.output[-3000:]
    assert aws.writes(since) == []
    lower = shop(network, allocated_storage=40, apply_immediately=True)
    assert carry_out(BOOK, **lower).code == 0
    assert instance(aws)["DBInstanceClass"] == "db.t4g.micro"

    # Lost, with rows that came after the snapshot; brought back as it was.
    with connected(aws) as connection:
        connection.execute("DELETE FROM goods")
    rds = aws.client("rds")
    rds.delete_db_instance(DBInstanceIdentifier=SHOP, SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier=SHOP, WaiterConfig={"Delay": 1})
    back = {
        "rds_restores": [
            {
                "db_instance_identifier": "shop-again",
                "db_snapshot_identifier": "shop-stock",
                "db_subnet_group_name": "shop",
                "vpc_security_group_ids": ["shop"],
                "deletion_protection": False,
            }
        ]
    }
    brought = carry_out(BOOK, **back)
    assert brought.code == 0, brought.output[-3000:]
    assert goods(aws, "shop-again") == CREATED
    assert changes(carry_out(BOOK, **back)) == []

    # Undone, but for what it can be brought back from.
    undone = carry_out(BOOK, rds_state="absent", **{**small, **back})
    assert undone.code == 0, undone.output[-3000:]
    assert rds.describe_db_instances()["DBInstances"] == []
    kept = [one["DBSnapshotIdentifier"] for one in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]]
    assert "shop-stock" in kept and any(one.startswith("shop-again-final-") for one in kept)
    assert changes(carry_out(BOOK, rds_state="absent", **{**small, **back})) == []


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"rds_instances": [{"db_instance_identifier": "shop", "engin": "postgres"}]}, "engin"),
        (
            {"rds_instances": [{"db_instance_identifier": "shop", "engine": "postgres", "db_instance_class": "micro"}]},
            "db_instance_class",
        ),
        (
            {
                "rds_instances": [
                    {
                        "db_instance_identifier": "9shop",
                        "engine": "postgres",
                        "db_instance_class": "db.t4g.micro",
                        "allocated_storage": 20,
                        "master_username": "keeper",
                    }
                ]
            },
            "db_instance_identifier",
        ),
        ({"rds_restores": [{"db_instance_identifier": "shop"}]}, "db_snapshot_identifier"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_nothing_is_sent(
    aws: EmbeddedAws, carry_out: Carry, variables: dict[str, Any], words: str
):
    since = aws.last_call()
    run = carry_out(BOOK, **variables)
    assert run.code != 0 and words in " ".join(run.output.split()), run.output[-3000:]
    assert aws.writes(since) == []
    assert "Traceback" not in run.output
