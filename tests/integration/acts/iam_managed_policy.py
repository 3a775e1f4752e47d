# Copyright (c) 2026, converge.aws contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A managed policy: made, given new versions, taken from holders and given to others, and deleted while it is held."""

from __future__ import annotations

import json
from typing import Any

from . import Act, Play, Stage

NAME = "read-photos"
ARN = f"arn:aws:iam::123456789012:policy/converge/{NAME}"
ANY_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]})  # fmt: skip


def document(*actions: str) -> dict[str, Any]:
    resource = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
    statement = {"Sid": "Read", "Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


READ = document("s3:GetObject", "s3:ListBucket")
READ_AND_TAG = document("s3:GetObject", "s3:ListBucket", "s3:PutObjectTagging")
READ_VERSIONS = document("s3:GetObject", "s3:ListBucket", "s3:GetObjectVersion")

CREATED = {
    "name": NAME,
    "path": "/converge/",
    "description": "Reading the photos",
    "policy": READ,
    "tags": {"team": "photographers"},
    "attached_groups": ["photographers"],
    "attached_users": ["jo", "kim"],
}
CHANGED = {
    **CREATED,
    "policy": READ_AND_TAG,
    "tags": {"team": "archivists", "season": "2026"},
    "attached_users": ["jo"],
    "attached_roles": ["archive"],
    "purge_attachments": True,
}


def setup(stage: Stage) -> None:
    iam = stage.client("iam")
    for name in ("jo", "kim"):
        iam.create_user(UserName=name)
    iam.create_group(GroupName="photographers")
    iam.create_role(RoleName="archive", AssumeRolePolicyDocument=ANY_TRUST)


def snapshot(stage: Stage) -> dict[str, Any]:
    iam = stage.client("iam")
    arns = [policy["Arn"] for policy in iam.list_policies(Scope="Local")["Policies"]]
    if ARN not in arns:
        return {"arns": arns}
    policy = iam.get_policy(PolicyArn=ARN)["Policy"]
    versions = iam.list_policy_versions(PolicyArn=ARN)["Versions"]
    held = iam.list_entities_for_policy(PolicyArn=ARN)
    return {
        "arns": arns,
        "description": policy.get("Description"),
        "tags": {tag["Key"]: tag["Value"] for tag in policy.get("Tags", ())},
        "default": policy["DefaultVersionId"],
        "versions": {
            version["VersionId"]: iam.get_policy_version(PolicyArn=ARN, VersionId=version["VersionId"])[
                "PolicyVersion"
            ]["Document"]
            for version in versions
        },
        "users": sorted(user["UserName"] for user in held["PolicyUsers"]),
        "groups": sorted(group["GroupName"] for group in held["PolicyGroups"]),
        "roles": sorted(role["RoleName"] for role in held["PolicyRoles"]),
    }


def spoil(stage: Stage) -> None:
    """Somebody works on the policy by hand."""
    iam = stage.client("iam")
    iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(document("s3:*")), SetAsDefault=True)
    iam.untag_policy(PolicyArn=ARN, TagKeys=["season"])
    iam.tag_policy(PolicyArn=ARN, Tags=[{"Key": "team", "Value": "nobody"}, {"Key": "mine", "Value": "yes"}])
    iam.attach_user_policy(UserName="kim", PolicyArn=ARN)
    iam.detach_group_policy(GroupName="photographers", PolicyArn=ARN)


def fill_versions(stage: Stage) -> None:
    """All five versions that IAM keeps."""
    iam = stage.client("iam")
    while len(iam.list_policy_versions(PolicyArn=ARN)["Versions"]) < 5:
        iam.create_policy_version(PolicyArn=ARN, PolicyDocument=json.dumps(document("s3:ListBucket")))


PLAY = Play(
    setup=setup,
    snapshot=snapshot,
    unknown=("policy.attachment_count", "policy.default_version_id", "policy.is_attachable",
             "policy.permissions_boundary_usage_count", "policy.policy_id", "policy.create_date",
             "policy.update_date"),
    volatile=("policy.policy_id", "policy.create_date", "policy.update_date"),
    acts=(
        Act(
            "create",
            CREATED,
            ("policy", "attached_users[jo]", "attached_users[kim]", "attached_groups[photographers]"),
            leads_to={"arns": [ARN], "description": "Reading the photos", "tags": {"team": "photographers"},
                      "versions": {"v1": READ}, "users": ["jo", "kim"], "groups": ["photographers"], "roles": []},
            gives={"document": READ, "attached_users": ["jo", "kim"]},
        ),
        Act(
            "change",
            CHANGED,
            ("document", "tags", "attached_users[kim]", "attached_roles[archive]"),
            leads_to={"default": "v2", "versions": {"v1": READ, "v2": READ_AND_TAG}, "users": ["jo"],
                      "tags": {"team": "archivists", "season": "2026"}, "roles": ["archive"]},
        ),
        Act("the same, said otherwise", {
            "policy_name": NAME,
            "policy": json.dumps({"Statement": {
                "Resource": ["arn:aws:s3:::photos/*", "arn:aws:s3:::photos"], "Effect": "Allow", "Sid": "Read",
                "Action": ["s3:listbucket", "s3:PutObjectTagging", "s3:GetObject"]}, "Version": "2012-10-17"}),
        }),
        Act(
            "mend",
            CHANGED,
            ("document", "tags", "tags", "attached_users[kim]", "attached_groups[photographers]"),
            first=spoil,
            leads_to={"default": "v4", "users": ["jo"], "groups": ["photographers"],
                      "tags": {"team": "archivists", "season": "2026"}},
        ),
        Act(
            "a sixth version",
            {"name": NAME, "policy": READ_VERSIONS, "make_default": False},
            ("document",),
            first=fill_versions,
            leads_to={"default": "v4"},
        ),
        Act("an older version, and fewer", {"name": NAME, "version": "v2", "versions_kept": 3}, ("version", "document"),
            leads_to={"default": "v2", "versions": {
                "v2": READ_AND_TAG, "v5": document("s3:ListBucket"), "v6": READ_VERSIONS}},
            gives={"document": READ_AND_TAG}),
        Act("only one version", {"name": NAME, "path": "/converge/", "policy": READ, "only_version": True},
            ("document",), leads_to={"default": "v7", "versions": {"v7": READ}}),
        Act("remove", {"name": NAME, "path": "/converge/", "state": "absent"},
            ("attached_users", "attached_groups", "attached_roles", "versions", "policy"),
            first=fill_versions, leads_to={"arns": []}),
    ),
)  # fmt: skip
