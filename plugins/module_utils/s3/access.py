# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what with a bucket: its policy and single statements of it, the ready ones, and its access control list.

Pure, but for the guards, which read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ApiError, Refused
from ..parts import Codec, Params, Where
from ..policies import checked, locks_out, merge_statements, shown

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
MAX_POLICY_BYTES = 20 * 1024

POLICY_OPTIONS = ("policy", "policy_statements", "ready_policies", "absent_policy_statements")

# The services that deliver into buckets: the principal, what they write, and what says that it's for this account.
# Sources: "Enabling Amazon S3 server access logging", "Granting permissions for Amazon S3 Inventory and Amazon S3
# analytics", "Enable access logs for your Application Load Balancer", "Enable logging from AWS services" and
# "Amazon S3 bucket policy for CloudTrail" in the services' user guides.
_DELIVERIES = {
    "allow_s3_access_logs": ("AllowS3AccessLogs", "logging.s3.amazonaws.com", False),
    "allow_s3_reports": ("AllowS3Reports", "s3.amazonaws.com", False),
    "allow_load_balancer_logs": ("AllowLoadBalancerLogs", "logdelivery.elasticloadbalancing.amazonaws.com", False),
    "allow_service_logs": ("AllowServiceLogs", "delivery.logs.amazonaws.com", True),
    "allow_cloudtrail_logs": ("AllowCloudTrailLogs", "cloudtrail.amazonaws.com", True),
}
_DENIALS = {
    "deny_insecure_transport": (
        "DenyInsecureTransport", "s3:*", {"Bool": {"aws:SecureTransport": "false"}},
    ),
    "deny_outdated_tls": (
        "DenyOutdatedTls", "s3:*", {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    ),
    "deny_unencrypted_uploads": (
        "DenyUnencryptedUploads", "s3:PutObject", {"Null": {"s3:x-amz-server-side-encryption": "true"}},
    ),
}  # fmt: skip
READY = (*_DENIALS, *_DELIVERIES)


def names_account(params: Params) -> bool:
    """Whether a ready policy that the task names says whose account may deliver."""
    return any(name in _DELIVERIES for name in params.get("ready_policies") or ())


def ready_statements(name: str, bucket: str, where: Where) -> list[dict[str, Any]]:
    """The statements of a ready policy for a bucket."""
    arn = f"arn:{where.partition}:s3:::{bucket}"
    if name in _DENIALS:
        sid, action, condition = _DENIALS[name]
        resource: Any = [arn, f"{arn}/*"] if action == "s3:*" else f"{arn}/*"
        return [
            {
                "Sid": sid,
                "Effect": "Deny",
                "Principal": "*",
                "Action": action,
                "Resource": resource,
                "Condition": condition,
            }
        ]
    sid, service, looks = _DELIVERIES[name]
    condition = {"StringEquals": {"aws:SourceAccount": where.account_id}}
    common = {"Effect": "Allow", "Principal": {"Service": service}}
    put = {**common, "Sid": sid, "Action": "s3:PutObject", "Resource": f"{arn}/*", "Condition": condition}
    if not looks:
        return [put]
    # These two look whether they may deliver, and give what they write to the bucket's owner.
    put["Condition"] = {
        "StringEquals": {"aws:SourceAccount": where.account_id, "s3:x-amz-acl": "bucket-owner-full-control"}
    }
    look = {**common, "Sid": f"{sid}Check", "Action": "s3:GetBucketAcl", "Resource": arn, "Condition": condition}
    return [look, put]


def with_ready_policies(params: Params, where: Where) -> Params:
    """The options with the ready policies as statements."""
    ready = params.get("ready_policies")
    if not ready:
        return params
    made = [statement for name in ready for statement in ready_statements(name, params["name"], where)]
    return {**params, "policy_statements": [*made, *(params.get("policy_statements") or ())]}


def check(params: Params) -> None:
    """Refuse statements that can't be told apart, before anything is read."""
    statements = params.get("policy_statements") or ()
    sids = [statement.get("Sid") for statement in statements]
    for number, sid in enumerate(sids, 1):
        if not sid or not isinstance(sid, str):
            raise Refused(f"policy_statements: statement {number} needs a Sid, by which it is told from the others.")
        if sids.count(sid) > 1:
            raise Refused(f"policy_statements: the Sid {sid!r} stands twice.")
    both = sorted(set(sids) & set(params.get("absent_policy_statements") or ()))
    if both:
        raise Refused(f"absent_policy_statements: the Sid {both[0]!r} stands in policy_statements too.")
    if statements:
        checked({"Version": "2012-10-17", "Statement": list(statements)}, "policy_statements", kind="resource")


def wanted_policy(params: Params, current: Any) -> Any:
    """The bucket policy as a document: the task's or the one in force, with single statements put in and taken out.

    Empty text or an empty document removes it, and so does taking its last statement.
    """
    text = params.get("policy")
    base: Any = shown(current) or {}
    if text is not None:
        empty = text in ("", "{}", {}, "null")
        base = {} if empty else checked(text, "policy", kind="resource", limit=MAX_POLICY_BYTES)
    statements = params.get("policy_statements")
    if statements:
        document = {"Statement": list(statements)}
        base = merge_statements(base, document if base else {"Version": "2012-10-17", **document})
    gone = set(params.get("absent_policy_statements") or ())
    if gone and base:
        kept = [statement for statement in _statements(base) if statement.get("Sid") not in gone]
        base = {**base, "Statement": kept} if kept else {}
    if base and (statements or gone):
        return checked(base, "policy_statements", kind="resource", limit=MAX_POLICY_BYTES)
    return base


def _statements(document: Mapping[str, Any]) -> list[Any]:
    statements = document.get("Statement") or []
    return statements if isinstance(statements, list) else [statements]


def guard(api: Any, params: Params, where: Any, steps: Any) -> None:
    """Refuse a policy that shuts out the caller, and an access control list where lists are off."""
    for step in steps:
        if step.name == "policy" and step.after and not params.get("confirm_remove_self_bucket_access"):
            _guard_policy(api, params, step)
        if step.name == "acl" and step.after != "private":
            _guard_acl(api, params, steps)


def _guard_policy(api: Any, params: Params, step: Any) -> None:
    if not any(statement.get("Effect") == "Deny" for statement in _statements(step.after)):
        return
    identity = api.identity()
    resource = f"arn:{identity.partition}:s3:::{params['name']}"
    sentence = locks_out(step.after, identity.arn, resource=resource)
    if sentence:
        raise Refused(
            f"policy: {sentence} Only the account's root user could mend that. Set"
            " confirm_remove_self_bucket_access: true if it is meant."
        )


# --- access control lists ---

ENFORCED = "BucketOwnerEnforced"

_GROUPS = "http://acs.amazonaws.com/groups/"
_CANNED = {
    (): "private",
    (("global/AllUsers", "READ"),): "public-read",
    (("global/AllUsers", "READ"), ("global/AllUsers", "WRITE")): "public-read-write",
    (("global/AuthenticatedUsers", "READ"),): "authenticated-read",
    (("s3/LogDelivery", "READ_ACP"), ("s3/LogDelivery", "WRITE")): "log-delivery-write",
}


def _acl_from_wire(wire: Any, _shape: Any) -> Any:
    """The canned list that the grants are, or a line a grant where they are none of these."""
    owner = (wire.get("Owner") or {}).get("ID")
    grants = []
    others = []
    for grant in wire.get("Grants") or ():
        grantee, permission = grant.get("Grantee") or {}, grant.get("Permission")
        if grantee.get("ID") == owner and permission == "FULL_CONTROL":
            continue
        who = str(grantee.get("URI") or grantee.get("ID") or grantee.get("EmailAddress") or "")
        if who.startswith(_GROUPS):
            grants.append((who[len(_GROUPS) :], permission))
        others.append(f"{permission} to {who}")
    canned = _CANNED.get(tuple(sorted(grants))) if len(grants) == len(others) else None
    return canned or "; ".join(sorted(others))


ACL = Codec(lambda value, _shape: value, _acl_from_wire)


def _guard_acl(api: Any, params: Params, steps: Any) -> None:
    """S3 keeps no list but the owner's while the bucket's owner owns everything."""
    ownership = ENFORCED
    stepped = [step.after for step in steps if step.name == "object_ownership"]
    if stepped:
        ownership = stepped[-1]
    elif params.get("object_ownership"):
        ownership = params["object_ownership"]
    elif not any(step.action == "create" for step in steps):
        try:
            answer = api.call("get_bucket_ownership_controls", {"Bucket": params["name"]})
            ownership = answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
        except ApiError as error:
            if error.code != "OwnershipControlsNotFoundError":
                return  # S3 itself will say what is wrong with the list
            ownership = "ObjectWriter"
    if ownership == ENFORCED:
        raise Refused(
            f"acl: {params['acl']} needs object_ownership to be BucketOwnerPreferred or ObjectWriter. Bucket"
            f" {params['name']} has {ENFORCED}, which switches access control lists off; a policy does the same and"
            " more."
        )
