# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks AWS whether all that vars/role.yml says is there, or gone."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import boto3

DATA, LOGS = "molecule-s3-data", "molecule-s3-logs"
HERE = Path(__file__).resolve().parent
iam, s3 = boto3.client("iam"), boto3.client("s3")


def there(download: str) -> None:
    """Fail at the first thing that isn't as it should be."""
    assert _keys(DATA) == {"readings/1.txt", "station/gauge.csv"}
    assert "copied/gauge.csv" in _keys(LOGS)

    reading = s3.get_object(Bucket=DATA, Key="readings/1.txt")
    assert (reading["Body"].read(), reading["Metadata"]) == (b"3.87\n", {"unit": "metre"})
    gauge = s3.get_object(Bucket=DATA, Key="station/gauge.csv")
    original = (HERE / "gauge.csv").read_bytes()
    assert gauge["Body"].read() == original == Path(download).read_bytes()
    assert gauge["StorageClass"] == "STANDARD_IA"
    tags = s3.get_object_tagging(Bucket=DATA, Key="station/gauge.csv")["TagSet"]
    assert tags == [{"Key": "kind", "Value": "station"}], tags

    assert s3.get_bucket_versioning(Bucket=DATA)["Status"] == "Enabled"
    block = s3.get_public_access_block(Bucket=DATA)["PublicAccessBlockConfiguration"]
    assert set(block.values()) == {True}, block
    assert s3.get_bucket_tagging(Bucket=DATA)["TagSet"] == [{"Key": "scenario", "Value": "s3"}]
    policy = json.loads(s3.get_bucket_policy(Bucket=DATA)["Policy"])
    assert policy["Statement"][0]["Effect"] == "Deny", policy
    logging = s3.get_bucket_logging(Bucket=DATA)["LoggingEnabled"]
    assert (logging["TargetBucket"], logging["TargetPrefix"]) == (LOGS, "data/"), logging
    assert s3.get_bucket_cors(Bucket=DATA)["CORSRules"][0]["AllowedOrigins"] == ["https://gauge.example"]
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=DATA)
    rules = s3.get_bucket_lifecycle_configuration(Bucket=DATA)["Rules"]
    assert [(rule["ID"], rule["Transitions"]) for rule in rules] == [
        ("archive", [{"Days": 30, "StorageClass": "GLACIER"}])
    ], rules

    (arn,) = _policies()
    holders = iam.list_entities_for_policy(PolicyArn=arn)
    assert [user["UserName"] for user in holders["PolicyUsers"]] == ["molecule-s3-user"]
    assert [group["GroupName"] for group in holders["PolicyGroups"]] == ["molecule-s3-group"]
    assert [role["RoleName"] for role in holders["PolicyRoles"]] == ["molecule-s3-role"]


def gone() -> None:
    """Fail if anything is left."""
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} & {DATA, LOGS} == set()
    assert _policies() == []


def _keys(bucket: str) -> set[str]:
    return {entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]}


def _policies() -> list[str]:
    policies = iam.list_policies(Scope="Local")["Policies"]
    return [policy["Arn"] for policy in policies if policy["PolicyName"] == "molecule-s3-read"]


{"there": there, "gone": gone}[sys.argv[1]](*sys.argv[2:])
