# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a bucket's table: s3_bucket has all of them, the modules for one setting have one each."""

from __future__ import annotations

from ..codecs import BY_MODEL, JSON_DOCUMENT, exactly, on_off
from ..parts import Call, Members, Setting
from ..policies import same_policy
from ..tags import TAGS as TAG_SET
from ..tags import wanted_tags
from . import access, configurations, lifecycle, lifecycle_tasks, metadata, replication, settings

PUBLIC_ACCESS = Setting(
    "public_access",
    read=Call("get_public_access_block", "PublicAccessBlockConfiguration"),
    write=Call("put_public_access_block", "PublicAccessBlockConfiguration"),
    clear=Call("delete_public_access_block"),
    options=("public_access", "delete_public_access"),
    unset=("NoSuchPublicAccessBlockConfiguration",),
    codec=BY_MODEL,
    want=settings.wanted_access,
    complete=settings.complete_access,
    initial=settings.FRESH_ACCESS,
    clears_to=None,
)

OBJECT_OWNERSHIP = Setting(
    "object_ownership",
    read=Call("get_bucket_ownership_controls", "OwnershipControls.Rules[0].ObjectOwnership"),
    write=Call("put_bucket_ownership_controls", "OwnershipControls.Rules"),
    clear=Call("delete_bucket_ownership_controls"),
    options=("object_ownership", "delete_object_ownership"),
    unset=("OwnershipControlsNotFoundError",),
    codec=settings.OWNERSHIP,
    want=settings.wanted_ownership,
    initial=settings.FRESH_OWNERSHIP,
    clears_to=None,
    unequal="one rule is all there can be: it is read as its only value",
)

VERSIONING = Setting(
    "versioning",
    read=Call("get_bucket_versioning", "Status"),
    write=Call("put_bucket_versioning", "VersioningConfiguration.Status"),
    codec=on_off("Enabled", "Suspended"),
    same=lambda wanted, current: bool(wanted) == bool(current),
    born=settings.born_versioning,
)

ENCRYPTION = Setting(
    "encryption",
    read=Call("get_bucket_encryption", "ServerSideEncryptionConfiguration.Rules"),
    write=Call("put_bucket_encryption", "ServerSideEncryptionConfiguration.Rules"),
    options=("encryption", "encryption_key_id", "bucket_key_enabled", "blocked_encryption_types"),
    unset=("ServerSideEncryptionConfigurationNotFoundError",),
    codec=settings.ENCRYPTION,
    want=settings.wanted_encryption,
    same=settings.same_encryption,
    complete=settings.complete_encryption,
    initial=settings.FRESH_ENCRYPTION,
)

OBJECT_LOCK_ENABLED = Setting(
    "object_lock_enabled",
    read=Call("get_object_lock_configuration", "ObjectLockConfiguration.ObjectLockEnabled"),
    write=Call("put_object_lock_configuration", "ObjectLockConfiguration.ObjectLockEnabled"),
    unset=("ObjectLockConfigurationNotFoundError",),
    codec=on_off("Enabled", "Disabled"),
    want=settings.wanted_lock,
    same=lambda wanted, current: bool(wanted) == bool(current),
    effect=settings.lock_effect,
    created_with="ObjectLockEnabledForBucket",
)

OBJECT_LOCK_DEFAULT_RETENTION = Setting(
    "object_lock_default_retention",
    read=Call("get_object_lock_configuration", "ObjectLockConfiguration.Rule.DefaultRetention"),
    write=Call(
        "put_object_lock_configuration",
        "ObjectLockConfiguration.Rule.DefaultRetention",
        fixed={"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}},
    ),
    clear=Call(
        "put_object_lock_configuration", fixed={"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}
    ),
    unset=("ObjectLockConfigurationNotFoundError",),
    codec=BY_MODEL,
    want=settings.wanted_retention,
    effect=settings.retention_effect,
    same=exactly,
    complete=lambda wanted, current: wanted,
)

POLICY = Setting(
    "policy",
    read=Call("get_bucket_policy", "Policy"),
    write=Call("put_bucket_policy", "Policy"),
    clear=Call("delete_bucket_policy"),
    options=access.POLICY_OPTIONS,
    unset=("NoSuchBucketPolicy",),
    codec=JSON_DOCUMENT,
    want=access.wanted_policy,
    same=same_policy,
    complete=lambda wanted, current: wanted,
)

ACL = Setting(
    "acl",
    read=Call("get_bucket_acl"),
    write=Call("put_bucket_acl", "ACL"),
    codec=access.ACL,
    initial="private",
    unequal="grants are read, of which the name of a canned list makes several",
)

TAGS = Setting(
    "tags",
    read=Call("get_bucket_tagging", "TagSet"),
    write=Call("put_bucket_tagging", "Tagging.TagSet"),
    unset=("NoSuchTagSet",),
    codec=TAG_SET,
    want=wanted_tags,
    same=exactly,
    complete=lambda wanted, current: wanted,
    requests=settings.tag_requests,
)

REQUESTER_PAYS = Setting(
    "requester_pays",
    read=Call("get_bucket_request_payment", "Payer"),
    write=Call("put_bucket_request_payment", "RequestPaymentConfiguration.Payer"),
    codec=on_off("Requester", "BucketOwner"),
    initial=False,
)

ACCELERATE_ENABLED = Setting(
    "accelerate_enabled",
    read=Call("get_bucket_accelerate_configuration", "Status"),
    write=Call("put_bucket_accelerate_configuration", "AccelerateConfiguration.Status"),
    codec=on_off("Enabled", "Suspended"),
    same=lambda wanted, current: bool(wanted) == bool(current),
)

LOGGING = Setting(
    "logging",
    read=Call("get_bucket_logging", "LoggingEnabled"),
    write=Call("put_bucket_logging", "BucketLoggingStatus.LoggingEnabled"),
    clear=Call("put_bucket_logging", fixed={"BucketLoggingStatus": {}}),
    codec=BY_MODEL,
    want=settings.wanted_logging,
    same=settings.same_logging,
    complete=settings.complete_logging,
)

CORS_RULES = Setting(
    "cors_rules",
    read=Call("get_bucket_cors", "CORSRules"),
    write=Call("put_bucket_cors", "CORSConfiguration.CORSRules"),
    clear=Call("delete_bucket_cors"),
    unset=("NoSuchCORSConfiguration",),
    codec=BY_MODEL,
    want=settings.wanted_cors,
    same=settings.same_cors,
)

NOTIFICATIONS = Setting(
    "notifications",
    read=Call("get_bucket_notification_configuration"),
    write=Call("put_bucket_notification_configuration", "NotificationConfiguration"),
    clear=Call("put_bucket_notification_configuration", fixed={"NotificationConfiguration": {}}),
    codec=settings.NOTIFICATIONS,
    want=settings.wanted_notifications,
    same=settings.same_notifications,
    complete=lambda wanted, current: wanted,
)

LIFECYCLE = Setting(
    "lifecycle",
    read=Call("get_bucket_lifecycle_configuration"),
    write=Call("put_bucket_lifecycle_configuration"),
    clear=Call("delete_bucket_lifecycle"),
    options=("lifecycle_rules", "lifecycle_minimum_object_size"),
    unset=("NoSuchLifecycleConfiguration",),
    codec=lifecycle.DOCUMENT,
    want=lifecycle_tasks.wanted_of_bucket,
    same=lifecycle.same_document,
    complete=lambda wanted, current: wanted,
    effect=lifecycle.effect,
    show=lifecycle.shown,
    unequal="the rules stand at the top of what is read and below LifecycleConfiguration in what is written",
)

WEBSITE = Setting(
    "website",
    read=Call("get_bucket_website"),
    write=Call("put_bucket_website", "WebsiteConfiguration"),
    clear=Call("delete_bucket_website"),
    unset=("NoSuchWebsiteConfiguration",),
    codec=BY_MODEL,
    want=settings.wanted_website,
    same=settings.same_website,
    complete=settings.complete_website,
)

REPLICATION = Setting(
    "replication",
    read=Call("get_bucket_replication", "ReplicationConfiguration"),
    write=Call("put_bucket_replication", "ReplicationConfiguration"),
    clear=Call("delete_bucket_replication"),
    unset=("ReplicationConfigurationNotFoundError",),
    codec=replication.REPLICATION,
    want=replication.wanted,
    same=replication.same,
    complete=replication.complete,
    effect=replication.effect,
)

ABAC = Setting(
    "abac",
    read=Call("get_bucket_abac", "AbacStatus.Status"),
    write=Call("put_bucket_abac", "AbacStatus.Status"),
    codec=on_off("Enabled", "Disabled"),
    same=lambda wanted, current: bool(wanted) == bool(current),
    initial=False,
)

METADATA = Setting(
    "metadata",
    read=Call("get_bucket_metadata_configuration", "GetBucketMetadataConfigurationResult.MetadataConfigurationResult"),
    write=Call("create_bucket_metadata_configuration", "MetadataConfiguration"),
    clear=Call("delete_bucket_metadata_configuration"),
    unset=("MetadataConfigurationNotFound",),
    codec=metadata.METADATA,
    want=metadata.wanted,
    same=metadata.same,
    complete=metadata.complete,
    requests=metadata.requests,
    effect=metadata.effect,
    show=metadata.shown,
    unequal="what is read tells of the tables that S3 made of what was written",
)

INVENTORY = Members(
    "inventory",
    read=Call("list_bucket_inventory_configurations", "InventoryConfigurationList", paginated=True),
    add=Call("put_bucket_inventory_configuration", "InventoryConfiguration", member="Id"),
    remove=Call("delete_bucket_inventory_configuration", member="Id"),
    purge="purge_inventory",
    codec=configurations.INVENTORY,
    want=configurations.wanted("inventory"),
    same=configurations.same,
    complete=configurations.complete(enabled=True, optional_fields=[]),
)

METRICS = Members(
    "metrics",
    read=Call("list_bucket_metrics_configurations", "MetricsConfigurationList", paginated=True),
    add=Call("put_bucket_metrics_configuration", "MetricsConfiguration", member="Id"),
    remove=Call("delete_bucket_metrics_configuration", member="Id"),
    purge="purge_metrics",
    codec=configurations.METRICS,
    want=configurations.wanted("metrics"),
    same=configurations.same,
    complete=configurations.complete(filter={}),
)

ANALYTICS = Members(
    "analytics",
    read=Call("list_bucket_analytics_configurations", "AnalyticsConfigurationList", paginated=True),
    add=Call("put_bucket_analytics_configuration", "AnalyticsConfiguration", member="Id"),
    remove=Call("delete_bucket_analytics_configuration", member="Id"),
    purge="purge_analytics",
    codec=configurations.ANALYTICS,
    want=configurations.wanted("analytics"),
    same=configurations.same,
    complete=configurations.complete(filter={}),
)

INTELLIGENT_TIERING = Members(
    "intelligent_tiering",
    read=Call("list_bucket_intelligent_tiering_configurations", "IntelligentTieringConfigurationList", paginated=True),
    add=Call("put_bucket_intelligent_tiering_configuration", "IntelligentTieringConfiguration", member="Id"),
    remove=Call("delete_bucket_intelligent_tiering_configuration", member="Id"),
    purge="purge_intelligent_tiering",
    codec=configurations.INTELLIGENT_TIERING,
    want=configurations.wanted("intelligent_tiering"),
    same=configurations.same,
    complete=configurations.complete(status="enabled", filter={}),
)

# In the order in which a plan takes them: versions are kept before objects are locked or copied, and tags are written
# before they decide about access.
ALL = (
    PUBLIC_ACCESS,
    OBJECT_OWNERSHIP,
    ACL,
    VERSIONING,
    ENCRYPTION,
    OBJECT_LOCK_ENABLED,
    OBJECT_LOCK_DEFAULT_RETENTION,
    POLICY,
    TAGS,
    ABAC,
    REQUESTER_PAYS,
    ACCELERATE_ENABLED,
    LOGGING,
    CORS_RULES,
    WEBSITE,
    NOTIFICATIONS,
    LIFECYCLE,
    REPLICATION,
    METADATA,
    INVENTORY,
    METRICS,
    ANALYTICS,
    INTELLIGENT_TIERING,
)
