# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of buckets as plans: what each option asks of S3, and that S3's own answer then satisfies it."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.converge.aws.plugins.module_utils.errors import Refused
from ansible_collections.converge.aws.plugins.module_utils.planning import fresh
from ansible_collections.converge.aws.plugins.module_utils.s3 import access
from ansible_collections.converge.aws.plugins.module_utils.s3.settings import FRESH_ACCESS, FRESH_ENCRYPTION
from ansible_collections.converge.aws.plugins.module_utils.state import State
from support.model import Model
from support.modules import module, options, params
from support.planning import plan, read_back, told

BUCKET = module("s3_bucket").RESOURCE
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:eu-west-3:123456789012:key/{KEY}"
QUEUE = "arn:aws:sqs:eu-west-3:123456789012:pictures"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::photos",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    ],
}  # fmt: skip
NEWBORN = fresh(BUCKET.parts, params("s3_bucket", name="photos"), Model("s3"))


def bucket(**values):
    """A bucket that is there, as S3 makes it but for these values."""
    return State({"BucketRegion": "eu-west-3"}, {**NEWBORN, **values})


def planned(state: State, **arguments):
    return plan(BUCKET, state, params("s3_bucket", name="photos", **arguments))


ACCESS = FRESH_ACCESS
OPEN = dict.fromkeys(ACCESS, False)
KMS = {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY_ARN, "bucket_key_enabled": False}
CORS = {"allowed_methods": ["GET", "PUT"], "allowed_origins": ["https://example.com"]}
TO_QUEUE = {"id": "new", "arn": QUEUE, "events": ["s3:ObjectCreated:*"], "suffix": ".jpg"}
INVENTORY = {
    "id": "all", "schedule": "Daily", "included_object_versions": "All",
    "destination": {"bucket": "arn:aws:s3:::lists", "format": "CSV"},
}  # fmt: skip
INVENTORY_READ = {**INVENTORY, "enabled": True, "optional_fields": []}
OTHERS = {
    "Sid": "Others", "Effect": "Allow", "Principal": {"AWS": "210987654321"}, "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::photos/*",
}  # fmt: skip
PAGES = {"index_document": {"suffix": "index.html"}, "error_document": {"key": "error.html"}}
ROLE = "arn:aws:iam::123456789012:role/copies"
COPIES = {"role": ROLE, "rules": [{"id": "all", "destination": {"bucket": "arn:aws:s3:::copies"}}]}
RULE_READ = {
    "id": "all", "priority": 7, "status": "enabled", "filter": {}, "delete_marker_replication": True,
    "existing_object_replication": False, "sse_kms_encrypted_objects": False, "replica_modifications": False,
    "destination": {"bucket": "arn:aws:s3:::copies", "storage_class": "STANDARD_IA", "replica_owner": False,
                    "replication_time": False, "metrics": False},
}  # fmt: skip
TABLES = {"journal_expiration_days": 0, "inventory": True, "annotations": False}
TIER = {"access_tier": "ARCHIVE_ACCESS", "days": 90}


def compact(document):
    return json.dumps(document, separators=(",", ":"))

NOTHING = [
    {}, {"versioning": False}, {"versioning": None}, {"tags": {}}, {"policy": ""}, {"policy": "{}"},
    {"encryption": "AES256"}, {"encryption": "none"}, {"bucket_key_enabled": False}, {"public_access": ACCESS},
    {"public_access": {"block_public_acls": True}}, {"public_access": {"block_public_acls": None}},
    {"delete_public_access": False}, {"object_ownership": "BucketOwnerEnforced"}, {"delete_object_ownership": False},
    {"requester_pays": False}, {"accelerate_enabled": False}, {"logging": {}}, {"logging": {"target_bucket": ""}},
    {"cors_rules": []}, {"notifications": {}}, {"notifications": {"topics": []}}, {"inventory": []},
    {"object_lock_enabled": False}, {"object_lock_default_retention": {}}, {"notifications": {"event_bridge": False}},
    {"acl": "private"}, {"blocked_encryption_types": ["SSE-C"]}, {"abac": False}, {"website": {}}, {"replication": {}},
    {"metadata": {}}, {"metrics": []}, {"analytics": []}, {"intelligent_tiering": []},
    {"absent_policy_statements": ["Tls"]}, {"policy_statements": []}, {"ready_policies": []},
]  # fmt: skip


@pytest.mark.parametrize("said", NOTHING, ids=str)
def test_what_a_fresh_bucket_has_needs_no_step(said):
    assert planned(bucket(), **said) == ()
    assert told(planned(State(), **said)) == [("bucket", "create", ["create_bucket"])]


CHANGES = [
    ({}, {"versioning": True}, "versioning", "put_bucket_versioning",
     {"VersioningConfiguration": {"Status": "Enabled"}}),
    ({"versioning": True}, {"versioning": False}, "versioning", "put_bucket_versioning",
     {"VersioningConfiguration": {"Status": "Suspended"}}),
    ({"versioning": False}, {"versioning": True}, "versioning", "put_bucket_versioning",
     {"VersioningConfiguration": {"Status": "Enabled"}}),
    ({}, {"encryption": "aws:kms"}, "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": False,
          "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]}}),
    ({"encryption": KMS}, {"bucket_key_enabled": True}, "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY_ARN},
          "BucketKeyEnabled": True}]}}),
    ({"encryption": KMS}, {"encryption": "AES256"}, "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}}),
    ({}, {"encryption": "aws:kms:dsse"},
     "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms:dsse"}, "BucketKeyEnabled": False,
          "BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}]}}),
    ({"encryption": {**KMS, "bucket_key_enabled": True}}, {"encryption": "none"}, "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}}),
    ({}, {"blocked_encryption_types": []}, "encryption", "put_bucket_encryption",
     {"ServerSideEncryptionConfiguration": {"Rules": [
         {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False,
          "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]}}]}}),
    ({}, {"acl": "public-read"}, "acl", "put_bucket_acl", {"ACL": "public-read"}),
    ({}, {"policy_statements": POLICY["Statement"]}, "policy", "put_bucket_policy", {"Policy": compact(POLICY)}),
    ({"policy": POLICY}, {"policy_statements": [OTHERS]}, "policy", "put_bucket_policy",
     {"Policy": compact({**POLICY, "Statement": [*POLICY["Statement"], OTHERS]})}),
    ({"policy": {**POLICY, "Version": "2008-10-17"}}, {"policy_statements": [{**OTHERS, "Sid": "Tls"}]},
     "policy", "put_bucket_policy",
     {"Policy": compact({"Version": "2008-10-17", "Statement": [{**OTHERS, "Sid": "Tls"}]})}),
    ({"policy": {**POLICY, "Statement": [*POLICY["Statement"], OTHERS]}}, {"absent_policy_statements": ["Tls", "?"]},
     "policy", "put_bucket_policy", {"Policy": compact({**POLICY, "Statement": [OTHERS]})}),
    ({"policy": POLICY}, {"absent_policy_statements": ["Tls"]}, "policy", "delete_bucket_policy", {}),
    ({}, {"ready_policies": ["allow_s3_access_logs"]}, "policy", "put_bucket_policy",
     {"Policy": compact({"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Sid": "AllowS3AccessLogs",
          "Action": "s3:PutObject", "Resource": "arn:aws:s3:::photos/*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}}}]})}),
    ({"abac": True, "tags": {"a": "1", "b": "2"}}, {"abac": True, "tags": {"a": "1", "c": "3"}}, "tags",
     ("untag_resource", "tag_resource"),
     {"AccountId": "123456789012", "ResourceArn": "arn:aws:s3:::photos", "TagKeys": ["b"]}),
    ({"abac": True, "tags": {"a": "1"}}, {"abac": True, "tags": {}}, "tags", "untag_resource",
     {"AccountId": "123456789012", "ResourceArn": "arn:aws:s3:::photos", "TagKeys": ["a"]}),
    ({}, {"abac": True}, "abac", "put_bucket_abac", {"AbacStatus": {"Status": "Enabled"}}),
    ({}, {"logging": {"target_bucket": "logs", "target_object_key_format": {"partitioned_prefix": {}}}},
     "logging", "put_bucket_logging",
     {"BucketLoggingStatus": {"LoggingEnabled": {
         "TargetBucket": "logs", "TargetPrefix": "",
         "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}}}),
    ({}, {"website": {"index_document": {"suffix": "index.html"}}}, "website", "put_bucket_website",
     {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}),
    ({"website": PAGES}, {"website": {"redirect_all_requests_to": {"host_name": "example.com"}}},
     "website", "put_bucket_website",
     {"WebsiteConfiguration": {"RedirectAllRequestsTo": {"HostName": "example.com"}}}),
    ({"website": {"redirect_all_requests_to": {"host_name": "example.com"}}},
     {"website": {"index_document": {"suffix": "index.html"}}}, "website", "put_bucket_website",
     {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}),
    ({"website": PAGES}, {"website": {"error_document": {}}}, "website", "put_bucket_website",
     {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "index.html"}}}),
    ({"website": PAGES}, {"website": {}}, "website", "delete_bucket_website", {}),
    ({"versioning": True}, {"replication": COPIES}, "replication", "put_bucket_replication",
     {"ReplicationConfiguration": {"Role": ROLE, "Rules": [
         {"ID": "all", "Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""},
          "Destination": {"Bucket": "arn:aws:s3:::copies"}, "DeleteMarkerReplication": {"Status": "Disabled"}}]}}),
    ({"replication": {"role": ROLE, "rules": {"all": RULE_READ}}},
     {"replication": {"rules": [{**COPIES["rules"][0], "filter": {"prefix": "a/", "tags": {"b": True}},
                                 "destination": {"bucket": "arn:aws:s3:::copies", "replication_time": True}}]}},
     "replication", "put_bucket_replication",
     {"ReplicationConfiguration": {"Role": ROLE, "Rules": [
         {"ID": "all", "Priority": 7, "Status": "Enabled",
          "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "b", "Value": "true"}]}},
          "Destination": {"Bucket": "arn:aws:s3:::copies", "StorageClass": "STANDARD_IA",
                          "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                          "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}}},
          "DeleteMarkerReplication": {"Status": "Enabled"}}]}}),
    ({"replication": {"role": ROLE, "rules": {"all": RULE_READ}}}, {"replication": {}},
     "replication", "delete_bucket_replication", {}),
    ({}, {"metadata": {"inventory": True}}, "metadata", "create_bucket_metadata_configuration",
     {"MetadataConfiguration": {
         "JournalTableConfiguration": {"RecordExpiration": {"Expiration": "DISABLED"}},
         "InventoryTableConfiguration": {"ConfigurationState": "ENABLED"}}}),
    ({"metadata": TABLES}, {"metadata": {"journal_expiration_days": 30, "inventory": False}}, "metadata",
     ("update_bucket_metadata_journal_table_configuration", "update_bucket_metadata_inventory_table_configuration"),
     {"JournalTableConfiguration": {"RecordExpiration": {"Expiration": "ENABLED", "Days": 30}}}),
    ({"metadata": TABLES}, {"metadata": {}}, "metadata", "delete_bucket_metadata_configuration", {}),
    ({}, {"metrics": [{"id": "m", "filter": {"prefix": "a/"}}]}, "metrics[m]", "put_bucket_metrics_configuration",
     {"Id": "m", "MetricsConfiguration": {"Id": "m", "Filter": {"Prefix": "a/"}}}),
    ({"metrics": {"m": {"id": "m", "filter": {"prefix": "a/"}}}}, {"metrics": [{"id": "m", "filter": {}}]},
     "metrics[m]", "put_bucket_metrics_configuration", {"Id": "m", "MetricsConfiguration": {"Id": "m"}}),
    ({}, {"analytics": [{"id": "a", "destination": {"bucket": "arn:aws:s3:::lists", "prefix": "a/"}}]}, "analytics[a]",
     "put_bucket_analytics_configuration",
     {"Id": "a", "AnalyticsConfiguration": {"Id": "a", "StorageClassAnalysis": {"DataExport": {
         "OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": {
             "Format": "CSV", "Bucket": "arn:aws:s3:::lists", "Prefix": "a/"}}}}}}),
    ({}, {"intelligent_tiering": [{"id": "t", "tierings": [TIER], "filter": {"tags": {"old": True}}}]},
     "intelligent_tiering[t]", "put_bucket_intelligent_tiering_configuration",
     {"Id": "t", "IntelligentTieringConfiguration": {
         "Id": "t", "Status": "Enabled", "Filter": {"Tag": {"Key": "old", "Value": "true"}},
         "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]}}),
    ({"inventory": {"all": INVENTORY_READ}}, {"inventory": [{**INVENTORY, "enabled": False, "destination": {
        **INVENTORY["destination"], "encryption": "aws:kms", "encryption_key_id": KEY_ARN}}]}, "inventory[all]",
     "put_bucket_inventory_configuration",
     {"Id": "all", "InventoryConfiguration": {
         "Id": "all", "IsEnabled": False, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"},
         "Destination": {"S3BucketDestination": {
             "Bucket": "arn:aws:s3:::lists", "Format": "CSV", "Encryption": {"SSEKMS": {"KeyId": KEY_ARN}}}}}}),
    ({}, {"public_access": {"block_public_policy": False}}, "public_access", "put_public_access_block",
     {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "IgnorePublicAcls": True,
                                         "BlockPublicPolicy": False, "RestrictPublicBuckets": True}}),
    ({}, {"delete_public_access": True}, "public_access", "delete_public_access_block", {}),
    ({}, {"object_ownership": "ObjectWriter"}, "object_ownership", "put_bucket_ownership_controls",
     {"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}}),
    ({}, {"delete_object_ownership": True}, "object_ownership", "delete_bucket_ownership_controls", {}),
    ({"versioning": True}, {"object_lock_enabled": True}, "object_lock_enabled", "put_object_lock_configuration",
     {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}),
    ({"object_lock_enabled": True}, {"object_lock_default_retention": {"mode": "GOVERNANCE", "days": 2}},
     "object_lock_default_retention", "put_object_lock_configuration",
     {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled",
                                  "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}}}}),
    ({"object_lock_enabled": True, "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 2}},
     {"object_lock_default_retention": {"mode": "GOVERNANCE", "years": 1}},
     "object_lock_default_retention", "put_object_lock_configuration",
     {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled",
                                  "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}}),
    ({"object_lock_enabled": True, "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 2}},
     {"object_lock_default_retention": {}}, "object_lock_default_retention", "put_object_lock_configuration",
     {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}),
    ({"policy": POLICY}, {"policy": "{}"}, "policy", "delete_bucket_policy", {}),
    ({"policy": POLICY}, {"policy": {}}, "policy", "delete_bucket_policy", {}),
    ({"tags": {"a": "1", "b": "2"}}, {"tags": {"a": "1"}}, "tags", "put_bucket_tagging",
     {"Tagging": {"TagSet": [{"Key": "a", "Value": "1"}]}}),
    ({"tags": {"a": "1"}}, {"tags": {"b": "2"}, "purge_tags": False}, "tags", "put_bucket_tagging",
     {"Tagging": {"TagSet": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}}),
    ({"tags": {"a": "1", "aws:made": "x"}}, {"tags": {}}, "tags", "put_bucket_tagging",
     {"Tagging": {"TagSet": [{"Key": "aws:made", "Value": "x"}]}}),
    ({"tags": {"a": "1"}}, {"tags": {}}, "tags", "delete_bucket_tagging", {}),
    ({}, {"requester_pays": True}, "requester_pays", "put_bucket_request_payment",
     {"RequestPaymentConfiguration": {"Payer": "Requester"}}),
    ({}, {"accelerate_enabled": True}, "accelerate_enabled", "put_bucket_accelerate_configuration",
     {"AccelerateConfiguration": {"Status": "Enabled"}}),
    ({}, {"logging": {"target_bucket": "logs"}}, "logging", "put_bucket_logging",
     {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}}}),
    ({"logging": {"target_bucket": "logs", "target_prefix": ""}}, {"logging": {}}, "logging", "put_bucket_logging",
     {"BucketLoggingStatus": {}}),
    ({}, {"cors_rules": [CORS]}, "cors_rules", "put_bucket_cors",
     {"CORSConfiguration": {"CORSRules": [
         {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://example.com"]}]}}),
    ({"cors_rules": [CORS]}, {"cors_rules": []}, "cors_rules", "delete_bucket_cors", {}),
    ({"notifications": {"event_bridge": True}}, {"notifications": {"queues": [TO_QUEUE]}},
     "notifications", "put_bucket_notification_configuration",
     {"NotificationConfiguration": {
         "QueueConfigurations": [{"Id": "new", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"],
                                  "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}}],
         "EventBridgeConfiguration": {}}}),
    ({"notifications": {"queues": [TO_QUEUE], "event_bridge": True}}, {"notifications": {"event_bridge": False}},
     "notifications", "put_bucket_notification_configuration",
     {"NotificationConfiguration": {
         "QueueConfigurations": [{"Id": "new", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"],
                                  "Filter": {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}}]}}),
    ({"notifications": {"queues": [TO_QUEUE]}}, {"notifications": {}},
     "notifications", "put_bucket_notification_configuration", {"NotificationConfiguration": {}}),
    ({}, {"inventory": [INVENTORY]}, "inventory[all]", "put_bucket_inventory_configuration",
     {"Id": "all", "InventoryConfiguration": {
         "Id": "all", "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"},
         "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::lists", "Format": "CSV"}}}}),
    ({"inventory": {"all": INVENTORY_READ}}, {"inventory": []}, "inventory[all]",
     "delete_bucket_inventory_configuration", {"Id": "all"}),
]  # fmt: skip


@pytest.mark.parametrize(("current", "said", "name", "operation", "request_"), CHANGES)
def test_a_change_is_one_step_and_one_request(current, said, name, operation, request_):
    steps = planned(bucket(**current), **said)
    assert [step.name for step in steps] == [name]
    operations = (operation,) if isinstance(operation, str) else operation
    assert tuple(request.operation for request in steps[0].requests) == operations
    about = {} if steps[0].requests[0].service == "s3control" else {"Bucket": "photos"}
    assert steps[0].requests[0].params == {**about, **request_}


SAME = [
    ({"encryption": KMS}, {"encryption": "aws:kms", "encryption_key_id": KEY}),
    ({"encryption": {**KMS, "kms_master_key_id": KEY}}, {"encryption": "aws:kms", "encryption_key_id": KEY_ARN}),
    ({"encryption": KMS}, {"encryption": "aws:kms"}),
    ({"tags": {"a": "true", "aws:made": "x"}}, {"tags": {"a": True}}),
    ({"tags": {"a": "1", "b": "2"}}, {"tags": {"b": 2}, "purge_tags": False}),
    ({"policy": {**POLICY, "Statement": POLICY["Statement"][0]}}, {"policy": POLICY}),
    ({"cors_rules": [{**CORS, "id": "theirs"}]}, {"cors_rules": [{**CORS, "allowed_methods": ["PUT", "GET"]}]}),
    ({"notifications": {"queues": [TO_QUEUE]}},
     {"notifications": {"queues": [{k: v for k, v in TO_QUEUE.items() if k != "id"}]}}),
    ({"inventory": {"all": INVENTORY_READ}}, {"inventory": [INVENTORY]}),
    ({"inventory": {"all": INVENTORY_READ}}, {"inventory": [], "purge_inventory": False}),
    ({"logging": {"target_bucket": "logs", "target_prefix": ""}}, {"logging": {"target_bucket": "logs"}}),
    ({"public_access": None}, {"delete_public_access": True}),
    ({"object_ownership": None}, {"delete_object_ownership": True}),
    ({"policy": POLICY}, {"policy_statements": POLICY["Statement"]}),
    ({"policy": {**POLICY, "Statement": [*POLICY["Statement"], OTHERS]}}, {"policy_statements": [OTHERS]}),
    ({"encryption": {**FRESH_ENCRYPTION, "blocked_encryption_types": None}}, {"blocked_encryption_types": ["NONE"]}),
    ({"website": PAGES}, {"website": {"index_document": {"suffix": "index.html"}}}),
    ({"replication": {"role": ROLE, "rules": {"all": RULE_READ}}}, {"replication": COPIES}),
    ({"metadata": TABLES}, {"metadata": {"inventory": True, "encryption": "AES256"}}),
    ({"metrics": {"m": {"id": "m", "filter": {"prefix": "a/"}}}}, {"metrics": [{"id": "m"}]}),
    ({"logging": {"target_bucket": "logs", "target_prefix": "", "target_object_key_format": {"simple_prefix": {}}}},
     {"logging": {"target_bucket": "logs"}}),
    ({"logging": {"target_bucket": "logs", "target_prefix": ""}},
     {"logging": {"target_bucket": "logs", "target_object_key_format": {"simple_prefix": {}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("current", "said"), SAME, ids=str)
def test_the_same_in_other_words_is_the_same(current, said):
    assert planned(bucket(**current), **said) == ()


OTHER = [
    ({"encryption": KMS}, {"encryption": "aws:kms", "encryption_key_id": KEY.replace("1", "2")}),
    ({"cors_rules": [CORS, {**CORS, "id": "b"}]}, {"cors_rules": [CORS]}),
    ({"cors_rules": [{**CORS, "max_age_seconds": 5}]}, {"cors_rules": [CORS]}),
    ({"cors_rules": [{**CORS, "allowed_headers": ["*"]}]}, {"cors_rules": [CORS]}),
    ({"notifications": {"queues": [TO_QUEUE]}}, {"notifications": {"queues": [TO_QUEUE, {**TO_QUEUE, "id": "b"}]}}),
    ({"notifications": {"queues": [TO_QUEUE]}}, {"notifications": {"queues": [{**TO_QUEUE, "suffix": None}]}}),
    ({"logging": {"target_bucket": "logs", "target_prefix": "a/"}}, {"logging": {"target_bucket": "logs"}}),
    ({"public_access": None}, {"public_access": ACCESS}),
    ({"object_ownership": None}, {"object_ownership": "ObjectWriter"}),
    ({"tags": None}, {"tags": {"a": ""}}),
    ({"acl": "FULL_CONTROL to 1234"}, {"acl": "private"}),
    ({"website": {**PAGES, "routing_rules": [{"redirect": {"host_name": "a"}}]}},
     {"website": {"routing_rules": [{"redirect": {"host_name": "b"}}]}}),
    ({"replication": {"role": ROLE, "rules": {"all": RULE_READ, "old": RULE_READ}}}, {"replication": COPIES}),
    ({"replication": {"role": ROLE, "rules": {"all": {**RULE_READ, "filter": {"prefix": "a"}}}}},
     {"replication": {**COPIES, "rules": [{**COPIES["rules"][0], "filter": {}}]}}),
    ({"policy": POLICY}, {"policy_statements": [{**POLICY["Statement"][0], "Effect": "Allow"}]}),
]


@pytest.mark.parametrize(("current", "said"), OTHER, ids=str)
def test_what_is_not_the_same_is_seen(current, said):
    assert [step.action for step in planned(bucket(**current), **said)] == ["change"]


REFUSED = [
    ({}, {"encryption": "AES256", "encryption_key_id": KEY}, "encryption_key_id needs encryption"),
    ({}, {"encryption_key_id": KEY}, "encryption_key_id needs encryption"),
    ({"object_lock_enabled": True}, {"object_lock_enabled": False}, "can't switch object lock off"),
    ({}, {"policy": "{"}, "policy"),
    ({}, {"policy": {"Statement": [{"Effect": "Maybe"}]}}, "policy"),
    ({}, {"website": {"error_document": {"key": "e"}}}, "give index_document"),
    ({}, {"website": {**PAGES, "redirect_all_requests_to": {"host_name": "a"}}}, "redirect_all_requests_to excludes"),
    ({}, {"replication": {"rules": COPIES["rules"]}}, "role is missing"),
    ({}, {"replication": {"role": ROLE}}, "rules is missing"),
    ({"replication": {"role": ROLE, "rules": {"all": {**RULE_READ, "destination": {
        **RULE_READ["destination"], "replication_time": True, "metrics": True}}}}},
     {"replication": {"rules": [{"id": "all", "destination": {"bucket": "arn:aws:s3:::copies", "metrics": False}}]}},
     "all: its destination.replication_time is on"),
    ({"replication": {"role": ROLE, "rules": {"all": {**RULE_READ, "sse_kms_encrypted_objects": True, "destination": {
        **RULE_READ["destination"], "encryption_key_id": KEY_ARN}}}}},
     {"replication": {"rules": [{**COPIES["rules"][0], "sse_kms_encrypted_objects": False}]}},
     "all: its destination.encryption_key_id needs"),
    ({}, {"logging": {"target_bucket": "logs", "target_object_key_format": {
        "simple_prefix": {}, "partitioned_prefix": {}}}}, "exclude each other"),
]  # fmt: skip


@pytest.mark.parametrize(("current", "said", "sentence"), REFUSED)
def test_what_can_not_be_is_refused_with_the_option_that_says_so(current, said, sentence):
    with pytest.raises(Refused, match=sentence):
        planned(bucket(**current), **said)


@pytest.mark.parametrize(("said", "sentence"), [
    ({"name": "Photos"}, "name: 'Photos'"),
    ({"name": "photos", "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 1, "years": 1}}, "either days"),
    ({"name": "photos", "object_lock_default_retention": {"days": 1}}, "needs mode"),
    ({"name": "photos", "object_lock_default_retention": {"mode": "GOVERNANCE", "days": 0}}, "days must be 1"),
    ({"name": "photos", "inventory": [INVENTORY, INVENTORY]}, "the id all stands twice"),
    ({"name": "photos", "metrics": [{"id": "m"}, {"id": "m"}]}, "metrics: the id m stands twice"),
    ({"name": "photos", "inventory": [{**INVENTORY, "destination": {
        **INVENTORY["destination"], "encryption": "aws:kms"}}]}, "needs encryption_key_id"),
    ({"name": "photos", "intelligent_tiering": [{"id": "t", "tierings": [{**TIER, "days": 89}]}]}, "90 to 730 days"),
    ({"name": "photos", "intelligent_tiering": [{"id": "t", "tierings": [TIER, TIER]}]}, "stands twice"),
    ({"name": "photos", "intelligent_tiering": [{"id": "t", "tierings": []}]}, "one tier at least"),
    ({"name": "photos", "account_regional": True}, "no name of an account's own namespace"),
    ({"name": "photos", "policy_statements": [{"Effect": "Allow"}]}, "statement 1 needs a Sid"),
    ({"name": "photos", "policy_statements": [OTHERS, OTHERS]}, "'Others' stands twice"),
    ({"name": "photos", "policy_statements": [OTHERS], "absent_policy_statements": ["Others"]}, "statements too"),
    ({"name": "photos", "replication": {"role": ROLE, "rules": []}}, "one rule at least"),
    ({"name": "photos", "replication": {"role": ROLE, "rules": COPIES["rules"] * 2}}, "the id all stands twice"),
    ({"name": "photos", "metadata": {"journal_expiration_days": 6}}, "7 or more"),
    ({"name": "photos", "metadata": {"encryption_key_arn": KEY_ARN}}, "needs metadata.encryption"),
])  # fmt: skip
def test_what_can_not_be_is_refused_before_anything_is_read(said, sentence):
    with pytest.raises(Refused, match=sentence):
        BUCKET.check(params("s3_bucket", **json.loads(json.dumps(said))))


def test_a_bucket_born_with_object_lock_has_versioning_already():
    steps = planned(State(), object_lock_enabled=True, versioning=True)
    assert told(steps) == [("bucket", "create", ["create_bucket"])]
    assert steps[0].requests[0].params["ObjectLockEnabledForBucket"] is True


def test_a_bucket_is_born_where_the_task_works():
    assert planned(State())[0].requests[0].params["CreateBucketConfiguration"] == {"LocationConstraint": "eu-west-3"}


def test_a_name_of_the_accounts_own_namespace_is_made_there():
    steps = plan(BUCKET, State(), params("s3_bucket", name="photos-123456789012-eu-west-3-an"))
    assert steps[0].requests[0].params["BucketNamespace"] == "account-regional"
    with pytest.raises(Refused, match="another account's or region's"):
        plan(BUCKET, State(), params("s3_bucket", name="photos-210987654321-eu-west-3-an"))


@pytest.mark.parametrize("name", access.READY)
def test_every_ready_policy_is_one_that_s3_takes_and_is_told_from_others(name):
    (step,) = planned(bucket(policy={**POLICY, "Statement": [OTHERS]}), ready_policies=[name])
    made = step.after["Statement"]
    assert made[0] == OTHERS
    assert len({one["Sid"] for one in made}) == len(made) > 1


# --- any options at all ---

ARNS = st.sampled_from([QUEUE, QUEUE + "-2"])
WORDS = st.text("abc/", max_size=3)
FILTERS = st.fixed_dictionaries({}, optional={
    "prefix": WORDS, "tags": st.dictionaries(st.text("abc", min_size=1, max_size=2), st.one_of(WORDS, st.booleans())),
})  # fmt: skip
IDS = st.sampled_from(["a", "b"])
TEXTS = {
    "policy_statements": st.lists(st.sampled_from([OTHERS, POLICY["Statement"][0]]), unique_by=lambda one: one["Sid"]),
    "absent_policy_statements": st.lists(st.sampled_from(["AllowS3Reports", "Gone"]), unique=True),
    "logging.target_object_key_format": st.sampled_from([
        {"simple_prefix": {}}, {"partitioned_prefix": {}},
        {"partitioned_prefix": {"partition_date_source": "DeliveryTime"}},
    ]),
    "website": st.sampled_from([
        {}, PAGES, {**PAGES, "error_document": {}}, {"redirect_all_requests_to": {"host_name": "example.com"}},
        {**PAGES, "routing_rules": [{"condition": {"key_prefix_equals": "a/"}, "redirect": {"host_name": "b"}}]},
        {**PAGES, "routing_rules": []},
    ]),
    "replication.role": st.just(ROLE),
    "replication.rules.id": IDS,
    "replication.rules.filter": FILTERS,
    "replication.rules.destination.bucket": st.just("arn:aws:s3:::copies"),
    "replication.rules.destination.account_id": st.just("123456789012"),
    "replication.rules.destination.storage_class": st.sampled_from(["STANDARD_IA", "GLACIER"]),
    "metrics.id": IDS, "analytics.id": IDS, "intelligent_tiering.id": IDS,
    "metrics.filter": FILTERS, "analytics.filter": FILTERS, "intelligent_tiering.filter": FILTERS,
    "intelligent_tiering.tierings": st.sampled_from(
        [[TIER], [TIER, {"access_tier": "DEEP_ARCHIVE_ACCESS", "days": 180}]]
    ),
    "inventory.destination.encryption": st.just("AES256"),
    "inventory.destination.encryption_key_id": st.none(),
    "metadata.encryption_key_arn": st.none(),
    "notifications.arn": ARNS,
    "notifications.events": st.lists(
        st.sampled_from(["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:Post"]), min_size=1, unique=True
    ),
    "inventory.id": st.sampled_from(["a", "b"]),
    "inventory.destination.bucket": st.just("arn:aws:s3:::lists"),
    "inventory.destination.account_id": st.just("123456789012"),
    "inventory.optional_fields": st.lists(st.sampled_from(["Size", "ETag", "StorageClass"]), unique=True),
    "logging.target_bucket": st.sampled_from(["", "logs", "others"]),
    "policy": st.sampled_from(["", "{}", POLICY, {**POLICY, "Version": "2008-10-17"}]),
    "tags": st.dictionaries(st.text("abc", min_size=1, max_size=2), st.one_of(WORDS, st.booleans(), st.integers())),
    "object_lock_default_retention": st.one_of(
        st.just({}),
        st.builds(
            lambda mode, unit, length: {"mode": mode, unit: length},
            st.sampled_from(["GOVERNANCE", "COMPLIANCE"]), st.sampled_from(["days", "years"]), st.integers(1, 9),
        ),
    ),
    "object_lock_enabled": st.just(True),
    # What rules can be is tried in test_lifecycle.py; here, that they get on with all else.
    "lifecycle_rules": st.lists(
        st.sampled_from([
            {"id": "a", "filter": {"prefix": "logs/"}, "expiration": {"days": 3}},
            {"id": "b", "transitions": [{"days": 30, "storage_class": "glacier"}], "status": "disabled"},
        ]),
        max_size=2, unique_by=lambda rule: rule["id"],
    ),
}  # fmt: skip
CONFIGURED = (
    "versioning", "encryption", "bucket_key_enabled", "public_access", "delete_public_access", "object_ownership",
    "delete_object_ownership", "policy", "requester_pays", "accelerate_enabled", "object_lock_enabled",
    "object_lock_default_retention", "logging", "cors_rules", "notifications", "inventory", "purge_inventory", "tags",
    "purge_tags", "lifecycle_rules", "lifecycle_minimum_object_size", "blocked_encryption_types", "acl",
    "policy_statements", "ready_policies", "absent_policy_statements", "website", "replication", "metrics",
    "purge_metrics", "analytics", "purge_analytics", "intelligent_tiering", "purge_intelligent_tiering", "abac",
    "metadata",
)  # fmt: skip


def values(option, path: str):
    """Any value that an option's documentation allows."""
    if path in TEXTS:
        return TEXTS[path]
    if option.get("suboptions"):
        # The suboptions of the three kinds of notification are the same.
        below = "notifications" if path.startswith("notifications.") else path
        inner = {name: values(one, f"{below}.{name}") for name, one in option["suboptions"].items()}
        required = {name: inner.pop(name) for name, one in option["suboptions"].items() if one.get("required")}
        whole = st.fixed_dictionaries(required, optional=inner)
        if option["type"] != "list":
            return whole
        return st.lists(whole, max_size=2, unique_by=lambda one: one.get("id", id(one)))
    if option["type"] == "bool":
        return st.booleans()
    if option["type"] == "int":
        return st.integers(0, 10_000)
    texts = st.sampled_from(option["choices"]) if "choices" in option else WORDS
    return texts if option["type"] == "str" else st.lists(texts, min_size=1, max_size=2, unique=True)


@st.composite
def tasks(draw):
    """The arguments of a task that may be given together."""
    documented = options("s3_bucket")
    said = draw(st.fixed_dictionaries({}, optional={name: values(documented[name], name) for name in CONFIGURED}))
    for one, other in (("public_access", "delete_public_access"), ("object_ownership", "delete_object_ownership")):
        if one in said:
            said.pop(other, None)
    if not said.get("lifecycle_rules"):
        said.pop("lifecycle_minimum_object_size", None)
    if said.get("replication"):
        said["replication"]["role"] = ROLE
        rules = said["replication"].get("rules") or [{"id": "a", "destination": {"bucket": "arn:aws:s3:::copies"}}]
        said["replication"]["rules"] = rules
        for number, rule in enumerate(rules):
            if number:
                rule.pop("priority", None)
            # What another switch needs is refused where that other one stays on.
            if rule["destination"].get("replication_time"):
                rule["destination"].pop("metrics", None)
            elif rule["destination"].get("metrics") is False:
                rule["destination"]["replication_time"] = False
            if rule["destination"].get("encryption_key_id"):
                rule.pop("sse_kms_encrypted_objects", None)
            elif rule.get("sse_kms_encrypted_objects") is False:
                rule["destination"]["encryption_key_id"] = ""
    if said.get("encryption", "").startswith("aws:kms"):
        said.update(draw(st.sampled_from([{}, {"encryption_key_id": KEY}, {"encryption_key_id": KEY_ARN}])))
    return said


def test_every_setting_of_a_bucket_is_tried_below():
    taken = {option for part in BUCKET.parts for option in part.taken}
    assert taken - set(CONFIGURED) == {"encryption_key_id"}


class EarlierModel(Model):
    """The model of a botocore from before S3 could block encryption types."""

    def output_shape(self, operation, service=""):
        shape = deepcopy(super().output_shape(operation, service))
        if operation == "get_bucket_encryption":
            rules = shape.members["ServerSideEncryptionConfiguration"].members["Rules"]
            del rules.member.members["BlockedEncryptionTypes"]
        return shape


def test_what_an_earlier_botocore_cannot_read_is_not_foretold_to_it():
    born = fresh(BUCKET.parts, params("s3_bucket", name="photos"), EarlierModel("s3"))
    assert born["encryption"] == {"sse_algorithm": "AES256", "bucket_key_enabled": False}
    assert NEWBORN["encryption"] == FRESH_ENCRYPTION


@settings(max_examples=150, deadline=None)
@given(tasks(), tasks())
def test_a_bucket_that_took_the_plan_needs_no_further_one(first, second):
    """From nothing by one task, then by another: each is satisfied by what S3 then says it has."""
    state = State()
    for task in (first, second):
        arguments = params("s3_bucket", name="photos", **task)
        steps = plan(BUCKET, state, arguments)
        read = read_back(BUCKET, state, arguments, steps)
        assert told(plan(BUCKET, read, arguments)) == []
        born = fresh(BUCKET.parts, arguments, Model("s3"))
        state = State(read.found, {**(born if state.found is None else state.values), **read.values})
