# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bucket with every setting there is, and for each option what somebody does to it behind the task's back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.stage import REGION

NAME = "photos-of-converge"
PLAIN = "drafts-of-converge"
LOGS = "logs-of-converge"
COPIES = "copies-of-converge"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/copies-of-converge"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:new-pictures"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:pictures"
KEY, OTHER_KEY = (f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-{end:012}" for end in (1, 2))

ACCESS = {
    "block_public_acls": False,
    "ignore_public_acls": True,
    "block_public_policy": True,
    "restrict_public_buckets": True,
}
ENCRYPTION = {
    "sse_algorithm": "aws:kms",
    "kms_master_key_id": KEY,
    "bucket_key_enabled": True,
    "blocked_encryption_types": ["SSE-C"],
}


def statement(sid: str, **more: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{NAME}/*",
        **more,
    }


READERS, WRITERS = statement("Readers"), statement("Writers", Action="s3:PutObject")
BY_TLS = statement(
    "DenyInsecureTransport",
    Effect="Deny",
    Principal="*",
    Action="s3:*",
    Resource=[f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"],
    Condition={"Bool": {"aws:SecureTransport": "false"}},
)
POLICY = {"Version": "2012-10-17", "Statement": [READERS, BY_TLS, WRITERS]}
LOGGING = {
    "target_bucket": LOGS,
    "target_prefix": "photos/",
    "target_object_key_format": {"partitioned_prefix": {"partition_date_source": "EventTime"}},
}
CORS = [
    {"id": "site", "allowed_methods": ["GET", "HEAD"], "allowed_origins": ["https://example.com"],
     "expose_headers": ["ETag"], "max_age_seconds": 600},
    {"allowed_methods": ["PUT"], "allowed_origins": ["https://upload.example.com"], "allowed_headers": ["*"]},
]  # fmt: skip
WEBSITE = {
    "index_document": {"suffix": "index.html"},
    "error_document": {"key": "error.html"},
    "routing_rules": [{"condition": {"key_prefix_equals": "old/"}, "redirect": {"replace_key_prefix_with": "new/"}}],
}
TO_TOPIC = {"id": "news", "arn": TOPIC, "events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
TO_QUEUE = {"id": "in", "arn": QUEUE, "events": ["s3:ObjectCreated:Put"], "prefix": "in/", "suffix": ".jpg"}
NOTIFICATIONS = {"topics": [TO_TOPIC], "queues": [TO_QUEUE], "event_bridge": True}
LIFECYCLE = {
    "rules": [
        {"id": "drafts", "status": "enabled", "filter": {"prefix": "drafts/"}, "expiration": {"days": 7}},
        {"id": "old", "status": "enabled", "filter": {}, "transitions": [{"days": 90, "storage_class": "GLACIER"}]},
    ],
    "transition_default_minimum_object_size": "varies_by_storage_class",
}
COPY = {
    "id": "all", "priority": 1, "status": "enabled", "filter": {"prefix": "in/"},
    "destination": {"bucket": f"arn:aws:s3:::{COPIES}", "storage_class": "STANDARD_IA", "replica_owner": False,
                    "replication_time": False, "metrics": False},
    "delete_marker_replication": True, "existing_object_replication": False, "sse_kms_encrypted_objects": False,
    "replica_modifications": False,
}  # fmt: skip
METADATA = {"journal_expiration_days": 30, "inventory": True, "annotations": False}
INVENTORY = {
    "id": "daily", "schedule": "Daily", "included_object_versions": "All", "enabled": True,
    "destination": {"bucket": f"arn:aws:s3:::{LOGS}", "format": "CSV"}, "optional_fields": ["ETag", "Size"],
}  # fmt: skip
METRIC = {"id": "pictures", "filter": {"prefix": "in/", "tags": {"kind": "picture"}}}
ANALYSIS = {"id": "classes", "filter": {"prefix": "in/"}, "destination": {"bucket": f"arn:aws:s3:::{LOGS}"}}
TIERING = {"id": "unread", "status": "enabled", "filter": {},
           "tierings": [{"access_tier": "ARCHIVE_ACCESS", "days": 90}]}  # fmt: skip

WHOLE: dict[str, Any] = {
    "name": NAME,
    "public_access": ACCESS,
    "object_ownership": "BucketOwnerPreferred",
    "acl": "public-read",
    "versioning": True,
    "encryption": "aws:kms",
    "encryption_key_id": KEY,
    "bucket_key_enabled": True,
    "blocked_encryption_types": ["SSE-C"],
    "object_lock_enabled": True,
    "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 1},
    "policy": {"Version": "2012-10-17", "Statement": [READERS]},
    "policy_statements": [WRITERS],
    "ready_policies": ["deny_insecure_transport"],
    "absent_policy_statements": ["Gone"],
    "tags": {"team": "photographers"},
    "purge_tags": True,
    "abac": True,
    "requester_pays": True,
    "accelerate_enabled": True,
    "logging": LOGGING,
    "cors_rules": CORS,
    "website": WEBSITE,
    "notifications": NOTIFICATIONS,
    "lifecycle_rules": LIFECYCLE["rules"],
    "lifecycle_minimum_object_size": LIFECYCLE["transition_default_minimum_object_size"],
    "replication": {"role": ROLE, "rules": [COPY]},
    "metadata": METADATA,
    "inventory": [INVENTORY],
    "purge_inventory": True,
    "metrics": [METRIC],
    "purge_metrics": True,
    "analytics": [ANALYSIS],
    "purge_analytics": True,
    "intelligent_tiering": [TIERING],
    "purge_intelligent_tiering": True,
}

# Options that are no setting: they say which bucket, how it comes and goes, and how it is spoken to.
NO_SETTING = (
    "name",
    "state",
    "create",
    "force",
    "validate_bucket_name",
    "account_regional",
    "confirm_remove_self_bucket_access",
    "dualstack",
    "wait",
    "wait_timeout",
)

# What each call reads, and the error that means that nothing is set.
READS: dict[str, tuple[str, ...]] = {
    "get_public_access_block": ("NoSuchPublicAccessBlockConfiguration",),
    "get_bucket_ownership_controls": ("OwnershipControlsNotFoundError",),
    "get_bucket_acl": (),
    "get_bucket_versioning": (),
    "get_bucket_encryption": (),
    "get_object_lock_configuration": ("ObjectLockConfigurationNotFoundError",),
    "get_bucket_policy": ("NoSuchBucketPolicy",),
    "get_bucket_tagging": ("NoSuchTagSet",),
    "get_bucket_abac": (),
    "get_bucket_request_payment": (),
    "get_bucket_accelerate_configuration": (),
    "get_bucket_logging": (),
    "get_bucket_cors": ("NoSuchCORSConfiguration",),
    "get_bucket_website": ("NoSuchWebsiteConfiguration",),
    "get_bucket_notification_configuration": (),
    "get_bucket_lifecycle_configuration": ("NoSuchLifecycleConfiguration",),
    "get_bucket_replication": ("ReplicationConfigurationNotFoundError",),
    "get_bucket_metadata_configuration": ("MetadataConfigurationNotFound",),
    "list_bucket_inventory_configurations": (),
    "list_bucket_metrics_configurations": (),
    "list_bucket_analytics_configurations": (),
    "list_bucket_intelligent_tiering_configurations": (),
}


def statements(policy: Any) -> Any:
    """The document of a policy as S3 tells it, without its Version and the order of its statements."""
    document = json.loads((policy or {}).get("Policy", "null"))
    return document and sorted(document["Statement"], key=lambda one: str(one["Sid"]))


# --- what somebody does ---

By = Callable[[Any], None]


@dataclass(frozen=True)
class Drift:
    """What somebody does to one option of a bucket, and how a plan tells of it.

    ``by`` takes what makes clients of AWS by the service's name. ``step``, ``before`` and ``after`` are the one step of
    the plan. ``options`` are the task's: WHOLE, unless what S3 allows is less.
    """

    by: By
    step: str
    before: Any
    after: Any
    options: Mapping[str, Any] = field(default_factory=lambda: WHOLE)


def put(operation: str, bucket: str = NAME, **members: Any) -> By:
    """Somebody sends one request to S3."""
    return lambda client: getattr(client("s3"), operation)(Bucket=bucket, **members)


def put_policy(*statements: Mapping[str, Any]) -> By:
    return put("put_bucket_policy", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


def put_encryption(algorithm: str = "aws:kms", key: str = KEY, bucket_key: bool = True, blocked: str = "SSE-C") -> By:
    applied = {"SSEAlgorithm": algorithm, **({"KMSMasterKeyID": key} if key else {})}
    rule = {"ApplyServerSideEncryptionByDefault": applied, "BucketKeyEnabled": bucket_key,
            "BlockedEncryptionTypes": {"EncryptionType": [blocked]}}  # fmt: skip
    return put("put_bucket_encryption", ServerSideEncryptionConfiguration={"Rules": [rule]})


def put_lifecycle(minimum: str, *rules: Mapping[str, Any]) -> By:
    return put("put_bucket_lifecycle_configuration", TransitionDefaultMinimumObjectSize=minimum,
               LifecycleConfiguration={"Rules": rules})  # fmt: skip


def put_member(kind: str, document: Mapping[str, Any]) -> By:
    """Somebody puts one of several configurations."""
    operation = "put_bucket_{}_configuration".format(
        "intelligent_tiering" if kind == "IntelligentTiering" else kind.lower()
    )
    return put(operation, Id=document["Id"], **{f"{kind}Configuration": document})


def without_lock(client: Any) -> None:
    """S3 never switches object lock off: what somebody can do is to make the bucket anew."""
    s3 = client("s3")
    s3.delete_bucket(Bucket=PLAIN)
    s3.create_bucket(Bucket=PLAIN, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=PLAIN, VersioningConfiguration={"Status": "Enabled"})


def suspended(client: Any) -> None:
    """S3 keeps the versions of a bucket with object lock or replication: this one has neither."""
    s3 = client("s3")
    s3.delete_bucket(Bucket=PLAIN)
    s3.create_bucket(Bucket=PLAIN, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=PLAIN, VersioningConfiguration={"Status": "Suspended"})


def without(*options: str, **more: Any) -> dict[str, Any]:
    """The whole task but for these options."""
    return {**{name: value for name, value in WHOLE.items() if name not in options}, **more}


def copied(**changed: Any) -> dict[str, Any]:
    return {"role": ROLE, "rules": {"all": {**COPY, **changed}}}


WIRE_LOGGING = {"TargetBucket": LOGS, "TargetPrefix": "photos/"}
WIRE_RULES = (
    {"ID": "drafts", "Status": "Enabled", "Filter": {"Prefix": "drafts/"}, "Expiration": {"Days": 7}},
    {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""},
     "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}]},
)  # fmt: skip
WIRE_INVENTORY = {
    "Id": "daily", "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"},
    "Destination": {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{LOGS}", "Format": "CSV"}},
    "OptionalFields": ["Size", "ETag"],
}  # fmt: skip
WIRE_TIERING = {"Id": "unread", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}

DRIFTS: dict[str, Drift] = {
    "public_access": Drift(
        put("put_public_access_block", PublicAccessBlockConfiguration={
            "BlockPublicAcls": False, "IgnorePublicAcls": True, "BlockPublicPolicy": False,
            "RestrictPublicBuckets": True}),
        "public_access", {**ACCESS, "block_public_policy": False}, ACCESS),
    "delete_public_access": Drift(
        put("put_public_access_block", PublicAccessBlockConfiguration={"BlockPublicPolicy": True}),
        "public_access", {**dict.fromkeys(ACCESS, False), "block_public_policy": True}, None,
        without("public_access", delete_public_access=True)),
    "object_ownership": Drift(
        put("put_bucket_ownership_controls", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
        "object_ownership", "ObjectWriter", "BucketOwnerPreferred"),
    "delete_object_ownership": Drift(
        put("put_bucket_ownership_controls", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
        "object_ownership", "ObjectWriter", None, without("object_ownership", delete_object_ownership=True)),
    "acl": Drift(put("put_bucket_acl", ACL="private"), "acl", "private", "public-read"),
    "versioning": Drift(suspended, "versioning", False, True, {"name": PLAIN, "versioning": True}),
    "encryption": Drift(
        put_encryption("AES256", ""), "encryption",
        {"sse_algorithm": "AES256", "bucket_key_enabled": True, "blocked_encryption_types": ["SSE-C"]}, ENCRYPTION),
    "encryption_key_id": Drift(
        put_encryption(key=OTHER_KEY), "encryption", {**ENCRYPTION, "kms_master_key_id": OTHER_KEY}, ENCRYPTION),
    "bucket_key_enabled": Drift(
        put_encryption(bucket_key=False), "encryption", {**ENCRYPTION, "bucket_key_enabled": False}, ENCRYPTION),
    "blocked_encryption_types": Drift(
        put_encryption(blocked="NONE"), "encryption", {**ENCRYPTION, "blocked_encryption_types": []}, ENCRYPTION),
    "object_lock_enabled": Drift(
        without_lock, "object_lock_enabled", None, True,
        {"name": PLAIN, "object_lock_enabled": True, "versioning": True}),
    "object_lock_default_retention": Drift(
        put("put_object_lock_configuration", ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}),
        "object_lock_default_retention", {"mode": "GOVERNANCE", "years": 1}, {"mode": "GOVERNANCE", "days": 1}),
    "policy": Drift(
        put_policy({**READERS, "Action": "s3:*"}, BY_TLS, WRITERS), "policy",
        {**POLICY, "Statement": [{**READERS, "Action": "s3:*"}, BY_TLS, WRITERS]}, POLICY),
    "policy_statements": Drift(
        put_policy(READERS, BY_TLS, {**WRITERS, "Action": "s3:PutObjectAcl"}), "policy",
        {**POLICY, "Statement": [READERS, BY_TLS, {**WRITERS, "Action": "s3:PutObjectAcl"}]}, POLICY),
    "ready_policies": Drift(
        put_policy(READERS, WRITERS), "policy", {**POLICY, "Statement": [READERS, WRITERS]}, POLICY),
    "absent_policy_statements": Drift(
        put_policy(READERS, BY_TLS, WRITERS, statement("Gone")), "policy",
        {**POLICY, "Statement": [READERS, BY_TLS, WRITERS, statement("Gone")]}, POLICY, without("policy")),
    "tags": Drift(
        lambda client: client("s3control").tag_resource(
            AccountId=ACCOUNT, ResourceArn=f"arn:aws:s3:::{NAME}", Tags=[{"Key": "team", "Value": "archivists"}]),
        "tags", {"team": "archivists"}, {"team": "photographers"}),
    "purge_tags": Drift(
        lambda client: client("s3control").tag_resource(
            AccountId=ACCOUNT, ResourceArn=f"arn:aws:s3:::{NAME}", Tags=[{"Key": "mine", "Value": ""}]),
        "tags", {"team": "photographers", "mine": ""}, {"team": "photographers"}),
    "abac": Drift(put("put_bucket_abac", AbacStatus={"Status": "Disabled"}), "abac", False, True),
    "requester_pays": Drift(
        put("put_bucket_request_payment", RequestPaymentConfiguration={"Payer": "BucketOwner"}),
        "requester_pays", False, True),
    "accelerate_enabled": Drift(
        put("put_bucket_accelerate_configuration", AccelerateConfiguration={"Status": "Suspended"}),
        "accelerate_enabled", False, True),
    "logging": Drift(
        put("put_bucket_logging", BucketLoggingStatus={"LoggingEnabled": WIRE_LOGGING}), "logging",
        {"target_bucket": LOGS, "target_prefix": "photos/"}, LOGGING),
    "cors_rules": Drift(
        put("put_bucket_cors", CORSConfiguration={"CORSRules": [
            {"ID": "site", "AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["https://example.com"],
             "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600},
            {"AllowedMethods": ["PUT"], "AllowedOrigins": ["https://upload.example.com"], "AllowedHeaders": ["*"],
             "MaxAgeSeconds": 5}]}),
        "cors_rules", [CORS[0], {**CORS[1], "max_age_seconds": 5}], CORS),
    "website": Drift(
        put("put_bucket_website", WebsiteConfiguration={
            "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}}),
        "website", {name: value for name, value in WEBSITE.items() if name != "routing_rules"}, WEBSITE),
    "notifications": Drift(
        put("put_bucket_notification_configuration", NotificationConfiguration={
            "TopicConfigurations": [{"Id": "news", "TopicArn": TOPIC, "Events": TO_TOPIC["events"]}],
            "EventBridgeConfiguration": {}}),
        "notifications", {"topics": [TO_TOPIC], "event_bridge": True}, NOTIFICATIONS),
    "lifecycle_rules": Drift(
        put_lifecycle("varies_by_storage_class", {**WIRE_RULES[0], "Status": "Disabled"}, WIRE_RULES[1]), "lifecycle",
        {**LIFECYCLE, "rules": [{**LIFECYCLE["rules"][0], "status": "disabled"}, LIFECYCLE["rules"][1]]}, LIFECYCLE),
    "lifecycle_minimum_object_size": Drift(
        put_lifecycle("all_storage_classes_128K", *WIRE_RULES), "lifecycle",
        {**LIFECYCLE, "transition_default_minimum_object_size": "all_storage_classes_128K"}, LIFECYCLE),
    "replication": Drift(
        put("put_bucket_replication", ReplicationConfiguration={"Role": ROLE, "Rules": [{
            "ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""},
            "Destination": {"Bucket": f"arn:aws:s3:::{COPIES}", "StorageClass": "STANDARD_IA"},
            "DeleteMarkerReplication": {"Status": "Enabled"}}]}),
        "replication", copied(filter={}), copied()),
    "metadata": Drift(
        put("update_bucket_metadata_journal_table_configuration", JournalTableConfiguration={
            "RecordExpiration": {"Expiration": "DISABLED"}}),
        "metadata", {**METADATA, "journal_expiration_days": 0}, METADATA),
    "inventory": Drift(
        put_member("Inventory", {**WIRE_INVENTORY, "OptionalFields": ["ETag"]}), "inventory[daily]",
        {**INVENTORY, "optional_fields": ["ETag"]}, INVENTORY),
    "purge_inventory": Drift(
        put_member("Inventory", {**WIRE_INVENTORY, "Id": "mine"}),
        "inventory[mine]", {**INVENTORY, "id": "mine"}, None),
    "metrics": Drift(
        put_member("Metrics", {"Id": "pictures", "Filter": {"Prefix": "in/"}}), "metrics[pictures]",
        {"id": "pictures", "filter": {"prefix": "in/"}}, METRIC),
    "purge_metrics": Drift(
        put_member("Metrics", {"Id": "mine"}), "metrics[mine]", {"id": "mine", "filter": {}}, None),
    "analytics": Drift(
        put_member("Analytics", {"Id": "classes", "Filter": {"Prefix": "in/"}, "StorageClassAnalysis": {}}),
        "analytics[classes]", {"id": "classes", "filter": {"prefix": "in/"}}, ANALYSIS),
    "purge_analytics": Drift(
        put_member("Analytics", {"Id": "mine", "StorageClassAnalysis": {}}), "analytics[mine]",
        {"id": "mine", "filter": {}}, None),
    "intelligent_tiering": Drift(
        put_member("IntelligentTiering", {**WIRE_TIERING, "Status": "Disabled"}), "intelligent_tiering[unread]",
        {**TIERING, "status": "disabled"}, TIERING),
    "purge_intelligent_tiering": Drift(
        put_member("IntelligentTiering", {**WIRE_TIERING, "Id": "mine"}), "intelligent_tiering[mine]",
        {**TIERING, "id": "mine"}, None),
}  # fmt: skip
