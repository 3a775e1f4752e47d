# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bucket with every setting: created, changed, mended after somebody else's changes, and deleted with its objects."""

from __future__ import annotations

import json
from typing import Any

from support.stage import REGION
from tests.integration import further_settings as further

from . import Act, Play, Stage, answer

NAME = "photos-of-converge"
LOGS = "logs-of-converge"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:new-pictures"
QUEUE = f"arn:aws:sqs:{REGION}:123456789012:pictures"

# What each call reads, and the error that means that nothing is set.
READS = {
    "get_bucket_versioning": (),
    "get_bucket_encryption": (),
    "get_public_access_block": ("NoSuchPublicAccessBlockConfiguration",),
    "get_bucket_ownership_controls": ("OwnershipControlsNotFoundError",),
    "get_object_lock_configuration": ("ObjectLockConfigurationNotFoundError",),
    "get_bucket_policy": ("NoSuchBucketPolicy",),
    "get_bucket_tagging": ("NoSuchTagSet",),
    "get_bucket_request_payment": (),
    "get_bucket_accelerate_configuration": (),
    "get_bucket_logging": (),
    "get_bucket_cors": ("NoSuchCORSConfiguration",),
    "get_bucket_notification_configuration": (),
    "list_bucket_inventory_configurations": (),
    "list_object_versions": (),
    **further.READS,
}


def statement(sid: str, **more: Any) -> dict[str, Any]:
    resource = [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]
    return {"Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resource, **more}


NO_PLAIN_HTTP = statement("NoPlainHttp", Condition={"Bool": {"aws:SecureTransport": "false"}})
ACCOUNT = "arn:aws:iam::123456789012:root"
READERS = statement("Readers", Effect="Allow", Principal={"AWS": ACCOUNT}, Action="s3:GetObject")

CREATED = {
    "name": NAME,
    "public_access": {"block_public_policy": False},
    "object_ownership": "BucketOwnerPreferred",
    "versioning": True,
    "encryption": "aws:kms",
    "bucket_key_enabled": True,
    "object_lock_enabled": True,
    "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 1},
    "policy": {"Version": "2012-10-17", "Statement": [READERS]},
    "tags": {"team": "photographers", "cost centre": 4711, "ünïcode": "日本 + / = @"},
    "requester_pays": True,
    "accelerate_enabled": True,
    "logging": {"target_bucket": LOGS, "target_prefix": "photos/"},
    "cors_rules": [
        {"id": "site", "allowed_methods": ["GET", "HEAD"], "allowed_origins": ["https://example.com"],
         "allowed_headers": ["*"], "expose_headers": ["ETag"], "max_age_seconds": 600},
        {"allowed_methods": ["PUT"], "allowed_origins": ["https://upload.example.com"]},
    ],
    "notifications": {
        "topics": [{"id": "news", "arn": TOPIC, "events": ["s3:ObjectRemoved:*", "s3:ObjectCreated:*"]}],
        "queues": [{"arn": QUEUE, "events": ["s3:ObjectCreated:Put"], "prefix": "in/", "suffix": ".jpg"}],
        "event_bridge": True,
    },
    "inventory": [
        {"id": "weekly", "schedule": "Weekly", "included_object_versions": "All",
         "destination": {"bucket": f"arn:aws:s3:::{LOGS}", "format": "CSV", "prefix": "inventory"},
         "optional_fields": ["Size", "ETag"], "filter": "in/"},
        {"id": "daily", "schedule": "Daily", "included_object_versions": "Current",
         "destination": {"bucket": f"arn:aws:s3:::{LOGS}", "format": "ORC"}},
    ],
}  # fmt: skip

CHANGED = {
    **CREATED,
    "public_access": {"block_public_policy": True, "restrict_public_buckets": False},
    "object_ownership": "BucketOwnerEnforced",
    "encryption": "AES256",
    "bucket_key_enabled": None,
    "object_lock_default_retention": {"mode": "GOVERNANCE", "years": 2},
    "policy": {"Version": "2012-10-17", "Statement": [READERS, NO_PLAIN_HTTP]},
    "tags": {"team": "archivists"},
    "requester_pays": False,
    "accelerate_enabled": False,
    "logging": {},
    "cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["*"]}],
    "notifications": {"topics": [], "event_bridge": False},
    "inventory": [CREATED["inventory"][0] | {"schedule": "Daily"}],
}


def setup(stage: Stage) -> None:
    location = {"LocationConstraint": REGION}
    stage.client("s3").create_bucket(Bucket=LOGS, CreateBucketConfiguration=location)
    stage.client("sns").create_topic(Name="new-pictures")
    stage.client("sqs").create_queue(QueueName="pictures")
    further.setup(stage)


def snapshot(stage: Stage) -> dict[str, Any]:
    s3 = stage.client("s3")
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    seen = {"names": names}
    if NAME in names:
        seen |= {call: answer(getattr(s3, call), *unset, Bucket=NAME) for call, unset in READS.items()}
        seen["get_bucket_policy"] = json.loads((seen["get_bucket_policy"] or {}).get("Policy", "null"))
        for table in (seen["get_bucket_metadata_configuration"] or {}).values():
            table["MetadataConfigurationResult"].pop("DestinationResult", None)  # its ids are S3's own
        seen["get_bucket_tagging"] = {
            tag["Key"]: tag["Value"] for tag in (seen["get_bucket_tagging"] or {}).get("TagSet", ())
        }
    return seen


def spoil(stage: Stage) -> None:
    """Somebody works on the bucket by hand."""
    s3 = stage.client("s3")
    s3.delete_public_access_block(Bucket=NAME)
    s3.delete_bucket_ownership_controls(Bucket=NAME)
    s3.delete_bucket_policy(Bucket=NAME)
    s3.put_bucket_tagging(Bucket=NAME, Tagging={"TagSet": [{"Key": "team", "Value": "archivists"},
                                                           {"Key": "mine", "Value": "yes"}]})  # fmt: skip
    s3.put_bucket_request_payment(Bucket=NAME, RequestPaymentConfiguration={"Payer": "Requester"})
    s3.put_bucket_cors(Bucket=NAME, CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 5},
        {"AllowedMethods": ["DELETE"], "AllowedOrigins": ["*"]}]})  # fmt: skip
    s3.put_bucket_encryption(Bucket=NAME, ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})  # fmt: skip
    s3.put_bucket_notification_configuration(Bucket=NAME, NotificationConfiguration={
        "QueueConfigurations": [{"QueueArn": QUEUE, "Events": ["s3:ObjectRemoved:*"]}]})  # fmt: skip
    s3.delete_bucket_inventory_configuration(Bucket=NAME, Id="weekly")


def fill(stage: Stage) -> None:
    """Objects, an older version, a delete marker and an unfinished upload; nothing of it under lock."""
    s3 = stage.client("s3")
    s3.put_object_lock_configuration(Bucket=NAME, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})
    for key in ("a", "a", "b"):
        s3.put_object(Bucket=NAME, Key=key, Body=b"x")
    s3.delete_object(Bucket=NAME, Key="b")
    s3.create_multipart_upload(Bucket=NAME, Key="c")


WITH_EVENTS = {**CHANGED["notifications"], "queues": CREATED["notifications"]["queues"]}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    volatile=("*queues.*.id", "*QueueConfigurations.*.Id"),
    acts=(
        Act(
            "create",
            CREATED,
            ("bucket", "public_access", "object_ownership", "encryption",
             "object_lock_default_retention", "policy", "tags", "requester_pays", "accelerate_enabled", "logging",
             "cors_rules", "notifications", "inventory[weekly]", "inventory[daily]"),
            leads_to={
                "get_bucket_versioning": {"Status": "Enabled"},
                "get_bucket_tagging": {"team": "photographers", "cost centre": "4711", "ünïcode": "日本 + / = @"},
                "get_bucket_request_payment": {"Payer": "Requester"},
                "get_bucket_logging": {"LoggingEnabled": {"TargetBucket": LOGS, "TargetPrefix": "photos/"}},
                "get_public_access_block": {"PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False,
                    "RestrictPublicBuckets": True}},
                "get_object_lock_configuration": {"ObjectLockConfiguration": {
                    "ObjectLockEnabled": "Enabled",
                    "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}},
            },
            gives={"name": NAME, "region": REGION, "requester_pays": True},
        ),
        Act(
            "change",
            CHANGED,
            ("public_access", "object_ownership", "encryption", "object_lock_default_retention", "policy", "tags",
             "requester_pays", "accelerate_enabled", "logging", "cors_rules", "notifications", "inventory[daily]",
             "inventory[weekly]"),
            leads_to={
                "get_bucket_tagging": {"team": "archivists"},
                "get_bucket_policy": {"Version": "2012-10-17", "Statement": [READERS, NO_PLAIN_HTTP]},
                "get_bucket_logging": {},
                "get_bucket_accelerate_configuration": {"Status": "Suspended"},
                "get_bucket_ownership_controls": {"OwnershipControls": {
                    "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}},
            },
        ),
        Act("the same, said otherwise", {
            **CHANGED,
            "policy": json.dumps({"Statement": [NO_PLAIN_HTTP | {"Sid": "NoPlainHttp"}, READERS | {
                "Action": ["s3:GetObject"], "Principal": {"AWS": ["123456789012"]}}],
                "Version": "2012-10-17"}),
            "cors_rules": [{"allowed_methods": ["GET"], "allowed_origins": ["*"]}],
        }),
        Act("tags without purge", {"name": NAME, "tags": {"season": "2026"}, "purge_tags": False}, ("tags",),
            leads_to={"get_bucket_tagging": {"team": "archivists", "season": "2026"}}),
        Act(
            "mend",
            {**CHANGED, "notifications": WITH_EVENTS},
            ("public_access", "object_ownership", "encryption", "policy", "tags", "requester_pays", "cors_rules",
             "notifications", "inventory[weekly]"),
            first=spoil,
            leads_to={"get_bucket_tagging": {"team": "archivists"},
                      "get_bucket_request_payment": {"Payer": "BucketOwner"}},
        ),
        Act("further settings", {"name": NAME, **further.CREATED}, ("encryption", *further.STEPS)),
        Act("further settings, changed", {"name": NAME, **further.CHANGED}, ("encryption", *further.CHANGED_STEPS)),
        Act("further settings, mended", {"name": NAME, **further.CHANGED}, further.SPOILT_STEPS,
            first=lambda stage: further.spoil(stage, NAME)),
        Act("further settings, cleared", {"name": NAME, **further.CLEARED}, further.CLEARED_STEPS,
            leads_to={"get_bucket_website": None, "get_bucket_replication": None,
                      "get_bucket_metadata_configuration": None}),
        Act("one statement among others", {"name": NAME, "policy_statements": [READERS | {"Sid": "More"}],
                                           "ready_policies": ["deny_insecure_transport", "allow_cloudtrail_logs"]},
            ("policy",), gives={}),
        Act("statements taken out", {"name": NAME, "absent_policy_statements": [
            "More", "DenyInsecureTransport", "AllowCloudTrailLogs", "AllowCloudTrailLogsCheck"]}, ("policy",),
            leads_to={"get_bucket_policy": {"Version": "2012-10-17", "Statement": [READERS, NO_PLAIN_HTTP]}}),
        Act("an open list", {"name": NAME, "acl": "public-read", "object_ownership": "ObjectWriter",
                             "public_access": {"block_public_acls": False}},
            ("object_ownership", "acl"), gives={"acl": "public-read"}),
        Act("a closed list", {"name": NAME, "acl": "private", "object_ownership": "BucketOwnerEnforced"},
            ("acl", "object_ownership")),
        Act("logs by day", {"name": NAME, "logging": {
            "target_bucket": LOGS, "target_object_key_format": {"partitioned_prefix": {}}}}, ("logging",)),
        Act("logs by time", {"name": NAME, "logging": {
            "target_bucket": LOGS, "target_object_key_format": {"simple_prefix": {}}}}, ("logging",),
            leads_to={"get_bucket_logging": {"LoggingEnabled": {
                "TargetBucket": LOGS, "TargetPrefix": "", "TargetObjectKeyFormat": {"SimplePrefix": {}}}}}),
        Act("tags that decide", {"name": NAME, "abac": True, "tags": {"team": "archivists"}}, ("abac",),
            leads_to={"get_bucket_abac": {"AbacStatus": {"Status": "Enabled"}}}),
        Act("other tags that decide", {"name": NAME, "abac": True, "tags": {"team": "photographers", "year": 2026}},
            ("tags",), leads_to={"get_bucket_tagging": {"team": "photographers", "year": "2026"}}),
        Act("tags that no longer decide", {"name": NAME, "abac": False, "tags": {"team": "archivists"}},
            ("tags", "abac"), leads_to={"get_bucket_tagging": {"team": "archivists"}}),
        Act(
            "clear",
            {"name": NAME, "tags": {}, "policy": {}, "cors_rules": [], "notifications": {}, "inventory": [],
             "encryption": "none", "delete_public_access": True, "delete_object_ownership": True,
             "object_lock_default_retention": {}},
            ("public_access", "object_ownership", "object_lock_default_retention", "policy", "tags", "cors_rules",
             "notifications", "inventory[weekly]"),
            leads_to={"get_bucket_tagging": {}, "get_bucket_policy": None, "get_bucket_cors": None,
                      "get_public_access_block": None, "get_bucket_ownership_controls": None,
                      "get_bucket_notification_configuration": {}},
        ),
        Act("remove", {"name": NAME, "state": "absent", "force": True}, ("contents", "bucket"),
            first=fill, leads_to={"names": [further.COPIES, LOGS]}),
    ),
)  # fmt: skip
