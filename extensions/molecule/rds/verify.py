# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWS, and the database itself, whether all that vars/role.yml says is there, or gone."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import boto3
import psycopg

OURS = "molecule-rds"
rds, ec2, sns, cloudwatch, secrets = (
    boto3.client(service) for service in ("rds", "ec2", "sns", "cloudwatch", "secretsmanager")
)


def ours(operation: str, key: str, name: str, client: Any = rds) -> list[dict[str, Any]]:
    """What is listed whose name begins with ours."""
    return [one for one in getattr(client, operation)()[key] if one[name].rpartition(":")[2].startswith(OURS)]


def there() -> None:
    """Fail at the first thing that isn't as it should be."""
    (instance,) = ours("describe_db_instances", "DBInstances", "DBInstanceIdentifier")
    (group,) = ours("describe_security_groups", "SecurityGroups", "GroupName", ec2)
    assert instance["DBInstanceStatus"] == "available", instance
    assert instance["EngineVersion"].startswith("16."), instance
    assert instance["StorageEncrypted"] and not instance["PubliclyAccessible"], instance
    assert instance["BackupRetentionPeriod"] == 7 and instance["CopyTagsToSnapshot"], instance
    assert [one["VpcSecurityGroupId"] for one in instance["VpcSecurityGroups"]] == [group["GroupId"]], instance
    assert [(rule["FromPort"], rule["IpRanges"][0]["CidrIp"]) for rule in group["IpPermissions"]] == [
        (5432, "172.31.0.0/16")
    ], group
    (alarm,) = ours("describe_alarms", "MetricAlarms", "AlarmName", cloudwatch)
    assert alarm["Dimensions"] == [{"Name": "DBInstanceIdentifier", "Value": OURS}], alarm
    (subscription,) = ours("describe_event_subscriptions", "EventSubscriptionsList", "CustSubscriptionId")
    assert subscription["SourceIdsList"] == [OURS] and subscription["EventCategoriesList"] == ["failure"], subscription
    taken = ours("describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier")
    # RDS takes its own besides: one as soon as the instance is there, and one a day.
    (snapshot,) = (one for one in taken if one["SnapshotType"] == "manual")
    assert (snapshot["DBInstanceIdentifier"], snapshot["Status"]) == (OURS, "available"), snapshot

    secret = secrets.get_secret_value(SecretId=instance["MasterUserSecret"]["SecretArn"])["SecretString"]
    with psycopg.connect(
        host=instance["Endpoint"]["Address"],
        port=instance["Endpoint"]["Port"],
        dbname="molecules",
        user="keeper",
        password=json.loads(secret)["password"],
        sslmode="verify-full",
        sslrootcert=os.environ["RDS_CA_BUNDLE"],
    ) as connection:
        assert connection.execute("SELECT symbol FROM atoms ORDER BY symbol").fetchall() == [("H",), ("O",)]
        # The group says it in kB.
        assert connection.execute("SHOW work_mem").fetchone() == ("8MB",)


def gone() -> None:
    """Fail if anything is left."""
    for operation, key, name, client in (
        ("describe_db_instances", "DBInstances", "DBInstanceIdentifier", rds),
        ("describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier", rds),
        ("describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName", rds),
        ("describe_event_subscriptions", "EventSubscriptionsList", "CustSubscriptionId", rds),
        ("describe_security_groups", "SecurityGroups", "GroupName", ec2),
        ("describe_alarms", "MetricAlarms", "AlarmName", cloudwatch),
        ("list_topics", "Topics", "TopicArn", sns),
    ):
        left = ours(operation, key, name, client)
        assert left == [], left


if __name__ == "__main__":
    {"there": there, "gone": gone}[sys.argv[1]]()
