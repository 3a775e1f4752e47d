# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server access logging: the document is kept whole, and its target is checked as S3 does."""

from __future__ import annotations

from moto.s3.models import FakeBucket

from embedded_aws.authorization.conditions import as_list

from .bucket_policies import policy_of
from .s3_call import Answer, Refusal, S3Call, find_bucket, malformed_xml
from .s3_gate import Proceed
from .schema import document


def _bad_target(message: str) -> Refusal:
    return Refusal("InvalidTargetBucketForLogging", message)


def put(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the target bucket exists, is the same account's, in the same region, and log delivery may write to it."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    wanted = document(call, "BucketLoggingStatus").get("LoggingEnabled")
    if not wanted:
        bucket.logging = {}
        return call.answer()
    if len(wanted.get("TargetObjectKeyFormat", {"SimplePrefix": {}})) != 1:
        raise malformed_xml()
    target = find_bucket(wanted["TargetBucket"])
    if target is None:
        raise _bad_target("The target bucket for logging does not exist")
    if target.account_id != bucket.account_id:
        raise _bad_target("The owner for the bucket to be logged and the target bucket must be the same.")
    if target.region_name != bucket.region_name:
        raise Refusal("CrossLocationLoggingProhibitted", "Cross S3 location logging not allowed.", 403)
    if not _delivery_allowed(target):
        raise _bad_target("You must give the log-delivery group WRITE and READ_ACP permissions to the target bucket")
    if wanted.get("TargetGrants") and target.ownership_rule == "BucketOwnerEnforced":
        # AWS: a target without ACLs takes no grants on what is delivered to it.
        raise Refusal("InvalidArgument", "Target grants are not supported by buckets with the bucket owner enforced")
    bucket.logging = wanted
    return call.answer()


def _delivery_allowed(target: FakeBucket) -> bool:
    # With ACLs off there is no group to grant to: S3 takes the configuration, and the target's policy decides later
    # whether anything arrives. With ACLs on, a policy for the logging service does as well as the grant.
    if target.ownership_rule == "BucketOwnerEnforced" or target._log_permissions_enabled_acl(target):
        return True
    policy = policy_of(target)
    return any(
        statement["Effect"] == "Allow"
        and isinstance(statement.get("Principal"), dict)
        and "logging.s3.amazonaws.com" in as_list(statement["Principal"].get("Service", []))
        for statement in as_list(policy["Statement"])
    )


def get(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: the whole document, or an empty answer."""
    bucket = call.bucket
    if bucket is None:
        return proceed()
    return call.answer({"LoggingEnabled": bucket.logging} if bucket.logging else {})


MENDS = {"PutBucketLogging": (put,), "GetBucketLogging": (get,)}
