# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access points: the bucket that each belongs to and holds, their names, and their policies."""

from __future__ import annotations

import json
import re
from typing import Any

from moto.core.responses import ActionResult
from moto.s3control.models import AccessPoint, S3ControlBackend, s3control_backends
from moto.s3control.responses import S3ControlResponse

from .bucket_policies import is_public
from .bucket_tags import ControlRefusal
from .s3_call import Answer, Refusal, S3Call, find_bucket
from .s3_gate import Proceed

_NAME = re.compile(r"(?!xn--)(?!.*(-s3alias|--ol-s3)$)[a-z0-9][a-z0-9-]{1,48}[a-z0-9]")


def install() -> None:
    S3ControlBackend.create_access_point = _create(S3ControlBackend.create_access_point)
    S3ControlBackend.delete_access_point = _of_one_that_is_there(S3ControlBackend.delete_access_point)
    S3ControlBackend.put_access_point_policy = _put_policy(S3ControlBackend.put_access_point_policy)
    S3ControlResponse.get_access_point_policy_status = _policy_status
    S3ControlResponse.get_access_point = _tell(S3ControlResponse.get_access_point)


def _create(of_moto: Any) -> Any:
    """AWS: an access point belongs to a bucket that is there, and has the one name in its account and region."""

    def create_access_point(self: S3ControlBackend, account_id: str, name: str, bucket: str, **options: Any) -> Any:
        if not _NAME.fullmatch(name):
            sentence = "The specified access point name or account is not valid."
            raise ControlRefusal(Refusal("InvalidAccessPoint", sentence))
        found = find_bucket(bucket)
        if found is None:
            raise ControlRefusal(Refusal("NoSuchBucket", "The specified bucket does not exist", 404))
        if name in self.access_points[account_id]:
            raise ControlRefusal(
                Refusal(
                    "AccessPointAlreadyOwnedByYou",
                    "Your previous request to create the named accesspoint succeeded and you already own it.",
                    409,
                )
            )
        # An access point is in its bucket's region; moto has all of them in us-east-1, by name.
        made: AccessPoint = of_moto(self, account_id, name, bucket, **{**options, "tags": None})
        made.region = found.region_name
        made.arn = made.arn.replace(":s3:us-east-1:", f":s3:{found.region_name}:")
        if options.get("tags"):
            self.tag_resource(made.arn, options["tags"])
        return made

    return create_access_point


def _of_one_that_is_there(of_moto: Any) -> Any:
    def delete_access_point(self: S3ControlBackend, account_id: str, name: str) -> None:
        self.get_access_point(account_id, name)
        of_moto(self, account_id, name)

    return delete_access_point


def _put_policy(of_moto: Any) -> Any:
    """AWS: a policy is JSON, and not public where the access point blocks that."""

    def put_access_point_policy(self: S3ControlBackend, account_id: str, name: str, policy: str) -> None:
        access_point = self.get_access_point(account_id, name)
        try:
            document = json.loads(policy)
            public = is_public(document)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ControlRefusal(Refusal("MalformedPolicy", "This policy contains invalid Json")) from None
        if public and _switch(access_point, "BlockPublicPolicy"):
            raise ControlRefusal(Refusal("AccessDenied", "Access Denied", 403))
        of_moto(self, account_id, name, policy)

    return put_access_point_policy


def _switch(access_point: AccessPoint, name: str) -> bool:
    return str(access_point.pubc[name]).lower() == "true"


def _policy_status(self: S3ControlResponse) -> ActionResult:
    """AWS: a policy is public as a bucket's is."""
    policy = self.backend.get_access_point_policy(self._get_param("AccountId"), self._get_param("Name"))
    return ActionResult({"PolicyStatus": {"IsPublic": is_public(json.loads(policy))}})


def _tell(of_moto: Any) -> Any:
    """AWS: the endpoints are those of the access point's region, and the bucket's account is told."""

    def get_access_point(self: S3ControlResponse) -> ActionResult:
        told = of_moto(self).result
        access_point = self.backend.get_access_point(self._get_param("AccountId"), self._get_param("Name"))
        bucket = find_bucket(access_point.bucket)
        endpoints = {name: host.replace("us-east-1", access_point.region) for name, host in told["Endpoints"].items()}
        return ActionResult({**told, "Endpoints": endpoints, "BucketAccountId": bucket and bucket.account_id})

    return get_access_point


def keep_bucket(call: S3Call, proceed: Proceed) -> Answer:
    """AWS: a bucket that has access points isn't deleted."""
    bucket = call.bucket
    if bucket is not None:
        points = s3control_backends[bucket.account_id][bucket.partition].access_points[bucket.account_id].values()
        if any(point.bucket == bucket.name for point in points):
            raise Refusal(
                "BucketHasAccessPointsAttached",
                "The bucket you tried to delete has access points attached. Delete your access points before you "
                "delete your bucket.",
            )
    return proceed()


MENDS = {"DeleteBucket": (keep_bucket,)}
