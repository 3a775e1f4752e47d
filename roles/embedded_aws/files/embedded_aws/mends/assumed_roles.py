# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AssumeRole: who a role lets in, for how long and with which code; and sessions that are over."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends
from moto.sts.exceptions import STSClientError, STSValidationError
from moto.sts.models import AssumedRole, sts_backends
from moto.sts.responses import TokenResponse
from moto.utilities.utils import get_partition

from embedded_aws import errors
from embedded_aws.authorization import in_force, keys
from embedded_aws.authorization.callers import Caller
from embedded_aws.authorization.decisions import EVERYTHING, Policies, Policy, decide
from embedded_aws.authorization.statements import Access
from embedded_aws.enforcement import Enforcement
from embedded_aws.exchange import Answer, Handler, Request

from .callers import caller_of

_NAME = r"[\w+=,.@-]{2,64}"
_PATTERNS = {
    "RoleSessionName": _NAME,
    "SourceIdentity": _NAME,
    "ExternalId": r"[\w+=,.@:/-]{2,1224}",
    "SerialNumber": r"[\w+=/:,.@-]{9,256}",
    "TokenCode": r"\d{6}",
}
_HOUR = 3600
# Codes are good for 30 seconds; a device's clock may be off by that much.
_PERIOD = 30


def install(enforcement: Enforcement) -> None:
    TokenResponse.assume_role = _checked(TokenResponse.assume_role, enforcement)


def around(inner: Handler) -> Handler:
    """AWS: a key of a session that nobody has, or whose session is over, is refused by every service."""

    def handle(request: Request) -> Answer:
        key = request.call.access_key or ""
        if not key.startswith("ASIA"):
            return inner(request)
        session = _session(key)
        if session is None:
            return errors.unknown_key(request.call)
        if session.expiration < utcnow():
            code = "ExpiredTokenException" if "json" in request.call.protocol else "ExpiredToken"
            return errors.answer(request.call, code, "The security token included in the request is expired", 403)
        return inner(request)

    return handle


def _session(key: str) -> AssumedRole | None:
    for partitions in list(sts_backends.values()):
        for backend in list(partitions.values()):
            found = backend.get_assumed_role_from_access_key(key)
            if found:
                return found
    return None


def _checked(assume_role: Any, enforcement: Enforcement) -> Any:
    def checked(self: TokenResponse) -> ActionResult:
        asked = {name: self._get_param(name) for name in ("RoleArn", *_PATTERNS)}
        tags = {tag["Key"]: tag["Value"] for tag in self._get_param("Tags", [])}
        duration = self._get_int_param("DurationSeconds", _HOUR)
        _validate(asked, duration)
        _check_session_policy(self._get_param("Policy"))
        caller = caller_of(self.current_account, self.get_access_key(), self.region)
        _admit(caller, asked, tags, get_partition(self.region), duration, enforcement)
        answer: ActionResult = assume_role(self)
        session: Any = answer.result["Credentials"]
        # moto keeps no more of a session than its Policy; policies ask for these.
        session.session_tags, session.source_identity = tags, asked["SourceIdentity"]
        session.policy_arns = tuple(each["arn"] for each in self._get_param("PolicyArns", []))
        return answer

    return checked


def _validate(asked: dict[str, str | None], duration: int) -> None:
    for name, pattern in _PATTERNS.items():
        value = asked[name]
        if value is not None and not re.fullmatch(pattern, value, re.ASCII):
            raise _invalid(value, name[0].lower() + name[1:], f"satisfy regular expression pattern: {pattern}")
    if not 900 <= duration <= 12 * _HOUR:
        bound = "greater than or equal to 900" if duration < 900 else "less than or equal to 43200"
        raise _invalid(duration, "durationSeconds", f"have value {bound}")
    # AWS: the ARN is that of a role; anything else isn't looked for.
    if not re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/.+", asked["RoleArn"] or ""):
        raise STSValidationError(f"{asked['RoleArn']} is invalid")


def _check_session_policy(policy: str | None) -> None:
    if policy is None:
        return
    try:
        if isinstance(json.loads(policy), dict):
            return
    except ValueError:
        pass
    raise STSClientError("MalformedPolicyDocument", "The policy is not in the valid JSON format.")


def _invalid(value: object, member: str, constraint: str) -> STSValidationError:
    where = f"1 validation error detected: Value '{value}' at '{member}'"
    return STSValidationError(f"{where} failed to satisfy constraint: Member must {constraint}")


def _admit(
    caller: Caller,
    asked: dict[str, str | None],
    tags: dict[str, str],
    partition: str,
    duration: int,
    enforcement: Enforcement,
) -> None:
    """Refuse, in AWS's words, unless the role is there and the caller may assume it.

    The trust policy always has to allow; the caller's own policies are looked at where they are enforced.
    """
    # AWS: "You cannot call AssumeRole by using AWS account root user credentials; access is denied."
    if caller.is_root:
        raise _denied("Roles may not be assumed by root accounts.")
    arn = str(asked["RoleArn"])
    role = role_of(arn, partition)
    # AWS: a device and its code are looked at before the trust policy, whose conditions tell what came of it.
    known = _context(caller, asked, tags, _has_mfa(caller, asked, partition))
    context = keys.Keys(known, keys.late(caller, arn.split(":")[4]))
    actions = {"sts:AssumeRole": True, "sts:TagSession": tags, "sts:SetSourceIdentity": asked["SourceIdentity"]}
    for action, needed in actions.items():
        # AWS: a role that isn't there is one that may not be assumed.
        if needed and not (role and _may(role, Access(caller, action, arn, context), enforcement)):
            raise _denied(f"User: {caller.arn} is not authorized to perform: {action} on resource: {arn}")
    if role and duration > int(role.max_session_duration or _HOUR):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
    if caller.kind == "AssumedRole" and duration > _HOUR:
        raise STSValidationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
        )


def role_of(arn: str, partition: str) -> Role | None:
    """The role of that ARN, in whatever account; None if there is none."""
    try:
        return iam_backends[arn.split(":")[4]][partition].get_role_by_arn(arn)
    except NotFoundException:
        return None


def _may(role: Role, access: Access, enforcement: Enforcement) -> bool:
    trust = Policy(in_force.parsed(role.assume_role_policy_document), "trust policy", "resource")
    if enforcement.on:
        policies = in_force.policies_for(access.caller, access.action, role.account_id, trust, resource_must_allow=True)
    else:
        policies = Policies((EVERYTHING,), resource=trust, owner=role.account_id, resource_must_allow=True)
    return decide(access, policies).allowed


def _context(caller: Caller, asked: dict[str, str | None], tags: dict[str, str], mfa: bool) -> dict[str, Any]:
    known = {
        **keys.of_caller(caller),
        **keys.now(),
        "sts:externalid": asked["ExternalId"],
        "sts:rolesessionname": asked["RoleSessionName"],
        "sts:sourceidentity": asked["SourceIdentity"],
        **{f"aws:requesttag/{key.lower()}": value for key, value in tags.items()},
        "aws:tagkeys": list(tags) or None,
    }
    if mfa:
        known |= {"aws:multifactorauthpresent": "true", "aws:multifactorauthage": "0"}
    return known


def _has_mfa(caller: Caller, asked: dict[str, str | None], partition: str) -> bool:
    """AWS: the device is one of the calling user's, its code is the current one, and a code is good for one call."""
    serial, code = asked["SerialNumber"], asked["TokenCode"]
    if serial is None:
        return False
    backend = iam_backends[caller.account][partition]
    user = backend.users.get(caller.user_name or "")
    device = backend.virtual_mfa_devices.get(serial)
    if user is None or serial not in user.mfa_devices or device is None or code is None:
        raise _denied("MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial"
                      " number is valid and associated with this user.")  # fmt: skip
    now = int(time.time()) // _PERIOD
    fitting = [step for step in (now - 1, now, now + 1) if totp(device.base32_string_seed, step) == code]
    if not fitting or getattr(device, "last_step", 0) >= fitting[-1]:
        raise _denied("MultiFactorAuthentication failed with invalid MFA one time pass code. ")
    device.last_step = fitting[-1]
    return True


def totp(seed: str, step: int) -> str:
    """The code that a virtual MFA device shows in the ``step``-th half minute since 1970, by RFC 6238."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _denied(message: str) -> STSClientError:
    return STSClientError("AccessDenied", message)
