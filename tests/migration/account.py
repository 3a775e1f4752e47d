# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the page's examples can leave in an account, read by plain boto3, without what is new each time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
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

# Ids and times that AWS makes up; an id is known by the order in which they appear.
TIMES = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)?")
IDS = re.compile(r"\b(?:vpce?|rtb|subnet|sg|eni|pl|acl|dopt)-[0-9a-f]+\b|\bANPA\w+\b")
NEW = frozenset({"VersionId", "CreationDate", "CreateDate", "LastModified", "UpdateDate", "CreationTimestamp"})


def account(aws: EmbeddedAws) -> Any:
    """Buckets with their settings and objects, managed policies with their versions, VPC endpoints."""
    s3, iam, ec2 = (aws.client(service, REGION) for service in ("s3", "iam", "ec2"))
    seen: dict[str, Any] = {}
    for listed in s3.list_buckets()["Buckets"]:
        name = listed["Name"]
        bucket = {call: answer(getattr(s3, call), *unset, Bucket=name) for call, unset in BUCKET_READS.items()}
        for one in s3.list_objects_v2(Bucket=name).get("Contents", ()):
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
    seen["endpoints"] = answer(ec2.describe_vpc_endpoints)["VpcEndpoints"]
    return plain(seen)


def plain(value: Any) -> Any:
    """A value without what is new each time: equal if the account is."""
    order: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return order.setdefault(found[0], f"{found[0].partition('-')[0][:4]} {len(order) + 1}")

    def cleared(inner: Any) -> Any:
        if isinstance(inner, Mapping):
            return {key: "new" if key in NEW and one else cleared(one) for key, one in inner.items()}
        if isinstance(inner, list):
            return [cleared(one) for one in inner]
        return inner

    text = json.dumps(cleared(value), sort_keys=True, default=str)
    return json.loads(IDS.sub(named, TIMES.sub("then", text)))
