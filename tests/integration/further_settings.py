# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a bucket that few buckets have: as a task says them, changed, and as somebody else spoils them."""

from __future__ import annotations

from typing import Any

from support.stage import REGION

LISTS = "logs-of-converge"
COPIES = "copies-of-converge"
ROLE = "arn:aws:iam::123456789012:role/copies-of-converge"

READS: dict[str, tuple[str, ...]] = {
    "get_bucket_website": ("NoSuchWebsiteConfiguration",),
    "get_bucket_replication": ("ReplicationConfigurationNotFoundError",),
    "get_bucket_acl": (),
    "get_bucket_abac": (),
    "get_bucket_metadata_configuration": ("MetadataConfigurationNotFound",),
    "list_bucket_metrics_configurations": (),
    "list_bucket_analytics_configurations": (),
    "list_bucket_intelligent_tiering_configurations": (),
}
TIERS = [{"access_tier": "DEEP_ARCHIVE_ACCESS", "days": 180}, {"access_tier": "ARCHIVE_ACCESS", "days": 90}]

CREATED: dict[str, Any] = {
    "blocked_encryption_types": ["NONE"],
    "website": {
        "index_document": {"suffix": "index.html"},
        "error_document": {"key": "error.html"},
        "routing_rules": [
            {"condition": {"key_prefix_equals": "old/"}, "redirect": {"replace_key_prefix_with": "new/"}},
            {"condition": {"http_error_code_returned_equals": "404"},
             "redirect": {"host_name": "example.com", "protocol": "https", "http_redirect_code": "302"}},
        ],
    },
    "replication": {
        "role": ROLE,
        "rules": [
            {"id": "all", "destination": {"bucket": f"arn:aws:s3:::{COPIES}", "storage_class": "STANDARD_IA",
                                          "replication_time": True}},
            {"id": "drafts", "priority": 9, "status": "disabled",
             "filter": {"prefix": "drafts/", "tags": {"kept": True}},
             "destination": {"bucket": f"arn:aws:s3:::{COPIES}"}, "delete_marker_replication": False},
        ],
    },
    "metadata": {"journal_expiration_days": 30, "inventory": True},
    "metrics": [{"id": "all"}, {"id": "in", "filter": {"prefix": "in/", "tags": {"kind": "picture"}}}],
    "analytics": [{"id": "classes", "filter": {"prefix": "in/"}, "destination": {"bucket": f"arn:aws:s3:::{LISTS}"}}],
    "intelligent_tiering": [
        {"id": "old", "filter": {"tags": {"kind": "picture"}},
         "tierings": TIERS},
    ],
}  # fmt: skip
STEPS = ("website", "replication", "metadata", "metrics[all]", "metrics[in]", "analytics[classes]",
         "intelligent_tiering[old]")  # fmt: skip

CHANGED: dict[str, Any] = {
    "blocked_encryption_types": ["SSE-C"],
    "website": {"redirect_all_requests_to": {"host_name": "example.com"}},
    "replication": {
        "role": ROLE,
        "rules": [{**CREATED["replication"]["rules"][0], "existing_object_replication": True}],
    },
    "metadata": {"inventory": False},
    "metrics": [{"id": "all", "filter": {"prefix": "out/"}}],
    "analytics": [],
    "intelligent_tiering": [{"id": "old", "status": "disabled", "tierings": TIERS}],
}
CHANGED_STEPS = ("website", "replication", "metadata", "metrics[in]", "metrics[all]", "analytics[classes]",
                 "intelligent_tiering[old]")  # fmt: skip

CLEARED: dict[str, Any] = {
    "website": {}, "replication": {}, "metadata": {}, "metrics": [], "analytics": [], "intelligent_tiering": [],
}  # fmt: skip
CLEARED_STEPS = ("website", "replication", "metadata", "metrics[all]", "intelligent_tiering[old]")


def setup(stage: Any) -> None:
    """The bucket that copies go to."""
    s3 = stage.client("s3")
    s3.create_bucket(Bucket=COPIES, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=COPIES, VersioningConfiguration={"Status": "Enabled"})


def spoil(stage: Any, name: str) -> None:
    """Somebody works on the bucket by hand."""
    s3 = stage.client("s3")
    s3.put_bucket_website(Bucket=name, WebsiteConfiguration={"IndexDocument": {"Suffix": "home.html"}})
    s3.delete_bucket_replication(Bucket=name)
    s3.delete_bucket_metadata_configuration(Bucket=name)
    s3.put_bucket_metrics_configuration(Bucket=name, Id="mine", MetricsConfiguration={"Id": "mine"})
    s3.put_bucket_intelligent_tiering_configuration(
        Bucket=name, Id="old", IntelligentTieringConfiguration={
            "Id": "old", "Status": "Enabled", "Tierings": [{"Days": 90, "AccessTier": "ARCHIVE_ACCESS"}]})  # fmt: skip


SPOILT_STEPS = ("website", "replication", "metadata", "metrics[mine]", "intelligent_tiering[old]")
