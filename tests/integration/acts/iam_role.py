# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role: made with all that it may hold, given other things, mended, and deleted while it holds them."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "thumbnails"
AWS = "arn:aws:iam::aws:policy"
OWN = "arn:aws:iam::123456789012:policy"
BASIC = f"{AWS}/service-role/AWSLambdaBasicExecutionRole"


def document(*actions: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "arn:aws:s3:::photos/*"}],
    }


def trusting(*principals: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": one, "Action": "sts:AssumeRole"} for one in principals],
    }


LAMBDA = trusting({"Service": ["lambda.amazonaws.com"]})
PARTNER = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::210987654321:root"]},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"sts:ExternalId": "agreed"},
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
            },
        }
    ],
}
READ, WRITE = document("s3:GetObject"), document("s3:GetObject", "s3:PutObject")

CREATED = {
    "name": NAME,
    "path": "/converge/",
    "description": "Makes small pictures",
    "trust": {"services": ["lambda"]},
    "max_session_duration": 7200,
    "boundary": f"{AWS}/PowerUserAccess",
    "managed_policies": ["AWSLambdaBasicExecutionRole", "reader"],
    "inline_policies": {"read": READ},
    "tags": {"team": "photographers"},
}
CHANGED = {
    **CREATED,
    "description": "Makes small pictures of large ones",
    "trust": {"accounts": ["210987654321"], "external_id": "agreed", "mfa": True},
    "boundary": "",
    "managed_policies": [BASIC, "elsewhere"],
    "inline_policies": {"read": WRITE},
    "purge_inline_policies": True,
    "tags": {"team": "archivists"},
}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_policy(PolicyName="reader", PolicyDocument=json.dumps(READ))
    iam.create_policy(PolicyName="elsewhere", Path="/under/a/path/", PolicyDocument=json.dumps(READ))


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    profiles = {
        one["InstanceProfileName"]: [role["RoleName"] for role in one["Roles"]]
        for one in iam.list_instance_profiles()["InstanceProfiles"]
    }
    if NAME not in [role["RoleName"] for role in iam.list_roles()["Roles"]]:
        return {"there": False, "profiles": profiles}
    role = iam.get_role(RoleName=NAME)["Role"]
    attached = iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]
    return {
        "there": True,
        "profiles": profiles,
        "arn": role["Arn"],
        "description": role.get("Description"),
        "trust": role["AssumeRolePolicyDocument"],
        "duration": role["MaxSessionDuration"],
        "boundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", ())},
        "attached": sorted(one["PolicyArn"] for one in attached),
        "inline": {
            name: iam.get_role_policy(RoleName=NAME, PolicyName=name)["PolicyDocument"]
            for name in iam.list_role_policies(RoleName=NAME)["PolicyNames"]
        },
    }


def spoil(stage: Stage) -> None:
    """Somebody works on the role by hand."""
    iam = stage.client("iam")
    iam.update_role(RoleName=NAME, Description="mine", MaxSessionDuration=3600)
    iam.update_assume_role_policy(RoleName=NAME, PolicyDocument=json.dumps(LAMBDA))
    iam.put_role_permissions_boundary(RoleName=NAME, PermissionsBoundary=f"{AWS}/ReadOnlyAccess")
    iam.attach_role_policy(RoleName=NAME, PolicyArn=f"{AWS}/AdministratorAccess")
    iam.detach_role_policy(RoleName=NAME, PolicyArn=BASIC)
    iam.put_role_policy(RoleName=NAME, PolicyName="read", PolicyDocument=json.dumps(document("s3:*")))
    iam.put_role_policy(RoleName=NAME, PolicyName="mine", PolicyDocument=json.dumps(READ))
    iam.tag_role(RoleName=NAME, Tags=[{"Key": "mine", "Value": "yes"}])


def another_profile(stage: Stage) -> None:
    iam = stage.client("iam")
    iam.create_instance_profile(InstanceProfileName="shared")
    iam.add_role_to_instance_profile(InstanceProfileName="shared", RoleName=NAME)


AS_CHANGED = {
    "description": CHANGED["description"],
    "trust": PARTNER,
    "duration": 7200,
    "boundary": None,
    "attached": sorted([BASIC, f"{OWN}/under/a/path/elsewhere"]),
    "inline": {"read": WRITE},
}

PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("iam_role.role_id", "iam_role.create_date", "iam_role.role_last_used*"),
    volatile=("iam_role.role_id", "iam_role.create_date"),
    acts=(
        Act(
            "create",
            CREATED,
            ("role", f"managed_policies[{BASIC}]", f"managed_policies[{OWN}/reader]", "inline_policies[read]"),
            leads_to={
                "arn": f"arn:aws:iam::123456789012:role/converge/{NAME}",
                "description": "Makes small pictures",
                "trust": LAMBDA,
                "duration": 7200,
                "boundary": f"{AWS}/PowerUserAccess",
                "tags": {"team": "photographers"},
                "attached": sorted([BASIC, f"{OWN}/reader"]),
                "inline": {"read": READ},
                "profiles": {},
            },
        ),
        Act(
            "change",
            CHANGED,
            (
                "attributes",
                "assume_role_policy_document",
                "boundary",
                f"managed_policies[{OWN}/reader]",
                f"managed_policies[{OWN}/under/a/path/elsewhere]",
                "inline_policies[read]",
                "tags",
            ),
            leads_to=AS_CHANGED,
        ),
        Act("the same in other words", {
            "role_name": NAME,
            "assume_role_policy_document": json.dumps({**PARTNER, "Statement": {
                **PARTNER["Statement"][0], "Action": ["sts:assumerole"], "Principal": {"AWS": "210987654321"}}}),
            "managed_policy": ["elsewhere", "AWSLambdaBasicExecutionRole"],
        }),
        Act("only its name", {"name": NAME}),
        Act(
            "mend",
            CHANGED,
            (
                "attributes",
                "assume_role_policy_document",
                "boundary",
                f"managed_policies[{AWS}/AdministratorAccess]",
                f"managed_policies[{BASIC}]",
                "inline_policies[mine]",
                "inline_policies[read]",
                "tags",
            ),
            first=spoil,
            leads_to=AS_CHANGED,
        ),
        Act(
            "additive",
            {"name": NAME, "managed_policies": ["ReadOnlyAccess"], "purge_policies": False,
             "inline_policies": {"write": WRITE}, "description": ""},
            ("attributes", f"managed_policies[{AWS}/ReadOnlyAccess]", "inline_policies[write]"),
            leads_to={"inline": {"read": WRITE, "write": WRITE}, "duration": 7200},
        ),
        Act(
            "an instance profile",
            {"name": NAME, "create_instance_profile": True},
            ("instance_profiles",),
            first=another_profile,
            leads_to={"profiles": {"shared": [NAME], NAME: [NAME]}},
        ),
        Act(
            "remove",
            {"name": NAME, "state": "absent", "delete_instance_profile": True},
            ("instance_profiles", "managed_policies", "inline_policies", "role"),
            leads_to={"there": False, "profiles": {"shared": []}},
        ),
    ),
)  # fmt: skip
