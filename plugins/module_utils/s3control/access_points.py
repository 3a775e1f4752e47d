# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access points: their names, what of them stays as it was made, and what a task returns of one. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import Refused
from ..parts import Effect, Params, Where, covers
from ..policies import checked
from ..shapes import timestamp

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations.html
MAX_POLICY_BYTES = 20 * 1024

# What a new access point has.
FRESH_ACCESS = {
    "block_public_acls": True,
    "ignore_public_acls": True,
    "block_public_policy": True,
    "restrict_public_buckets": True,
}
_ACCESS = {name: "".join(word.capitalize() for word in name.split("_")) for name in FRESH_ACCESS}

GONE = Effect("interrupts", "Whoever reaches the bucket through the access point or its alias no longer does.")


def check(params: Params) -> None:
    """Refuse names that an access point can't have, and a policy that can't be right."""
    name, rule = params["name"], ""
    if not 3 <= len(name) <= 50:
        rule = f"it has {len(name)} characters, and 3 to 50 are allowed"
    elif not re.fullmatch(r"[a-z0-9-]+", name):
        rule = "only lower-case letters, digits and hyphens are allowed"
    elif name.startswith("-") or name.endswith("-"):
        rule = "it must begin and end with a letter or a digit"
    elif name.endswith("-s3alias"):
        rule = "names that end with -s3alias are reserved"
    if rule:
        raise Refused(f"name: {name!r} can't be an access point's name: {rule}.")
    owner = params.get("bucket_account_id")
    if owner and not re.fullmatch(r"\d{12}", owner):
        raise Refused(f"bucket_account_id: {owner!r} is not an account's id, which has 12 digits.")
    if params["state"] == "present" and params.get("policy") is not None:
        wanted_policy(params, None)


def account(params: Params, where: Where) -> str:
    """The account's 12 digits, which S3 Control wants in every request."""
    return where.account_id


def arn(params: Params, where: Where) -> str:
    """The ARN that an access point of this name has here."""
    return f"arn:{where.partition}:s3:{where.region}:{where.account_id}:accesspoint/{params['name']}"


def wanted_policy(params: Params, current: Any) -> Any:
    """The policy as a document; empty text or an empty one removes it."""
    text = params["policy"]
    if text in ("", "{}", {}, "null"):
        return {}
    return checked(text, "policy", kind="resource", limit=MAX_POLICY_BYTES)


def creating(params: Params, where: Where) -> dict[str, Any]:
    """The members of CreateAccessPoint that are no part's."""
    if not params.get("bucket"):
        raise Refused(f"bucket is needed: there is no access point named {params['name']} yet.")
    if not _said(params):
        return {}
    block = {**FRESH_ACCESS, **_said(params)}
    return {"PublicAccessBlockConfiguration": {_ACCESS[name]: value for name, value in block.items()}}


def accept(found: Mapping[str, Any], params: Params, where: Where) -> None:
    """Refuse another public access block than the one it was made with."""
    block = _said(params)
    current = _block(found)
    if params["state"] == "present" and not covers(block, current):
        differing = ", ".join(sorted(name for name in block if block[name] is not current.get(name)))
        raise Refused(
            f"public_access of access point {params['name']} can't be changed ({differing}): S3 takes it only when it"
            " is made. Leave it as it is, or remove the access point and make it anew."
        )


def answer(values: Mapping[str, Any], found: Mapping[str, Any] | None, params: Params, where: Where) -> dict[str, Any]:
    """What there is to know of an access point, and the parts that the task named."""
    attributes = values.get("attributes") or {}
    seen = found or {}
    vpc_id = attributes.get("vpc_id") or None
    facts: dict[str, Any] = {
        "arn": seen.get("AccessPointArn") or arn(params, where),
        "bucket": attributes.get("bucket"),
        "bucket_account_id": attributes.get("bucket_account_id") or where.account_id,
        "vpc_id": vpc_id,
        "network_origin": seen.get("NetworkOrigin") or ("VPC" if vpc_id else "Internet"),
        "public_access": _block(seen) if found is not None else {**FRESH_ACCESS, **_said(params)},
        "region": where.region,
    }
    if found is not None:
        facts.update(alias=seen.get("Alias"), endpoints=dict(seen.get("Endpoints") or {}))
        if seen.get("CreationDate"):
            facts["creation_date"] = timestamp(seen["CreationDate"])
    if "policy" in values:
        facts["policy"] = values["policy"] or {}
    if "tags" in values:
        facts["tags"] = values["tags"] or {}
    return facts


def _said(params: Params) -> dict[str, bool]:
    return {name: value for name, value in (params.get("public_access") or {}).items() if value is not None}


def _block(found: Mapping[str, Any]) -> dict[str, Any]:
    block = found.get("PublicAccessBlockConfiguration") or {}
    return {name: bool(block.get(member)) for name, member in _ACCESS.items()}
