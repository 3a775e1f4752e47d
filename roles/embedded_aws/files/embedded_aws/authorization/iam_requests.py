# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's own requests: the ARN that each is about, and the keys that policies may ask about it."""

from __future__ import annotations

import re
from typing import Any

from moto.iam.models import IAMBackend, iam_backends

from .callers import Caller
from .in_force import boundary_arn
from .keys import tags_of
from .parameters import Asked

# These are about the caller's own user where none is named.
_OWN = re.compile(
    r"(Get|Update)User|ChangePassword|(Create|Delete|List|Update)AccessKeys?|GetAccessKeyLastUsed|ListMFADevices"
    r"|(List|Upload|Delete|Update)SigningCertificates?|ListServiceSpecificCredentials|ListSSHPublicKeys"
    r"|(Create|Get|Update|Delete)LoginProfile"
)
_ARNS = ("PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "SerialNumber", "PolicySourceArn")


def resource(asked: Asked, caller: Caller) -> str:
    """The ARN that a request to IAM is about; what is to be created has the path that is asked for."""
    found = _entity(asked)
    if found is not None:
        kind, name, there = found
        if there is not None:
            return str(there.arn)
        return asked.arn("iam", f"{kind}{asked.text('Path') or '/'}{name}", regional=False)
    if asked.operation == "CreatePolicy":
        return asked.arn("iam", f"policy{asked.text('Path') or '/'}{asked.text('PolicyName')}", regional=False)
    if asked.operation == "CreateVirtualMFADevice":
        return asked.arn("iam", f"mfa{asked.text('Path') or '/'}{asked.text('VirtualMFADeviceName')}", regional=False)
    if asked.operation == "CreateServiceLinkedRole":
        return asked.arn("iam", f"role/aws-service-role/{asked.text('AWSServiceName')}/AWSServiceRole", regional=False)
    if _OWN.fullmatch(asked.operation) and caller.kind == "User":
        return caller.arn
    return asked.text(*_ARNS) or "*"


def keys(asked: Asked) -> dict[str, Any]:
    """The keys of IAM's own requests; iam:PermissionsBoundary is the one that is asked for, or that is there."""
    found = _entity(asked)
    there = found[2] if found else None
    tags = tags_of(there)
    return {
        "iam:permissionsboundary": asked.text("PermissionsBoundary") or boundary_arn(there),
        "iam:policyarn": asked.text("PolicyArn"),
        "iam:awsservicename": asked.text("AWSServiceName"),
        **{f"{service}:resourcetag/{key.lower()}": value for service in ("aws", "iam") for key, value in tags.items()},
    }


def _entity(asked: Asked) -> tuple[str, str, Any] | None:
    """Kind, name and moto's object (None if it isn't there) of the user, group, role or profile that is named."""
    backend: IAMBackend = iam_backends[asked.account][asked.partition]
    profile, group = asked.text("InstanceProfileName"), asked.text("GroupName")
    if profile:
        known = backend.instance_profiles.values()
        return "instance-profile", profile, next((each for each in known if each.name == profile), None)
    # AWS: who is put into a group, or taken out of it, is no resource of that request.
    if group:
        return "group", group, backend.groups.get(group)
    user, role = asked.text("UserName"), asked.text("RoleName")
    if user and asked.operation != "CreateVirtualMFADevice":
        return "user", user, backend.users.get(user)
    if role:
        return "role", role, next((each for each in backend.get_roles() if each.name == role), None)
    return None
