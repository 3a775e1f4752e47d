# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys that a grant of S3 Access Grants gives: of a session of its location's role, for its scope alone."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.s3control.responses import S3ControlResponse
from moto.sts.models import sts_backends

from embedded_aws.authorization.conditions import as_list

from .access_grants import instance_of, paged, refusal, role_named
from .callers import caller_of

_SERVICE = "access-grants.s3.amazonaws.com"
# What a session may do that was given for a grant, of objects and of their bucket.
_READ = ("s3:GetObject*", "s3:ListMultipartUploadParts")
_WRITE = ("s3:PutObject*", "s3:DeleteObject*", "s3:AbortMultipartUpload")
_ALLOWS = {"READ": {"READ", "READWRITE"}, "WRITE": {"WRITE", "READWRITE"}, "READWRITE": {"READWRITE"}}


def install() -> None:
    S3ControlResponse.list_caller_access_grants = _list_caller_access_grants
    S3ControlResponse.get_data_access = _get_data_access


def _mine(self: S3ControlResponse) -> list[dict[str, Any]]:
    """The grants of whoever asks: of an IAM user, or of a role whose session asks."""
    caller = caller_of(self.current_account, self.get_access_key(), self.region).principal_arn
    wanted = {"GranteeType": "IAM", "GranteeIdentifier": caller}
    return [one for one in instance_of(self).grants.values() if one["Grantee"] == wanted]


def _list_caller_access_grants(self: S3ControlResponse) -> ActionResult:
    scope, instance = self._get_param("GrantScope"), instance_of(self)
    found = [
        {
            "Permission": one["Permission"],
            "GrantScope": one["GrantScope"],
            "ApplicationArn": one.get("ApplicationArn", "ALL"),
            "AccessGrantsInstanceArn": instance.arn,
        }
        for one in _mine(self)
        if scope is None or _covers(scope, one["GrantScope"])
    ]
    return paged(self, found, "CallerAccessGrantsList")


def _covers(scope: str, target: str) -> bool:
    """Whether a scope reaches all that a target does; one of a prefix ends with a star or a slash."""
    bucket_alone = "/" not in scope.removeprefix("s3://")
    if scope.endswith("*") or scope.endswith("/"):
        return target.startswith(scope.removesuffix("*"))
    return target == scope or (bucket_alone and target.startswith(f"{scope}/"))


def _get_data_access(self: S3ControlResponse) -> ActionResult:
    """AWS: the keys of a session of the location's role, for "the grant that is closest to the target scope"."""
    instance, target, permission = instance_of(self), self._get_param("Target"), self._get_param("Permission")
    fitting = [
        one
        for one in _mine(self)
        if _covers(one["GrantScope"], target) and one["Permission"] in _ALLOWS[permission]
    ]
    if not fitting:
        message = f"You do not have {permission} permissions to the requested S3 Prefix: {target}"
        raise refusal("AccessDenied", message, 403)
    grant = max(fitting, key=lambda one: len(one["GrantScope"]))
    role = instance.locations[grant["AccessGrantsLocationId"]]["IAMRoleArn"]
    if not _trusts(role_named(self, role)):
        message = f"User: {_SERVICE} is not authorized to perform: sts:AssumeRole on resource: {role}"
        raise refusal("StsNotAuthorizedError", message, 403)
    scope = target if self._get_param("Privilege") == "Minimal" else grant["GrantScope"]
    session = sts_backends[self.current_account][self.partition].assume_role(
        region_name=self.region,
        role_session_name=f"access-grants-{uuid.uuid4()}",
        role_arn=role,
        policy=json.dumps(_session_policy(self.partition, scope, permission)),
        duration=self._get_param("DurationSeconds") or 3600,
        external_id="",
    )
    keys = {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.session_token,
        "Expiration": session.expiration,
    }
    told = {"MatchedGrantTarget": scope, "Grantee": grant["Grantee"], "MatchedInstanceArn": instance.arn}
    return ActionResult({"Credentials": keys, **told})


def _trusts(role: Any) -> bool:
    document = json.loads(role.assume_role_policy_document)
    return any(
        one.get("Effect") == "Allow"
        and _SERVICE in as_list((one.get("Principal") or {}).get("Service", []))
        and {"sts:AssumeRole", "sts:*", "*"} & set(as_list(one.get("Action", [])))
        for one in as_list(document["Statement"])
        if isinstance(one.get("Principal"), dict)
    )


def _session_policy(partition: str, scope: str, permission: str) -> dict[str, Any]:
    """What narrows the session to the scope, whatever else the role may do."""
    path = scope.removeprefix("s3://")
    bucket, _slash, prefix = path.partition("/")
    whole = prefix if not prefix or prefix.endswith("*") else prefix + ("*" if prefix.endswith("/") else "")
    reads, writes = permission in ("READ", "READWRITE"), permission in ("WRITE", "READWRITE")
    actions = [*(_READ if reads else ()), *(_WRITE if writes else ())]
    arn = f"arn:{partition}:s3:::{bucket.removesuffix('*')}"
    statements: list[dict[str, Any]] = [{"Effect": "Allow", "Action": actions, "Resource": f"{arn}/{whole or '*'}"}]
    if reads:
        listing = {"Effect": "Allow", "Action": ["s3:ListBucket", "s3:ListBucketVersions"], "Resource": arn}
        statements.append({**listing, "Condition": {"StringLike": {"s3:prefix": [whole or "*"]}}})
    return {"Version": "2012-10-17", "Statement": statements}
