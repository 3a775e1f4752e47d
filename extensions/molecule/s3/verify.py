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
ACCOUNT = "123456789012"
iam, s3, s3control, ec2 = (boto3.client(service) for service in ("iam", "s3", "s3control", "ec2"))
# No name server knows the host with an account before it that S3 Control asks.
s3control.meta.events.register(
    "before-sign.s3-control", lambda request, **_: setattr(request, "url", request.url.replace(f"{ACCOUNT}.", "", 1))
)


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

    delivery = json.loads(s3.get_bucket_policy(Bucket=LOGS)["Policy"])["Statement"]
    assert [one["Principal"] for one in delivery] == [{"Service": "logging.s3.amazonaws.com"}], delivery
    account = s3control.get_public_access_block(AccountId=ACCOUNT)["PublicAccessBlockConfiguration"]
    assert [name for name, blocked in sorted(account.items()) if blocked] == ["BlockPublicAcls", "IgnorePublicAcls"]
    assert _access_points() == {"molecule-s3-readers": DATA}
    assert _endpoints() == ["com.amazonaws.us-east-1.s3"]

    (arn,) = _policies()
    holders = iam.list_entities_for_policy(PolicyArn=arn)
    assert [user["UserName"] for user in holders["PolicyUsers"]] == ["molecule-s3-user"]
    assert [group["GroupName"] for group in holders["PolicyGroups"]] == ["molecule-s3-group"]
    assert [role["RoleName"] for role in holders["PolicyRoles"]] == ["molecule-s3-role"]


def gone() -> None:
    """Fail if anything is left."""
    assert {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]} & {DATA, LOGS} == set()
    assert (_policies(), _access_points(), _endpoints()) == ([], {}, [])


def _keys(bucket: str) -> set[str]:
    return {entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]}


def _access_points() -> dict[str, str]:
    listed = s3control.list_access_points(AccountId=ACCOUNT)["AccessPointList"]
    return {one["Name"]: one["Bucket"] for one in listed}


def _endpoints() -> list[str]:
    listed = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    return [one["ServiceName"] for one in listed if one["State"].lower() not in ("deleting", "deleted")]


def _policies() -> list[str]:
    policies = iam.list_policies(Scope="Local")["Policies"]
    return [policy["Arn"] for policy in policies if policy["PolicyName"] == "molecule-s3-read"]


{"there": there, "gone": gone}[sys.argv[1]](*sys.argv[2:])
