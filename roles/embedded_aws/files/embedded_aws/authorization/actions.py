# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IAM actions that an operation needs, by the Service Authorization Reference: mostly the operation's own name.

S3's are in mends/s3_actions, since they depend on the request.
"""

from __future__ import annotations

from embedded_aws import operations

from .parameters import Asked

# Signing names that aren't the prefix of the service's actions.
_PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "s3express": "s3express", "aws-marketplace": "aws-marketplace"}
_NAMES = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "lambda:InvokeAsync": "lambda:InvokeFunction",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
    "s3control:PutPublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    "s3control:DeletePublicAccessBlock": "s3:PutAccountPublicAccessBlock",
    # AWS, "Actions ... for AWS Budgets": budgets are viewed and modified, with all that they tell.
    **{
        f"budgets:{operation}": "budgets:ViewBudget"
        for operation in (
            "DescribeBudget",
            "DescribeBudgets",
            "DescribeNotificationsForBudget",
            "DescribeSubscribersForNotification",
        )
    },
    **{
        f"budgets:{verb}{what}": "budgets:ModifyBudget"
        for verb in ("Create", "Update", "Delete")
        for what in ("Budget", "Notification", "Subscriber")
    },
}
# AWS: "No permissions are required", not even where policies deny; and what others judge.
_FREE = {"sts:GetCallerIdentity", "sts:GetSessionToken"}
_JUDGED_ELSEWHERE = {"sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}
# What a creation with tags needs besides.
_TAGGING = {
    "ec2": "ec2:CreateTags",
    "rds": "rds:AddTagsToResource",
    "s3control": "s3:TagResource",
    "sqs": "sqs:TagQueue",
    "iam:CreateUser": "iam:TagUser",
    "iam:CreateRole": "iam:TagRole",
    "iam:CreatePolicy": "iam:TagPolicy",
    "iam:CreateInstanceProfile": "iam:TagInstanceProfile",
    "iam:CreateVirtualMFADevice": "iam:TagMFADevice",
    "iam:CreateOpenIDConnectProvider": "iam:TagOpenIDConnectProvider",
    "iam:CreateSAMLProvider": "iam:TagSAMLProvider",
    **{service: f"{service}:TagResource" for service in ("budgets", "kms", "organizations", "secretsmanager", "sns")},
}
# AWS, "Actions ... for Amazon WorkDocs": what links to a document's content is given only to those who may have it.
_CONTENT = {"workdocs:GetDocumentVersion", "workdocs:DescribeDocumentVersions"}


def prefix(service: str) -> str:
    """What the actions of a service (botocore's name) begin with."""
    metadata = operations.model(service).metadata
    signing = metadata.get("signingName", metadata["endpointPrefix"])
    return _PREFIXES.get(signing, signing)


def action_of(service: str, operation: str) -> str | None:
    """The action that an operation needs first; None if none is needed, or if it is judged by another room."""
    name = f"{service}:{operation}"
    if name in _FREE or name in _JUDGED_ELSEWHERE:
        return None
    return _NAMES.get(name) or f"{prefix(service)}:{operation}"


def further(asked: Asked) -> str | None:
    """The action that an operation needs besides, for its tags or for the content that it asks for; None if neither."""
    if f"{asked.service}:{asked.operation}" in _CONTENT:
        return "workdocs:DownloadDocumentVersion" if "SOURCE" in (asked.text("Fields") or "").split(",") else None
    return _tagging(asked)


def _tagging(asked: Asked) -> str | None:
    """The action that a creation needs for its tags; None if it has no tags, or is no creation."""
    if not asked.operation.startswith(("Create", "Run")) or not asked.tags:
        return None
    return _TAGGING.get(f"{asked.service}:{asked.operation}") or _TAGGING.get(asked.service)
