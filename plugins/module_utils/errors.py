# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that a user can meet, as a sentence: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """The task can't be right: nothing was sent. ``str()`` is the whole sentence."""


class Failed(Exception):
    """Something that was being done did not work out.

    ``done`` names the steps that were carried out before, ``facts`` are what the result holds all the same.
    """

    def __init__(
        self,
        sentence: str,
        error: ApiError | None = None,
        done: tuple[str, ...] = (),
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.error = error
        self.done = done
        self.facts = dict(facts or {})


class ApiError(Exception):
    """AWS answered with an error, or didn't answer.

    ``code`` is AWS's own (or the connection's: ConnectionFailed, ConnectionDropped, NoCredentials), ``sent`` is
    False when the request surely never reached AWS, ``answered`` is False when the outcome is unknown.
    """

    def __init__(
        self,
        operation: str,
        code: str,
        message: str,
        status: int = 0,
        metadata: Mapping[str, Any] | None = None,
        answered: bool = True,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.operation = operation
        self.code = code
        self.message = message
        self.status = status
        self.metadata = dict(metadata or {})
        self.answered = answered
        self.details = dict(details or {})


# What AWS says to a key that it doesn't know any more; to HEAD it says nothing but 403.
UNKNOWN_KEY = (
    "403",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
)

# What the bare code doesn't say: the likely cause, and what to do about it.
CAUSES: Mapping[str, str] = {
    "AccessDenied": "The credentials in use may not do this, or a policy of the resource denies it.",
    "AccessDeniedException": "The credentials in use may not do this, or a policy of the resource denies it.",
    "UnauthorizedOperation": "The credentials in use may not do this.",
    "UnauthorizedOperationException": "The credentials in use may not do this.",
    "UnauthorizedResourceAccessException": "There is none, or the credentials in use may not see it.",
    "InvalidAccessKeyId": "The access key is not known to AWS: check access_key, profile or AWS_ACCESS_KEY_ID.",
    "InvalidClientTokenId": "The access key is not known to AWS: check access_key, profile or AWS_ACCESS_KEY_ID.",
    "UnrecognizedClientException": "The access key or its session token is not valid.",
    "SignatureDoesNotMatch": "The secret key does not belong to the access key: check secret_key or"
    " AWS_SECRET_ACCESS_KEY, and the clock of this machine.",
    "AuthFailure": "The credentials are not valid.",
    "ExpiredToken": "The session's credentials have expired: get new ones and run again.",
    "ExpiredTokenException": "The session's credentials have expired: get new ones and run again.",
    "RequestTimeTooSkewed": "The clock of this machine is off by more than 15 minutes: set it right.",
    "NoCredentials": "Give access_key and secret_key or a profile, or set AWS_ACCESS_KEY_ID and"
    " AWS_SECRET_ACCESS_KEY or AWS_PROFILE.",
    "ConnectionFailed": "Check endpoint_url (or AWS_ENDPOINT_URL), the region's name and the network.",
    "ConnectionDropped": "The connection was lost. Run the task again: it takes up where this one ended.",
    "BucketAlreadyExists": "Bucket names are shared by all accounts and somebody else has this one: choose another.",
    "InvalidBucketName": "See the naming rules of general purpose buckets.",
    "OperationAborted": "Another change of the same bucket is under way: run the task again later.",
    "BucketNotEmpty": "Empty the bucket first, or set force: true to delete all its objects and versions.",
    "PermanentRedirect": "The bucket lives in another region: set region to that one.",
    "AuthorizationHeaderMalformed": "The bucket lives in another region: set region to that one.",
    "InvalidLocationConstraint": "There is no such region: check region.",
    "InvalidTargetBucketForLogging": "Logs go to a bucket of the same account and region, whose policy lets"
    " logging.s3.amazonaws.com do s3:PutObject: check target_bucket.",
    "IllegalLocationConstraintException": "The region does not fit the endpoint: set region to the endpoint's.",
    "AccessControlListNotSupported": "The bucket's object_ownership is BucketOwnerEnforced, which switches ACLs off.",
    "MalformedPolicy": "AWS refuses the policy: check its principals, actions and resources.",
    "MalformedPolicyDocumentException": "AWS refuses the document: see the syntax of policies of this type.",
    "MalformedPolicyDocument": "AWS refuses the policy: check its principals, actions and resources.",
    "InvalidBucketState": "The bucket's other settings don't allow it: object lock needs versioning and keeps it on.",
    "InvalidObjectState": "The object is archived: restore it first.",
    "AWSOrganizationsNotInUseException": "The account of these credentials is in no organization. AWS makes one with"
    " organizations:CreateOrganization, which turns the account that calls it into the management account for good.",
    "AccountNotFoundException": "There is no such account in this organization.",
    "AccountOwnerNotVerifiedException": "AWS waits for the owner of the management account's e-mail to confirm it.",
    "DuplicateOrganizationalUnitException": "Its parent has another unit of that name.",
    "DuplicatePolicyException": "The organization has a policy of that name already, maybe of another type.",
    "FinalizingOrganizationException": "The organization was just made and isn't ready: run the task again in an hour.",
    "OrganizationalUnitNotEmptyException": "Move its accounts elsewhere and delete the units in it first.",
    "ParentNotFoundException": "There is no such root or unit in this organization.",
    "PolicyInUseException": "It is still attached to a root, a unit or an account.",
    "PolicyTypeNotAvailableForOrganizationException": "Policies need an organization with all features enabled, and"
    " not every type can be had everywhere.",
    "PolicyTypeNotEnabledException": "Policies of this type are switched off in this organization's root: set"
    " enable_type: true, or switch them on with organizations:EnablePolicyType.",
    "TargetNotFoundException": "There is no such root, unit or account in this organization.",
    "GlacierExpeditedRetrievalNotAvailable": "AWS has no capacity for expedited just now: set fallback_tier, ask again"
    " later, or buy provisioned capacity.",
    "InsufficientCapacityException": "There is no capacity for expedited retrievals now: use the tier standard, run the"
    " task again later, or buy provisioned capacity.",
    "NoLongerSupportedException": "S3 Glacier has taken no new customers for its vaults since 2025-12-15, and this"
    " account has none. Use S3's storage classes instead: glacier_backend: s3 in the role glacier, or storage_class in"
    " s3_object and s3_sync.",
    "IdempotencyException": "A job was asked for with the same token and other options: run the task again.",
    "JobStatusException": "The job has gone on meanwhile: in its present status, this can't be done.",
    "NoSuchJob": "There is no such job in this account and region; AWS forgets jobs 90 days after they end.",
    "NoSuchKey": "There is no object of that name.",
    "NoSuchVersion": "There is no such version of the object.",
    "NoSuchBucket": "There is no bucket of that name.",
    "NoSuchAccessPoint": "There is no access point of that name in this account and region.",
    "AccessPointAlreadyOwnedByYou": "There already is one of that name in this account and region.",
    "InvalidServiceName": "There is no such endpoint service in this region: check service.",
    "InvalidVpcID.NotFound": "There is no such VPC in this account and region: check vpc_id.",
    "InvalidRouteTableId.NotFound": "There is no such route table in this account and region: check route_table_ids.",
    "InvalidSubnetID.NotFound": "There is no such subnet in this account and region: check vpc_endpoint_subnets.",
    "InvalidSubnetId.NotFound": "There is no such subnet in this account and region: check vpc_endpoint_subnets.",
    "InvalidGroup.NotFound": "There is no such security group in this account and region.",
    "RouteAlreadyExists": "A route table has a route to this service already, through another endpoint.",
    "VpcEndpointLimitExceeded": "A quota of the account is used up: remove something or ask AWS to raise it.",
    "PreconditionFailed": "The object was changed by someone else in the meantime: nothing was overwritten.",
    "XAmzContentChecksumMismatch": "The bytes that arrived are not the ones that were sent.",
    "BadDigest": "The bytes that arrived are not the ones that were sent.",
    "EntityAlreadyExists": "There already is one of that name.",
    "EntityAlreadyExistsException": "There already is one of that name.",
    "EntityNotExistsException": "It isn't there any more.",
    "FailedDependencyException": "The directory behind the site doesn't answer: look after it in Directory Service.",
    "DeactivatingLastSystemUserException": "A site keeps one active administrator: make another user one first.",
    "IllegalUserStateException": "What the user has is just going to somebody else: run the task again later.",
    "ProhibitedStateException": "It isn't in a state for this: what is in the recycle bin has to be restored first.",
    "CustomMetadataLimitExceededException": "It has as many pairs as WorkDocs keeps: take some away first.",
    "DocumentLockedForCommentsException": "Its owner has closed the document to comments.",
    "DraftUploadOutOfSyncException": "Somebody else is uploading a version of it: run the task again later.",
    "InvalidCommentOperationException": "WorkDocs doesn't take such a comment: answers go to comments, and"
    " of one level only.",
    "ResourceAlreadyCheckedOutException": "Somebody has locked the document, and has to unlock it first.",
    "StorageLimitExceededException": "The owner's storage is used up: raise the limit (workdocs_user) or make room.",
    "StorageLimitWillExceedException": "The owner's storage doesn't suffice for it: raise the limit"
    " (workdocs_user) or make room.",
    "TooManyLabelsException": "It has as many labels as WorkDocs keeps: take some away first.",
    "TooManySubscriptionsException": "The site has as many subscriptions as WorkDocs keeps: remove one first.",
    "RequestedEntityTooLargeException": "There is too much to list: name users by their usernames.",
    "DeleteConflict": "It is still attached to something.",
    "LimitExceeded": "A quota of the account is used up: remove something or ask AWS to raise it.",
    "LimitExceededException": "A quota of the account is used up: remove something or ask AWS to raise it.",
    "NotImplemented": "This endpoint does not offer the operation.",
    "SlowDown": "AWS is throttling the account; it was asked again until the deadline (retry_timeout).",
    "Throttling": "AWS is throttling the account; it was asked again until the deadline (retry_timeout).",
    "ThrottlingException": "AWS is throttling the account; it was asked again until the deadline (retry_timeout).",
    "KMS.NotFoundException": "There is no such KMS key in this account and region: check encryption_key_id.",
    "NotFoundException": "There is nothing of that name in this account and region.",
}


# Where one code has many causes, its message tells which.
_CAUSES_BY_MESSAGE: Mapping[str, str] = {
    "unable to validate the following destination": "The topic, queue or function must be there, in the bucket's"
    " region, and its own policy must let s3.amazonaws.com use it.",
    "new customers": "S3 Glacier has taken no new customers for its vaults since 2025-12-15. Use S3's storage classes"
    " instead: glacier_backend: s3 in the role glacier, or storage_class in s3_object and s3_sync.",
    "data retrieval policy": "The data retrieval policy of the account in this region doesn't allow as much: see"
    " glacier_retrieval_policy.",
    "the account alias": "Another account has this alias, and no two can have the same: choose another one.",
    # What Organizations says to members.
    "you don't have permissions to access this resource": "An organization is managed with credentials of its"
    " management account, or of a delegated administrator, that may do this.",
    "invalid principal": "Each principal must be there: check the account, user and role names.",
}


def explain(doing: str, error: ApiError, permissions: tuple[str, ...] = ()) -> str:
    """The sentence for an error met while ``doing`` ("reading the policy of bucket b")."""
    message = error.message.rstrip(".")
    sentence = f"{doing[:1].upper()}{doing[1:]} failed: {message} ({error.code})."
    cause = CAUSES.get(error.code, "")
    for words, likely in _CAUSES_BY_MESSAGE.items():
        if words in message.lower():
            cause = likely
    if error.code in ("403", "Forbidden"):
        cause = "It belongs to another account, or the credentials in use may not do this."
    if error.code in ("AccessDenied", "AccessDeniedException", "403", "UnauthorizedOperation") and permissions:
        cause += f" It needs {', '.join(permissions)}."
    return f"{sentence} {cause}".rstrip()
