# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the page's examples can leave in an account, read by plain boto3, and how two accounts compare."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.embedded import EmbeddedAws
from support.stage import REGION
from tests.integration.acts import answer
from tests.integration.acts.s3_bucket import READS

BUCKET_READS: Mapping[str, tuple[str, ...]] = {
    **READS,
    "get_bucket_lifecycle_configuration": ("NoSuchLifecycleConfiguration",),
    "get_bucket_location": (),
}
OBJECT_READS: Mapping[str, tuple[str, ...]] = {
    "head_object": (),
    "get_object_tagging": (),
    "get_object_acl": (),
}

# What is new each time: times, and ids that AWS makes up.
TIMES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
IDS = re.compile(
    r"\b(?:vpce?|rtb|subnet|sg|eni|pl|acl|dopt)-[0-9a-f]+\b"
    r"|\bA[A-Z0-9]{19,20}\b|\b(?=[a-z]*\d)[a-z0-9]{20}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)

# What is new in a link: where AWS listens, whose it is, and until when.
LINKS = re.compile(r"(http://127\.0\.0\.1:)\d+|(X-Amz-(?:Credential|Date|Signature)=)[^&]+")


def account(aws: EmbeddedAws) -> Any:
    """Buckets with settings and objects, managed policies with versions, passwords and keys, VPC endpoints, security
    groups, databases.

    What S3 itself writes into a bucket for logs, minute by minute, isn't looked at.
    """
    s3, iam, ec2, rds = (aws.client(service, REGION) for service in ("s3", "iam", "ec2", "rds"))
    seen: dict[str, Any] = {}
    names = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    logging = [s3.get_bucket_logging(Bucket=name).get("LoggingEnabled", {}) for name in names]
    logs = {said.get("TargetBucket") for said in logging}
    for name in names:
        bucket = {call: answer(getattr(s3, call), *unset, Bucket=name) for call, unset in BUCKET_READS.items()}
        if name in logs:
            del bucket["list_object_versions"]
        for one in () if name in logs else s3.list_objects_v2(Bucket=name).get("Contents", ()):
            key = {"Bucket": name, "Key": one["Key"]}
            read = {call: answer(getattr(s3, call), *unset, **key) for call, unset in OBJECT_READS.items()}
            bucket[f"object {one['Key']}"] = {**read, "body": s3.get_object(**key)["Body"].read().decode()}
        seen[f"bucket {name}"] = bucket
    for policy in iam.list_policies(Scope="Local")["Policies"]:
        arn = policy["Arn"]
        versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
        seen[f"policy {arn}"] = {
            "itself": answer(iam.get_policy, PolicyArn=arn)["Policy"],
            "versions": [
                answer(iam.get_policy_version, PolicyArn=arn, VersionId=one["VersionId"]) for one in versions
            ],
        }
    for user in iam.list_users()["Users"]:
        seen[f"keys of {user['UserName']}"] = answer(iam.list_access_keys, UserName=user["UserName"])
    seen["passwords"] = answer(iam.get_account_password_policy, "NoSuchEntity")
    seen["endpoints"] = answer(ec2.describe_vpc_endpoints)["VpcEndpoints"]
    for group in answer(ec2.describe_security_groups)["SecurityGroups"]:
        if group["GroupName"] != "default":
            seen[f"security group {group['GroupName']}"] = group
    for instance in answer(rds.describe_db_instances)["DBInstances"]:
        seen[f"database {instance['DBInstanceIdentifier']}"] = instance
    for listed, kind, name in (
        (rds.describe_db_parameter_groups, "DBParameterGroups", "DBParameterGroupName"),
        (rds.describe_db_subnet_groups, "DBSubnetGroups", "DBSubnetGroupName"),
        (rds.describe_db_snapshots, "DBSnapshots", "DBSnapshotIdentifier"),
    ):
        seen[kind] = sorted(one[name] for one in answer(listed)[kind])
    return json.loads(json.dumps(seen, default=str))


def unlike(there: Any, here: Any) -> dict[str, str]:
    """The places of what is there that is another value here, or none.

    Ids of AWS's making are the same if each stands for one other everywhere.
    """
    ours = dict(leaves(here))
    partners: dict[str, str] = {}

    def same(theirs: Any, mine: Any) -> bool:
        if not isinstance(theirs, str) or not isinstance(mine, str):
            return theirs == mine and type(theirs) is type(mine)
        pairs = zip(IDS.findall(theirs), IDS.findall(mine), strict=False)
        return plain(theirs) == plain(mine) and all(partners.setdefault(one, other) == other for one, other in pairs)

    return {
        place: f"{value!r} there, {ours.get(place, 'nothing')!r} here"
        for place, value in leaves(there)
        if place not in ours or not same(value, ours[place])
    }


def different(there: Any, here: Any) -> dict[str, str]:
    """The places of both where they aren't the same."""
    theirs = dict(leaves(there))
    more = {place: f"nothing there, {value!r} here" for place, value in leaves(here) if place not in theirs}
    return {**unlike(there, here), **more}


def plain(text: str) -> str:
    """A text without what is new each time."""
    return IDS.sub("id", TIMES.sub("then", LINKS.sub(lambda found: found[1] or found[2], text)))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """A value's scalars and empty containers, by their place."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path, value
