# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S3 Access Grants: the instance of a region, its locations and its grants. moto has none of it.

Source: "Managing access with S3 Access Grants" in the S3 User Guide, S3's error codes, the S3 Control API Reference.
"""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam import policy_validation
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.s3control import urls
from moto.s3control.responses import S3ControlResponse

from .bucket_tags import ControlRefusal, check_tags
from .s3_call import Refusal, find_bucket

_BASE = "/v20180820/accessgrantsinstance"
_PATHS = (
    _BASE, f"{_BASE}s", f"{_BASE}/location", f"{_BASE}/location/<id>", f"{_BASE}/locations", f"{_BASE}/grant",
    f"{_BASE}/grant/<id>", f"{_BASE}/grants", f"{_BASE}/identitycenter", f"{_BASE}/resourcepolicy", f"{_BASE}/prefix",
    f"{_BASE}/dataaccess", f"{_BASE}/caller/grants",
)  # fmt: skip
_PAGE = 1000
# What two grants don't have in common.
_ASKED = (
    "Grantee", "AccessGrantsLocationId", "AccessGrantsLocationConfiguration", "Permission", "ApplicationArn",
    "GrantScope",
)  # fmt: skip
_SCOPE = re.compile(r"s3://(?:([a-z0-9][a-z0-9.-]+)(?:/(.*))?)?", re.DOTALL)
_IAM = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(user|role)/.+")


@dataclass
class Instance:
    arn: str
    made: datetime
    center: str | None = None
    application: str | None = None
    policy: dict[str, Any] | None = None
    locations: dict[str, dict[str, Any]] = field(default_factory=dict)
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        center = {
            "IdentityCenterArn": self.application,
            "IdentityCenterInstanceArn": self.center,
            "IdentityCenterApplicationArn": self.application,
        }
        named = {"AccessGrantsInstanceId": "default", "AccessGrantsInstanceArn": self.arn, "CreatedAt": self.made}
        return {**named, **(center if self.center else {})}


def install() -> None:
    for path in _PATHS:
        urls.url_paths[path] = S3ControlResponse.dispatch
    # AWS: policies name them by ARNs that have a region, as access points have.
    starts = policy_validation.SERVICE_TYPE_REGION_INFORMATION_ERROR_ASSOCIATIONS["s3"]["valid_starting_values"]
    if "access-grants/" not in starts:
        starts.append("access-grants/")
    for answer in (
        _create_access_grants_instance, _get_access_grants_instance, _delete_access_grants_instance,
        _list_access_grants_instances, _get_access_grants_instance_for_prefix, _associate_access_grants_identity_center,
        _dissociate_access_grants_identity_center, _put_access_grants_instance_resource_policy,
        _get_access_grants_instance_resource_policy, _delete_access_grants_instance_resource_policy,
        _create_access_grants_location, _get_access_grants_location, _update_access_grants_location,
        _delete_access_grants_location, _list_access_grants_locations, _create_access_grant, _get_access_grant,
        _delete_access_grant, _list_access_grants,
    ):  # fmt: skip
        setattr(S3ControlResponse, answer.__name__.removeprefix("_"), answer)


def refusal(code: str, message: str, status: int = 400) -> ControlRefusal:
    return ControlRefusal(Refusal(code, message, status))


def _instances(self: S3ControlResponse) -> dict[str, Instance]:
    # One a region, with the backend's own state, so that a reset takes them along.
    found: dict[str, Instance] = self.backend.__dict__.setdefault("access_grants", {})
    return found


def instance_of(self: S3ControlResponse) -> Instance:
    found = _instances(self).get(self.region)
    if found is None:
        raise refusal("AccessGrantsInstanceNotExistsError", "Access Grants Instance does not exist", 404)
    return found


def _location(self: S3ControlResponse) -> dict[str, Any]:
    found = instance_of(self).locations.get(self._get_param("AccessGrantsLocationId"))
    if found is None:
        message = "The specified access grants location does not exist"
        raise refusal("NoSuchAccessGrantsLocationError", message, 404)
    return found


def _grant(self: S3ControlResponse) -> dict[str, Any]:
    found = instance_of(self).grants.get(self._get_param("AccessGrantId"))
    if found is None:
        raise refusal("NoSuchAccessGrantError", "The specified access grant does not exist", 404)
    return found


def _tag(self: S3ControlResponse, arn: str) -> None:
    tags = self._get_param("Tags") or []
    try:
        check_tags(tags)
    except Refusal as refusal:
        raise ControlRefusal(refusal) from None
    self.backend.tag_resource(arn, tags)


def _forget_tags(self: S3ControlResponse, arn: str) -> None:
    s3_backends[self.current_account][self.partition].tagger.delete_all_tags_for_resource(arn)


def _now() -> datetime:
    return datetime.now(timezone.utc)


def paged(self: S3ControlResponse, found: list[dict[str, Any]], member: str) -> ActionResult:
    token, most = self._get_param("NextToken") or "0", self._get_param("MaxResults") or _PAGE
    if not token.isdecimal():
        raise refusal("InvalidRequest", "Invalid NextToken")
    end = int(token) + most
    more = {"NextToken": str(end)} if end < len(found) else {}
    return ActionResult({member: found[int(token) : end], **more})


def _create_access_grants_instance(self: S3ControlResponse) -> ActionResult:
    if self.region in _instances(self):
        raise refusal("AccessGrantsInstanceAlreadyExists", "Access Grants Instance already exists", 409)
    arn = f"arn:{self.partition}:s3:{self.region}:{self.current_account}:access-grants/default"
    made = Instance(arn, _now())
    if self._get_param("IdentityCenterArn"):
        _associate(self, made)
    _tag(self, arn)
    _instances(self)[self.region] = made
    return ActionResult(made.told())


def _associate(self: S3ControlResponse, instance: Instance) -> None:
    from moto.ssoadmin.models import ssoadmin_backends

    asked = self._get_param("IdentityCenterArn")
    known = [one.instance_arn for one in ssoadmin_backends[self.current_account][self.region].instances]
    if asked not in known:
        raise refusal("InvalidIdentityCenterInstance", "The specified identity center instance is invalid")
    name = asked.rpartition("/")[2]
    application = f"arn:{self.partition}:sso::{self.current_account}:application/{name}/apl-{uuid.uuid4().hex[:16]}"
    instance.center, instance.application = asked, application


def _get_access_grants_instance(self: S3ControlResponse) -> ActionResult:
    return ActionResult(instance_of(self).told())


def _list_access_grants_instances(self: S3ControlResponse) -> ActionResult:
    found = _instances(self).get(self.region)
    return paged(self, [found.told()] if found else [], "AccessGrantsInstancesList")


def _get_access_grants_instance_for_prefix(self: S3ControlResponse) -> ActionResult:
    found, bucket = instance_of(self), bucket_of(self._get_param("S3Prefix"))
    if bucket is None or bucket.region_name != self.region:
        raise refusal("AccessGrantsInstanceNotExistsError", "Access Grants Instance does not exist", 404)
    return ActionResult({name: found.told()[name] for name in ("AccessGrantsInstanceArn", "AccessGrantsInstanceId")})


def _delete_access_grants_instance(self: S3ControlResponse) -> EmptyResult:
    """AWS: "You must first delete the access grants and locations", and dissociate an Identity Center."""
    found = instance_of(self)
    if found.grants or found.locations or found.center:
        message = "Please clean up locations before deleting the access grants instance"
        raise refusal("AccessGrantsInstanceNotEmptyError", message)
    del _instances(self)[self.region]
    _forget_tags(self, found.arn)
    return EmptyResult()


def _associate_access_grants_identity_center(self: S3ControlResponse) -> EmptyResult:
    _associate(self, instance_of(self))
    return EmptyResult()


def _dissociate_access_grants_identity_center(self: S3ControlResponse) -> EmptyResult:
    found = instance_of(self)
    found.center = found.application = None
    return EmptyResult()


def _put_access_grants_instance_resource_policy(self: S3ControlResponse) -> ActionResult:
    found, policy = instance_of(self), self._get_param("Policy")
    try:
        json.loads(policy)
    except ValueError:
        raise refusal("InvalidResourcePolicy", "The specified Resource Policy is invalid") from None
    organization = self._get_param("Organization")
    found.policy = {"Policy": policy, "CreatedAt": _now(), **({"Organization": organization} if organization else {})}
    return ActionResult(found.policy)


def _get_access_grants_instance_resource_policy(self: S3ControlResponse) -> ActionResult:
    found = instance_of(self).policy
    if found is None:
        message = "Access Grants Instance Resource Policy does not exist"
        raise refusal("AccessGrantsInstanceResourcePolicyNotExists", message, 404)
    return ActionResult(found)


def _delete_access_grants_instance_resource_policy(self: S3ControlResponse) -> EmptyResult:
    instance_of(self).policy = None
    return EmptyResult()


def _create_access_grants_location(self: S3ControlResponse) -> ActionResult:
    instance, scope, role = instance_of(self), self._get_param("LocationScope"), self._get_param("IAMRoleArn")
    bucket = bucket_of(scope)
    # AWS: "Your S3 data must be in the same Region as your S3 Access Grants instance."
    if scope != "s3://" and (bucket is None or bucket.region_name != self.region):
        raise refusal("InvalidAccessGrantsLocation", "The specified Access Grants Location is invalid")
    role_named(self, role)
    if any(one["LocationScope"] == scope for one in instance.locations.values()):
        message = "The specified access grants location already exists"
        raise refusal("AccessGrantsLocationAlreadyExistsError", message, 409)
    # AWS: "S3 Access Grants assigns the ID default to the default location s3://".
    name = "default" if scope == "s3://" else str(uuid.uuid4())
    made = {
        "CreatedAt": _now(),
        "AccessGrantsLocationId": name,
        "AccessGrantsLocationArn": f"{instance.arn}/location/{name}",
        "LocationScope": scope,
        "IAMRoleArn": role,
    }
    _tag(self, made["AccessGrantsLocationArn"])
    instance.locations[name] = made
    return ActionResult(made)


def bucket_of(scope: str) -> Any:
    found = _SCOPE.fullmatch(scope)
    return find_bucket(found[1]) if found and found[1] else None


def role_named(self: S3ControlResponse, arn: str) -> Any:
    roles = iam_backends[self.current_account][self.partition].roles.values()
    found = next((one for one in roles if one.arn == arn), None)
    if found is None:
        raise refusal("InvalidIamRole", "The specified IAM Role is invalid")
    return found


def _get_access_grants_location(self: S3ControlResponse) -> ActionResult:
    return ActionResult(_location(self))


def _update_access_grants_location(self: S3ControlResponse) -> ActionResult:
    location, role = _location(self), self._get_param("IAMRoleArn")
    role_named(self, role)
    location["IAMRoleArn"] = role
    return ActionResult(location)


def _delete_access_grants_location(self: S3ControlResponse) -> EmptyResult:
    instance, location = instance_of(self), _location(self)
    name = location["AccessGrantsLocationId"]
    if any(one["AccessGrantsLocationId"] == name for one in instance.grants.values()):
        message = "Please clean up access grants before deleting access grants location"
        raise refusal("AccessGrantsLocationNotEmptyError", message)
    del instance.locations[name]
    _forget_tags(self, location["AccessGrantsLocationArn"])
    return EmptyResult()


def _list_access_grants_locations(self: S3ControlResponse) -> ActionResult:
    scope = self._get_param("LocationScope")
    found = [one for one in instance_of(self).locations.values() if scope in (None, one["LocationScope"])]
    return paged(self, found, "AccessGrantsLocationsList")


def _create_access_grant(self: S3ControlResponse) -> ActionResult:
    instance, location = instance_of(self), _location(self)
    prefix = (self._get_param("AccessGrantsLocationConfiguration") or {}).get("S3SubPrefix")
    scope = _joined(location["LocationScope"], prefix)
    # AWS: "you cannot create an access grant for the entire default location".
    if scope == "s3://" or bucket_of(scope) is None:
        raise refusal("InvalidAccessGrant", "The specified Access Grant is invalid")
    grantee = self._get_param("Grantee")
    _check_grantee(self, instance, grantee)
    asked = {
        "Grantee": grantee,
        "AccessGrantsLocationId": location["AccessGrantsLocationId"],
        "AccessGrantsLocationConfiguration": {"S3SubPrefix": prefix} if prefix else None,
        "Permission": self._get_param("Permission"),
        "ApplicationArn": self._get_param("ApplicationArn"),
        "GrantScope": scope,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    if any(asked == {name: one[name] for name in one if name in _ASKED} for one in instance.grants.values()):
        raise refusal("AccessGrantAlreadyExists", "The specified access grant already exists", 409)
    name = str(uuid.uuid4())
    arn = f"{instance.arn}/grant/{name}"
    _tag(self, arn)
    instance.grants[name] = {"CreatedAt": _now(), "AccessGrantId": name, "AccessGrantArn": arn, **asked}
    return ActionResult(instance.grants[name])


def _joined(scope: str, prefix: str | None) -> str:
    """AWS: "The grant scope is the result of appending the subprefix to the location scope"."""
    if not prefix:
        return scope
    whole = scope.removesuffix("*")
    return whole + ("" if whole.endswith("/") else "/") + prefix.removeprefix("/")


def _check_grantee(self: S3ControlResponse, instance: Instance, grantee: dict[str, str]) -> None:
    kind, name = grantee.get("GranteeType"), grantee.get("GranteeIdentifier") or ""
    if kind == "IAM":
        fits = _IAM.fullmatch(name) is not None
    else:
        # AWS: corporate users and groups are known once an Identity Center is associated.
        fits = instance.center is not None and name in _directory(self, str(kind))
    if not fits:
        raise refusal("InvalidAccessGrant", "The specified Access Grant is invalid")


def _directory(self: S3ControlResponse, kind: str) -> list[str]:
    from moto.identitystore.models import identitystore_backends

    backend = identitystore_backends[self.current_account][self.region]
    stores = vars(backend).get("converge_stores", {}).values()
    return [name for store in stores for name in store[kind.removeprefix("DIRECTORY_")]]


def _get_access_grant(self: S3ControlResponse) -> ActionResult:
    return ActionResult(_grant(self))


def _delete_access_grant(self: S3ControlResponse) -> EmptyResult:
    grant = _grant(self)
    del instance_of(self).grants[grant["AccessGrantId"]]
    _forget_tags(self, grant["AccessGrantArn"])
    return EmptyResult()


def _list_access_grants(self: S3ControlResponse) -> ActionResult:
    wanted = {name: self._get_param(name) for name in ("Permission", "GrantScope", "ApplicationArn")}
    of = {name: self._get_param(name) for name in ("GranteeType", "GranteeIdentifier")}
    found = [
        one
        for one in instance_of(self).grants.values()
        if all(value in (None, one.get(name)) for name, value in wanted.items())
        and all(value in (None, one["Grantee"].get(name)) for name, value in of.items())
    ]
    return paged(self, found, "AccessGrantsList")
