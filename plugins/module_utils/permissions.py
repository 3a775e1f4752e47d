# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IAM actions an API call needs. Pure.

The action is named like the operation, but for the exceptions below; source: the "Actions, resources, and condition
keys" pages of the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .parts import Request

# S3 makes its tables with the caller's rights.
_METADATA_TABLES = (
    "s3tables:CreateTableBucket",
    "s3tables:CreateNamespace",
    "s3tables:GetTable",
    "s3tables:CreateTable",
    "s3tables:PutTablePolicy",
    "s3tables:PutTableEncryption",
)

_EXCEPTIONS: Mapping[str, tuple[str, ...]] = {
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:GetObjectAttributes": ("s3:GetObject", "s3:GetObjectAttributes"),
    "s3:DeleteObjects": ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:UploadPart": ("s3:PutObject",),
    "s3:UploadPartCopy": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:GetBucketEncryption": ("s3:GetEncryptionConfiguration",),
    "s3:PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:GetPublicAccessBlock": ("s3:GetBucketPublicAccessBlock",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeleteBucketTagging": ("s3:PutBucketTagging",),
    "s3:DeleteBucketCors": ("s3:PutBucketCORS",),
    "s3:GetBucketCors": ("s3:GetBucketCORS",),
    "s3:PutBucketCors": ("s3:PutBucketCORS",),
    "s3:GetBucketLifecycleConfiguration": ("s3:GetLifecycleConfiguration",),
    "s3:PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "s3:PutBucketNotificationConfiguration": ("s3:PutBucketNotification",),
    "s3:GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration",),
    "s3:PutBucketAccelerateConfiguration": ("s3:PutAccelerateConfiguration",),
    "s3:GetBucketAnalyticsConfiguration": ("s3:GetAnalyticsConfiguration",),
    "s3:ListBucketAnalyticsConfigurations": ("s3:GetAnalyticsConfiguration",),
    "s3:PutBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:DeleteBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration",),
    "s3:ListBucketIntelligentTieringConfigurations": ("s3:GetIntelligentTieringConfiguration",),
    "s3:PutBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:DeleteBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:GetBucketMetricsConfiguration": ("s3:GetMetricsConfiguration",),
    "s3:ListBucketMetricsConfigurations": ("s3:GetMetricsConfiguration",),
    "s3:PutBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:DeleteBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:GetBucketReplication": ("s3:GetReplicationConfiguration",),
    "s3:PutBucketReplication": ("s3:PutReplicationConfiguration", "iam:PassRole"),
    "s3:DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    "s3:GetBucketAbac": ("s3:GetBucketABAC",),
    "s3:PutBucketAbac": ("s3:PutBucketABAC",),
    "s3:GetBucketMetadataConfiguration": ("s3:GetBucketMetadataTableConfiguration",),
    "s3:CreateBucketMetadataConfiguration": ("s3:CreateBucketMetadataTableConfiguration", *_METADATA_TABLES),
    "s3:UpdateBucketMetadataInventoryTableConfiguration": (
        "s3:UpdateBucketMetadataInventoryTableConfiguration",
        *_METADATA_TABLES,
    ),
    "s3:UpdateBucketMetadataAnnotationTableConfiguration": (
        "s3:UpdateBucketMetadataAnnotationTableConfiguration",
        *_METADATA_TABLES,
    ),
    "s3:DeleteBucketMetadataConfiguration": ("s3:DeleteBucketMetadataTableConfiguration",),
    "s3:ListBucketInventoryConfigurations": ("s3:GetInventoryConfiguration",),
    "s3:PutBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:DeleteBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:GetObjectLockConfiguration": ("s3:GetBucketObjectLockConfiguration",),
    "s3:PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",),
    # What the grants are of is done with the role that a location is handed.
    "s3control:CreateAccessGrantsLocation": ("s3:CreateAccessGrantsLocation", "iam:PassRole"),
    "s3control:UpdateAccessGrantsLocation": ("s3:UpdateAccessGrantsLocation", "iam:PassRole"),
    "s3control:AssociateAccessGrantsIdentityCenter": (
        "s3:AssociateAccessGrantsIdentityCenter",
        "sso:CreateApplication",
        "sso:DescribeInstance",
        "sso:PutApplicationAuthenticationMethod",
        "sso:PutApplicationGrant",
    ),
    "s3control:DissociateAccessGrantsIdentityCenter": (
        "s3:DissociateAccessGrantsIdentityCenter",
        "sso:DeleteApplication",
    ),
    # S3 carries the job out with the role that it is handed.
    "s3control:CreateJob": ("s3:CreateJob", "iam:PassRole"),
    "s3control:GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
    "s3control:PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "s3control:DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    "iam:AddRoleToInstanceProfile": ("iam:AddRoleToInstanceProfile", "iam:PassRole"),
    "iam:DeleteServiceLinkedRole": ("iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus"),
    "rds:AddRoleToDBInstance": ("rds:AddRoleToDBInstance", "iam:PassRole"),
    "sts:GetCallerIdentity": (),
    **{
        f"budgets:{operation}": ("budgets:ViewBudget",)
        for operation in (
            "DescribeBudget",
            "DescribeNotificationsForBudget",
            "DescribeSubscribersForNotification",
        )
    },
    **{
        f"budgets:{operation}": ("budgets:ModifyBudget",)
        for operation in (
            "CreateBudget",
            "CreateNotification",
            "CreateSubscriber",
            "DeleteBudget",
            "DeleteNotification",
            "DeleteSubscriber",
            "UpdateBudget",
            "UpdateSubscriber",
        )
    },
    "budgets:CreateBudgetAction": ("budgets:CreateBudgetAction", "iam:PassRole"),
    "budgets:UpdateBudgetAction": ("budgets:UpdateBudgetAction", "iam:PassRole"),
}

# A request with this member needs one more action.
_BY_MEMBER: Mapping[tuple[str, str], str] = {
    ("budgets:CreateBudget", "ResourceTags"): "budgets:TagResource",
    ("cloudwatch:PutMetricAlarm", "Tags"): "cloudwatch:TagResource",
    ("ec2:CreateVpcEndpoint", "TagSpecifications"): "ec2:CreateTags",
    **{
        (f"organizations:Create{kind}", "Tags"): "organizations:TagResource"
        for kind in ("Account", "OrganizationalUnit", "Policy")
    },
    **{
        (f"iam:Create{kind}", "Tags"): f"iam:Tag{kind}"
        for kind in ("InstanceProfile", "OpenIDConnectProvider", "Policy", "Role", "SAMLProvider", "User")
    },
    **{
        (f"rds:{operation}", member): action
        for operation in (
            "CreateDBInstance",
            "CreateDBInstanceReadReplica",
            "ModifyDBInstance",
            "RestoreDBInstanceFromDBSnapshot",
            "RestoreDBInstanceFromS3",
            "RestoreDBInstanceToPointInTime",
        )
        for member, action in (
            ("DomainIAMRoleName", "iam:PassRole"),
            ("ManageMasterUserPassword", "secretsmanager:CreateSecret"),
            ("MonitoringRoleArn", "iam:PassRole"),
            ("Tags", "rds:AddTagsToResource"),
        )
    },
    ("s3control:CreateAccessGrant", "Tags"): "s3:TagResource",
    ("s3control:CreateAccessPoint", "Tags"): "s3:TagResource",
    ("sns:CreateTopic", "Tags"): "sns:TagResource",
    ("sts:AssumeRole", "SourceIdentity"): "sts:SetSourceIdentity",
    ("sts:AssumeRole", "Tags"): "sts:TagSession",
    # A document's version is told of with a link to its content only to those who may have the content, too.
    ("workdocs:GetDocumentVersion", "Fields"): "workdocs:DownloadDocumentVersion",
    **{
        (f"s3:{operation}", member): f"s3:{action}"
        for operation in ("PutObject", "CopyObject")
        for member, action in (
            ("ACL", "PutObjectAcl"),
            ("Tagging", "PutObjectTagging"),
            ("ObjectLockMode", "PutObjectRetention"),
            ("ObjectLockLegalHoldStatus", "PutObjectLegalHold"),
        )
    },
    **{
        (f"s3:{operation}", "BypassGovernanceRetention"): "s3:BypassGovernanceRetention"
        for operation in ("DeleteObject", "DeleteObjects", "PutObjectRetention")
    },
    ("s3:DeleteObject", "VersionId"): "s3:DeleteObjectVersion",
    ("s3:GetObject", "VersionId"): "s3:GetObjectVersion",
    ("s3:PutObjectTagging", "VersionId"): "s3:PutObjectVersionTagging",
}

# What is no operation: the database itself asks IAM whether whoever shows it a token may come in.
_SIGNED: Mapping[str, tuple[str, ...]] = {"rds-db:Connect": ("rds-db:connect",)}

# Services whose actions have another service's name before them.
_PREFIXES: Mapping[str, str] = {"accessanalyzer": "access-analyzer", "s3control": "s3", "sso-admin": "sso"}


def needed(service: str, operation: str) -> tuple[str, ...]:
    """The IAM actions that one operation (botocore's method name) needs."""
    name = f"{service}:{api_name(operation)}"
    if name in _SIGNED:
        return _SIGNED[name]
    return _EXCEPTIONS.get(name, (f"{_PREFIXES.get(service, service)}:{api_name(operation)}",))


def besides(request: Request) -> tuple[str, ...]:
    """The IAM actions that a request needs beside its operation's, for some of its members."""
    name = f"{request.service}:{api_name(request.operation)}"
    return tuple(_BY_MEMBER[name, member] for member in request.params if (name, member) in _BY_MEMBER)


def permissions_of(requests: Iterable[Request], calls: Iterable[str] = ()) -> list[str]:
    """The IAM actions that requests need, and calls already made (``service:Operation``), sorted."""
    actions: set[str] = set()
    for request in requests:
        actions.update(needed(request.service, request.operation), besides(request))
    return sorted(actions.union(*(needed(*call.split(":")) for call in calls)))


def api_name(method: str) -> str:
    """The operation's own name, from botocore's method name."""
    if "_" not in method:
        return method[:1].upper() + method[1:]
    special = {"v2": "V2", "mfa": "MFA", "saml": "SAML", "id": "ID", "ssh": "SSH", "db": "DB"}
    # Of IAM's providers and clients an id is an ID, of the people and groups in a directory an Id.
    if method.startswith("get_") and method.endswith("_id"):
        special["id"] = "Id"
    return "".join(special.get(word, word.capitalize()) for word in method.split("_"))
